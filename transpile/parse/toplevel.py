"""The names of a module's top level: imports, constants, functions and what must not be used in kernels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from transpile.parse import codes
from transpile.parse.annotations import JAXTYPING, SEVERAL_DTYPES, qualified_name
from transpile.parse.classes import read_class, type_variable
from transpile.parse.constants import WHAT_WORKS, NotConstantError, evaluate, value_of
from transpile.parse.definitions import kernel_decorator
from transpile.parse.functions.attributes import library_constant
from transpile.parse.imports import Exists, imported_names
from transpile.parse.values import FunctionRef, HelperRef, ModuleRef, ModuleScope, Refused, Value

Statement = cst.BaseSmallStatement | cst.BaseCompoundStatement
CHANGING_METHODS = "fill|sort|resize|put|itemset|setflags|append|extend|insert|pop|remove|reverse|clear|update"


@dataclass
class TopLevel:
    """What was found while a module's names were read."""

    kernels: list[cst.FunctionDef] = field(default_factory=list)
    misplaced: list[tuple[cst.FunctionDef, str]] = field(default_factory=list)  # kernels that cannot be, and why

    def first_of_each_name(self) -> list[tuple[str, cst.FunctionDef]]:
        """The kernels in source order; of two with one name the first."""
        firsts: dict[str, cst.FunctionDef] = {}
        for definition in self.kernels:
            firsts.setdefault(definition.name.value, definition)
        return list(firsts.items())


def read_names(scope: ModuleScope, exists: Exists) -> TopLevel:
    """Fill ``scope.names`` and say where the kernels are."""
    statements = list(_statements(scope.tree.body))
    assigned = Counter(name for statement in statements for name in _bound(statement))
    changed = _changed_names(scope.source)
    for statement in statements:
        _read(statement, scope, exists)
        for name in _bound(statement):
            if assigned[name] > 1:
                scope.names[name] = _not_constant(name, "it is assigned more than once")
            elif name in changed and not isinstance(statement, cst.FunctionDef):
                scope.names[name] = _not_constant(name, "its value is changed somewhere in the module")
    top = TopLevel()
    _find_kernels(scope, scope.tree.body, top, None)
    return top


def _statements(body: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> Iterator[Statement]:
    """The statements that run at import, and those inside ``if TYPE_CHECKING:`` and ``try:``."""
    for item in body:
        if isinstance(item, cst.SimpleStatementLine):
            yield from item.body
        elif (isinstance(item, cst.If) and _is_type_checking(item.test)) or isinstance(item, cst.Try):
            yield from _statements(item.body.body)
        elif isinstance(item, cst.BaseCompoundStatement):
            yield item


def _is_type_checking(test: cst.BaseExpression) -> bool:
    name = test.attr if isinstance(test, cst.Attribute) else test
    return isinstance(name, cst.Name) and name.value == "TYPE_CHECKING"


def _bound(statement: Statement) -> list[str]:
    """The names that a statement assigns (imports and functions may come twice: the last one counts)."""
    match statement:
        case cst.Assign(targets=targets):
            return [name for target in targets for name in _target_names(target.target)]
        case cst.AnnAssign(target=target, value=value) if value is not None:
            return _target_names(target)
        case cst.AugAssign(target=target):
            return _target_names(target) * 2
        case cst.For() | cst.While() | cst.With() | cst.If():
            return [name for inner in _inner_statements(statement) for name in _bound(inner) * 2]
        case cst.FunctionDef(name=name) | cst.ClassDef(name=name):
            return [name.value]
    return []


def _inner_statements(statement: cst.BaseCompoundStatement) -> Iterator[Statement]:
    yield from _statements(statement.body.body)
    orelse = getattr(statement, "orelse", None)
    if isinstance(orelse, cst.If):
        yield orelse
    elif isinstance(orelse, cst.Else):
        yield from _statements(orelse.body.body)


def _target_names(target: cst.BaseExpression) -> list[str]:
    if isinstance(target, cst.Name):
        return [target.value]
    if isinstance(target, (cst.Tuple, cst.List)):
        return [name for element in target.elements for name in _target_names(element.value)]
    return []


def _changed_names(source: str) -> set[str]:
    """Names that some line of the module writes through or declares global; looked up as text, so rather too many."""
    names: set[str] = set()
    for found in re.finditer(r"^\s*global\s+([\w, ]+)", source, re.MULTILINE):
        names.update(re.findall(r"\w+", found[1]))
    names.update(re.findall(r"\b([A-Za-z_]\w*)\s*\[[^\n=]*\]\s*(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)", source))
    names.update(re.findall(rf"\b([A-Za-z_]\w*)\.(?:{CHANGING_METHODS})\(", source))
    return names


def _not_constant(name: str, reason: str) -> Refused:
    return Refused(codes.NOT_CONSTANT, f"`{name}` is not a constant: {reason}", "pass it as an argument")


# One statement


def _read(statement: Statement, scope: ModuleScope, exists: Exists) -> None:
    match statement:
        case cst.ImportFrom(names=cst.ImportStar()):
            scope.stars.append(statement)
        case cst.Import() | cst.ImportFrom():
            scope.names.update(imported_names(statement, scope.path, exists))
        case cst.FunctionDef(name=name):
            scope.names[name.value] = _function(statement, scope)
        case cst.ClassDef(name=name):
            scope.names[name.value] = read_class(statement, scope)
        case cst.Assign(targets=targets, value=value):
            for target in targets:
                _assign(target.target, value, scope)
        case cst.AnnAssign(target=target, value=value) if value is not None:
            _assign(target, value, scope)
        case cst.BaseCompoundStatement():
            for inner in _bound(statement):
                scope.names[inner] = _not_constant(inner, "it is assigned in a block")
    alias = getattr(cst, "TypeAlias", None)
    if alias is not None and isinstance(statement, alias):
        scope.aliases[statement.name.value] = statement.value


def _function(definition: cst.FunctionDef, scope: ModuleScope) -> Value:
    is_kernel = kernel_decorator(definition, scope) is not None
    name = definition.name.value
    if definition.decorators and not is_kernel:
        return Refused(
            codes.UNSUPPORTED_FUNCTION,
            f"the decorated function `{name}` cannot be called in a kernel",
            "use a plain one",
        )
    return HelperRef(name, definition, scope, is_kernel)


def _assign(target: cst.BaseExpression, value: cst.BaseExpression, scope: ModuleScope) -> None:
    names = _target_names(target)
    if isinstance(target, cst.Name):
        scope.names[target.value] = _value(target.value, value, scope)
    elif isinstance(value, cst.Tuple) and len(value.elements) == len(names):
        for name, element in zip(names, value.elements, strict=True):
            scope.names[name] = _value(name, element.value, scope)
    else:
        for name in names:
            scope.names[name] = _not_constant(name, "it comes from an assignment to several names")


def _value(name: str, expression: cst.BaseExpression, scope: ModuleScope) -> Value:
    if _is_annotation(name, expression, scope):
        return _not_constant(name, "it is an annotation")
    known = _reference(expression, scope)
    if known is not None:
        return known
    try:
        return value_of(evaluate(expression, scope), name)
    except NotConstantError as error:
        return Refused(codes.NOT_CONSTANT, f"`{name}` cannot be used as a constant: {error}", WHAT_WORKS)


def _is_annotation(name: str, expression: cst.BaseExpression, scope: ModuleScope) -> bool:
    """Remember aliases of annotations and type variables."""
    if isinstance(expression, cst.Call) and (qualified_name(expression.func, scope) or "").endswith("TypeVar"):
        scope.type_variables[name] = type_variable(expression)
        return True
    if isinstance(expression, cst.BinaryOperation) and _is_union(expression, scope):
        scope.aliases[name] = expression
        return True
    if not isinstance(expression, cst.Subscript):
        return False
    full = qualified_name(expression.value, scope) or ""
    kinds = (*JAXTYPING, *SEVERAL_DTYPES, "NDArray", "Union", "Optional", "Literal")
    if full == "numpy.ndarray" or full.rpartition(".")[2] in kinds:
        scope.aliases[name] = expression
        return True
    return False


def _is_union(expression: cst.BaseExpression, scope: ModuleScope) -> bool:
    """Whether every side of ``|`` looks like a type."""
    if isinstance(expression, cst.BinaryOperation) and isinstance(expression.operator, cst.BitOr):
        return _is_union(expression.left, scope) and _is_union(expression.right, scope)
    if isinstance(expression, cst.Name):
        return expression.value in ("None", "float", "int", "bool", "complex") or expression.value in scope.aliases
    return isinstance(expression, cst.Subscript)


def _reference(expression: cst.BaseExpression, scope: ModuleScope) -> Value | None:
    """A second name for a function, a dtype or a module: ``DTYPE = np.float32``."""
    if isinstance(expression, cst.Name):
        found = scope.lookup(expression.value)
        return found if isinstance(found, (FunctionRef, ModuleRef, HelperRef)) else None
    if isinstance(expression, cst.Attribute):
        full = qualified_name(expression, scope) or "builtins."
        if not full.startswith("builtins.") and library_constant(full) is None:
            return FunctionRef(full)
    return None


# Kernels


def _find_kernels(
    scope: ModuleScope, body: Sequence[cst.BaseStatement | cst.BaseSmallStatement], top: TopLevel, inside: str | None
) -> None:
    """Kernels at the top level, and those elsewhere with the reason why they cannot be."""
    for item in body:
        if isinstance(item, cst.FunctionDef):
            if kernel_decorator(item, scope) is not None:
                if inside is None:
                    top.kernels.append(item)
                else:
                    top.misplaced.append((item, inside))
            _find_kernels(scope, item.body.body, top, f"inside the function `{item.name.value}`")
        elif isinstance(item, cst.ClassDef):
            _find_kernels(scope, item.body.body, top, f"inside the class `{item.name.value}`")
        elif isinstance(item, cst.BaseCompoundStatement):
            for inner in _blocks(item):
                _find_kernels(scope, inner, top, inside or "inside a block of the module")


def _blocks(statement: cst.BaseCompoundStatement) -> Iterator[Sequence[cst.BaseStatement | cst.BaseSmallStatement]]:
    if isinstance(statement, cst.Match):
        yield from (case.body.body for case in statement.cases)
        return
    yield statement.body.body
    for name in ("orelse", "finalbody"):
        other = getattr(statement, name, None)
        if isinstance(other, cst.If):
            yield from _blocks(other)
        elif other is not None:
            yield other.body.body
    for handler in getattr(statement, "handlers", ()):
        yield handler.body.body
