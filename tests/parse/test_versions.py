"""Kernels that become several, or flat ones: their names, their fronts, and what is refused."""

from __future__ import annotations

import pytest

from tests.parse.agreement import HEADER, refusal
from transpile.errors import TranspileErrors
from transpile.parse.module import parse_module
from transpile.symbolic.graph import Module

MORE = """\
import enum
from dataclasses import dataclass
from typing import Literal, NamedTuple, Optional, TypeVar
from jaxtyping import Complex, Float, Integer, Num
class State(NamedTuple):
    u: Float64[np.ndarray, "n"]
    t: float
class Mode(enum.Enum):
    SUM = 1
    MAX = 2
@dataclass
class Model:
    w: Float64[np.ndarray, "n"]
    def loss(self):
        return 0.0
class Odd:
    pass
T = TypeVar("T", np.float32, np.float64)
"""


def module(source: str) -> Module:
    return parse_module("src/example.py", HEADER + MORE + source)


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ('x: Float[np.ndarray, "n"]', ["f_f32", "f_f64"]),
        ('x: Float[np.ndarray, "n"], y: Float[np.ndarray, "n"]', ["f_f32", "f_f64"]),
        ('x: Complex[np.ndarray, "n"]', ["f_c64", "f_c128"]),
        ("x: float | int", ["f_float", "f_int"]),
        ("x: np.ndarray[tuple[int], np.dtype[T]], s: T", ["f_f32", "f_f64"]),
        ('x: Float64[np.ndarray, "n"] | Float64[np.ndarray, "n m"]', ["f_f64_1d", "f_f64_2d"]),
        ("x: Optional[int] = None", ["f_with_x", "f_without_x"]),
        ('x: Literal["a b", "c"]', ["f_a_b", "f_c"]),
        ("x: Literal[1, -2]", ["f_x_1", "f_x_minus_2"]),
        ("x: Literal[True, False]", ["f_x", "f_not_x"]),
        ("x: Mode", ["f_sum", "f_max"]),
        ("x: State", ["f_flat"]),
        ("x: float", ["f"]),
    ],
)
def test_names(parameters: str, names: list[str]) -> None:
    found = module(f"@kernel\ndef f({parameters}):\n    return 1.0\n")
    assert [kernel.name for kernel in found.kernels] == names
    assert [front.name for front in found.fronts] == ([] if names == ["f"] else ["f"])


def test_a_record_becomes_parameters() -> None:
    found = module("@kernel\ndef f(x: State, k: int = 2):\n    return x.u * x.t\n")
    assert [parameter.name for parameter in found.kernels[0].parameters] == ["x_u", "x_t", "k"]
    assert found.fronts[0].versions[0].arguments == ("x.u", "x.t", "k")
    assert [parameter.default for parameter in found.fronts[0].parameters] == [None, "2"]


REFUSED = {
    "too many versions": (
        '@kernel\ndef f(x: Num[np.ndarray, "n"], y: Float[np.ndarray, "n"]):\n    return x\n',
        "T005: the annotations of `f` leave more than 16 combinations",
    ),
    "a name that is taken": (
        'def f_f32(x):\n    return x\n@kernel\ndef f(x: Float[np.ndarray, "n"]):\n    return x * 2\n',
        "T013: a version of `f` would be called `f_f32`, which the module has already",
    ),
    "a field that does not exist": (
        "@kernel\ndef f(s: State):\n    return s.v\n",
        "T003: `State` has no field `v`",
    ),
    "a method of a record": (
        "@kernel\ndef f(m: Model):\n    return m.loss()\n",
        "T003: `Model` has no field `loss`",
    ),
    "a dataclass unpacked": (
        "@kernel\ndef f(m: Model):\n    w, = m\n    return w\n",
        "T011: a dataclass (`Model`) cannot be unpacked or subscripted",
    ),
    "a field assigned": (
        "@kernel\ndef f(m: Model):\n    m.w = m.w * 2.0\n",
        "T002: only names, elements and slices can be assigned",
    ),
    "a class with behaviour": (
        "@kernel\ndef f(x: Odd):\n    return 1.0\n",
        "T005: the annotation `Odd` is not understood",
    ),
    "a member that does not exist": (
        "@kernel\ndef f(m: Mode):\n    return m is Mode.MIN\n",
        "T006: `Mode` has no member `MIN`",
    ),
    "a member as a number": (
        "@kernel\ndef f(m: Mode):\n    return 1 + m\n",
        "T011: ",
    ),
    "a record without a field": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return State(x * 2.0)\n',
        "T012: `State` needs a value for `t`",
    ),
    "records and tuples returned": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], k: int):\n    if k > 0:\n        return State(x * 2.0, 1.0)\n'
        "    return x * 3.0, 2.0\n",
        "T016: this returns a tuple of 2, but line",
    ),
    "tuples of other shapes returned": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], k: int):\n    if k > 0:\n        return (x * 2.0, 1.0), k\n'
        "    return x * 3.0, 2.0, k\n",
        "T016: this returns a tuple of 3, but line",
    ),
    "a default that is not known": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], m: Mode = Mode.SUM):\n    return x * 2.0\n',
        "T015: this default is not known",
    ),
    "a call that no version takes": (
        '@kernel\ndef g(x: Float[np.ndarray, "n"]):\n    return x * 2\n'
        '@kernel\ndef f(x: Int64[np.ndarray, "n"]):\n    return g(x)\n',
        "T012: no version of `g` takes these arguments: `x` is int64[n]",
    ),
    "a dtype of a version only": (
        '@kernel\ndef f(x: Float[np.ndarray, "n"]):\n    return x & 1\n',
        "T011: ",
    ),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_refused(mistake: str) -> None:
    source, words = REFUSED[mistake]
    text = refusal(MORE + source)
    assert f": {words}" in text.splitlines()[0]
    assert text.splitlines()[-1].startswith("help: ")


def test_kernels_that_call_each_other_are_refused() -> None:
    source = "@kernel\ndef g(n: int) -> int:\n    return f(n - 1)\n@kernel\ndef f(n: int) -> int:\n    return g(n)\n"
    with pytest.raises(TranspileErrors) as caught:
        module(source)
    messages = [item.message for item in caught.value.diagnostics]
    assert messages == ["`f` calls itself through others", "`g` calls itself through others"]
