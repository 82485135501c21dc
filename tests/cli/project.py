"""A project in a folder of its own, and the command run in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli import fake_pipeline
from transpile import settings
from transpile.cli.main import main

HEAT = (
    "from transpile import kernel\n@kernel\ndef heat(u):\n    return u + 1\n@kernel\ndef cool(u):\n    return u - 1\n"
)


@dataclass
class Result:
    status: int
    out: str
    err: str


@dataclass
class Project:
    folder: Path
    capture: pytest.CaptureFixture[str]

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def names(self) -> list[str]:
        """Every file but the caches, sorted."""
        files = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.as_posix() for path in files if "__pycache__" not in path.parts)

    def run(self, *arguments: str, pipeline: str = "tests.cli.fake_pipeline") -> Result:
        settings.forget()
        self.capture.readouterr()
        status = main(arguments, pipeline)
        return Result(status, *self.capture.readouterr())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """A folder with the module src/heat.py, which has two kernels."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fake_pipeline, "GENERATION", ["first"])
    made = Project(tmp_path, capsys)
    made.write("src/heat.py", HEAT)
    return made
