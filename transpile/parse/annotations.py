"""Annotations: jaxtyping's and NumPy's own, read as types; dimension names become sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import libcst as cst
import numpy as np

from transpile import errors
from transpile.errors import TranspileError
from transpile.parse import codes
from transpile.parse.functions.call import as_dtype
from transpile.parse.imports import RUNTIME, VENDORED
from transpile.parse.values import FunctionRef, ImportedName, ModuleRef, ModuleScope
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.dims import name as atom
from transpile.symbolic.types import (
    GENERATOR,
    PY_BOOL,
    PY_COMPLEX,
    PY_FLOAT,
    PY_INT,
    SUPPORTED,
    DType,
    Type,
    array,
    numpy_scalar,
)

PYTHON_SCALARS = {"float": PY_FLOAT, "int": PY_INT, "bool": PY_BOOL, "complex": PY_COMPLEX}
JAXTYPING = {
    **{f"{sign}Int{bits}": f"{sign.lower()}int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)},
    "Float32": "float32",
    "Float64": "float64",
    "Complex64": "complex64",
    "Complex128": "complex128",
    "Bool": "bool",
}
SEVERAL_DTYPES = ("Float", "Int", "UInt", "Integer", "Inexact", "Real", "Num", "Shaped", "Complex", "Key")
UNBOUNDED = ("Shaped", "Key")
EXAMPLE = 'write for instance Float64[np.ndarray, "n m"], float or int'
DIMENSION_FORMS = {
    "#": "`#{}`, a dimension that may broadcast, is not supported: write it as its own name, or as 1",
    "*": "`*{}`, any number of dimensions, is not supported: write one kernel for each rank",
    "?": "`?{}` is not supported: write a plain name",
}


def qualified_name(expression: cst.BaseExpression, scope: ModuleScope) -> str | None:
    """The full name that an expression stands for at the top level: ``np.ndarray`` is "numpy.ndarray"."""
    if isinstance(expression, cst.Name):
        found = scope.lookup(expression.value)
        if isinstance(found, (FunctionRef, ModuleRef)):
            return found.qualified
        return f"builtins.{expression.value}" if expression.value not in scope.names else None
    if isinstance(expression, cst.Attribute):
        module, name = qualified_name(expression.value, scope), expression.attr.value
        if module and module.endswith(".py"):  # another module of the package
            found = ModuleRef(RUNTIME) if name == VENDORED else scope.module_attribute(module, name)
            if isinstance(found, (FunctionRef, ModuleRef)):
                return found.qualified
        return f"{module}.{name}" if module else None
    return None


def find_alias(expression: cst.BaseExpression, scope: ModuleScope) -> tuple[cst.BaseExpression, ModuleScope] | None:
    """The annotation that a name stands for, and the module that says so."""
    if not isinstance(expression, cst.Name):
        return None
    owner: ModuleScope | None = scope
    name, seen = expression.value, set[tuple[str, str]]()
    while owner is not None and name not in owner.aliases:
        value = owner.names.get(name)
        if not isinstance(value, ImportedName) or value.name is None or (value.path, value.name) in seen:
            return None
        seen.add((value.path, value.name))
        name, owner = value.name, owner.load(value.path)
    return (owner.aliases[name], owner) if owner is not None else None


@dataclass
class AnnotationReader:
    """Reads the annotations of one function. ``sizes`` collects the named sizes and where each is defined.

    A dimension name that is a parameter's too gets another name: they are two different numbers. In a return annotation
    new names stand for whatever the result has.
    """

    home: ModuleScope
    parameters: frozenset[str]
    sizes: dict[str, tuple[str, int]] = field(default_factory=dict)
    used: dict[str, cst.CSTNode] = field(default_factory=dict)
    parameter: str = "result"
    at: cst.CSTNode | None = None

    def __post_init__(self) -> None:
        self.scope = self.home  # where names are looked up: an alias of another module is read there

    def read(self, expression: cst.BaseExpression, parameter: str) -> Type:
        """The type that an annotation of ``parameter`` says."""
        self.parameter, self.at = parameter, expression
        return self._read(expression)

    def read_result(self, expression: cst.BaseExpression) -> tuple[tuple[Type, ...], bool]:
        """The types of a return annotation (none for None), and whether it is a tuple."""
        self.parameter, self.at = "result", expression
        expression = self._unquoted(expression)
        if isinstance(expression, cst.Name) and expression.value == "None":
            return (), False
        if isinstance(expression, cst.Subscript) and self._is_tuple(expression):
            return tuple(self._read_returned(item) for item in self._items(expression)), True
        return (self._read_returned(expression),), False

    def _is_tuple(self, expression: cst.BaseExpression) -> bool:
        names = ("builtins.tuple", "typing.Tuple")
        return isinstance(expression, cst.Subscript) and qualified_name(expression.value, self.scope) in names

    def _read_returned(self, expression: cst.BaseExpression) -> Type:
        given = self._read(expression)
        if given == GENERATOR:
            raise self.refusal("a random generator is not returned", "leave it out: who calls has it already")
        return given

    def _read(self, expression: cst.BaseExpression) -> Type:
        expression = self._unquoted(expression)
        alias = find_alias(expression, self.scope)
        if alias is not None:
            return self._read_alias(*alias)
        if isinstance(expression, cst.Subscript):
            return self._read_subscript(expression)
        name = qualified_name(expression, self.scope) or ""
        module, _, last = name.rpartition(".")
        if module == "builtins" and last in PYTHON_SCALARS:
            return PYTHON_SCALARS[last]
        if name == "numpy.random.Generator":
            return GENERATOR
        if name == "numpy.ndarray":
            raise self.refusal("`np.ndarray` says neither dtype nor rank", 'write Float64[np.ndarray, "n m"]')
        dtype = as_dtype(FunctionRef(name)) if module == "numpy" else None
        if dtype is not None:
            return numpy_scalar(self._supported(dtype))
        raise self._name_refusal(expression, last)

    def _read_alias(self, expression: cst.BaseExpression, scope: ModuleScope) -> Type:
        before, self.scope = self.scope, scope
        try:
            return self._read(expression)
        finally:
            self.scope = before

    def _name_refusal(self, expression: cst.BaseExpression, last: str) -> TranspileError:
        text = self.scope.tree.code_for_node(expression)
        if last in UNBOUNDED:
            return self.refusal(f"`{text}` stands for any dtype at all", 'say which, as in Float[np.ndarray, "n m"]')
        if last in JAXTYPING or last in SEVERAL_DTYPES:
            return self.refusal(f"`{text}` needs an array type and dimensions", f'write {text}[np.ndarray, "n m"]')
        return self.refusal(f"the annotation `{text}` is not understood", EXAMPLE)

    def _read_subscript(self, expression: cst.Subscript) -> Type:
        name = qualified_name(expression.value, self.scope) or ""
        module, _, last = name.rpartition(".")
        items = self._items(expression)
        if module.partition(".")[0] == "jaxtyping" and last in JAXTYPING:
            return self._read_jaxtyping(np.dtype(JAXTYPING[last]), items)
        if name == "numpy.ndarray":
            return self._read_ndarray(items)
        if last == "NDArray":
            raise self._rank_refusal(items)
        if module.startswith("typing") and last in ("Annotated", "Final") and items:
            return self._read(items[0])
        raise self._name_refusal(expression.value, last)

    def _rank_refusal(self, items: list[cst.BaseExpression]) -> TranspileError:
        dtype = as_dtype(FunctionRef(qualified_name(items[0], self.scope) or "")) if items else None
        known = {np.dtype(code): name for name, code in JAXTYPING.items()}
        spelling = known.get(dtype, "Float64") if dtype is not None else "Float64"
        return self.refusal(
            "NDArray does not say how many dimensions there are", f'write {spelling}[np.ndarray, "n m"]'
        )

    def _items(self, expression: cst.Subscript) -> list[cst.BaseExpression]:
        items: list[cst.BaseExpression] = []
        for element in expression.slice:
            if not isinstance(element.slice, cst.Index):
                raise self.refusal("a slice is not an annotation", EXAMPLE)
            items.append(element.slice.value)
        if len(items) == 1 and isinstance(items[0], cst.Tuple):
            return [element.value for element in items[0].elements]
        return items

    def _supported(self, dtype: DType) -> DType:
        if dtype not in SUPPORTED:
            raise self.refusal(
                f"the dtype {dtype.name} is not supported", "use float32, float64, an integer type, bool or complex"
            )
        return dtype

    # jaxtyping

    def _read_jaxtyping(self, dtype: DType, items: list[cst.BaseExpression]) -> Type:
        if len(items) != 2 or qualified_name(items[0], self.scope) != "numpy.ndarray":
            raise self.refusal("the array type must be np.ndarray, then come the dimensions", EXAMPLE)
        if isinstance(items[1], (cst.SimpleString, cst.ConcatenatedString)):
            text = items[1].evaluated_value
            words = text.split() if isinstance(text, str) else []
        elif isinstance(items[1], cst.Name):
            words = [items[1].value]
        else:
            words = self.scope.tree.code_for_node(items[1]).split()
        return array(dtype, *(self._dimension(word, axis) for axis, word in enumerate(words)))

    def _dimension(self, word: str, axis: int) -> Dim:
        word = word.rpartition("=")[2]  # `rows=3`: the name is documentation
        if word == "...":
            raise self.refusal("`...`, any number of dimensions, is not supported", "write one kernel for each rank")
        if word[0] in DIMENSION_FORMS and len(word) > 1:
            message, _, help = DIMENSION_FORMS[word[0]].format(word[1:]).partition(": ")
            raise self.refusal(message, help)
        if word.startswith("_"):
            return self._anonymous(axis)
        if word.isidentifier():
            return self._named(word, axis)
        return self._polynomial(word)

    def _anonymous(self, axis: int) -> Dim:
        base = f"{self.parameter}_size{axis}"
        while base in self.sizes or base in self.parameters:
            base += "_"
        self.sizes[base] = (self.parameter, axis)
        return atom(base)

    def _named(self, word: str, axis: int | None) -> Dim:
        size = f"{word}_size" if word in self.parameters else word
        if axis is not None:
            self.sizes.setdefault(size, (self.parameter, axis))
        elif self.at is not None:
            self.used.setdefault(size, self.at)
        return atom(size)

    def _polynomial(self, word: str) -> Dim:
        if not re.fullmatch(r"[\w+*()-]+", word):
            raise self.refusal(
                f"the dimension `{word}` is not understood", "write a name, a number, or one like n+1 and 2*n"
            )
        try:
            expression = cst.parse_expression(word)
        except cst.ParserSyntaxError:
            raise self.refusal(
                f"the dimension `{word}` is not understood", "write a name, a number, or one like n+1 and 2*n"
            ) from None
        return self._evaluate(expression, word)

    def _evaluate(self, expression: cst.BaseExpression, word: str) -> Dim:
        match expression:
            case cst.Integer():
                return as_dim(expression.evaluated_value)
            case cst.Name(value=name):
                return self._named(name, None)
            case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
                return self._evaluate(left, word) + self._evaluate(right, word)
            case cst.BinaryOperation(left=left, operator=cst.Subtract(), right=right):
                return self._evaluate(left, word) - self._evaluate(right, word)
            case cst.BinaryOperation(left=left, operator=cst.Multiply(), right=right):
                return self._evaluate(left, word) * self._evaluate(right, word)
        raise self.refusal(
            f"the dimension `{word}` is not understood", "write a name, a number, or one like n+1 and 2*n"
        )

    # NumPy's own

    def _read_ndarray(self, items: list[cst.BaseExpression]) -> Type:
        spelling = "write np.ndarray[tuple[int, int], np.dtype[np.float64]]"
        if len(items) != 2 or not all(isinstance(item, cst.Subscript) for item in map(self._unquoted, items)):
            raise self.refusal("np.ndarray needs a shape and a dtype", spelling)
        shape, dtype = (self._unquoted(item) for item in items)
        assert isinstance(shape, cst.Subscript)
        assert isinstance(dtype, cst.Subscript)
        if qualified_name(shape.value, self.scope) not in ("builtins.tuple", "typing.Tuple"):
            raise self.refusal("the shape of np.ndarray must be a tuple of ints", spelling)
        scalar = self._items(dtype)[0]
        found = as_dtype(FunctionRef(self._scalar_name(scalar)))
        if qualified_name(dtype.value, self.scope) != "numpy.dtype" or found is None:
            raise self.refusal("the dtype of np.ndarray must be one like np.dtype[np.float64]", spelling)
        lengths = [self._shape_entry(entry, axis) for axis, entry in enumerate(self._shape_entries(shape))]
        taken = array(self._supported(found), *lengths)
        self._noted_array(scalar, taken)
        return taken

    def _scalar_name(self, expression: cst.BaseExpression) -> str:
        """The full name of the scalar type of a dtype."""
        return qualified_name(expression, self.scope) or ""

    def _noted_array(self, scalar: cst.BaseExpression, taken: Type) -> None:
        """For readers that choose: the array type that came of a scalar type."""

    def _shape_entries(self, shape: cst.Subscript) -> list[cst.BaseExpression]:
        entries = self._items(shape)
        if any(isinstance(entry, cst.Ellipsis) for entry in entries):
            raise self.refusal("a shape of any number of dimensions is not supported", "write tuple[int, int] for two")
        empty = len(entries) == 1 and isinstance(entries[0], cst.Tuple) and not entries[0].elements
        return [] if empty else entries

    def _shape_entry(self, entry: cst.BaseExpression, axis: int) -> Dim:
        if qualified_name(entry, self.scope) == "builtins.int":
            return self._anonymous(axis)
        if isinstance(entry, cst.Subscript) and (qualified_name(entry.value, self.scope) or "").endswith(".Literal"):
            number = self._items(entry)[0]
            if isinstance(number, cst.Integer):
                return as_dim(number.evaluated_value)
        raise self.refusal(
            "the shape of np.ndarray must be a tuple of ints", "write tuple[int, int] for two dimensions"
        )

    # helpers

    def _unquoted(self, expression: cst.BaseExpression) -> cst.BaseExpression:
        if not isinstance(expression, (cst.SimpleString, cst.ConcatenatedString)):
            return expression
        text = expression.evaluated_value
        try:
            return cst.parse_expression(text) if isinstance(text, str) else expression
        except cst.ParserSyntaxError:
            raise self.refusal("this annotation is not valid Python", EXAMPLE) from None

    def refusal(self, message: str, help: str) -> TranspileError:
        """The error for the annotation that is being read."""
        assert self.at is not None
        return errors.at(self.home.span(self.at), codes.UNSUPPORTED_ANNOTATION, message, help)
