"""Prints the fast entry of a kernel: a function of Python's C interface, compiled into the built extension.

A fast entry takes exactly what the C function can take as it is: NumPy arrays of the right dtype and rank,
C-contiguous, and plain numbers, where everything that the contract needs holds. Anything else makes it return
NotImplemented, and the generated Python decides. So it may refuse too much, but never accept too much.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence

from transpile.build.contract import TRANSFORM_NAMES, Contract, Value
from transpile.build.dims import c_text, powers, safe_bits


def print_entry(contract: Contract) -> Iterator[str]:
    """The lines of the fast entry of one kernel."""
    if _has_failures(contract):
        yield f"static const Failure failures_{contract.name}[] = {{"
        for exception, message in contract.messages:
            yield f"    {{{_string(exception)}, {_string(message)}}},"
        yield "};"
    yield f"static PyObject *enter_{contract.name}(PyObject *self, PyObject *const *args, Py_ssize_t count)"
    yield "{"
    yield "    (void)self;"
    yield from map("    {}".format, [*_arguments(contract), *_sizes(contract), *_tests(contract)])
    yield from map("    {}".format, [*_allocations(contract), *_call(contract), *_give_back(contract)])
    yield "}"


def _has_failures(contract: Contract) -> bool:
    """Whether there is a status that is not left to Python."""
    return len(contract.messages) > len(contract.again)


def symbol(contract: Contract) -> str:
    """What the C function is called inside the extension, where Python's headers and the system's take many names."""
    return f"kernel_{contract.c_name}"


def _string(text: str) -> str:
    """A C string literal: JSON's escapes for ASCII, octal ones for the bytes of everything else."""
    escaped = (
        json.dumps(c)[1:-1] if " " <= c <= "~" else "".join(f"\\{byte:03o}" for byte in c.encode()) for c in text
    )
    return f'"{"".join(escaped)}"'


def _arguments(contract: Contract) -> Iterator[str]:
    tests = [f"count != {len(contract.parameters)}"]
    for position, parameter in enumerate(contract.parameters):
        if parameter.kind not in ("array", "generator"):
            yield f"{parameter.c_type} arg_{parameter.name}{'[2]' if parameter.is_complex else ''};"
        tests.append(_argument_test(f"args[{position}]", parameter))
    yield from _decline_if(tests)


def _argument_test(object_: str, parameter: Value) -> str:
    """When the argument is not for the fast entry."""
    if parameter.kind == "generator":
        return f"Py_TYPE({object_}) != generator_type"
    place = f"arg_{parameter.name}" if parameter.is_complex else f"&arg_{parameter.name}"
    if parameter.kind == "array":
        access = "WRITE" if parameter.written else "READ"
        return f"!is_array({object_}, dtype_{parameter.dtype}, {len(parameter.shape)}, {access})"
    if parameter.kind == "numpy":
        return f"!as_scalar({object_}, type_{parameter.dtype}, {place})"
    kind = {"f": "float", "i": "int", "b": "bool", "c": "complex"}[parameter.letter]
    return f"!as_{kind}({object_}, {place})"


def _decline_if(tests: Sequence[str]) -> Iterator[str]:
    if tests:
        yield f"if ({' || '.join(tests)}) {{"
        yield "    Py_RETURN_NOTIMPLEMENTED;"
        yield "}"


def _object(contract: Contract, name: str) -> str:
    return f"args[{contract.position(name)}]"


def _array(object_: str) -> str:
    return f"((Array *){object_})"


def _length(contract: Contract, parameter: str, axis: int) -> str:
    return f"{_array(_object(contract, parameter))}->shape[{axis}]"


def _sizes(contract: Contract) -> Iterator[str]:
    for name, (parameter, axis) in contract.sizes.items():
        yield f"const int64_t size_{name} = {_length(contract, parameter, axis)};"
        yield f"(void)size_{name};"


def _named(contract: Contract, name: str) -> str:
    return f"size_{name}" if name in contract.sizes else f"arg_{name}"


def _tests(contract: Contract) -> Iterator[str]:
    """The entry test: numbers are small enough, conditions hold, lengths are as annotated, nothing overlaps."""
    named = functools.partial(_named, contract)
    lengths = [
        (_length(contract, parameter.name, axis), length)
        for parameter in contract.parameters
        for axis, length in enumerate(parameter.shape)
        if not contract.defines(parameter, axis)
    ]
    results = [length for result in contract.results if not result.made for length in result.shape]
    computed = [*contract.conditions, *(length for _, length in lengths), *results]
    yield from _decline_if([f"!{name}_pointer" for name in contract.needed])
    yield from _decline_if([f"!is_within({named(name)}, {width})" for name, width in safe_bits(computed).items()])
    # what divides comes first among the conditions, so each is computed only where those before it hold
    yield from _decline_if([f"!({c_text(condition, named)})" for condition in contract.conditions])
    yield from _decline_if([f"{length} != {c_text(expected, named)}" for length, expected in lengths])
    yield from _decline_if([f"{power} < 0" for power in powers(computed, named)])
    yield from _decline_if(
        [
            f"!are_separate({_sized(contract, written)}, {_sized(contract, other)})"
            for written, other in contract.separate
        ]
    )


def _sized(contract: Contract, parameter: Value) -> str:
    return f"{_object(contract, parameter.name)}, {parameter.size}"


def _allocations(contract: Contract) -> Iterator[str]:
    made: list[str] = []
    for result in contract.results:
        if result.made:
            yield f"{result.c_type} *memory_{result.name} = NULL;"
        elif result.kind == "array":
            lengths = ", ".join(c_text(length, functools.partial(_named, contract)) for length in result.shape)
            yield f"const Py_ssize_t shape_{result.name}[] = {{{lengths or 1}}};"
            made_as = f"dtype_{result.dtype}, {len(result.shape)}, shape_{result.name}"
            yield f"PyObject *{result.name} = new_array({made_as});"
            yield f"if (!{result.name}) {{"
            yield from (f"    Py_DECREF({name});" for name in made)
            yield "    return NULL;"
            yield "}"
            made.append(result.name)
    for result in contract.results:
        if result.kind in ("numpy", "python"):
            yield f"{result.c_type} {result.name}{'[2]' if result.is_complex else ''};"
        if result.partial or result.made:
            yield f"int64_t lengths_{result.name}[{len(result.shape)}];"
        if result.arguments:
            yield f"int64_t origin_{result.name};"


def _call(contract: Contract) -> Iterator[str]:
    arrays = [result for result in contract.results if result.kind == "array"]
    given_up = [f"    Py_DECREF({result.name});" for result in arrays if not result.made]
    yield from _hold(contract, given_up)
    call = f"{symbol(contract)}({', '.join(_passed(contract))});"
    yield from ["int status;"] if contract.can_fail else []
    yield from ("Py_BEGIN_ALLOW_THREADS", f"status = {call}" if contract.can_fail else call, "Py_END_ALLOW_THREADS")
    yield from [f"let_generators_go(generators, {len(contract.generators)});"] if contract.generators else []
    if contract.can_fail:
        yield from ("if (status) {", *given_up)
        if contract.again:
            yield f"    if ({' || '.join(f'status == {status}' for status in contract.again)}) {{"
            yield from ("        Py_RETURN_NOTIMPLEMENTED;", "    }")
        yield f"    return fail(status, {f'failures_{contract.name}' if _has_failures(contract) else 'NULL'});"
        yield "}"
    for result in contract.results:
        if result.partial:
            yield f"if (shorten({result.name}, {len(result.shape)}, lengths_{result.name})) {{"
            yield from (*given_up, "    return NULL;", "}")
    yield from _take(arrays)
    if contract.transforms:  # out of memory: the loops take Python's lock and set the exception
        dropped = [f"    Py_DECREF({result.name});" for result in arrays]
        yield from ("if (PyErr_Occurred()) {", *dropped, "    return NULL;", "}")


def _hold(contract: Contract, given_up: Sequence[str]) -> Iterator[str]:
    """Holds the locks of the random generators."""
    if contract.generators:
        objects = ", ".join(_object(contract, name) for name in contract.generators)
        yield f"PyObject *const objects[] = {{{objects}}};"
        yield f"Generator generators[{len(contract.generators)}];"
        yield f"if (!hold_generators(generators, objects, {len(contract.generators)})) {{"
        yield from (*given_up, "    return NULL;", "}")


def _take(arrays: Sequence[Value]) -> Iterator[str]:
    """Arrays of what the function made; its memory is freed in any case."""
    made = [result for result in arrays if result.made]
    for result in made:
        given = f"dtype_{result.dtype}, {len(result.shape)}, lengths_{result.name}, memory_{result.name}, {result.size}"
        yield f"PyObject *{result.name} = taken({given});"
    if made:
        yield f"if ({' || '.join(f'!{result.name}' for result in made)}) {{"
        yield from (f"    Py_XDECREF({result.name});" for result in arrays)
        yield from ("    return NULL;", "}")


def _passed(contract: Contract) -> Iterator[str]:
    """The arguments of the C function: sizes, parameters, results, BLAS functions."""
    yield from (f"size_{name}" for name in contract.passed)
    for parameter in contract.parameters:
        value = f"arg_{parameter.name}"
        if parameter.kind == "array":
            constant = "" if parameter.written else "const "
            pointer = f"({constant}{parameter.c_type} *)"
            yield f"{pointer}{_array(_object(contract, parameter.name))}->data"
        elif parameter.kind == "generator":
            yield f"(random_generator *)generators[{contract.generators.index(parameter.name)}].address"
        elif parameter.is_complex:
            yield from (f"{value}[0]", f"{value}[1]")
        else:
            yield value
    for result in contract.results:
        if result.made:
            yield f"&memory_{result.name}"
        elif result.kind == "array":
            yield f"({result.c_type} *){_array(result.name)}->data"
        elif result.kind != "argument":
            yield result.name if result.is_complex else f"&{result.name}"
    yield from (f"&origin_{result.name}" for result in contract.results if result.arguments)
    yield from (f"lengths_{result.name}" for result in contract.results if result.partial or result.made)
    yield from (f"({_pointer_type(name)} *){name}_pointer" for name in (*contract.library, *contract.needed))


def _pointer_type(function: str) -> str:
    """The C type of a library function in the header: "gemm_f64" of "dgemm", "numpy_sort" of "numpy_sort_int64"."""
    if function.startswith("random_"):
        return f"numpy_{function}"
    if function.split("_")[1:2] and function.split("_")[1] in TRANSFORM_NAMES:
        return "numpy_transform"
    if function.startswith("numpy_"):
        return "_".join(function.split("_")[:2])
    return f"{function[1:]}_{ {'s': 'f32', 'd': 'f64', 'z': 'c128'}[function[0]] }"


def _give_back(contract: Contract) -> Iterator[str]:
    for result in contract.results:
        for origin, argument in enumerate(result.arguments, 1):
            yield f"if (origin_{result.name} == {origin}) {{"
            yield f"    Py_DECREF({result.name});"
            yield f"    {result.name} = Py_NewRef({_object(contract, argument)});"
            yield "}"
    values = [_boxed(contract, result) for result in contract.results]
    if not values:
        yield "Py_RETURN_NONE;"
    elif not contract.gives_tuple:
        yield f"return {values[0]};"
    else:
        names = [f"object_{position}" for position in range(len(values))]
        yield from (f"PyObject *{name} = {value};" for name, value in zip(names, values, strict=True))
        yield f"if (!({' && '.join(names)})) {{"
        yield from (f"    Py_XDECREF({name});" for name in names)
        yield "    return NULL;"
        yield "}"
        yield f"PyObject *all = PyTuple_Pack({len(names)}, {', '.join(names)});"
        yield from (f"Py_DECREF({name});" for name in names)
        yield "return all;"


def _boxed(contract: Contract, result: Value) -> str:
    """One result as an object of its own. An argument comes back whole; the generated Python takes the view of it."""
    if result.kind == "argument":
        return f"Py_NewRef({_object(contract, result.name)})"
    if result.kind == "array":
        return result.name
    if result.kind == "numpy":
        return f"new_scalar(dtype_{result.dtype}, {result.name if result.is_complex else f'&{result.name}'})"
    return {
        "f": f"PyFloat_FromDouble({result.name})",
        "i": f"PyLong_FromLongLong({result.name})",
        "b": f"PyBool_FromLong({result.name})",
        "c": f"PyComplex_FromDoubles({result.name}[0], {result.name}[1])",
    }[result.letter]
