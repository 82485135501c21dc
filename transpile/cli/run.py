"""One run over many modules: what is due, its translation, the changes on disk, the exit status."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from transpile import settings as project
from transpile import vendor
from transpile.cli import hook
from transpile.cli.arguments import Options
from transpile.cli.progress import watched
from transpile.cli.workers import Built, Job, Outcome, compile, compile_for_gpu, in_order, translate
from transpile.errors import NOT_A_MODULE, Diagnostic, TranspileError, TranspileErrors, in_file
from transpile.files import cache, changes, finding, git, names
from transpile.files import source as sources
from transpile.files.changes import Change
from transpile.files.git import Index
from transpile.files.source import Source
from transpile.settings import Settings
from transpile.version import VERSION

PIPELINE = "transpile.pipeline"


@dataclass
class Findings:
    """What a run found and did."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    compiled: list[Path] = field(default_factory=list)
    to_add: list[Path] = field(default_factory=list)  # to the commit, for the hooks
    advice: list[str] = field(default_factory=list)  # what is left to do by hand

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """Take note of what is refused inside, and go on after it."""
        try:
            yield
        except TranspileErrors as error:
            self.diagnostics += error.diagnostics
        except TranspileError as error:
            self.diagnostics.append(error.diagnostic)

    def status(self, options: Options) -> int:
        """The exit status."""
        if self.wrong:
            return 2
        return 1 if (self.changes and options.check) or self.to_add else 0

    @property
    def wrong(self) -> set[str]:
        """The files that have errors."""
        return {diagnostic.path for diagnostic in self.diagnostics if diagnostic.severity == "error"}


def run(options: Options, pipeline: str = PIPELINE) -> Findings:
    """Bring the companions under the paths up to date (or find out what that would change)."""
    findings = Findings()
    with findings.noting():
        index = git.index() if options.hook else None
        found = finding.find(options.paths or configured_paths())
        found = hook.concerned(found, index) if index else found
        findings.diagnostics += found.problems
        for orphan in found.orphans:
            _delete_orphan(orphan, options, findings)
        for copy in found.copies:
            change_copy(copy, options, findings)
        jobs = list(_jobs(found.sources, options, pipeline, findings))
        due = [job for job in jobs if not cache.is_fresh(job.source.path, job.settings, job.targets)]
        for outcome in watched(in_order(translate, due), len(due)):
            _settle(outcome, options, findings)
        if options.build:
            _build(jobs, findings)
            _build_for_gpu(jobs, options, findings)
        if options.hook:
            _note_what_to_add(jobs, found.copies, index, findings)
    findings.diagnostics = list(dict.fromkeys(findings.diagnostics))
    findings.changes.sort(key=lambda change: change.path)
    return findings


def _note_what_to_add(jobs: list[Job], copies: tuple[Path, ...], index: Index | None, findings: Findings) -> None:
    paths = set(hook.to_add(findings.changes, index))
    if index and not findings.wrong:  # what an error left behind need not be right
        paths |= set(hook.lacking((job.source.path for job in jobs), index))
        paths |= {copy for copy in copies if not index.holds(copy)}
    findings.to_add = sorted(paths)


def configured_paths() -> tuple[str, ...]:
    """The folders of the settings, from the working folder, and the script of the build, which lies outside of them."""
    settings = project.load(Path(), shown)
    paths = [settings.root / path for path in settings.paths]
    script = settings.root / names.BUILD_COPY
    return tuple(map(os.path.relpath, [*paths, *([script] if names.is_copy(script) else [])]))


def shown(path: Path) -> str:
    """A path relative to the working folder, where it lies in or near it."""
    return Path(os.path.relpath(path)).as_posix()


def _delete_orphan(orphan: Path, options: Options, findings: Findings) -> None:
    with findings.noting():
        change = changes.plan_deletion(orphan, options.force)
        if change is None:
            _refuse_reserved_name(orphan)
            return
        if options.writes:
            changes.apply_alone(change)
            cache.forget(names.source_of(orphan) or orphan)
        findings.changes.append(change)


def change_copy(copy: Path, options: Options, findings: Findings) -> None:
    """Bring a copy of the runtime or of the build that a package ships up to date."""
    with findings.noting():
        change = changes.plan_copy(copy, vendor.text(copy.name), options.force)
        if change is not None:
            if options.writes:
                changes.apply_alone(change)
            findings.changes.append(change)


def _refuse_reserved_name(path: Path) -> None:
    """A module that is called like a companion is never transpiled, which its author should not have to find out."""
    if path.suffix == ".py" and sources.read(path, path.as_posix()).may_have_kernels:
        help = "rename it: names that end in _gen.py are those of generated modules"
        raise in_file(path.as_posix(), NOT_A_MODULE, "kernels in a module that is called like a generated one", help)


def _jobs(found: tuple[Path, ...], options: Options, pipeline: str, findings: Findings) -> Iterator[Job]:
    """The modules that may have kernels. What has none by its text is settled here."""
    for path in found:
        with findings.noting():
            settings = settings_for(path)
            if not options.paths and _is_left_out(path, settings):
                continue
            findings.diagnostics += settings.warnings
            source = sources.read(path, path.as_posix())
            if source.may_have_kernels:
                yield Job(source, settings, options.targets or settings.targets, pipeline)
            else:
                _change_files(source, {}, options, findings)


def _is_left_out(path: Path, settings: Settings) -> bool:
    """Whether the source belongs to another project, inside this one, whose own settings do not name it."""
    return settings.file not in ("", project.load(Path(), shown).file) and not settings.covers(path)


def _build(jobs: list[Job], findings: Findings) -> None:
    """Compile what is not compiled yet, of the modules whose companions are in order."""
    wrong = findings.wrong
    due = [
        job
        for job in jobs
        if job.source.shown not in wrong
        and names.companion(job.source.path, "_gen.c").exists()
        and not cache.is_built(job.source.path, job.settings)
    ]
    for built in watched(in_order(compile, due), len(due)):
        _note_built(built, findings)


def _build_for_gpu(jobs: list[Job], options: Options, findings: Findings) -> None:
    """Compile the CUDA with nvcc where that is asked for by name; otherwise CuPy compiles it at the first call."""
    if "cuda" not in (options.targets or ()):
        return
    wrong = findings.wrong
    due = [
        job for job in jobs if job.source.shown not in wrong and names.companion(job.source.path, "_gen.cu").exists()
    ]
    for built in watched(in_order(compile_for_gpu, due), len(due)):
        findings.diagnostics += built.diagnostics
        findings.compiled += built.files


def _note_built(built: Built, findings: Findings) -> None:
    findings.diagnostics += built.diagnostics
    if built.extension is not None:
        findings.compiled.append(built.extension)
        with contextlib.suppress(OSError):
            cache.remember_built(built.job.source.path, built.job.settings, built.extension)


def settings_for(path: Path) -> Settings:
    """The settings of a source, if this version of the tool may use them."""
    settings = project.load(path, shown)
    project.check_version(settings, VERSION, shown(Path(settings.file)))
    return settings


def _settle(outcome: Outcome, options: Options, findings: Findings) -> None:
    """Write what a translation gave, and remember it."""
    findings.diagnostics += outcome.diagnostics
    if outcome.translation is None:
        return
    job, translation = outcome.job, outcome.translation
    with findings.noting():
        if translation.texts:
            _check_name(job.source)
        _change_files(job.source, dict(translation.texts), options, findings)
        if options.writes and not outcome.diagnostics:
            with contextlib.suppress(OSError):  # a folder that cannot be written: the next run will work again
                cache.remember(job.source, job.settings, job.targets, translation.reads)


def _change_files(source: Source, texts: dict[str, str], options: Options, findings: Findings) -> None:
    planned = changes.plan(source, texts, options.force)
    if planned and options.writes:
        changes.apply(source, planned)
    findings.changes += planned


def _check_name(source: Source) -> None:
    stem = names.stem(source.path)
    if not (stem.isascii() and stem.isidentifier()) or stem == "__init__":  # Python starts no others so simply
        message = f"kernels cannot live in {source.path.name}: _{stem}_gen cannot be the name of an extension beside it"
        raise in_file(source.shown, NOT_A_MODULE, message, "move them to a module with a plain name")
