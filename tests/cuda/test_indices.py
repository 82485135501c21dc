"""Kernels with index arrays on the device, where CuPy itself would take any index."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.support import build_all, once

SOURCE = '''
import numpy as np
from jaxtyping import Float64, Int64
from transpile import kernel


@kernel
def shifted(
    x: Float64[np.ndarray, "n"], q: Int64[np.ndarray, "k"], y: Float64[np.ndarray, "m"]
) -> Float64[np.ndarray, "k"]:
    """Elements of an array and others beside them."""
    return x[q] + y
'''


@pytest.fixture
def module(shared_tmp: Path) -> ModuleType:
    def build(folder: Path) -> None:
        (folder / "picked.py").write_text(SOURCE, encoding="utf-8")
        build_all(folder)

    folder = once(shared_tmp / "cuda_indices", build)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module("picked")
    finally:
        sys.path.remove(str(folder))


def test_out_of_bounds(module: ModuleType, device: ModuleType) -> None:
    x, y = device.asarray(np.arange(4.0)), device.asarray(np.arange(2.0))
    found = module.shifted(x, device.asarray(np.array([3, -4])), y)
    assert device.asnumpy(found).tolist() == [3.0, 1.0]
    with pytest.raises(IndexError, match="out of bounds"):
        module.shifted(x, device.asarray(np.array([3, 4])), y)


def test_no_version_without_checks(module: ModuleType, device: ModuleType) -> None:
    """``y`` broadcasts: not foreseen, and the NumPy version with CuPy would not see the index."""
    x, y = device.asarray(np.arange(4.0)), device.asarray(np.arange(1.0))
    with pytest.raises(NotImplementedError, match="CuPy does not check index arrays"):
        module.shifted(x, device.asarray(np.array([3, 4])), y)
