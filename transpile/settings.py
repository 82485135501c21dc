"""Settings: `[tool.transpile]` of the nearest pyproject.toml that has that table."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from transpile.errors import BAD_SETTING, BAD_TOML, VOIDED_PROMISE, WRONG_VERSION, Diagnostic, TranspileError, in_file

TARGETS = ("python", "c", "cuda")
DEFAULT_TARGETS = ("python", "c")
FLOATING_POINT = ("fast", "exact")
FAST_MATH_FLAGS = {
    "-ffast-math": "NaN and infinities as in NumPy, and one result on every CPU",
    "-Ofast": "NaN and infinities as in NumPy, and one result on every CPU",
    "-funsafe-math-optimizations": "IEEE operations in NumPy's order",
    "-fassociative-math": "sums with a fixed number of accumulators",
    "-freciprocal-math": "correctly rounded division",
    "-ffinite-math-only": "NaN and infinities as in NumPy",
    "-fno-signed-zeros": "signed zeros as in NumPy",
    "-ffp-contract=fast": "a*b+c rounded twice (use `contract = true` instead)",
    "/fp:fast": "NaN and infinities as in NumPy, and one result on every CPU",
}


@dataclass(frozen=True)
class GpuSettings:
    """Bytes of CuPy's memory pool: the most that it may hold, and what it takes at once (0: CuPy's own way)."""

    limit: int = 0
    preallocate: int = 0


@dataclass(frozen=True)
class Settings:
    """What a project may choose. ``file`` is the pyproject.toml that was read ("" where there is none)."""

    file: str = ""
    paths: tuple[str, ...] = (".",)
    targets: tuple[str, ...] = DEFAULT_TARGETS
    fp: str = "fast"
    parallel: bool = False
    contract: bool = False
    cflags: tuple[str, ...] = ()
    required_version: str = ""
    mode: str = "default"
    including: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    gpu: GpuSettings = GpuSettings()
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False)

    @property
    def root(self) -> Path:
        """The folder that ``paths`` are relative to."""
        return Path(self.file).parent if self.file else Path()

    def covers(self, source: Path) -> bool:
        """Whether a source lies under ``paths``."""
        place = source.parent.resolve() / source.name
        return any(place.is_relative_to((self.root / path).resolve()) for path in self.paths)

    def meaning(self) -> str:
        """The settings that change what the companions say, as text for digests."""
        chosen = ("fp", "parallel", "contract", "mode", "including", "excluding", "gpu")
        return "\n".join(f"{name}={getattr(self, name)!r}" for name in chosen)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a string")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of strings")
    return tuple(value)


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(" or ".join(f'"{choice}"' for choice in choices))
        return str(value)

    return read


def read_targets(value: object) -> tuple[str, ...]:
    """The targets of a setting or of ``--targets``, in their fixed order; the generated Python is always among them."""
    names = _texts(value)
    for name in names:
        if name not in TARGETS:
            raise ValueError(f'a list of "python", "c" and "cuda", not "{name}"')
    return tuple(target for target in TARGETS if target in names or target == "python")


_UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def _bytes(value: object) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([KMGT]iB|B)", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a size such as "4 GiB"')
    return int(float(found[1]) * _UNITS[found[2]])


def _gpu(value: object) -> GpuSettings:
    names = tuple(GpuSettings.__dataclass_fields__)
    if not isinstance(value, dict) or not value.keys() <= set(names):
        raise ValueError(f"a table of {' and '.join(names)}")
    try:
        return GpuSettings(**{name: _bytes(size) for name, size in value.items()})
    except ValueError as error:
        raise ValueError(f"a table in which each is {error}") from None


READERS: dict[str, Callable[[object], object]] = {
    "paths": _texts,
    "targets": read_targets,
    "fp": _one_of(*FLOATING_POINT),
    "parallel": _flag,
    "contract": _flag,
    "cflags": _texts,
    "required-version": _text,
    "mode": _text,
    "including": _texts,
    "excluding": _texts,
    "gpu": _gpu,
}


def load(start: Path, shown: Callable[[Path], str] = str) -> Settings:
    """The settings for a file or folder. ``shown`` says how a path is written in messages."""
    folder = start if start.is_dir() else start.parent
    return _load(folder.resolve(), shown)


@functools.cache
def _load(folder: Path, shown: Callable[[Path], str]) -> Settings:
    file = folder / "pyproject.toml"
    if file.is_file():
        table = _table(file, shown(file))
        if table is not None:
            return _read(table, file, shown(file))
    return Settings() if folder.parent == folder else _load(folder.parent, shown)


def forget() -> None:
    """Drop what was read, for a process that runs more than once."""
    _load.cache_clear()


def _table(file: Path, shown: str) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = map(int, place.groups()) if place else (0, 0)
        message = f"not valid TOML: {str(error).partition(' (at ')[0]}"
        raise TranspileError(Diagnostic(shown, line, column, line, column + 1, BAD_TOML, message)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise in_file(shown, BAD_TOML, f"cannot be read: {error}") from None
    table = document.get("tool", {}).get("transpile")
    if table is not None and not isinstance(table, dict):
        raise in_file(shown, BAD_TOML, "`tool.transpile` must be a table", "write `[tool.transpile]`")
    return table


def _read(table: Mapping[str, Any], file: Path, shown: str) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in READERS:
            raise TranspileError(_unknown_key(file, shown, key))
        try:
            values[key.replace("-", "_")] = READERS[key](value)
        except ValueError as error:
            message = f"`{key}` in [tool.transpile] must be {error}"
            raise TranspileError(_at_key(file, shown, key, BAD_SETTING, message)) from None
    settings = Settings(file=str(file), **values)
    return replace(settings, warnings=_fast_math_warnings(settings, file, shown))


def _unknown_key(file: Path, shown: str, key: str) -> Diagnostic:
    close = difflib.get_close_matches(key, READERS, 1)
    help = f"did you mean `{close[0]}`?" if close else f"the settings are {', '.join(READERS)}"
    return _at_key(file, shown, key, BAD_SETTING, f"unknown setting `{key}` in [tool.transpile]", help)


def _fast_math_warnings(settings: Settings, file: Path, shown: str) -> tuple[Diagnostic, ...]:
    return tuple(
        replace(
            _at_key(file, shown, "cflags", VOIDED_PROMISE, f"`{flag}` voids a promise: {FAST_MATH_FLAGS[flag]}"),
            severity="warning",
            help="remove the flag; `fp` and `contract` choose what may be reordered",
        )
        for flag in settings.cflags
        if flag in FAST_MATH_FLAGS
    )


def _at_key(file: Path, shown: str, key: str, code: str, message: str, help: str = "") -> Diagnostic:
    """A finding at the line of ``key`` in the table (at the whole file where the spelling is unusual)."""
    inside = False
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("["):
            inside = line.strip() == "[tool.transpile]"
        found = re.match(rf"\s*([\"']?{re.escape(key)}[\"']?)\s*=", line)
        if inside and found:
            return Diagnostic(shown, number, found.start(1) + 1, number, found.end(1) + 1, code, message, help)
    return Diagnostic(shown, 0, 0, 0, 0, code, message, help)


def check_version(settings: Settings, version: str, shown: str) -> None:
    """Refuse where ``required-version`` asks for another version of the tool."""
    wanted = settings.required_version
    if all(_allows(part.strip(), version) for part in wanted.split(",") if part.strip()):
        return
    diagnostic = _at_key(
        Path(settings.file),
        shown,
        "required-version",
        WRONG_VERSION,
        f"this project requires transpile {wanted}, and this is {version}",
        f'install it: pip install "transpile{wanted if wanted[0] in "<>=!~" else "==" + wanted}"',
    )
    raise TranspileError(diagnostic)


_COMPARISONS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    "!=": lambda left, right: left != right,
}


def _allows(part: str, version: str) -> bool:
    """One comparison of a requirement; a bare (or ``==``) version allows what it begins, as 0.1 allows 0.1.3."""
    found = re.fullmatch(r"(>=|<=|==|!=|>|<|)\s*([\d.]+?)(?:\.\*)?", part)
    if not found:
        return False
    have, want = _numbers(version), _numbers(found[2])
    if found[1] in ("", "=="):
        return have[: len(want)] == want
    width = max(len(have), len(want))
    return _COMPARISONS[found[1]](have + (0,) * (width - len(have)), want + (0,) * (width - len(want)))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
