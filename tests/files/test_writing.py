"""Files are whole or unchanged, with two writers too."""

from __future__ import annotations

import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from transpile.files import writing

ROUNDS = 40


def test_permissions_are_those_of_the_file_before_or_of_a_new_file(tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh", tmp_path / "old"
    old.write_text("x")
    old.chmod(0o640)
    for path in (fresh, old):
        writing.write_atomically(path, b"y")
        assert path.read_bytes() == b"y"
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o666 & ~mask
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("x")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.chmod", fail)
    with pytest.raises(OSError, match="No space"):
        writing.write_atomically(path, b"y")
    assert path.read_text() == "x"
    assert list((tmp_path / "__pycache__").iterdir()) == []


def _write_pairs(folder: Path, mark: str) -> None:
    for _ in range(ROUNDS):
        with writing.locked(folder):
            writing.write_atomically(folder / "a", mark.encode() * 5000)
            assert (folder / "a").read_bytes() == mark.encode() * 5000
            writing.write_atomically(folder / "b", mark.encode() * 5000)


def test_two_writers_do_not_mix_their_files(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_pairs, args=(tmp_path, mark)) for mark in "xy"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
