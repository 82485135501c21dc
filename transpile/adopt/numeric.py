"""Whether a function computes with numbers at all, or only moves text, files and objects around."""

from __future__ import annotations

import libcst as cst

from transpile.adopt.functions import Function
from transpile.parse.annotations import qualified_name
from transpile.parse.syntax import assigned, block
from transpile.parse.values import ModuleScope

LIBRARIES = ("numpy", "math", "cmath", "scipy", "numba", "cupy", "jax")
# parts of NumPy whose use says nothing about arithmetic
BESIDE = ("numpy.testing", "numpy.typing", "numpy.ndarray", "numpy.generic", "numpy.dtype", "numpy.errstate")
# what text and lists do not have
STRONG = (cst.Subtract, cst.Multiply, cst.Divide, cst.FloorDivide, cst.Power, cst.MatrixMultiply)
ARITHMETIC = (
    *(cst.Add, cst.Subtract, cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo, cst.Power, cst.MatrixMultiply),
    *(cst.AddAssign, cst.SubtractAssign, cst.MultiplyAssign, cst.DivideAssign, cst.PowerAssign),
)
TEXT = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString, cst.List, cst.Tuple, cst.Dict, cst.ListComp)


def is_numeric(function: Function, scope: ModuleScope) -> bool:
    """Whether the function calls NumPy, ``math`` or SciPy, or does arithmetic on its parameters or variables."""
    finder = _Finder(function, scope)
    function.definition.body.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    """Looks at the function's own body, not into functions and classes inside it."""

    def __init__(self, function: Function, scope: ModuleScope) -> None:
        super().__init__()
        self.scope = scope
        self.locals = {param.name.value for param in function.parameters} | set(
            assigned(block(function.definition.body))
        )
        self.found = False

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Stop as soon as something was found."""
        return not self.found and super().on_visit(node)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return False

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._library(node)

    def visit_Name(self, node: cst.Name) -> None:
        if node.value not in self.locals:
            self._library(node)

    def _library(self, node: cst.BaseExpression) -> None:
        name = qualified_name(node, self.scope) or ""
        if name.partition(".")[0] in LIBRARIES and "." in name and not name.startswith(BESIDE):
            self.found = True

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> None:
        self._arithmetic(node.operator, node.left, node.right)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._arithmetic(node.operator, node.target, node.value)

    def _arithmetic(self, operator: cst.CSTNode, left: cst.BaseExpression, right: cst.BaseExpression) -> None:
        sides = (left, right)
        if isinstance(operator, ARITHMETIC) and not any(_is_text(side) for side in sides):
            strong = isinstance(operator, STRONG)
            self.found = self.found or any(self._mentions_local(side, strong) for side in sides)

    def _mentions_local(self, expression: cst.BaseExpression, strong: bool) -> bool:
        """A variable or an element of one; an attribute, which may be anything, where the operator says more."""
        if isinstance(expression, cst.Name):
            return expression.value in self.locals
        if isinstance(expression, cst.Attribute):
            return strong and self._mentions_local(expression.value, strong)
        if isinstance(expression, cst.Subscript):
            return self._mentions_local(expression.value, strong)
        if isinstance(expression, cst.UnaryOperation):
            return self._mentions_local(expression.expression, strong)
        if isinstance(expression, cst.BinaryOperation):
            return any(self._mentions_local(side, strong) for side in (expression.left, expression.right))
        return False


def _is_text(expression: cst.BaseExpression) -> bool:
    if isinstance(expression, cst.BinaryOperation):
        return _is_text(expression.left) or _is_text(expression.right)
    if isinstance(expression, cst.Call) and isinstance(expression.func, cst.Name):
        return expression.func.value in ("str", "repr", "list", "tuple", "format", "sorted")
    if isinstance(expression, cst.Call) and isinstance(expression.func, cst.Attribute):
        return expression.func.attr.value in ("join", "format", "strip", "keys", "split", "replace", "decode", "encode")
    return isinstance(expression, TEXT)
