"""One call in the source: its arguments, bound to parameters and read as nodes, dtypes, axes and shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NoReturn

import libcst as cst
import numpy as np

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.python_rules import constant, is_python, type_of
from transpile.parse.typing_rules import element
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    HelperRef,
    ListValue,
    Literal,
    ModuleRef,
    RandomGenerator,
    RecordValue,
    Refused,
    TupleValue,
    Value,
)
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, PY_BOOL, PY_INT, SUPPORTED, DType, Type

REFUSED_KEYWORDS = {
    "out": "assign the result instead: `out[...] = f(x, y)`",
    "where": "use np.where(condition, value, other)",
    "casting": "convert with astype",
    "subok": "leave it out",
    "like": "leave it out",
    "initial": "combine the result with the initial value afterwards",
}
BUILTIN_DTYPES = {"bool": np.bool_, "int": np.int64, "float": np.float64, "complex": np.complex128}


def to_node(builder: Builder, value: Value) -> Node | None:
    """A value as a node, or None where it is none (a tuple, a string, a function...)."""
    if isinstance(value, Node):
        return value
    if isinstance(value, Constant):
        return builder.emit("const", type=value.type, attr=value.value)
    if isinstance(value, ArrayConstant):
        return builder.emit("constant_array", type=value.type, attr=value.array)
    return None


def list_node(builder: Builder, name: str, value: Value) -> Node | None:
    """A list as the array that NumPy's functions make of it; of an empty one that is always a vector of float64."""
    if not isinstance(value, ListValue) or not (name.startswith("np.") or name == "len"):
        return None
    if name != "len":
        _check_filled(builder, value)
    return value.array


def _check_filled(builder: Builder, value: ListValue) -> None:
    """NumPy makes a vector of float64 of an empty list, whatever its items would be."""
    given = type_of(value.array)
    axes = range(len(given.shape) - 1 if given.dtype == FLOAT64 else len(given.shape))
    for axis in axes:
        if not builder.facts.prove(given.shape[axis] - 1):
            length = builder.emit("size", value.array, type=PY_INT, attr=axis)
            positive = builder.emit("greater", length, builder.const(0), type=PY_BOOL)
            message = "an empty list, which would be an array of float64"
            builder.check(positive, "ValueError", message, native=False)


def describe(value: Value) -> str:
    """What a value is, in words for an error."""
    match value:
        case Node():
            return str(value.type)
        case Literal(value=str()):
            return "a string"
        case Literal(value=None):
            return "None"
        case TupleValue():
            return "a tuple"
        case ListValue():
            return "a list"
        case RandomGenerator():
            return "a random generator"
        case FunctionRef(qualified=name) | ModuleRef(qualified=name):
            return f"`{short(name)}`"
        case HelperRef(name=name):
            return f"the function `{name}`"
        case _:
            return "this"


def short(qualified: str) -> str:
    """A full name as sources usually write it: ``np.exp``, ``len``."""
    if qualified.startswith("builtins."):
        return qualified.removeprefix("builtins.")
    return "np" + qualified.removeprefix("numpy") if qualified.partition(".")[0] == "numpy" else qualified


@dataclass
class Call:
    """A call of a library function or of an array's method (then the array is the first argument)."""

    builder: Builder
    name: str  # as in "np.sum" or "x.sum"
    args: list[Value]
    keywords: dict[str, Value]
    at: cst.CSTNode
    bound: dict[str, Value] = field(default_factory=dict)
    array_of: Callable[[Call, TupleValue], Node] | None = None  # how a list becomes an array, in calls of the source
    made: dict[int, Node] = field(default_factory=dict)  # the arrays that lists became, by the list's identity

    def error(self, code: str, message: str, help: str) -> NoReturn:
        """Refuse the call."""
        self.builder.error(code, message, help, self.at)

    def bind(self, *names: str, optional: tuple[str, ...] = (), keyword_only: tuple[str, ...] = ()) -> None:
        """Match the arguments with parameters, as Python does; what is absent is missing from ``bound``."""
        positional = (*names, *optional)
        if len(self.args) > len(positional):
            count = f"{len(names)} to {len(positional)}" if optional else str(len(names))
            message = f"{self.name} takes {count} argument{'s' * (count != '1')} here, not {len(self.args)}"
            self.error(codes.ARGUMENT, message, "remove some")
        self.bound = dict(zip(positional, self.args, strict=False))
        for keyword, value in self.keywords.items():
            self._bind_keyword(keyword, value, (*positional, *keyword_only))
        for name in names:
            if name not in self.bound:
                self.error(codes.ARGUMENT, f"{self.name} needs the argument `{name}`", f"pass {name}")

    def _bind_keyword(self, keyword: str, value: Value, known: tuple[str, ...]) -> None:
        if keyword not in known:
            if is_default(keyword, value):
                return
            help = REFUSED_KEYWORDS.get(keyword, f"it takes {', '.join(known) or 'no keywords'}")
            self.error(codes.ARGUMENT, f"the argument `{keyword}` of {self.name} is not supported", help)
        if keyword in self.bound:
            self.error(codes.ARGUMENT, f"{self.name} got `{keyword}` twice", "remove one of them")
        self.bound[keyword] = value

    def has(self, name: str) -> bool:
        """Whether an argument was given, and not as None."""
        value = self.bound.get(name)
        return value is not None and value != Literal(None)

    def node(self, name: str) -> Node:
        """An argument that is a number or an array."""
        return self.as_node(self.bound[name])

    def as_node(self, value: Value) -> Node:
        """A value that must be a number or an array."""
        node = list_node(self.builder, self.name, value) or to_node(self.builder, value)
        if isinstance(value, TupleValue) and not isinstance(value, RecordValue) and self.array_of is not None:
            node = self._from_list(value)
        if node is None:
            if isinstance(value, Refused):
                self.error(value.code, value.message, value.help)
            self.error(
                codes.ARGUMENT,
                f"{self.name} takes numbers and arrays here, not {describe(value)}",
                "pass an array; a list becomes one with np.array([...])",
            )
        return node

    def _from_list(self, value: TupleValue) -> Node:
        """The array that NumPy makes of a list; from here on it stands for the list, in the text too."""
        if id(value) not in self.made:
            assert self.array_of is not None
            node = self.array_of(self, value)
            self.made[id(value)] = node
            self.args = [_replaced(item, value, node) for item in self.args]
            self.keywords = {key: _replaced(item, value, node) for key, item in self.keywords.items()}
        return self.made[id(value)]

    def array(self, name: str) -> Node:
        """An argument that must be an array."""
        node = self.node(name)
        if not type_of(node).is_array:
            self.error(codes.RANK, f"{self.name} needs an array, and `{name}` is {type_of(node)}", "pass an array")
        return node

    def scalar(self, name: str) -> Node:
        """An argument that must be a number; of an array without axes, the one that it holds."""
        node = element(self.builder, self.node(name))
        if type_of(node).is_array:
            self.error(codes.RANK, f"{self.name} needs a number, not {type_of(node)}", "pass one element")
        return node

    def integer(self, name: str, default: int) -> int:
        """An argument that must be an int written in the source."""
        if not self.has(name):
            return default
        value = constant_int(self.bound[name])
        if value is None:
            self.error(codes.NOT_CONSTANT, f"`{name}` of {self.name} must be an int in the source", "write the number")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """An argument that must be True or False in the source."""
        if name not in self.bound:
            return default
        value = constant_of(self.bound[name])
        if not isinstance(value, bool):
            self.error(codes.NOT_CONSTANT, f"`{name}` of {self.name} must be True or False", "write True or False")
        return value

    def dtype(self, name: str = "dtype") -> DType | None:
        """A dtype argument; None where absent."""
        if not self.has(name):
            return None
        return self.as_dtype(self.bound[name])

    def as_dtype(self, value: Value) -> DType:
        """A value that must be a dtype: ``np.float32``, ``float``, "f4", ``x.dtype``."""
        dtype = as_dtype(value)
        if dtype is None:
            self.error(codes.NOT_CONSTANT, f"{describe(value)} is not a dtype", "write one, as in dtype=np.float64")
        if dtype not in SUPPORTED:
            self.error(
                codes.UNSUPPORTED_DTYPE,
                f"the dtype {dtype} is not supported",
                "use bool, an integer of 8 to 64 bits, float32, float64, complex64 or complex128",
            )
        return dtype

    def no_out(self) -> None:
        """Refuse the argument `out`."""
        if self.has("out"):
            message = f"the argument `out` of {self.name} is not supported"
            self.error(codes.ARGUMENT, message, "assign the result instead")

    def axes(self, name: str, rank: int) -> tuple[int, ...] | None:
        """An axis argument: an int or a tuple of them, normalised and sorted; None where absent or None."""
        if not self.has(name):
            return None
        value = self.bound[name]
        items = value.items if isinstance(value, TupleValue) else (value,)
        axes = tuple(self.axis(item, rank) for item in items)
        if len(set(axes)) < len(axes):
            self.error(codes.RANK, f"{self.name} has an axis twice", "name each axis once")
        return tuple(sorted(axes))

    def axis(self, value: Value, rank: int) -> int:
        """One axis, counted from the front."""
        axis = constant_int(value)
        if axis is None:
            self.error(codes.NOT_CONSTANT, f"the axis of {self.name} must be an int in the source", "write the number")
        if not -rank <= axis < rank:
            self.error(
                codes.RANK,
                f"axis {axis} is out of bounds for an array of {rank} dimension{'s' * (rank != 1)}",
                f"use an axis from {-rank} to {rank - 1}" if rank else "leave the axis out",
            )
        return axis % rank

    def shape(self, value: Value) -> Shape:
        """A shape: an int or a tuple of ints, each not negative."""
        return self.extents(list(value.items) if isinstance(value, TupleValue) else [value])

    def extents(self, items: list[Value]) -> Shape:
        """The lengths of axes; each must be an int that is not negative."""
        shape = Shape()
        for item in items:
            node = self.as_node(item)
            shape.add(node, self.extent(node))
        return shape

    def extent(self, node: Node) -> Dim:
        """One length as a dimension."""
        given = type_of(node)
        if given.is_array or given.dtype.kind not in "iu":
            self.error(codes.ARGUMENT, f"{self.name} needs ints for a shape, not {given}", "pass ints: n, or (n, m)")
        length = self.builder.dim(node)
        self.builder.require(length, ">=", "ValueError", "negative dimensions are not allowed")
        return length


def _replaced(value: Value, old: Value, new: Value) -> Value:
    """A value in which ``new`` stands for ``old``."""
    if value is old:
        return new
    if not isinstance(value, TupleValue):
        return value
    items = tuple(_replaced(item, old, new) for item in value.items)
    unchanged = all(item is before for item, before in zip(items, value.items, strict=True))
    return value if unchanged else replace(value, items=items)


@dataclass
class Shape:
    """A shape as lengths, and as the source wrote it: numbers, and the nodes of the others."""

    lengths: list[Dim] = field(default_factory=list)
    raw: list[tuple[str, int]] = field(default_factory=list)
    operands: list[Node] = field(default_factory=list)

    def add(self, node: Node, length: Dim) -> None:
        """Append an axis of this length."""
        self.lengths.append(length)
        value = constant(node)
        if isinstance(value, int) and not isinstance(value, bool):
            self.raw.append(("const", value))
        else:
            self.raw.append(("input", len(self.operands)))
            self.operands.append(node)

    def after(self, count: int) -> tuple[tuple[str, int], ...]:
        """``raw`` where ``count`` other inputs come before the operands."""
        return tuple((kind, number + count if kind == "input" else number) for kind, number in self.raw)


def constant_of(value: Value) -> bool | int | float | complex | None:
    """The number that a value is known to be at transpile time, or None."""
    if isinstance(value, Constant):
        return value.value
    if not isinstance(value, Node):
        return None
    if value.op in ("negative", "positive") and is_python(value):
        inner = constant_of(value.inputs[0])
        return None if inner is None else (-inner if value.op == "negative" else +inner)
    return constant(value)


def constant_int(value: Value) -> int | None:
    """The int that a value is known to be, or None."""
    number = constant_of(value)
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
        return None
    return int(number)


def as_dtype(value: Value) -> DType | None:
    """The dtype that a value means, or None."""
    try:
        if isinstance(value, Literal) and isinstance(value.value, (str, np.dtype)):
            return np.dtype(value.value)
        if isinstance(value, FunctionRef):
            return _named_dtype(value.qualified)
    except TypeError:
        return None
    return None


def _named_dtype(qualified: str) -> DType | None:
    module, _, name = qualified.rpartition(".")
    if module == "builtins" and name in BUILTIN_DTYPES:
        return np.dtype(BUILTIN_DTYPES[name])
    scalar = getattr(np, name, None) if module == "numpy" else None
    if isinstance(scalar, type) and issubclass(scalar, np.generic) and name not in ("generic", "number", "floating"):
        return np.dtype(scalar)
    return None


_DEFAULTS: dict[str, tuple[object, ...]] = {
    "order": ("C", None, "K"),
    "casting": ("same_kind", "unsafe"),
    "subok": (True,),
}


def is_default(keyword: str, value: Value) -> bool:
    """Whether a keyword that is not supported was given the value it has anyway."""
    if isinstance(value, Literal):
        return value.value in _DEFAULTS.get(keyword, ()) or (
            value.value is None and keyword in ("out", "like", "dtype")
        )
    return constant_of(value) in _DEFAULTS.get(keyword, ()) and keyword == "subok"


Handler = Callable[[Call], Value]


def type_with(node: Node, dtype: DType) -> Type:
    """The node's type with another dtype."""
    given = type_of(node)
    return Type(given.kind, dtype, given.shape)
