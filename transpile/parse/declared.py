"""What an annotation declares, besides a type: a value that is known, or a record of several parameters.

An annotation may leave a choice: several dtypes, None, the values of a ``Literal``. The source is then read once for
each combination, and the choices say by which arguments the versions are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from transpile.parse.values import Constant, EnumMember, Literal, RandomGenerator, RecordClass, RecordValue, Value
from transpile.symbolic.fronts import Test
from transpile.symbolic.graph import Node, Parameter
from transpile.symbolic.types import GENERATOR, PYTHON_NAME, Kind, Type


@dataclass(frozen=True)
class Fixed:
    """A parameter that is known in this version of the kernel: None, a number, a text or a member of an enum."""

    value: Value


@dataclass(frozen=True)
class Record:
    """A NamedTuple or a dataclass: what its fields declare."""

    record: RecordClass
    fields: tuple[tuple[str, Declared], ...]


@dataclass(frozen=True)
class Leaf:
    """A parameter of the flat kernel."""

    parameter: Parameter


Declared = Type | Fixed | Record | Leaf
SHORT = {"bool": "bool", "float": "f", "int": "i", "uint": "u", "complex": "c"}


def flattened(declared: Declared, name: str, flat_name: Callable[[str], str], safe: bool) -> Declared:
    """A parameter, or the parameters that the fields of a record become."""
    if isinstance(declared, Type):
        return Leaf(Parameter(name, declared, cast_safe=safe and declared.is_array))
    if isinstance(declared, Record):
        fields = [
            (field, flattened(item, flat_name(f"{name}_{field}"), flat_name, safe)) for field, item in declared.fields
        ]
        return replace(declared, fields=tuple(fields))
    return declared


def leaves(declared: Declared) -> Iterator[Parameter]:
    """The parameters of the kernel that a parameter of the source stands for."""
    if isinstance(declared, Leaf):
        yield declared.parameter
    elif isinstance(declared, Record):
        for _, item in declared.fields:
            yield from leaves(item)


def renewed(declared: Declared, parameters: Mapping[str, Parameter]) -> Declared:
    """The same with other parameters of the same names."""
    if isinstance(declared, Leaf):
        return Leaf(parameters[declared.parameter.name])
    if isinstance(declared, Record):
        return replace(declared, fields=tuple((name, renewed(item, parameters)) for name, item in declared.fields))
    return declared


def is_plain(choices: Mapping[str, object], declared: Sequence[tuple[str, Declared]]) -> bool:
    """Whether the parameters of the source are those of the kernel."""
    return not choices and all(isinstance(item, Leaf) for _, item in declared)


def paths(declared: Declared, path: str) -> Iterator[str]:
    """Where each parameter of the kernel is found in the arguments of the front: ``state.u``."""
    if isinstance(declared, Leaf):
        yield path
    elif isinstance(declared, Record):
        for name, item in declared.fields:
            yield from paths(item, f"{path}.{name}")


def parameter_value(node: Node) -> Value:
    """What a parameter of the kernel is in the body."""
    return RandomGenerator(node) if node.type == GENERATOR else node


def bound(declared: Declared, params: Mapping[str, Node]) -> Value:
    """What a parameter of the source is in the body."""
    if isinstance(declared, Leaf):
        return parameter_value(params[declared.parameter.name])
    if isinstance(declared, Fixed):
        return declared.value
    assert isinstance(declared, Record)
    return RecordValue(tuple(bound(item, params) for _, item in declared.fields), declared.record)


def test_of(path: str, declared: Declared) -> Test:
    """How an argument shows at run time that it is this."""
    if isinstance(declared, Fixed):
        value = declared.value
        if isinstance(value, EnumMember):
            return Test(path, "member", (value.record, value.name))
        if isinstance(value, Constant):
            return Test(path, "equal", value.value)
        assert isinstance(value, Literal)
        return Test(path, "none") if value.value is None else Test(path, "equal", value.value)
    if declared == GENERATOR:
        return Test(path, "generator", str(declared))
    if isinstance(declared, Type):
        if declared.is_array:
            lengths = ", ".join(map(str, declared.shape))
            shape = f"({lengths},)" if len(declared.shape) == 1 else f"({lengths})"
            return Test(path, "array", (declared.dtype.name, len(declared.shape), shape))
        kind = "python" if declared.kind is Kind.PYTHON else "numpy"
        return Test(path, kind, str(declared))
    return Test(path, "given")


def words(options: list[Declared], parameter: str) -> list[str]:
    """A word for the name of each version: dtypes, ranks where only these differ, values."""
    types = [option for option in options if isinstance(option, Type)]
    alone = len(types) == 1
    ranks = len({len(type.shape) for type in types if type.is_array}) > 1
    found: list[str] = []
    for option in options:
        if isinstance(option, Type):
            found.append(f"with_{parameter}" if alone and len(options) > 1 else _type_word(option, ranks))
        elif isinstance(option, Fixed):
            found.append(_value_word(option.value, parameter))
        else:
            found.append(f"with_{parameter}")
    return [word if found.count(word) == 1 else f"{word}_{k}" for k, word in enumerate(found)]


def _type_word(type: Type, ranks: bool) -> str:
    if type.kind is Kind.PYTHON:
        return PYTHON_NAME[type.dtype.kind]
    if type.kind is Kind.GENERATOR:
        return "generator"
    name = type.dtype.name
    letters, digits = re.sub(r"\d", "", name), re.sub(r"\D", "", name)
    word = SHORT[letters] + digits
    return f"{word}_{len(type.shape)}d" if ranks and type.is_array else word


def _value_word(value: Value, parameter: str) -> str:
    if isinstance(value, EnumMember):
        return value.name.lower()
    given = getattr(value, "value", None)
    if given is None:
        return f"without_{parameter}"
    if isinstance(given, bool):
        return parameter if given else f"not_{parameter}"
    text = str(given).replace("-", "minus_") if not isinstance(given, str) else given
    word = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    return word if isinstance(given, str) and word else f"{parameter}_{word}"
