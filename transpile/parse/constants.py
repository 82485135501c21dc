"""The constants of a module: numbers and constant arrays, computed here and never by running the source.

Only the operators and functions below are known; each is computed by Python and NumPy themselves, so that the values
are those that the module would have.
"""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst
import numpy as np

from transpile.parse.functions.attributes import library_constant
from transpile.parse.functions.call import as_dtype
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    HelperRef,
    Literal,
    ModuleRef,
    ModuleScope,
    Refused,
    TupleValue,
    Value,
    WrittenList,
)
from transpile.symbolic.dims import as_dim
from transpile.symbolic.graph import ConstantArray
from transpile.symbolic.types import SUPPORTED, Kind, Type, array, numpy_scalar

LARGEST_ARRAY = 1 << 16
LARGEST_BITS = 4096
WHAT_WORKS = "write a number, or an array of numbers such as np.array([1.0, 2.0])"

BINARY: dict[type[cst.BaseBinaryOp], Callable[[Any, Any], Any]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv,
    cst.Modulo: operator.mod,
    cst.Power: operator.pow,
    cst.LeftShift: operator.lshift,
    cst.RightShift: operator.rshift,
    cst.BitAnd: operator.and_,
    cst.BitOr: operator.or_,
    cst.BitXor: operator.xor,
    cst.MatrixMultiply: operator.matmul,
}
UNARY: dict[type[cst.BaseUnaryOp], Callable[[Any], Any]] = {
    cst.Minus: operator.neg,
    cst.Plus: operator.pos,
    cst.BitInvert: operator.invert,
    cst.Not: operator.not_,
}
COMPARISONS: dict[type[cst.BaseCompOp], Callable[[Any, Any], Any]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
}
BUILTINS: dict[str, Callable[..., Any]] = {
    "builtins.abs": abs,
    "builtins.min": min,
    "builtins.max": max,
    "builtins.len": len,
    "builtins.round": round,
    "builtins.sum": sum,
    "builtins.pow": pow,
    "builtins.int": int,
    "builtins.float": float,
    "builtins.complex": complex,
    "builtins.bool": bool,
    "builtins.tuple": tuple,
    "builtins.list": list,
}
NUMPY_FUNCTIONS = frozenset(
    ("abs", "absolute", "arange", "arccos", "arcsin", "arctan", "arctan2", "array", "asarray", "ceil", "cos", "cosh",
     "cumprod", "cumsum", "deg2rad", "degrees", "diag", "dot", "exp", "eye", "floor", "full", "hypot", "identity",
     "linspace", "log", "log10", "log2", "max", "mean", "min", "ones", "outer", "power", "prod", "rad2deg", "radians",
     "reshape", "rint", "sin", "sinh", "sqrt", "square", "sum", "tan", "tanh", "transpose", "tri", "zeros")
)  # fmt: skip
ARRAY_METHODS = frozenset(
    ("astype", "copy", "item", "max", "mean", "min", "prod", "reshape", "sum", "tolist", "transpose")
)


class NotConstantError(Exception):
    """The expression cannot be computed here; says why."""


def evaluate(expression: cst.BaseExpression, scope: ModuleScope, local: dict[str, Any] | None = None) -> Any:
    """The value of a constant expression: a number, a string, a tuple, a list or an array of NumPy."""
    evaluator = _Evaluator(scope, local or {})
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return evaluator.value(expression)
    except (ArithmeticError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise NotConstantError(f"Python raises {type(error).__name__}: {error}") from None


def value_of(computed: Any, name: str | None) -> Value:
    """What a computed value is in a kernel."""
    match computed:
        case bool():
            return _python(computed, "bool", name)
        case np.generic():
            return _numpy(computed, name)
        case int():
            if not -(2**63) <= computed < 2**64:
                raise NotConstantError(f"the int {computed} does not fit 64 bits")
            return _python(computed, "int64", name)
        case float():
            return _python(computed, "float64", name)
        case complex():
            return _python(computed, "complex128", name)
        case np.ndarray():
            return _array(computed, name or "constants")
        case tuple() | list():
            kind = WrittenList if isinstance(computed, list) else TupleValue
            return kind(tuple(value_of(item, None) for item in computed))
        case str() | None:
            return Literal(computed)
        case np.dtype():
            return Literal(computed)
    raise NotConstantError(f"a value of type {type(computed).__name__} is not a constant that kernels can use")


def _python(number: Any, dtype: str, name: str | None) -> Constant:
    return Constant(number, Type(Kind.PYTHON, np.dtype(dtype)), name)


def _numpy(number: np.generic, name: str | None) -> Constant:
    _check_dtype(number.dtype)
    return Constant(number.item(), numpy_scalar(number.dtype), name)


def _array(values: np.ndarray[Any, Any], name: str) -> ArrayConstant:
    _check_dtype(values.dtype)
    if values.size > LARGEST_ARRAY:
        raise NotConstantError(f"an array of {values.size} elements is too large for a constant")
    lengths = [as_dim(length) for length in values.shape]
    constant = ConstantArray(name, values.dtype, _nested(values.tolist()))
    return ArrayConstant(constant, array(values.dtype, *lengths))


def _check_dtype(dtype: np.dtype[Any]) -> None:
    if dtype not in SUPPORTED:
        raise NotConstantError(f"the dtype {dtype} is not supported")


def _nested(values: Any) -> Any:
    return tuple(map(_nested, values)) if isinstance(values, list) else values


class _Evaluator:
    """Computes one expression; ``local`` holds the variables of comprehensions."""

    def __init__(self, scope: ModuleScope, local: dict[str, Any]) -> None:
        self.scope = scope
        self.local = local

    def value(self, expression: cst.BaseExpression) -> Any:
        match expression:
            case cst.Integer() | cst.Float() | cst.Imaginary() | cst.SimpleString() | cst.ConcatenatedString():
                return expression.evaluated_value
            case cst.Name() | cst.Attribute():
                return self._name(expression)
            case cst.UnaryOperation(operator=op, expression=inner):
                return UNARY[type(op)](self.value(inner))
            case cst.BinaryOperation(left=left, operator=op, right=right):
                return self._binary(type(op), self.value(left), self.value(right))
            case cst.Tuple(elements=elements):
                return tuple(self._elements(elements))
            case cst.List(elements=elements):
                return list(self._elements(elements))
            case cst.ListComp() | cst.GeneratorExp():
                return list(self._comprehension(expression))
            case cst.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body) if self.value(test) else self.value(orelse)
            case cst.Comparison():
                return self._comparison(expression)
            case cst.Subscript():
                return self._subscript(expression)
            case cst.Call():
                return self._call(expression)
        raise NotConstantError("this expression is not computed without running the module")

    def _elements(self, elements: Any) -> Iterator[Any]:
        for element in elements:
            if isinstance(element, cst.StarredElement):
                raise NotConstantError("`*` inside a list is not computed without running the module")
            yield self.value(element.value)

    def _binary(self, op: type[cst.BaseBinaryOp], left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int) and op in (cst.Power, cst.LeftShift):
            growth = right if op is cst.LeftShift else right * max(left.bit_length(), 1)
            if growth > LARGEST_BITS:
                raise NotConstantError("the number is too large")
        repeats = any(isinstance(side, (list, tuple, str)) for side in (left, right)) and op is cst.Multiply
        if repeats and isinstance(right, int) and len(left) * right > LARGEST_ARRAY:
            raise NotConstantError("the list is too long")
        return BINARY[op](left, right)

    def _comparison(self, expression: cst.Comparison) -> bool:
        left = self.value(expression.left)
        for target in expression.comparisons:
            if type(target.operator) not in COMPARISONS:
                raise NotConstantError("this comparison is not computed without running the module")
            right = self.value(target.comparator)
            if not COMPARISONS[type(target.operator)](left, right):
                return False
            left = right
        return True

    def _subscript(self, expression: cst.Subscript) -> Any:
        indices = []
        for element in expression.slice:
            if not isinstance(element.slice, cst.Index):
                raise NotConstantError("a slice is not computed without running the module")
            indices.append(self.value(element.slice.value))
        base = self.value(expression.value)
        return base[indices[0] if len(indices) == 1 else tuple(indices)]

    # names

    def _name(self, expression: cst.Name | cst.Attribute) -> Any:
        if isinstance(expression, cst.Name):
            return self._plain_name(expression.value)
        found = self._reference(expression)
        if found is not None:
            return self._constant(found, self.scope.tree.code_for_node(expression))
        base = self.value(expression.value)
        name = expression.attr.value
        if isinstance(base, (np.ndarray, np.generic)) and name in (
            "T",
            "shape",
            "size",
            "ndim",
            "dtype",
            "real",
            "imag",
        ):
            return getattr(base, name)
        raise NotConstantError(f"the attribute `{name}` is not computed without running the module")

    def _plain_name(self, name: str) -> Any:
        if name in self.local:
            return self.local[name]
        if name in ("True", "False", "None"):
            return {"True": True, "False": False, "None": None}[name]
        found = self.scope.lookup(name)
        if found is None:
            raise NotConstantError(f"`{name}` is not a constant of this module")
        return self._constant(found, name)

    def _constant(self, value: Value, text: str) -> Any:
        match value:
            case Constant(value=number, type=given):
                return number if given.kind is Kind.PYTHON else given.dtype.type(number)
            case ArrayConstant(array=constant):
                return np.array(constant.values, constant.dtype)
            case TupleValue(items=items):
                kind = list if isinstance(value, WrittenList) else tuple
                return kind(self._constant(item, text) for item in items)
            case Literal(value=literal):
                return literal
            case FunctionRef():
                dtype = as_dtype(value)
                if dtype is not None:
                    return dtype
            case Refused(message=message):
                raise NotConstantError(message)
        raise NotConstantError(f"`{text}` is not a constant")

    def _reference(self, expression: cst.BaseExpression) -> Value | None:
        """The library function, module or constant that an expression names, or None."""
        if isinstance(expression, cst.Name):
            if expression.value in self.local:
                return None
            found = self.scope.lookup(expression.value)
            is_builtin = found is None and f"builtins.{expression.value}" in BUILTINS
            return FunctionRef(f"builtins.{expression.value}") if is_builtin else found
        if isinstance(expression, cst.Attribute):
            base = self._reference(expression.value)
            name = expression.attr.value
            if isinstance(base, ModuleRef) and base.qualified.endswith(".py"):
                return self.scope.module_attribute(base.qualified, name)
            if isinstance(base, ModuleRef):
                qualified = f"{base.qualified}.{name}"
                return library_constant(qualified) or FunctionRef(qualified)
        return None

    # calls

    def _call(self, expression: cst.Call) -> Any:
        if any(argument.star for argument in expression.args):
            raise NotConstantError("`*` in a call is not computed without running the module")
        args = [self.value(argument.value) for argument in expression.args if argument.keyword is None]
        keywords = {item.keyword.value: self.value(item.value) for item in expression.args if item.keyword is not None}
        found = self._reference(expression.func)
        if isinstance(found, FunctionRef):
            return _function(found)(*args, **keywords)
        if isinstance(expression.func, cst.Attribute) and found is None:
            return self._method(expression.func, args, keywords)
        text = self.scope.tree.code_for_node(expression.func)
        if isinstance(found, HelperRef):
            raise NotConstantError(f"`{text}` is a function of the source, and the source is never run")
        raise NotConstantError(f"`{text}` is not computed without running the module")

    def _method(self, function: cst.Attribute, args: list[Any], keywords: dict[str, Any]) -> Any:
        receiver, name = self.value(function.value), function.attr.value
        if not isinstance(receiver, (np.ndarray, np.generic)) or name not in ARRAY_METHODS:
            raise NotConstantError(f"the method `{name}` is not computed without running the module")
        return getattr(receiver, name)(*args, **keywords)

    def _comprehension(self, expression: cst.ListComp | cst.GeneratorExp) -> Iterator[Any]:
        loop = expression.for_in
        if loop.inner_for_in is not None or not isinstance(loop.target, cst.Name):
            raise NotConstantError(
                "a comprehension with two loops or targets is not computed without running the module"
            )
        for item in self._iterable(loop.iter):
            inner = _Evaluator(self.scope, {**self.local, loop.target.value: item})
            if all(inner.value(condition.test) for condition in loop.ifs):
                yield inner.value(expression.elt)

    def _iterable(self, expression: cst.BaseExpression) -> Any:
        if (
            isinstance(expression, cst.Call)
            and isinstance(expression.func, cst.Name)
            and expression.func.value == "range"
        ):
            items = range(*(self.value(argument.value) for argument in expression.args))
        else:
            items = self.value(expression)
        if len(items) > LARGEST_ARRAY:
            raise NotConstantError("the list is too long")
        return items


def _function(reference: FunctionRef) -> Callable[..., Any]:
    """The function itself, from a fixed list: computing must be safe, whatever the source says."""
    module, _, name = reference.qualified.rpartition(".")
    dtype = as_dtype(reference)
    if reference.qualified in BUILTINS:
        return BUILTINS[reference.qualified]
    if dtype is not None:
        return dtype.type
    if module == "math" and not name.startswith("_") and name not in ("factorial", "comb", "perm"):
        found = getattr(math, name, None)
        if callable(found):
            return found  # type: ignore[no-any-return]
    if module == "numpy" and name in NUMPY_FUNCTIONS:
        return _limited(getattr(np, name))
    if reference.qualified == "numpy.dtype":
        return np.dtype
    raise NotConstantError(f"`{reference.qualified}` is not computed without running the module")


def _limited(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function for arguments that do not ask for a huge array."""

    def call(*args: Any, **keywords: Any) -> Any:
        if _requested(function.__name__, args, keywords) > LARGEST_ARRAY:
            raise NotConstantError("the array is too large for a constant")
        return function(*args, **keywords)

    return call


def _requested(name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> float:
    """How many elements a call makes, near enough."""
    if name in ("zeros", "ones", "full"):
        shape = args[0] if args else keywords.get("shape", 0)
        return float(math.prod(shape)) if isinstance(shape, (tuple, list)) else float(shape)
    if name in ("eye", "identity", "tri", "diag", "outer"):
        lengths = [float(arg) if isinstance(arg, (int, float)) else float(np.size(arg)) for arg in args[:2]]
        return lengths[0] * lengths[-1] if lengths else 0.0
    if name == "arange":
        start, stop, step = {1: (0, *args, 1), 2: (*args, 1), 3: args}.get(len(args), (0, 0, 1))
        return float(abs((stop - start) / step))
    if name == "linspace":
        return float(args[2] if len(args) > 2 else keywords.get("num", 50))
    return 0.0
