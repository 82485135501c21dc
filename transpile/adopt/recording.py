"""Running the user's command with the recorder in every Python process that it starts, and reading what was seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transpile.adopt import recorder

_STDERR = 2  # the descriptor

# Python imports `sitecustomize` when it starts; the user's own, if there is one, comes after ours.
_STARTER = '''\
"""Starts the recorder of transpile, then whatever else is called sitecustomize."""

import importlib.util
import os
import sys

_folder = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [path for path in sys.path if os.path.abspath(path) != _folder]
try:
    _spec = importlib.util.spec_from_file_location("_transpile_recorder", os.path.join(_folder, "recorder.py"))
    _recorder = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_recorder)
    _recorder.start()
except Exception as error:
    print(f"transpile: this process is not recorded: {error!r}", file=sys.stderr)
_ours = sys.modules.pop(__name__)
try:
    import sitecustomize
except ModuleNotFoundError as error:
    if error.name != "sitecustomize":
        raise
finally:
    sys.modules.setdefault(__name__, _ours)
'''


@dataclass
class Seen:
    """The calls of a function with the same types: which axes always had equal lengths, and which never varied."""

    parameters: tuple[str, ...]
    results: tuple[str, ...]
    is_tuple: bool
    classes: list[int]
    constants: list[int | None]
    calls: int

    def merge(self, other: Seen) -> None:
        """Add the calls that another process saw."""
        self.classes = refined(self.classes, other.classes)
        self.constants = [a if a == b else None for a, b in zip(self.constants, other.constants, strict=True)]
        self.calls += other.calls


@dataclass
class Calls:
    """All that was seen of a function."""

    seen: list[Seen] = field(default_factory=list)
    raised: int = 0


Records = dict[tuple[str, int], Calls]


def refined(left: list[int], right: list[int]) -> list[int]:
    """The axes that are equal by both partitions."""
    numbers: dict[tuple[int, int], int] = {}
    return [numbers.setdefault(pair, len(numbers)) for pair in zip(left, right, strict=True)]


def record(command: str, functions: Mapping[str, Mapping[int, str]]) -> tuple[Records, int]:
    """Run a command, and give what it did with ``functions`` (file -> line -> name), and its exit status.

    What the command prints goes to stderr: our own output may be read by a program.
    """
    with tempfile.TemporaryDirectory(prefix="transpile-") as name:
        folder = Path(name)
        (folder / "start").mkdir()
        (folder / "seen").mkdir()
        (folder / "start" / "sitecustomize.py").write_text(_STARTER, encoding="utf-8")
        (folder / "start" / "recorder.py").write_bytes(Path(recorder.__file__).read_bytes())
        plan = {"folder": str(folder / "seen"), "files": functions}
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        done = subprocess.run(command, shell=True, env=_environment(folder), stdout=_STDERR, check=False)
        return read(folder / "seen"), done.returncode


def _environment(folder: Path) -> dict[str, str]:
    """Ours, with the recorder in it; programs that are not found otherwise are looked for beside this Python."""
    paths = [str(folder / "start"), *filter(None, [os.environ.get("PYTHONPATH")])]
    programs = [*filter(None, [os.environ.get("PATH")]), os.path.dirname(sys.executable)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PATH": os.pathsep.join(programs),
        recorder.VARIABLE: str(folder / "plan.json"),
    }


def read(folder: Path) -> Records:
    """What all processes saw."""
    records: Records = {}
    for path in sorted(folder.glob("*.jsonl")):
        for place, key, entry in _last_entries(path):
            calls = records.setdefault(place, Calls())
            if key is None:
                calls.raised += entry["raised"]
                continue
            parameters, results, is_tuple = key
            fresh = Seen(parameters, results, is_tuple, entry["classes"], entry["constants"], entry["calls"])
            known = next((seen for seen in calls.seen if _key(seen) == _key(fresh)), None)
            if known is None:
                calls.seen.append(fresh)
            else:
                known.merge(fresh)
    return records


def _key(seen: Seen) -> tuple[object, ...]:
    return seen.parameters, seen.results, seen.is_tuple


def _last_entries(path: Path) -> Iterator[tuple[tuple[str, int], Any, dict[str, Any]]]:
    """The last line of a process for each function and types: it holds all that the earlier ones do."""
    last: dict[Any, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:  # the process was ended while it wrote
            continue
        key = None if "raised" in entry else (tuple(entry["parameters"]), tuple(entry["results"]), entry["tuple"])
        last[(entry["file"], entry["line"]), key] = entry
    for (place, key), entry in last.items():
        yield place, key, entry
