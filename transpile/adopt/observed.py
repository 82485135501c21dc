"""From recorded calls to types: one for each parameter and result, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transpile.adopt.recording import Seen

ALWAYS_NONE = "always None"
_ARRAY = re.compile(r"(\w+)\[(\d+)\]")
_ORDER = ("bool", "int", "float", "complex")
_PYTHON = {"bool": "bool", "bool_": "bool", "int64": "int", "float64": "float", "complex128": "complex"}
_NARROW = frozenset({"int8", "int16", "int32", "uint8", "uint16", "uint32", "uint64", "float32", "complex64"})
_SUPPORTED = _NARROW | {"bool", "int64", "float64", "complex128"}


@dataclass(frozen=True)
class Observed:
    """What a parameter or a result was: arrays of these dtypes and this rank, or a scalar; or why it has no type."""

    dtypes: tuple[str, ...] = ()
    rank: int = 0
    scalar: str = ""
    optional: bool = False
    reason: str = ""


def observe(labels: Iterable[str], narrow: bool) -> Observed:
    """One type for all that was passed. ``narrow``: NumPy's scalars stay what they are, since they decide dtypes."""
    distinct = sorted(set(labels))
    given = [label for label in distinct if label != "None"]
    optional = len(given) < len(distinct)
    if not given:
        return Observed(reason=ALWAYS_NONE)
    arrays = [found for label in given if (found := _ARRAY.fullmatch(label))]
    if not arrays:
        scalar = _scalar(given, narrow)
        return Observed(scalar=scalar, optional=optional) if scalar else Observed(reason=_listed(distinct))
    ranks = {int(found[2]) for found in arrays}
    dtypes = tuple(found[1] for found in arrays)
    if len(arrays) < len(given) or len(ranks) > 1 or not _SUPPORTED.issuperset(dtypes) or ranks == {0}:
        return Observed(reason=_listed(distinct))
    return Observed(dtypes, ranks.pop(), optional=optional)


def is_narrow(seen: Iterable[Seen]) -> bool:
    """Whether arrays of a narrow dtype take part: there NumPy's scalars give other dtypes than Python's numbers."""
    labels = {label for group in seen for label in (*group.parameters, *group.results)}
    return any(found and found[1] in _NARROW for found in map(_ARRAY.fullmatch, labels))


def _scalar(labels: Sequence[str], narrow: bool) -> str:
    """The Python number, or the NumPy scalar, that all of these are; "" where there is none."""
    if len(labels) == 1 and labels[0].startswith("np."):
        name = labels[0].removeprefix("np.")
        if name in _PYTHON and (not narrow or _PYTHON[name] == "bool"):
            return _PYTHON[name]
        return labels[0] if name in _SUPPORTED else ""
    numbers = [_PYTHON.get(label.removeprefix("np."), label) for label in labels]
    mixed = narrow and any(label.startswith("np.") for label in labels)
    if mixed or not set(numbers) <= set(_ORDER):
        return ""
    return max(numbers, key=_ORDER.index)


def _listed(labels: Sequence[str]) -> str:
    """What was passed, in words."""
    shown = [
        _ARRAY.sub(r"\1 array of \2 dimensions", label).replace("of 1 dimensions", "of 1 dimension") for label in labels
    ]
    return " and ".join(shown[:4]) + (" and others" if len(shown) > 4 else "")
