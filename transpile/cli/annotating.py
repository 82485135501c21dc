"""`--annotate`: the types that the user's own tests show, written into the sources. Imported late and by name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from transpile.adopt.annotate import Annotated, Target, annotate, read_target
from transpile.adopt.recording import Records, record
from transpile.adopt.survey import SECONDS, Bounds
from transpile.adopt.tables import notes_json, notes_text
from transpile.cli.arguments import Options
from transpile.cli.run import Findings, settings_for
from transpile.cli.surveying import is_test
from transpile.cli.workers import findings_of, with_room
from transpile.errors import CHANGED_MEANWHILE, COMMAND_FAILED, NOT_RECORDED, UNWRITABLE, Diagnostic, in_file
from transpile.files import finding, writing
from transpile.files import source as sources

BOUNDS = Bounds(lambda work: with_room(work, SECONDS), findings_of)


def run_annotate(options: Options) -> tuple[str, Findings, int]:
    """The table as text or JSON, what is wrong with the call, and the exit status."""
    findings = Findings()
    modules: list[Annotated] = []
    with findings.noting():
        found = finding.find(options.paths)
        findings.diagnostics += found.problems
        targets = [
            target for path in found.sources if not is_test(path, options.paths) for target in _target(path, findings)
        ]
        modules = _annotated(targets, options, findings)
        if not options.diff:
            _write(modules, findings)
    diffs = [_diff(module) for module in modules if module.data != module.source.data]
    status = findings.status(options)
    if options.format == "json":
        return notes_json(modules, findings.diagnostics, diffs, status), Findings(), status
    return "\n".join([*(diffs if options.diff else []), notes_text(modules)]), findings, status


def _target(path: Path, findings: Findings) -> list[Target]:
    with findings.noting():
        source, settings = sources.read(path, path.as_posix()), settings_for(path)
        return [with_room(lambda: read_target(source, settings))]
    return []


def _annotated(targets: Sequence[Target], options: Options, findings: Findings) -> list[Annotated]:
    """Run the command, and put what it showed into the modules."""
    places = {str(target.source.path.resolve()): target.lines() for target in targets}
    records, ended = record(options.from_tests, places)
    findings.diagnostics += _remarks(records, ended, options.from_tests)
    return [_with_room(target, records, options.mark) for target in targets]


def _with_room(target: Target, records: Records, mark: bool) -> Annotated:
    return with_room(lambda: annotate(target, records, mark, BOUNDS))


def _remarks(records: Records, ended: int, command: str) -> list[Diagnostic]:
    remarks = []
    if ended:
        message = f"`{command}` ended with status {ended}: only what it did until then counts"
        warning = in_file("transpile", COMMAND_FAILED, message, "calls that raised an exception count for nothing")
        remarks.append(Diagnostic(**{**vars(warning.diagnostic), "severity": "warning"}))
    if not any(calls.seen for calls in records.values()):
        message = f"`{command}` called no function of these modules"
        help = "does it run other copies of them, such as an installed package, or Python with -I or -E?"
        remarks.append(in_file("transpile", NOT_RECORDED, message, help).diagnostic)
    return remarks


def _diff(module: Annotated) -> str:
    before, after = (data.decode("utf-8", "replace") for data in (module.source.data, module.data))
    shown = module.source.shown
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), shown, shown)
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _write(modules: Sequence[Annotated], findings: Findings) -> None:
    for module in modules:
        source = module.source
        if module.data == source.data:
            continue
        with findings.noting():
            try:
                if source.path.read_bytes() != source.data:
                    raise in_file(source.shown, CHANGED_MEANWHILE, "changed while the command ran", "run it again")
                writing.write_atomically(source.path, module.data)
            except OSError as error:
                raise in_file(source.shown, UNWRITABLE, f"cannot be written: {error.strerror}") from None
