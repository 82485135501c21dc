"""What may be wrong with a source, a companion or a call of the tool: places, codes and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the graph imports NumPy, which a run with nothing to do must not wait for
    from transpile.symbolic.graph import Span

# What concerns files, settings and the call of the tool; `parse/codes.py` has the codes of what a source says.
NO_SUCH_PATH = "T901"
NOT_A_MODULE = "T902"
UNREADABLE = "T903"
UNWRITABLE = "T904"
NOT_OURS = "T905"
HAND_EDITED = "T906"
CHANGED_MEANWHILE = "T907"
BAD_CALL = "T908"
NO_SUCH_KERNEL = "T909"
BAD_TOML = "T911"
BAD_SETTING = "T912"
VOIDED_PROMISE = "T913"
WRONG_VERSION = "T914"
BUILD_FAILED = "T921"
NO_COMPILER = "T922"
NOT_RECORDED = "T931"
COMMAND_FAILED = "T932"
OUT_OF_TIME = "T997"
TOO_DEEP = "T998"
INTERNAL = "T999"


@dataclass(frozen=True)
class Diagnostic:
    """One finding at one place. Lines and columns count from 1, the end is exclusive; line 0 means the whole file."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    message: str
    help: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.severity}[{self.code}]: {self.message}"

    def with_path(self, path: str) -> Diagnostic:
        """The same finding in a file that is called ``path``."""
        return replace(self, path=path)


class TranspileError(Exception):
    """A source cannot be transpiled (or the call of the tool is wrong): one finding."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic

    def __reduce__(self) -> tuple[type[TranspileError], tuple[Diagnostic]]:
        return type(self), (self.diagnostic,)


class TranspileErrors(Exception):
    """Everything that is wrong with one file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))

    def __reduce__(self) -> tuple[type[TranspileErrors], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


def at(place: Span, code: str, message: str, help: str = "") -> TranspileError:
    """An error at a span of the source."""
    return TranspileError(
        Diagnostic(place.path, place.line, place.column, place.end_line, place.end_column, code, message, help)
    )


def in_file(path: str, code: str, message: str, help: str = "") -> TranspileError:
    """An error that concerns a file (or the call) as a whole."""
    return TranspileError(Diagnostic(path, 0, 0, 0, 0, code, message, help))
