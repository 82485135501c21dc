"""The stand-in for CuPy: as strict, with nothing that CuPy lacks, and every copy to the host counted."""

from __future__ import annotations

import copy
import inspect
import operator
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.cuda import cupy_interface
from tests.cuda.cupy_stand_in import CUDADriverError, Emulator
from tests.cuda.device_array import Journal, StandInError
from tests.cuda.samples import RIGHT

X = np.arange(12.0).reshape(3, 4)


@pytest.fixture
def x(device: ModuleType) -> Any:
    """An array on the device."""
    return device.asarray(X)


def same(device: ModuleType, found: Any, expected: object) -> None:
    """The array is on the device and NumPy's in value, dtype and shape."""
    assert isinstance(found, device.ndarray)
    assert (found.dtype, found.shape) == (np.asarray(expected).dtype, np.shape(expected))
    np.testing.assert_allclose(device.asnumpy(found), expected, rtol=1e-14)


COMPUTED: list[Callable[[Any], Any]] = [
    lambda a: a + 1, lambda a: 2.5 - a, lambda a: a * a, lambda a: a @ a.T, lambda a: -a, lambda a: abs(a - 5),
    lambda a: a**2, lambda a: a // 3, lambda a: a % 3, lambda a: a < 5, lambda a: a == a, lambda a: np.float32(2) * a,
    lambda a: np.exp(a), lambda a: np.maximum(a, 4), lambda a: np.where(a > 3, a, 0), lambda a: np.sum(a, axis=1),
    lambda a: a.sum(), lambda a: a.mean(0), lambda a: a.max(axis=1, keepdims=True), lambda a: a.argmax(1),
    lambda a: a.astype(np.float32), lambda a: a.copy(), lambda a: np.concatenate([a, a]), lambda a: np.cumsum(a, 0),
    lambda a: a.T, lambda a: a.reshape(4, 3), lambda a: a.reshape(-1), lambda a: a[1], lambda a: a[1, 2],
    lambda a: a[:, ::-2],
    lambda a: a[..., None, 1], lambda a: a[a > 3], lambda a: a[np.newaxis], lambda a: np.linalg.norm(a, axis=1),
    lambda a: np.fft.rfft(a), lambda a: np.zeros_like(a), lambda a: a.real, lambda a: a.imag, lambda a: (a + 1j).conj(),
    lambda a: np.transpose(a), lambda a: np.stack((a, a), axis=1), lambda a: np.clip(a, 2, 7), lambda a: a.squeeze(),
]  # fmt: skip


@pytest.mark.parametrize("compute", COMPUTED, ids=lambda f: str(COMPUTED.index(f)))
def test_numpys_results(device: ModuleType, x: Any, compute: Callable[[Any], Any]) -> None:
    same(device, compute(x), compute(X))


@pytest.mark.parametrize("compute", COMPUTED, ids=lambda f: str(COMPUTED.index(f)))
def test_nothing_is_read_back(emulated: ModuleType, journal: Journal, compute: Callable[[Any], Any]) -> None:
    compute(emulated.asarray(X))
    assert journal.readbacks == []
    assert journal.uploads == 1


@pytest.mark.parametrize("convert", [float, int, complex, operator.methodcaller("item"), operator.methodcaller("get")])
def test_read_backs_are_counted(emulated: ModuleType, journal: Journal, convert: Callable[[Any], object]) -> None:
    assert convert(emulated.asarray(3.0)) == 3
    assert len(journal.readbacks) == 1


@pytest.mark.parametrize("convert", [np.asarray, np.array, lambda a: np.add(a, X), lambda a: a + X, lambda a: X * a])
def test_no_implicit_copies(x: Any, convert: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        convert(x)


@pytest.mark.parametrize(
    "use",
    [
        lambda cupy, x: cupy.exp(X), lambda cupy, x: cupy.exp([1.0]), lambda cupy, x: cupy.sum(X),
        lambda cupy, x: operator.setitem(x, ..., X), lambda cupy, x: cupy.matmul(x, X.T),
        lambda cupy, x: operator.add(x, [1.0]), lambda cupy, x: operator.index(x[0, 0]),
        lambda cupy, x: cupy.sum(x, where=x > 1),
        lambda cupy, x: x.sum(initial=1), lambda cupy, x: cupy.max(x, initial=0), lambda cupy, x: hash(x),
        lambda cupy, x: np.convolve(x, x, "same", 1), lambda cupy, x: cupy.zeros(3, "U5"),
    ],
)  # fmt: skip
def test_type_errors(emulated: ModuleType, use: Callable[[ModuleType, Any], object]) -> None:
    """Some of these CuPy lets pass, and copies between host and device or computes on the host."""
    with pytest.raises(TypeError):
        use(emulated, emulated.asarray(X))


LACKS = ["nditer", "errstate", "spacing", "block", "insert", "einsum_path", "vecdot", "isnat", "float128"]


@pytest.mark.parametrize("name", LACKS)
def test_what_cupy_lacks(device: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(device, name)


def test_views_share_memory(device: ModuleType, x: Any) -> None:
    x[1][2:] = 7.0
    x.T[0, 0] = 8.0
    x[:, 1] += 1.0
    x.reshape(-1)[4] = 9.0
    expected = X.copy()
    expected[1, 2:], expected[0, 0] = 7.0, 8.0
    expected[:, 1] += 1.0
    expected[1, 0] = 9.0
    same(device, x, expected)
    assert x[1:].data.ptr == x.data.ptr + X.strides[0]
    assert x[1:].__cuda_array_interface__["data"][0] == x[1:].data.ptr
    assert x.copy().data.ptr != x.data.ptr
    assert not x[:, 1:].flags.c_contiguous
    assert x.T.flags.f_contiguous


def test_creation(device: ModuleType, x: Any) -> None:
    same(device, device.zeros((2, 3)), np.zeros((2, 3)))
    same(device, device.full(4, np.float32(2.5)), np.full(4, np.float32(2.5)))
    same(device, device.full((), 3, np.int8), np.full((), 3, np.int8))
    same(device, device.ones_like(x, np.int32), np.ones_like(X, np.int32))
    same(device, device.arange(3, 9, 2), np.arange(3, 9, 2))
    assert device.empty_like(x[:, ::2]).flags.c_contiguous
    assert device.empty((0, 3)).size == 0
    assert device.ascontiguousarray(x) is x
    same(device, device.ascontiguousarray(x.T), X.T)
    assert device.ascontiguousarray(x.T).flags.c_contiguous
    assert device.get_array_module(x) is device
    assert device.get_array_module(X) is np


def test_results_into_an_array(device: ModuleType, x: Any) -> None:
    out = device.empty((3, 3))
    assert device.matmul(x, x.T, out=out) is out
    same(device, out, X @ X.T)
    assert np.add(x, 1, out=x) is x
    out.fill(2)
    out[...] = out * 2
    same(device, out, np.full((3, 3), 4.0))
    same(device, copy.copy(out), np.full((3, 3), 4.0))
    out.set(np.eye(3))
    same(device, out, np.eye(3))


def test_indices_that_cupy_wraps_around(emulated: ModuleType) -> None:
    x, rows = emulated.asarray(X), emulated.asarray(np.array([0, 3]))
    for use in (lambda: x[rows], lambda: operator.setitem(x, rows, 1.0), lambda: x.take(rows, 0)):
        with pytest.raises(StandInError, match="wraps around"):
            use()
    with pytest.raises(IndexError):
        x[3]
    assert x[3:].shape == emulated.empty((5, 4))[5:].shape == (0, 4)
    with pytest.raises(TypeError):
        x[np.array([0, 1])]


def test_elements_that_nothing_wrote(emulated: ModuleType) -> None:
    x = emulated.empty((4, 4))
    x[1:3, 1:3] = 1.0
    assert x[1:3, 1:3].sum().item() == 4
    for use in (lambda: x + 1, lambda: x.get(), lambda: x[0].copy(), lambda: np.sum(x)):
        with pytest.raises(StandInError, match="uninitialised"):
            use()


def test_binaries(emulated: ModuleType, emulator: Emulator, tmp_path: Path) -> None:
    binary = tmp_path / "heat.fatbin"
    with pytest.raises(CUDADriverError, match="FILE_NOT_FOUND"):
        emulated.RawModule(path=str(binary)).get_function("smooth")
    emulator.binaries[binary] = (RIGHT, ("-DLARGE_INDEX",))
    out = emulated.empty(1)
    emulated.RawModule(path=str(binary)).get_function("smooth")((1,), (1,), (np.int64(1), emulated.ones(1), out))
    assert out.item() == 0.5
    with pytest.raises(TypeError):
        emulated.RawModule(code=RIGHT, path=str(binary))


def test_journal_and_settings(emulated: ModuleType, emulator: Emulator, journal: Journal) -> None:
    out = emulated.empty(3)
    arguments = (np.int32(3), emulated.ones(3), out)
    emulated.RawModule(code=RIGHT, options=("-std=c++17",)).get_function("smooth")((1,), (32,), arguments)
    assert journal.launches == [("smooth", (1,), (32,))]
    assert emulator.options == [("-std=c++17",)]
    pool = emulated.get_default_memory_pool()
    pool.set_limit(size=1 << 20)
    assert pool.get_limit() == emulator.memory_limit == 1 << 20
    with emulated.cuda.Device(0), emulated.cuda.Stream() as stream:
        stream.synchronize()
    assert out.device == emulated.cuda.Device(0)
    with pytest.raises(AttributeError):
        _ = emulated.cuda.missing


def test_interface_is_cupys() -> None:
    """CuPy can be imported where there is no GPU, and has the names and parameters that the stand-in offers."""
    cupy = pytest.importorskip("cupy", exc_type=ImportError)
    tables = (
        (cupy, cupy_interface.FUNCTIONS), (cupy.linalg, cupy_interface.LINALG), (cupy.fft, cupy_interface.FFT),
    )  # fmt: skip
    for module, table in tables:
        for name, parameters in table.items():
            real = set(inspect.signature(getattr(module, name)).parameters)
            assert {parameter.lstrip("*") for parameter in parameters} <= real, name
    assert all(callable(getattr(cupy, name)) for name in cupy_interface.UFUNCS)
    assert all(hasattr(cupy.ndarray, name) for name in cupy_interface.METHODS)
