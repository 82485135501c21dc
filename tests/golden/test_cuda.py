"""The CUDA of every golden against the source: on a GPU where there is one, on the CPU elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.agreement import Arguments, assert_agree, run
from tests.cuda.device_array import Journal
from tests.cuda.running import on_device
from tests.cuda.toolkits import has_nvcc, nvcc_says, nvrtc, nvrtc_says
from tests.golden.cases import CALLS, CASES, GOLDEN, Call
from tests.golden.layouts import LAYOUTS, laid_out

Load = Callable[[str], ModuleType]
WITH_ARRAYS = tuple(call for call in CALLS if any(isinstance(argument, np.ndarray) for argument in call.make()))
LARGEST = tuple({(call.case, call.kernel): call for call in WITH_ARRAYS}.values())


@pytest.mark.parametrize("call", WITH_ARRAYS, ids=str)
def test_values(load: Load, device: ModuleType, call: Call) -> None:
    kernel = getattr(load(call.case), call.kernel)
    assert_agree(on_device(device, kernel, call.make), run("source", kernel, call.make))


@pytest.mark.parametrize("layout", sorted(LAYOUTS.keys() - {"unaligned", "read-only"}))
@pytest.mark.parametrize("call", LARGEST, ids=str)
def test_layouts(load: Load, device: ModuleType, call: Call, layout: str) -> None:
    kernel = getattr(load(call.case), call.kernel)

    def make() -> Arguments:
        return laid_out(call.make(), layout, call.written)

    assert_agree(on_device(device, kernel, make), run("source", kernel, make))


@pytest.mark.parametrize("call", LARGEST, ids=str)
def test_ordinary_arguments_run_the_plan(
    load: Load, emulated: ModuleType, journal: Journal, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The NumPy version is for arguments that the plan cannot take, not for these; arrays never come to the host."""
    kernel, generated = getattr(load(call.case), call.kernel), load(f"{call.case}_gen")
    monkeypatch.setattr(generated, f"_{call.kernel}_numpy", lambda *arguments: pytest.fail("the NumPy version ran"))
    arguments = [emulated.asarray(value) if isinstance(value, np.ndarray) else value for value in call.make()]
    journal.clear()
    results = kernel(*arguments)
    assert journal.launches
    assert set(journal.readbacks) <= {"item"}
    assert not any(isinstance(result, np.ndarray) for result in _all(results))


def _all(results: object) -> tuple[object, ...]:
    return results if isinstance(results, tuple) else (results,)


@pytest.mark.parametrize("call", LARGEST, ids=str)
def test_numpy_and_cupy_arrays_do_not_mix(load: Load, device: ModuleType, call: Call) -> None:
    arguments = list(call.make())
    arrays = [place for place, value in enumerate(arguments) if isinstance(value, np.ndarray)]
    if len(arrays) < 2:
        pytest.skip("one array")
    arguments[arrays[0]] = device.asarray(arguments[arrays[0]])
    with pytest.raises(TypeError, match=rf"{call.kernel}\(\) arguments: .* is a CuPy array and .* a NumPy array"):
        getattr(load(call.case), call.kernel)(*arguments)


def _text(case: str) -> str:
    return (GOLDEN / case / f"{case}_gen.cu").read_text(encoding="utf-8")


@pytest.mark.skipif(not has_nvcc(), reason="no nvcc")
@pytest.mark.parametrize("case", CASES)
def test_nvcc_is_silent(case: str, cuda_folder: Path) -> None:
    assert nvcc_says(_text(case), cuda_folder, ["--fmad=false"]) == ""


@pytest.mark.skipif(nvrtc() is None, reason="no NVRTC")
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", ["", "-DLARGE_INDEX"])
def test_nvrtc_is_silent(case: str, width: str, cuda_folder: Path) -> None:
    options = ["-std=c++17", "--fmad=false", *([width] if width else [])]
    assert nvrtc_says(_text(case), cuda_folder, options) == ""
