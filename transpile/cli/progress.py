"""A progress bar on a terminal, for runs that take more than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_PATIENCE = 1.0  # seconds
_WIDTH = 30


def watched(items: Iterable[Item], total: int) -> Iterator[Item]:
    """The items, with a bar on stderr while they come slowly; no bar where nobody watches."""
    if not sys.stderr.isatty():
        yield from items
        return
    start = time.monotonic()
    shown = False
    try:
        for done, item in enumerate(items, 1):
            yield item
            if time.monotonic() - start > _PATIENCE:
                shown = True
                filled = _WIDTH * done // total
                sys.stderr.write(f"\r[{'#' * filled}{' ' * (_WIDTH - filled)}] {done}/{total} modules")
                sys.stderr.flush()
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
