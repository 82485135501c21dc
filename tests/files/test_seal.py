"""Seals: what counts as an edit, and that branches merge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from transpile.files import names, seal

SOURCES = {"heat": "aaaa", "cool": "bbbb"}
PYTHON = names.header("a.py", "_gen.py") + (
    '\n\nimport numpy as np\n\n\n# warms\ndef heat(u):\n    return u + "x"\n\n\ndef cool(u):\n    return (u - 1) * 2\n'
)
C = names.header("a.py", "_gen.c") + (
    "\n#include <math.h>\n\nstatic double half(double x) { return x / 2; }\n\n"
    "/* warms */\nvoid heat(double *restrict u,\n"
    "          double x)\n{\n    u[0] = x; /* set */\n}\n\n"
    "int cool(double *restrict u)\n{\n    return half(u[0]) > 1.5e-3;\n}\n"
)
FILES = {"a_gen.py": PYTHON, "a_gen.c": C}


@pytest.mark.parametrize("name", FILES)
def test_a_sealed_file_is_unedited_and_knows_its_sources(name: str) -> None:
    sealed = seal.seal(name, FILES[name], SOURCES)
    assert seal.edited_parts(name, sealed) == []
    assert seal.source_digests(sealed) == SOURCES
    assert "".join(part.text for part in seal.parts(sealed)) == FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_the_seal_stands_above_the_comment_of_its_function(name: str) -> None:
    lines = seal.seal(name, FILES[name], SOURCES).splitlines()
    index = next(number for number, line in enumerate(lines) if "Digest of heat" in line)
    assert "warms" in lines[index + 1]
    assert lines[index - 1] == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "edited"),
    [
        ("a_gen.py", "u +", "u -", ["heat"]),
        ("a_gen.py", "(u - 1) * 2", "u - 1 * 2", ["cool"]),
        ("a_gen.py", "import numpy as np", "import numpy", [""]),
        ("a_gen.py", "return (u - 1) * 2\n", "return (u - 1) * 2\n\nMORE = 1\n", ["cool"]),
        ("a_gen.py", '"x"', "'x'", []),
        ("a_gen.py", "u + ", "u  +  ", []),
        ("a_gen.c", "1.5e-3", "1.5e-4", ["cool"]),
        ("a_gen.c", "u[0] = x", "u[1] = x", ["heat"]),
        ("a_gen.c", "x / 2", "x / 3", [""]),
        ("a_gen.c", "<math.h>", "<stdio.h>", [""]),
        ("a_gen.c", "/* set */", "/* store it */", []),
        ("a_gen.c", "{\n    u[0]", "{ u [ 0 ]", []),
        ("a_gen.c", "(double *restrict u,\n          double x)", "(double *restrict u, double x)", []),
    ],
)
def test_edits_are_seen_over_tokens(name: str, old: str, new: str, edited: list[str]) -> None:
    sealed = seal.seal(name, FILES[name], SOURCES)
    assert old in sealed
    assert seal.edited_parts(name, sealed.replace(old, new)) == edited


def test_a_function_without_source_digest_has_a_part_of_its_own() -> None:
    sealed = seal.seal("a_gen.c", C, {**SOURCES, "half": ""})
    assert [part.name for part in seal.parts(sealed)] == ["", "half", "heat", "cool"]
    assert seal.source_digests(sealed) == SOURCES


def test_a_prototype_is_no_definition() -> None:
    text = names.header("a.py", "_gen.h") + "\nvoid heat(double *u,\n          double x);\nint cool(double *u);\n"
    assert [part.name for part in seal.parts(seal.seal("a_gen.h", text, SOURCES))] == [""]


@pytest.mark.parametrize("name", FILES)
def test_branches_that_change_different_kernels_merge(tmp_path: Path, name: str) -> None:
    changes = [('u + "x"', 'u + "y"'), ("u[0] = x", "u[0] = -x"), ("(u - 1) * 2", "(u - 2) * 2"), ("1.5e-3", "1.5")]
    texts = {
        "base": seal.seal(name, FILES[name], SOURCES),
        "ours": seal.seal(name, _replaced(FILES[name], changes[:2]), {**SOURCES, "heat": "cccc"}),
        "theirs": seal.seal(name, _replaced(FILES[name], changes[2:]), {**SOURCES, "cool": "dddd"}),
    }
    for version, text in texts.items():
        (tmp_path / version).write_text(text)
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    merged = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert merged == seal.seal(name, _replaced(FILES[name], changes), {"heat": "cccc", "cool": "dddd"})
    assert seal.edited_parts(name, merged) == []


def _replaced(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        text = text.replace(old, new)
    return text
