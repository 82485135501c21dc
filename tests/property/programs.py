"""Random kernels as source text: expressions, slices, masks, index arrays, views, lists, loops, conditions, reductions.

Numbers in the arrays are small multiples of a quarter, so that most arithmetic is exact and round-off stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from hypothesis import strategies as st

HEADER = """import numpy as np
from jaxtyping import Float64, Int32, Int64, UInt8

from transpile import kernel
"""
ROWS = (":-2", "1:-1", "2:")
BINARY = ("{} + {}", "{} - {}", "{} * {}", "np.maximum({}, {})", "np.minimum({}, {})", "{} / (1.0 + np.abs({}))")
UNARY = ("-{}", "np.abs({})", "np.sqrt(np.abs({}))", "np.tanh({})", "np.exp(-np.abs({}))", "np.floor({})")
INTEGER = (
    "{} + {}",
    "{} - {}",
    "{} * {}",
    "{} & {}",
    "{} | {}",
    "{} ^ {}",
    "np.maximum({}, {})",
    "{} // {}",
    "{} % {}",
)
SIGNATURE = (
    'a: Float64[np.ndarray, "n m"], b: Float64[np.ndarray, "n m"], v: Float64[np.ndarray, "m"], s: float, k: int'
)
WHOLE = ("a", "b", "a[::-1]", "b[:, ::-1]", "v", "v[::-1]", "s", "2.0", "a[:, :1]", "b[:1]", "v[None, :]")
UPDATES = ("a[1:-1, 1:-1] +=", "a[1:-1, 1:-1] -=", "b[1:-1, 1:-1] +=", "b[1:-1, 1:-1] *=")
SELECTIONS = (
    ["a[a > s] = 0.25"],
    ["a[b < 0.0] += 0.5"],
    ["b[:, v > 0.0] *= 0.5"],
    ["b[a[:, 0] > s] = v"],
    ["s = 0.25 * s + np.tanh(b[a > s].sum() + (a * b)[b >= 0.0].sum())"],
    ["v[v < s] = v[v < s] * 0.5 + 0.25"],
    ["places = np.nonzero(v > s)[0]", "v[places] += 0.5", "s += 0.25 * len(places)"],
    ["order = np.argsort(a[:, 0], kind='stable')", "b[...] = b[order] + a[order[::-1]]"],
    ["v[...] = np.sort(v)[::-1] - v[np.argsort(-v, kind='stable')]"],
    ["np.add.at(v, np.arange(v.shape[0])[::-1] // 2, 0.25)"],
    ["kept = v[v > s]", "s = 0.25 * s + np.tanh(kept.sum() + kept.size)"],
    ["a[np.arange(a.shape[0]), np.argmax(b, axis=1)] = s"],
    ["v[np.clip((a[0] * 4.0).astype(np.int64), 0, v.shape[0] - 1)] -= 0.25"],
)
KEPT_VIEWS = (
    ["w = a[::2]", "w += 0.5", "b[::2] -= w"],
    ["t = a.T", "t[...] = 0.5 * b.T"],
    ["part = b[1:]", "part[:, 0] = part[:, -1]", "part[::-1] += 0.25 * part"],
    ["flat = a.reshape(-1)", "flat[::3] = s"],
    ["row = a[-1]", "row *= 0.5", "v += row"],
    ["v[1:] = v[:-1]"],
    ["a[:, 1:] = a[:, :-1] + b[:, 1:]"],
    ["a[...] = a[::-1, ::-1]"],
)
GROWING = (
    ["r = [s]", "for e in v:", "    if e > s:", "        r.append(e)", "s = 0.25 * s + np.tanh(sum(r) + len(r))"],
    ["q = np.arange(int(abs(s) * 4.0)) * 0.25", "s = 0.25 * s + np.tanh(q.sum())"],
    ["st = [k]", "while st:", "    top = st.pop()", "    if top > 0:", "        st.append(top - 1)", "    s += 0.125"],
    ["hist = np.bincount((np.abs(v) * 4.0).astype(np.int64))", "s = 0.25 * s + np.tanh(0.125 * hist.size)"],
)
REDUCTIONS = ("sum", "mean", "max", "min", "prod", "any", "all", "argmax", "argmin", "var")


@dataclass(frozen=True)
class Program:
    """A kernel's name and its whole text, from the decorator on."""

    name: str
    text: str


def leaf(shape: str) -> st.SearchStrategy[str]:
    """An operand: of all of ``a`` and ``b``, or of their inner part."""
    if shape == "inner":
        windows = st.tuples(st.sampled_from("ab"), st.sampled_from(ROWS), st.sampled_from(ROWS))
        return st.one_of(windows.map(lambda w: f"{w[0]}[{w[1]}, {w[2]}]"), st.sampled_from(["v[1:-1]", "s", "0.5"]))
    return st.sampled_from(WHOLE)


def expression(shape: str) -> st.SearchStrategy[str]:
    """An elementwise expression over operands of a shape."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        term = inner.map(lambda text: text if text.isidentifier() else f"({text})")
        return st.one_of(
            st.tuples(st.sampled_from(BINARY), term, term).map(lambda x: x[0].format(x[1], x[2])),
            st.tuples(st.sampled_from(UNARY), term).map(lambda x: x[0].format(x[1])),
            st.tuples(term, term, term).map(lambda x: f"np.where({x[0]} > {x[1]}, {x[1]}, {x[2]})"),
        )

    return st.recursive(leaf(shape), larger, max_leaves=6)


def block(statements: st.SearchStrategy[list[str]], most: int) -> st.SearchStrategy[list[str]]:
    """The lines of a few statements."""
    return st.lists(statements, min_size=1, max_size=most).map(lambda lines: list(chain.from_iterable(lines)))


@st.composite
def statement(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """One statement (with its body), as lines."""
    kinds = ["whole", "inner", "update", "reduce", "row", "select", "view", "grow"]
    if depth < 2:
        kinds += ["for", "if", "elements"]
    kind = draw(st.sampled_from(kinds))
    if kind == "whole":
        return [f"{draw(st.sampled_from('ab'))}[...] = {draw(expression('whole'))}"]
    if kind == "inner":
        return [f"{draw(st.sampled_from('ab'))}[1:-1, 1:-1] = {draw(expression('inner'))}"]
    if kind == "update":
        return [f"{draw(st.sampled_from(UPDATES))} {draw(expression('inner'))}"]
    if kind == "reduce":
        function = draw(st.sampled_from(["sum", "mean", "var"]))
        return [f"s = 0.25 * s + np.tanh(np.{function}({draw(expression('whole'))} + a))"]
    if kind in ("select", "view", "grow"):
        return list(draw(st.sampled_from({"select": SELECTIONS, "view": KEPT_VIEWS, "grow": GROWING}[kind])))
    if kind == "row":
        return ["v += 0.5 * np.tanh(a.sum(axis=0))"] if draw(st.booleans()) else ["b[:, 0] = 0.5 * a[:, -1]"]
    return draw(compound(kind, depth))


@st.composite
def compound(draw: st.DrawFn, kind: str, depth: int) -> list[str]:
    """A loop or a condition around other statements."""
    variable = "ijk"[depth]
    if kind == "elements":
        return draw(element_loop(variable))
    body = [f"    {line}" for line in draw(block(statement(depth + 1), 2))]
    if kind == "if":
        return [f"if s > {draw(st.sampled_from(['0.0', '1.0', '-0.5']))}:", *body, "else:", "    s += 0.5"]
    return [f"for {variable} in range({draw(st.sampled_from(['2', 'k', 'a.shape[0]']))}):", *body]


@st.composite
def element_loop(draw: st.DrawFn, variable: str) -> list[str]:
    """A loop over rows and elements, with a recurrence, a jump or a negative index."""
    i = variable
    bodies = [
        [f"a[{i}] = 0.5 * a[{i} - 1] + v"],
        [f"b[{i}, :] -= 0.25 * b[0, :]"],
        [
            "for x in range(a.shape[1]):",
            f"    if a[{i}, x] > s:",
            "        break",
            f"    b[{i}, x] += v[x] * a[{i}, x]",
        ],
        ["for x in range(1, a.shape[1]):", f"    a[{i}, x] = 0.5 * a[{i}, x - 1] + b[{i}, x]"],
        [f"if a[{i}, 0] < 0.0:", "    continue", f"s += np.tanh(a[{i}, 0])"],
        [f"x = {i}", "while x > 0 and s < 3.0:", "    s += 0.5", "    x -= 1"],
    ]
    body = [f"    {line}" for line in draw(st.sampled_from(bodies))]
    start = draw(st.sampled_from(["a.shape[0]", "1, a.shape[0]", "a.shape[0] - 1, -1, -1", "0, a.shape[0], 2"]))
    return [f"for {i} in range({start}):", *body]


@st.composite
def float_kernel(draw: st.DrawFn, name: str) -> Program:
    """A kernel over two matrices and a vector that it changes, with a scalar that it returns."""
    lines = draw(block(statement(), 4))
    value = draw(expression("whole"))
    result = draw(st.sampled_from(["s", f"(a * ({value})).sum(axis=1)", f"a + ({value})"]))
    body = "\n".join(f"    {line}" for line in [*lines, f"return {result}"])
    return Program(name, f"\n\n@kernel\ndef {name}({SIGNATURE}):\n{body}\n")


@st.composite
def integer_kernel(draw: st.DrawFn, name: str) -> Program:
    """A kernel over integers of one width, which wrap as NumPy's do."""
    dtype = draw(st.sampled_from(["Int32", "Int64", "UInt8"]))
    text = "a"
    for _ in range(draw(st.integers(1, 4))):
        operator = draw(st.sampled_from(INTEGER))
        text = f"({operator.format(text, draw(st.sampled_from(['a', 'b', '3', 'a[::-1]'])))})"
    reduction = draw(st.sampled_from(["", "", *(f".{name}()" for name in REDUCTIONS)]))
    signature = f'a: {dtype}[np.ndarray, "n"], b: {dtype}[np.ndarray, "n"]'
    return Program(name, f"\n\n@kernel\ndef {name}({signature}):\n    return {text}{reduction}\n")


def float_arguments(n: int, m: int) -> tuple[object, ...]:
    """Arguments of a float kernel."""
    rng = np.random.default_rng(n * 31 + m)
    a, b, v = (rng.integers(-8, 9, shape) / 4 for shape in ((n, m), (n, m), (m,)))
    return (a, b, v, 0.25, 2)


def integer_arguments(n: int, dtype: str) -> tuple[object, ...]:
    """Arguments of an integer kernel: from the whole range of the type, zeros among them."""
    rng = np.random.default_rng(n)
    bounds = np.iinfo(dtype)
    a, b = (rng.integers(bounds.min, bounds.max, n, dtype=dtype, endpoint=True) for _ in range(2))
    b[::5] = 0
    return (a, b)
