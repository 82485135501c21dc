"""A small edit of a source makes a small diff of its companions, because people review those diffs."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.golden.cases import GOLDEN, TARGETS
from tests.support import generate

SUFFIXES = ("_gen.py", "_gen.c", "_gen.h", "_gen.cu")
HANDFUL = 6

ONE_OPERATOR = {
    "heat": ("lap = u[:-2, 1:-1] + u[2:", "lap = u[:-2, 1:-1] - u[2:"),
    "black_scholes": ("theta = -0.5 * spot * density", "theta = -0.5 * spot + density"),
    "softmax": ("top + np.log", "top - np.log"),
    "mandelbrot": ("count += 1", "count -= 1"),
    "logistic": ("-(features @ weights)", "+(features @ weights)"),
    "crc32": ("^ (crc >> 8)", "| (crc >> 8)"),
    "gray_scott": ("+ reaction - (feed", "- reaction - (feed"),
    "distances": ("x2[:, None] - 2.0", "x2[:, None] + 2.0"),
    "kmeans": ("iterations += 1", "iterations -= 1"),
    "filters": ("z1 = b1 * x - a1 * y + z2", "z1 = b1 * x + a1 * y + z2"),
    "diffusion": ("(u[1:] - u[:-1])", "(u[1:] + u[:-1])"),
    "nbody": ("position += step * velocity", "position -= step * velocity"),
    "lattice_boltzmann": ("+ 4.5 * along**2 -", "+ 4.5 * along**2 +"),
    "sobel": ("smooth_x[:, 2:] - smooth_x", "smooth_x[:, 2:] + smooth_x"),
    "jacobi": ("old[:-2, 1:-1] + old[2:", "old[:-2, 1:-1] - old[2:"),
    "kalman": ("x + gain * innovation", "x - gain * innovation"),
    "binomial_tree": ("price[:n] *= up", "price[:n] /= up"),
    "life": ("(count == 3) | (", "(count == 3) ^ ("),
}

ONE_MORE_KERNEL = '''

@kernel
def one_more(x: np.ndarray[tuple[int], np.dtype[np.float64]], factor: float):
    """A kernel that was not there before."""
    return factor * x + 1.0
'''

PULL_REQUEST = {
    'def heat_step(u: Float64[np.ndarray, "n m"], alpha: float': (
        'def heat_step(u: Float64[np.ndarray, "n m"], alpha: float, decay: float'
    ),
    "out[1:-1, 1:-1] += alpha * lap": "out[1:-1, 1:-1] += alpha * lap - decay * u[1:-1, 1:-1]",
}


def _edited(case: str, edits: dict[str, str], folder: Path) -> None:
    """Copy a case with some edits of its source, and generate its companions."""
    text = (GOLDEN / case / f"{case}.py").read_text()
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / f"{case}.py").write_text(text)
    generate(*TARGETS, ".", cwd=folder)


def _diff(case: str, suffix: str, built: Path, folder: Path) -> list[str]:
    """The unified diff of a file of a case against what comes of the source as it is, as git would head it."""
    name = f"golden/{case}/{case}{suffix}"
    return list(
        difflib.unified_diff(
            (built / case / f"{case}{suffix}").read_text().splitlines(keepends=True),
            (folder / f"{case}{suffix}").read_text().splitlines(keepends=True),
            f"a/{name}",
            f"b/{name}",
        )
    )


def _changes(diff: list[str], sign: str) -> list[str]:
    return [line for line in diff[2:] if line.startswith(sign)]


@pytest.mark.parametrize("case", ONE_OPERATOR)
def test_one_operator(case: str, built: Path, tmp_path: Path) -> None:
    old, new = ONE_OPERATOR[case]
    _edited(case, {old: new}, tmp_path)
    for suffix in SUFFIXES:
        diff = _diff(case, suffix, built, tmp_path)
        for sign in "+-":
            changes = _changes(diff, sign)
            touched = sum("Digest of" in line for line in changes)  # a kernel that others call is part of them
            assert len(changes) <= HANDFUL * max(1, touched), "".join(diff)
    assert _diff(case, "_gen.c", built, tmp_path)
    assert _diff(case, "_gen.py", built, tmp_path)


@pytest.mark.parametrize("case", ONE_OPERATOR)
@pytest.mark.parametrize("place", ["first", "last"])
def test_one_more_kernel_changes_no_other_line(case: str, place: str, built: Path, tmp_path: Path) -> None:
    source = (GOLDEN / case / f"{case}.py").read_text()
    position = source.index("\n\n@kernel\n") if place == "first" else len(source)
    _edited(case, {source: source[:position] + ONE_MORE_KERNEL + source[position:]}, tmp_path)
    for suffix in SUFFIXES:
        diff = _diff(case, suffix, built, tmp_path)
        assert all("Digest of the rest" in line for line in _changes(diff, "-")), "".join(diff)
        assert any("one_more" in line for line in _changes(diff, "+"))


def test_pull_request(built: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """golden/pull_request.diff shows what a reviewer sees: the edit of a source and what it does to the companions."""
    kept = GOLDEN / "pull_request.diff"
    _edited("heat", PULL_REQUEST, tmp_path)
    text = "".join("".join(_diff("heat", suffix, built, tmp_path)) for suffix in (".py", *SUFFIXES))
    if request.config.getoption("--update-golden"):
        kept.write_text(text, newline="\n")
    assert kept.read_text() == text
