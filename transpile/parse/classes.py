"""Classes of a module that kernels may take and return: NamedTuples, dataclasses and enums."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from transpile.parse import codes
from transpile.parse.annotations import qualified_name
from transpile.parse.values import EnumClass, ModuleScope, RecordClass, Refused, Value

ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum"))
DATACLASS = "dataclasses.dataclass"
BOUNDS = {"numpy.floating": ("float32", "float64"), "numpy.complexfloating": ("complex64", "complex128")}


def read_class(definition: cst.ClassDef, scope: ModuleScope) -> Value:
    """What a class of the module is for kernels."""
    bases = [qualified_name(base.value, scope) or "" for base in definition.bases]
    name = definition.name.value
    if bases == ["typing.NamedTuple"]:
        return RecordClass(name, scope, tuple(_fields(definition)), is_tuple=True)
    if len(bases) == 1 and bases[0] in ENUMS:
        return EnumClass(name, tuple(_members(definition)))
    if not bases and _is_dataclass(definition, scope):
        return RecordClass(name, scope, tuple(_fields(definition)), is_tuple=False)
    return Refused(
        codes.UNSUPPORTED_SYNTAX,
        f"the class `{name}` cannot be used in a kernel",
        "use a NamedTuple or a dataclass without a base, or pass numbers and arrays",
    )


def _is_dataclass(definition: cst.ClassDef, scope: ModuleScope) -> bool:
    names = []
    for decorator in definition.decorators:
        expression = decorator.decorator
        names.append(qualified_name(expression.func if isinstance(expression, cst.Call) else expression, scope))
    return names == [DATACLASS]


def _statements(definition: cst.ClassDef) -> Iterator[cst.BaseSmallStatement]:
    for line in definition.body.body:
        if isinstance(line, cst.SimpleStatementLine):
            yield from line.body
        elif isinstance(line, cst.BaseSmallStatement):
            yield line


def _fields(definition: cst.ClassDef) -> Iterator[tuple[str, cst.BaseExpression, cst.BaseExpression | None]]:
    for statement in _statements(definition):
        if isinstance(statement, cst.AnnAssign) and isinstance(statement.target, cst.Name):
            yield statement.target.value, statement.annotation.annotation, statement.value


def _members(definition: cst.ClassDef) -> Iterator[str]:
    for statement in _statements(definition):
        if isinstance(statement, cst.Assign):
            yield from (item.target.value for item in statement.targets if isinstance(item.target, cst.Name))


def type_variable(call: cst.Call) -> tuple[cst.BaseExpression, ...]:
    """What a type variable may be: its constraints, or what its bound stands for."""
    found = [arg.value for arg in call.args[1:] if arg.keyword is None]
    for arg in call.args[1:]:
        if arg.keyword is not None and arg.keyword.value == "bound":
            found.append(arg.value)
    return tuple(found)
