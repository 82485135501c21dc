"""The pytest plugin: ``pytest --transpile=source,python,c`` runs every test once on each target."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from transpile.runtime.targets import TARGETS, use

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
        with use(target):
            yield target

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each target."""
        if FIXTURE in metafunc.fixturenames:
            metafunc.parametrize(FIXTURE, self.targets, indirect=True)


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
