"""A package with its own copy of the runtime: everything that `transpile.kernel` does, without it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, generate, once, run_tool

SOURCE = '''\
"""Steps."""
from __future__ import annotations
from typing import TYPE_CHECKING
import numpy as np
{imports}
if TYPE_CHECKING:
    from jaxtyping import Float64


@{decorator}
def step(u: Float64[np.ndarray, "n"], a: float = 2.0) -> Float64[np.ndarray, "n"]:
    """Larger.

    >>> float(step(np.ones(2)).sum())
    4.0
    """
    return a * u
'''
FORMS = {
    "relative": ("from ._transpile import kernel", "kernel"),
    "absolute": ("from app._transpile import kernel", "kernel"),
    "renamed": ("from ._transpile import kernel as jit", 'jit(fp="exact")'),
    "module": ("from . import _transpile", "_transpile.kernel"),
    "module renamed": ("import app._transpile as fast", "fast.kernel"),
    "dotted": ("import app._transpile", "app._transpile.kernel"),
    "re-exported": ("from .compat import kernel", "kernel"),
    "re-exported under another name": ("from .compat import jit", "jit"),
    "re-exported by the package": ("from app import kernel", "kernel"),
    "through a module": ("from . import compat", "compat.jit"),
    "through a dotted module": ("import app.compat as c", "c.kernel(cast='safe')"),
    "re-exported twice": ("from .again import fast", "fast"),
}
RUN = "import app.step as m; print(m.step.backend)"


def make(folder: Path) -> None:
    """A project with the package app, vendored and built."""
    sources(folder, {"step": ("from ._transpile import kernel", "kernel")})
    generate("--build", cwd=folder)


def sources(folder: Path, modules: dict[str, tuple[str, str]]) -> None:
    """The package app, vendored, with modules that import the decorator in different ways."""
    package = folder / "src" / "app"
    package.mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.transpile]\npaths = ["src"]\n')
    (package / "__init__.py").write_text("from ._transpile import kernel, use\n")
    (package / "compat.py").write_text("from ._transpile import kernel\nfrom ._transpile import kernel as jit\n")
    (package / "again.py").write_text("from .compat import jit as fast\n")
    for name, (imports, decorator) in modules.items():
        (package / f"{name}.py").write_text(SOURCE.format(imports=imports, decorator=decorator))
    generate("--vendor", "app", cwd=folder)


def python(folder: Path, code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code where transpile cannot be imported."""
    (folder / "hiding").mkdir(exist_ok=True)
    (folder / "hiding" / "transpile.py").write_text("raise ImportError\n")
    path = os.pathsep.join((str(folder / "hiding"), str(folder / "src")))
    command = [sys.executable, "-c", code, *arguments]
    clean = {**os.environ, "PYTHONPATH": path, **environment}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def app(shared_tmp: Path) -> Path:
    return once(shared_tmp / "vendored", make)


def test_the_decorator_is_known_however_it_is_imported(tmp_path: Path) -> None:
    modules = {form.replace(" ", "_").replace("-", "_"): written for form, written in FORMS.items()}
    sources(tmp_path, modules)
    generate("--targets", "python", cwd=tmp_path)
    code = "import sys\nfrom importlib import import_module as load\n"
    code += 'for name in sys.argv[1:]: print(name, load(f"app.{name}").step.backend)'
    done = python(tmp_path, code, *modules)
    assert done.stderr == ""
    assert dict(line.split() for line in done.stdout.splitlines()) == dict.fromkeys(modules, "python")
    assert run_tool("--targets", "python", "--check", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("target", ["source", "python", "c"])
def test_the_environment_chooses(app: Path, target: str) -> None:
    assert python(app, RUN, TRANSPILE=target).stdout == f"{target}\n"


def test_everything_else_is_as_with_transpile(app: Path) -> None:
    code = """
import doctest, inspect, pickle, sys
import numpy as np
import app, app.step as m
from app._transpile import StaleKernelWarning
f = m.step
assert (f(np.ones(3)) == 2.0).all() and f.python is f.__wrapped__
assert inspect.isfunction(f) and inspect.signature(f) == inspect.signature(f.python)
assert pickle.loads(pickle.dumps(f)) is f and doctest.testmod(m) == (0, 1)
with app.use("python"):
    assert f.backend == "python" and (f(np.ones(3)) == 2.0).all()
try:
    f([1.0])
except TypeError as error:
    assert "step() argument 'u'" in str(error)
assert "libcst" not in sys.modules and "transpile" not in sys.modules
print("done")
"""
    done = python(app, code)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_a_stale_twin_is_not_used(tmp_path: Path) -> None:
    sources(tmp_path, {"step": ("from ._transpile import kernel", "kernel")})
    generate("--targets", "python", cwd=tmp_path)
    source = tmp_path / "src" / "app" / "step.py"
    source.write_text(source.read_text().replace("a * u", "a * u + 1"))
    done = python(tmp_path, "import app.step as m, numpy as np; print(m.step.backend, m.step(np.ones(1)))")
    assert done.stdout == "source [3.]\n"
    assert "StaleKernelWarning: step_gen.py is stale: the source of step has changed" in done.stderr


TESTS = """
import os, subprocess, sys, unittest

def backend():
    from app.step import step  # imported while a test runs
    return step.backend

def test_here(request):
    assert request.node.name == f"test_here[{backend()}]"

def test_there(request):
    code = "from app.step import step; print(step.backend)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert request.node.name == f"test_there[{shown.strip()}]"

class TestOld(unittest.TestCase):
    def test_best(self):
        self.assertEqual(backend(), "c")
        self.assertNotIn("TRANSPILE", os.environ)
"""


def test_the_pytest_plugin_reaches_it(app: Path) -> None:
    (app / "test_app.py").write_text(TESTS)
    (app / "pytest.ini").write_text("[pytest]\n")
    environment = {key: value for key, value in os.environ.items() if key != "TRANSPILE"}
    environment |= {"PYTHONPATH": os.pathsep.join((str(ROOT), str(app / "src"))), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugin = ["-p", "transpile.runtime.pytest_plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "--import-mode=prepend", *plugin, "--transpile=source,python,c"]
    done = subprocess.run(command, cwd=app, env=environment, capture_output=True, text=True, check=False)
    assert "7 passed" in done.stdout, done.stdout


def test_type_checkers_see_the_signature(app: Path) -> None:
    (app / "src" / "use.py").write_text(
        "import numpy as np\nfrom app.step import step\nreveal_type(step(np.ones(3)))\nstep(u=1, b=2)\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "use.py"]
    shown = subprocess.run([*command, "app"], cwd=app / "src", capture_output=True, text=True, check=False).stdout
    assert "use.py:3: note: Revealed type is" in shown
    assert "ndarray" in shown
    assert 'use.py:4: error: Unexpected keyword argument "b"' in shown
    assert "_transpile.py" not in shown


def test_a_module_of_another_name_is_none_of_ours(tmp_path: Path) -> None:
    """A folder called transpile in the user's package: what its functions do counts for staleness."""
    package = tmp_path / "app"
    (package / "transpile").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "transpile" / "__init__.py").write_text("def factor(x: float) -> float:\n    return 2.0 * x\n")
    (package / "use.py").write_text(
        "from transpile import kernel\nfrom .transpile import factor\n\n\n"
        "@kernel\ndef twice(x: float) -> float:\n    return factor(x)\n"
    )
    generate("app", cwd=tmp_path)
    assert "transpile/__init__.py:factor" in (package / "use_gen.py").read_text()
