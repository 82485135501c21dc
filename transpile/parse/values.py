"""What an expression of the source can be while it is translated, and what a module's names stand for.

Most expressions are graph nodes. The others exist at transpile time only: tuples, strings, dtypes, functions, modules
and the constants of a module.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import EllipsisType
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from transpile.symbolic.graph import ConstantArray, Node, Span
from transpile.symbolic.types import DType, Type

if TYPE_CHECKING:
    from transpile.parse.scope import Frame
    from transpile.parse.signature import Translated


@dataclass(frozen=True)
class TupleValue:
    """A Python tuple (or a list written out) at transpile time."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class WrittenList(TupleValue):
    """A list written out. It is as a tuple but where NumPy tells them apart: as an index it selects elements."""


def with_items(value: TupleValue, items: tuple[Value, ...]) -> TupleValue:
    """A tuple with these items, or a list where ``value`` is one."""
    return WrittenList(items) if isinstance(value, WrittenList) else TupleValue(items)


@dataclass(frozen=True)
class RecordValue(TupleValue):
    """A NamedTuple or a dataclass; of a dataclass the items are its fields, and it cannot be unpacked."""

    record: RecordClass


@dataclass(frozen=True)
class ListValue:
    """A list of numbers of one type, or of arrays of one shape (``item`` is None then), in an array.

    ``leaf`` is the type of the numbers where the items are lists of numbers, to any depth. ``source`` is the list that
    grows of which this is the present state; ``at`` the place where a list is made of which items are assigned.
    """

    array: Node
    item: Type | None
    temporary: bool = True  # no variable has it
    source: GrowingList | None = None
    at: cst.CSTNode | None = None
    leaf: Type | None = None


@dataclass(frozen=True)
class ListItems:
    """What a list that grows holds: numbers, or tuples of ``width`` numbers."""

    type: Type
    width: int | None = None

    def __str__(self) -> str:
        return str(self.type) if self.width is None else f"tuples of {self.width} {self.type}"


@dataclass
class Lists:
    """What is known of the lists that grow in a function, by the places where they are made.

    ``unknown`` are those of which nothing was appended yet: they are taken for what the first guess says.
    """

    guesses: list[ListItems]
    items: dict[cst.CSTNode, ListItems] = field(default_factory=dict)
    unknown: set[cst.CSTNode] = field(default_factory=set)


@dataclass(frozen=True)
class GrowingList:
    """A list that changes its length. ``at``: the place in the source where it is made."""

    node: Node
    items: ListItems
    at: cst.CSTNode


@dataclass(frozen=True)
class Iterated:
    """What `map`, `zip` and their kind give, where the items are known: they can be used once."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class NamedResults(TupleValue):
    """What NumPy gives as a named tuple: ``np.linalg.eigh(a).eigenvalues``."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class RandomGenerator:
    """A random generator, which a parameter gives; ``inner``: as the library has it, with methods of its own."""

    node: Node
    inner: bool = False


@dataclass(frozen=True)
class Literal:
    """A compile-time object: None, a string, a dtype (of ``x.dtype`` or ``np.dtype("f4")``) or an Ellipsis."""

    value: str | DType | EllipsisType | None


@dataclass(frozen=True)
class Constant:
    """A number known at transpile time: of the module (``TAU = 2 * np.pi``) or of a library (``np.pi``).

    ``type`` says whether it is a Python number or a NumPy scalar; ``name`` is the source's name for it.
    """

    value: bool | int | float | complex
    type: Type
    name: str | None = None


@dataclass(frozen=True)
class ArrayConstant:
    """A constant array of a module."""

    array: ConstantArray
    type: Type


@dataclass(frozen=True)
class FunctionRef:
    """A function or type of a library, by its full name: "numpy.exp", "math.sqrt", "builtins.len", "numpy.float64"."""

    qualified: str


@dataclass(frozen=True)
class ModuleRef:
    """An imported library module or part of one: "numpy", "numpy.linalg", "math"."""

    qualified: str


@dataclass(frozen=True, eq=False)
class HelperRef:
    """A function of this or another module; ``is_kernel`` when it is decorated.

    A function inside a function, or a lambda, has the frame that it reads variables of, and its defaults.
    """

    name: str
    definition: cst.FunctionDef | cst.Lambda
    module: ModuleScope
    is_kernel: bool
    enclosing: Frame | None = None
    defaults: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, eq=False)
class RecordClass:
    """A NamedTuple or dataclass of a module: the names, annotations and defaults of its fields."""

    name: str
    module: ModuleScope
    fields: tuple[tuple[str, cst.BaseExpression, cst.BaseExpression | None], ...]
    is_tuple: bool

    def field(self, value: RecordValue, name: str) -> Value | None:
        """A field of a record by its name."""
        names = [field for field, _, _ in self.fields]
        return value.items[names.index(name)] if name in names else None


@dataclass(frozen=True, eq=False)
class EnumClass:
    """An enum of a module."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class EnumMember:
    """A member of an enum: only compared."""

    record: str
    name: str


@dataclass(frozen=True)
class Refused:
    """A module-level name that exists but cannot be used in a kernel, with the reason."""

    code: str
    message: str
    help: str


@dataclass(frozen=True)
class ImportedName:
    """A name of another module of the package, or (``name`` None) that module: resolved when it is used."""

    path: str
    name: str | None


Plain = (
    Node
    | RandomGenerator
    | TupleValue
    | ListValue
    | GrowingList
    | Literal
    | Constant
    | ArrayConstant
    | RecordClass
    | EnumClass
    | EnumMember
)
Value = Plain | FunctionRef | ModuleRef | HelperRef | Refused | Iterated
"""``ModuleScope.lookup`` gives any of these but Node; a `Refused` is reported where it is used."""

Loader = Callable[[str], "ModuleScope | None"]
Translator = Callable[[HelperRef], "tuple[Translated, ...] | None"]


@dataclass(eq=False)
class ModuleScope:
    """A source module: its text, its tree, where each node stands and what its top-level names are.

    ``aliases`` are names that stand for annotations (``Grid = Float64[np.ndarray, "n m"]``).
    """

    path: str
    source: str
    tree: cst.Module
    load: Loader
    translate: Translator  # the kernels of a HelperRef, made once; None while they are being made (a recursive call)
    names: dict[str, Value | ImportedName] = field(default_factory=dict)
    stars: list[cst.ImportFrom] = field(default_factory=list)  # `from numpy import *`, whose names are not known
    aliases: dict[str, cst.BaseExpression] = field(default_factory=dict)
    type_variables: dict[str, tuple[cst.BaseExpression, ...]] = field(default_factory=dict)  # and what they may be

    def lookup(self, name: str) -> Value | None:
        """What a module-level name stands for; builtins are not module-level names (see ``functions.builtin``)."""
        return self._resolve(self.names.get(name), set())

    def module_attribute(self, path: str, name: str) -> Value | None:
        """The name of another module of the package (``other.step``), as ``lookup`` gives it there."""
        return self._resolve(ImportedName(path, name), set())

    def _resolve(self, value: Value | ImportedName | None, seen: set[tuple[str, str | None]]) -> Value | None:
        scope: ModuleScope | None = self
        while isinstance(value, ImportedName) and scope is not None:
            step = (value.path, value.name)
            if step in seen:
                return None
            seen.add(step)
            scope = self.load(value.path)
            if value.name is None:
                return ModuleRef(value.path)
            value = scope.names.get(value.name) if scope else None
        return None if isinstance(value, ImportedName) else value

    def span(self, node: cst.CSTNode, statement: str = "") -> Span:
        """Where a node stands; ``statement`` is the text of its statement (see ``statement_text``)."""
        place = self._positions.get(node)
        if place is None:
            return Span(self.path, 1, 1, 1, 1, statement)
        start, end = place.start, place.end
        return Span(self.path, start.line, start.column + 1, end.line, end.column + 1, statement)

    def statement_text(self, statement: cst.CSTNode) -> str:
        """The statement on one line, without comments; of a compound statement the header: ``for i in range(n):``."""
        place = self._positions[statement]
        end = place.end
        body = getattr(statement, "body", None)
        if isinstance(body, cst.BaseSuite):
            end = self._positions[body].start
        return one_line(self._slice(place.start.line, place.start.column, end.line, end.column))

    def stand_in(self, node: cst.CSTNode, original: cst.CSTNode) -> None:
        """Give a node that was made later, and is tried in the place of another, that one's place in the source."""
        place = self._positions.get(original)
        if place is not None:
            self._positions[node] = place

    def has_place(self, node: cst.CSTNode) -> bool:
        """Whether a node is one of the source, or stands in for one."""
        return node in self._positions

    @cached_property
    def _positions(self) -> dict[cst.CSTNode, CodeRange]:
        # The tree came from the parser and is not shared, so LibCST's defensive deep copy is not needed.
        wrapper = MetadataWrapper(self.tree, unsafe_skip_copy=True)
        return dict(wrapper.resolve(PositionProvider))

    @cached_property
    def _lines(self) -> list[str]:
        return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", self.tree.code)

    def _slice(self, line: int, column: int, end_line: int, end_column: int) -> str:
        if line == end_line:
            return self._lines[line - 1][column:end_column]
        middle = self._lines[line : end_line - 1]
        last = self._lines[end_line - 1][:end_column] if end_line <= len(self._lines) else ""
        return "".join([self._lines[line - 1][column:], *middle, last])


def one_line(source: str) -> str:
    """Source text on one line: comments and line breaks go, spacing within a line stays."""
    source = source.strip()
    if "\n" not in source and "#" not in source:
        return source
    pieces: list[str] = []
    row, column = 1, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
                continue
            if pieces and token.start[0] > row:
                pieces.append("" if pieces[-1][-1:] in "([{" or token.string in (")", "]", "}") else " ")
            elif token.start[1] > column:
                pieces.append(" ")
            pieces.append(token.string)
            row, column = token.end
    except tokenize.TokenError:
        pass  # the header of a compound statement ends early for the tokenizer; its tokens have all been seen
    return " ".join("".join(pieces).split("\n")).strip()
