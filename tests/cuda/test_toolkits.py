"""The samples through NVIDIA's compilers: what the emulation takes, these take, and without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cuda.samples import PRELUDE, RIGHT
from tests.cuda.test_mistakes import WRONG
from tests.cuda.toolkits import has_nvcc, nvcc_says, nvrtc, nvrtc_says

needs_nvcc = pytest.mark.skipif(not has_nvcc(), reason="needs nvcc")
needs_nvrtc = pytest.mark.skipif(nvrtc() is None, reason="needs NVRTC")
UNUSED = PRELUDE + 'extern "C" __global__ void k(int n, int *out) { int unused = n; out[0] = 1; }'


@needs_nvcc
@pytest.mark.parametrize("options", [(), ("-DLARGE_INDEX",)], ids=["int32", "int64"])
def test_nvcc_is_silent(cuda_folder: Path, options: tuple[str, ...]) -> None:
    assert nvcc_says(RIGHT, cuda_folder, options) == ""


@needs_nvcc
def test_nvcc_takes_what_is_wrong_at_run_time(cuda_folder: Path) -> None:
    assert nvcc_says(WRONG, cuda_folder) == ""


@needs_nvcc
def test_nvcc_complains(cuda_folder: Path) -> None:
    assert "unused" in nvcc_says(UNUSED, cuda_folder)


@needs_nvrtc
@pytest.mark.parametrize("options", [(), ("-DLARGE_INDEX",)], ids=["int32", "int64"])
def test_nvrtc_is_silent(cuda_folder: Path, options: tuple[str, ...]) -> None:
    assert nvrtc_says(RIGHT, cuda_folder, ("-std=c++17", *options)) == ""


@needs_nvrtc
def test_nvrtc_complains(cuda_folder: Path) -> None:
    assert "unused" in nvrtc_says(UNUSED, cuda_folder)
