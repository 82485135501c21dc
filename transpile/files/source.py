"""Reading a source as Python reads it: byte order mark, coding cookie, any line end."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from transpile.errors import UNREADABLE, Diagnostic, TranspileError, in_file


@dataclass(frozen=True)
class Source:
    """A source file: what it is called in messages, where it is, its bytes."""

    shown: str
    path: Path
    data: bytes

    @property
    def may_have_kernels(self) -> bool:
        """Whether the words occur that a module with kernels cannot do without: cheap, and never wrongly false."""
        return b"kernel" in self.data and b"transpile" in self.data


def read(path: Path, shown: str) -> Source:
    """The source at ``path``."""
    try:
        return Source(shown, path, path.read_bytes())
    except OSError as error:
        raise in_file(shown, UNREADABLE, f"cannot be read: {error.strerror}") from None


def decode(data: bytes, shown: str) -> str:
    """The text of a source, with LF line ends and without byte order mark."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except SyntaxError as error:
        raise in_file(shown, UNREADABLE, str(error)) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte 0x{data[error.start]:02x} is not {error.encoding}"
        help = "save the file as UTF-8, or say its encoding in the first line: # -*- coding: latin-1 -*-"
        place = Diagnostic(shown, line, column, line, column + 1, UNREADABLE, message, help)
        raise TranspileError(place) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
