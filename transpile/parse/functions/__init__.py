"""The functions, methods and attributes of NumPy, ``math`` and Python that kernels may use: one table, by full name."""

from __future__ import annotations

import builtins as python_builtins
import difflib
from typing import NoReturn

import libcst as cst

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.functions import (
    attributes,
    builtins,
    calculus,
    conversion,
    creation,
    diagonals,
    eigen,
    einsum,
    fourier,
    gathering,
    grids,
    integers,
    joining,
    least_squares,
    linalg,
    linear,
    more,
    norms,
    padding,
    places,
    polynomials,
    products,
    quantiles,
    random,
    reductions,
    scans,
    scattering,
    segments,
    selecting,
    selection,
    sets,
    shaping,
    shifting,
    singular,
    sorting,
    special,
    statistics,
    subscripted,
    tables,
    ufuncs,
    windowed,
    writes,
)
from transpile.parse.functions.advice import ADVICE
from transpile.parse.functions.call import Call, Handler, short
from transpile.parse.functions.creation import array_
from transpile.parse.python_rules import is_python, type_of
from transpile.parse.values import FunctionRef, Literal, RandomGenerator, TupleValue, Value
from transpile.symbolic.graph import Node

FUNCTIONS: dict[str, Handler] = {
    **ufuncs.numpy_functions(),
    **ufuncs.math_functions(),
    **reductions.functions(),
    **creation.functions(),
    **shaping.functions(),
    **joining.functions(),
    **scans.functions(),
    **shifting.functions(),
    **padding.functions(),
    **grids.functions(),
    **subscripted.functions(),
    **selection.functions(),
    **polynomials.functions(),
    **einsum.functions(),
    **diagonals.functions(),
    **more.functions(),
    **calculus.functions(),
    **statistics.functions(),
    **tables.functions(),
    **sorting.functions(),
    **quantiles.functions(),
    **sets.functions(),
    **writes.functions(),
    **linear.functions(),
    **linalg.functions(),
    **fourier.functions(),
    **special.functions(),
    **least_squares.functions(),
    **products.functions(),
    **norms.functions(),
    **gathering.functions(),
    **selecting.functions(),
    **scattering.functions(),
    **places.functions(),
    **segments.functions(),
    **singular.functions(),
    **eigen.functions(),
    **integers.functions(),
    **windowed.functions(),
    **conversion.functions(),
    **builtins.functions(),
    "numpy.finfo": attributes.limits("finfo"),
    "numpy.iinfo": attributes.limits("iinfo"),
}
METHODS: dict[str, Handler] = {
    **attributes.methods(),
    **gathering.methods(),
    **selecting.methods(),
    **scattering.methods(),
    **segments.methods(),
    **integers.methods(),
}
FUNCTIONS |= {name: writes.with_out(FUNCTIONS[name], arity) for name, arity in ufuncs.arities().items()}
FUNCTIONS |= {f"numpy.{name}": writes.with_out(FUNCTIONS[f"numpy.{name}"]) for name in writes.TAKE_OUT}
METHODS |= {name: writes.with_out(METHODS[name]) for name in writes.TAKE_OUT if name in METHODS}


def builtin(name: str) -> Value | None:
    """What a name is that neither the function nor the module defines."""
    if name == "Ellipsis":
        return Literal(...)
    return FunctionRef(f"builtins.{name}") if callable(getattr(python_builtins, name, None)) else None


def call_function(
    builder: Builder, qualified: str, args: list[Value], keywords: dict[str, Value], at: cst.CSTNode
) -> Value:
    """A call of a library function by its full name."""
    handler = FUNCTIONS.get(qualified)
    if handler is None:
        refuse_function(builder, qualified, at)
    is_numpys = qualified.startswith("numpy.")
    return handler(
        Call(builder, short(qualified), list(args), dict(keywords), at, array_of=_array_of if is_numpys else None)
    )


def call_method(
    builder: Builder, receiver: Node, method: str, args: list[Value], keywords: dict[str, Value], at: cst.CSTNode
) -> Value:
    """A call of an array's or a number's method."""
    name = f"{receiver.hint or 'x'}.{method}"
    call = Call(builder, name, [receiver, *args], dict(keywords), at, array_of=_array_of)
    given = type_of(receiver)
    if method not in METHODS or (is_python(receiver) and method not in attributes.PYTHON_METHODS):
        names = attributes.PYTHON_METHODS if is_python(receiver) else METHODS
        call.error(
            codes.UNSUPPORTED_FUNCTION,
            f"the method `{method}` of {given} is not supported",
            _did_you_mean(method, list(names), "see docs/language.md for the methods that are"),
        )
    return METHODS[method](call)


def _array_of(call: Call, value: TupleValue) -> Node:
    """The array that NumPy makes of a list."""
    return call.as_node(array_(Call(call.builder, "np.array", [value], {}, call.at)))


def attribute(builder: Builder, receiver: Node, name: str, at: cst.CSTNode) -> Value:
    """An attribute of an array or a number: ``x.T``, ``x.shape``, ``z.real``."""
    known = attributes.attributes_of(receiver)
    if name not in known:
        help = f"call it: x.{name}()" if name in METHODS else _did_you_mean(name, list(known), "use its elements")
        message = f"the attribute `{name}` of {type_of(receiver)} is not supported"
        builder.error(codes.UNSUPPORTED_FUNCTION, message, help, at)
    return known[name](Call(builder, f"x.{name}", [], {}, at), receiver)


def call_generator(
    builder: Builder,
    generator: RandomGenerator,
    method: str,
    args: list[Value],
    keywords: dict[str, Value],
    at: cst.CSTNode,
) -> Value:
    """A call of a random generator's method."""
    name = generator.node.attr
    call = Call(builder, f"{name}.{method}", list(args), dict(keywords), at)
    handler = random.METHODS.get(method) or (random.INTERNAL.get(method) if generator.inner else None)
    if handler is None:
        message = f"the method `{method}` of a random generator is not supported"
        close = difflib.get_close_matches(method, list(random.METHODS), 1, cutoff=0.8)
        help = f"did you mean `{close[0]}`?" if close else random.HELP
        call.error(codes.UNSUPPORTED_FUNCTION, message, help)
    return handler(call, generator.node)


def library_attribute(builder: Builder, module: str, name: str, at: cst.CSTNode) -> Value:
    """A name of a library module, ``np.pi`` or ``np.exp``; a function that is not supported is refused here."""
    qualified = f"{module}.{name}"
    found = library_value(qualified)
    if found is None:
        refuse_function(builder, qualified, at)
    return found


def library_value(qualified: str) -> Value | None:
    """A constant, a part of a module or a supported function by its full name, or None."""
    constant = attributes.library_constant(qualified)
    if constant is not None:
        return constant
    is_part = any(function.startswith(f"{qualified}.") for function in FUNCTIONS)
    return FunctionRef(qualified) if qualified in FUNCTIONS or is_part else None


def refuse_function(builder: Builder, qualified: str, at: cst.CSTNode) -> NoReturn:
    """The error for a function that is not in the table."""
    module, _, name = qualified.rpartition(".")
    if qualified.startswith("numpy.random"):
        help = random.TAKE_ONE
    elif qualified in ADVICE:
        help = ADVICE[qualified]
    elif module == "builtins":
        help = builtins.REFUSED.get(name, "use NumPy's functions")
    else:
        names = [function.rpartition(".")[2] for function in FUNCTIONS if function.rpartition(".")[0] == module]
        close = difflib.get_close_matches(name, names, 1, cutoff=0.75)
        default = "see docs/language.md for the functions that are; others can be called outside the kernel"
        help = f"did you mean `{short(f'{module}.{close[0]}')}`?" if close else default
    builder.error(codes.UNSUPPORTED_FUNCTION, f"`{short(qualified)}` is not supported", help, at)


def _did_you_mean(name: str, names: list[str], otherwise: str) -> str:
    close = difflib.get_close_matches(name, names, 1)
    return f"did you mean `{close[0]}`?" if close else otherwise
