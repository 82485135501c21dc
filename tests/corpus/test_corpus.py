"""The corpus: every snippet of every table gives on every target what it gives as NumPy source."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.agreement import assert_agree, run
from tests.corpus import control_flow, given_back, indexing, lists, numeric, places, shapes, sizes
from tests.corpus.table import Table
from tests.cuda.device_array import StandInError
from tests.cuda.running import on_device
from tests.golden.test_sanitizers import FLAGS, LIBRARIES, library
from tests.support import ROOT, build_all, generate, once
from transpile.runtime.targets import Target

TABLES = {
    table.name: table
    for table in (
        control_flow.TABLE,
        shapes.TABLE,
        numeric.TABLE,
        indexing.TABLE,
        sizes.TABLE,
        lists.TABLE,
        given_back.TABLE,
        places.TABLE,
    )
}
CHUNK = 40  # snippets that become one module, which is one run of the C compiler
SANITIZED_CHUNKS = 4  # of each table
PAIRS = [(table.name, snippet) for table in TABLES.values() for snippet in table.snippets]

ON_A_GPU = ("indexing",)  # tables that are run as CUDA, too
GPU_PAIRS = [pair for pair in PAIRS if pair[0] in ON_A_GPU]

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


def chunk_of(table: Table, snippet: str) -> int:
    return list(table.snippets).index(snippet) // CHUNK


def module_name(table: Table, chunk: int) -> str:
    return f"corpus_{table.name}_{chunk}"


def write_chunk(folder: Path, table: Table, chunk: int) -> None:
    names = list(table.snippets)[chunk * CHUNK : (chunk + 1) * CHUNK]
    (folder / f"{module_name(table, chunk)}.py").write_text(table.source(names), encoding="utf-8")


def load(shared: Path, table: Table, chunk: int) -> ModuleType:
    """The built module of a chunk."""

    def build(folder: Path) -> None:
        write_chunk(folder, table, chunk)
        if table.name in ON_A_GPU:
            build_all(folder)
        else:
            generate("--build", ".", cwd=folder)

    folder = once(shared / f"corpus_{table.name}_{chunk}", build)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(module_name(table, chunk))
    finally:
        sys.path.remove(str(folder))


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize(("name", "snippet"), PAIRS, ids=[f"{name}-{snippet}" for name, snippet in PAIRS])
def test_agrees_with_numpy(shared_tmp: Path, name: str, snippet: str, target: Target) -> None:
    table = TABLES[name]
    kernel: Any = getattr(load(shared_tmp, table, chunk_of(table, snippet)), snippet)
    for case, make in table.calls(snippet):
        try:
            assert_agree(run(target, kernel, make), run("source", kernel, make))
        except AssertionError as error:
            error.add_note(f"in the case {case!r} of: {table.snippets[snippet]}")
            raise


@pytest.mark.parametrize(("name", "snippet"), GPU_PAIRS, ids=[f"{name}-{snippet}" for name, snippet in GPU_PAIRS])
def test_on_a_gpu(shared_tmp: Path, device: ModuleType, name: str, snippet: str) -> None:
    table = TABLES[name]
    kernel: Any = getattr(load(shared_tmp, table, chunk_of(table, snippet)), snippet)
    for case, make in table.calls(snippet):
        outcome = on_device(device, kernel, make)
        if outcome.error in (StandInError, TypeError):
            continue  # NumPy's version ran, with functions that the stand-in for CuPy does not have
        try:
            assert_agree(outcome, run("source", kernel, make))
        except AssertionError as error:
            error.add_note(f"{outcome.error} in the case {case!r} of: {table.snippets[snippet]}")
            raise


@pytest.mark.parametrize("name", TABLES)
def test_snippets_work_somewhere(shared_tmp: Path, name: str) -> None:
    """Each snippet has a case in which NumPy raises nothing: else a table row shows nothing."""
    table = TABLES[name]
    for snippet in table.snippets:
        kernel: Any = getattr(load(shared_tmp, table, chunk_of(table, snippet)), snippet)
        outcomes = [run("source", kernel, make).error for _, make in table.calls(snippet)]
        assert None in outcomes, f"{snippet}: {outcomes}"


@pytest.mark.parametrize("name", TABLES)
def test_is_clean_under_sanitizers(shared_tmp: Path, name: str) -> None:
    table = TABLES[name]

    def build(folder: Path) -> None:
        for chunk in range(SANITIZED_CHUNKS):
            write_chunk(folder, table, chunk)
        (folder / "pyproject.toml").write_text(f"[tool.transpile]\ncflags = {list(FLAGS)}\n")
        generate("--build", ".", cwd=folder)

    folder = once(shared_tmp / f"corpus_sanitized_{name}", build)
    environment = {
        **os.environ,
        "LD_PRELOAD": " ".join(map(library, LIBRARIES)),
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONMALLOC": "malloc",
    }
    command = [sys.executable, "-m", "tests.corpus.sanitized", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    count = min(CHUNK * SANITIZED_CHUNKS, len(table.snippets)) * len(table.cases)
    assert done.stdout == f"{count} calls\n"
