"""`--annotate` on a package with its tests: recorded in the processes that run them, written into its sources."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support import run_tool

CORE = '''\
"""Numbers."""

import numpy as np


def scale(x, alpha=2.0):
    """Times alpha."""
    return alpha * x  # kept as it is


def smooth(grid,
           weight, steps: int = 3):
    rows, cols = grid.shape
    out = grid.copy()
    for _ in range(steps):
        out[1:-1, 1:-1] += weight * grid[1:-1, 1:-1] / (rows * cols)
    return out


def product(a, b):
    return a @ b


def either(x):
    return x * 2


def tagged(x, how="fast"):
    return x * 2


def absent(x):
    return x * 2


def wrong(x):
    return x[100]


def many(x, *rest):
    return x * 2


def ranks(x):
    return x * 2


class Model:
    def step(self, x):
        return x * 2
'''
ANNOTATED = '''\
"""Numbers."""

import numpy as np
from jaxtyping import Float64


def scale(x: Float64[np.ndarray, "n"], alpha: float = 2.0) -> Float64[np.ndarray, "n"]:
    """Times alpha."""
    return alpha * x  # kept as it is


def smooth(grid: Float64[np.ndarray, "rows cols"],
           weight: float, steps: int = 3) -> Float64[np.ndarray, "rows cols"]:
    rows, cols = grid.shape
    out = grid.copy()
    for _ in range(steps):
        out[1:-1, 1:-1] += weight * grid[1:-1, 1:-1] / (rows * cols)
    return out


def product(a: Float64[np.ndarray, "n m"], b: Float64[np.ndarray, "m k"]) -> Float64[np.ndarray, "n k"]:
    return a @ b
'''
TESTS = """\
import multiprocessing
import threading

import numpy as np
import pytest

from pkg import core


def test_scale():
    core.scale(np.ones(3))
    core.scale(np.ones(4), 3)
    with pytest.raises(TypeError):
        core.scale(None, "x")


def test_smooth_in_a_thread():
    thread = threading.Thread(target=core.smooth, args=(np.ones((4, 5)), 0.5))
    thread.start()
    thread.join()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_product_in_another_process(method):
    process = multiprocessing.get_context(method).Process(target=core.product, args=(np.ones((2, 3)), np.ones((3, 4))))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_others():
    core.either(np.ones(3))
    core.either([1, 2])
    core.tagged(np.ones(3))
    core.many(np.ones(3), 1)
    core.ranks(np.ones(3))
    core.ranks(np.ones((3, 3)))
    core.Model().step(np.ones(3))
    with pytest.raises(IndexError):
        core.wrong(np.ones(3))


def test_that_fails():
    assert core.scale(np.ones(2))[0] == 0
"""
PYTEST = f"{sys.executable} -m pytest -q -p no:cacheprovider"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in {"pkg/__init__.py": "", "pkg/core.py": CORE, "tests/test_core.py": TESTS}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


def annotate(folder: Path, command: str, *options: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = run_tool("--annotate", "pkg", *options, "--from-tests", command, cwd=folder)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def test_a_package_with_a_failing_test(package: Path) -> None:
    done = annotate(package, PYTEST)
    core = (package / "pkg/core.py").read_text()
    assert core.startswith(ANNOTATED)
    assert core[len(ANNOTATED) :] == CORE[CORE.index("\n\ndef either") :]
    rows = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith("pkg/core.py:")}
    for name, words in {
        "scale": "3 calls  annotated   x: float64[n], alpha: float -> float64[n]; goes through",
        "product": "2 calls  annotated",
        "either": "left alone  x: float64 array of 1 dimension and list",
        "tagged": "left alone  how: str",
        "absent": "0 calls  left alone  never called",
        "wrong": "0 calls  left alone  all 1 calls raised",
        "many": "left alone  it takes `*` or `**` parameters",
        "ranks": "left alone  x: float64 array of 1 dimension and float64 array of 2 dimensions",
        "Model.step": "left alone  a method of a class",
    }.items():
        assert words in rows[name]
    assert "warning[T932]" in done.stderr
    assert "1 failed, 5 passed" in done.stderr


def test_a_second_run_changes_nothing(package: Path) -> None:
    annotate(package, PYTEST)
    before = (package / "pkg/core.py").read_bytes()
    done = annotate(package, PYTEST)
    assert (package / "pkg/core.py").read_bytes() == before
    assert "annotated already" in done.stdout


def test_diff_writes_nothing(package: Path) -> None:
    done = annotate(package, PYTEST, "--diff")
    assert (package / "pkg/core.py").read_text() == CORE
    assert '+def scale(x: Float64[np.ndarray, "n"], alpha: float = 2.0) -> Float64[np.ndarray, "n"]:' in done.stdout
    assert sorted(path.name for path in package.rglob("*.py")) == ["__init__.py", "core.py", "test_core.py"]


def test_marked_functions_are_transpiled(package: Path) -> None:
    annotate(package, PYTEST, "--mark")
    core = (package / "pkg/core.py").read_text()
    assert core.count("@kernel\ndef ") == 3
    done = run_tool("pkg", cwd=package)
    assert done.returncode == 0, done.stderr
    assert (package / "pkg/core_gen.c").exists()


def test_workers_of_xdist(package: Path) -> None:
    annotate(package, f"{PYTEST} -n 2")
    assert (package / "pkg/core.py").read_text().startswith(ANNOTATED)


def test_a_script_and_a_shell_command(package: Path) -> None:
    calls = "scale(np.ones(3), 1)\nscale(np.ones(4), 2.5)\n"
    (package / "script.py").write_text(f"import os, numpy as np\nfrom pkg.core import scale\n{calls}os._exit(0)\n")
    done = annotate(package, f"{sys.executable} script.py && echo done", "--format", "json")
    document = json.loads(done.stdout)
    found = {row["name"]: row for row in document["functions"]}
    assert (found["scale"]["calls"], found["scale"]["text"]) == (2, "x: float64[n], alpha: float -> float64[n]")
    assert document["diagnostics"] == []
    assert "done" in done.stderr


def test_the_user_s_own_sitecustomize_runs_too(package: Path) -> None:
    (package / "sitecustomize.py").write_text("import builtins\nbuiltins.MINE = 1\n")
    (package / "script.py").write_text("import numpy as np\nfrom pkg.core import scale\nscale(np.ones(MINE))\n")
    done = run_tool(
        "--annotate", "pkg", "--from-tests", f"{sys.executable} script.py",
        cwd=package, environment={"PYTHONPATH": f"{Path(__file__).parents[2]}:{package}"},
    )  # fmt: skip
    assert "1 call   annotated" in done.stdout, done.stderr


def test_nothing_recorded(package: Path) -> None:
    done = annotate(package, f"{sys.executable} -c pass", status=2)
    assert "error[T931]" in done.stderr
    assert (package / "pkg/core.py").read_text() == CORE


def test_a_command_that_does_not_exist(package: Path) -> None:
    done = annotate(package, "no-such-command-at-all", status=2)
    assert "warning[T932]: `no-such-command-at-all` ended with status 127" in done.stderr


def test_existing_annotations_and_their_sizes_stay(package: Path) -> None:
    source = """
    from __future__ import annotations

    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        import numpy as np
        from jaxtyping import Float64


    def mixed(x: Float64[np.ndarray, "rows cols"], y):
        return x @ y
    """
    (package / "pkg/core.py").write_text(textwrap.dedent(source))
    script = "import numpy as np\nfrom pkg.core import mixed\nmixed(np.ones((2, 3)), np.ones(3))\n"
    (package / "script.py").write_text(script)
    annotate(package, f"{sys.executable} script.py")
    expected = textwrap.dedent(source).replace(
        'cols"], y):', 'cols"], y: Float64[np.ndarray, "cols"]) -> Float64[np.ndarray, "rows"]:'
    )
    assert (package / "pkg/core.py").read_text() == expected


@pytest.mark.parametrize(
    ("result", "lengths"),
    [("x[:k]", "m"), ("np.zeros(3)", "3"), ("x[1:-1]", "n-2"), ("{0: x}[0]", "m"), ("x * 2", "n")],
)
def test_lengths_of_results_are_what_the_translator_proves(result: str, lengths: str, package: Path) -> None:
    """Lengths that were equal by chance are no reason for a wrong claim about the result."""
    (package / "pkg/core.py").write_text(f"import numpy as np\n\n\ndef f(x, k):\n    return {result}\n")
    script = "import numpy as np\nfrom pkg.core import f\nf(np.ones(3), 3)\n"
    (package / "script.py").write_text(script)
    annotate(package, f"{sys.executable} script.py")
    expected = f'def f(x: Float64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "{lengths}"]:'
    assert expected in (package / "pkg/core.py").read_text()
