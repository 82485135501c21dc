"""Calls of helpers and of other kernels: their bodies are translated in place, with the arguments bound.

A helper that returns from inside a loop becomes a private kernel, and the call a `call` node.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import libcst as cst

from transpile.errors import TranspileError
from transpile.parse import codes, fence
from transpile.parse.branches import choose, guard, is_end
from transpile.parse.declared import Declared, Leaf, Record
from transpile.parse.exits import Exit, exit_of
from transpile.parse.expressions import condition, evaluate
from transpile.parse.liveness import liveness
from transpile.parse.picking import choose_version
from transpile.parse.recursion import RecursionFound, call_first, call_itself, own_sizes, refuse
from transpile.parse.scope import Frame
from transpile.parse.syntax import Statement, assigned, block, otherwise, returns, returns_in_loop
from transpile.parse.values import Constant, HelperRef, Literal, RandomGenerator, RecordValue, TupleValue, Value
from transpile.symbolic import dims
from transpile.symbolic.graph import Call, Kernel, Node, Parameter
from transpile.symbolic.types import GENERATOR, PY_BOOL, PYTHON_NAME, Kind, Type

ORDER = "bifc"


@dataclass(frozen=True)
class Bound:
    """A helper with its arguments."""

    helper: HelperRef
    values: dict[str, Value]
    at: cst.CSTNode


def call_helper(
    frame: Frame, helper: HelperRef, args: list[Value], keywords: dict[str, Value], at: cst.CSTNode
) -> Value:
    """The value of a call of a function of the project."""
    fence.check_once(helper.module, helper.definition)
    values = _bind(frame, helper, args, keywords, at)
    again = _find_recursion(frame, helper, values, at)
    if again is not None:
        return again
    if helper.is_kernel:
        values = _as_declared(frame, helper, values, at)
    before, trial, drafted = frame.capture(), frame.builder.trial(), len(frame.builder.draft().nodes)
    try:
        with frame.builder.held.during(values.values()):
            return _in_place(frame, helper, values, at)
    except RecursionFound as found:
        if found.definition is not helper.definition:
            raise
    frame.restore(before)
    frame.builder.abandon(trial)
    del frame.builder.draft().nodes[drafted:]
    return call_recursive(frame, helper, values, at)


def _in_place(frame: Frame, helper: HelperRef, values: dict[str, Value], at: cst.CSTNode) -> Value:
    """The body of a function, translated where it is called."""
    child = _frame(frame, helper)
    child.names.update(values)
    if isinstance(helper.definition, cst.Lambda):
        return frame.refresh(evaluate(child, helper.definition.body))
    body = block(helper.definition.body)
    if returns_in_loop(body):
        given = _call_private(frame, Bound(helper, values, at))
        if given is not None:
            return given
        child.exit = exit_of(child, helper.name)
    value = _inline(child, body)
    if not is_end(value):
        return value
    if value.inputs:  # what the text shows
        guard(frame, frame.builder.const(False), lambda: value, holds=False)
    else:
        frame.builder.emit("assert", frame.builder.const(False), type=None, attr=value.attr)
    return Literal(None)


def _find_recursion(frame: Frame, helper: HelperRef, values: dict[str, Value], at: cst.CSTNode) -> Value | None:
    """A call of a function that is being translated: of a private kernel by itself, or the sign to make one."""
    outer: Frame | None = frame
    while outer is not None and outer.definition is not helper.definition:
        outer = outer.parent
    if outer is None:
        return None
    recursion = frame.builder.recursion
    if recursion is not None and recursion.definition is helper.definition:
        return call_itself(frame, outer, recursion, helper, values, at)
    plain = all(isinstance(value, (Node, Constant)) for value in values.values())
    if helper.enclosing is not None or not plain or isinstance(helper.definition, cst.Lambda):
        refuse(frame, helper, f"`{helper.name}` calls itself", "use a loop, or a function of the module", at)
    raise RecursionFound(helper.definition)


def call_recursive(frame: Frame, helper: HelperRef, values: dict[str, Value], at: cst.CSTNode) -> Value:
    """A function that calls itself as a private kernel."""
    nodes = {name: frame.node(value, at, hint=name) for name, value in values.items()}
    types = {name: node.type for name, node in nodes.items() if node.type is not None}
    kernel = _specialised(frame, helper, types, recursive=True)
    return call_first(frame, helper, kernel, dict(nodes), at)


def _frame(frame: Frame, helper: HelperRef) -> Frame:
    definition = helper.definition
    body = [] if isinstance(definition, cst.Lambda) else block(definition.body)
    names = {*_parameters(definition), *assigned(body)}
    return Frame(
        frame.builder,
        helper.module,
        definition,
        frozenset(names),
        liveness(definition),
        frame.translators,
        parent=frame,
        enclosing=helper.enclosing,
    )


def _parameters(definition: cst.FunctionDef | cst.Lambda) -> dict[str, cst.Param]:
    params = definition.params
    return {p.name.value: p for p in (*params.posonly_params, *params.params, *params.kwonly_params)}


def _bind(
    frame: Frame, helper: HelperRef, args: list[Value], keywords: dict[str, Value], at: cst.CSTNode
) -> dict[str, Value]:
    """Arguments by parameter name, as Python binds them."""
    params = helper.definition.params
    positional = [p.name.value for p in (*params.posonly_params, *params.params)]
    if len(args) > len(positional):
        frame.error(
            codes.ARGUMENT,
            f"`{helper.name}` takes {len(positional)} positional arguments, but {len(args)} are given",
            "leave out the others",
            at,
        )
    values = dict(zip(positional, args, strict=False))
    by_name = {p.name.value for p in (*params.params, *params.kwonly_params)}
    for name, value in keywords.items():
        if name in values or name not in by_name:
            problem = "twice" if name in values else "but has no such parameter"
            frame.error(codes.ARGUMENT, f"`{helper.name}` is given `{name}` {problem}", "see its definition", at)
        values[name] = value
    for name, param in _parameters(helper.definition).items():
        if name not in values:
            values[name] = _default(frame, helper, param, at)
    return {name: values[name] for name in _parameters(helper.definition)}


def _default(frame: Frame, helper: HelperRef, param: cst.Param, at: cst.CSTNode) -> Value:
    name = param.name.value
    if helper.enclosing is not None and name in dict(helper.defaults):
        return dict(helper.defaults)[name]
    if param.default is None:
        frame.error(codes.ARGUMENT, f"`{helper.name}` needs an argument for `{name}`", f"pass `{name}`", at)
    scope = _frame(frame, helper)
    scope.local_names = frozenset()
    with frame.builder.statement(helper.module, param):
        return evaluate(scope, param.default)


def _inline(frame: Frame, statements: list[Statement]) -> Value:
    """The value that a body returns; only its last statement, or branches of it, return."""
    for position, statement in enumerate(statements):
        with frame.builder.statement(frame.module, statement):
            if isinstance(statement, cst.Return):
                value = Literal(None) if statement.value is None else evaluate(frame, statement.value)
                return frame.refresh(value)
            if isinstance(statement, cst.If) and returns([statement]):
                return _inline_if(frame, statement, statements[position + 1 :])
            if frame.exit is not None and returns([statement]):
                return _inline_loop(frame, frame.exit, statement, statements[position + 1 :])
            end = frame.run([statement])
            if end is not None:
                return end
    return Literal(None)


def _inline_loop(frame: Frame, exit: Exit, statement: Statement, rest: list[Statement]) -> Value:
    """A loop that holds a ``return``, and what follows it."""
    frame.bind(exit.flag, Constant(False, PY_BOOL))
    end = frame.run([statement])
    if end is not None:
        return end
    flag = frame.names[exit.flag]
    if isinstance(flag, Constant):
        return exit.value(frame) if flag.value else _inline(frame, rest)
    assert isinstance(flag, Node)
    return choose(frame, flag, lambda: exit.value(frame), lambda: _inline(frame, rest))


def _inline_if(frame: Frame, statement: cst.If, rest: list[Statement]) -> Value:
    test = condition(frame, statement.test)
    then, orelse = [*block(statement.body), *rest], [*otherwise(statement), *rest]
    if not isinstance(test, Node):
        return _inline(frame, then if test else orelse)
    return choose(frame, test, lambda: _inline(frame, then), lambda: _inline(frame, orelse))


# kernels check what they are given


def _as_declared(frame: Frame, helper: HelperRef, values: dict[str, Value], at: cst.CSTNode) -> dict[str, Value]:
    """The arguments of a kernel: arrays must have its dtypes and shapes, numbers convert as at its entry."""
    translated = helper.module.translate(helper)
    if translated is None:
        frame.error(
            codes.RECURSION, f"`{helper.name}` calls itself through others", "make one of them a plain function", at
        )
    version = choose_version(frame, helper, translated, values, at)
    sizes: dict[str, dims.Dim] = {}
    declared = version.signature.declared or [(item.name, Leaf(item)) for item in version.kernel.parameters]

    def converted(given: Value, wanted: Declared) -> Value:
        if isinstance(wanted, Leaf) and wanted.parameter.type == GENERATOR and isinstance(given, RandomGenerator):
            return given
        if isinstance(wanted, Leaf):
            return _argument(frame, version.kernel, wanted.parameter, frame.node(given, at), sizes, at)
        if isinstance(wanted, Record) and isinstance(given, RecordValue):
            pairs = zip(given.items, wanted.fields, strict=True)
            return replace(given, items=tuple(converted(item, field) for item, (_, field) in pairs))
        return given

    return {name: converted(values[name], wanted) for name, wanted in declared}


def _argument(
    frame: Frame, kernel: Kernel, parameter: Parameter, value: Node, sizes: dict[str, dims.Dim], at: cst.CSTNode
) -> Node:
    given, wanted = value.type, parameter.type
    assert given is not None
    if given.is_array and wanted.is_array and (given.dtype, len(given.shape)) == (wanted.dtype, len(wanted.shape)):
        _match_shape(frame, kernel, parameter, given, sizes)
        return value
    if given.is_array or wanted.is_array or not _converts(given, wanted):
        message = f"`{kernel.name}` takes {wanted} as `{parameter.name}`, but {given} is given"
        frame.error(codes.ARGUMENT, message, "convert the argument", at)
    return frame.builder.cast(value, wanted)


def _converts(given: Type, wanted: Type) -> bool:
    if wanted.kind is not Kind.PYTHON:
        return given == wanted or (given.kind is Kind.PYTHON and given.dtype.kind == wanted.dtype.kind)
    kind = "i" if given.dtype.kind == "u" else given.dtype.kind
    return ORDER.index(kind) <= ORDER.index(wanted.dtype.kind)


def _match_shape(frame: Frame, kernel: Kernel, parameter: Parameter, given: Type, sizes: dict[str, dims.Dim]) -> None:
    for axis, (have, want) in enumerate(zip(given.shape, parameter.type.shape, strict=True)):
        for name in want.atoms():
            if kernel.sizes.get(name) == (parameter.name, axis) and want == dims.name(name):
                sizes.setdefault(name, have)
        expected = want.substitute(sizes)
        message = f"`{kernel.name}`: axis {axis} of `{parameter.name}` has length {have}, but {expected} is needed"
        frame.builder.same_length(have, expected, message)


# private kernels


def _call_private(frame: Frame, bound: Bound) -> Value | None:
    """A function of its own for this helper and these types of arguments: numbers and arrays in, numbers out.

    None where it must be translated in place: it takes or returns something else, or changes arrays.
    """
    helper = bound.helper
    if helper.enclosing is not None or not all(isinstance(item, (Node, Constant)) for item in bound.values.values()):
        return None
    trial = frame.builder.trial()
    types = {name: item.type for name, item in bound.values.items() if isinstance(item, (Node, Constant))}
    try:
        kernel = _specialised(frame, helper, {name: type for name, type in types.items() if type is not None})
    except TranspileError:  # in place it may work, or fail with the better words
        frame.builder.abandon(trial)
        return None
    if any(parameter.written for parameter in kernel.parameters) or any(
        spec.kind != "scalar" for spec in kernel.results
    ):
        frame.builder.abandon(trial)
        return None
    nodes = [frame.node(value, bound.at, hint=name) for name, value in bound.values.items()]
    call = frame.builder.emit("call", *nodes, type=None, attr=Call(kernel.name))
    results: list[Value] = [
        frame.builder.emit("result", call, type=spec.type, attr=k) for k, spec in enumerate(kernel.results)
    ]
    if kernel.returns_tuple:
        return TupleValue(tuple(results))
    return results[0] if results else Literal(None)


def _specialised(frame: Frame, helper: HelperRef, types: dict[str, Type], recursive: bool = False) -> Kernel:
    """The private kernel, named after the kernel that calls it so that no other kernel's text depends on it."""
    name = f"{frame.builder.name}_{helper.name}"
    if recursive and frame.definition is helper.definition:
        name = f"{frame.builder.name}_recursive"
    codes_of_types = "_".join(map(_code, types.values()))
    calls = frame.builder.calls
    known = calls.get((helper.definition, codes_of_types))
    if known is not None:
        return known
    if any(definition is helper.definition for definition, _ in calls):
        name = f"{name}_{codes_of_types}"
    assert isinstance(helper.definition, cst.FunctionDef)
    kernel = frame.translators.function(helper.definition, helper.module, own_sizes(name, types), recursive)
    calls[helper.definition, codes_of_types] = kernel
    return kernel


def _code(type: Type) -> str:
    if type.kind is Kind.PYTHON:
        return PYTHON_NAME[type.dtype.kind]
    return type.dtype.name + (f"_{len(type.shape)}d" if type.is_array else "")
