"""Loop fusion: neighbouring loops over the same range become one where every dependence keeps its direction.

The test is the textbook one (Kennedy and Allen, Optimizing Compilers for Modern Architectures, chapter 8): a dependence
prevents fusion when it would run from a later iteration of the first loop to an earlier one of the second.
"""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.access import (
    Access,
    accesses,
    leaves,
    names_read,
    names_written,
    parts_of,
    rebuild,
    rename,
)
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.draws import GENERATORS
from transpile.symbolic.ops import COSTLY
from transpile.symbolic.program import Allocate, Assign, Draw, Fail, Loop, Op, Rotate, Stmt


def fuse(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """Fuse the loops of a statement list, then those inside them."""
    out: list[Stmt] = []
    for stmt in body:
        out.append(stmt)
        fused: int | None = len(out) - 1
        while fused is not None:  # what two loops share with a third one may be more than each of them does
            fused = _fuse_at(out, fused)
    return tuple(rebuild(stmt, fuse) for stmt in out)


def _fuse_at(out: list[Stmt], place: int) -> int | None:
    """Fuse the loop at a place with the nearest loop before it that allows it; gives the place of the fused loop."""
    second = out[place]
    if not isinstance(second, Loop):
        return None
    for position in range(place - 1, -1, -1):
        first = out[position]
        between = out[position + 1 : place]
        if isinstance(first, Loop) and _fusable(first, second):
            if not any(conflict(stmt, second) for stmt in between):
                out[position] = _merge(first, second)
                del out[place]
                return position
            if not any(conflict(first, stmt) for stmt in between):
                out[place] = _merge(first, second)
                del out[position]
                return place - 1
            if all(isinstance(stmt, Assign) for stmt in between):
                before, after = _divided(first, between)
                if not any(conflict(stmt, second) for stmt in after):
                    out[position : place + 1] = [*before, _merge(first, second), *after]
                    return position + len(before)
        if isinstance(first, Rotate) or (leaves(first) and not isinstance(first, Fail)):
            return None
    return None


def _divided(first: Loop, between: list[Stmt]) -> tuple[list[Stmt], list[Stmt]]:
    """The statements behind a loop that may be done before it, and the others."""
    before: list[Stmt] = []
    after: list[Stmt] = []
    for stmt in between:
        stays = any(conflict(earlier, stmt) for earlier in (first, *after))
        (after if stays else before).append(stmt)
    return before, after


def conflict(first: Stmt, second: Stmt) -> bool:
    """Whether two statements may not change places.

    Work may be put off until after a check that it does not touch (after an exception nobody sees it), but never done
    before a check: that may be what keeps it in bounds.
    """
    if isinstance(first, Allocate) or isinstance(second, Allocate):
        return False
    if leaves(first) or (leaves(second) and not isinstance(second, Fail)):
        return True
    written, also_written = names_written(first), names_written(second)
    if written & (names_read(second) | also_written) or also_written & names_read(first):
        return True
    mine, theirs = list(accesses(first)), list(accesses(second))
    return any(a.array == b.array and (a.write or b.write) for a in mine for b in theirs)


def _merge(first: Loop, second: Loop) -> Loop:
    """One loop; it keeps the variable that the source gave, where one of the two is a loop of the source."""
    kept = second if second.explicit and not first.explicit else first
    bodies = (tuple(rename(stmt, loop.var, name(kept.var)) for stmt in loop.body) for loop in (first, second))
    return replace(kept, body=tuple(stmt for body in bodies for stmt in body), source=first.source)


def _fusable(first: Loop, second: Loop) -> bool:
    if (first.start, first.stop, first.step) != (second.start, second.stop, second.step):
        return False
    if _breaks(first) or _breaks(second) or _scalars_clash(first, second):
        return False
    if _buries(first, second) or _slows(first, second):
        return False
    mine = list(accesses(first, ()))
    theirs = [_renamed(access, second.var, first.var) for access in accesses(second, ())]
    shared = {access.array for access in mine} & {access.array for access in theirs}
    if not shared:
        return False
    pairs = ((a, b) for a in mine for b in theirs if a.array == b.array and (a.write or b.write))
    changing = names_written(first) | names_written(second)
    return all(forward(a, b, first.var, first.step, changing) for a, b in pairs)


def _buries(first: Loop, second: Loop) -> bool:
    """Whether fusion would put library functions of a loop that can be a vector loop between other inner loops.

    They would be called one element at a time there. It does not matter where the inner loops call more of them.
    """
    if first.explicit or second.explicit or _has_loops(first) == _has_loops(second):
        return False
    flat, deep = (second, first) if _has_loops(first) else (first, second)
    return _costly(flat) and not _costly_inside(deep)


def _slows(first: Loop, second: Loop) -> bool:
    """Whether fusion would put library functions of a loop that can be a vector loop beside draws, which cannot."""
    one, other = _draws(first), _draws(second)
    return (one and not other and _costly(second)) or (other and not one and _costly(first))


def _draws(loop: Loop) -> bool:
    return any(access.array == GENERATORS for access in accesses(loop))


def _has_loops(loop: Loop) -> bool:
    return any(isinstance(stmt, Loop) for stmt in loop.body)


def _costly(loop: Loop) -> bool:
    parts = parts_of(loop.body)
    return any(isinstance(part, Op) and part.name in COSTLY and part.dtype.kind == "f" for part in parts)


def _costly_inside(loop: Loop) -> bool:
    return any(isinstance(stmt, Loop) and (_costly(stmt) or _costly_inside(stmt)) for stmt in loop.body)


def _breaks(loop: Loop) -> bool:
    """Whether a loop may end early, or end one of its turns early."""
    return any(leaves(stmt) for stmt in loop.body)


def _renamed(access: Access, old: str, new: str) -> Access:
    if access.subscripts is None:
        return access
    subscripts = tuple(dim.substitute({old: name(new)}) for dim in access.subscripts)
    return replace(access, subscripts=subscripts, loops=tuple(new if var == old else var for var in access.loops))


def _scalars_clash(first: Loop, second: Loop) -> bool:
    """Whether a scalar that lives outside the loops is written by one and used by the other."""
    written = names_written(first) - _declared(first)
    also_written = names_written(second) - _declared(second)
    return bool(written & (names_read(second) | also_written) or also_written & names_read(first))


def _declared(stmt: Stmt) -> set[str]:
    if isinstance(stmt, Assign):
        return {stmt.name} if stmt.declare else set()
    if isinstance(stmt, Draw):
        return {stmt.name}
    inner: set[str] = set()
    if isinstance(stmt, Loop):
        for item in stmt.body:
            inner |= _declared(item)
    return inner


def forward(first: Access, second: Access, variable: str, step: int, changing: set[str]) -> bool:
    """Whether ``second`` never touches, in an earlier iteration, what ``first`` touches in a later one.

    ``changing`` are the locals of the loops, which have other values in other iterations.
    """
    if first.subscripts is None or second.subscripts is None or first.shape != second.shape:
        return False
    inner = (set(first.loops) | set(second.loops) | changing) - {variable}
    return any(
        _axis_forward(a, b, variable, step, inner) for a, b in zip(first.subscripts, second.subscripts, strict=True)
    )


def _axis_forward(first: Dim, second: Dim, variable: str, step: int, inner: set[str]) -> bool:
    factors = first.coefficient(variable), second.coefficient(variable)
    if factors[0] is None or factors[0] != factors[1]:
        return False
    distance = (second - first).constant
    factor = factors[0].constant
    if distance is None or factor is None or inner & (set(first.atoms()) | set(second.atoms())):
        return False
    if factor == 0 or distance % (abs(factor) * abs(step)):
        return distance != 0  # never the same element
    # first at iteration p and second at q meet where factor*(p - q) == distance: p must not be after q
    return distance * factor * step <= 0
