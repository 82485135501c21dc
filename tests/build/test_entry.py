"""The fast entry takes what C can take as it is, and declines everything else."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.build.samples import Companions, axpy, dependent, heat, product, scalars

Arguments = tuple[Any, ...]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    samples = (heat(), axpy(), scalars(), dependent(), product())
    made = Companions(tmp_path_factory.mktemp("entries"), "entries", samples)
    made.write()
    made.build()
    return made.load()


def rows(*shape: int) -> np.ndarray:
    return np.arange(float(np.prod(shape))).reshape(shape)


READ_ONLY = rows(4)
READ_ONLY.setflags(write=False)
STRANGER = np.dtype("float64", metadata={"unit": "m"})
SHARED = rows(9)

ACCEPTED: dict[str, tuple[str, Callable[[], Arguments]]] = {
    "ordinary": ("heat_step", lambda: (rows(4, 5), 0.25)),
    "integer for float": ("heat_step", lambda: (rows(4, 5), 1)),
    "numpy number for float": ("heat_step", lambda: (rows(4, 5), np.float64(0.5))),
    "bool for int": ("axpy", lambda: (True, rows(4), rows(4))),
    "read-only input": ("axpy", lambda: (2, READ_ONLY, rows(4))),
    "one input twice": ("product", lambda: (rows(3, 3),) * 2),
    "neighbours": ("axpy", lambda: (2, *rows(2, 4))),
    "empty": ("axpy", lambda: (2, rows(0), rows(0))),
    "numbers": ("scalars", lambda: (True, 1 + 2j, np.float32(0.5), np.uint8(3), 2.0)),
    "real for complex": ("scalars", lambda: (False, 1, np.float32(0.5), np.uint8(3), 2.0)),
    "lengths": ("dependent", lambda: (rows(5), rows(4), 1, np.array(0.5), np.ones(3, np.float32))),
    "empty result": ("dependent", lambda: (rows(5), rows(4), 4, np.array(0.5), np.ones(3, np.float32))),
}

DECLINED: dict[str, tuple[str, Callable[[], Arguments]]] = {
    "too small": ("heat_step", lambda: (rows(1, 5), 0.25)),
    "dtype": ("heat_step", lambda: (rows(4, 5).astype(np.float32), 0.25)),
    "byte order": ("heat_step", lambda: (rows(4, 5).astype(">f8"), 0.25)),
    "unusual dtype object": ("heat_step", lambda: (rows(4, 5).astype(STRANGER), 0.25)),
    "rank": ("heat_step", lambda: (rows(4), 0.25)),
    "Fortran order": ("heat_step", lambda: (np.asfortranarray(rows(4, 5)), 0.25)),
    "list": ("heat_step", lambda: ([[0.0]], 0.25)),
    "subclass": ("heat_step", lambda: (np.ma.array(rows(4, 5)), 0.25)),
    "text for number": ("heat_step", lambda: (rows(4, 5), "0.25")),
    "huge integer for float": ("heat_step", lambda: (rows(4, 5), 10**400)),
    "count": ("heat_step", lambda: (rows(4, 5),)),
    "unaligned": ("heat_step", lambda: (unaligned(4, 5), 0.25)),
    "float for int": ("axpy", lambda: (2.0, rows(4), rows(4))),
    "huge integer": ("axpy", lambda: (2**63, rows(4), rows(4))),
    "read-only output": ("axpy", lambda: (2, rows(4), READ_ONLY)),
    "overlap": ("axpy", lambda: (2, SHARED[:4], SHARED[3:7])),
    "same array": ("axpy", lambda: (2, SHARED, SHARED)),
    "two sizes": ("axpy", lambda: (2, rows(4), rows(5))),
    "other numpy number": ("scalars", lambda: (True, 1j, np.float64(0.5), np.uint8(3), 2.0)),
    "integer for bool": ("scalars", lambda: (1, 1j, np.float32(0.5), np.uint8(3), 2.0)),
    "dependent length": ("dependent", lambda: (rows(4), rows(4), 1, np.array(0.5), np.ones(3, np.float32))),
    "fixed length": ("dependent", lambda: (rows(5), rows(4), 1, np.array(0.5), np.ones(4, np.float32))),
    "negative result": ("dependent", lambda: (rows(5), rows(4), 5, np.array(0.5), np.ones(3, np.float32))),
    "uncountable": ("dependent", lambda: (rows(5), rows(4), -(2**63), np.array(0.5), np.ones(3, np.float32))),
}  # fmt: skip


def unaligned(*shape: int) -> np.ndarray:
    size = int(np.prod(shape)) * 8
    return np.zeros(size + 1, np.uint8)[1:].view(np.float64).reshape(shape)


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(module: ModuleType, case: str) -> None:
    kernel, make = ACCEPTED[case]
    if kernel == "product":
        pytest.importorskip("scipy")
    arguments = make()
    expected = getattr(module, f"_{kernel}_numpy")(*make())
    result = getattr(module, f"_enter_{kernel}")(*arguments)
    assert result is not NotImplemented
    if kernel == "axpy":  # the entry gives back the argument, the generated Python the view
        result, expected = (result[0][1:], result[1]), expected
    for given, wanted in zip(*map(listed, (result, expected)), strict=True):
        assert type(given) is type(wanted)
        np.testing.assert_allclose(given, wanted, rtol=1e-14)


def listed(value: object) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("case", DECLINED)
def test_declined(module: ModuleType, case: str) -> None:
    kernel, make = DECLINED[case]
    arguments = make()
    before = [np.copy(argument) for argument in arguments if isinstance(argument, np.ndarray)]
    assert getattr(module, f"_enter_{kernel}")(*arguments) is NotImplemented
    after = [argument for argument in arguments if isinstance(argument, np.ndarray)]
    for left, right in zip(before, after, strict=True):
        np.testing.assert_array_equal(left, right)


def test_failures_raise(module: ModuleType) -> None:
    with pytest.raises(ValueError, match=r'^a is "negative"$'):
        module._enter_axpy(-1, rows(4), rows(4))


def test_memory_errors_raise(tmp_path: Path) -> None:
    sample = product()
    sample.c_text = sample.c_text.replace("if (!dgemm)", "if (n > 0)")
    made = Companions(tmp_path, "exhausted", (sample,))
    made.write()
    made.build()
    loaded = made.load()
    with pytest.raises(MemoryError):
        loaded.product(rows(2, 2), rows(2, 2))
    with pytest.raises(MemoryError):
        loaded.product(rows(2, 2).T, rows(2, 2))


def test_no_reference_is_lost_or_kept(module: ModuleType) -> None:
    u, x, y = rows(4, 5), rows(4), rows(4)
    watched = [u, x, y, np.dtype(np.float64), NotImplemented]

    def calls() -> None:
        module._enter_heat_step(u, 0.5)
        module._enter_heat_step(u[:, ::2], 0.5)
        module._enter_axpy(1, x, y)
        module._enter_scalars(True, 1j, np.float32(1), np.uint8(1), 1.0)
        with pytest.raises(ValueError, match="negative"):
            module._enter_axpy(-1, x, y)

    calls()
    gc.collect()
    before = [sys.getrefcount(item) for item in watched]
    for _ in range(50):
        calls()
    gc.collect()
    for count, item in zip(before, watched, strict=True):
        assert abs(sys.getrefcount(item) - count) <= 5, item


def test_other_threads_run_meanwhile(tmp_path: Path) -> None:
    sample = heat()
    sample.c_text = "#define _DEFAULT_SOURCE\n#include <unistd.h>\n" + sample.c_text.replace(
        "{\n", "{\n    usleep(300000);\n", 1
    )
    made = Companions(
        tmp_path, "sleepy", (sample,), header="#define _DEFAULT_SOURCE\n#include <stdbool.h>\n#include <stdint.h>\n"
    )
    made.write()
    made.build()
    loaded = made.load()
    start = time.perf_counter()
    threads = [threading.Thread(target=loaded.heat_step, args=(rows(4, 5), 0.5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.perf_counter() - start < 0.9
