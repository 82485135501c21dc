"""What a kernel returns: every ``return`` must give values of one kind and type."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from itertools import combinations
from typing import NoReturn

import libcst as cst

from transpile.parse import codes
from transpile.parse.joins import ORDER, can_adopt, join_arrays, join_types
from transpile.parse.scope import Frame, describe
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    Literal,
    RecordClass,
    RecordValue,
    Refused,
    TupleValue,
    Value,
    WrittenList,
)
from transpile.symbolic.fronts import Packed
from transpile.symbolic.graph import Node, ResultSpec, Span
from transpile.symbolic.types import Kind, Type


@dataclass
class Results:
    """The results of one attempt at a kernel. ``stale``: a later ``return`` widened a type: it must be repeated."""

    annotation: tuple[Type, ...] | None = None
    specs: tuple[ResultSpec, ...] | None = None
    is_tuple: bool = False
    stale: bool = False
    annotated_tuple: bool = False
    record: RecordClass | None = None  # what the results are the fields of
    _first: Span = field(default_factory=Span)

    def add(self, frame: Frame, value: Value, at: cst.CSTNode | None) -> Node:
        """The terminator of a ``return``."""
        if isinstance(value, WrittenList):
            frame.error(codes.RETURN_MISMATCH, "a list cannot be returned", "return a tuple, or np.array([...])", at)
        items = _items(value)
        record = value.record if isinstance(value, RecordValue) else None
        if self.specs is not None and record is not self.record:
            self._mismatch(frame, _class_text(record), _class_text(self.record), at)
        self.record = record
        nodes = [_result(frame, item, at) for item in items]
        specs = tuple(_spec(frame, node, at) for node in nodes)
        _check_distinct(frame, nodes, at)
        self._check_annotation(frame, specs, at)
        if self.specs is None:
            self.specs, self.is_tuple, self._first = specs, isinstance(value, TupleValue), frame.builder.span
        else:
            self._join(frame, nodes, specs, isinstance(value, TupleValue), at)
        casts = [frame.builder.cast(node, spec.type) for node, spec in zip(nodes, self.specs, strict=True)]
        return frame.builder.terminator("return", *casts)

    def packed(self, home: str) -> Packed | None:
        """The class of the record that is returned, for a module at ``home``."""
        if self.record is None:
            return None
        path = posixpath.relpath(self.record.module.path, posixpath.dirname(home) or ".")
        return Packed(self.record.name, path.removesuffix(".py"), tuple(name for name, _, _ in self.record.fields))

    def expected(self) -> tuple[ResultSpec, ...] | None:
        """What a call of the function by itself gives, as far as that is known by now."""
        if self.specs is not None or self.annotation is None:
            return self.specs
        self.is_tuple = self.annotated_tuple
        return tuple(ResultSpec("fresh" if kind.is_array else "scalar", kind) for kind in self.annotation)

    def _join(
        self, frame: Frame, nodes: list[Node], specs: tuple[ResultSpec, ...], is_tuple: bool, at: cst.CSTNode | None
    ) -> None:
        assert self.specs is not None
        if len(specs) != len(self.specs) or is_tuple != self.is_tuple:
            self._mismatch(frame, f"{_count(specs, is_tuple)} here", f"{_count(self.specs, self.is_tuple)} there", at)
        joined = []
        for node, old, new in zip(nodes, self.specs, specs, strict=True):
            type = self._join_type(frame, node, old, new, at)
            joined.append(ResultSpec(old.kind, type, old.argument))
        if tuple(joined) != self.specs:
            self.specs, self.stale = tuple(joined), True

    def _join_type(self, frame: Frame, node: Node, old: ResultSpec, new: ResultSpec, at: cst.CSTNode | None) -> Type:
        if (old.kind, old.argument) != (new.kind, new.argument):
            self._mismatch(frame, _spec_text(new), _spec_text(old), at)
        if old.kind != "scalar":
            placeholder = Node("result", (), old.type)
            return join_arrays(frame, "return", placeholder, node, (self._first, frame.builder.span))
        joined = join_types(old.type, new.type)
        if joined is None or not can_adopt(node, joined):
            self._mismatch(frame, _spec_text(new), _spec_text(old), at)
        return joined

    def _mismatch(self, frame: Frame, here: str, there: str, at: cst.CSTNode | None) -> NoReturn:
        frame.error(
            codes.RETURN_MISMATCH,
            f"this returns {here}, but line {self._first.line} (`{self._first.statement}`) returns {there}",
            "return the same kind and type of value everywhere",
            at,
        )

    def _check_annotation(self, frame: Frame, specs: tuple[ResultSpec, ...], at: cst.CSTNode | None) -> None:
        if self.annotation is None:
            return
        if len(specs) != len(self.annotation):
            count = "1 value is" if len(specs) == 1 else f"{len(specs)} values are"
            frame.error(
                codes.RETURN_MISMATCH,
                f"{count} returned where the annotation says {len(self.annotation)}",
                "make the annotation and the returned values agree",
                at,
            )
        for spec, wanted_type in zip(specs, self.annotation, strict=True):
            if not _fits(frame, spec.type, wanted_type):
                frame.error(
                    codes.RETURN_MISMATCH,
                    f"the function returns {spec.type}, but its annotation says {wanted_type}",
                    "convert the value, or change the annotation",
                    at,
                )


def _class_text(record: RecordClass | None) -> str:
    return f"a `{record.name}`" if record is not None else "no record"


def _number_kind(type: Type) -> str:
    return "i" if type.dtype.kind == "u" else type.dtype.kind


def _items(value: Value) -> tuple[Value, ...]:
    if isinstance(value, TupleValue):
        return value.items
    return () if isinstance(value, Literal) and value.value is None else (value,)


def _result(frame: Frame, value: Value, at: cst.CSTNode | None) -> Node:
    if isinstance(value, ArrayConstant):
        frame.error(codes.SHARED, "this returns a constant array of the module itself", "return a copy: `.copy()`", at)
    if isinstance(value, Refused):
        frame.error(value.code, value.message, value.help, at)
    if not isinstance(value, (Node, Constant)):
        frame.error(
            codes.RETURN_MISMATCH,
            f"{describe(value)} cannot be returned",
            "return numbers, arrays or a tuple of them",
            at,
        )
    return frame.node(value, at)


def _spec(frame: Frame, node: Node, at: cst.CSTNode | None) -> ResultSpec:
    assert node.type is not None
    if not node.type.is_array:
        return ResultSpec("scalar", node.type)
    versions = frame.builder.versions
    number = versions.number(node)
    if number in versions.arguments:
        return ResultSpec("argument", node.type, versions.arguments[number])
    shared = versions.parameters(number)
    if shared:
        frame.error(
            codes.SHARED,
            f"this may return a new array or the argument `{shared[0]}` itself",
            "return a copy in every case: `.copy()`",
            at,
        )
    return ResultSpec("fresh", node.type)


def _check_distinct(frame: Frame, nodes: list[Node], at: cst.CSTNode | None) -> None:
    """Two results that share a new array would be two arrays in C."""
    versions = frame.builder.versions
    arrays = [versions.number(node) for node in nodes if node.type is not None and node.type.is_array]
    fresh = [number for number in arrays if number not in versions.arguments]
    if any(versions.may_share(*pair) for pair in combinations(fresh, 2)):
        frame.error(codes.SHARED, "two of the returned arrays share memory", "return a copy of one: `.copy()`", at)


def _fits(frame: Frame, given: Type, wanted: Type) -> bool:
    """Whether a result is what its annotation promises; a Python number may be narrower, as for type checkers."""
    if given.is_array or wanted.is_array:
        same = given.is_array == wanted.is_array and given.dtype == wanted.dtype
        return same and len(given.shape) == len(wanted.shape) and _same_shape(frame, given, wanted)
    if wanted.kind is Kind.PYTHON:
        return ORDER.index(_number_kind(given)) <= ORDER.index(wanted.dtype.kind)
    return given == wanted


def _same_shape(frame: Frame, given: Type, wanted: Type) -> bool:
    for have, want in zip(given.shape, wanted.shape, strict=True):
        difference = have - want
        if difference.constant:
            return False
        if frame.builder.at_entry(difference):
            frame.builder.decide_at_entry(difference, "==")
    return True


def _spec_text(spec: ResultSpec) -> str:
    return f"the argument `{spec.argument}`" if spec.argument else str(spec.type)


def _count(specs: tuple[ResultSpec, ...], is_tuple: bool) -> str:
    if is_tuple:
        return f"a tuple of {len(specs)}"
    return "one value" if specs else "None"
