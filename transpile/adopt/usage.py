"""What the body of a function shows about its parameters: subscripts, shapes, loops, calls, comparisons."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from transpile.adopt.clues import Clues, Kind
from transpile.parse.annotations import qualified_name
from transpile.parse.values import ModuleScope

_ATTRIBUTES = (
    "shape ndim dtype size T flat real imag sum mean std var min max prod any all argmax argmin argsort cumsum cumprod"
    " copy astype reshape ravel flatten transpose squeeze dot conj conjugate clip round fill item tolist nonzero sort"
    " diagonal trace take repeat swapaxes view flags strides itemsize nbytes ptp resize searchsorted"
)
ARRAY_ATTRIBUTES = frozenset(_ATTRIBUTES.split())
NUMBER_ATTRIBUTES = frozenset({"real", "imag", "conjugate", "conj", "is_integer", "item"})
MAPPING_ATTRIBUTES = frozenset({"keys", "values", "items", "get", "setdefault", "update"})
SIZED_BY = ("zeros", "ones", "empty", "full", "eye", "identity", "arange", "range", "linspace", "indices")
_FUNCTIONS = (
    "sum mean std var min max amin amax prod dot matmul argmax argmin argsort sort cumsum diff ravel asarray"
    " asanyarray ascontiguousarray array atleast_1d concatenate stack outer zeros_like ones_like empty_like full_like"
    " squeeze transpose reshape unique where nonzero flatnonzero any all median percentile einsum shape ndim size"
    " histogram bincount interp trapezoid norm"
)
OF_ARRAYS = frozenset(_FUNCTIONS.split())


def read_usage(definition: cst.FunctionDef, names: Iterable[str], scope: ModuleScope) -> dict[str, Clues]:
    """The clues that a function's body gives about the parameters ``names``."""
    reader = _Reader({name: Clues() for name in names}, scope)
    definition.body.visit(reader)
    return reader.clues


def items_of(subscript: cst.Subscript) -> list[cst.BaseSlice]:
    """What stands between the brackets, one for each axis."""
    items = [element.slice for element in subscript.slice]
    only = items[0] if len(items) == 1 else None
    if isinstance(only, cst.Index) and isinstance(only.value, cst.Tuple):
        return [cst.Index(element.value) for element in only.value.elements]
    return items


def integer(expression: cst.BaseExpression) -> int | None:
    """The value of ``3`` or ``-1``."""
    if isinstance(expression, cst.UnaryOperation) and isinstance(expression.operator, cst.Minus):
        inside = integer(expression.expression)
        return None if inside is None else -inside
    return expression.evaluated_value if isinstance(expression, cst.Integer) else None


class _Reader(cst.CSTVisitor):
    def __init__(self, clues: dict[str, Clues], scope: ModuleScope) -> None:
        super().__init__()
        self.clues = clues
        self.scope = scope

    def of(self, expression: cst.CSTNode) -> Clues | None:
        """The clues of the parameter that an expression names."""
        return self.clues.get(expression.value) if isinstance(expression, cst.Name) else None

    def array_of(self, expression: cst.BaseExpression, attribute: str) -> Clues | None:
        """The clues of ``x`` in ``x.shape``."""
        if isinstance(expression, cst.Attribute) and expression.attr.value == attribute:
            return self.of(expression.value)
        return None

    # subscripts and attributes

    def visit_Subscript(self, node: cst.Subscript) -> None:
        found, shape = self.of(node.value), self.array_of(node.value, "shape")
        items = items_of(node)
        if found is not None:
            if any(isinstance(item, cst.Index) and isinstance(item.value, cst.SimpleString) for item in items):
                found.add(Kind.MAPPING)
            else:
                found.at_least(sum(not _is_new_axis(item) for item in items))
        if shape is not None and len(items) == 1 and isinstance(items[0], cst.Index):
            axis = integer(items[0].value)
            shape.at_least(0 if axis is None else axis + 1 if axis >= 0 else -axis)
        for item in items:
            self._index(item)

    def _index(self, item: cst.BaseSlice) -> None:
        """A parameter that selects: a number, or an array of numbers or truth values."""
        if isinstance(item, cst.Index):
            found = self.of(item.value)
            if found is not None:
                found.add(Kind.INT, Kind.ARRAY)
                found.dtype = "bool" if "mask" in _name(item.value) else "int64"
        elif isinstance(item, cst.Slice):
            for bound in (item.lower, item.upper, item.step):
                if bound is not None:
                    self._integers(bound)

    def _integers(self, expression: cst.BaseExpression) -> None:
        """Parameters in an expression that must be an integer: ``n``, ``n - 1``, ``(n, m)``."""
        found = self.of(expression)
        if found is not None:
            found.add(Kind.INT)
        elif isinstance(expression, cst.BinaryOperation) and not isinstance(expression.operator, cst.Divide):
            self._integers(expression.left)
            self._integers(expression.right)
        elif isinstance(expression, (cst.Tuple, cst.List)):
            for element in expression.elements:
                self._integers(element.value)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        found, name = self.of(node.value), node.attr.value
        if found is None:
            return
        if name in MAPPING_ATTRIBUTES:
            found.add(Kind.MAPPING)
        elif name not in ARRAY_ATTRIBUTES | NUMBER_ATTRIBUTES:
            found.add(Kind.OBJECT)
        elif name not in NUMBER_ATTRIBUTES:
            found.add(Kind.ARRAY)

    # calls

    def visit_Call(self, node: cst.Call) -> None:
        called = self.of(node.func)
        if called is not None:
            called.add(Kind.FUNCTION)
        module, _, name = (qualified_name(node.func, self.scope) or "").rpartition(".")
        first = node.args[0].value if node.args else None
        if first is None:
            return
        found = self.of(first)
        if module.startswith("numpy") and name in OF_ARRAYS and found is not None:
            found.add(Kind.ARRAY)
        if module == "builtins" and name == "len" and found is not None:
            found.at_least(1)
        if module == "math" and found is not None:
            found.add(Kind.FLOAT)
        if module == "builtins" and name == "range":
            for argument in node.args:
                self._integers(argument.value)
        elif name in SIZED_BY and name not in ("arange", "linspace"):
            self._integers(first)

    # loops, conditions, comparisons

    def visit_For(self, node: cst.For) -> None:
        found = self.of(node.iter)
        if found is not None:
            found.at_least(1)

    def visit_If(self, node: cst.If) -> None:
        self._truth(node.test)

    def visit_IfExp(self, node: cst.IfExp) -> None:
        self._truth(node.test)

    def _truth(self, test: cst.BaseExpression) -> None:
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            test = test.expression
        if isinstance(test, cst.BooleanOperation):
            self._truth(test.left)
            self._truth(test.right)
        found = self.of(test)
        if found is not None:
            found.add(Kind.BOOL)

    def visit_Comparison(self, node: cst.Comparison) -> None:
        found, other = self.of(node.left), node.comparisons[0].comparator
        if found is not None and _is_text(other):
            found.add(Kind.TEXT)
            found.texts += _texts(other)
        ranked, number = self.array_of(node.left, "ndim"), integer(other)
        if (
            ranked is not None
            and number is not None
            and isinstance(node.comparisons[0].operator, (cst.Equal, cst.NotEqual))
        ):
            ranked.exactly(number)
        if number is not None and isinstance(node.left, cst.Subscript):
            self._insists(node.left, number)

    def _insists(self, length: cst.Subscript, number: int) -> None:
        """``x.shape[1] == 3``, or ``!=`` before a refusal."""
        found, items = self.array_of(length.value, "shape"), items_of(length)
        axis = integer(items[0].value) if isinstance(items[0], cst.Index) else None
        if found is not None and axis is not None:
            found.lengths[axis] = number

    # assignments

    def visit_Assign(self, node: cst.Assign) -> None:
        target = node.targets[0].target
        if isinstance(target, (cst.Tuple, cst.List)):
            self._unpack([element.value for element in target.elements], node.value)
        elif isinstance(target, cst.Name):
            self._length(target.value, node.value)

    def _unpack(self, targets: list[cst.BaseExpression], value: cst.BaseExpression) -> None:
        """``n, m = x.shape``, ``n, m = x.shape[:2]``, ``a, b, c = x``."""
        shape, whole = self.array_of(value, "shape"), self.of(value)
        if shape is not None:
            shape.exactly(len(targets))
        elif isinstance(value, cst.Subscript):
            shape = self.array_of(value.value, "shape")
            if shape is not None and not _is_leading(value):
                return
            if shape is not None:
                shape.at_least(len(targets))
        if shape is not None:
            names = map(_name, targets)
            shape.sizes.update({axis: name for axis, name in enumerate(names) if name not in ("", "_")})
        if whole is not None:
            whole.at_least(1)
            whole.lengths.setdefault(0, len(targets))

    def _length(self, name: str, value: cst.BaseExpression) -> None:
        """``n = x.shape[0]``, ``n = len(x)``, ``n = x.size``."""
        if isinstance(value, cst.Subscript):
            found, items = self.array_of(value.value, "shape"), items_of(value)
            axis = integer(items[0].value) if isinstance(items[0], cst.Index) else None
            if found is not None and axis is not None:
                found.sizes.setdefault(axis, name)
        elif isinstance(value, cst.Call) and _name(value.func) == "len" and value.args:
            found = self.of(value.args[0].value)
            if found is not None:
                found.sizes.setdefault(0, name)


def _name(expression: cst.BaseExpression) -> str:
    return expression.value if isinstance(expression, cst.Name) else ""


def _is_new_axis(item: cst.BaseSlice) -> bool:
    """``None``, ``np.newaxis`` or ``...``: no axis of the array by itself."""
    if not isinstance(item, cst.Index):
        return False
    value = item.value
    newaxis = isinstance(value, cst.Attribute) and value.attr.value == "newaxis"
    return newaxis or isinstance(value, cst.Ellipsis) or _name(value) in ("None", "newaxis")


def _is_leading(subscript: cst.Subscript) -> bool:
    """``shape[:2]``."""
    items = items_of(subscript)
    return isinstance(items[0], cst.Slice) and items[0].lower is None and items[0].step is None


def _texts(expression: cst.BaseExpression) -> list[str]:
    if isinstance(expression, (cst.Tuple, cst.List, cst.Set)):
        return [text for element in expression.elements for text in _texts(element.value)]
    value = expression.evaluated_value if isinstance(expression, cst.SimpleString) else None
    return [value] if isinstance(value, str) else []


def _is_text(expression: cst.BaseExpression) -> bool:
    if isinstance(expression, (cst.Tuple, cst.List, cst.Set)):
        return any(_is_text(element.value) for element in expression.elements)
    return isinstance(expression, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString))
