"""What a kernel's digest is taken over."""

from __future__ import annotations

from pathlib import Path

import pytest

from transpile.files import source as sources
from transpile.files.reading import Reader
from transpile.reach import Reached, Walk

FILES = {
    "pkg/__init__.py": "from .helpers import twice\n",
    "pkg/helpers.py": "from .deep import BASE\nSCALE = 2 * BASE\nUNUSED = 1\ndef twice(x):\n    return SCALE * x\n",
    "pkg/deep.py": "BASE = 1.0\n",
    "pkg/heat.py": (
        "import numpy as np\nfrom transpile import kernel, use\nfrom pkg import twice\nfrom . import deep\n"
        "import pkg.deep as d\n"
        "STEP = 0.5\nOTHER = 1\n"
        "def helper(x):\n    return STEP * np.exp(x)\n"
        "@kernel\ndef heat(u):\n    # warms\n    return helper(u) + twice(u) + deep.BASE\n"
        "@kernel\ndef cool(u):\n    return heat(u) - OTHER\n"
        "@kernel\ndef loop(u):\n    return loop(u - d.BASE)\n"
    ),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "pkg"


def reach(package: Path, kernel: str) -> tuple[Reached, Reader]:
    source = package / "heat.py"
    reader = Reader(sources.read(source, "heat.py"))
    return Walk(source.absolute().as_posix(), reader).reached(kernel), reader


def test_helpers_constants_imports_and_other_modules(package: Path) -> None:
    found, reader = reach(package, "heat")
    assert found.names[0] == "heat"
    assert set(found.names) == {
        "heat", "kernel", "helper", "STEP", "np", "twice", "deep",
        "__init__.py:twice", "helpers.py:twice", "helpers.py:SCALE", "helpers.py:BASE", "deep.py:BASE",
    }  # fmt: skip
    read = {Path(name).name for name, known in reader.reads.items() if known}
    assert read == {"__init__.py", "helpers.py", "deep.py"}


def test_callees_and_recursion(package: Path) -> None:
    assert {"cool", "heat", "OTHER", "STEP"} <= set(reach(package, "cool")[0].names)
    assert set(reach(package, "loop")[0].names) == {"loop", "kernel", "d", "deep.py:BASE"}


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("heat.py", "STEP = 0.5", "STEP = 0.25", {"heat", "cool"}),
        ("heat.py", "OTHER = 1", "OTHER = 2", {"cool"}),
        ("heat.py", "# warms", "# cools", set()),
        ("heat.py", "STEP = 0.5\n", "STEP   =   0.5  # s\n\n\n", set()),
        ("heat.py", "kernel, use", "kernel", set()),
        ("heat.py", "import numpy as np", "import cupy as np", {"heat", "cool"}),
        ("heat.py", "u - d.BASE", "u + d.BASE", {"loop"}),
        ("helpers.py", "SCALE = 2", "SCALE = 3", {"heat", "cool"}),
        ("helpers.py", "UNUSED = 1", "UNUSED = 2", set()),
        ("deep.py", "1.0", "2.0", {"heat", "cool", "loop"}),
    ],
)
def test_only_what_is_reached_changes_a_digest(package: Path, file: str, old: str, new: str, changed: set[str]) -> None:
    before = {name: reach(package, name)[0].digest for name in ("heat", "cool", "loop")}
    path = package / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert {name for name in before if reach(package, name)[0].digest != before[name]} == changed


def test_the_digest_is_the_same_wherever_the_project_lies(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absolute = reach(package, "heat")[0]
    monkeypatch.chdir(package)
    assert reach(Path(), "heat")[0] == absolute
