"""The goldens and the arguments that their kernels are tried with."""

from __future__ import annotations

from pathlib import Path

from tests.golden.cases import finance, grids, learning, points, recurrences, signals
from tests.golden.cases.call import Arguments, Call

__all__ = ["CALLS", "CASES", "GOLDEN", "TARGETS", "Arguments", "Call"]

TARGETS = ("--targets", "python,c,cuda")
GOLDEN = Path(__file__).parents[3] / "golden"

_MAKERS = {
    **grids.CASES,
    **finance.CASES,
    **learning.CASES,
    **points.CASES,
    **signals.CASES,
    **recurrences.CASES,
}
CASES = tuple(_MAKERS)
CALLS = tuple(call for make in _MAKERS.values() for call in make())
