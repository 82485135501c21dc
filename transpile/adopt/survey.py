"""A survey: what of a module's functions would go through, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace

from transpile.adopt.blockers import Blocker, named
from transpile.adopt.functions import Function, functions_of
from transpile.adopt.judge import Verdict, judge
from transpile.adopt.numeric import is_numeric
from transpile.adopt.watching import Watched, WatchedModules
from transpile.errors import OUT_OF_TIME, Diagnostic, in_file
from transpile.files.reading import Reader
from transpile.files.source import Source
from transpile.pipeline import function_settings
from transpile.settings import Settings
from transpile.symbolic.types import Type

PASSES, BLOCKED, NOT_NUMERIC, FAILED = "goes through", "blocked", "not numeric", "failed"
SECONDS = 20.0  # for one function, all tries together


@dataclass(frozen=True)
class Row:
    """One function of a survey, or a file that cannot be read (``name`` is "")."""

    path: str
    line: int
    name: str
    status: str
    assumed: str = ""
    blockers: tuple[Blocker, ...] = ()
    only_these: bool = False  # without the blockers the rest goes through
    results: tuple[Type, ...] = ()  # where it goes through

    @property
    def alone(self) -> bool:
        """Whether one kind of blocker is all that stands in the way."""
        return self.only_these and len({blocker.kind for blocker in self.blockers}) == 1


@dataclass(frozen=True)
class Bounds:
    """What keeps a survey going: ``limited`` raises TimeoutError for work that takes too long, ``explain`` makes
    findings of any exception."""

    limited: Callable[[Callable[[], Verdict]], Verdict]
    explain: Callable[[Exception, str], tuple[Diagnostic, ...]]


def survey(source: Source, settings: Settings, bounds: Bounds, only: Container[str] | None = None) -> list[Row]:
    """The rows of one module, or of ``only`` some functions, numeric or not. What goes wrong is a row, too."""
    try:
        path = source.path.absolute().as_posix()
        modules = WatchedModules(function_settings(settings), Reader(source).read)
        scope = modules.add(path, modules.read(path) or "")
        functions = functions_of(scope)
    except Exception as error:
        return [_failed(Row(source.shown, 0, "", FAILED), error, bounds)]
    if only is None:
        return [_row(function, scope, modules, source.shown, bounds) for function in functions]
    chosen = (function for function in functions if function.name in only)
    return [_judged(function, scope, modules, source.shown, bounds) for function in chosen]


def _row(function: Function, scope: Watched, modules: WatchedModules, shown: str, bounds: Bounds) -> Row:
    row = Row(shown, function.line, function.name, NOT_NUMERIC)
    try:
        numeric = is_numeric(function, scope)
    except Exception as error:
        return _failed(row, error, bounds)
    return _judged(function, scope, modules, shown, bounds) if numeric else row


def _judged(function: Function, scope: Watched, modules: WatchedModules, shown: str, bounds: Bounds) -> Row:
    row = Row(shown, function.line, function.name, PASSES)
    try:
        verdict = bounds.limited(lambda: judge(function, scope, modules.settings))
    except Exception as error:
        return _failed(row, error, bounds)
    status = BLOCKED if verdict.blockers else PASSES
    blockers = tuple(_as_shown(blocker, scope.path, shown) for blocker in verdict.blockers)
    found = replace(row, status=status, assumed=verdict.assumed, blockers=blockers)
    return replace(found, only_these=verdict.only_these, results=verdict.results)


def _as_shown(blocker: Blocker, path: str, shown: str) -> Blocker:
    """With the module called as on the command line."""
    return (
        replace(blocker, diagnostic=blocker.diagnostic.with_path(shown)) if blocker.diagnostic.path == path else blocker
    )


def _failed(row: Row, error: Exception, bounds: Bounds) -> Row:
    if isinstance(error, TimeoutError):
        message = f"not finished after {SECONDS:g} seconds"
        found = in_file(row.path, OUT_OF_TIME, message, "split the function").diagnostic
    else:
        found = bounds.explain(error, row.path)[0]
    return replace(row, status=FAILED, blockers=(named(found),))
