"""Prints fronts: the public functions that choose a version of a kernel and take records apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transpile.emit_python.layout import INDENT, WIDTH, bracketed, condition, definition, docstring, one_or_more
from transpile.symbolic.fronts import Front, Packed, Test, Version, string_text

_WIDTH = WIDTH - len(INDENT)
_NARROW_FIRST = ("bool", "int", "float", "complex")


def print_front(front: Front) -> Iterator[str]:
    """The lines of the function."""
    yield from definition(front.name, list(_parameters(front)))
    if front.docstring is not None:
        yield INDENT + docstring(front.docstring)
    yield from (INDENT + line for line in _body(front))


def print_binding(front: Front, reached: Sequence[str], digest: str) -> Iterator[str]:
    """What binds the function to its versions and to its source."""
    yield f"_enter_{front.name} = _declined"
    versions = one_or_more([f'"{version.kernel}"' for version in front.versions])
    yield from bracketed(f'_VERSIONS["{front.name}"] = (', versions, ")")
    yield from bracketed(f'_REACHES["{front.name}"] = (', one_or_more([f'"{name}"' for name in reached]), ")")
    yield f'_DIGESTS["{front.name}"] = "{digest}"'


def _parameters(front: Front) -> Iterator[str]:
    starred = False
    for parameter in front.parameters:
        if parameter.keyword_only and not starred:
            starred = True
            yield "*"
        yield parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


def _body(front: Front) -> Iterator[str]:
    names = [parameter.name for parameter in front.parameters]
    result = "result"
    while result in names:
        result += "_"
    yield from bracketed(f"{result} = _enter_{front.name}(", names, ")", _WIDTH)
    yield f"if {result} is not NotImplemented:"
    yield f"    return {result}"
    versions = sorted(front.versions, key=_width)
    for version in versions:
        if not version.tests:
            yield from _call(version, "")
            return
        yield from condition([" and ".join(map(_holds, version.tests))], _WIDTH)
        yield from _call(version, INDENT)
    yield from _refusals(front)


def _width(version: Version) -> list[int]:
    """Ints are tried before floats, which take them too."""
    return [_NARROW_FIRST.index(str(test.value)) if test.kind == "python" else -1 for test in version.tests]


def _call(version: Version, indent: str) -> Iterator[str]:
    arguments, packed, width = list(version.arguments), version.packed, _WIDTH - len(indent)
    is_nested = packed is not None and any(packed.items)
    called = f"{version.kernel}({', '.join(arguments)})"
    flat = f"return {_packing(packed, called)}"
    if not is_nested and len(flat) <= width:
        yield indent + flat
        return
    lines = [*bracketed(f"values = {version.kernel}(", arguments, ")", width)]
    if packed is not None and is_nested:
        places = iter(f"values[{position}]" for position in range(_count(packed)))
        lines += _nested(packed, places, "return ", width)
    else:
        lines.append(f"return {_packing(packed, 'values')}")
    yield from (indent + line for line in lines)


def _packing(packed: Packed | None, values: str) -> str:
    """The values, put together where they are not nested."""
    if packed is None:
        return values
    return f'_record("{packed.module}", "{packed.name}", {values})' if packed.module else f"{packed.name}({values})"


def _count(packed: Packed) -> int:
    """How many results of the kernel it is put together from."""
    return sum(1 if item is None else _count(item) for item in packed.items)


def _nested(packed: Packed, places: Iterator[str], opening: str, width: int) -> Iterator[str]:
    items = [next(places) if item is None else "".join(_nested(item, places, "", 10**6)) for item in packed.items]
    if packed.name and not packed.module:
        yield from bracketed(f"{opening}[", items, "]", width)
        return
    opening += f'_record("{packed.module}", "{packed.name}", (' if packed.name else "("
    yield from bracketed(opening, one_or_more(items), "))" if packed.name else ")", width)


def _holds(test: Test) -> str:
    match test.kind, test.value:
        case "array", (dtype, rank, _):
            return f"_is_array({test.path}, {_dtype(str(dtype))}, {rank})"
        case "python", kind:
            return f"_is_number({test.path}, {kind})"
        case "numpy", kind:
            return f"isinstance({test.path}, {'np.bool_' if kind == 'np.bool' else kind})"
        case "equal", str() as text:
            return f"_equals({test.path}, {string_text(text)})"
        case "equal", value:
            return f"_equals({test.path}, {value!r})"
        case "member", (kind, name):
            return f'_is_member({test.path}, "{kind}", "{name}")'
        case "none", _:
            return f"{test.path} is None"
        case "generator", kind:
            return f"isinstance({test.path}, {kind})"
    return f"{test.path} is not None"


def _dtype(name: str) -> str:
    return "np.bool_" if name == "bool" else f"np.{name}"


def _refusals(front: Front) -> Iterator[str]:
    """The error for the first argument that no version takes."""
    paths = list(dict.fromkeys(test.path for version in front.versions for test in version.tests))
    for position, path in enumerate(paths):
        tests = list(dict.fromkeys(t for version in front.versions for t in version.tests if t.path == path))
        values = all(test.kind in ("equal", "member") for test in tests)
        function = "_unknown" if values else "_mismatch"
        items = [f'"{front.name}"', f'"{path}"', string_text(_expected(tests)), path]
        indent = ""
        if position < len(paths) - 1:
            yield from condition([f"not ({' or '.join(map(_holds, tests))})"], _WIDTH)
            indent = INDENT
        yield from (indent + line for line in bracketed(f"raise {function}(", items, ")", _WIDTH - len(indent)))


def _expected(tests: Sequence[Test]) -> str:
    """What an argument may be: ``float32 or float64 array of shape (n,)``."""
    arrays: dict[str, list[str]] = {}
    others: list[str] = []
    for test in tests:
        match test.kind, test.value:
            case "array", (dtype, _, shape):
                arrays.setdefault(str(shape), []).append(str(dtype))
            case "equal", value:
                others.append(repr(value))
            case "member", (kind, name):
                others.append(f"{kind}.{name}")
            case "none", _:
                others.append("None")
            case _, value:
                others.append(str(value))
    texts = [f"{' or '.join(dtypes)} array of shape {shape}" for shape, dtypes in arrays.items()]
    return " or ".join(texts + others)
