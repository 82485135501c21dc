"""docs/language.md says what is so: supported examples agree with NumPy on every target, refused ones are refused."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import transpile
from tests.agreement import assert_agree, run
from tests.cuda.running import on_device
from tests.support import ROOT, build_all, once, run_tool
from transpile.runtime.targets import Target

PAGE = (ROOT / "docs" / "language.md").read_text()
SIGNATURE = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
HEADER = """import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int64, UInt8
from scipy import special

from transpile import kernel

FACTOR = 2.5
WEIGHTS = np.array([1.0, 2.0, 4.0])


class State(NamedTuple):
    u: Float64[np.ndarray, "m"]
    t: float


def power(base, times):
    if times < 1:
        return 1.0
    return base * power(base, times - 1)


def double(value):
    return value + value


def draw_below(generator, limit):
    while True:
        value = generator.random()
        if value < limit:
            return value


@kernel
def shifted(values: Float64[np.ndarray, "m"], by: float = 1.0):
    return values + by
"""


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, examples as lines of Python."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def lines(example: str) -> list[str]:
    return [part.strip().removeprefix("`").removesuffix("`") for part in example.split("<br>")]


def kernel_text(name: str, example: str) -> str:
    assert SIGNATURE
    body = "\n".join(f"    {line}" for line in lines(example))
    generator = "rng: np.random.Generator,\n" if draws(example) else ""
    return f"\n\n@kernel\ndef {name}(\n{generator}{SIGNATURE[1]}):\n{body}\n"


def draws(example: str) -> bool:
    """Whether an example takes a random generator."""
    return re.search(r"\brng\b", example) is not None


SUPPORTED = {f"row_{k}": cells for k, cells in enumerate(rows("Supported"))}
REFUSED = rows("Refused")


def arguments(n: int = 4, m: int = 5) -> tuple[object, ...]:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, n, m))
    x, y = rng.normal(size=(2, m))
    f = rng.normal(size=m).astype(np.float32)
    q = rng.integers(-50, 50, m)
    h = rng.integers(0, 256, m, dtype=np.uint8)
    p = rng.random(m) < 0.5
    c = rng.normal(size=m) + 1j * rng.normal(size=m)
    return (a, b, x, y, f, q, h, p, c, 1.5, 3, 0.5 - 2j, False)


def taken(name: str) -> Callable[[], tuple[object, ...]]:
    """The arguments of an example."""
    if draws(SUPPORTED[name][1]):
        return lambda: (np.random.default_rng(1), *arguments())
    return arguments


def _build(folder: Path) -> None:
    text = HEADER + "".join(kernel_text(name, cells[1]) for name, cells in SUPPORTED.items())
    (folder / "language_rows.py").write_text(text)
    build_all(folder, ["-O1"])  # the corpus has programs like these with all optimisation, and this is sooner done


@pytest.fixture(scope="module")
def module(shared_tmp: Path) -> Iterator[ModuleType]:
    folder = once(shared_tmp / "language", _build)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("language_rows")
    sys.path.remove(str(folder))


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("name", SUPPORTED, ids=[cells[0] for cells in SUPPORTED.values()])
def test_supported(module: ModuleType, name: str, target: Target) -> None:
    kernel: Callable[..., object] = getattr(module, name)
    expected = run("source", kernel, taken(name))
    assert expected.error is None
    with transpile.use(target):
        assert kernel.backend == target
    assert_agree(run(target, kernel, taken(name)), expected)


@pytest.mark.parametrize("name", SUPPORTED, ids=[cells[0] for cells in SUPPORTED.values()])
def test_on_a_gpu(module: ModuleType, device: ModuleType, name: str) -> None:
    kernel: Callable[..., object] = getattr(module, name)
    assert_agree(on_device(device, kernel, taken(name)), run("source", kernel, taken(name)))


@pytest.mark.parametrize(("what", "example", "code"), REFUSED, ids=[cells[0] for cells in REFUSED])
def test_refused(what: str, example: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "refused.py").write_text(HEADER + kernel_text("refused", example))
    done = run_tool("refused.py", cwd=tmp_path)
    assert done.returncode == 2
    assert f"error[{code}]" in done.stderr
    assert "help:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "refused_gen.c").exists()
