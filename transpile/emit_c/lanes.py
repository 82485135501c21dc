"""Reductions in a fixed number of accumulators ("lanes"): compilers turn these into vectors without reordering sums.

The number depends on the type alone, so that the bits are the same on every CPU.
"""

from __future__ import annotations

from dataclasses import dataclass

from transpile.emit_c.ctype import c_type, component, literal
from transpile.emit_c.operations import operation
from transpile.emit_c.settle import Settler
from transpile.emit_c.syntax import INDENT, Binary, Expr, Name, Subscript, layout, text
from transpile.loops.access import expressions, parts_of, statements, subexpressions
from transpile.symbolic.ops import COSTLY
from transpile.symbolic.program import Assign, Const, Load, Loop, Op
from transpile.symbolic.types import DType

_IDENTITY = {"add": 0, "multiply": 1}
_IDEMPOTENT = frozenset({"maximum", "minimum", "fmax", "fmin", "logical_or", "logical_and"})
_BYTES = 64
_MANY_BYTES = 256
_WRITTEN_OUT = 8


@dataclass(frozen=True)
class Lane:
    """One real accumulator (a complex one has two) and the array that takes its place in the loop."""

    accumulator: str
    lanes: str
    combine: str
    dtype: DType


def lane_count(loop: Loop, nested: bool) -> int:
    """The number of accumulators; 0 where the loop is better left as it is.

    Comparisons have more latency to hide than sums, and their result does not depend on the number: outside of other
    loops, where the loop is likely to be long, they get more lanes. So do loops that call functions of the vector
    library: several calls overlap then (a sum of exp took 1.0 instead of 1.9 ns for each element). So do loops that
    combine what a mask selects (0.5 instead of 1.0 ns).
    """
    dtypes = _dtypes(loop)
    if not loop.lanes or loop.step != 1 or not all(name in dtypes for name, _ in loop.lanes):
        return 0
    if _compares_backwards(loop):
        return 0
    for name, combine in loop.lanes:
        if (combine not in _IDENTITY and combine not in _IDEMPOTENT) or (dtypes[name].kind == "c" and combine != "add"):
            return 0
    many = not nested and all(combine in _IDEMPOTENT for _, combine in loop.lanes)
    width = max(component(dtypes[name]).itemsize for name, _ in loop.lanes)
    count = (_MANY_BYTES if many or _has_slow_terms(loop) else _BYTES) // width
    turns = (loop.stop - loop.start).constant
    return 0 if turns is not None and turns < count else count


def _compares_backwards(loop: Loop) -> bool:
    """Whether a loop compares and reads an array from its end: GCC 12 forgets to turn masks around with AVX-512."""
    parts = list(parts_of(loop.body))
    compares = any(isinstance(part, Op) and part.dtype.kind == "b" for part in parts)
    return compares and any(isinstance(part, Load) and _goes_back(part, loop.var) for part in parts)


def _goes_back(load: Load, var: str) -> bool:
    """Whether a subscript falls where the loop's variable rises, or may."""
    steps = [subscript.coefficient(var) for subscript in load.subscripts if var in subscript.atoms()]
    return any(step is None or any(factor < 0 for _, factor in step.terms) for step in steps)


def _has_slow_terms(loop: Loop) -> bool:
    return any(
        isinstance(part, Op) and (part.name in COSTLY or _is_masked_sum(part)) and part.dtype.kind == "f"
        for stmt in loop.body
        for value in expressions(stmt)
        for part in subexpressions(value)
    )


def _is_masked_sum(part: Op) -> bool:
    """Something plus an element where a mask holds, and plus a number elsewhere."""
    term = part.args[-1]
    chosen = term.args[-1] if isinstance(term, Op) and term.name == "where" else None
    return part.name == "add" and isinstance(chosen, Const)


def _dtypes(loop: Loop) -> dict[str, DType]:
    return {
        stmt.name: stmt.value.dtype for stmt in statements(loop.body) if isinstance(stmt, Assign) and not stmt.declare
    }


def make_lanes(loop: Loop, settler: Settler) -> list[Lane]:
    """The accumulators of a loop."""
    dtypes = _dtypes(loop)
    found: list[Lane] = []
    for name, combine in loop.lanes:
        parts = settler.names.parts(name) if dtypes[name].kind == "c" else (settler.names.of(name),)
        part_type = component(dtypes[name])
        found += [Lane(part, settler.names.fresh(f"{part}_lanes"), combine, part_type) for part in parts]
    return found


def declarations(lanes: list[Lane], count: int, lane: str, indent: str) -> list[str]:
    """The arrays of accumulators, each begun with what changes nothing."""
    lines: list[str] = []
    for item in lanes:
        declared = f"{indent}{c_type(item.dtype)} {item.lanes}[{count}]"
        if item.combine == "add":
            lines.append(f"{declared} = {{{literal(0, item.dtype)}}};")
            continue
        begin = item.accumulator if item.combine in _IDEMPOTENT else literal(_IDENTITY[item.combine], item.dtype)
        lines += [
            f"{declared};",
            f"{indent}for (int64_t {lane} = 0; {lane} < {count}; {lane}++) {{",
            f"{indent}{INDENT}{item.lanes}[{lane}] = {begin};",
            f"{indent}}}",
        ]
    return lines


def replacements(lanes: list[Lane], lane: str) -> dict[str, Expr]:
    """What the accumulators' names stand for inside the loop."""
    return {item.accumulator: Subscript(item.lanes, Name(lane)) for item in lanes}


def combination(lanes: list[Lane], count: int, lane: str, settler: Settler, indent: str) -> list[str]:
    """The lanes combined in pairs, and into the accumulator."""
    # the last eight of a sum are written out: that is much faster for short rows
    kept = {item: min(count, _WRITTEN_OUT) if item.combine in _IDENTITY else 1 for item in lanes}
    lines: list[str] = []
    for width in sorted(set(kept.values())):
        lines += _halving([item for item in lanes if kept[item] == width], (count, width), lane, settler, indent)
    for item in lanes:
        total = _pairwise(item, range(kept[item]), settler)
        lines += _combined(item, Name(item.accumulator), total, settler, indent)
    return lines


def _halving(lanes: list[Lane], counts: tuple[int, int], lane: str, settler: Settler, indent: str) -> list[str]:
    """Loops that halve the number of lanes until few enough are left."""
    count, left = counts
    if count <= left:
        return []
    if count == 2 * left:
        return _fold(lanes, str(left), lane, settler, indent)
    half = settler.names.of("@half")
    return [
        f"{indent}for (int64_t {half} = {count // 2}; {half} >= {left}; {half} /= 2) {{",
        *_fold(lanes, half, lane, settler, indent + INDENT),
        f"{indent}}}",
    ]


def _fold(lanes: list[Lane], half: str, lane: str, settler: Settler, indent: str) -> list[str]:
    """One loop that combines the upper half of the lanes with the lower."""
    lines = [f"{indent}for (int64_t {lane} = 0; {lane} < {half}; {lane}++) {{"]
    for item in lanes:
        low = Subscript(item.lanes, Name(lane))
        high = Subscript(item.lanes, Binary("+", Name(lane), Name(half)))
        lines += _combined(item, low, high, settler, indent + INDENT)
    return [*lines, f"{indent}}}"]


def _pairwise(item: Lane, numbers: range, settler: Settler) -> Expr:
    """The lanes of these numbers, first half and second half paired: (0 + 4) + (2 + 6) and so on."""
    if len(numbers) == 1:
        return Subscript(item.lanes, Name(str(numbers[0])))
    halves = (_pairwise(item, numbers[start::2], settler) for start in (0, 1))
    return operation(settler.uses, item.combine, item.dtype, tuple(halves))


def _combined(item: Lane, target: Expr, other: Expr, settler: Settler, indent: str) -> list[str]:
    value = operation(settler.uses, item.combine, item.dtype, (target, other))
    if isinstance(value, Binary) and value.left == target and value.operator in "+*|&":
        return layout(f"{text(target)} {value.operator}= ", value.right, ";", indent)
    return layout(f"{text(target)} = ", value, ";", indent)
