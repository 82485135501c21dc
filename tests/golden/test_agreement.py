"""Every target of every golden against the source itself, run by NumPy."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

import transpile
from tests.agreement import Arguments, assert_agree, assert_close, run
from tests.golden.cases import CALLS, Call
from tests.golden.layouts import LAYOUTS, laid_out, overlapping
from transpile.runtime.targets import Target

Load = Callable[[str], ModuleType]
LARGEST = tuple({(call.case, call.kernel): call for call in CALLS}.values())


@pytest.mark.parametrize("target", ["source", "python", "c"])
def test_backend(load: Load, target: Target) -> None:
    with transpile.use(target):
        for call in LARGEST:
            assert getattr(load(call.case), call.kernel).backend == target


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_values(load: Load, call: Call, target: Target) -> None:
    kernel = getattr(load(call.case), call.kernel)
    assert_agree(run(target, kernel, call.make), run("source", kernel, call.make))


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("call", LARGEST, ids=str)
def test_layouts(load: Load, call: Call, layout: str, target: Target) -> None:
    kernel = getattr(load(call.case), call.kernel)

    def make() -> Arguments:
        return laid_out(call.make(), layout, call.written)

    assert_agree(run(target, kernel, make), run("source", kernel, make))


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("call", LARGEST, ids=str)
def test_overlap(load: Load, call: Call, target: Target) -> None:
    kernel = getattr(load(call.case), call.kernel)

    def make() -> Arguments:
        return overlapping(call.make())

    assert_agree(run(target, kernel, make), run("source", kernel, make))


@pytest.mark.parametrize("call", LARGEST, ids=str)
def test_ordinary_arguments_run_c(load: Load, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The NumPy version is for arguments that C cannot take, not for these."""
    module = load(call.case)
    generated = load(f"{call.case}_gen")

    def unexpected(*arguments: object) -> None:
        pytest.fail("the NumPy version ran")

    monkeypatch.setattr(generated, f"_{call.kernel}_numpy", unexpected)
    assert run("c", getattr(module, call.kernel), call.make).error is None


@pytest.mark.parametrize("target", ["python", "c"])
def test_written_read_only_argument_is_refused(load: Load, target: Target) -> None:
    arguments = next(call for call in LARGEST if call.kernel == "epoch").make()
    weights = arguments[0]
    assert isinstance(weights, np.ndarray)
    weights.flags.writeable = False
    before = weights.copy()
    with transpile.use(target), pytest.raises(ValueError, match="read-only"):
        load("logistic").epoch(*arguments)
    np.testing.assert_array_equal(weights, before)


def test_crc32_is_zlibs(load: Load) -> None:
    data = np.frombuffer(b"The quick brown fox jumps over the lazy dog", np.uint8)
    module = load("crc32")
    for kernel in (module.crc32, module.crc32_bitwise):
        assert kernel(data) == zlib.crc32(data.tobytes())
    np.testing.assert_array_equal(module.table(), module.REMAINDERS)


def test_array_prices_are_those_by_the_error_function(load: Load) -> None:
    module = load("black_scholes")
    spot, strike, time, rate, volatility = next(call for call in LARGEST if call.kernel == "prices").make()
    call, put = module.prices(spot, strike, time, rate, volatility)
    one_by_one = [
        module.call_price(float(s), float(k), float(t), rate, volatility)
        for s, k, t in zip(spot, strike, time, strict=True)
    ]
    np.testing.assert_allclose(call, one_by_one, atol=1e-11)
    np.testing.assert_allclose(call - put, spot - strike * np.exp(-rate * time), atol=1e-11)


def test_literal_log_sum_exp_does_not_overflow_in_c(load: Load) -> None:
    """The stabilizing rule: more accurate than the formula, never less."""
    module = load("softmax")
    x = np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [0.0, 1.0]])
    with transpile.use("c"):
        stable = module.log_sum_exp_literal(x)
    assert_close(stable, module.log_sum_exp.python(x))
