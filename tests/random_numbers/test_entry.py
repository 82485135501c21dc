"""The way of a random generator into C: what is taken, what is refused, who holds its lock, and what runs without C."""

from __future__ import annotations

import importlib
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import transpile
from tests.support import build_all, once

SOURCE = """
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@dataclass(frozen=True)
class Walker:
    rng: np.random.Generator
    width: float


@kernel
def total(rng: np.random.Generator, n: int) -> float:
    t = 0.0
    for _ in range(n):
        t += rng.normal()
    return t


@kernel
def mixed(one: np.random.Generator, x: Float64[np.ndarray, "n"], two: np.random.Generator) -> Float64[np.ndarray, "n"]:
    return x + one.random(x.shape[0]) - two.random(x.shape[0])


@kernel
def step(walker: Walker, n: int) -> float:
    return walker.rng.normal(0.0, walker.width) + n


@kernel
def perhaps(x: Float64[np.ndarray, "n"], rng: np.random.Generator | None = None) -> Float64[np.ndarray, "n"]:
    if rng is None:
        return x * 2.0
    return x + rng.random(x.shape[0])


@kernel
def failing(rng: np.random.Generator, x: Float64[np.ndarray, "n"]) -> float:
    if x[0] > 0.0:
        raise ValueError("positive")
    return rng.random()


@kernel
def unused(rng: np.random.Generator, n: int) -> int:
    return n + 1
"""


def _build(folder: Path) -> None:
    (folder / "generators_in.py").write_text(SOURCE, encoding="utf-8")
    build_all(folder)


@pytest.fixture(scope="session")
def module(shared_tmp: Path) -> ModuleType:
    """The built module."""
    folder = once(shared_tmp / "generators", _build)
    sys.path.insert(0, str(folder))
    return importlib.import_module("generators_in")


@pytest.fixture
def made(module: ModuleType) -> Any:
    """The generated module."""
    return importlib.import_module("generators_in_gen")


def _rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_compiled_entry_takes_generators(made: Any) -> None:
    assert made._enter_total(_rng(), 3) == _rng().standard_normal(3).sum()
    assert isinstance(made._enter_mixed(_rng(), np.zeros(3), _rng(2)), np.ndarray)
    assert made._enter_total(np.random.RandomState(1), 3) is NotImplemented


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("wrong", [None, 3, np.random, np.random.RandomState(1), np.random.PCG64(1), np.zeros(2)])
def test_anything_else_is_a_type_error(module: ModuleType, target: Any, wrong: Any) -> None:
    with transpile.use(target), pytest.raises(TypeError, match=r"total\(\) argument 'rng': expected np.random.Gen"):
        module.total(wrong, 3)


def test_a_subclass_draws_its_own_way(module: ModuleType) -> None:
    class Loaded(np.random.Generator):
        def normal(self, *_: Any) -> float:
            return 2.0

    assert module.total(Loaded(np.random.PCG64(1)), 3) == 6.0


@pytest.mark.parametrize("view", [slice(None), slice(None, None, -1)])
def test_other_layouts_draw_the_same(module: ModuleType, view: slice) -> None:
    x, one, two = np.arange(10.0)[view], _rng(), _rng(2)
    np.testing.assert_array_equal(module.mixed(one, x, two), module.mixed.python(_rng(), x, _rng(2)))
    assert one.random() == _rng().random(11)[10]


def test_one_bit_generator_twice(module: ModuleType) -> None:
    bits, same = np.random.PCG64(1), np.random.PCG64(1)
    for x in (np.zeros(5), np.zeros(5)[::-1]):
        mine = module.mixed(np.random.Generator(bits), x, np.random.Generator(bits))
        numpys = module.mixed.python(np.random.Generator(same), x, np.random.Generator(same))
        np.testing.assert_array_equal(mine, numpys)


def test_records_and_none(module: ModuleType) -> None:
    assert module.step(module.Walker(_rng(), 2.0), 1) == 1.0 + _rng().normal(0.0, 2.0)
    np.testing.assert_array_equal(module.perhaps(np.ones(2)), [2.0, 2.0])
    np.testing.assert_array_equal(module.perhaps(np.ones(2), _rng()), 1.0 + _rng().random(2))
    with pytest.raises(TypeError, match=r"expected np\.random\.Generator or None, got int"):
        module.perhaps(np.ones(2), 3)


def _waits(work: Any, lock: Any) -> bool:
    """Whether work in another thread waits for a lock that is held here."""
    done = threading.Event()
    thread = threading.Thread(target=lambda: (work(), done.set()))
    with lock:
        thread.start()
        waited = not done.wait(0.3)
    thread.join(10)
    return waited and done.is_set()


def test_the_lock_of_the_bit_generator_is_held(module: ModuleType) -> None:
    rng = _rng()
    assert _waits(lambda: module.total(rng, 3), rng.bit_generator.lock)
    assert _waits(lambda: module.mixed(_rng(5), np.zeros(4)[::-1], rng), rng.bit_generator.lock)


def test_threads_that_share_generators_lose_no_draw(module: ModuleType) -> None:
    """The locks are taken in one order, so that nobody waits for ever; no state is torn."""
    one, two, x = _rng(), _rng(2), np.zeros(1000)
    with ThreadPoolExecutor(4) as pool:
        pairs = [(one, two), (two, one)] * 20
        list(pool.map(lambda pair: module.mixed(pair[0], x, pair[1]), pairs, timeout=60))
    assert one.random() == _rng().random(40_001)[-1]
    assert two.random() == _rng(2).random(40_001)[-1]


def test_locks_are_free_after_an_exception(module: ModuleType) -> None:
    rng = _rng()
    for x in (np.ones(1), np.ones(2)[::-1]):
        with pytest.raises(ValueError, match="positive"):
            module.failing(rng, x)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(rng.random).result(timeout=10) == _rng().random()


def test_a_generator_that_nothing_draws_from(module: ModuleType) -> None:
    rng = _rng()
    assert module.unused(rng, 2) == 3
    assert rng.random() == _rng().random()


def test_without_numpys_functions_numpy_runs(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where its module exports none: the addresses are null."""
    monkeypatch.setattr(made._extension, "random_normal", 0)
    monkeypatch.setattr(made, "_enter_total", lambda *_: NotImplemented)
    assert made.total(_rng(), 4) == made._total_numpy(_rng(), 4)


def test_a_gpu_is_refused_by_name(made: Any) -> None:
    text = Path(made.__file__).read_text(encoding="utf-8")
    assert "takes a random generator" in text


def test_the_interpreter_is_free_meanwhile(module: ModuleType) -> None:
    begin, ticks = time.monotonic(), 0
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(module.total, _rng(), 20_000_000)
        while not running.done():
            ticks += 1
            time.sleep(0.001)
    assert ticks > 5, time.monotonic() - begin
