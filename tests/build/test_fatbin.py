"""nvcc's fatbins: built once for a text, found by the generated Python, those of older texts gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.cuda.cupy_stand_in import Emulator
from tests.support import generate, run_tool
from transpile.build import CompilerMissingError
from transpile.build.fatbin import WIDTHS, build_fatbins, fatbin

SOURCE = """import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def twice(x: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:
    return 2.0 * x
"""


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="no nvcc")
def test_build_makes_one_for_each_width_and_drops_old_ones(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(SOURCE)
    generate("--build", "--targets", "python,cuda", ".", cwd=tmp_path)
    first = {fatbin(tmp_path / "twice_gen.cu", width) for width in WIDTHS}
    assert set(tmp_path.glob("*.fatbin")) == first
    assert build_fatbins(tmp_path / "twice_gen.cu") == ()
    (tmp_path / "twice.py").write_text(SOURCE.replace("2.0", "3.0"))
    generate("--build", "--targets", "python,cuda", ".", cwd=tmp_path)
    second = set(tmp_path.glob("*.fatbin"))
    assert len(second) == len(WIDTHS)
    assert not first & second


def test_without_nvcc_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "twice.py").write_text(SOURCE)
    done = run_tool(
        "--build",
        "--targets",
        "python,cuda",
        ".",
        cwd=tmp_path,
        environment={"PATH": str(Path(shutil.which("env") or "").parent)},
    )
    assert done.returncode == 0
    if "nvcc is not found" not in done.stderr:
        pytest.skip("nvcc lies beside env")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CompilerMissingError):
        build_fatbins(tmp_path / "twice_gen.cu")


def test_the_plan_loads_it(
    tmp_path: Path, emulated: ModuleType, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "twice.py").write_text(SOURCE)
    generate("--targets", "python,cuda", ".", cwd=tmp_path)
    built = fatbin(tmp_path / "twice_gen.cu", 32)
    built.write_bytes(b"")
    emulator.binaries[built] = ((tmp_path / "twice_gen.cu").read_text(), ())
    monkeypatch.syspath_prepend(tmp_path)
    generated = __import__("twice_gen")
    result = generated.twice(emulated.asarray(np.arange(3.0)))
    np.testing.assert_array_equal(emulated.asnumpy(result), [0.0, 2.0, 4.0])
    assert emulator.options == [()]  # it is the built one: what is compiled when the program runs has options
