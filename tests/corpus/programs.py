"""Whole kernels with signatures of their own, for what stands in signatures: records, dtypes, values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

Call = Callable[[ModuleType], tuple[object, ...]]


@dataclass(frozen=True)
class Programs:
    """A module's header, its kernels (from ``def`` on) and the calls of each, which may use the module's classes.

    ``refused``: calls that generated code refuses though NumPy would take them, with words of the error.
    """

    name: str
    header: str
    kernels: tuple[str, ...]
    calls: dict[str, tuple[Call, ...]]
    refused: dict[str, tuple[tuple[Call, str], ...]]

    def source(self) -> str:
        """The module."""
        return self.header + "".join(f"\n\n@kernel\n{text.strip()}\n" for text in self.kernels)

    def names(self) -> list[str]:
        """The kernels' names."""
        return [re.findall(r"def (\w+)", text)[0] for text in self.kernels]


def numbers(*shape: int, dtype: str = "float64", seed: int = 0) -> np.ndarray:
    """An array of random numbers."""
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)
