"""Reading other modules of the user's project as text, and remembering what was looked at: nothing is imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from transpile.files import cache
from transpile.files.source import Source, decode


@dataclass
class Reader:
    """Reads files once. ``reads`` maps what was looked at to the digest of its bytes ("" where it is missing)."""

    source: Source
    reads: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, str | None] = field(default_factory=dict)

    def read(self, path: str) -> str | None:
        """The text of a module, or None where there is none. An encoding that is wrong is raised."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path: str) -> str | None:
        if Path(path) == self.source.path.absolute():
            return decode(self.source.data, path)
        try:
            data = Path(path).read_bytes()
        except OSError:
            self.reads[path] = ""
            return None
        self.reads[path] = cache.digest(data)
        return decode(data, path)

    def exists(self, path: str) -> bool:
        """Whether there is such a module."""
        return self.read(path) is not None
