"""Prints the fast entry of a kernel: a function of Python's C interface, compiled into the built extension.

A fast entry takes exactly what the C function can take as it is: NumPy arrays of the right dtype and rank,
C-contiguous, and plain numbers, where all conditions of the entry hold. Anything else makes it return NotImplemented,
and the generated Python decides. So it may refuse too much, but never accept too much.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence

from transpile.build.dims import condition_text, dim_text, safe_bits
from transpile.symbolic.entry import GEMM, Entry, Result, arrays, c_type, defines
from transpile.symbolic.graph import Parameter
from transpile.symbolic.program import Array, Scalar
from transpile.symbolic.types import Kind


def print_entry(entry: Entry, c_name: str) -> Iterator[str]:
    """The lines of the fast entry of one kernel; ``c_name`` is what its function is called in C."""
    kernel, function = entry.kernel, entry.function
    if function.messages:
        yield f"static const Failure failures_{kernel.name}[] = {{"
        for exception, message in function.messages:
            yield f"    {{{_string(exception)}, {_string(message)}}},"
        yield "};"
    yield f"static PyObject *enter_{kernel.name}(PyObject *self, PyObject *const *args, Py_ssize_t count)"
    yield "{"
    yield "    (void)self;"
    yield from map("    {}".format, [*_arguments(entry), *_sizes(entry), *_tests(entry)])
    yield from map("    {}".format, [*_allocations(entry), *_call(entry, c_name), *_give_back(entry)])
    yield "}"


def _string(text: str) -> str:
    """A C string literal: JSON's escapes for ASCII, octal ones for the bytes of everything else."""
    escaped = (
        json.dumps(c)[1:-1] if " " <= c <= "~" else "".join(f"\\{byte:03o}" for byte in c.encode()) for c in text
    )
    return f'"{"".join(escaped)}"'


def _arguments(entry: Entry) -> Iterator[str]:
    tests = [f"count != {len(entry.kernel.parameters)}"]
    for position, parameter in enumerate(entry.kernel.parameters):
        if parameter.type.kind is not Kind.ARRAY:
            parts = "[2]" if parameter.type.dtype.kind == "c" else ""
            yield f"{c_type(parameter.type.dtype)} arg_{parameter.name}{parts};"
        tests.append(_argument_test(f"args[{position}]", parameter))
    yield from _decline_if(tests)


def _argument_test(object_: str, parameter: Parameter) -> str:
    """When the argument is not for the fast entry."""
    type_ = parameter.type
    place = f"arg_{parameter.name}" if type_.dtype.kind == "c" else f"&arg_{parameter.name}"
    if type_.kind is Kind.ARRAY:
        access = "WRITE" if parameter.written else "READ"
        return f"!is_array({object_}, dtype_{type_.dtype.name}, {len(type_.shape)}, {access})"
    if type_.kind is Kind.NUMPY:
        return f"!as_scalar({object_}, type_{type_.dtype.name}, {place})"
    kind = {"f": "float", "i": "int", "b": "bool", "c": "complex"}[type_.dtype.kind]
    return f"!as_{kind}({object_}, {place})"


def _decline_if(tests: Sequence[str]) -> Iterator[str]:
    if tests:
        yield f"if ({' || '.join(tests)}) {{"
        yield "    Py_RETURN_NOTIMPLEMENTED;"
        yield "}"


def _object(entry: Entry, name: str) -> str:
    return f"args[{[parameter.name for parameter in entry.kernel.parameters].index(name)}]"


def _array(object_: str) -> str:
    return f"((Array *){object_})"


def _length(entry: Entry, parameter: str, axis: int) -> str:
    return f"{_array(_object(entry, parameter))}->shape[{axis}]"


def _sizes(entry: Entry) -> Iterator[str]:
    for name, (parameter, axis) in entry.kernel.sizes.items():
        yield f"const int64_t size_{name} = {_length(entry, parameter, axis)};"
        yield f"(void)size_{name};"


def _value(entry: Entry, atom: str) -> str:
    return f"size_{atom}" if atom in entry.kernel.sizes else f"arg_{atom}"


def _tests(entry: Entry) -> Iterator[str]:
    """The entry test: numbers are small enough, lengths as annotated, conditions hold, nothing overlaps."""
    named = functools.partial(_value, entry)
    dependent = [
        (_length(entry, parameter.name, axis), length)
        for parameter in arrays(entry.kernel)
        for axis, length in enumerate(parameter.type.shape)
        if defines(entry.kernel, parameter, axis) is None
    ]
    computed = [length for _, length in dependent] + [condition.value for condition in entry.conditions]
    computed += [
        length for result in entry.results if isinstance(result.storage, Array) for length in result.storage.shape
    ]
    yield from _decline_if([f"!is_within({named(atom)}, {width})" for atom, width in safe_bits(computed).items()])
    yield from _decline_if([f"{dim_text(divisor, named)} == 0" for divisor in entry.divisors])
    yield from _decline_if([f"{length} != {dim_text(expected, named)}" for length, expected in dependent])
    yield from _decline_if([f"!({condition_text(condition, named)})" for condition in entry.conditions])
    yield from _decline_if(
        [
            f"!are_separate({_sized(entry, written)}, {_sized(entry, other)})"
            for written, others in entry.separate
            for other in others
        ]
    )


def _sized(entry: Entry, parameter: Parameter) -> str:
    return f"{_object(entry, parameter.name)}, {parameter.type.dtype.itemsize}"


def _fresh(entry: Entry) -> Iterator[tuple[int, Array]]:
    for position, result in enumerate(entry.results):
        if isinstance(result.storage, Array):
            yield position, result.storage


def _allocations(entry: Entry) -> Iterator[str]:
    made: list[str] = []
    for position, array in _fresh(entry):
        lengths = ", ".join(dim_text(length, functools.partial(_value, entry)) for length in array.shape)
        yield f"const Py_ssize_t shape_{position}[] = {{{lengths or 1}}};"
        made_as = f"dtype_{array.dtype.name}, {len(array.shape)}, shape_{position}"
        yield f"PyObject *result_{position} = new_array({made_as});"
        yield f"if (!result_{position}) {{"
        yield from (f"    Py_DECREF({name});" for name in made)
        yield "    return NULL;"
        yield "}"
        made.append(f"result_{position}")
    for position, result in enumerate(entry.results):
        if isinstance(result.storage, Scalar):
            parts = "[2]" if result.storage.dtype.kind == "c" else ""
            yield f"{c_type(result.storage.dtype)} result_{position}{parts};"


def _call(entry: Entry, c_name: str) -> Iterator[str]:
    call = f"{c_name}({', '.join(_passed(entry))});"
    yield "Py_BEGIN_ALLOW_THREADS" if not entry.function.can_fail else "int status;"
    if entry.function.can_fail:
        yield "Py_BEGIN_ALLOW_THREADS"
        call = f"status = {call}"
    yield call
    yield "Py_END_ALLOW_THREADS"
    if entry.function.can_fail:
        yield "if (status) {"
        yield from (f"    Py_DECREF(result_{position});" for position, _ in _fresh(entry))
        yield f"    return fail(status, {f'failures_{entry.kernel.name}' if entry.function.messages else 'NULL'});"
        yield "}"


def _passed(entry: Entry) -> Iterator[str]:
    """The arguments of the C function: sizes, parameters, results, gemm pointers."""
    yield from (f"size_{name}" for name in entry.function.sizes)
    for parameter in entry.kernel.parameters:
        value = f"arg_{parameter.name}"
        if parameter.type.is_array:
            constant = "" if parameter.written else "const "
            pointer = f"({constant}{c_type(parameter.type.dtype)} *)"
            yield f"{pointer}{_array(_object(entry, parameter.name))}->data"
        elif parameter.type.dtype.kind == "c":
            yield from (f"{value}[0]", f"{value}[1]")
        else:
            yield value
    yield from _passed_results(entry)
    yield from (f"(gemm_f{dtype.removeprefix('float')} *){GEMM[dtype]}_pointer" for dtype in entry.function.uses_gemm)


def _passed_results(entry: Entry) -> Iterator[str]:
    for position, result in enumerate(entry.results):
        if isinstance(result.storage, Array):
            yield f"({c_type(result.storage.dtype)} *){_array(f'result_{position}')}->data"
        elif isinstance(result.storage, Scalar):
            yield f"result_{position}" if result.storage.dtype.kind == "c" else f"&result_{position}"


def _give_back(entry: Entry) -> Iterator[str]:
    if not entry.results:
        yield "Py_RETURN_NONE;"
    elif not entry.kernel.returns_tuple:
        yield from _boxed(entry, 0, entry.results[0])
        yield "return object_0;"
    else:
        for position, result in enumerate(entry.results):
            yield from _boxed(entry, position, result)
        names = [f"object_{position}" for position in range(len(entry.results))]
        yield f"if (!({' && '.join(names)})) {{"
        yield from (f"    Py_XDECREF({name});" for name in names)
        yield "    return NULL;"
        yield "}"
        yield f"PyObject *all = PyTuple_Pack({len(names)}, {', '.join(names)});"
        yield from (f"Py_DECREF({name});" for name in names)
        yield "return all;"


def _boxed(entry: Entry, position: int, result: Result) -> Iterator[str]:
    """One result as an object of its own. An argument comes back whole; the generated Python takes the view of it."""
    place, dtype = f"result_{position}", result.spec.type.dtype
    if result.spec.kind == "argument" and result.spec.argument is not None:
        value = f"Py_NewRef({_object(entry, result.spec.argument)})"
    elif result.spec.kind == "fresh":
        value = place
    elif result.spec.type.kind is Kind.NUMPY:
        value = f"new_scalar(dtype_{dtype.name}, {place if dtype.kind == 'c' else f'&{place}'})"
    else:
        value = {
            "f": f"PyFloat_FromDouble({place})",
            "i": f"PyLong_FromLongLong({place})",
            "b": f"PyBool_FromLong({place})",
            "c": f"PyComplex_FromDoubles({place}[0], {place}[1])",
        }[dtype.kind]
    yield f"PyObject *object_{position} = {value};"
