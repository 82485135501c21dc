"""Records with which types and sizes functions are called, in the process that runs them.

This file is copied out and run in the user's own interpreter: it needs Python 3.10 and the standard library only, and
looks at NumPy where the program has imported it. It changes nothing: it watches through ``sys.monitoring``, and through
``sys.setprofile`` before Python 3.12. Only calls that return count: those that a test expects to fail say nothing.

What is known of the calls of one function with the same types fits a line: which lengths were equal in all of them, and
which never varied. Such a line is appended to a file of this process whenever something new is learned, so that nothing
needs to be done at the end, which many processes never reach.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import opcode
import os
import sys
import threading
from types import CodeType, FrameType
from typing import Any

VARIABLE = "TRANSPILE_RECORD"  # the environment variable that names the plan
MOST_SIGNATURES = 100  # of one function; what is called with more kinds of types is no kernel
MOST_RESULTS = 8
NO_FUNCTION = 0x20 | 0x80 | 0x200  # generators and coroutines
Label = str


def describe(value: object) -> tuple[Label, tuple[int, ...]]:
    """A value's type in words, and the lengths of its axes. No code of the value's class runs."""
    kind = type(value)
    if value is None:
        return "None", ()
    if kind in (bool, float, complex):
        return kind.__name__, ()
    if kind is int:
        return ("int" if -(2**63) <= value < 2**63 else "int of more than 64 bits"), ()  # type: ignore[operator]
    numpy = sys.modules.get("numpy")
    array = getattr(numpy, "ndarray", None)
    if kind is array:
        dtype = value.dtype  # type: ignore[attr-defined]
        name = dtype.name if dtype.isnative else dtype.name + " in foreign byte order"
        return f"{name}[{value.ndim}]", tuple(value.shape)  # type: ignore[attr-defined]
    if array is not None and numpy is not None and issubclass(kind, numpy.generic):
        return f"np.{kind.__name__}", ()
    module = kind.__module__
    return (kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"), ()


class Group:
    """The calls of one function with the same types."""

    def __init__(self, head: dict[str, Any], sizes: tuple[int, ...]) -> None:
        self.head = head
        self.calls = 0
        self.classes = [0] * len(sizes)  # axes with one number had equal lengths in all calls
        self.constants: list[int | None] = list(sizes)

    def learn(self, sizes: tuple[int, ...]) -> bool:
        """Take note of a call; whether that is news."""
        self.calls += 1
        numbers: dict[tuple[int, int], int] = {}
        classes = [numbers.setdefault(pair, len(numbers)) for pair in zip(self.classes, sizes, strict=True)]
        constants = [known if known == size else None for known, size in zip(self.constants, sizes, strict=True)]
        news = classes != self.classes or constants != self.constants or self.calls & (self.calls - 1) == 0
        self.classes, self.constants = classes, constants
        return news

    def line(self) -> str:
        """What is known, as a line."""
        known = {"classes": self.classes, "constants": self.constants, "calls": self.calls}
        return json.dumps({**self.head, **known}) + "\n"


class Recorder:
    """Watches the functions of a plan: ``{"folder": ..., "files": {path: {line: name}}}``."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.folder: str = plan["folder"]
        self.known = {
            path: {int(line): name for line, name in functions.items()} for path, functions in plan["files"].items()
        }
        self.files: dict[str, tuple[str, dict[int, str]]] = {}  # by what code objects call their file
        self.lock = threading.RLock()  # a signal handler may call a function of the plan
        self.begin()

    def begin(self) -> None:
        """Start afresh, as a process that was forked must."""
        self.groups: dict[tuple[Any, ...], Group] = {}
        self.raised: dict[tuple[str, int], int] = {}
        self.entered: dict[int, tuple[list[Label], tuple[int, ...]]] = {}
        self.output: int | None = None
        self.write = os.write  # a test may put another in its place

    def place(self, code: CodeType) -> tuple[str, int] | None:
        """The file and line of a function of the plan, None for all other code."""
        known = self.files.get(code.co_filename)
        if known is None:
            path = os.path.realpath(code.co_filename)
            known = self.files[code.co_filename] = path, self.known.get(path, {})
        path, functions = known
        if functions.get(code.co_firstlineno) != code.co_name or code.co_flags & NO_FUNCTION:
            return None
        return path, code.co_firstlineno

    # events

    def enter(self, frame: FrameType) -> None:
        """A function of the plan was called."""
        code, variables = frame.f_code, frame.f_locals
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        found = [describe(variables.get(name)) for name in names]
        sizes = tuple(size for _, shape in found for size in shape)
        self.entered[id(frame)] = [label for label, _ in found], sizes

    def leave(self, frame: FrameType, place: tuple[str, int], value: object) -> None:
        """It returned ``value``."""
        call = self.entered.pop(id(frame), None)
        if call is None:
            return
        is_tuple = type(value) is tuple and len(value) <= MOST_RESULTS
        found = [describe(item) for item in value] if is_tuple else [describe(value)]  # type: ignore[attr-defined]
        labels, sizes = call
        results = [label for label, _ in found]
        with self.lock:
            self.note(place, labels, results, is_tuple, sizes + tuple(size for _, shape in found for size in shape))

    def note(
        self, place: tuple[str, int], labels: list[Label], results: list[Label], is_tuple: bool, sizes: tuple[int, ...]
    ) -> None:
        """Learn from a call, and write down what is new."""
        key = (place, tuple(labels), tuple(results), is_tuple)
        group = self.groups.get(key)
        if group is None:
            if sum(other[0] == place for other in self.groups) >= MOST_SIGNATURES:
                return
            types = {"parameters": labels, "results": results, "tuple": is_tuple}
            group = self.groups[key] = Group({"file": place[0], "line": place[1], **types}, sizes)
        if group.learn(sizes):
            self.append(group.line())

    def fail(self, frame: FrameType, place: tuple[str, int]) -> None:
        """It raised an exception."""
        self.entered.pop(id(frame), None)
        with self.lock:
            count = self.raised[place] = self.raised.get(place, 0) + 1
            if count & (count - 1) == 0:
                self.append(json.dumps({"file": place[0], "line": place[1], "raised": count}) + "\n")

    def append(self, line: str) -> None:
        """Write a line at once: the process may end at any time."""
        if self.output is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            path = os.path.join(self.folder, f"{os.getpid()}-{os.urandom(4).hex()}.jsonl")
            self.output = os.open(path, flags, 0o600)
        self.write(self.output, line.encode())

    def finish(self) -> None:
        """Write down the final counts."""
        with self.lock, contextlib.suppress(OSError):  # the folder is gone when the command did not wait for us
            for group in self.groups.values():
                self.append(group.line())

    # the two ways to watch

    def profile(self, frame: FrameType, event: str, value: object) -> None:
        """What ``sys.setprofile`` calls."""
        if event not in ("call", "return"):
            return
        place = self.place(frame.f_code)
        if place is None:
            return
        with contextlib.suppress(Exception):  # whatever it is, it must not happen to the program
            if event == "call":
                self.enter(frame)
            elif value is None and not _returns(frame):
                self.fail(frame, place)
            else:
                self.leave(frame, place, value)

    def monitor(self) -> bool:
        """Watch through ``sys.monitoring``; whether there is such a thing, and a number free in it."""
        monitoring: Any = getattr(sys, "monitoring", None)
        free = [tool for tool in (4, 3, 2) if monitoring is not None and monitoring.get_tool(tool) is None]
        if not free:
            return False
        tool, events = free[0], monitoring.events
        monitoring.use_tool_id(tool, "transpile")

        def start(code: CodeType, offset: int) -> Any:
            if self.place(code) is None:
                return monitoring.DISABLE
            with contextlib.suppress(Exception):
                self.enter(sys._getframe(1))
            return None

        def end(code: CodeType, offset: int, value: object) -> Any:
            place = self.place(code)
            if place is None:
                return monitoring.DISABLE
            with contextlib.suppress(Exception):
                self.leave(sys._getframe(1), place, value)
            return None

        def unwind(code: CodeType, offset: int, error: BaseException) -> None:
            place = self.place(code)
            if place is not None:
                with contextlib.suppress(Exception):
                    self.fail(sys._getframe(1), place)

        monitoring.register_callback(tool, events.PY_START, start)
        monitoring.register_callback(tool, events.PY_RETURN, end)
        monitoring.register_callback(tool, events.PY_UNWIND, unwind)
        monitoring.set_events(tool, events.PY_START | events.PY_RETURN | events.PY_UNWIND)
        return True


def _returns(frame: FrameType) -> bool:
    """Whether a frame that ends with None does so by returning, and not by an exception."""
    return opcode.opname[frame.f_code.co_code[frame.f_lasti]].startswith("RETURN")


def start() -> None:
    """Begin to record, as the plan says that the environment names."""
    with open(os.environ[VARIABLE], encoding="utf-8") as file:
        recorder = Recorder(json.load(file))
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=recorder.begin)
    atexit.register(recorder.finish)
    if not recorder.monitor():
        threading.setprofile(recorder.profile)
        sys.setprofile(recorder.profile)
