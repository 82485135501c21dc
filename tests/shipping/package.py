"""The example package: copied, built as other people build it, and installed where there is nothing else."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.support import ROOT

EXAMPLE = ROOT / "examples" / "package"
BACKENDS = {"setuptools": "setuptools.build_meta", "meson": "mesonpy"}
NEEDED = ("numpy", "cffi")
_MESON = """\
[build-system]
requires = ["meson-python>=0.16", "cffi>=1.16"]
build-backend = "mesonpy"

[tool.meson-python]
limited-api = true
"""


def committed_files() -> list[Path]:
    """What a clone of the example has."""
    skipped = {"__pycache__", "build", "dist", ".pytest_cache"}
    files = (path.relative_to(EXAMPLE) for path in EXAMPLE.rglob("*") if path.is_file())
    kept = [path for path in files if skipped.isdisjoint(path.parts) and ".egg-info" not in str(path)]
    return sorted(path for path in kept if path.suffix not in (".so", ".pyd"))


def copy(folder: Path, backend: str) -> Path:
    """A clone of the example in ``folder``, set up for a build backend."""
    for path in committed_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(EXAMPLE / path, folder / path)
    if backend == "meson":
        settings = (folder / "pyproject.toml").read_text()
        settings = re.sub(r"\[build-system\]\n(?:.+\n)+", _MESON, settings)
        (folder / "pyproject.toml").write_text(re.sub(r"\[tool\.setuptools.*\]\n(?:.+\n)+\n", "", settings))
        git = ["git", "-c", "user.name=n", "-c", "user.email=n@example.org"]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):  # meson archives a commit
            subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


def build(source: Path, backend: str, what: str, output: Path, environment: Mapping[str, str] | None = None) -> Path:
    """An ``"sdist"`` or a ``"wheel"`` of a source tree, made where transpile cannot be imported."""
    output.mkdir(parents=True, exist_ok=True)
    code = f"import {BACKENDS[backend]} as backend; print(backend.build_{what}({str(output)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(without_transpile(output)), "PATH": _path(), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return output / done.stdout.split()[-1]


def without_transpile(folder: Path) -> Path:
    """A folder for the path of modules that hides transpile."""
    hiding = folder / "hiding"
    hiding.mkdir(exist_ok=True)
    (hiding / "transpile.py").write_text('raise ImportError("this must work without transpile")\n')
    return hiding


def _path() -> str:
    """The environment's own programs first: ninja is one."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))


def unpack(sdist: Path, folder: Path) -> Path:
    """The tree in a source distribution."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")


def interpreters() -> dict[str, Path]:
    """This Python, and others at hand that are not too old, by version."""
    found = {".".join(map(str, sys.version_info[:2])): Path(sys.executable)}
    for version in ("3.11", "3.12", "3.13", "3.14"):
        managed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
        program = managed[-1] if managed else shutil.which(f"python{version}")
        if program and version not in found:
            found[version] = Path(program)
    return found


def environment(python: Path, folder: Path) -> str | None:
    """Make an environment with NumPy and cffi alone. The result is why it cannot be had."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    if python == Path(sys.executable):
        _link_needed(folder)
        return None
    done = pip(folder, "install", "-q", "--only-binary=:all:", *NEEDED)
    return None if done.returncode == 0 else done.stderr.strip()[-300:]


def pip(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Our pip, at work in another environment."""
    command = [sys.executable, "-m", "pip", "--python", folder, "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _link_needed(folder: Path) -> None:
    """The packages of this environment, without a network."""
    (site,) = (folder / "lib").glob("python*/site-packages")
    for name in NEEDED:
        files = importlib.metadata.distribution(name).files or []
        tops = {path.parts[0] for path in files if path.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            target = Path(str(importlib.metadata.distribution(name).locate_file(top)))
            (site / top).symlink_to(target, target_is_directory=target.is_dir())
