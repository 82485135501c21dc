"""A call of a kernel that has several versions: the one whose parameters the arguments fit."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from transpile.parse import codes
from transpile.parse.declared import Declared, Fixed, Leaf, Record
from transpile.parse.scope import Frame, describe
from transpile.parse.signature import Translated
from transpile.parse.values import Constant, HelperRef, Literal, RandomGenerator, RecordValue, Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import GENERATOR, Type


def choose_version(
    frame: Frame, helper: HelperRef, versions: Sequence[Translated], values: dict[str, Value], at: cst.CSTNode
) -> Translated:
    """The version for these arguments."""
    fitting = [version for version in versions if len(versions) == 1 or _all_fit(version, values)]
    if not fitting:
        given = ", ".join(f"`{name}` is {describe(value)}" for name, value in values.items())
        names = ", ".join(version.kernel.name for version in versions)
        message = f"no version of `{helper.name}` takes these arguments: {given}"
        frame.error(codes.ARGUMENT, message, f"there are {names}", at)
    for name, wanted in fitting[0].signature.declared:
        _check_record(frame, helper, name, values[name], wanted, at)
    return fitting[0]


def _all_fit(version: Translated, values: dict[str, Value]) -> bool:
    return all(_fits(values[name], wanted) for name, wanted in version.signature.declared)


def _check_record(frame: Frame, helper: HelperRef, name: str, given: Value, wanted: Declared, at: cst.CSTNode) -> None:
    if isinstance(wanted, Record) and not (isinstance(given, RecordValue) and given.record is wanted.record):
        message = f"`{helper.name}` takes a `{wanted.record.name}` as `{name}`, but {describe(given)} is given"
        frame.error(codes.ARGUMENT, message, f"pass a `{wanted.record.name}`", at)


def _fits(given: Value, wanted: Declared) -> bool:
    if isinstance(wanted, Leaf) and isinstance(given, RandomGenerator):
        return wanted.parameter.type == GENERATOR
    if isinstance(wanted, Leaf):
        type = getattr(given, "type", None)
        return isinstance(type, Type) and _accepts(wanted.parameter.type, type)
    if isinstance(wanted, Fixed):
        return _same(given, wanted.value)
    if isinstance(wanted, Record):
        return isinstance(given, RecordValue) and all(
            _fits(item, field) for item, (_, field) in zip(given.items, wanted.fields, strict=True)
        )
    return False


def _accepts(wanted: Type, given: Type) -> bool:
    if wanted.is_array or given.is_array:
        same_rank = len(wanted.shape) == len(given.shape)
        return wanted.is_array and given.is_array and wanted.dtype == given.dtype and same_rank
    if wanted.kind is given.kind:
        return wanted.dtype == given.dtype
    return wanted.dtype.kind == given.dtype.kind


def _same(given: Value, wanted: Value) -> bool:
    if isinstance(given, Node) and given.op == "const" and isinstance(wanted, Constant):
        return bool(given.attr == wanted.value)
    if isinstance(given, Constant) and isinstance(wanted, Constant):
        return given.value == wanted.value
    return (isinstance(given, Literal) and given == wanted) or given == wanted
