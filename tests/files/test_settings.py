"""[tool.transpile]: values, and every way to get them wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from transpile import settings
from transpile.errors import TranspileError


@pytest.fixture(autouse=True)
def _forget() -> None:
    settings.forget()


def read(tmp_path: Path, table: str) -> settings.Settings:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.transpile]\n" + table)
    return settings.load(tmp_path, lambda path: path.name)


def test_every_setting(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        'paths = ["src"]\ntargets = ["c"]\nfp = "exact"\nparallel = true\ncontract = true\ncflags = ["-g"]\n'
        'required-version = ">=0.1"\nmode = "quick"\nincluding = ["a"]\nexcluding = ["b"]\n',
    )
    assert (got.paths, got.targets, got.fp, got.parallel, got.contract) == (
        ("src",),
        ("python", "c"),
        "exact",
        True,
        True,
    )
    assert (got.cflags, got.required_version, got.mode) == (("-g",), ">=0.1", "quick")
    assert (got.including, got.excluding, got.root) == (("a",), ("b",), tmp_path.resolve())


def test_the_nearest_file_with_the_table_counts(tmp_path: Path) -> None:
    read(tmp_path, 'fp = "exact"\n')
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'y'\n")
    assert settings.load(inner / "heat.py").fp == "exact"
    (tmp_path / "a/pyproject.toml").write_text("[tool.transpile]\n")
    settings.forget()
    assert settings.load(inner / "heat.py").fp == "fast"


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("fq = 1", "pyproject.toml:4:1: error[T912]: unknown setting `fq` in [tool.transpile]"),
        ('fp = "loose"', '`fp` in [tool.transpile] must be "fast" or "exact"'),
        ("parallel = 1", "`parallel` in [tool.transpile] must be true or false"),
        ('paths = "src"', "`paths` in [tool.transpile] must be a list of strings"),
        ('targets = ["fortran"]', 'a list of "python", "c" and "cuda", not "fortran"'),
        ('gpu = { limit = "4 gigabytes" }', 'a table in which each is a size such as "4 GiB"'),
        ("gpu = { most = 4 }", "a table of limit and preallocate"),
        ('targets = ["rust"]', 'not "rust"'),
        ("mode = 3", "`mode` in [tool.transpile] must be a string"),
        ("mode = = 3", "pyproject.toml:4:8: error[T911]: not valid TOML: Invalid value"),
    ],
)
def test_mistakes(tmp_path: Path, table: str, wanted: str) -> None:
    with pytest.raises(TranspileError) as error:
        read(tmp_path, table + "\n")
    assert wanted in str(error.value)


def test_a_misspelled_setting_is_corrected(tmp_path: Path) -> None:
    with pytest.raises(TranspileError) as error:
        read(tmp_path, "paralel = true\n")
    assert error.value.diagnostic.help == "did you mean `parallel`?"


@pytest.mark.parametrize(
    ("wanted", "version", "allowed"),
    [
        ("", "0.1.0", True),
        ("0.1", "0.1.3", True),
        ("0.1", "0.2.0", False),
        ("==0.1.*", "0.1.3", True),
        (">=0.1,<0.2", "0.1.9", True),
        (">=0.1,<0.2", "0.2.0", False),
        ("<=0.2", "0.2.0", True),
        ("!=0.2", "0.2.0", False),
        (">0.2", "0.2.0", False),
        ("latest", "0.2.0", False),
    ],
)
def test_required_version(tmp_path: Path, wanted: str, version: str, allowed: bool) -> None:
    got = read(tmp_path, f'required-version = "{wanted}"\n')
    if allowed:
        settings.check_version(got, version, "pyproject.toml")
    else:
        with pytest.raises(TranspileError, match=r"pyproject.toml:4:1: error\[T914\]: this project requires transpile"):
            settings.check_version(got, version, "pyproject.toml")
