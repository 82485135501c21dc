"""``pytest --transpile=...`` runs a user's own tests on every target."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import transpile
from tests.build.samples import HEAT_SOURCE, Companions, heat

TESTS = """
import unittest
import numpy as np
import pytest
from plugin_heat import heat_step

@pytest.mark.parametrize("size", [3, 4])
def test_mean(size):
    assert heat_step(np.ones((size, size))).mean() == 1

def test_backend(request):
    if "[" in request.node.name:
        assert request.node.name == f"test_backend[{heat_step.backend}]"

class TestOld(unittest.TestCase):
    def test_backend(self):
        self.assertEqual(heat_step.backend, "c")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Companions(tmp_path_factory.mktemp("plugin"), "plugin_heat", (heat(),), HEAT_SOURCE)
    made.write()
    made.build()
    (made.folder / "test_user.py").write_text(TESTS)
    (made.folder / "pytest.ini").write_text("[pytest]\n")
    return made.folder


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    plugins = ["-p", "transpile.runtime.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-v", "--import-mode=prepend", *plugins, *options]
    environment = {"PYTHONPATH": str(Path(transpile.__file__).parents[1]), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_test_runs_on_every_target(folder: Path) -> None:
    shown = run(folder, "--transpile=source,python,c").stdout
    for target in ("source", "python", "c"):
        assert f"test_backend[{target}] PASSED" in shown
        assert f"test_mean[{target}-3] PASSED" in shown or f"test_mean[3-{target}] PASSED" in shown
    assert "10 passed" in shown


def test_without_the_option_nothing_changes(folder: Path) -> None:
    shown = run(folder).stdout
    assert "test_backend PASSED" in shown
    assert "4 passed" in shown


def test_an_unknown_target_is_refused(folder: Path) -> None:
    result = run(folder, "--transpile=python,rust")
    assert result.returncode == 4
    assert "--transpile expects a list of source, python, c, got 'rust'" in result.stderr
