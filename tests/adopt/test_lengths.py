"""Which axes get one name, from calls: what varied together does, what was equal by chance does not."""

from __future__ import annotations

import pytest

from transpile.adopt.clues import Clues
from transpile.adopt.lengths import Lengths
from transpile.adopt.recorder import Group
from transpile.adopt.recording import Seen

Shapes = dict[str, tuple[int, ...]]


def named(calls: list[Shapes], clues: dict[str, Clues] | None = None) -> str:
    """The names of all axes, as ``x: n m, y: m``."""
    slots = list(calls[0])
    labels = tuple(f"float64[{len(shape)}]" for shape in calls[0].values())
    sizes = [tuple(size for shape in call.values() for size in shape) for call in calls]
    group = Group({}, sizes[0])
    for call in sizes:
        group.learn(call)
    lengths = Lengths(slots, {slot: len(shape) for slot, shape in calls[0].items()}, clues or {})
    lengths.learn(Seen(labels, (), False, group.classes, group.constants, group.calls))
    names = lengths.names(slots)
    return ", ".join(f"{slot}: {' '.join(names[slot, k] for k in range(len(calls[0][slot])))}" for slot in slots)


CASES: list[tuple[list[Shapes], str]] = [
    ([{"x": (4, 5)}], "x: n m"),
    ([{"x": (4, 5), "y": (5,)}], "x: n m, y: m"),
    ([{"x": (3,), "y": (3,)}], "x: n, y: n"),
    # square by chance, or square
    ([{"x": (4, 4)}], "x: n m"),
    ([{"x": (4, 4)}, {"x": (4, 4)}], "x: n m"),
    ([{"x": (4, 4)}, {"x": (5, 5)}], "x: n n"),
    ([{"x": (4, 4), "y": (4, 4)}], "x: n m, y: n m"),
    ([{"x": (4, 4), "v": (4,)}], "x: n m, v: k"),
    ([{"x": (4, 4), "v": (4,)}, {"x": (4, 5), "v": (5,)}], "x: n m, v: m"),
    # lengths of one
    ([{"x": (1, 5), "y": (1,)}], "x: n m, y: k"),
    ([{"x": (1,), "y": (1,)}, {"x": (2,), "y": (2,)}], "x: n, y: n"),
    ([{"x": (1,), "y": (5,)}, {"x": (5,), "y": (5,)}], "x: n, y: m"),
    # a parameter's name is not a size's
    ([{"n": (3,), "m": (4,)}], "n: k, m: l"),
    # a length that never varies is a name all the same
    ([{"x": (4, 3)}, {"x": (9, 3)}], "x: n m"),
]


@pytest.mark.parametrize(("calls", "expected"), CASES, ids=range(len(CASES)))
def test_names(calls: list[Shapes], expected: str) -> None:
    assert named(calls) == expected


def test_results_share_names_only_where_lengths_varied() -> None:
    assert named([{"x": (4, 5), "return 0": (5,)}]) == "x: n m, return 0: k"
    assert named([{"x": (4, 5), "return 0": (5,)}, {"x": (4, 6), "return 0": (6,)}]) == "x: n m, return 0: m"


def test_the_source_s_own_names() -> None:
    clues = {"x": Clues(sizes={0: "rows", 1: "cols"}), "y": Clues(sizes={0: "rows"})}
    assert named([{"x": (4, 5), "y": (4,)}], clues) == "x: rows cols, y: rows"
    assert named([{"x": (4, 4), "y": (4,)}], clues) == "x: rows cols, y: rows"
    assert named([{"x": (4, 4), "y": (4,)}, {"x": (5, 5), "y": (5,)}], clues) == "x: rows cols, y: rows"
    assert named([{"x": (4, 5), "y": (5,)}], clues) == "x: rows cols, y: cols"
    assert named([{"x": (4, 5), "y": (6,)}], clues) == "x: rows cols, y: n"


@pytest.mark.parametrize("bad", ["_", "_rows", "class", "1", "x"])
def test_names_that_no_size_can_have(bad: str) -> None:
    assert named([{"x": (4,)}], {"x": Clues(sizes={0: bad})}) == "x: n"


def test_a_length_that_the_source_insists_on_is_a_number() -> None:
    clues = {"p": Clues(lengths={-1: 3})}
    assert named([{"p": (4, 3), "q": (3,)}, {"p": (9, 3), "q": (3,)}], clues) == "p: n 3, q: 3"
    assert named([{"p": (4, 2), "q": (2,)}], clues) == "p: n m, q: m"


def test_calls_with_other_dtypes_count_too() -> None:
    lengths = Lengths(["x", "y"], {"x": 1, "y": 1}, {})
    lengths.learn(Seen(("float64[1]", "float64[1]"), (), False, [0, 0], [3, 3], 1))
    assert lengths.names(["x", "y"]) == {("x", 0): "n", ("y", 0): "n"}
    lengths.learn(Seen(("float32[1]", "float64[1]"), (), False, [0, 1], [3, 4], 1))
    assert lengths.names(["x", "y"]) == {("x", 0): "n", ("y", 0): "m"}
