"""Names of one generated function: taken from the source, made unique with a number where they repeat."""

from __future__ import annotations

import re

from transpile.symbolic.effects import draws
from transpile.symbolic.graph import AxisIndex, Node


class Namer:
    """Hands out names that are not taken; ``hints`` remembers what each was made from."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)
        self.hints: dict[str, str] = {}

    def fresh(self, hint: str) -> str:
        """``hint`` if it is free, else ``hint_2``, ``hint_3`` ..."""
        base = re.sub(r"\W", "_", hint) or "value"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        self.hints[name] = base
        return name


_NOUNS = {
    "add": "sum",
    "subtract": "difference",
    "multiply": "product",
    "divide": "quotient",
    "floor_divide": "quotient",
    "negative": "negated",
    "sqrt": "root",
    "exp": "exponential",
    "log": "logarithm",
    "absolute": "magnitude",
    "where": "chosen",
    "select": "chosen",
    "arg": "state",
    "result": "chosen",
    "fill": "array",
    "matmul": "product",
    "power": "power",
    "square": "square",
    "copy": "copied",
    "and": "both",
    "or": "either",
    "not": "opposite",
}
_OF_ROUTINES = {
    "solve": ("solution",),
    "solve_vector": ("solution",),
    "invert": ("inverse",),
    "slogdet": ("sign", "logarithm"),
    "cholesky": ("factor",),
    "eigh": ("eigenvalues", "eigenvectors"),
    "eigvalsh": ("eigenvalues",),
    "eigvals": ("real_parts", "imaginary_parts"),
    "eig": ("real_parts", "imaginary_parts", "vectors"),
    "svd": ("u", "singular_values", "vh"),
    "svdvals": ("singular_values",),
    "qr": ("q", "r"),
    "lstsq": ("solution", "rank", "singular_values"),
    "medians": ("median",),
    "quantiles": ("quantile",),
    "quantiles_single": ("quantile",),
    "sort": ("ordered",),
    "sort_stable": ("ordered",),
    "argsort": ("places",),
    "argsort_stable": ("places",),
    "integers": ("integers",),
    **dict.fromkeys(("fft", "ifft", "rfft", "irfft"), ("transform",)),
}
_REDUCED = {"sum": "total", "prod": "product", "min": "smallest", "max": "largest", "any": "found", "all": "holds"}


def _called(node: Node) -> str | None:
    return str(node.attr.name) if node.op == "constant_array" else node.hint


def describe(node: Node) -> str:
    """What a value is called that the source did not name: ``total``, ``labels_i``, ``product``, ``real_z``."""
    if node.op == "constant_array":
        return str(node.attr.name)
    if node.op == "result" and node.inputs[0].op == "routine":
        names = _OF_ROUTINES[node.inputs[0].attr.name]
        return names[node.attr] if node.attr < len(names) else "status"
    if draws(node) and node.op != "routine":
        method = str(node.attr) if node.op == "draw" else str(node.attr.pieces[1]).strip(".(")
        return "number" if method in ("random", "next_double", "bounded_uint64", "interval") else method
    if node.op == "result" and node.inputs[0].op == "numpy":
        return str(node.inputs[0].attr.results[node.attr]).lower()
    if node.op == "reduce":
        return _REDUCED.get(node.attr.function, "position")
    if node.op == "cast" and not node.inputs[0].hint:
        return describe(node.inputs[0])
    name = next((_called(operand) for operand in node.inputs if _called(operand)), None)
    if node.op == "view":
        offsets = [str(axis.offset) for axis in node.attr.axes if isinstance(axis, AxisIndex)]
        plain = all(offset.isalnum() for offset in offsets)
        return "_".join([name or "array", *offsets]) if plain else f"{name or 'array'}_element"
    if node.op in _NOUNS:
        return _NOUNS[node.op]
    return f"{node.op}_{name}" if name else node.op
