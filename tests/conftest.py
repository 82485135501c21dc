"""Options of our own test suite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from transpile.runtime import targets

pytest_plugins = ["tests.cuda.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the goldens instead of comparing with them")
    parser.addoption(
        "--cuda",
        choices=("auto", "emulated", "device"),
        default="auto",
        help="where kernels for CUDA run: on a GPU if there is one, on the CPU, or on a GPU or not at all",
    )
    parser.addoption("--slow", action="store_true", help="run the long variants too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="needs --slow"))


@pytest.fixture(scope="session")
def shared_tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="module")
def forget_kernels() -> Iterator[None]:
    """Take back the kernels that a test module bound: many of these are stale or not built on purpose."""
    before = dict(targets._bound)
    yield
    targets._bound.clear()
    targets._bound.update(before)
