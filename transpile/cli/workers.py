"""Translating and compiling many modules, in several processes where that pays."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from transpile.errors import INTERNAL, TOO_DEEP, Diagnostic, TranspileError, TranspileErrors, in_file
from transpile.files.source import Source
from transpile.files.translation import Translation
from transpile.settings import Settings

Result = TypeVar("Result")

_WORTH_PROCESSES = 4  # modules; fewer take less time than the processes need to start
_DEPTH = 10_000  # calls inside calls, some twelve for each operation of a formula
_STACK = 256 * 2**20  # bytes that so many need at most; what is not touched costs nothing


@dataclass(frozen=True)
class Job:
    """A module to translate. ``pipeline`` names the module whose `translate` does it."""

    source: Source
    settings: Settings
    targets: tuple[str, ...]
    pipeline: str


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a translation, or findings."""

    job: Job
    translation: Translation | None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Built:
    """What came of compiling: the extension, or findings."""

    job: Job
    extension: Path | None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class BuiltForGpu:
    """What nvcc made of one module."""

    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def in_order(work: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
    """The results of ``work`` for all jobs, in their order."""
    count = min(len(jobs), processors())
    if len(jobs) < _WORTH_PROCESSES or count == 1:
        yield from map(work, jobs)
        return
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(count, context, _leave_interrupts_to_the_parent)
    try:
        yield from executor.map(work, jobs, chunksize=max(1, min(8, len(jobs) // (4 * count))))
    except BrokenProcessPool:
        raise in_file("transpile", INTERNAL, "a worker process died (was memory short?)", "run it again") from None
    finally:
        executor.shutdown(cancel_futures=True)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def translate(job: Job) -> Outcome:
    """Translate one module. Only this imports the pipeline, late and by name: a run that finds nothing to do, and every
    use of the command line that needs no translator, starts in a fraction of the time without it."""
    try:
        pipeline = importlib.import_module(job.pipeline)
        return Outcome(job, with_room(lambda: pipeline.translate(job.source, job.settings, job.targets)))
    except Exception as error:
        return Outcome(job, None, findings_of(error, job.source.shown))


def compile(job: Job) -> Built:
    """Compile the C of one module."""
    try:
        pipeline = importlib.import_module(job.pipeline)
        return Built(job, with_room(lambda: pipeline.build(job.source, job.settings)))
    except Exception as error:
        return Built(job, None, findings_of(error, job.source.shown))


def compile_for_gpu(job: Job) -> BuiltForGpu:
    """Compile the CUDA of one module."""
    try:
        pipeline = importlib.import_module(job.pipeline)
        return BuiltForGpu(pipeline.build_for_gpu(job.source))
    except Exception as error:
        return BuiltForGpu((), findings_of(error, job.source.shown))


def with_room(work: Callable[[], Result], seconds: float | None = None) -> Result:
    """The result of ``work``, done in a thread whose stack has room for the deep trees that long formulas are.

    Raises TimeoutError where it takes more than ``seconds``.
    """
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        thread = threading.Thread(target=run, daemon=True)  # an interruption does not wait for it
        thread.start()
        return done.result(seconds)
    except TimeoutError:
        _stop(thread)
        raise
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)


def _stop(thread: threading.Thread) -> None:
    """End a thread of Python code, which otherwise would go on and take time from all that follows."""
    ctypes = importlib.import_module("ctypes")  # most runs do not need it
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))


def findings_of(error: Exception, shown: str) -> tuple[Diagnostic, ...]:
    """What an exception says, with the files called as on the command line; one of our own faults is a bug report.

    The translator knows files by their absolute paths: what an import means must not depend on the working folder.
    """
    if isinstance(error, TranspileErrors):
        found = error.diagnostics
    elif isinstance(error, TranspileError):
        found = (error.diagnostic,)
    elif isinstance(error, RecursionError):
        help = "give parts of the formula names in statements of their own, or write a loop"
        message = f"a kernel{_notes(error)} is too long or too deeply nested"
        found = (in_file(shown, TOO_DEEP, message, help).diagnostic,)
    else:
        found = (bug(shown, error),)
    return tuple(finding.with_path(_as_given(finding.path, shown)) for finding in found)


def _as_given(path: str, shown: str) -> str:
    if path == Path(shown).absolute().as_posix():
        return shown
    return Path(os.path.relpath(path)).as_posix() if os.path.isabs(path) else path


def _notes(error: Exception) -> str:
    return "".join(f" ({note})" for note in getattr(error, "__notes__", ()))


def bug(shown: str, error: Exception) -> Diagnostic:
    """An error of the tool itself, with the few frames that a report of it needs."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    trail = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    message = f"internal error{_notes(error)}: {type(error).__name__}: {error}"
    help = f"this is a bug in transpile; please report it with the source and this trail: {trail}"
    return in_file(shown, INTERNAL, message, help).diagnostic
