"""Writing companions: each file whole or not at all, one run at a time in a folder."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from transpile.files.names import CACHE_FOLDER

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system frees it when this process ends, however it ends."""
    cache = folder / CACHE_FOLDER
    cache.mkdir(exist_ok=True)
    descriptor = os.open(cache / "transpile.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace ``path`` by a file with ``data``. The unfinished file lies in the cache folder, unseen by git."""
    cache = path.parent if path.parent.name == CACHE_FOLDER else path.parent / CACHE_FOLDER
    cache.mkdir(exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(prefix=path.name + ".", dir=cache)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(unfinished, _mode(path))
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or what a new file would get."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
