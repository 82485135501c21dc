"""Subscripts: every view and element is the one NumPy takes, and no access leaves its array."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.parse.agreement import agree, conditions, nodes, parse

X = np.arange(7.0)
U = np.arange(30.0).reshape(6, 5)
SIZES = (0, 1, 2, 3, 7)
ENTRY = ("", "0", "3", "-1", "k", "-k", "n // 2", "n - k")
IN_LOOPS = ("i", "i + k", "i - 1", "t[0]")
PAIRS = [*itertools.product(IN_LOOPS, ("", "-2", "k", "i", "t[0]")), *itertools.product(("", "1", "n - k"), IN_LOOPS)]
STEPS = ("", "2", "-1", "-3")


@pytest.mark.parametrize(("start", "stop"), list(itertools.product(ENTRY, ENTRY)))
def test_slices_known_at_entry(start: str, stop: str) -> None:
    """Where the conditions hold the graph gives NumPy's values; where they do not, NumPy runs."""
    for step in STEPS:
        source = f"""
@kernel
def f(x: Float64[np.ndarray, "n"], k: int):
    n = x.shape[0]
    return x[{start}:{stop}:{step}].copy()
"""
        kernel = parse(source)
        assert not nodes(kernel, "assert")
        agree(source, *[(np.arange(float(size)), k) for size in SIZES for k in (-2, 0, 1, 4)], entered=None)


@pytest.mark.parametrize(("start", "stop"), PAIRS)
def test_slices_in_loops(start: str, stop: str) -> None:
    """Bounds that change from iteration to iteration are clamped as Python clamps them: no condition is needed."""
    for step in ("", "-2"):
        source = f"""
@kernel
def f(x: Float64[np.ndarray, "n"], t: Int64[np.ndarray, "1"], k: int):
    n = x.shape[0]
    total = np.float64(0.0)
    for i in range(n + 1):
        total += x[{start}:{stop}:{step}].sum() * (i + 1)
        total += x[{start}:{stop}:{step}].shape[0]
    return total
"""
        calls = [(np.arange(float(size)) + 1, np.array([t]), k) for size in SIZES for t in (-9, -1, 2) for k in (0, 2)]
        agree(source, *calls, entered=None)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("start", [*range(-5, 6), None])
def test_constant_slices_of_a_constant_length(start: int | None, size: int) -> None:
    first = "" if start is None else start
    slices = [f"{first}:{stop}:{step}" for stop in ("", -4, -1, 0, 2, 5) for step in ("", 2, -1, -2)]
    items = ", ".join(f"x[{item}].copy()" for item in slices)
    kernel = agree(
        f'@kernel\ndef f(x: Float64[np.ndarray, "{size}"]):\n    return {items}\n', (np.arange(float(size)),)
    )
    assert not kernel.conditions


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        ("u[1:-1, 1:-1]", ["n - 2 >= 0", "m - 2 >= 0"]),
        ("u[:-2]", ["n - 2 >= 0"]),
        ("u[2:]", ["n - 2 >= 0"]),
        ("u[1:-1] + u[2:] + u[:-2]", ["n - 2 >= 0"]),
        ("u[::-1, ::2]", []),
        ("u[k:]", ["k >= 0", "-k + n >= 0"]),
        ("u[:-k]", ["k - 1 >= 0", "-k + n >= 0"]),
        ("u[:n // 2, m // 3:]", []),
        ("u[-1, 0]", ["n - 1 >= 0", "m - 1 >= 0"]),
        ("u[k, 3]", ["k >= 0", "-k + n - 1 >= 0", "m - 4 >= 0"]),
    ],
)
def test_the_conditions_are_the_weakest_natural_ones(view: str, wanted: list[str]) -> None:
    source = f'@kernel\ndef f(u: Float64[np.ndarray, "n m"], k: int):\n    n, m = u.shape\n    return {view} * 1.0\n'
    assert sorted(conditions(parse(source))) == sorted(wanted)


@pytest.mark.parametrize(
    "item",
    ["u[1]", "u[1, 2]", "u[..., 1]", "u[None, 1]", "u[1, ...]", "u[..., None, :, 0]", "u[:, None, 2:4]", "u[...]",
     "u[1][2:]", "u[1:][1]", "u.T[1]", "u[-2, ::-1]", "u[np.newaxis, :, -1]", "u[1, 2, ...]",
     "u[(1, 2)]", "u[:, 1][2]"],
)  # fmt: skip
def test_shapes_and_kinds(item: str) -> None:
    agree(f'@kernel\ndef f(u: Float64[np.ndarray, "6 5"]):\n    x = {item}\n    return x * 2.0\n', (U,))


@pytest.mark.parametrize(
    ("loop", "body"),
    [
        ("range(1, n)", "x[i - 1]"),
        ("range(n - 1)", "x[i + 1]"),
        ("range(n)", "x[n - 1 - i]"),
        ("range(n)", "x[-1 - i]"),
        ("range(n - 1, -1, -1)", "x[i]"),
        ("range(n // 2)", "x[2 * i + 1]"),
        ("range(0, n - 1, 2)", "x[i + 1]"),
        ("range(n)", "x[i % n]"),
        ("range(n)", "x[min(i, n - 1)]"),
        ("range(n)", "x[max(i - 1, 0)]"),
        ("range(n)", "x[i:].sum()"),
        ("range(n)", "x[:i + 1].sum()"),
        ("range(n - k + 1)", "x[i:i + k].sum()"),
    ],
)
def test_accesses_of_loops_are_proved(loop: str, body: str) -> None:
    source = f"""
@kernel
def f(x: Float64[np.ndarray, "n"], k: int):
    n = x.shape[0]
    total = np.float64(0.0)
    for i in {loop}:
        total += {body}
    return total
"""
    kernel = agree(source, (X, 3), (X[:1], 1))
    assert not nodes(kernel, "assert")
    assert not nodes(kernel, "select")
    assert [text for text in conditions(kernel) if "k" not in text] == []


def test_indices_of_loops_are_decided_at_entry() -> None:
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"], a: int, b: int):
    total = np.float64(0.0)
    for i in range(a, b):
        total += x[i]
    return total
"""
    kernel = agree(source, (X, 1, 4), (X, 0, 7))
    assert conditions(kernel) == ["a >= 0", "-b + n >= 0"]
    agree(source, (X, -1, 4), (X, 3, 8), entered=False)


def test_a_negative_index_may_wrap_around() -> None:
    """A periodic neighbour: no condition, and no check, because -1 is inside for every length."""
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"]):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        out[i] = x[i] - x[i - 1]
    return out
"""
    kernel = agree(source, (X,), (X[:1],), (X[:0],))
    assert len(nodes(kernel, "select")) == 1
    assert not nodes(kernel, "assert")
    assert not kernel.conditions


def test_an_index_from_data_is_checked() -> None:
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"], t: Int64[np.ndarray, "m"]):
    total = np.float64(0.0)
    for i in range(t.shape[0]):
        total += x[t[i]]
        x[t[i]] += 1.0
    return total
"""
    kernel = agree(source, (X, np.array([1, -1, 6, -7])), (X, np.array([7])), (X, np.array([0, -8])))
    assert len(nodes(kernel, "assert")) == 4


@pytest.mark.parametrize("index", ["t[i] & 15", "t[i] % 16", "b[i] >> 4", "np.argmax(x)"])
def test_a_masked_index_needs_no_check(index: str) -> None:
    source = f"""
@kernel
def f(x: Float64[np.ndarray, "16"], t: Int64[np.ndarray, "n"], b: UInt8[np.ndarray, "n"]):
    total = np.float64(0.0)
    for i in range(t.shape[0]):
        total += x[{index}]
    return total
"""
    t = np.array([5, -3, 100])
    kernel = agree(source, (np.arange(16.0), t, np.array([1, 17, 250], dtype=np.uint8)))
    assert index == "b[i] >> 4" or not nodes(kernel, "assert")


def test_a_byte_indexes_a_table_of_256() -> None:
    source = """
@kernel
def f(table: Float64[np.ndarray, "256"], data: UInt8[np.ndarray, "n"]):
    total = np.float64(0.0)
    for i in range(data.shape[0]):
        total += table[data[i]]
    return total
"""
    kernel = agree(source, (np.arange(256.0), np.array([0, 255, 7], dtype=np.uint8)))
    assert not nodes(kernel, "assert")
    assert not kernel.conditions


def test_a_counter_of_while_is_proved() -> None:
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"]):
    i = 0
    total = np.float64(0.0)
    while i < x.shape[0]:
        total += x[i]
        i += 1
    return total
"""
    kernel = agree(source, (X,), (X[:0],))
    assert not nodes(kernel, "assert")


def test_binary_search() -> None:
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"], wanted: float):
    low = 0
    high = x.shape[0] - 1
    while low <= high:
        middle = (low + high) // 2
        if x[middle] == wanted:
            return middle
        if x[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
"""
    kernel = agree(source, *[(X, wanted) for wanted in (0.0, 3.0, 6.0, 3.5, 9.0)], (X[:0], 1.0))
    assert not nodes(kernel, "assert")


@pytest.mark.parametrize(
    ("start", "step"),
    [
        ("1", "i *= 2"),
        ("0", "i += k"),
        ("1", "i, j = i + j, i"),
        ("k", "i += 1"),
        ("0", "i = i + t[0]"),
        ("1", "i = 3 * i - i"),
    ],
)
def test_what_may_overflow_is_checked(start: str, step: str) -> None:
    """The ints of C wrap: a counter that may become too large is not taken for one that only rises."""
    source = f"""
@kernel
def f(x: Float64[np.ndarray, "n"], t: Int64[np.ndarray, "1"], k: int):
    total = np.float64(0.0)
    i, j = {start}, 1
    while i < x.shape[0]:
        total += x[i]
        {step}
    return total
"""
    kernel = agree(source, (X, np.array([3]), 2))
    assert nodes(kernel, "assert")


@pytest.mark.parametrize("step", ["i += 2", "i += x.shape[0]", "i = i + (t[0] & 7) + 1", "i = (i + n) // 2 + 1"])
def test_counters_are_proved(step: str) -> None:
    source = f"""
@kernel
def f(x: Float64[np.ndarray, "n"], t: Int64[np.ndarray, "1"]):
    n = x.shape[0]
    i = 0
    total = np.float64(0.0)
    while i < n:
        total += x[i]
        if total > 3.0:
            {step}
        else:
            i += 1
    return total
"""
    assert not nodes(agree(source, (X, np.array([3]))), "assert")


def test_sums_with_parameters_are_small() -> None:
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"], k: int):
    total = np.float64(0.0)
    for i in range(x.shape[0]):
        if 0 <= i + k < x.shape[0]:
            total += x[i + k]
    return total
"""
    kernel = agree(source, (X, 2), (X, -3), (X, 100))
    assert not nodes(kernel, "assert")
    assert conditions(kernel) == ["-k + 2147483647 >= 0", "k + 2147483647 >= 0"]


def test_a_guard_proves_an_access() -> None:
    source = """
@kernel
def f(x: Float64[np.ndarray, "n"], k: int):
    total = np.float64(0.0)
    for i in range(-2, x.shape[0] + 3):
        if i < 0 or i >= x.shape[0]:
            continue
        total += x[i]
        if i > k and k >= 0:
            total += x[i - k]
    if x.shape[0] > 3:
        total += x[3]
    return total
"""
    kernel = agree(source, (X, 2), (X[:2], 0))
    assert not nodes(kernel, "assert")
    assert not kernel.conditions


@pytest.mark.parametrize(
    "statement",
    ["u[1:-1, 1:-1] = u[:-2, 1:-1]", "u[:, ::-1] = u", "u[::-1] += u", "u[0] = 1.5", "u[:, 1] = u[2, :6]",
     "u[1, 2] = u[2, 1]", "u[:] = 7", "u[..., 0] = u.T[1]", "u[1:, 1:] -= u[:-1, :-1]", "u[:, None, 0] = u[0, 0]",
     "u[0:2][1] = 3.0"],
)  # fmt: skip
def test_writes_through_views(statement: str) -> None:
    agree(f'@kernel\ndef f(u: Float64[np.ndarray, "6 6"]):\n    {statement}\n', (np.arange(36.0).reshape(6, 6),))


@pytest.mark.parametrize(("dtype", "wanted"), [("UInt8", ["n - 256 >= 0"]), ("Int32", []), ("UInt32", [])])
def test_tables_long_enough_for_every_index(dtype: str, wanted: list[str]) -> None:
    """A table for all bytes is no surprise; one that no memory holds is not waited for: each index is checked."""
    source = f"""
@kernel
def f(x: Float64[np.ndarray, "n"], q: {dtype}[np.ndarray, "m"]):
    total = 0.0
    for i in range(q.shape[0]):
        total += x[q[i]]
    return total
"""
    assert conditions(parse(source)) == wanted
    indices = np.array([0, 5, 2], np.dtype(dtype.lower()))
    agree(source, (X, indices), (np.arange(300.0), indices), (X, indices + 3), entered=None)
