"""Writes by functions: ``out=`` and ``where=`` of other functions, and np.copyto."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import dtype_of, rank, shape
from transpile.parse.functions.call import Call, Handler
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.parse.writing import check_in_place
from transpile.symbolic.graph import Node
from transpile.symbolic.types import array

TAKE_OUT = (
    *("sum", "prod", "mean", "var", "std", "min", "max", "amin", "amax", "any", "all", "argmin", "argmax", "ptp"),
    *("cumsum", "cumprod", "clip", "round", "around", "dot", "matmul", "concatenate", "stack"),
    *("add.accumulate", "multiply.accumulate", "add.reduce", "multiply.reduce"),
)


def functions() -> dict[str, Handler]:
    """np.copyto by full name."""
    return {"numpy.copyto": copyto}


def copyto(call: Call) -> Value:
    """np.copyto(dst, src, where=True)."""
    call.bind("dst", "src", optional=("casting", "where"))
    target, value = call.array("dst"), call.node("src")
    if call.bound.get("casting", Literal("same_kind")) not in (Literal("same_kind"), Literal("unsafe")):
        call.error(codes.ARGUMENT, f"this `casting` of {call.name} is not supported", "leave it out")
    if call.bound.get("casting") != Literal("unsafe"):
        check_in_place(call.builder, type_of(target), value, "copyto ")
    if "where" in call.bound:
        value = chosen(call, call.node("where"), value, target)
    call.builder.update(target, value)
    return Literal(None)


def chosen(call: Call, mask: Node, value: Node, target: Node) -> Node:
    """The value where the mask says so, else what the target holds."""
    if dtype_of(mask).kind != "b":
        call.error(codes.OPERAND_TYPE, f"`where` of {call.name} must be a mask of bools", "compare: where=x > 0")
    if dtype_of(value) != dtype_of(target):
        value = _as_target(call, value, target)
    return elementwise(call.builder, "where", mask, value, target, python=False)


def _as_target(call: Call, value: Node, target: Node) -> Node:
    """The value in the dtype of what it is written to."""
    given = type_of(value)
    if not given.is_array:
        return value
    return call.builder.emit("cast", value, type=array(dtype_of(target), *given.shape))


def with_out(handler: Handler, positional: int | None = None) -> Handler:
    """A function that takes ``out`` (and, of ufuncs, ``where``): the result is written there.

    ``positional``: how many arguments come before ``out``, where it may be given without its name.
    """

    def wrapped(call: Call) -> Value:
        out = call.keywords.pop("out", None)
        if positional is not None and out is None and len(call.args) == positional + 1:
            out = call.args.pop()
        if isinstance(out, TupleValue) and len(out.items) == 1:
            out = out.items[0]
        where = call.keywords.pop("where", None) if positional is not None else None
        if where == Literal(None) or _is_true(where):
            where = None
        if out is None or out == Literal(None):
            if where is not None:
                call.error(
                    codes.ARGUMENT,
                    f"`where` of {call.name} without `out` leaves elements uninitialised",
                    "pass out=, or use np.where(condition, value, other)",
                )
            return handler(call)
        return _written(call, handler, out, where)

    return wrapped


def _is_true(value: Value | None) -> bool:
    return getattr(value, "value", None) is True


def _written(call: Call, handler: Handler, out: Value, where: Value | None) -> Value:
    target = call.as_node(out)
    if not type_of(target).is_array:
        call.error(codes.ARGUMENT, "return arrays must be of ArrayType", "pass an array as out")
    result = call.as_node(handler(call))
    check_in_place(call.builder, type_of(target), result, f"{call.name} ")
    if rank(result) != rank(target):
        call.error(
            codes.SHAPE_MISMATCH,
            f"`out` of {call.name} has {rank(target)} dimensions, and the result {rank(result)}",
            "pass an array of the shape of the result",
        )
    for have, want in zip(shape(result), shape(target), strict=True):
        if have.constant != 1:
            call.builder.same_length(have, want, f"the shapes of `out` and of the result of {call.name} differ")
    if where is not None:
        result = chosen(call, call.as_node(where), result, call.builder.refresh(target))
    call.builder.update(target, result)
    return call.builder.refresh(target)
