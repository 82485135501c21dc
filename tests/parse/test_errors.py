"""What a user's mistake looks like: one place, one line of what is wrong, one line of help."""

from __future__ import annotations

import pytest

from tests.parse.agreement import refusal

MISTAKES = {
    "unannotated parameter": (
        "@kernel\ndef f(x, n: int):\n    return x\n",
        """\
2:7: T004: the parameter `x` has no annotation
def f(x, n: int):
      ^
""",
    ),
    "unknown NumPy function": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return 2.0 * np.squareroot(x)\n',
        """\
3:18: T003: `np.squareroot` is not supported
    return 2.0 * np.squareroot(x)
                 ^^^^^^^^^^^^^
""",
    ),
    "wrong rank": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return x[0, 1]\n',
        """\
3:12: T010: 2 subscripts for an array of 1 dimension (float64[n])
    return x[0, 1]
           ^^^^^^^
help: use one subscript for each axis
""",
    ),
    "unsupported statement": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    with open("x"):\n        x[0] = 1.0\n',
        """\
3:5: T002: `with` is not supported in a kernel
    with open("x"):
    ^^^^^^^^^^^^^^^
help: do this outside the kernel
""",
    ),
    "shape mismatch": (
        '@kernel\ndef f(u: Float64[np.ndarray, "n m"]):\n    out = u[1:-1] + u[1:]\n    return out\n',
        """\
3:11: T009: shapes (n - 2, m) and (n - 1, m) cannot be broadcast together
    out = u[1:-1] + u[1:]
          ^^^^^^^^^^^^^^^
help: the lengths differ for every size of the arguments
""",
    ),
    "star import": (
        "from math import *\n\n\n@kernel\ndef f(x: float):\n    return sin(x)\n",
        """\
1:1: T002: `from math import *` is not supported: which names it brings in is known only when it runs
from math import *
^^^^^^^^^^^^^^^^^^
help: import by name: `import numpy as np`, `from jaxtyping import Float64`
""",
    ),
    "unknown name": (
        "@kernel\ndef f(alpha: float):\n    beta = 2.0\n    return alhpa * beta\n",
        """\
4:12: T006: name `alhpa` is not defined
    return alhpa * beta
           ^^^^^
help: did you mean `alpha`?
""",
    ),
    "two NumPy dtypes at a join": (
        '@kernel\ndef f(x: Float32[np.ndarray, "n"], y: Float64[np.ndarray, "n"], c: bool):\n'
        "    if c:\n        z = x[0]\n    else:\n        z = y[0]\n    return z\n",
        """\
3:5: T008: `z` is np.float32 (line 9: `z = x[0]`) and np.float64 (line 11: `z = y[0]`) where these paths meet
    if c:
    ^^^^^
help: give `z` one type on both paths, for example with np.float64(...) or .astype(...)
""",
    ),
    "use before assignment": (
        "@kernel\ndef f(a: float):\n    if a > 0:\n        y = a\n    return y\n",
        """\
5:12: T007: `y` may be used before it is assigned: the `if` on line 8 assigns it on one path only
    return y
           ^
help: assign `y` on every path, for example before that statement
""",
    ),
    "duplicate kernel name": (
        "@kernel\ndef f(a: float):\n    return a\n\n@kernel\ndef f(b: float):\n    return b\n",
        """\
6:5: T013: there are two kernels named `f`
def f(b: float):
    ^
help: give each kernel a name of its own
""",
    ),
    "syntax error": (
        "@kernel\ndef f(a: float):\n    return a +\n",
        """\
3:15: T001: syntax error: invalid syntax
    return a +
              ^
help: correct it; Python cannot read this file either
""",
    ),
    "a variable of a loop that may not run": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    for i in range(x.shape[0]):\n        y = x[i]\n'
        "    return y, i\n",
        """\
5:12: T007: `y` may be used before it is assigned: the `for` loop on line 8 may run zero times, or not assign it
    return y, i
           ^
""",
    ),
    "two dtypes in a loop": (
        '@kernel\ndef f(x: Float32[np.ndarray, "n"], y: Float64[np.ndarray, "n"]):\n    s = x[0]\n'
        "    for i in range(x.shape[0]):\n        s = s + y[i]\n    return s\n",
        """\
4:5: T008: `s` is np.float32 (line 8: `s = x[0]`) and np.float64 (line 10: `s = s + y[i]`) where these paths meet
""",
    ),
    "a float adopts no int dtype": (
        '@kernel\ndef f(x: Int64[np.ndarray, "n"]):\n    s = 0.5\n'
        "    for i in range(x.shape[0]):\n        s = x[i]\n    return s\n",
        "4:5: T008: `s` is float (line 8: `s = 0.5`) and np.int64 (line 10: `s = x[i]`) where these paths meet\n",
    ),
    "an int too large for the dtype that it adopts": (
        '@kernel\ndef f(x: UInt8[np.ndarray, "n"], k: int):\n    s = k\n'
        "    if k > 3:\n        s = x[0]\n    return s\n",
        "4:5: T008: `s` is np.uint8 (line 10: `s = x[0]`) and int (line 8: `s = k`) where these paths meet\n",
    ),
    "a variable that becomes an array": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], steps: int):\n    s = 0.0\n'
        "    for i in range(steps):\n        s = s + x\n    return s\n",
        "4:5: T008: `s` is float (line 8: `s = 0.0`) and float64[n] (line 10: `s = s + x`) where these paths meet\n",
    ),
    "truth of an array": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    if x > 0:\n        return 1\n    return 0\n',
        """\
3:8: T011: the truth value of an array (bool[n]) is ambiguous
    if x > 0:
       ^^^^^
help: use np.any(...) or np.all(...), or np.where to choose element by element
""",
    ),
    "an index outside for every size": (
        '@kernel\ndef f(x: Float64[np.ndarray, "3"]):\n    return x[3]\n',
        "3:12: T017: index `3` for axis 0 is out of bounds\n",
    ),
    "an index that is a float": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return x[x.shape[0] / 2]\n',
        """\
3:14: T011: a float cannot be used as an index
    return x[x.shape[0] / 2]
             ^^^^^^^^^^^^^^
help: convert it: `int(x)` or `a // b`
""",
    ),
    "an array of floats as an index": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return x[x]\n',
        "3:12: T011: this index is float64[n], and indices are integers or bools\n",
    ),
    "in place with a wider kind": (
        '@kernel\ndef f(x: Int64[np.ndarray, "n"]):\n    x *= 0.5\n',
        "3:5: T011: `*=` cannot store its float64 result in an array of int64\n",
    ),
    "a complex value in a float array": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], z: complex):\n    x[:] = z\n',
        "3:5: T011: a complex value (complex) cannot be written into float64\n",
    ),
    "a row of the wrong length": (
        '@kernel\ndef f(u: Float64[np.ndarray, "n 3"]):\n    u[0] = u[1, :2]\n',
        "3:5: T009: could not broadcast a value of shape (2,) into shape (3,)\n",
    ),
    "recursion": (
        "def g(n):\n    return n * g(n - 1) if n > 2 else 1\n@kernel\ndef f(n: int):\n    return g(n)\n",
        "2:16: T020: the result of `g` is not known where it calls itself\n",
    ),
    "recursion that changes an array": (
        "def g(x, n):\n    if n < 1:\n        return 0\n    x[0] += 1.0\n    return g(x, n - 1)\n"
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return g(x, 3)\n',
        "8:12: T020: `g` calls itself, and changes an array\n",
    ),
    "recursion with other types": (
        "def g(n):\n    if n < 1:\n        return 0\n    return g(n * 0.5)\n@kernel\ndef f(n: int):\n    return g(n)\n",
        "4:12: T020: `g` takes int as `n`, and calls itself with float\n",
    ),
    "recursion that returns its argument": (
        "def g(x):\n    if len(x) < 2:\n        return x\n    return g(x[1:])\n"
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return g(x)\n',
        "4:12: T021: a function that calls itself returns its argument `x`\n",
    ),
    "a helper with too few arguments": (
        "def g(a, b):\n    return a + b\n@kernel\ndef f(n: int):\n    return g(n)\n",
        "5:12: T012: `g` needs an argument for `b`\n",
    ),
    "a kernel with an array of another dtype": (
        '@kernel\ndef g(x: Float64[np.ndarray, "n"]):\n    x[:] = 0.0\n'
        '@kernel\ndef f(x: Float32[np.ndarray, "n"]):\n    g(x)\n',
        "6:5: T012: `g` takes float64[n] as `x`, but float32[n] is given\n",
    ),
    "a kernel with arrays of different lengths": (
        '@kernel\ndef g(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]):\n    x[:] = y\n'
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    g(x[1:], x)\n',
        "6:5: T009: `g`: axis 0 of `y` has length n, but n - 1 is needed\n",
    ),
    "returns that differ": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], c: bool):\n    if c:\n        return x * 2.0\n    return 1.0\n',
        "5:12: T016: this returns float, but line 9 (`return x * 2.0`) returns float64[n]\n",
    ),
    "an annotation that does not fit": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:\n    return x[1:] * 2.0\n',
        "3:12: T016: the function returns float64[n - 1], but its annotation says float64[n]\n",
    ),
    "looping over a number": (
        "@kernel\ndef f(n: int):\n    for value in n:\n        pass\n",
        """\
3:18: T010: int cannot be looped over
    for value in n:
                 ^
help: loop over a range, an array, a tuple, or enumerate, zip, reversed or np.ndindex of these
""",
    ),
    "a step of zero": (
        "@kernel\ndef f(n: int):\n    for i in range(0, n, 0):\n        pass\n",
        "3:14: T012: the step of a range cannot be zero\n",
    ),
    "a loop that assigns to elements": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    for x[0] in range(3):\n        pass\n',
        "3:9: T002: a loop assigns to names only\n",
    ),
    "items of different kinds beside an array": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n'
        "    for g, v in zip((np.sin, np.cos), x):\n        x[0] = g(v)\n",
        "3:17: T002: these items cannot be looped over with `break`, `continue` or beside an array\n",
    ),
    "an exception of the source's own": (
        "class Wrong(ValueError):\n    pass\n@kernel\ndef f(n: int):\n    if n < 0:\n        raise Wrong('n')\n",
        "6:15: T002: the class `Wrong` cannot be used in a kernel\n",
    ),
    "a text outside of an exception": (
        "@kernel\ndef f(n: int):\n    g = f'got {n}'\n    return n\n",
        """\
3:9: T002: a formatted string is not supported in a kernel
    g = f'got {n}'
        ^^^^^^^^^^
""",
    ),
    "a message with values after a write": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"], n: int):\n    x[:] = 0.0\n'
        "    assert n > 0, f'got {n}'\n    return x\n",
        "4:5: T002: an exception with values in its text, after an argument was changed or a random number drawn\n",
    ),
    "a message with values in a loop that writes": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    for i in range(len(x)):\n'
        "        if x[i] < 0:\n            raise ValueError(f'{x[i]}')\n        x[i] = 0.0\n",
        "5:13: T002: an exception with values in its text, after an argument was changed or a random number drawn\n",
    ),
    "a message of something else": (
        "@kernel\ndef f(n: int):\n    raise ValueError(f'{abs}')\n",
        "3:25: T002: `builtins.abs` in a message is not supported\n",
    ),
    "a message with too few values": (
        "@kernel\ndef f(n: int):\n    raise ValueError('%d %d' % n)\n",
        "3:22: T002: a text with more `%` than values is not supported\n",
    ),
    "raise alone": (
        "@kernel\ndef f(n: int):\n    raise\n",
        "3:5: T002: `raise` alone needs an exception\n",
    ),
    "a function inside that calls itself": (
        "@kernel\ndef f(n: int):\n    def g(k):\n        return g(k - 1) if k > 0 else 0\n    return g(n)\n",
        "4:16: T020: `g` calls itself\n",
    ),
    "a name that another branch deletes": (
        "@kernel\ndef f(n: int):\n    m = n\n    del m\n    return m\n",
        "5:12: T007: `m` is used before it is assigned\n",
    ),
    "a list whose length depends on values": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return np.array([v for v in x if v > 0])\n',
        "3:21: T002: a list whose length depends on values is not supported\n",
    ),
    "a list with two loops": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return np.array([v * w for v in x for w in x])\n',
        "3:21: T002: a list comprehension with two `for` over more than a few known items is not supported\n",
    ),
    "a generator that nothing consumes": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    g = (v for v in x)\n    return x\n',
        "3:10: T002: a generator expression is not supported here\n",
    ),
    "a list returned": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return [v * 2.0 for v in x]\n',
        "3:12: T016: a list cannot be returned\n",
    ),
    "min of something with a key": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return min((v for v in x), key=abs)\n',
        "3:12: T012: the argument `key` of min() is not supported\n",
    ),
    "a star before an array": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    return max(*x)\n',
        "3:17: T002: `*` before float64[n] is not supported\n",
    ),
    "an array that grows in a loop": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n    for i in range(9):\n        x = np.append(x, 1.0)\n',
        "3:5: T008: `x` changes its length in this loop, and may become longer than it was before the loop\n",
    ),
    "an argument that is written and made shorter in a loop": (
        '@kernel\ndef f(x: Float64[np.ndarray, "n"]):\n'
        "    for i in range(9):\n        x *= 2.0\n        x = x[x < 9.0]\n",
        "4:9: T021: this writes an array that may be shared: it may be what a variable was before a loop that makes it",
    ),
    "a tuple that changes its length in a loop": (
        "@kernel\ndef f(n: int):\n    t = (1, 2)\n    for i in range(n):\n        t = (1, 2, 3)\n    return t\n",
        "4:5: T008: `t` is a tuple before the loop, and a tuple in it\n",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(mistake: str) -> None:
    source, expected = MISTAKES[mistake]
    text = refusal(source)
    assert text.startswith(expected)
    assert "\nhelp: " in text
    assert not text.endswith("help: \n")


REFUSED = {
    "with open(name):\n        pass": "`with`",
    "try:\n        pass\n    except ValueError:\n        pass": "`try`",
    "nonlocal n": "`nonlocal`",
    "import os": "`import` in a function",
    "from os import path": "`import` in a function",
    "match n:\n        case 1:\n            pass": "`match`",
    "class A:\n        pass": "a class",
    "yield n": "`yield`",
    "g = {i for i in range(n)}": "a set comprehension",
    "g = {i: i for i in range(n)}": "a dict comprehension",
    "g = {}": "a dict",
    "g = {n}": "a set",
    "g = f'{n}'": "a formatted string",
    "global n": "`global` of a variable that is assigned",
    "def g(*k):\n        pass": "`*` parameters",
    "g = lambda **k: 0": "`**` parameters",
    "g = max(**n)": "`**` in a call",
    "g = n in (1, 2)": "`in`",
    "g = n not in (1, 2)": "`not in`",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_the_fence_refuses_by_name(statement: str) -> None:
    text = refusal(f"@kernel\ndef f(n: int):\n    n += 1\n    {statement}\n    return n\n")
    assert f": T002: {REFUSED[statement]} is not supported in a kernel\n" in text
    assert text.startswith(("4:", "6:", "7:"))


def test_helpers_are_fenced_too() -> None:
    text = refusal("def g(n):\n    import os\n@kernel\ndef f(n: int):\n    return g(n)\n")
    assert text.startswith("2:5: T002: `import` in a function is not supported in a kernel\n")
