"""Kernels that draw: results, arguments and the generators' states afterwards are NumPy's own, bit for bit."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import transpile
from tests.random_numbers.snippets import HELPERS, SIGNATURE, SNIPPETS
from tests.support import generate, once
from transpile.runtime.targets import Target

HEADER = """import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from transpile import kernel
"""
CHUNK = 15
MODULES = {name: f"draws_{position // CHUNK}" for position, name in enumerate(SNIPPETS)}
Make = Callable[[], tuple[Any, ...]]


def _build(folder: Path) -> None:
    for module in dict.fromkeys(MODULES.values()):
        text = HEADER + HELPERS
        for name in (name for name in MODULES if MODULES[name] == module):
            body = "".join(f"    {line}\n" for line in SNIPPETS[name].splitlines())
            text += f"\n\n@kernel\ndef {name}({SIGNATURE}):\n{body}"
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    generate("--build", ".", cwd=folder)


@pytest.fixture(scope="session")
def modules(shared_tmp: Path) -> Path:
    """The folder of the built modules."""
    folder = once(shared_tmp / "random_numbers", _build)
    sys.path.insert(0, str(folder))
    return folder


def _arguments(one: Any, two: Any, rows: int = 7, columns: int = 4, s: float = 1.25, k: int = 6) -> tuple[Any, ...]:
    numbers = np.random.default_rng(rows)
    x, a = numbers.normal(size=rows), numbers.normal(size=(rows, columns))
    q = numbers.integers(-50, 50, rows)
    return one, two, x, a, x.astype(np.float32), q, x > 0.0, s, k


def _same(bits: Any) -> tuple[Any, ...]:
    generator = np.random.Generator(bits)
    return _arguments(generator, generator)


def _turned(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(np.asfortranarray(item)[::-1] if isinstance(item, np.ndarray) else item for item in arguments)


def _generator(kind: Any, seed: int) -> Any:
    return np.random.Generator(kind(seed))


ARGUMENTS: dict[str, Make] = {
    "pcg": lambda: _arguments(_generator(np.random.PCG64, 1), _generator(np.random.PCG64, 2)),
    "twister": lambda: _arguments(_generator(np.random.MT19937, 3), _generator(np.random.PCG64DXSM, 4), 5, 3, 0.5, 9),
    "philox": lambda: _arguments(_generator(np.random.Philox, 5), _generator(np.random.SFC64, 6), 12, 1, 3.0, 17),
    "one": lambda: _arguments(_generator(np.random.PCG64, 7), _generator(np.random.PCG64, 7), 1, 1, 0.7, 3),
    "same": lambda: _same(np.random.PCG64(8)),
    "same_bits": lambda: (lambda bits: _arguments(np.random.Generator(bits), np.random.Generator(bits)))(
        np.random.PCG64(9)
    ),
    "no_columns": lambda: _arguments(_generator(np.random.PCG64, 10), _generator(np.random.PCG64, 11), 5, 0),
    "empty": lambda: _arguments(_generator(np.random.PCG64, 10), _generator(np.random.PCG64, 11), 0, 3),
    "turned": lambda: _turned(_arguments(_generator(np.random.PCG64, 12), _generator(np.random.PCG64, 13))),
}


def _plain(value: Any) -> Any:
    """The state of a generator, or an array, as something to compare bit for bit."""
    if isinstance(value, np.random.Generator):
        return repr({key: _plain(item) for key, item in value.bit_generator.state.items()})
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return (str(value.dtype), value.shape, value.tobytes()) if isinstance(value, np.ndarray) else repr(value)


def _outcome(target: Target, kernel: Any, make: Make) -> Any:
    arguments = make()
    with transpile.use(target), np.errstate(all="ignore"):
        try:
            result = kernel(*arguments)
        except Exception as error:
            return type(error)  # what was written and drawn before is not promised
    results = result if isinstance(result, tuple) else (result,)
    return [(type(item), _plain(item)) for item in results], list(map(_plain, arguments))


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("name", SNIPPETS)
def test_agrees(modules: Path, name: str, target: Target) -> None:
    kernel = getattr(importlib.import_module(MODULES[name]), name)
    assert kernel.backend == "c"
    for case, make in ARGUMENTS.items():
        assert _outcome(target, kernel, make) == _outcome("source", kernel, make), case
