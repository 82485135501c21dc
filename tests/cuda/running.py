"""Calls of kernels with arrays on the device."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from tests.agreement import Arguments, Outcome, flat, given_back


def on_device(device: ModuleType, kernel: Callable[..., object], make: Callable[[], Arguments]) -> Outcome:
    """The outcome of a call with arrays on the device, brought to the host. Skips what does not run there."""
    arguments = [there(device, value) if isinstance(value, np.ndarray) else value for value in make()]
    if not any(isinstance(value, device.ndarray) for value in arguments):
        pytest.skip("no arrays")
    try:
        result = kernel(*arguments)
    except NotImplementedError as reason:
        pytest.skip(str(reason))
    except Exception as error:
        return Outcome((), (), type(error))
    results = () if result is None else flat(result)
    back = given_back(results, arguments)
    here, afterwards = ([_here(device, item) for item in items] for items in (results, arguments))
    return Outcome(tuple(here), tuple(afterwards), given_back=back)


def there(device: ModuleType, array: np.ndarray) -> object:
    """The array on the device, contiguous there only if it was."""
    if array.flags.c_contiguous or array.flags.f_contiguous:
        return device.asarray(array)
    wide = device.zeros((2 * array.shape[0], *array.shape[1:]), array.dtype)
    view = wide[::2] if array.strides[0] > 0 else wide[::-2]
    view[...] = device.asarray(array)
    return view


def _here(device: ModuleType, value: object) -> np.ndarray:
    return np.asarray(device.asnumpy(value) if isinstance(value, device.ndarray) else value)
