"""Kernels by hand, right ones: on the CPU, or on a GPU where there is one, they give what NumPy gives."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.cuda.cupy_stand_in import Emulator
from tests.cuda.launch import BACKWARDS, FORWARDS
from tests.cuda.samples import RIGHT

Kernel = Callable[..., None]


@pytest.fixture(params=["int32", "int64"])
def index(request: pytest.FixtureRequest) -> type[np.generic]:
    """The type of indices."""
    return np.dtype(request.param).type


@pytest.fixture
def kernel(device: ModuleType, index: type[np.generic]) -> Callable[[str], Kernel]:
    """A kernel of the sample."""
    options = ("-DLARGE_INDEX",) if index is np.int64 else ()
    return device.RawModule(code=RIGHT, options=("-std=c++17", *options)).get_function  # type: ignore[no-any-return]


Of = Callable[[str], Kernel]


@pytest.mark.parametrize("n", [1, 2, 100, 1000])
def test_elementwise(device: ModuleType, kernel: Of, index: Any, n: int) -> None:
    x = np.random.default_rng(n).normal(size=n)
    out = device.empty(n)
    kernel("smooth")((3,), (64,), (index(n), device.asarray(x), out))
    np.testing.assert_allclose(device.asnumpy(out), np.convolve(np.pad(x, 1), [0.25, 0.5, 0.25], "valid"), atol=1e-15)


def test_two_axes(device: ModuleType, kernel: Of, index: Any) -> None:
    x = np.random.default_rng(0).normal(size=(13, 37)).astype(np.float32)
    chosen = np.arange(13) % 3 == 0
    out = device.empty((13, 37), np.float32)
    arguments = (index(13), index(37), device.asarray(x), np.float32(1.5), device.asarray(chosen), out)
    kernel("scale_rows")((2, 3), (16, 4), arguments)
    np.testing.assert_array_equal(device.asnumpy(out), np.where(chosen[:, None], np.float32(1.5) * x, x))


def test_complex_numbers_are_pairs(device: ModuleType, kernel: Of, index: Any) -> None:
    z = np.array([1 + 2j, -3j, 4])
    out = device.empty(3, np.complex128)
    kernel("conjugate")((1,), (32,), (index(3), device.asarray(z), np.float64(1), np.float64(0.5), out))
    np.testing.assert_array_equal(device.asnumpy(out), z.conj() + (1 + 0.5j))


@pytest.mark.parametrize("n", [1, 5, 256, 5000])
def test_two_pass_reduction(device: ModuleType, kernel: Of, index: Any, n: int) -> None:
    x = np.random.default_rng(n).normal(size=n)
    partial, out = device.empty(7), device.empty(1)
    kernel("largest")((7,), (256,), (index(n), device.asarray(x), partial))
    kernel("largest")((1,), (256,), (index(7), partial, out))
    assert out.item() == x.max()
    x[n // 2] = np.nan
    kernel("largest")((1,), (256,), (index(n), device.asarray(x), out))
    assert np.isnan(out.item())


def test_one_pass_reduction(device: ModuleType, kernel: Of, index: Any) -> None:
    x = np.random.default_rng(0).normal(size=3000)
    partial, out = device.empty(6), device.empty(1)
    for _ in range(2):
        kernel("total")((6,), (128,), (index(3000), device.asarray(x), partial, out))
        assert abs(out.item() - x.sum()) < 1e-11


def test_last_block(device: ModuleType, kernel: Of) -> None:
    out = device.empty(64)
    kernel("last_block")((5,), (64,), (device.empty(320), out))
    np.testing.assert_array_equal(device.asnumpy(out), np.full(64, 320.0))


def test_atomics(device: ModuleType, kernel: Of, index: Any) -> None:
    x = np.random.default_rng(0).integers(0, 256, 3000, dtype=np.uint8)
    counts = device.zeros(256, np.uint64)
    kernel("histogram")((4,), (64,), (index(3000), device.asarray(x), counts))
    np.testing.assert_array_equal(device.asnumpy(counts), np.bincount(x, minlength=256))
    y = np.random.default_rng(0).normal(size=500)
    out = device.full(1, -np.inf)
    kernel("atomic_largest")((3,), (64,), (index(500), device.asarray(y), out))
    assert out.item() == y.max()


def test_votes(device: ModuleType, kernel: Of) -> None:
    x = np.array([2, 3, 7, 3, 11], np.int32)
    out = device.empty(5, np.int32)
    kernel("votes")((1,), (64,), (np.int32(5), device.asarray(x), out))
    assert device.asnumpy(out).tolist() == [1, 1, 4, 0b1010, 3]


def test_warps(device: ModuleType, kernel: Of) -> None:
    x, out = np.arange(32.0), device.empty(1)
    kernel("in_warp")((1,), (32,), (device.asarray(x), out))
    assert out.item() == x.sum()


def test_mathematics(device: ModuleType, kernel: Of) -> None:
    special = pytest.importorskip("scipy.special")
    x = np.array([1e-300, 1e-10, 0.01, 0.3, 0.5, 0.9, 0.999])
    out = device.empty((x.size, 9))
    kernel("mathematics")((1,), (x.size,), (device.asarray(x), out))
    expected = [
        x**-0.5, special.ndtr(x), special.erfcinv(x), special.erfinv(x), x * x, x * (x - 1), np.cbrt(x),
        np.minimum(x, 0.5), np.exp(x.astype(np.float32)),
    ]  # fmt: skip
    for mine, numpys in zip(device.asnumpy(out).T, expected, strict=True):
        np.testing.assert_allclose(mine, numpys, rtol=1e-6 if numpys.dtype == np.float32 else 1e-14)


def test_fused_multiply_add_rounds_once(device: ModuleType, kernel: Of) -> None:
    x = np.array([1 + 2.0**-30])
    out = device.empty((1, 9))
    kernel("mathematics")((1,), (1,), (device.asarray(x), out))
    assert device.asnumpy(out)[0, 5] == 2.0**-30 + 2.0**-60
    assert device.asnumpy(out)[0, 4] == 1 + 2.0**-29


def test_no_shared_memory_and_no_parameters(device: ModuleType) -> None:
    device.RawModule(code='extern "C" __global__ void nothing() { }').get_function("nothing")((2,), (3,), ())


def test_every_order(emulated: ModuleType, emulator: Emulator) -> None:
    emulator.orders = (FORWARDS, BACKWARDS, *range(2, 12))
    get = emulated.RawModule(code=RIGHT).get_function
    x = np.random.default_rng(0).normal(size=3000)
    partial, out = emulated.empty(6), emulated.empty(1)
    get("total")((6,), (128,), (np.int32(3000), emulated.asarray(x), partial, out))
    get("largest")((6,), (256,), (np.int32(3000), emulated.asarray(x), partial))
    assert emulated.asnumpy(partial).max() == x.max()
