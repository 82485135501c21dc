"""``--init``: what was done to set up a repository, as a list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from transpile.repository.steps import Step, set_up


def initialise() -> int:
    """Set up the repository around the working folder, and say what was done."""
    for step in set_up(Path.cwd()):
        print("\n".join(_lines(step)))
    return 0


def _lines(step: Step) -> Iterator[str]:
    """A step and its details; what is left to do comes as lines to copy."""
    title = f"{step.done} {Path(os.path.relpath(step.path)).as_posix()}"
    if step.done != "left":
        yield ": ".join([title, *([", ".join(step.details)] if step.details else [])])
        return
    yield f"{title}; it should say:"
    for detail in step.details:
        yield from (f"    {line}" for line in detail.splitlines())
