"""Sources that try to break out of the text they end up in, or to be run: what is made of them is harmless."""

from __future__ import annotations

import importlib
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import transpile
from transpile import settings
from transpile.cli.main import main

START = """\
import numpy as np
from jaxtyping import Float64
from transpile import kernel


"""
ARRAY = 'Float64[np.ndarray, "n"]'
Load = Callable[[str, str], ModuleType]
Refusal = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the command in this process, in an empty folder, and gives what it says of errors."""
    monkeypatch.chdir(tmp_path)
    settings.forget()

    def run(*arguments: str, status: int = 0) -> str:
        capsys.readouterr()
        done = main(arguments)
        errors = capsys.readouterr().err
        assert done == status, errors
        assert "T999" not in errors
        assert "executed" not in {path.name for path in tmp_path.rglob("*")}
        return errors

    return run


@pytest.fixture
def load(
    run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget_kernels: None
) -> Iterator[Load]:
    """Transpiles, builds and imports a source."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "pyproject.toml").write_text('[tool.transpile]\ncflags = ["-O0"]\n')

    def load(name: str, text: str) -> ModuleType:
        (tmp_path / f"{name}.py").write_text(START + text, encoding="utf-8")
        run("--build", f"{name}.py")
        strict = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wtrigraphs", "-Werror"]
        command = ["gcc", *strict, "-fsyntax-only", f"{name}_gen.c"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield load
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.fixture
def refusal(run: Callable[..., str], tmp_path: Path) -> Refusal:
    """The words with which a source is refused."""

    def refusal(text: str, start: str = START) -> str:
        (tmp_path / "refused.py").write_text(start + text, encoding="utf-8")
        errors = run("refused.py", status=2)
        assert not list(tmp_path.glob("*_gen*"))
        return errors

    return refusal


def assert_every_way_agrees(module: ModuleType, name: str, *arguments: object) -> None:
    """C by the fast entry, C by the checking function, and generated NumPy give what the source gives."""
    function = getattr(module, name)
    assert function.backend == "c"
    generated = importlib.import_module(f"{module.__name__}_gen")
    expected = function.python(*arguments)
    spread = [value.repeat(2, axis=-1)[..., ::2] if isinstance(value, np.ndarray) else value for value in arguments]
    for got in (
        function(*arguments),
        getattr(generated, function.__name__)(*spread),
        getattr(generated, f"_{function.__name__}_numpy")(*arguments),
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-14, strict=True)


# Text that reaches comments, docstrings and messages

DOCSTRINGS = {
    "comment_ends": '"""ends */ int evil(void); /* here"""',
    "quotes": '"""has \\"\\"\\" and ends with one\\""""',
    "backslashes": '"""a\\\\b \\\\n \\N{BULLET} \\x00 and ends so\\\\"""',
    "raw": "r'''\\n is not a line end \\d \"\"\" '''",
    "trigraphs": '"""??/ ??\' ??= \\\\\n    #include <evil.h>\n    #define double int\n    """',
    "directions": '"""\u202e right to left \u2066 \u2028 lines"""',
    "joined": '"one" \' "two" \' """three"""',
    "format": '"{0} %s {name} $(touch executed) `touch executed`"',
}


def test_docstrings_are_kept_and_harmless(load: Load) -> None:
    kernels = [
        f"@kernel\ndef {name}(u: {ARRAY}):\n    {docstring}\n    return 2.0 * u\n"
        for name, docstring in DOCSTRINGS.items()
    ]
    module = load("docstrings", "\n\n".join(kernels))
    generated = importlib.import_module("docstrings_gen")
    for name in DOCSTRINGS:
        assert_every_way_agrees(module, name, np.arange(4.0))
        assert getattr(generated, name).__doc__ == getattr(module, name).__doc__ == getattr(module, name).python.__doc__


def test_comments_and_statements_end_no_comment(load: Load) -> None:
    text = f"""
@kernel
def scaled(u: {ARRAY}, alpha: float):  # */ int evil(void); /* ??/
    out = (  # */ evil() \\
        u  # "\u2028 */
        *   alpha /  2  *  3   # // ??/
    ); '*/ int evil; /*'
    # */ #include <evil.h>
    return out  # \\
"""
    assert_every_way_agrees(load("commented", text), "scaled", np.arange(4.0), 0.5)


def test_messages_quote_statements_whole(load: Load) -> None:
    text = f"""
@kernel
def picked(u: {ARRAY}, k: int):
    total = 0.0
    for i in range(k):
        total += u[i * k  # %s %n " */ ??/ \\\\
                   ]; "\\"); system(\\"touch executed"
    return total
"""
    module = load("quoted", text)
    assert_every_way_agrees(module, "picked", np.arange(4.0), 2)
    with pytest.raises(IndexError):
        module.picked(np.arange(4.0), 3)


def test_a_backslash_ends_no_line_of_a_comment(load: Load) -> None:
    text = f"@kernel\ndef f(u: {ARRAY}):\n    out = u \\\n        + 1.0\n    return out\n"
    assert_every_way_agrees(load("continued", text), "f", np.arange(3.0))


# Names

# keywords, macros, libraries' functions, what Python's headers and cffi take, what an extension is made of
NAMES_OF_C = """
main double restrict register exp errno NULL I free malloc printf memcpy system step advance truncate access linux
CLONES elements reserve aligned int64_t gemm_f64 lib ffi x0 self args count result status PyObject Py_DECREF
fail entries fingerprints is_array size_n arg_u kernel_main
"""
# some of these are names in the generated Python too
OTHER_NAMES = """
double I errno main exp restrict NULL stdin size_t int64_t printf free malloc EOF true false INFINITY out out_c u_c
result status workspace warnings os math range abs max self args count arg_u size_n result_0 n i j
"""


def test_names_in_other_alphabets(load: Load, tmp_path: Path) -> None:
    text = """
@kernel
def größe(ü: Float64[np.ndarray, "ñ"], β: float, Ж: complex = 2j):
    λ = ü * β
    日本 = λ + λ.sum()
    x̂ = 日本 - Ж.imag
    return x̂
"""
    module = load("alphabets", text)
    assert_every_way_agrees(module, "größe", np.arange(4.0), 0.5, 1j)
    with pytest.raises(TypeError, match="argument 'β'"):
        module.größe(np.arange(4.0), "x")
    code = (tmp_path / "alphabets_gen.c").read_text(encoding="utf-8").split("*/")
    assert all(part.partition("/*")[0].isascii() for part in code)


def test_two_spellings_of_one_name_are_refused(refusal: Refusal) -> None:
    text = f"fi = 2.0\n\n\n@kernel\ndef f(u: {ARRAY}, \ufb01: float):\n    return u * fi\n"
    assert "the name `\ufb01` is not in its normal form" in refusal(text)


def test_kernels_named_like_what_c_has(load: Load) -> None:
    kernels = [
        f"@kernel\ndef {name}(u: {ARRAY}, alpha: float):\n"
        f"    out = u.copy()\n    out[1:] += alpha * u[:-1]\n    return out\n"
        for name in NAMES_OF_C.split()
    ]
    module = load("named", "\n\n".join(kernels))
    for name in NAMES_OF_C.split():
        assert_every_way_agrees(module, name, np.arange(4.0), 0.5)


def test_parameters_and_sizes_named_like_what_c_and_the_generated_module_have(load: Load) -> None:
    names = OTHER_NAMES.split()
    kernels = [
        f'@kernel\ndef f_{name}({name}: Float64[np.ndarray, "{size}"], alpha: Float64[np.ndarray, "{size}"], k: int):\n'
        f"    out_ = np.zeros(3 + k)\n    out_[1:-1] += {name}.sum() * alpha.max()\n"
        f"    return out_ * alpha[0] + {name}[-1]\n"
        for name, size in zip(names, [*names[1:], "_extension"], strict=True)
    ]
    sizes = ("np", "NotImplemented", "_pointer", "_enter_sizes", "_check_array", "range")
    for size, other in itertools.pairwise(sizes):
        annotated = f'a: Float64[np.ndarray, "{size} {other}"], b: Float64[np.ndarray, "{other}"]'
        kernels.append(f"@kernel\ndef s_{size}({annotated}):\n    return a[0] * b\n")
    module = load("parameters", "\n\n".join(kernels))
    for name in names:
        assert_every_way_agrees(module, f"f_{name}", np.arange(1.0, 4.0), np.arange(3.0), 1)
    for size in sizes[:-1]:
        assert_every_way_agrees(module, f"s_{size}", np.ones((2, 3)), np.arange(3.0))


@pytest.mark.parametrize(
    "name", ["np", "warnings", "isinstance", "NotImplemented", "_number", "_extension", "_REACHES"]
)
def test_a_kernel_that_would_hide_what_the_generated_module_needs(name: str, refusal: Refusal) -> None:
    start = START.replace("import numpy as np", "import numpy")
    text = f'@kernel\ndef {name}(u: Float64[numpy.ndarray, "n"]):\n    return 2.0 * u\n'
    assert f"error[T022]: a kernel named `{name}` would hide" in refusal(text, start)


def test_keyword_parameters_that_are_called_otherwise_inside(load: Load) -> None:
    text = f"@kernel\ndef f(u: {ARRAY}, *, range: float = 2.0, max: int = 3):\n    return u * range + max\n"
    function = load("keywords", text).f
    for target in ("c", "python"):
        with transpile.use(target):
            assert function.backend == target
            np.testing.assert_array_equal(function(np.arange(3.0), range=1.5, max=2), np.arange(3.0) * 1.5 + 2)


@pytest.mark.parametrize("name", ["np", "float", "NotImplemented", "_extension", "_pointer", "_enter_f", "_f_numpy"])
def test_a_parameter_that_would_hide_what_the_generated_module_needs(name: str, refusal: Refusal) -> None:
    start = START.replace("import numpy as np", "import numpy")
    text = f'@kernel\ndef f({name}: Float64[numpy.ndarray, "n"]):\n    return 2.0 * {name}\n'
    assert f"error[T022]: a parameter named `{name}` would hide" in refusal(text, start)


@pytest.mark.parametrize("name", ["_WARNED", "_mismatch", "_enter_f", "zip"])
def test_a_constant_that_would_hide_what_the_generated_module_needs(name: str, refusal: Refusal) -> None:
    text = f"{name} = np.array([1.0, 2.0])\n\n\n@kernel\ndef f(u: {ARRAY}):\n    return u[0] * {name}\n"
    assert f"error[T022]: a constant named `{name}` would hide" in refusal(text)


def test_a_kernel_named_like_what_another_is_made_into(refusal: Refusal) -> None:
    kernels = [f"@kernel\ndef {name}(u: {ARRAY}):\n    return 2.0 * u\n" for name in ("f", "_f_numpy")]
    assert "error[T022]: a kernel named `_f_numpy` would hide" in refusal("\n\n".join(kernels))


# Files


@pytest.mark.parametrize("name", ["my kernels", "my-kernels", "größe", '"; int evil; "', "2d", "$(touch executed)"])
def test_files_that_are_no_modules_are_refused(name: str, run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / f"{name}.py").write_text(f"{START}@kernel\ndef f(u: {ARRAY}):\n    return u\n")
    assert f"error[T902]: kernels cannot live in {name}.py" in run(".", status=2)
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.py"]


def test_folders_may_be_called_anything(run: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "a b-ç \"'$(touch executed)"
    folder.mkdir()
    (folder / "plain.py").write_text(f"{START}@kernel\ndef f(u: {ARRAY}):\n    return u * 2.0\n")
    run("--build", ".")
    assert sorted(path.name for path in folder.glob("plain_gen.*")) == ["plain_gen.c", "plain_gen.h", "plain_gen.py"]
    assert list(folder.glob("_plain_gen.*"))


# Nothing of the source is run

ATTACKS = (
    'open("executed", "w").close()',
    '__import__("os").system("touch executed")',
    'LIMIT = (lambda: open("executed", "w").close() or 3)()',
    "LIMIT = eval(\"open('executed', 'w').close() or 3\")",
    'class Meta(type):\n    open("executed", "w").close()',
    "LIMIT = 9**9**9**9",
    'LIMIT = "a" * 10**15',
    "LIMIT = [0] * 10**15",
    "LIMIT = np.zeros((10**9, 10**9))",
    "LIMIT = 1 << 10**15",
    "while True:\n    pass",
    'raise SystemExit("executed")',
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_the_source_is_run(attack: str, run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "harmless.py").write_text(f"{START}{attack}\n\n\n@kernel\ndef f(u: {ARRAY}):\n    return u * 2.0\n")
    run("harmless.py")


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if "LIMIT" in attack])
def test_what_would_have_to_be_run_is_refused(attack: str, refusal: Refusal) -> None:
    errors = refusal(f"{attack}\n\n\n@kernel\ndef f(u: {ARRAY}):\n    return u * LIMIT\n")
    assert "error[T0" in errors


def test_a_default_is_not_run(refusal: Refusal) -> None:
    errors = refusal("@kernel\ndef f(alpha: float = open('executed', 'w').close()):\n    return alpha\n")
    assert "error[T0" in errors
