"""The pytest plugin: ``pytest --transpile=source,python,c`` runs every test once on each target."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from transpile.runtime import targets as own
from transpile.runtime.targets import TARGETS

FIXTURE = "transpile_target"


class _EachTarget:
    """Makes every test take the target as a parameter, so that its id shows it. Only there when the option is given."""

    def __init__(self, targets: list[str]) -> None:
        self.targets = targets

    @pytest.fixture(autouse=True)
    def transpile_target(self, request: pytest.FixtureRequest) -> Iterator[str | None]:
        """The target that the test runs on. Tests that take no parameters (unittest's) run on the best there is."""
        target = getattr(request, "param", None)
        if target is None:
            yield None
            return
        with _everywhere(target):
            yield target

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each target."""
        if FIXTURE in metafunc.fixturenames:
            metafunc.parametrize(FIXTURE, self.targets, indirect=True)


@contextmanager
def _everywhere(target: str) -> Iterator[None]:
    """Run every kernel on a target, those of packages that ship a copy of this runtime included.

    A copy that is imported meanwhile, or in a process that the test starts, reads the environment.
    """
    before = os.environ.get("TRANSPILE")
    copies = _copies()
    with ExitStack() as stack:
        for runtime in (own, *copies):
            stack.enter_context(runtime.use(target))
        os.environ["TRANSPILE"] = target
        try:
            yield
        finally:
            if before is None:
                del os.environ["TRANSPILE"]
            else:
                os.environ["TRANSPILE"] = before
            for runtime in _copies():
                if runtime not in copies:
                    runtime.choose(before or None)


def _copies() -> list[Any]:
    """The copies of this runtime that were imported."""
    loaded = [module for name, module in list(sys.modules.items()) if name.rpartition(".")[2] == "_transpile"]
    return [module for module in loaded if hasattr(module, "use") and hasattr(module, "choose")]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("transpile")
    group.addoption(
        "--transpile",
        metavar="TARGETS",
        help=f"run every test once on each of these targets, a list with commas of: {', '.join(TARGETS)}",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the option."""
    text = config.getoption("--transpile")
    if text is None:
        return
    targets = [target.strip() for target in text.split(",")]
    for target in targets:
        if target not in TARGETS:
            raise pytest.UsageError(f"--transpile expects a list of {', '.join(TARGETS)}, got {target!r}")
    config.pluginmanager.register(_EachTarget(list(dict.fromkeys(targets))), "transpile-each-target")
