"""What these tests bind is not for others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _forget(forget_kernels: Iterator[None]) -> None:
    """After each module of tests, as before it."""
