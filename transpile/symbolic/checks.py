"""The exceptions of checks, and values in their texts."""

from __future__ import annotations

from dataclasses import dataclass

FieldValue = int | tuple["FieldValue", ...]


@dataclass(frozen=True)
class Field:
    """A value in a text: the position of an input, or a tuple of these, with the conversion and the format."""

    value: FieldValue
    conversion: str = ""
    spec: str = ""


@dataclass(frozen=True)
class Check:
    """The exception of an assert or a raise. ``native``: the NumPy or Python expression itself raises it, so Python
    prints nothing. ``parts``: of a raise whose text has values in it, which only Python formats; ``message`` is it
    without them."""

    exception: str
    message: str
    native: bool = True
    parts: tuple[str | Field, ...] = ()
