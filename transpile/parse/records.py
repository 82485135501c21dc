"""NamedTuples, dataclasses and enums in the body of a kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from transpile.parse import codes
from transpile.parse.scope import Frame, describe
from transpile.parse.values import EnumClass, EnumMember, NamedResults, RecordClass, RecordValue, Value

Evaluate = Callable[[Frame, cst.BaseExpression], Value]
REPLACE = "dataclasses.replace"


def attribute_of(frame: Frame, value: RecordValue | NamedResults | EnumClass, name: str, at: cst.CSTNode) -> Value:
    """``state.u``, ``Mode.LINEAR``, or ``np.linalg.eigh(a).eigenvalues`` where NumPy gives a named tuple."""
    if isinstance(value, EnumClass):
        return member_of(frame, value, name, at)
    if isinstance(value, RecordValue):
        return field_of(frame, value, name, at)
    if name not in value.names:
        help = f"it has {', '.join(value.names)}"
        frame.error(codes.UNSUPPORTED_FUNCTION, f"this named tuple has no field `{name}`", help, at)
    return value.items[value.names.index(name)]


def field_of(frame: Frame, value: RecordValue, name: str, at: cst.CSTNode) -> Value:
    """``state.u``."""
    found = value.record.field(value, name)
    if found is None:
        fields = ", ".join(field for field, _, _ in value.record.fields)
        message = f"`{value.record.name}` has no field `{name}`"
        frame.error(codes.UNSUPPORTED_FUNCTION, message, f"its fields are {fields}; methods are not supported", at)
    return found


def member_of(frame: Frame, kind: EnumClass, name: str, at: cst.CSTNode) -> Value:
    """``Mode.LINEAR``."""
    if name not in kind.members:
        frame.error(
            codes.UNKNOWN_NAME, f"`{kind.name}` has no member `{name}`", f"it has {', '.join(kind.members)}", at
        )
    return EnumMember(kind.name, name)


def construct(
    frame: Frame,
    record: RecordClass,
    args: list[Value],
    keywords: dict[str, Value],
    at: cst.CSTNode,
    evaluate: Evaluate,
) -> RecordValue:
    """``State(u, v)``: the fields that are not given have their defaults."""
    names = [name for name, _, _ in record.fields]
    given = dict(zip(names, args, strict=False))
    wrong = next((name for name in keywords if name not in names or name in given), None)
    if wrong is not None or len(args) > len(names):
        message = f"`{record.name}` takes {', '.join(names)}"
        frame.error(codes.ARGUMENT, message, "pass each field once", at)
    given.update(keywords)
    items: list[Value] = []
    for name, _, default in record.fields:
        if name not in given and default is None:
            frame.error(codes.ARGUMENT, f"`{record.name}` needs a value for `{name}`", f"pass `{name}`", at)
        items.append(given[name] if name in given or default is None else _default(frame, record, default, evaluate))
    return RecordValue(tuple(items), record)


def _default(frame: Frame, record: RecordClass, default: cst.BaseExpression, evaluate: Evaluate) -> Value:
    scope = replace(frame, module=record.module, local_names=frozenset(), enclosing=None, names={}, lines={})
    return evaluate(scope, default)


def replaced(frame: Frame, value: Value, keywords: dict[str, Value], at: cst.CSTNode) -> RecordValue:
    """``state._replace(u=...)`` or ``dataclasses.replace(state, u=...)``."""
    if not isinstance(value, RecordValue):
        frame.error(codes.ARGUMENT, f"{describe(value)} has no fields to replace", "pass a record", at)
    names = [name for name, _, _ in value.record.fields]
    wrong = next((name for name in keywords if name not in names), None)
    if wrong is not None:
        frame.error(codes.ARGUMENT, f"`{value.record.name}` has no field `{wrong}`", f"it has {', '.join(names)}", at)
    pairs = zip(names, value.items, strict=True)
    return replace(value, items=tuple(keywords.get(name, item) for name, item in pairs))


def check_unpacked(frame: Frame, value: Value, at: cst.CSTNode) -> None:
    """A dataclass is no tuple."""
    if isinstance(value, RecordValue) and not value.record.is_tuple:
        message = f"a dataclass (`{value.record.name}`) cannot be unpacked or subscripted"
        frame.error(codes.OPERAND_TYPE, message, "use its fields", at)
