"""From clues to types that can be tried: for each parameter without an annotation a few, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import libcst as cst

from transpile.adopt.clues import NUMERIC, Clues, Kind
from transpile.adopt.functions import Function
from transpile.adopt.sizes import name_groups, source_name
from transpile.adopt.usage import integer, read_usage
from transpile.adopt.words import read_docstring, read_words
from transpile.parse.values import ModuleScope
from transpile.symbolic.types import SUPPORTED

HARD = frozenset({Kind.TEXT, Kind.FUNCTION, Kind.MAPPING, Kind.OBJECT, Kind.DTYPE})
MOST_TEXTS = 8
SCALARS = (Kind.FLOAT, Kind.INT, Kind.BOOL, Kind.COMPLEX)
_NAMES = {
    "None": Kind.NONE,
    **dict.fromkeys(("True", "False"), Kind.BOOL),
    **dict.fromkeys(("float", "int", "bool", "complex", "object"), Kind.DTYPE),
}
_NUMPY_TYPES = frozenset({"intp", "bool_", "single", "double", *(dtype.name for dtype in SUPPORTED)})
_CONSTANTS = frozenset({"inf", "nan", "pi", "e"})
PLAIN = {
    Kind.TEXT: "str",
    Kind.TUPLE: "tuple",
    Kind.FUNCTION: "Callable",
    Kind.MAPPING: "dict",
    Kind.OBJECT: "object",
    Kind.DTYPE: "type",
}


@dataclass(frozen=True)
class Spec:
    """A type that a parameter may have: an array's dtype and rank, or a kind."""

    kind: Kind
    dtype: str = ""
    rank: int = 0
    optional: bool = False
    texts: tuple[str, ...] = ()  # what a string may be


@dataclass(frozen=True)
class Guess:
    """The types to try for a parameter; at least one."""

    options: tuple[Spec, ...]
    clues: Clues


def guess(function: Function, scope: ModuleScope) -> dict[str, Guess]:
    """What to try for each parameter."""
    names = [param.name.value for param in function.parameters]
    usage = read_usage(function.definition, names, scope)
    documented = read_docstring(function.definition.get_docstring() or "")
    guesses = {}
    for param in function.parameters:
        name = param.name.value
        stated = Clues()
        if param.annotation is not None:
            stated = read_words(scope.tree.code_for_node(param.annotation.annotation))
        clues = _combine(stated.merged(documented.get(name, Clues())), usage[name], _default_kind(param))
        if name in ("axis", "axes") and not clues.kinds:
            clues.add(Kind.INT)
        if isinstance(param.default, cst.SimpleString) and isinstance(param.default.evaluated_value, str):
            clues.texts.insert(0, param.default.evaluated_value)
        guesses[name] = Guess(_options(clues, _default_kind(param)), clues)
    return guesses


def _combine(stated: Clues, used: Clues, default: Kind | None) -> Clues:
    """Words first, then use; but what is used as no array or number can be is none."""
    both = stated.merged(used)
    both.sizes = {**stated.sizes, **used.sizes}
    hard = [kind for kind in used.kinds if kind in HARD]
    if hard and Kind.ARRAY not in stated.kinds:
        both.kinds = [*hard, *both.kinds]
    if used.least_rank and not hard:
        both.kinds = [Kind.ARRAY]
        both.ranks = [rank for rank in (*used.ranks, *stated.ranks) if rank >= used.least_rank]
    if default is not None and default not in both.kinds:
        first = default in (Kind.TEXT, Kind.TUPLE, Kind.DTYPE) or not NUMERIC & set(both.kinds)
        both.kinds = [default, *both.kinds] if first else both.kinds
    return both


def _default_kind(param: cst.Param) -> Kind | None:
    """The kind of a default that is written out."""
    value = param.default
    if isinstance(value, cst.UnaryOperation):
        value = value.expression
    if isinstance(value, cst.Name):
        return _NAMES.get(value.value)
    if isinstance(value, cst.Attribute):
        name = value.attr.value
        return Kind.DTYPE if name in _NUMPY_TYPES else Kind.FLOAT if name in _CONSTANTS else None
    kinds = {
        cst.Float: Kind.FLOAT,
        cst.Integer: Kind.INT,
        cst.Imaginary: Kind.COMPLEX,
        cst.SimpleString: Kind.TEXT,
        cst.ConcatenatedString: Kind.TEXT,
        cst.Tuple: Kind.TUPLE,
        cst.List: Kind.TUPLE,
        cst.Dict: Kind.MAPPING,
        cst.Lambda: Kind.FUNCTION,
    }
    return next((kind for type, kind in kinds.items() if isinstance(value, type)), None)


def _options(clues: Clues, default: Kind | None) -> tuple[Spec, ...]:
    kinds = [kind for kind in clues.kinds if kind is not Kind.NONE]
    if kinds and kinds[0] is Kind.TEXT and clues.texts:
        return _texts_of(clues.texts, default)
    if kinds and kinds[0] not in NUMERIC:
        return (Spec(kinds[0], optional=default is Kind.NONE),)
    found: list[Spec] = []
    for kind in _ordered(kinds, default):
        if kind is Kind.ARRAY:
            found += [Spec(Kind.ARRAY, clues.dtype or "float64", rank) for rank in _ranks(clues)]
        elif kind in SCALARS:
            found.append(Spec(kind))
    return tuple(replace(spec, optional=default is Kind.NONE) for spec in found)


def _texts_of(texts: Sequence[str], default: Kind | None) -> tuple[Spec, ...]:
    """A choice of the texts that the source tests for; then of the first, which is the default, alone."""
    distinct = tuple(dict.fromkeys(texts))[:MOST_TEXTS]
    choices = [distinct, distinct[:1]] if len(distinct) > 1 and default is Kind.TEXT else [distinct]
    return tuple(Spec(Kind.TEXT, optional=default is Kind.NONE, texts=choice) for choice in choices)


def _ordered(kinds: Sequence[Kind], default: Kind | None) -> Sequence[Kind]:
    """The kinds in the order in which they are tried; arrays first, since they are what kernels are for."""
    if default in SCALARS:
        scalars = [kind for kind in kinds if kind in SCALARS and kind is not Kind.BOOL]
        if set(kinds) == {Kind.ARRAY}:
            return kinds
        if default is not Kind.INT:  # only the wider type can have this default
            return list(dict.fromkeys((default, *scalars)))
        return list(dict.fromkeys((*scalars, default, Kind.FLOAT)))
    if not kinds or set(kinds) == {Kind.BOOL}:  # a test of truth says little
        return [*kinds, Kind.ARRAY, Kind.FLOAT, Kind.INT]
    if Kind.ARRAY in kinds and kinds[0] is not Kind.INT:
        return [Kind.ARRAY, *(kind for kind in kinds if kind is not Kind.ARRAY)]
    return kinds


def _ranks(clues: Clues) -> list[int]:
    certain = [rank for rank in clues.ranks if max(1, clues.least_rank) <= rank <= 5]
    if certain:
        return certain
    least = max(1, clues.least_rank)
    return [least, least + 1] if clues.least_rank else [1, 2, 3]


# Annotations


def written_types(
    specs: Mapping[str, Spec], clues: Mapping[str, Clues], taken: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Annotations for the types that are tried, and the same as the translator shows them in messages."""
    axes = [(name, axis) for name, spec in specs.items() for axis in range(spec.rank)]
    keys = [source_name(axis, specs[axis[0]].rank, clues) or axis for axis in axes]
    distinct = list(dict.fromkeys(keys))
    names = name_groups([[key] if isinstance(key, str) else [] for key in distinct], taken)
    sizes = dict(zip(axes, (names[distinct.index(key)] for key in keys), strict=True))
    written, shown = {}, {}
    for name, spec in specs.items():
        own = [sizes[name, axis] for axis in range(spec.rank)]
        text, label = _texts(spec, own)
        written[name] = f"{text} | None" if spec.optional else text
        shown[name] = f"{label} | None" if spec.optional else label
    return written, shown


def _texts(spec: Spec, sizes: Sequence[str]) -> tuple[str, str]:
    if spec.kind is Kind.ARRAY:
        return f'{jaxtyping_name(spec.dtype)}[np.ndarray, "{" ".join(sizes)}"]', f"{spec.dtype}[{', '.join(sizes)}]"
    plain = PLAIN.get(spec.kind, str(spec.kind))
    if spec.texts:
        plain = f"Literal[{', '.join(map(repr, spec.texts))}]"
    return plain, plain


def jaxtyping_name(dtype: str) -> str:
    """``Float64`` for "float64", ``UInt8`` for "uint8"."""
    return "UInt" + dtype[4:] if dtype.startswith("uint") else dtype.capitalize()


def is_constant(param: cst.Param) -> bool:
    """Whether the default is written out, so that the body can be tried with it."""
    return param.default is not None and (_default_kind(param) is not None or integer(param.default) is not None)
