"""``fp = "exact"``: the bits are NumPy's, but for what docs/promises.md lists (libm, the order of sums, BLAS)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.agreement import Arguments, assert_agree, run
from tests.golden.cases import CALLS, CASES, GOLDEN, Call
from tests.golden.layouts import laid_out
from tests.support import generate, once
from transpile.runtime.targets import Target

BIT_EQUAL = {"heat_step", "heat", "mandelbrot", "julia", "table", "crc32", "crc32_bitwise"}


def _build(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.transpile]\nfp = "exact"\n')
    for case in CASES:
        (folder / f"exact_{case}.py").write_text((GOLDEN / case / f"{case}.py").read_text())
    generate("--build", ".", cwd=folder)


@pytest.fixture(scope="module")
def modules(shared_tmp: Path) -> Iterator[dict[str, ModuleType]]:
    folder = once(shared_tmp / "exact", _build)
    sys.path.insert(0, str(folder))
    yield {case: importlib.import_module(f"exact_{case}") for case in CASES}
    sys.path.remove(str(folder))


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_values(modules: dict[str, ModuleType], call: Call, target: Target) -> None:
    kernel = getattr(modules[call.case], call.kernel)

    def make() -> Arguments:
        return laid_out(call.make(), "strided", call.written)

    exact = target == "python" or call.kernel in BIT_EQUAL
    assert_agree(run(target, kernel, make), run("source", kernel, make), exact)


def test_no_stabilizing_rule(modules: dict[str, ModuleType]) -> None:
    text = Path(str(modules["softmax"].__file__)).with_name("exact_softmax_gen.c").read_text()
    literal = text[text.index("void log_sum_exp_literal(") :]
    assert "INFINITY" not in literal[: literal.index("\n}\n")]
