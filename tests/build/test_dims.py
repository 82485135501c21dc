"""Dimensions in the fast entry: right values, and no overflow within the limits."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from transpile.build.dims import c_text, powers, safe_bits
from transpile.symbolic.dims import Dim, name, opaque, power

N, K = name("n"), name("k")
DIMS = [
    Dim(),
    N * K - 3 * N + 2,
    opaque("//", N - K, 3) * 2,
    opaque("%", K - N, 4),
    opaque("min", N, K) + opaque("max", N, 2 * K),
]
POWERS = [power(N, K), power(2, K) - N, power(3, N + 2) * K]
VALUES = [(0, 0), (7, -5), (-7, 5), (12, 4)]


def test_values_are_pythons(tmp_path: Path) -> None:
    prints = [(f"n = {n}; k = {k};", c_text(str(dim), str)) for n, k in VALUES for dim in DIMS]
    expected = [eval(str(dim), {"n": n, "k": k}) for n, k in VALUES for dim in DIMS]
    assert _run(tmp_path, prints) == expected


def _run(folder: Path, prints: list[tuple[str, str]]) -> list[int]:
    """The values of C expressions, each after some statements."""
    support = (Path(__file__).parents[2] / "transpile/build/entry_support.h").read_text()
    helpers = support[support.index("static inline int64_t floor_divide") : support.index("/* Raise what")]
    body = "\n".join(f'{before} printf("%lld\\n", (long long){shown});' for before, shown in prints)
    source = folder / "dims.c"
    source.write_text(
        f"#include <stdint.h>\n#include <stdio.h>\n{helpers}\nint main(void) {{ int64_t n, k; {body} return 0; }}\n"
    )
    subprocess.run(["cc", "-w", source, "-o", folder / "dims"], check=True)
    shown = subprocess.run([folder / "dims"], capture_output=True, text=True, check=True).stdout.split()
    return list(map(int, shown))


def test_powers_are_pythons_or_say_that_they_are_too_large(tmp_path: Path) -> None:
    pairs = [
        (base, exponent)
        for base in (-3, 0, 1, 2, 3, 7, 2**16, 2**33, 2**62)
        for exponent in (-1, 0, 1, 2, 5, 31, 33, 2**40)
    ]
    shown = _run(tmp_path, [(f"n = {n}; k = {k};", c_text(str(power(N, K)), str)) for n, k in pairs])
    for (base, exponent), value in zip(pairs, shown, strict=True):
        fits = base >= 0 and exponent >= 0 and (base <= 1 or exponent <= 40) and base**exponent <= 2**32
        assert value == (base**exponent if fits else -1), (base, exponent)


def test_every_power_is_tested() -> None:
    texts = ["n == 2**k", f"{power(2, K)} + {power(N, K - 1)} >= n"]
    assert powers(texts, str) == [
        "raised(INT64_C(2), k)",
        "raised(n, (k - INT64_C(1)))",
    ]


def test_conditions() -> None:
    assert c_text("n >= 2", "size_{}".format) == "size_n >= INT64_C(2)"
    assert c_text("k != 0", "arg_{}".format) == "arg_k != INT64_C(0)"


@pytest.mark.parametrize("text", ["n @ 2", "f(n)", "n if k else 2", "n.real", "min(n)", "n < 2 < k", "2.5 * n"])
def test_what_is_no_dimension_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no dimension"):
        c_text(text, str)


def test_what_is_within_the_limits_does_not_overflow() -> None:
    for dim in (*DIMS, *POWERS, N * N * K * 1000 - K, opaque("//", N * K * 7, N + 1) * K):
        bits = safe_bits([str(dim)])
        largest = {atom: 2**width for atom, width in bits.items()}
        total = 0
        for monomial, factor in dim.terms:
            product = abs(factor)
            for atom in monomial:
                product *= largest[atom] if isinstance(atom, str) else bound(atom.args, largest)
            total += product
        assert total < 2**63, dim


def bound(args: tuple[Dim, ...], largest: dict[str, int]) -> int:
    """At least the largest magnitude of a quotient, remainder, minimum or maximum of these."""
    return max(
        sum(abs(factor) * product(largest[str(atom)] for atom in monomial) for monomial, factor in arg.terms)
        for arg in args
    )


def product(numbers: object) -> int:
    total = 1
    for number in numbers:  # type: ignore[attr-defined]
        total *= number
    return total


def test_plain_sizes_may_be_as_long_as_memory() -> None:
    assert safe_bits(["n - 2"])["n"] >= 59
