"""What the pipeline hands back for one source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Translation:
    """``texts``: the sealed companions by suffix, none for a module without kernels.

    ``reads``: the other files that were looked at, with `cache.digest` of their bytes ("" for one that is missing).
    """

    texts: Mapping[str, str]
    reads: Mapping[str, str]
