"""``parallel=True``: the same values, and a forked child that does not wait for threads that it does not have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT, generate

SOURCE = """
import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel(parallel=True)
def normalise(x: Float64[np.ndarray, "n m"]) -> Float64[np.ndarray, "n m"]:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@kernel(parallel=True)
def running(x: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:
    out = x.copy()
    for i in range(1, len(x)):
        out[i] += out[i - 1]
    return out
"""

CHILD = """
import os
import numpy as np
import threaded
x = np.random.default_rng(0).random((600, 500))
expected = threaded.normalise.python(x)
assert threaded.normalise.backend == "c"
np.testing.assert_allclose(threaded.normalise(x), expected, rtol=1e-13)
child = os.fork()
if not child:
    os._exit(int(not np.allclose(threaded.normalise(x), expected, rtol=1e-13)))
assert os.waitpid(child, 0)[1] == 0
"""


def test_threads_and_fork(tmp_path: Path) -> None:
    (tmp_path / "threaded.py").write_text(SOURCE)
    generate("--build", ".", cwd=tmp_path)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "OMP_NUM_THREADS": "2"}
    subprocess.run([sys.executable, "-c", CHILD], cwd=tmp_path, env=environment, check=True, timeout=120)


def test_only_loops_with_separate_iterations_get_threads(tmp_path: Path) -> None:
    (tmp_path / "threaded.py").write_text(SOURCE)
    generate(".", cwd=tmp_path)
    text = (tmp_path / "threaded_gen.c").read_text()
    normalise, running = text.split("CLONES\nvoid normalise")[1].split("CLONES\nvoid running")
    assert normalise.count("#pragma omp parallel for") == 1
    copied, summed = running.split("for (int64_t i = 1;")
    assert copied.count("#pragma omp parallel for") == 1
    assert "#pragma omp" not in summed
