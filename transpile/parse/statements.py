"""Statements, blocks and whole functions: from the body of a kernel to its graph."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import libcst as cst

from transpile.errors import TranspileError
from transpile.parse import codes, fence
from transpile.parse.assignment import annotated, assign, augmented
from transpile.parse.branches import branch
from transpile.parse.builder import Builder
from transpile.parse.checks import is_raise, raise_where, run_assert, run_raise
from transpile.parse.comprehensions import list_of, reduce_items
from transpile.parse.declared import bound, parameter_value
from transpile.parse.definitions import read_numbers
from transpile.parse.exits import break_loop, leave_by
from transpile.parse.expressions import condition, define, evaluate
from transpile.parse.finish import needed_atoms, needed_conditions
from transpile.parse.growing import GUESSES, ItemsFoundError, goes_on
from transpile.parse.helpers import call_helper, call_recursive
from transpile.parse.iteration import iterated
from transpile.parse.library_calls import call_library
from transpile.parse.liveness import liveness
from transpile.parse.loops import run_for, run_while
from transpile.parse.recursion import Recursion, RecursionFound, check_depth, with_depth
from transpile.parse.results import Results, check_ends
from transpile.parse.scope import Frame, Translators, Unset, unassigned
from transpile.parse.signature import FunctionSettings, Signature
from transpile.parse.syntax import Statement, always_jumps, assigned, block, both_parts, otherwise
from transpile.parse.values import HelperRef, Lists, Literal, ModuleScope, Value
from transpile.symbolic.graph import Kernel, Node, Region


def run(frame: Frame, statements: list[Statement]) -> Node | None:
    """Translate a block; the terminator where it jumps, None where its end is reached."""
    for statement in statements:
        with frame.builder.statement(frame.module, statement):
            end = _statement(frame, statement)
        if end is not None:
            return end
    return None


def _statement(frame: Frame, statement: Statement) -> Node | None:
    match statement:
        case cst.Assign():
            assign(frame, statement)
        case cst.AugAssign():
            augmented(frame, statement)
        case cst.AnnAssign():
            annotated(frame, statement)
        case cst.Expr():
            _expression(frame, statement)
        case cst.If():
            return _if(frame, statement)
        case cst.For():
            return run_for(frame, statement)
        case cst.While():
            return run_while(frame, statement)
        case cst.Return():
            return _return(frame, statement)
        case cst.Break() | cst.Continue():
            return _loop_jump(frame, statement)
        case cst.Assert():
            return run_assert(frame, statement)
        case cst.Raise():
            return run_raise(frame, statement)
        case cst.FunctionDef():
            frame.bind(statement.name.value, define(frame, statement, statement.name.value))
        case cst.Del():
            _delete(frame, statement)
        case cst.Pass() | cst.Global():
            pass
        case _:
            kind = type(statement).__name__
            frame.error(codes.UNSUPPORTED_SYNTAX, f"`{kind}` statements are not supported", "use simpler statements")
    return None


def _delete(frame: Frame, statement: cst.Del) -> None:
    """``del x``: the name is gone; its memory is freed when nothing needs it."""
    given = statement.target
    targets = [item.value for item in given.elements] if isinstance(given, (cst.Tuple, cst.List)) else [given]
    for target in targets:
        if not isinstance(target, cst.Name):
            help = "make a new array, or a new list, without it"
            frame.error(codes.UNSUPPORTED_SYNTAX, "only names can be deleted", help, target)
        frame.names[target.value] = unassigned(target.value)


def _expression(frame: Frame, statement: cst.Expr) -> None:
    """A call for its effect; text (a docstring) has none."""
    if not isinstance(statement.value, (cst.SimpleString, cst.ConcatenatedString, cst.Ellipsis)):
        evaluate(frame, statement.value)


def _if(frame: Frame, statement: cst.If) -> Node | None:
    return _if_test(frame, statement, statement.test)


def _if_test(frame: Frame, statement: cst.If, tested: cst.BaseExpression) -> Node | None:
    """An ``if`` by its test, or by what is left of it."""
    parts = both_parts(tested) if statement.orelse is None else None
    if parts is not None:  # what the second part binds has a value where both hold
        return _if_both(frame, statement, *parts)
    test = condition(frame, tested)
    then, orelse = block(statement.body), otherwise(statement)
    if not isinstance(test, Node):
        return run(frame, then if test else orelse)
    if is_raise(then) and not orelse and isinstance(then[0], cst.Raise):
        raise_where(frame, test, then[0])
        return None
    jumps: bool | None = True if always_jumps(then) else False if always_jumps(orelse) else None
    note = f"the `if` on line {frame.builder.span.line} assigns it on one path only"
    sides = (lambda: run(frame, then), lambda: run(frame, orelse))
    return branch(frame, test, sides, frame.live.after[statement], note, jumps)


def _if_both(frame: Frame, statement: cst.If, first: cst.BaseExpression, second: cst.BaseExpression) -> Node | None:
    """``if first and second`` as an ``if`` in an ``if``."""
    test = condition(frame, first)
    if not isinstance(test, Node):
        return _if_test(frame, statement, second) if test else None
    note = f"the `if` on line {frame.builder.span.line} assigns it on one path only"
    sides = (lambda: _if_test(frame, statement, second), lambda: None)
    return branch(frame, test, sides, frame.live.after[statement], note)


def _return(frame: Frame, statement: cst.Return) -> Node:
    value = Literal(None) if statement.value is None else evaluate(frame, statement.value)
    if frame.returns is None:
        assert frame.exit is not None
        return leave_by(frame, frame.exit, value, statement.value)
    return frame.returns.add(frame, value, statement.value)


def _loop_jump(frame: Frame, statement: cst.Break | cst.Continue) -> Node:
    kind = "break" if isinstance(statement, cst.Break) else "continue"
    if frame.loop is None:
        frame.error(codes.SYNTAX, f"`{kind}` outside a loop", "remove it", statement)
    return break_loop(frame) if kind == "break" else frame.loop.jump(kind)


def parse_function(
    definition: cst.FunctionDef, module: ModuleScope, signature: Signature, settings: FunctionSettings | None = None
) -> Kernel:
    """The graph of a kernel."""
    chosen = settings or FunctionSettings()
    fence.check(module, definition)
    try:
        kernel = _translate(definition, module, signature, private=False)
    except RecursionFound:
        kernel = _translate(definition, module, signature, private=False, around=True)
    return replace(kernel, fp=chosen.fp, parallel=chosen.parallel, options=dict(chosen.options))


def _private_function(
    definition: cst.FunctionDef, module: ModuleScope, signature: Signature, recursive: bool
) -> Kernel:
    """A helper as a function of its own: it can assume nothing that is decided at entry."""
    if not recursive:
        return _translate(definition, module, signature, private=True)
    deep = with_depth(_with_annotation(definition, module, signature))
    return _translate(definition, module, deep, private=True, recursion=Recursion(definition, deep))


def _with_annotation(definition: cst.FunctionDef, module: ModuleScope, signature: Signature) -> Signature:
    """The signature with the numbers that the return annotation says, by which a function can call itself."""
    returns, is_tuple = read_numbers(definition, module)
    return replace(signature, returns=returns, returns_tuple=is_tuple)


TRANSLATORS = Translators(run, call_helper, _private_function, list_of, reduce_items, iterated)


def _translate(
    definition: cst.FunctionDef,
    module: ModuleScope,
    signature: Signature,
    private: bool,
    recursion: Recursion | None = None,
    around: bool = False,
) -> Kernel:
    """Translate until the types of the results no longer change.

    ``around``: the kernel calls itself, so that it only calls the private function that does the work.
    """
    results = begun = Results(signature.returns, annotated_tuple=signature.returns_tuple, private=private)
    lists, first = Lists(list(GUESSES)), None
    while True:
        try:
            kernel, results = _attempt(definition, module, signature, results, private, recursion, around, lists)
        except (ItemsFoundError, TranspileError) as error:
            first = None if isinstance(error, ItemsFoundError) else first or error
            if not goes_on(lists, error):
                raise (first or error) from None
            results = replace(begun)
            continue
        used = recursion.used if recursion is not None else set()
        if not results.stale and used <= {results.specs}:
            check_ends(kernel)
            return kernel
        used.clear()
        results = replace(results, stale=False)


def _attempt(
    definition: cst.FunctionDef,
    module: ModuleScope,
    signature: Signature,
    results: Results,
    private: bool,
    recursion: Recursion | None,
    around: bool,
    lists: Lists,
) -> tuple[Kernel, Results]:
    builder = Builder(module, signature.sizes, not private, signature.name)
    builder.lists = lists
    builder.library = partial(call_library, builder, TRANSLATORS)
    builder.recursion = recursion
    with builder.statement(module, definition):
        params = tuple(builder.parameter(parameter) for parameter in signature.parameters)
        frame = _frame(builder, definition, module, signature, results)
        end = _around(frame, definition) if around else _body(frame, definition)
        region = Region((), tuple(builder.draft().nodes), end)
        return _kernel(builder, signature, params, region, results, private), results


def _body(frame: Frame, definition: cst.FunctionDef) -> Node:
    assert frame.returns is not None
    if frame.builder.recursion is not None:
        check_depth(frame, frame.builder.recursion)
    return run(frame, block(definition.body)) or frame.returns.add(frame, Literal(None), None)


def _around(frame: Frame, definition: cst.FunctionDef) -> Node:
    """The kernel that a function that calls itself shows to the world."""
    assert frame.returns is not None
    helper = HelperRef(definition.name.value, definition, frame.module, True)
    values = {name: value for name, value in frame.names.items() if not isinstance(value, Unset)}
    value = call_recursive(frame, helper, values, definition)
    return frame.returns.add(frame, value, None)


def _frame(
    builder: Builder, definition: cst.FunctionDef, module: ModuleScope, signature: Signature, results: Results
) -> Frame:
    visible = signature.parameters if builder.recursion is None else signature.parameters[:-1]
    given: dict[str, Value] = {item.name: parameter_value(builder.params[item.name]) for item in visible}
    if signature.declared:
        given = {name: bound(declared, builder.params) for name, declared in signature.declared}
    names = frozenset((*given, *assigned(block(definition.body))))
    frame = Frame(builder, module, definition, names, liveness(definition), TRANSLATORS, returns=results)
    for name, value in given.items():
        frame.names[name] = value
        frame.lines[name] = builder.span
    return frame


def _kernel(
    builder: Builder, signature: Signature, params: tuple[Node, ...], body: Region, results: Results, private: bool
) -> Kernel:
    parameters = tuple(
        replace(parameter, written=parameter.name in builder.versions.written) for parameter in signature.parameters
    )
    conditions = needed_conditions(builder)
    fields: dict[str, Any] = {"docstring": signature.docstring, "span": builder.span, "private": private}
    return Kernel(
        signature.name,
        parameters,
        params,
        body,
        results.specs or (),
        results.is_tuple,
        dict(signature.sizes),
        needed_atoms(builder, body, parameters, conditions),
        conditions,
        callees=tuple(builder.calls.values()),
        packed=results.packed(builder.module.path),
        **fields,
    )
