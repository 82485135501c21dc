"""Prints the public function of a kernel: fast entry, checks, entry test, call of C, or else the NumPy version."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from transpile.emit_python.layout import INDENT, WIDTH, bracketed, condition, definition, docstring, one_or_more
from transpile.emit_python.reserved import local_names
from transpile.emit_python.views import returned
from transpile.loops.program import signature
from transpile.memory.naming import Namer
from transpile.symbolic.dims import Dim, text
from transpile.symbolic.effects import ANEW
from transpile.symbolic.entry import GEMM, Entry, Result, arrays, c_type, defines, has_dependent_axis
from transpile.symbolic.fronts import string_text
from transpile.symbolic.graph import Condition, Kernel, Parameter
from transpile.symbolic.program import Scalar
from transpile.symbolic.routines import pointer_type
from transpile.symbolic.types import INT64, DType, Kind

_WIDTH = WIDTH - len(INDENT)  # of a line in a function's body


class Names:
    """The local names of one function: those of the source first, its own ones out of their way."""

    def __init__(self, kernel: Kernel) -> None:
        self._namer = Namer({*local_names(kernel), *(parameter.name for parameter in kernel.parameters)})
        self.size = {name: self._namer.fresh(name) for name in kernel.sizes}
        self.result = self._namer.fresh("result")

    def fresh(self, hint: str) -> str:
        """A name that nothing else has."""
        return self._namer.fresh(hint)

    def dim(self, dim: Dim) -> str:
        """A dimension in these names."""
        renamed = {name: Dim((((own,), 1),)) for name, own in self.size.items() if own != name}
        return text(dim.substitute(renamed))


def print_entry(kernel: Kernel, entry: Entry | None, c_name: str, dispatch: Iterable[str] = ()) -> Iterator[str]:
    """The lines of the function. ``entry`` is None where the kernel has no C version; ``dispatch`` are the lines that
    pass a call on to a GPU."""
    names = Names(kernel)
    yield from textwrap.wrap(signature(kernel), WIDTH, initial_indent="# ", subsequent_indent="#     ")
    yield from definition(kernel.name, list(_parameters(kernel)))
    body = [*_fast_path(kernel, names), *dispatch, *checks(kernel, names, entry is not None)]
    if entry is not None:
        body += [*_entry_test(entry, names), *_call(entry, names, c_name)]
    else:
        body.append(f"return {_numpy_call(kernel)}")
    if kernel.docstring is not None:
        yield INDENT + docstring(kernel.docstring)
    yield from (INDENT + line for line in body)


def _parameters(kernel: Kernel) -> Iterator[str]:
    starred = False
    for parameter in kernel.parameters:
        if parameter.keyword_only and not starred:
            starred = True
            yield "*"
        yield parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


def _numpy_call(kernel: Kernel) -> str:
    return f"_{kernel.name}_numpy({', '.join(parameter.name for parameter in kernel.parameters)})"


# the fast path


def _fast_path(kernel: Kernel, names: Names) -> Iterator[str]:
    values = [parameter.name for parameter in kernel.parameters]
    yield from bracketed(f"{names.result} = _enter_{kernel.name}(", values, ")", _WIDTH)
    yield f"if {names.result} is not NotImplemented:"
    seen = [(position, spec.argument) for position, spec in enumerate(kernel.results) if _view(kernel, position)]
    if seen:
        position, argument = seen[0]
        given = f"{names.result}[{position}]" if kernel.returns_tuple else names.result
        yield f"    if {given} is {argument}:  # C gives arguments for views of them, the source the views"
        yield from (f"{INDENT * 2}{line}" for line in _completed(kernel, names.result))
    yield f"    return {names.result}"


def _completed(kernel: Kernel, result: str, copies: dict[str, str] | None = None) -> Iterator[str]:
    """Return what the fast entry gave, but views of arguments instead of the arguments. Where it was given ``copies``,
    the arguments themselves instead of these."""
    parts = [_given_back(kernel, position, result, copies) for position in range(len(kernel.results))]
    if not any(parts):
        yield f"return {result}"
    else:
        values = [part or f"{result}[{position}]" for position, part in enumerate(parts)]
        yield from _returned(kernel, values, _WIDTH - 2 * len(INDENT))


def _given_back(kernel: Kernel, position: int, result: str, copies: dict[str, str] | None) -> str | None:
    """The text of an argument that is returned, or a view of it; None for what is returned as it is."""
    spec = kernel.results[position]
    view = _view(kernel, position)
    if view is not None or copies is None:
        return view
    given = f"{result}[{position}]" if kernel.returns_tuple else result
    choices = "".join(f"{name} if {given} is {copies[name]} else " for name in spec.arguments)
    return f"({choices}{given})" if choices else spec.argument


def _returned(kernel: Kernel, values: Sequence[str], width: int = _WIDTH) -> Iterator[str]:
    """Return the values, as a tuple where the kernel does."""
    one = "," if kernel.returns_tuple and len(values) == 1 else ""
    flat = f"return {', '.join(values)}{one}"
    if len(flat) <= width or len(values) == 1:
        yield flat
    else:
        yield from bracketed("return (", values, ")", width)


def _view(kernel: Kernel, position: int) -> str | None:
    """The view that the kernel returns there; None for whole arguments and everything else."""
    spec = kernel.results[position]
    view = returned(kernel, position) if spec.kind == "argument" else None
    return None if view == spec.argument else view


# the checks


def checks(kernel: Kernel, names: Names, is_compiled: bool, on_gpu: bool = False) -> Iterator[str]:
    """Checks the arguments and takes the named sizes out of their shapes."""
    for parameter in kernel.parameters:
        yield from _check(kernel, parameter, on_gpu)
    needed = set(kernel.sizes) if is_compiled else _checked_sizes(kernel)
    for parameter in arrays(kernel):
        yield from _named_lengths(kernel, parameter, names, needed)
    for parameter in arrays(kernel):
        if has_dependent_axis(kernel, parameter):
            yield from _check_lengths(kernel, parameter, names)


def _check(kernel: Kernel, parameter: Parameter, on_gpu: bool) -> Iterator[str]:
    type_, place = parameter.type, [f'"{kernel.function}"', f'"{parameter.name}"', parameter.name]
    if type_.kind is Kind.PYTHON:
        yield f"{parameter.name} = _number({', '.join([*place, str(type_)])})"
    elif type_.kind is Kind.GENERATOR:
        yield f"_check_generator({', '.join(place)})"
    elif type_.kind is Kind.NUMPY:
        yield f"{parameter.name} = _scalar({', '.join([*place, numpy_type(type_.dtype)])})"
    else:
        expected = [f'"{type_.dtype.name}"', str(len(type_.shape)), f'"{_shape(type_.shape)}"']
        opening = f"{parameter.name} = _widen_array(" if parameter.cast_safe else "_check_array("
        if on_gpu:
            opening = opening.replace("_widen_array", "_widen_gpu_array").replace("_check_array", "_check_gpu_array")
        yield from bracketed(opening, [*place, *expected], ")", _WIDTH)


def _shape(shape: tuple[Dim, ...]) -> str:
    lengths = ", ".join(map(text, shape))
    return f"({lengths},)" if len(shape) == 1 else f"({lengths})"


def numpy_type(dtype: DType) -> str:
    """The scalar type of NumPy."""
    return "np.bool_" if dtype.kind == "b" else f"np.{dtype.name}"


def _checked_sizes(kernel: Kernel) -> set[str]:
    checked = [parameter for parameter in arrays(kernel) if has_dependent_axis(kernel, parameter)]
    return {name for parameter in checked for length in parameter.type.shape for name in length.atoms()}


def _named_lengths(kernel: Kernel, parameter: Parameter, names: Names, needed: set[str]) -> Iterator[str]:
    """Take the sizes that this parameter defines out of its shape."""
    sizes = [defines(kernel, parameter, axis) for axis in range(len(parameter.type.shape))]
    known = [names.size[size] for size in sizes if size in needed and size is not None]
    if len(known) == len(sizes) > 1:
        yield f"{', '.join(known)} = {parameter.name}.shape"
        return
    for axis, size in enumerate(sizes):
        if size is not None and size in needed:
            yield f"{names.size[size]} = {parameter.name}.shape[{axis}]"


def _check_lengths(kernel: Kernel, parameter: Parameter, names: Names) -> Iterator[str]:
    shape = parameter.type.shape
    lengths = _shape(
        tuple(Dim((((names.dim(length),), 1),)) if length.constant is None else length for length in shape)
    )
    used = {name for length in shape for name in length.atoms()}
    origins = dict.fromkeys(kernel.sizes[name][0] for name in kernel.sizes if name in used)
    others = [f"'{origin}'" for origin in origins if origin != parameter.name]
    items = [f'"{kernel.function}"', f'"{parameter.name}"', parameter.name, lengths, f'"{_shape(shape)}"']
    items += [f'" as in {" and ".join(others)}"'] if others else []
    yield from bracketed("_check_shape(", items, ")", _WIDTH)


# the entry test and the call


def _entry_test(entry: Entry, names: Names) -> Iterator[str]:
    kernel = entry.kernel
    tests = [f"_enter_{kernel.name} is _declined"]
    tests += [f"not -(2**{bits}) < {name} < 2**{bits}" for name, bits in entry.small]
    tests += [f"{factor(names.dim(divisor))} == 0" for divisor in entry.divisors]
    tests += [f"not _extension.{name}" for name in entry.function.library]
    tests += [f"type({name}) is not np.random.Generator" for name in _generators(kernel)]  # it may draw otherwise
    tests += [failing(item, names) for item in entry.conditions]
    tests += [f"not {parameter.name}.flags.c_contiguous" for parameter in entry.contiguous]
    for written, others in entry.separate:
        tests.append(f"not _is_separate({', '.join([written.name, *(other.name for other in others)])})")
    yield from condition(tests, _WIDTH)
    yield f"    return {_numpy_call(kernel)}"


def _generators(kernel: Kernel) -> list[str]:
    """The parameters that are random generators."""
    return [parameter.name for parameter in kernel.parameters if parameter.type.kind is Kind.GENERATOR]


def factor(value: str) -> str:
    """A printed dimension as an operand."""
    return value if value.isidentifier() else f"({value})"


def failing(item: Condition, names: Names) -> str:
    """The opposite of a condition, with what is subtracted on the right: ``n < 2``."""
    left = Dim(tuple(term for term in item.value.terms if term[1] > 0))
    right = -Dim(tuple(term for term in item.value.terms if term[1] < 0))
    return f"{names.dim(left)} {'!=' if item.relation == '==' else '<'} {names.dim(right)}"


def _call(entry: Entry, names: Names, c_name: str) -> Iterator[str]:
    kernel = entry.kernel
    copies = {parameter.name: names.fresh(f"{parameter.name}_c") for parameter in arrays(kernel)}
    yield from (f"{copy} = _contiguous({name})" for name, copy in copies.items())
    if entry.makes_results:
        yield from _call_entry(kernel, names, copies)
        return
    storages = {
        position: names.fresh(result.storage.name)
        for position, result in enumerate(entry.results)
        if result.storage is not None
    }
    for position, storage in storages.items():
        yield from allocation(entry.results[position], storage, names)
    origins = {
        position: names.fresh(result.origin.name)
        for position, result in enumerate(entry.results)
        if result.origin is not None
    }
    yield from (f"{origin} = np.empty((), np.int64)" for origin in origins.values())
    lengths = {
        position: names.fresh(result.lengths.name)
        for position, result in enumerate(entry.results)
        if result.lengths is not None
    }
    for position, kept in lengths.items():
        yield f"{kept} = np.empty({len(entry.results[position].spec.type.shape)}, np.int64)"
    passed = [*_passed(entry, names, copies, storages, origins, lengths)]
    status = names.fresh("status") if entry.function.can_fail else None
    held, indent = _generators(kernel), ""
    if held:
        yield f"with _held({', '.join(held)}):"
        indent = INDENT
    opening = f"{f'{status} = ' if status else ''}_extension.lib.{c_name}("
    yield from (indent + line for line in bracketed(opening, passed, ")", _WIDTH - len(indent)))
    if status:
        if entry.again:
            several = f"in ({', '.join(map(str, entry.again))})"
            yield f"if {status} {several if len(entry.again) > 1 else f'== {entry.again[0]}'}:"
            yield f"    return {_numpy_call(kernel)}"
        yield f"if {status}:"
        yield f"    _fail({status}, {f'_{kernel.name}_errors' if entry.function.messages else '()'})"
    yield from _copy_back(kernel, copies)
    yield from (f"{storages[position]}.resize({kept}, refcheck=False)" for position, kept in lengths.items())
    yield from _give_arguments(entry, storages, origins)
    yield from _return(entry, storages)


def _give_arguments(entry: Entry, storages: dict[int, str], origins: dict[int, str]) -> Iterator[str]:
    """What the function says is an argument is the argument itself."""
    for position, origin in origins.items():
        for number, argument in enumerate(entry.results[position].spec.arguments, 1):
            yield f"if {origin} == {number}:"
            yield f"    {storages[position]} = {argument}"


def _copy_back(kernel: Kernel, copies: dict[str, str]) -> Iterator[str]:
    """What was written into a copy of an argument is written into the argument."""
    for parameter in arrays(kernel):
        if parameter.written:
            yield f"if {copies[parameter.name]} is not {parameter.name}:"
            yield f"    {parameter.name}[...] = {copies[parameter.name]}"


def _call_entry(kernel: Kernel, names: Names, copies: dict[str, str]) -> Iterator[str]:
    """The fast entry once more, with arguments as it takes them: it alone can take over arrays that C makes."""
    values = [copies.get(parameter.name, parameter.name) for parameter in kernel.parameters]
    yield from bracketed(f"{names.result} = _enter_{kernel.name}(", values, ")", _WIDTH)
    yield f"if {names.result} is NotImplemented:"
    yield f"    return {_numpy_call(kernel)}"
    yield from _copy_back(kernel, copies)
    yield from _completed(kernel, names.result, copies)


def allocation(result: Result, storage: str, names: Names, module: str = "np") -> Iterator[str]:
    """Makes the array of a result."""
    lengths = [names.dim(length) for length in result.room]
    shown = f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"
    yield from bracketed(f"{storage} = {module}.empty(", [shown, numpy_type(result.spec.type.dtype)], ")", _WIDTH)


def _passed(
    entry: Entry,
    names: Names,
    copies: dict[str, str],
    storages: dict[int, str],
    origins: dict[int, str],
    lengths: dict[int, str],
) -> Iterator[str]:
    """The arguments of the C function: sizes, parameters, results, library functions."""
    yield from (names.size[name] for name in entry.function.sizes)
    for parameter in entry.kernel.parameters:
        name, dtype = parameter.name, parameter.type.dtype
        if parameter.type.is_array:
            yield _pointer(dtype, copies[name])
        elif parameter.type.kind is Kind.GENERATOR:
            yield f"_bits({name})"
        elif dtype.kind == "c":
            yield from (f"{name}.real", f"{name}.imag")
        else:
            yield name if parameter.type.kind is Kind.PYTHON else f"{name}.item()"
    for position, storage in storages.items():
        yield _pointer(entry.results[position].spec.type.dtype, storage)
    yield from (_pointer(INT64, origin) for origin in origins.values())
    yield from (_pointer(INT64, kept) for kept in lengths.values())
    for dtype_name in entry.function.uses_gemm:
        yield f'_library("gemm_f{dtype_name.removeprefix("float")} *", "{GEMM[dtype_name]}")'
    for name in entry.function.library:
        yield f'_library("{pointer_type(name)} *", "{name}")'


def _pointer(dtype: DType, name: str) -> str:
    return f'_pointer("{c_type(dtype)}[]", {name})'


def _return(entry: Entry, storages: dict[int, str]) -> Iterator[str]:
    kernel = entry.kernel
    values = [value_text(kernel, position, result, storages) for position, result in enumerate(entry.results)]
    if not values:
        yield "return None"
    else:
        yield from _returned(kernel, values)


def value_text(kernel: Kernel, position: int, result: Result, storages: dict[int, str]) -> str:
    """What is returned in this position."""
    if result.spec.kind == "argument":
        return _view(kernel, position) or str(result.spec.argument)
    if isinstance(result.storage, Scalar):
        return f"{storages[position]}{'.item()' if result.spec.type.kind is Kind.PYTHON else '[()]'}"
    return storages[position]


def raised(exception: str) -> str:
    """What is raised where the NumPy version cannot begin anew: it would broadcast, or give another dtype."""
    return "ValueError" if exception == ANEW else exception


def print_errors(entry: Entry) -> Iterator[str]:
    """The table of what a status of the C function stands for."""
    messages = [(raised(exception), message) for exception, message in entry.function.messages]
    pairs = [f"({exception}, {string_text(message)})" for exception, message in messages]
    yield from bracketed(f"_{entry.kernel.name}_errors = (", one_or_more(pairs), ")")
