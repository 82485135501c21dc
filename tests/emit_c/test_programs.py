"""Whole functions, compiled as they are shipped and run."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.emit_c.harness import FAST, Library
from tests.emit_c.programs import PROGRAMS, Check

CHECKS = [check for _, check in PROGRAMS]
NAMES = [made.name for made, _ in PROGRAMS]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("programs")
    return Library([made for made, _ in PROGRAMS], folder, [*FAST, "-fopenmp"])


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_program_is_numpys(library: Library, check: Check) -> None:
    check(library)


def test_blas_is_used_where_it_is_given(library: Library) -> None:
    blas = pytest.importorskip("scipy.linalg.cython_blas")
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    name = ctypes.pythonapi.PyCapsule_GetName
    name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    capsule = blas.__pyx_capi__["dgemm"]
    gemm = ctypes.c_void_p(pointer(capsule, name(capsule)))
    for ending, transposed in (("n", False), ("t", True)):
        a, b, found = np.random.rand(40, 30), np.random.rand(30, 50), np.empty((40, 50))
        stored = [np.ascontiguousarray(x.T) if transposed else x for x in (a, b)]
        library.call(f"product_float64_{ending}", 40, 30, 50, *stored, found, gemm=gemm)
        np.testing.assert_allclose(found, a @ b, rtol=1e-13)


def test_sanitizers_find_nothing(tmp_path: Path) -> None:
    found = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    runtime = found.stdout.strip()
    if not Path(runtime).is_absolute():
        pytest.skip("gcc has no sanitizers here")
    done = subprocess.run(
        [sys.executable, "-m", "tests.emit_c.sanitized", str(tmp_path)],
        cwd=Path(__file__).parents[2],
        env={
            "LD_PRELOAD": str(Path(runtime).resolve()),
            "ASAN_OPTIONS": "detect_leaks=0",
            "PATH": shutil.os.environ["PATH"],
        },  # type: ignore[attr-defined]
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "runtime error" not in done.stderr
