"""A generated module is used only while its source says the same."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest

from tests.build.samples import HEAT_SOURCE, Companions, heat
from transpile import StaleKernelWarning
from transpile.runtime import digest, freshness


@pytest.fixture
def companions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Companions:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made = Companions(tmp_path, "fresh_heat", (heat(),), HEAT_SOURCE)
    made.write()
    return made


def edit(companions: Companions, old: str, new: str) -> None:
    path = companions.folder / f"{companions.name}.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 10**9))


def memory_file(companions: Companions) -> Path:
    return next((companions.folder / "__pycache__").glob("*.fresh"))


def backend(companions: Companions) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return str(companions.load("").heat_step.backend)


def test_a_changed_source_runs_itself_with_one_warning(companions: Companions) -> None:
    edit(companions, "4.0 *", "5.0 *")
    with pytest.warns(StaleKernelWarning, match="fresh_heat_gen.py is stale: the source of heat_step") as caught:
        function = companions.load("").heat_step
    assert len(caught) == 1
    assert Path(caught[0].filename).name == "fresh_heat.py"
    assert "python -m transpile fresh_heat.py" in str(caught[0].message)
    assert function.backend == "source"


def test_a_changed_comment_changes_nothing(companions: Companions) -> None:
    edit(companions, "    return out", "    # done\n    return out")
    assert backend(companions) == "python"


def test_two_stale_kernels_warn_once(companions: Companions) -> None:
    second = "\n\n@kernel\ndef other(x: float) -> float:\n    return x\n"
    edit(companions, "    return out\n", "    return out + 0\n" + second)
    with pytest.warns(StaleKernelWarning) as caught:
        companions.load("")
    assert len(caught) == 1


def test_reloading_after_regeneration(companions: Companions) -> None:
    edit(companions, "4.0 *", "5.0 *")
    with pytest.warns(StaleKernelWarning):
        module = companions.load("")
    companions.source = (companions.folder / "fresh_heat.py").read_text()
    companions.write()
    os.utime(companions.folder / "fresh_heat_gen.py", ns=(1, 10**9))  # bytecode is told by its time
    assert importlib.reload(module).heat_step.backend == "python"


def test_a_generated_module_with_conflict_markers(companions: Companions) -> None:
    path = companions.folder / "fresh_heat_gen.py"
    path.write_text("<<<<<<< ours\n" + path.read_text())
    with pytest.warns(StaleKernelWarning, match="cannot be imported"):
        assert companions.load("").heat_step.backend == "source"


def test_unchanged_files_are_not_read(companions: Companions, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backend(companions) == "python"
    assert memory_file(companions).exists()
    monkeypatch.setattr(freshness, "definitions", forbidden)
    assert backend(companions) == "python"


def test_unchanged_functions_are_not_cut_into_tokens(companions: Companions, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backend(companions) == "python"
    edit(companions, "import numpy as np\n", "import numpy as np\nUNUSED = 1\n")
    monkeypatch.setattr(freshness, "reached", forbidden)
    assert backend(companions) == "python"


def test_a_damaged_memory_is_forgotten(companions: Companions) -> None:
    assert backend(companions) == "python"
    memory_file(companions).write_bytes(b"file\tfresh_heat.py\nkernel\xff\n")
    assert backend(companions) == "python"


def test_a_memory_of_another_time_does_not_hide_a_change(companions: Companions) -> None:
    assert backend(companions) == "python"
    edit(companions, "4.0 *", "5.0 *")
    for _ in range(2):
        with pytest.warns(StaleKernelWarning):
            companions.load("")


def test_definitions_in_other_files_count(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("def scale(x):\n    return 2 * x\n")
    source = tmp_path / "main.py"
    source.write_text("from helpers import scale\ndef use(x):\n    return scale(x)\n")
    twin = ModuleType("main_gen")
    twin.__file__ = str(tmp_path / "main_gen.py")
    texts = [digest.definitions(source.read_text())["use"], "def scale(x):\n    return 2 * x\n"]
    vars(twin).update(_REACHES={"use": ("use", "helpers.py:scale")}, _DIGESTS={"use": digest.reached(texts)})
    assert freshness.stale_kernels(str(source), twin) == []
    (tmp_path / "helpers.py").write_text("def scale(x):\n    return 3.0 * x\n")
    assert freshness.stale_kernels(str(source), twin) == ["use"]


def test_a_source_that_is_not_there_cannot_be_stale(tmp_path: Path) -> None:
    twin = ModuleType("main_gen")
    vars(twin).update(_REACHES={"use": ("use",)}, _DIGESTS={"use": "0"})
    assert freshness.stale_kernels(str(tmp_path / "main.py"), twin) == []


def forbidden(*arguments: object) -> None:
    raise AssertionError("this work should have been spared")
