"""The device that tests of generated CUDA run on: a GPU through CuPy where there is one, the emulated one elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.cuda.cupy_stand_in import Emulator, make_module
from tests.cuda.device_array import JOURNAL, Journal
from tests.cuda.launch import FORWARDS, SHUFFLED


def _cupy() -> ModuleType | None:
    """CuPy, where it is installed and finds a GPU."""
    try:
        import cupy

        return cupy if cupy.cuda.runtime.getDeviceCount() > 0 else None
    except Exception:  # no CuPy, no driver, a driver that is too old: whatever it is, there is no device
        return None


@pytest.fixture(scope="session")
def real_cupy(pytestconfig: pytest.Config) -> ModuleType | None:
    """CuPy with a GPU, unless there is none or --cuda=emulated says not to use it."""
    choice = pytestconfig.getoption("--cuda")
    found = None if choice == "emulated" else _cupy()
    assert found or choice != "device", "--cuda=device: there is no CuPy that finds a GPU"
    return found


@pytest.fixture(scope="session")
def cuda_folder(shared_tmp: Path) -> Path:
    """Where .cu are compiled, each once for all workers."""
    return shared_tmp / "cuda"


@pytest.fixture(scope="session")
def stand_in(cuda_folder: Path) -> tuple[ModuleType, Emulator]:
    """The module that takes CuPy's place, and how it runs kernels."""
    return make_module(cuda_folder)


@pytest.fixture
def emulated(stand_in: tuple[ModuleType, Emulator], monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The emulated device in the place of ``cupy``, whether or not there is a GPU."""
    module, emulator = stand_in
    for name, part in (("", module), (".cuda", module.cuda), (".linalg", module.linalg), (".fft", module.fft)):
        monkeypatch.setitem(sys.modules, "cupy" + name, part)
    JOURNAL.clear()
    yield module
    emulator.orders = (FORWARDS, SHUFFLED)
    emulator.binaries.clear()
    emulator.options.clear()
    emulator.memory_limit = None


@pytest.fixture
def emulator(stand_in: tuple[ModuleType, Emulator], emulated: ModuleType) -> Emulator:
    """How the emulated device runs kernels."""
    return stand_in[1]


@pytest.fixture
def journal(emulated: ModuleType) -> Journal:
    """What the emulated device was asked for in this test."""
    return JOURNAL


@pytest.fixture
def device(real_cupy: ModuleType | None, request: pytest.FixtureRequest) -> ModuleType:
    """The module to use as ``cupy``: CuPy itself on a GPU, the stand-in elsewhere."""
    return real_cupy or request.getfixturevalue("emulated")
