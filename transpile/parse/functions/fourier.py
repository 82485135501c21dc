"""np.fft by NumPy's own transforms: along one axis, or along several, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    converted,
    dtype_of,
    in_shape,
    library_node,
    moved,
    rank,
    routine,
    shape,
    stands_for,
)
from transpile.parse.functions.call import Call, Handler, constant_int
from transpile.parse.functions.sorting import one_row_each
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, opaque
from transpile.symbolic.graph import Node
from transpile.symbolic.types import COMPLEX128, FLOAT64, array

NORMS = {None: 0, "backward": 0, "ortho": 1, "forward": 2}
OF_INVERSE = {0: 2, 1: 1, 2: 0}  # by what a result is divided: nothing, the root of the length, the length
INVERSE = ("ifft", "irfft")


@dataclass(frozen=True)
class Step:
    """A transform along one axis, of ``points`` values (None: as many as there are)."""

    kind: str  # "fft", "ifft", "rfft" or "irfft"
    axis: int
    points: Dim | None


TURNED = ((None, "forward"), ("backward", "forward"), ("forward", "backward"))


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    single = {f"numpy.fft.{kind}": _along_one(kind) for kind in ("fft", "ifft", "rfft", "irfft")}
    several = {
        f"numpy.fft.{kind}{ending}": _along_several(kind, ending)
        for kind in ("fft", "ifft", "rfft", "irfft")
        for ending in ("2", "n")
    }
    others = {
        "hfft": hfft,
        "ihfft": ihfft,
        "fftfreq": _frequencies("fftfreq"),
        "rfftfreq": _frequencies("rfftfreq"),
        "fftshift": _shift("fftshift", "forward"),
        "ifftshift": _shift("ifftshift", "back"),
    }
    return {**single, **several, **{f"numpy.fft.{name}": handler for name, handler in others.items()}}


# Transforms


def _along_one(kind: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", optional=("n", "axis", "norm"))
        value = _values(call)
        axis = call.axis(call.bound.get("axis", call.builder.const(-1)), rank(value))
        points = call.builder.dim(call.scalar("n")) if call.has("n") else None
        steps = [Step(kind, axis, points)]
        return stands_for(call, f"np.fft.{kind}", lambda: _transformed(call, value, steps))

    return handler


def hfft(call: Call) -> Value:
    """np.fft.hfft(a, n=None, axis=-1, norm=None): the inverse transform the other way round."""
    call.bind("a", optional=("n", "axis", "norm"))
    conjugate = elementwise(call.builder, "conjugate", call.array("a"), python=False)
    return _other_way(call, "irfft", conjugate)


def ihfft(call: Call) -> Value:
    """np.fft.ihfft(a, n=None, axis=-1, norm=None)."""
    call.bind("a", optional=("n", "axis", "norm"))
    found = call.as_node(_other_way(call, "rfft", call.array("a")))
    return elementwise(call.builder, "conjugate", found, python=False)


def _other_way(call: Call, kind: str, value: Node) -> Value:
    """A transform with the factor that its inverse has."""
    norm = call.bound.get("norm", Literal(None))
    keywords: dict[str, Value] = {name: given for name, given in call.bound.items() if name in ("n", "axis")}
    keywords["norm"] = next((Literal(other) for known, other in TURNED if norm == Literal(known)), norm)
    inner = Call(call.builder, f"np.fft.{kind}", [value], keywords, call.at)
    return _along_one(kind)(inner)


def _along_several(kind: str, ending: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", optional=("s", "axes", "norm"))
        value = _values(call)
        lengths = _lengths(call)
        axes = _axes(call, value, ending, None if lengths is None else len(lengths))
        steps = _steps(kind, axes, lengths or [None] * len(axes))
        return stands_for(call, f"np.fft.{kind}{ending}", lambda: _transformed(call, value, steps))

    return handler


def _steps(kind: str, axes: list[int], lengths: Sequence[Dim | None]) -> list[Step]:
    """In NumPy's order: real input is transformed along the last axis first, real output made along it last."""
    complex_kind = kind.replace("r", "")
    steps = [Step(complex_kind, axis, points) for axis, points in zip(axes, lengths, strict=True)]
    if kind.startswith("r"):
        return [Step(kind, axes[-1], lengths[-1]), *reversed(steps[:-1])]
    if kind == "irfft":
        return [*steps[:-1], Step(kind, axes[-1], lengths[-1])]
    return steps[::-1]


def _values(call: Call) -> Node:
    value = call.array("a")
    if not rank(value):
        call.error(codes.RANK, f"{call.name} needs an array of at least one dimension", "pass an array")
    return value


def _lengths(call: Call) -> list[Dim | None] | None:
    """The argument ``s``; -1 stands for the length that there is."""
    if not call.has("s"):
        return None
    given = call.bound["s"]
    if not isinstance(given, TupleValue):
        call.error(codes.ARGUMENT, f"{call.name} needs a tuple of ints as s", "write it out: s=(n, m)")
    return [None if constant_int(item) == -1 else call.builder.dim(call.as_node(item)) for item in given.items]


def _axes(call: Call, value: Node, ending: str, count: int | None) -> list[int]:
    if call.has("axes"):
        given = call.bound["axes"]
        axes = [call.axis(item, rank(value)) for item in (given.items if isinstance(given, TupleValue) else (given,))]
    elif ending == "2" and rank(value) >= 2:
        axes = [rank(value) - 2, rank(value) - 1]
    else:
        axes = list(range(rank(value) - (count or rank(value)), rank(value)))
    if len(set(axes)) < len(axes) or count not in (None, len(axes)) or not axes or axes[0] < 0:
        message = f"{call.name} needs different axes, and as many as lengths"
        call.error(codes.RANK, message, "name each axis once")
    return axes


def _transformed(call: Call, value: Node, steps: Sequence[Step]) -> Node:
    norm = call.bound.get("norm", Literal(None))
    if not isinstance(norm, Literal) or norm.value not in NORMS:
        call.error(codes.ARGUMENT, f"this norm of {call.name} is not known", 'write "backward", "ortho" or "forward"')
    for step in steps:
        value = _transform(call, value, step, NORMS[norm.value])  # type: ignore[index]
    return value


def _transform(call: Call, value: Node, step: Step, norm: int) -> Node:
    """One transform along one axis: in double precision, as NumPy has it by default, and then converted."""
    inside = FLOAT64 if step.kind == "rfft" else COMPLEX128
    real = np.dtype("float32") if dtype_of(value).name in ("float32", "complex64") else FLOAT64
    length = shape(value)[step.axis]
    points = _points(call, step, length)
    front, rows = one_row_each(call, converted(call, value, inside), (step.axis,))
    count = opaque("//", points, 2) + 1 if step.kind == "rfft" else points
    made = FLOAT64 if step.kind == "irfft" else COMPLEX128
    scale = OF_INVERSE[norm] if step.kind in INVERSE else norm
    numbers = [shape(rows)[0], length, count, points, as_dim(scale)]
    (found,) = routine(call, step.kind, [rows], inside, numbers, [array(made, shape(rows)[0], count)], [])
    result = in_shape(call, found, [*front, count])
    if step.axis < rank(value) - 1:
        back = moved(call, result, rank(value) - 1, step.axis)
        result = call.builder.emit("copy", back, type=back.type)
    return converted(call, result, real if step.kind == "irfft" else np.result_type(real, np.complex64))


def _points(call: Call, step: Step, length: Dim) -> Dim:
    points = step.points
    if points is None:
        points = 2 * (length - 1) if step.kind == "irfft" else length
    elif step.kind == "irfft":
        call.builder.require(length - 1, ">=", "ValueError", f"{call.name}: no data points")
    call.builder.require(points - 1, ">=", "ValueError", f"Invalid number of FFT data points ({points}) specified.")
    return points


# Frequencies and shifts


def _frequencies(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("n", optional=("d", "device"))
        if call.has("device"):
            call.error(codes.ARGUMENT, f"the argument `device` of {call.name} is not supported", "leave it out")
        count, spacing = call.scalar("n"), call.bound.get("d", call.builder.const(1.0))
        if dtype_of(count).kind not in "iu":
            call.error(codes.ARGUMENT, f"{call.name} needs an int as n", "pass an int")
        call.builder.require(call.builder.dim(count), ">=", "ValueError", "negative dimensions are not allowed")
        return stands_for(call, f"np.fft.{name}", lambda: library_node(call, f"fourier.{name}", count, spacing))

    return handler


def _shift(name: str, function: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("x", optional=("axes",))
        value = call.array("x")
        axes = call.axes("axes", rank(value))
        chosen = range(rank(value)) if axes is None else axes

        def meaning() -> Node:
            shifted = value
            for axis in chosen:
                shifted = library_node(call, f"fourier.{function}", shifted, axis)
            return shifted if chosen else call.builder.emit("copy", value, type=value.type)

        return stands_for(call, f"np.fft.{name}", meaning)

    return handler
