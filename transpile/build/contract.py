"""Reads the contracts of C functions out of a generated header: everything that the fast entries are printed from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

_CONTRACT = re.compile(
    r"^/\*\n \* contract of (\w+), program (\w+)\n((?: \* .*\n)*?) \*/\n(int|void) (\w+)\(", re.MULTILINE
)
_ARRAY = re.compile(r"(\w+)\[(.*)\](?: (in part|made))?")
_TYPES = {
    **{f"{sign}int{bits}": ("i", bits // 8, f"{sign}int{bits}_t") for sign in ("", "u") for bits in (8, 16, 32, 64)},
    "bool": ("b", 1, "bool"),
    "float32": ("f", 4, "float"),
    "float64": ("f", 8, "double"),
    "complex64": ("c", 8, "float"),
    "complex128": ("c", 16, "double"),
}
_OF_PYTHON = {"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}


TRANSFORM_NAMES = ("fft", "ifft", "rffteven", "rfftodd", "irfft")


@dataclass(frozen=True)
class Value:
    """A parameter or a result. ``kind``: "array", "numpy" (a scalar), "python" (a number), "generator" (of random
    numbers), "argument" (given back).

    ``partial``: an array of which the function says at its end how much it used. ``made``: one that it makes itself; of
    its shape only the rank is known before. ``arguments``: what may be given back instead of the array.
    """

    name: str
    kind: str
    dtype: str = ""
    shape: tuple[str, ...] = ()
    written: bool = False
    partial: bool = False
    made: bool = False
    arguments: tuple[str, ...] = ()

    @property
    def is_complex(self) -> bool:
        """Whether C has it as two numbers."""
        return _TYPES[self.dtype][0] == "c"

    @property
    def c_type(self) -> str:
        """The C type of an element, or of one part of a complex one."""
        return _TYPES[self.dtype][2]

    @property
    def size(self) -> int:
        """The bytes of an element."""
        return _TYPES[self.dtype][1]

    @property
    def letter(self) -> str:
        """The kind of number: "b", "i", "f" or "c"."""
        return _TYPES[self.dtype][0]


@dataclass
class Contract:
    """What a call of a C function keeps to; dimensions and conditions are Python expressions over sizes and numbers."""

    name: str
    program: str
    c_name: str
    can_fail: bool
    parameters: list[Value] = field(default_factory=list)
    sizes: dict[str, tuple[str, int]] = field(default_factory=dict)  # the parameter and axis that each is
    passed: list[str] = field(default_factory=list)  # sizes that C takes
    conditions: list[str] = field(default_factory=list)
    separate: list[tuple[Value, Value]] = field(default_factory=list)
    results: list[Value] = field(default_factory=list)
    gives_tuple: bool = False
    messages: list[tuple[str, str]] = field(default_factory=list)
    again: list[int] = field(default_factory=list)  # statuses of exceptions that the NumPy version raises
    library: list[str] = field(default_factory=list)  # BLAS functions that are passed in
    needed: list[str] = field(default_factory=list)  # after them, functions without which C cannot run

    @property
    def generators(self) -> list[str]:
        """The parameters that are random generators."""
        return [parameter.name for parameter in self.parameters if parameter.kind == "generator"]

    @property
    def transforms(self) -> bool:
        """Whether the function calls Fourier transforms of NumPy's."""
        return any(name.split("_")[1:2] and name.split("_")[1] in TRANSFORM_NAMES for name in self.needed)

    def position(self, name: str) -> int:
        """Which argument a parameter is."""
        return [parameter.name for parameter in self.parameters].index(name)

    def parameter(self, name: str) -> Value:
        """The parameter of that name."""
        return self.parameters[self.position(name)]

    def defines(self, parameter: Value, axis: int) -> bool:
        """Whether a named size is read off this axis."""
        return (parameter.name, axis) in self.sizes.values()


class ContractError(ValueError):
    """A generated header that this build cannot read: another version of transpile wrote it."""


def contracts(header: str) -> list[Contract]:
    """The contracts of all functions that a generated header declares."""
    found = []
    for name, program, facts, result, c_name in _CONTRACT.findall(header):
        contract = Contract(name, program, c_name, result == "int")
        for line in facts.splitlines():
            word, _, rest = line.removeprefix(" * ").partition(" ")
            _note(contract, word, rest)
        found.append(contract)
    if not found:
        raise ContractError("no contract of a C function in the header; regenerate it: python -m transpile")
    return found


def _note(contract: Contract, word: str, rest: str) -> None:
    match word:
        case "takes":
            name, _, type_ = rest.partition(": ")
            contract.parameters.append(_value(name, type_.removesuffix(", written"), type_.endswith(", written")))
        case "where":
            size, array, axis = re.split(r" = |\.shape\[", rest.removesuffix("]"))
            contract.sizes[size] = (array, int(axis))
        case "passes":
            contract.passed += rest.split(", ")
        case "calls":
            contract.library += rest.split(", ")
        case "relies":
            contract.needed += rest.removeprefix("on ").split(", ")
        case "needs":
            contract.conditions.append(rest)
        case "keeps":
            written, _, others = rest.partition(" apart from ")
            pairs = [(contract.parameter(written), contract.parameter(other)) for other in others.split(", ")]
            contract.separate += pairs
        case "gives":
            contract.gives_tuple = rest.startswith("(")
            contract.results += [] if rest == "None" else _results(rest)
        case "fails":
            exception, _, message = rest.partition(": ")[2].partition(" ")
            contract.messages.append((exception, json.loads(message)))
        case "leaves":
            contract.again += map(int, rest.removeprefix("to Python ").split(", "))
        case _:
            raise ContractError(f"the contract of {contract.name} says {word!r}: a later version of transpile wrote it")


def _results(text: str) -> Iterator[Value]:
    types = _split(text[1:-1]) if text.startswith("(") else [text]
    for position, type_ in enumerate(types):
        first, *others = type_.split(" or argument ")
        word, _, argument = first.partition(" ")
        value = Value(argument, "argument") if word == "argument" else _value(f"result_{position}", first, True)
        yield replace(value, arguments=tuple(others))


def _value(name: str, type_: str, written: bool) -> Value:
    array = _ARRAY.fullmatch(type_)
    if array:
        shape, word = tuple(_split(array[2])), array[3]
        return Value(name, "array", array[1], shape, written, word == "in part", word == "made")
    if type_ == "np.random.Generator":
        return Value(name, "generator")
    if type_.startswith("np."):
        return Value(name, "numpy", type_.removeprefix("np."))
    return Value(name, "python", _OF_PYTHON[type_])


def _split(text: str) -> list[str]:
    """The parts between commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]
