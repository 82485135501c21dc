"""Functions that call themselves: each becomes a private kernel with a counter of its depth, which calls itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NoReturn

import libcst as cst

from transpile.parse import codes
from transpile.parse.joins import ORDER
from transpile.parse.scope import Frame, describe
from transpile.parse.signature import Signature
from transpile.parse.values import Constant, HelperRef, Literal, TupleValue, Value
from transpile.symbolic import dims
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Call, Kernel, Node, Parameter, ResultSpec
from transpile.symbolic.types import PY_BOOL, PY_INT, Kind, Type, array

DEEPEST = 1000
DEPTH = "depth"


class RecursionFound(Exception):
    """A function that is being translated in place calls itself."""

    def __init__(self, definition: cst.CSTNode) -> None:
        super().__init__()
        self.definition = definition


@dataclass
class Recursion:
    """The function that a private kernel is of. ``used``: the results that its calls of itself were taken to have."""

    definition: cst.CSTNode
    signature: Signature
    used: set[tuple[ResultSpec, ...]] = field(default_factory=set)


def with_depth(signature: Signature) -> Signature:
    """The signature of a private kernel with a counter of its depth."""
    name = DEPTH
    while name in (*(parameter.name for parameter in signature.parameters), *signature.sizes):
        name += "_"
    return replace(signature, parameters=(*signature.parameters, Parameter(name, PY_INT)))


def own_sizes(name: str, types: dict[str, Type]) -> Signature:
    """A signature in which each axis of each array has a size of its own."""
    parameters: list[Parameter] = []
    sizes: dict[str, tuple[str, int]] = {}
    for parameter, given in types.items():
        if given.is_array:
            count = len(given.shape)
            names = [f"{parameter}_size" if count == 1 else f"{parameter}_size{k}" for k in range(count)]
            sizes.update({size: (parameter, axis) for axis, size in enumerate(names)})
            given = array(given.dtype, *map(dims.name, names))
        parameters.append(Parameter(parameter, given))
    return Signature(name, tuple(parameters), sizes)


def check_depth(frame: Frame, recursion: Recursion) -> None:
    """The exception that Python raises where a function calls itself too often."""
    builder = frame.builder
    depth = builder.params[recursion.signature.parameters[-1].name]
    holds = builder.emit("less", depth, builder.const(DEEPEST), type=PY_BOOL)
    builder.check(holds, "RecursionError", "maximum recursion depth exceeded", native=False)


def call_first(frame: Frame, helper: HelperRef, kernel: Kernel, values: dict[str, Value], at: cst.CSTNode) -> Value:
    """The call of the private kernel from outside."""
    nodes = [frame.node(value, at, hint=name) for name, value in values.items()]
    if any(parameter.written for parameter in kernel.parameters):
        refuse(frame, helper, f"`{helper.name}` calls itself, and changes an array", "return a new array", at)
    return _call(frame, kernel.name, [*nodes, frame.builder.const(0)], kernel.parameters, kernel.results, kernel, at)


def call_itself(
    frame: Frame, root: Frame, recursion: Recursion, helper: HelperRef, values: dict[str, Value], at: cst.CSTNode
) -> Value:
    """The call of the private kernel by itself, one deeper."""
    builder, signature = frame.builder, recursion.signature
    nodes = [_argument(frame, helper, parameter, values[parameter.name], at) for parameter in signature.parameters[:-1]]
    depth = builder.params[signature.parameters[-1].name]
    nodes.append(builder.emit("add", depth, builder.const(1), type=PY_INT))
    assert root.returns is not None
    specs = root.returns.expected()
    if specs is None:
        help = "return the simple case first, or annotate the result, as in `-> float`"
        refuse(frame, helper, f"the result of `{helper.name}` is not known where it calls itself", help, at)
    recursion.used.add(specs)
    return _call(frame, builder.name, nodes, signature.parameters, specs, root.returns.is_tuple, at)


def _argument(frame: Frame, helper: HelperRef, parameter: Parameter, value: Value, at: cst.CSTNode) -> Node:
    if not isinstance(value, (Node, Constant)):
        message = f"`{helper.name}` calls itself with {describe(value)} as `{parameter.name}`"
        refuse(frame, helper, message, "pass numbers and arrays", at)
    node, wanted = frame.node(value, at), parameter.type
    given = node.type
    assert given is not None
    same_array = given.is_array and (given.dtype, len(given.shape)) == (wanted.dtype, len(wanted.shape))
    python = given.kind is wanted.kind is Kind.PYTHON
    widens = python and ORDER.index(given.dtype.kind) <= ORDER.index(wanted.dtype.kind)
    if not (wanted.is_array and same_array) and given != wanted and not widens:
        message = f"`{helper.name}` takes {wanted} as `{parameter.name}`, and calls itself with {given}"
        refuse(frame, helper, message, "convert the argument, so that every call has the same types", at)
    return frame.builder.cast(node, wanted)


def _call(
    frame: Frame,
    name: str,
    nodes: list[Node],
    parameters: tuple[Parameter, ...],
    specs: tuple[ResultSpec, ...],
    shape: Kernel | bool,
    at: cst.CSTNode,
) -> Value:
    builder = frame.builder
    sizes = _sizes(frame, nodes, parameters)
    call = builder.emit("call", *nodes, type=None, attr=Call(name))
    results: list[Value] = []
    for position, spec in enumerate(specs):
        kind = spec.type
        if spec.kind in ("argument", "either"):
            frame.error(
                codes.SHARED,
                f"a function that calls itself returns its argument `{spec.argument or spec.arguments[0]}`",
                "return a copy: `.copy()`",
                at,
            )
        if kind.is_array:
            kind = array(kind.dtype, *(_length(frame, length, sizes, at) for length in kind.shape))
        node = builder.emit("result", call, type=kind, attr=position)
        if kind.is_array:
            builder.versions.add(node)
        results.append(node)
    is_tuple = shape if isinstance(shape, bool) else shape.returns_tuple
    if is_tuple:
        return TupleValue(tuple(results))
    return results[0] if results else Literal(None)


def _sizes(frame: Frame, nodes: list[Node], parameters: tuple[Parameter, ...]) -> dict[str, Dim]:
    """What the names in the function's dimensions are in this call."""
    sizes: dict[str, Dim] = {}
    for node, parameter in zip(nodes, parameters, strict=True):
        assert node.type is not None
        if not node.type.is_array and node.type.dtype.kind == "i":
            sizes[parameter.name] = frame.builder.dim(node)
        for have, want in zip(node.type.shape, parameter.type.shape, strict=False):
            for atom in want.atoms():
                if want == dims.name(atom):
                    sizes.setdefault(atom, have)
    return sizes


def _length(frame: Frame, length: Dim, sizes: dict[str, Dim], at: cst.CSTNode) -> Dim:
    if not set(length.atoms()) <= sizes.keys():
        message = "the length of what a function that calls itself returns is known only while it runs"
        frame.error(codes.VALUE_DEPENDENT, message, "let it depend on the arguments only", at)
    return length.substitute(sizes)


def refuse(frame: Frame, helper: HelperRef, message: str, help: str, at: cst.CSTNode) -> NoReturn:
    """Refuse a function that calls itself."""
    frame.error(codes.RECURSION, message, help, at)
