"""Building: what comes out, when it is due, and what happens without a compiler."""

from __future__ import annotations

import importlib.machinery
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.build.samples import Companions, axpy, heat
from transpile.build import BuildError, CompilerMissingError, build_extension, is_built
from transpile.build.flags import options


@pytest.fixture
def companions(tmp_path: Path) -> Companions:
    made = Companions(tmp_path, "built_heat", (heat(),))
    made.write()
    return made


def test_one_file_beside_the_source(companions: Companions) -> None:
    before = set(companions.folder.iterdir())
    built = companions.build()
    assert set(companions.folder.iterdir()) - before == {built}
    assert built.name.startswith("_built_heat_gen.")
    assert any(built.name.endswith(suffix) for suffix in importlib.machinery.EXTENSION_SUFFIXES)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one suffix for all")
def test_it_serves_later_versions_of_python(companions: Companions) -> None:
    assert companions.build().suffixes == [".abi3", ".so"]


def test_it_is_due_when_anything_changes(companions: Companions) -> None:
    c_file = companions.folder / "built_heat_gen.c"
    assert not is_built(c_file)
    companions.build()
    assert is_built(c_file)
    assert not is_built(c_file, ["-O1"])
    for name in ("built_heat_gen.c", "built_heat_gen.h", "built_heat_gen.py"):
        path = companions.folder / name
        text = path.read_text()
        path.write_text(text + "\n")
        assert not is_built(c_file)
        path.write_text(text)
    assert is_built(c_file)


def test_the_users_flags_reach_the_compiler(companions: Companions) -> None:
    c_file = companions.folder / "built_heat_gen.c"
    c_file.write_text("#ifndef WANTED\n#error no flag\n#endif\n" + c_file.read_text())
    build_extension(c_file, cflags=["-DWANTED"])


def test_openmp_only_where_the_text_has_it() -> None:
    assert not any("openmp" in flag for flag in options("void f(void);")["extra_compile_args"])
    assert any("openmp" in flag for flag in options("#pragma omp parallel for")["extra_compile_args"])


def test_no_fast_math() -> None:
    flags = options("")["extra_compile_args"]
    assert not {"-ffast-math", "-Ofast", "-funsafe-math-optimizations", "-march=native"} & set(flags)


def test_c_that_does_not_compile(companions: Companions, capfd: pytest.CaptureFixture[str]) -> None:
    (companions.folder / "built_heat_gen.c").write_text("int broken(void) { return nothing; }\n")
    before = set(companions.folder.iterdir())
    with pytest.raises(BuildError, match=r"refused built_heat_gen\.c"):
        companions.build()
    assert set(companions.folder.iterdir()) == before
    assert "nothing" in capfd.readouterr().err


def test_no_compiler(companions: Companions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    with pytest.raises(CompilerMissingError, match="'no-such-compiler' is not found"):
        companions.build()


def test_no_headers(companions: Companions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    with pytest.raises(CompilerMissingError, match="python3-dev"):
        companions.build()


def test_an_extension_of_another_name_is_replaced(companions: Companions) -> None:
    other = companions.folder / f"_built_heat_gen{importlib.machinery.EXTENSION_SUFFIXES[0]}"
    other.write_bytes(b"of an older version")
    built = companions.build()
    assert built.exists()
    assert built == other or not other.exists()


def test_a_kernel_named_like_a_function_that_python_has_loaded(tmp_path: Path) -> None:
    """The C library has an `lfind`, and the loader would prefer it to a function that an extension exports."""
    sample = axpy()
    sample.kernel = replace(sample.kernel, name="lfind")
    sample.c_text = sample.c_text.replace("axpy", "lfind")
    sample.prototype = sample.prototype.replace("axpy", "lfind")
    companions = Companions(tmp_path, "named", (sample,))
    sample.numpy = sample.numpy.replace("axpy", "lfind")
    companions.write()
    companions.build()
    assert companions.load()._enter_lfind(1, np.ones(3), np.ones(3))[1] == 6.0


def test_two_builds_at_once(companions: Companions) -> None:
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                companions.build()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert companions.load().heat_step(np.ones((3, 3))).sum() == 9.0
    assert not list(companions.folder.glob(".*"))
