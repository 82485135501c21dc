"""The example package ships: its wheels are built without transpile, and run without it and without a compiler."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.shipping import package
from tests.support import once

RUN = """
import importlib.util, shutil, sys
import numpy as np
import heatflow
from heatflow.analysis.moments import centre, normalise

assert importlib.util.find_spec("transpile") is None
assert not any(map(shutil.which, ("cc", "gcc", "clang", "cl")))
u = np.zeros((9, 7))
u[4, 3] = 10.0
kernels = (heatflow.conduct, heatflow.laplacian_energy, centre, normalise)
print(*(kernel.backend for kernel in kernels))
for steps in (0, 1, 5):
    np.testing.assert_allclose(heatflow.conduct(u, 0.1, steps), heatflow.conduct.python(u, 0.1, steps), rtol=1e-14)
assert heatflow.laplacian_energy(u[::-1]) == 200.0
assert centre(u) == (4.0, 3.0)
normalise(u)
assert u.max() == 1.0
with heatflow.use("python"):
    print(*(kernel.backend for kernel in kernels))
"""
SOURCES = {
    f"src/heatflow/{name}"
    for name in ("diffusion.py", "diffusion_gen.py", "diffusion_gen.c", "diffusion_gen.h", "_transpile.py")
}


@pytest.fixture(scope="module", params=package.BACKENDS)
def built(request: pytest.FixtureRequest, shared_tmp: Path) -> Path:
    """A folder with the wheel of a clone, its source distribution, and the wheel of that."""
    backend = request.param
    if not importlib.util.find_spec(package.BACKENDS[backend].partition(".")[0]):
        pytest.skip(f"{backend} is not installed")

    def make(folder: Path) -> None:
        tree = package.copy(folder / "tree", backend)
        sdist = package.build(tree, backend, "sdist", folder / "sdist")
        unpacked = package.unpack(sdist, folder / "unpacked")
        package.build(unpacked, backend, "wheel", folder / "from_sdist")
        if backend == "setuptools":  # meson takes no other way from a clone than from a source distribution
            package.build(tree, backend, "wheel", folder / "from_tree")

    return once(shared_tmp / f"built_by_{backend}", make)


def test_a_wheel_serves_later_versions_of_python(built: Path) -> None:
    for wheel in built.glob("from_*/*.whl"):
        assert wheel.name.startswith("heatflow-1.0-cp311-abi3-")
        names = zipfile.ZipFile(wheel).namelist()
        extensions = {name for name in names if name.endswith((".so", ".pyd"))}
        assert {Path(name).name.partition(".")[0] for name in extensions} == {"_diffusion_gen", "_moments_gen"}
        assert "heatflow/diffusion_gen.py" in names
        assert not any("_entries" in name or "_transpile_build" in name for name in names)


def test_a_source_distribution_has_what_a_build_needs(built: Path) -> None:
    (sdist,) = built.glob("sdist/*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= SOURCES | {"_transpile_build.py", "pyproject.toml", "README.md"}
    assert not any("_entries" in name or name.endswith("_gen_kernels.c") for name in names)


def test_both_wheels_hold_the_same(shared_tmp: Path, built: Path) -> None:
    """A wheel from a clone and one from the source distribution: file for file."""
    contents = []
    for wheel in built.glob("from_*/*.whl"):
        archive = zipfile.ZipFile(wheel)
        contents.append({name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")})
    assert all(content.keys() == contents[0].keys() for content in contents)
    for name in contents[0]:
        if name.endswith(".py"):
            assert all(content[name] == contents[0][name] for content in contents)


@pytest.mark.parametrize("version", package.interpreters())
def test_it_runs_with_numpy_and_cffi_alone(version: str, built: Path, shared_tmp: Path) -> None:
    python = package.interpreters()[version]
    problem = ""

    def make(folder: Path) -> None:
        (folder / "problem").write_text(package.environment(python, folder / "env") or "")

    home = once(shared_tmp / f"python{version}", make)
    problem = (home / "problem").read_text()
    if problem:
        pytest.skip(f"no NumPy for Python {version}: {problem}")
    (wheel,) = built.glob("from_sdist/*.whl")
    folder = built / f"installed{version}"
    done = package.pip(home / "env", "install", "-q", "--no-index", "--no-deps", "--target", folder, wheel)
    assert done.returncode == 0, done.stderr
    program = home / "env" / "bin" / "python"
    clean = {"PATH": str(program.parent), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [program, "-W", "error", "-c", RUN], cwd=built, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["c"] * 4 + ["python"] * 4


def install(wheel: Path, folder: Path) -> None:
    """A wheel in a folder of its own."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*command, "--target", folder, wheel], check=True)


def test_without_a_compiler_the_numpy_versions_are_installed(tmp_path: Path) -> None:
    tree = package.copy(tmp_path / "tree", "setuptools")
    environment = {"TRANSPILE_BUILD": "python", "PATH": str(Path(sys.executable).parent), "CC": "no-compiler"}
    wheel = package.build(tree, "setuptools", "wheel", tmp_path / "wheel", environment)
    assert wheel.name == "heatflow-1.0-py3-none-any.whl"
    code = "import heatflow; print(heatflow.conduct.backend)"
    install(wheel, tmp_path / "installed")
    path = os.pathsep.join((str(tmp_path / "installed"), str(package.without_transpile(tmp_path))))
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True)
    assert done.stdout == "python\n"


def test_its_tests_run_on_every_target(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("from_sdist/*.whl")
    install(wheel, tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*command, "--transpile=source,python,c", "tests"],
        cwd=built / "tree",
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "15 passed" in done.stdout, done.stdout + done.stderr
