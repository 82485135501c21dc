"""Random programs whose numbers are all exact: views of views, index arrays, masks, loops, sorting, several dtypes.

Floats are small multiples of a quarter, and what is kept is brought back to small ones. So a result must be NumPy's to
the last bit, in whatever order it is added up, and a comparison never hangs on round-off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

import numpy as np
from hypothesis import strategies as st

T = TypeVar("T")
HEADER = """import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, Int64, UInt8

from transpile import kernel
"""
DTYPES = {
    "Float64": np.dtype(np.float64),
    "Float32": np.dtype(np.float32),
    "Int64": np.dtype(np.int64),
    "Int32": np.dtype(np.int32),
    "UInt8": np.dtype(np.uint8),
    "Bool": np.dtype(np.bool_),
}
KEPT = 2048.0
"""The largest magnitude in an array: 8 when it is assigned, and what a few hundred iterations may add."""
LARGEST = 2.0**20
"""Of what is computed, in quarters of a float32."""
LONGEST = 20.0


@dataclass(frozen=True)
class Dim:
    """A length: of a base, less some that slices leave out."""

    base: str
    minus: int = 0

    @property
    def text(self) -> str:
        return f"max({self.base} - {self.minus}, 0)" if self.minus else self.base


Shape = tuple[Dim, ...]
N, M = Dim("n"), Dim("m")


@dataclass(frozen=True)
class Value:
    """An expression, its dtype and shape, and the largest magnitude that it may have."""

    text: str
    dtype: np.dtype
    shape: Shape
    bound: float = 1.0
    python: bool = False  # a number of Python, which has less say about the dtype of a result


@dataclass(frozen=True)
class ExactProgram:
    """A kernel's name, its whole text from the decorator on, and the dtypes and shapes of its arrays."""

    name: str
    text: str
    arrays: tuple[Value, ...]

    def arguments(self, n: int, m: int) -> tuple[object, ...]:
        """Arrays of these sizes, a float and an int."""
        rng = np.random.default_rng(n * 31 + m)
        lengths = {"n": n, "m": m, "2": 2}
        shapes = [tuple(lengths[dim.base] for dim in array.shape) for array in self.arrays]
        pairs = zip(self.arrays, shapes, strict=True)
        return (*(_random(rng, array.dtype, shape) for array, shape in pairs), 0.75, 2)


def _random(rng: np.random.Generator, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    if dtype.kind == "f":
        return (rng.integers(-32, 33, shape) / 4).astype(dtype)
    lowest, highest = {"u": (0, 255), "b": (0, 1)}.get(dtype.kind, (-50, 50))
    return rng.integers(lowest, highest, shape, endpoint=True).astype(dtype)


def sliced(dim: Dim) -> dict[str, Dim]:
    """Slices of an axis, and how long they are."""
    return {
        ":": dim,
        "::-1": dim,
        "1:": Dim(dim.base, dim.minus + 1),
        ":-1": Dim(dim.base, dim.minus + 1),
        "-2::-1": Dim(dim.base, dim.minus + 1),
        "1:-1": Dim(dim.base, dim.minus + 2),
        "2:": Dim(dim.base, dim.minus + 2),
        ":-2": Dim(dim.base, dim.minus + 2),
        "::2": Dim(f"(({dim.text} + 1) // 2)"),
        "::-2": Dim(f"(({dim.text} + 1) // 2)"),
        "1::2": Dim(f"({dim.text} // 2)"),
        ":3": Dim(f"min({dim.text}, 3)"),
        "-3:": Dim(f"min({dim.text}, 3)"),
        ":k": Dim(f"min({dim.text}, k)"),
    }


def enclosed(text: str) -> str:
    """The expression as an operand."""
    return text if text.isidentifier() or (text.endswith((")", "]")) and _is_one(text)) else f"({text})"


def _is_one(text: str) -> bool:
    """Whether the last bracket encloses all but a dotted name."""
    opened = 0
    for k in range(len(text) - 1, -1, -1):
        opened += (text[k] in ")]") - (text[k] in "([")
        if opened == 0 and text[k] in "([":
            return all(part.isidentifier() for part in text[:k].split(".")) or k == 0
    return False


class Writer:
    """Writes one program, by choices that it is given."""

    def __init__(self, choose: Callable[[Sequence[T]], T]) -> None:
        self.choose = choose
        self.variables: list[Value] = []
        self.indices: dict[str, Dim] = {}
        self.names = 0

    def program(self, name: str) -> ExactProgram:
        """A kernel over six arrays and two scalars."""
        shapes = {"a": (N, M), "b": (N, M), "c": (M, N), "d": (Dim("2"), N, M), "v": (M,), "u": (N,)}
        kinds = {key: self.choose(list(DTYPES)) for key in shapes} | {"a": self.choose(["Float64", "Float32", "Int64"])}
        arrays = tuple(Value(key, DTYPES[kinds[key]], shape, KEPT) for key, shape in shapes.items())
        self.variables = list(arrays)
        annotations = [
            f'{key}: {kinds[key]}[np.ndarray, "{" ".join(dim.base for dim in shapes[key])}"]' for key in shapes
        ]
        lines = ["n, m = a.shape", *self.block(self.choose([2, 3, 4, 5]), 0)]
        lines.append(f"return {', '.join(self.result() for _ in range(self.choose([1, 2])))}")
        body = "\n".join(f"    {line}" for line in lines)
        signature = ", ".join([*annotations, "s: float", "k: int"])
        return ExactProgram(name, f"\n\n@kernel\ndef {name}({signature}):\n{body}\n", arrays)

    def result(self) -> str:
        """An expression that is returned."""
        return self.value(self.choose([(N, M), (N,), (M,), (), self.choose(self.variables).shape]), 3).text

    # statements

    def block(self, count: int, depth: int) -> list[str]:
        """Statements whose new variables are theirs alone, but at the top."""
        before = list(self.variables), dict(self.indices)
        lines = [line for _ in range(count) for line in self.statement(depth)]
        if depth:
            self.variables, self.indices = before
        return lines

    def statement(self, depth: int) -> list[str]:
        """One statement (with its body), as lines."""
        kinds = [self.new, self.new, self.view, self.store, self.store, self.update, self.masked, self.scatter]
        kinds += [self.scalar, self.swap]
        if depth < 2:
            return self.choose([*kinds, *(lambda: self.compound(depth) for _ in range(5))])()
        return self.choose(kinds)()

    def compound(self, depth: int) -> list[str]:
        """A loop or a condition."""
        header = self.choose([self.loop, self.loop, self.condition, self.jump])
        before = dict(self.indices)
        first, last = header(depth)
        lines = [*first, *(f"    {line}" for line in self.block(self.choose([1, 2]), depth + 1)), *last]
        self.indices = before
        return lines

    def loop(self, depth: int) -> tuple[list[str], list[str]]:
        """A loop whose variable is an index of an axis."""
        i, dim = "ijl"[depth], self.choose([N, M])
        self.indices[i] = dim
        ranges = [dim.base, f"1, {dim.base}", f"{dim.base} - 1, -1, -1", f"0, {dim.base}, 2", f"min({dim.base}, k)"]
        return [f"for {i} in range({self.choose(ranges)}):"], []

    def condition(self, _depth: int) -> tuple[list[str], list[str]]:
        """A condition, perhaps with an alternative."""
        last = self.choose([[], ["else:", "    s = -s"], [f"elif {self.condition_text()}:", "    k = (k + 1) % 5"]])
        return [f"if {self.condition_text()}:"], last

    def jump(self, depth: int) -> tuple[list[str], list[str]]:
        """A loop that is left, or skips, on a condition."""
        first, _ = self.loop(depth)
        jump = self.choose(["break", "continue"])
        last = self.choose([[], ["else:", "    s = 0.25"]]) if jump == "break" else []
        return [*first, f"    if {self.condition_text()}:", f"        {jump}"], last

    def condition_text(self) -> str:
        return self.value((), 2, "b").text

    def new(self) -> list[str]:
        """A new array."""
        shape = self.choose([(N, M), (N,), (M,), (M, N), self.some_view(self.choose(self.variables)).shape])
        if not shape:
            return self.scalar()
        value = self.kept(self.value(shape, 3))
        name = self.name()
        self.variables.append(Value(name, value.dtype, shape, KEPT))
        return [f"{name} = {value.text if value.text != name else value.text + ' + 0'}"]

    def view(self) -> list[str]:
        """A view that is kept; writes through either are seen by the other."""
        of = self.some_view(self.choose(self.variables))
        if not of.shape:
            return self.scalar()
        name = self.name()
        self.variables.append(replace(of, text=name))
        return [f"{name} = {of.text}"]

    def name(self) -> str:
        self.names += 1
        return f"t{self.names}"

    def store(self) -> list[str]:
        """Part of an array assigned."""
        target = self.some_view(self.choose(self.variables))
        value = self.kept(self.operand(target.shape, 3, self.kind_for(target.dtype)))
        return [f"{self.assigned(target)} = {value.text}"]

    def update(self) -> list[str]:
        """Part of an array updated in place."""
        target = self.some_view(self.choose(self.variables))
        kind = self.kind_for(target.dtype)
        value = self.operand(target.shape, 3, kind)
        if kind == "b":
            return [f"{self.assigned(target)} {self.choose(['&=', '|=', '^='])} {value.text}"]
        if target.dtype.kind == "u":
            value = Value(str(self.choose([1, 3])), np.dtype(int), ())
        if kind == "i" and target.dtype != np.int64:
            value = self.operand(target.shape, 1, "b")
        return [f"{self.assigned(target)} {self.choose(['+=', '-='])} {self.clipped(value, 1).text}"]

    def assigned(self, target: Value) -> str:
        return f"{target.text}[...]" if target.text.isidentifier() or target.text.endswith(".T") else target.text

    def masked(self) -> list[str]:
        """An assignment where a mask holds."""
        target = self.choose([variable for variable in self.variables if variable.shape])
        mask = f"np.logical_not({self.value(target.shape, 2, 'b').text})"  # no view of the target: see docs/promises.md
        kind = self.kind_for(target.dtype)
        value = self.kept(self.value((), 2, kind)).text
        return [f"{target.text}[{mask}] = {value}"]

    def scatter(self) -> list[str]:
        """Assignments and sums at places of an index array."""
        target = self.choose([variable for variable in self.variables if len(variable.shape) == 1])
        index = self.index((self.choose([N, M, target.shape[0]]),), target.text)
        kind = self.kind_for(target.dtype)
        if kind != "b" and self.choose([True, False]):
            return [f"np.{self.choose(['add', 'maximum'])}.at({target.text}, {index}, 1)"]
        return [f"{target.text}[{index}] = {self.kept(self.value((), 2, kind)).text}"]

    def swap(self) -> list[str]:
        """Two rows exchanged."""
        target = self.choose([variable for variable in self.variables if len(variable.shape) == 2])
        return [f"{target.text}[[0, -1]] = {target.text}[[-1, 0]]"]

    def scalar(self) -> list[str]:
        """A scalar assigned, of the same type as before."""
        if self.choose([True, False]):
            return [f"s = float({self.clipped(self.value((), 3, 'f'), 8).text})"]
        return [f"k = int({self.value((), 3, 'i').text}) % 5"]

    # expressions

    def kind_for(self, dtype: np.dtype) -> str:
        return {"f": "f", "b": "b"}.get(dtype.kind, "i")

    def kept(self, value: Value) -> Value:
        """The value brought back to small numbers."""
        return value if value.dtype.kind in "bu" else self.clipped(value, 8)

    def clipped(self, value: Value, bound: int) -> Value:
        """The value with no larger magnitude."""
        if value.bound <= bound or value.dtype.kind == "b":
            return value
        if value.dtype.kind == "u":
            return replace(value, text=f"np.minimum({value.text}, {bound})", bound=255.0)
        forms = [
            f"np.clip({value.text}, -{bound}, {bound})",
            f"np.minimum(np.maximum({value.text}, -{bound}), {bound})",
        ]
        return replace(value, text=self.choose(forms), bound=float(bound), python=False)

    def some_view(self, variable: Value) -> Value:
        """A view of a variable, or an element."""
        keys, shape = [], []
        for dim in variable.shape:
            key, length = self.choose([*sliced(dim).items(), *((index, None) for index in self.index_texts(dim))])
            keys.append(key)
            shape += [] if length is None else [length]
        text = variable.text if all(key == ":" for key in keys) else f"{variable.text}[{', '.join(keys)}]"
        if len(shape) == 2 and self.choose([True, False, False]):
            return replace(variable, text=f"{text}.T", shape=(shape[1], shape[0]))
        return replace(variable, text=text, shape=tuple(shape))

    def index_texts(self, dim: Dim) -> list[str]:
        """Integers that index an axis."""
        return ["0", "-1", *(name for name, length in self.indices.items() if length == dim)]

    def views_of_shape(self, variable: Value, shape: Shape) -> list[Value]:
        """All views of a variable that have a shape."""
        dropped = len(variable.shape) - len(shape)
        if dropped not in (0, 1, 2):
            return []
        found = [f"{variable.text}[{keys}]" for keys in self.keys(variable.shape, shape)]
        if len(shape) == 2 and dropped == 0:
            found += [f"{variable.text}[{keys}].T" for keys in self.keys(variable.shape, shape[::-1])]
        if variable.shape == shape:
            found += [variable.text] * 4
        if len(shape) == 2 and variable.shape == shape[::-1]:
            found += [f"{variable.text}.T"] * 4
        return [replace(variable, text=text, shape=shape) for text in found]

    def keys(self, given: Shape, wanted: Shape) -> list[str]:
        """The subscripts that make one shape of the other."""
        if len(given) == len(wanted):
            choices = [
                [key for key, made in sliced(dim).items() if made == goal]
                for dim, goal in zip(given, wanted, strict=True)
            ]
            return [", ".join(keys) for keys in product(*choices)]
        found = []
        for axis, dim in enumerate(given):
            rest = given[:axis] + given[axis + 1 :]
            if len(rest) > len(wanted):
                continue
            for keys, index in product(self.keys(rest, wanted), self.index_texts(dim)):
                parts = keys.split(", ") if keys else []
                found.append(", ".join([*parts[:axis], index, *parts[axis:]]))
        return found

    def leaf(self, shape: Shape, kind: str) -> Value:
        """A view or a constant of a kind."""
        if kind == "b" and self.choose([True, False]):
            left = self.leaf(shape, self.choose(["f", "i"]))
            form = self.choose(["{} > {}", "{} != {}"])
            return Value(form.format(enclosed(left.text), self.choose(["0", "1", "s"])), np.dtype(bool), shape)
        pool = [
            view
            for variable in self.variables
            if self.kind_for(variable.dtype) == kind
            for view in self.views_of_shape(variable, shape)[:40]
        ]
        return self.choose([*pool, *self.made(shape, kind)])

    def made(self, shape: Shape, kind: str) -> list[Value]:
        """What needs no variable."""
        if not shape:
            scalars = {"f": ["s", "2.0", "0.25", "s - 1.0"], "i": ["k", "3", "k - 1", "n"], "b": ["s > 0.5", "k == 2"]}
            dtypes = {"f": float, "i": int, "b": bool}
            return [Value(text, np.dtype(dtypes[kind]), (), 20.0, kind != "b") for text in scalars[kind]]
        lengths = ", ".join(dim.text for dim in shape)
        every = lengths if len(shape) == 1 else f"({lengths})"
        if kind == "i":
            arange = [Value(f"np.arange({lengths})", np.dtype(np.int64), shape, LONGEST)] if len(shape) == 1 else []
            return [Value(f"np.ones({every}, dtype=np.int32)", np.dtype(np.int32), shape, 1.0), *arange]
        if kind == "b":
            return [Value(f"np.zeros({every}, dtype=bool)", np.dtype(bool), shape)]
        return [Value(f"np.full({every}, s)", np.dtype(float), shape, 8.0)]

    def operand(self, shape: Shape, depth: int, kind: str) -> Value:
        """A value that NumPy broadcasts to a shape."""
        lesser = [shape, shape, shape, (), shape[1:]] if shape else [()]
        value = self.value(self.choose(lesser), depth, kind)
        if len(shape) == 2 and self.choose([False, False, True]):
            column = self.value(shape[:1], depth, kind)
            return replace(column, text=f"{enclosed(column.text)}[:, None]", shape=shape)
        return value

    def value(self, shape: Shape, depth: int, kind: str = "") -> Value:
        """An expression of exactly a shape."""
        kind = kind or self.choose(["f", "f", "i", "b"])
        if depth <= 0 or self.choose([True, False, False]):
            return self.leaf(shape, kind)
        makers = [self.elementwise, self.elementwise, self.where, self.reduced, self.rearranged, self.gathered]
        made = self.choose([*makers, self.joined])(shape, depth - 1, kind)
        return made if made.bound <= LARGEST else self.clipped(made, 8)

    def elementwise(self, shape: Shape, depth: int, kind: str) -> Value:
        """Operators and ufuncs."""
        if kind == "b":
            return self.logical(shape, depth)
        left, right = self.value(shape, depth, kind), self.operand(shape, depth, kind)
        form = self.choose(
            ["{} + {}", "{} - {}", "np.maximum({}, {})", "np.minimum({}, {})", "{} * {}", "unary", "mod"]
        )
        if form == "unary":
            form = self.choose(["-{}", "np.abs({})", "+{}"])
            return replace(left, text=form.format(enclosed(left.text)), python=left.python and "np" not in form)
        if form == "mod":
            modulus = replace(right, text=f"np.abs({right.text}) + 1", bound=right.bound + 1, python=False)
            form = self.choose(["{} % {}", "{} // {}"])
            return self.combined(form, left, modulus, left.bound + modulus.bound, shape)
        if form == "{} * {}":
            left, right = self.clipped(left, 8), self.clipped(right, 8)
            form = "np.floor({} * {})" if kind == "f" else form
            return self.combined(form, left, right, left.bound * right.bound, shape)
        return self.combined(form, left, right, left.bound + right.bound, shape)

    def combined(self, form: str, left: Value, right: Value, bound: float, shape: Shape) -> Value:
        dtype = _promoted(left, right)
        bound = 255.0 if dtype.kind == "u" else bound
        python = left.python and right.python and not form.startswith("np.")
        return Value(form.format(enclosed(left.text), enclosed(right.text)), dtype, shape, bound, python)

    def logical(self, shape: Shape, depth: int) -> Value:
        """Comparisons and operators of bools."""
        if self.choose([True, False]):
            inner = self.choose(["f", "i"])
            left, right = self.value(shape, depth, inner), self.operand(shape, depth, inner)
            form = self.choose(["{} > {}", "{} <= {}", "{} == {}", "{} != {}"])
        else:
            left, right = self.value(shape, depth, "b"), self.operand(shape, depth, "b")
            form = self.choose(["{} & {}", "{} | {}", "np.logical_xor({}, {})", "np.logical_not({})"])
        return Value(form.format(enclosed(left.text), enclosed(right.text)), np.dtype(bool), shape)

    def where(self, shape: Shape, depth: int, kind: str) -> Value:
        """A choice for each element."""
        test = self.operand(shape, depth, "b")
        left, right = self.value(shape, depth, kind), self.operand(shape, depth, kind)
        form = f"np.where({test.text}, {{}}, {{}})"
        bound = max(left.bound, right.bound)
        return Value(form.format(left.text, right.text), _promoted(left, right), shape, bound)

    def reduced(self, shape: Shape, depth: int, kind: str) -> Value:
        """A reduction over one axis more, or over those where a mask holds."""
        if len(shape) == 2:
            return self.logical(shape, depth) if kind == "b" else self.product(shape, depth, kind)
        axis = self.choose(range(len(shape) + 1))
        inner = (*shape[:axis], self.choose([N, M, Dim("n", 1), Dim("m", 2)]), *shape[axis:])
        if kind == "b":
            value = self.value(inner, depth, "b")
            return Value(f"np.{self.choose(['any', 'all'])}({value.text}, axis={axis})", np.dtype(bool), shape)
        value = self.value(inner, depth, kind)
        if kind == "i" and self.choose([True, False, False]):
            name = self.choose(["argmax", "argmin", "count_nonzero"])
            return Value(f"np.{name}({value.text}, axis={axis})", np.dtype(np.int64), shape, LONGEST)
        if not shape and self.choose([True, False]):
            mask = self.value(inner, depth, "b")
            return self.summed(f"{enclosed(value.text)}[{mask.text}].sum()", value, shape)
        if self.choose([True, False]):
            return self.summed(f"np.sum({value.text}, axis={axis})", value, shape)
        text = f"{enclosed(value.text)}.{self.choose(['max', 'min'])}(axis={axis}, initial=0)"
        return Value(text, value.dtype, shape, value.bound)

    def summed(self, text: str, value: Value, shape: Shape) -> Value:
        wide = {"i": np.dtype(np.int64), "u": np.dtype(np.uint64)}.get(value.dtype.kind, value.dtype)
        summed = Value(text, wide, shape, value.bound * LONGEST)
        if wide.kind == "u":
            return replace(summed, text=f"{text}.astype(np.int64)", dtype=np.dtype(np.int64))
        return summed

    def product(self, shape: Shape, depth: int, kind: str) -> Value:
        """A matrix product, an outer one, or a sum over the first of three axes."""
        inner = self.choose([N, M])
        left = self.clipped(self.value((shape[0], inner), depth, kind), 8)
        right = self.clipped(self.value((inner, shape[1]), depth, kind), 8)
        form = self.choose(["{} @ {}", "np.outer({}, {})", "{}[:, None] * {}", "np.subtract.outer({}, {})"])
        if "@" not in form:
            left, right = (self.clipped(self.value((dim,), depth, kind), 8) for dim in shape)
        made = self.combined(form, left, right, 64 * LONGEST, shape)
        return replace(made, text=f"np.floor({made.text})") if made.dtype.kind == "f" else made

    def rearranged(self, shape: Shape, depth: int, kind: str) -> Value:
        """The same numbers elsewhere: rolled, flipped, sorted, summed up."""
        if not shape:
            return self.leaf(shape, kind)
        value, axis = self.value(shape, depth, kind), self.choose(range(len(shape)))
        if kind != "b" and self.choose([True, False, False]):
            value = self.clipped(value, 8)
            return self.summed(f"np.cumsum({value.text}, axis={axis})", value, shape)
        if len(shape) == 2 and self.choose([True, False]):
            turned = self.value(shape[::-1], depth, kind)
            return replace(turned, text=f"{enclosed(turned.text)}.T", shape=shape)
        step = self.choose(["1", "-2", "k"])
        forms = [f"np.roll({{}}, {step}, axis={axis})", f"np.flip({{}}, axis={axis})", f"np.sort({{}}, axis={axis})"]
        forms += [f"np.maximum.accumulate({{}}, axis={axis})"]
        return replace(value, text=self.choose(forms).format(value.text))

    def gathered(self, shape: Shape, depth: int, kind: str) -> Value:
        """What index arrays select."""
        pool = [v for v in self.variables if self.kind_for(v.dtype) == kind and len(v.shape) == len(shape)]
        if not pool or not shape:
            return self.leaf(shape, kind)
        variable = self.choose(pool)
        if len(shape) == 1:
            return replace(variable, text=f"{variable.text}[{self.index(shape, variable.text, depth)}]", shape=shape)
        text = self.choose(["{0}[{1}[:, None], {2}]", "{0}[{1}][:, {2}]", "{0}[np.ix_({1}, {2})]"])
        indices = [f"({self.index((dim,), variable.text, depth, axis=axis)})" for axis, dim in enumerate(shape)]
        if len(shape) != 2:
            return self.leaf(shape, kind)
        return replace(variable, text=text.format(variable.text, *indices), shape=shape)

    def index(self, shape: Shape, of: str, depth: int = 1, axis: int = 0) -> str:
        """Integers that index an axis of an array, where it is not empty."""
        value = self.value(shape, depth, "i")
        if value.dtype.kind == "u":
            value = replace(value, text=f"{enclosed(value.text)}.astype(np.int64)")
        negative = self.choose(["", f" - {of}.shape[{axis}]"])
        return f"{enclosed(value.text)} % {of}.shape[{axis}]{negative}"

    def joined(self, shape: Shape, depth: int, kind: str) -> Value:
        """Two parts of arrays one after the other, or differences of neighbours."""
        if len(shape) != 1:
            return self.elementwise(shape, depth, kind)
        dim = shape[0]
        if dim.minus and kind != "b":
            value = self.value((Dim(dim.base, dim.minus - 1),), depth, kind)
            bound = 255.0 if value.dtype.kind == "u" else 2 * value.bound
            return replace(value, text=f"np.diff({value.text})", shape=shape, bound=bound)
        left, right = self.value(shape, depth, kind), self.value(shape, depth, kind)
        at = self.choose(["1", "2", "-1", "k"])
        form = f"np.concatenate(({{}}[:{at}], {{}}[{at}:]))"
        return self.combined(form, left, right, max(left.bound, right.bound), shape)


def _promoted(*values: Value) -> np.dtype:
    """The dtype of what is computed of several values."""
    return np.result_type(*(value.dtype.type(1).item() if value.python else value.dtype for value in values))


@st.composite
def exact_kernel(draw: st.DrawFn, name: str) -> ExactProgram:
    """A program by the choices of Hypothesis."""
    return Writer(lambda items: draw(st.sampled_from(items))).program(name)
