"""The command: options in, text out, an exit status."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from transpile.cli import hook, report
from transpile.cli.arguments import Options, parse
from transpile.cli.initialising import initialise
from transpile.cli.run import PIPELINE, Findings, run, settings_for
from transpile.cli.vendoring import vendor
from transpile.cli.workers import findings_of
from transpile.errors import Diagnostic
from transpile.settings import load
from transpile.version import VERSION

# imported late and by name, as `workers.translate` imports the pipeline
VIEWS = "transpile.cli.views"
SURVEYING = "transpile.cli.surveying"
ANNOTATING = "transpile.cli.annotating"
INTERRUPTED, PIPE_CLOSED = 130, 141  # what shells say of a process that such a signal ended


def main(arguments: Sequence[str], pipeline: str = PIPELINE) -> int:
    """Run the tool; the result is the exit status."""
    options = parse(arguments, VERSION)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _dispatch(options, pipeline)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("interrupted: every file is whole", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough; Python must not complain about it when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _dispatch(options: Options, pipeline: str) -> int:
    if options.init:
        return initialise()
    if options.survey or options.annotate:
        return _adopt(options)
    return _view(options) if options.show or options.explain else _run(options, pipeline)


def _adopt(options: Options) -> int:
    module = importlib.import_module(SURVEYING if options.survey else ANNOTATING)
    text, findings, status = module.run_survey(options) if options.survey else module.run_annotate(options)
    for diagnostic in findings.diagnostics:
        _print_diagnostic(options, diagnostic)
    print(text)
    return int(status)


def _run(options: Options, pipeline: str) -> int:
    findings = vendor(options) if options.vendor else run(options, pipeline)
    status = findings.status(options)
    _print(options, findings, status)
    return status


def _view(options: Options) -> int:
    given = options.show[1] if options.show else options.explain or ""
    module, _, kernel = given.rpartition(":") if ":" in given else (given, "", "")
    try:
        text = _viewed(options, module, kernel)
    except Exception as error:
        _print(options, Findings(list(findings_of(error, module))), 2)
        return 2
    print(text)
    return 0


def _viewed(options: Options, module: str, kernel: str) -> str:
    views = importlib.import_module(VIEWS)
    source = views.source_named(module, load(Path()))
    settings = settings_for(source.path)
    text: str = (
        views.show(options.show[0], source, kernel, settings)
        if options.show
        else views.explain(source, kernel, settings)
    )
    return text


def _print(options: Options, findings: Findings, status: int) -> None:
    if options.format == "json":
        added = findings.to_add if options.hook else None
        print(report.json_text(findings.diagnostics, findings.changes, status, with_diffs=options.diff, to_add=added))
        return
    for diagnostic in findings.diagnostics:
        _print_diagnostic(options, diagnostic)
    if options.diff:
        sys.stdout.write("".join(change.diff() for change in findings.changes))
    elif options.check:
        _print_check(options, findings)
    else:
        _print_changes(findings)
    if findings.to_add:
        print(hook.advice(options, findings.to_add, findings.changes))


def _print_diagnostic(options: Options, diagnostic: Diagnostic) -> None:
    if options.format == "github":
        print(report.diagnostic_github(diagnostic))
    else:
        print(report.diagnostic_text(diagnostic), file=sys.stderr)


def _print_check(options: Options, findings: Findings) -> None:
    for change in findings.changes:
        if options.format == "github":
            print(report.change_github(change))
        else:
            print(f"{change.state} {change.shown}: {change.reason}")
    if findings.changes and not options.hook:
        print(f"to bring them up to date: {hook.regenerate(options.paths)}", file=sys.stderr)


def _print_changes(findings: Findings) -> None:
    for change in findings.changes:
        print(f"{change.kind} {change.shown}")
    for path in findings.compiled:
        print(f"compiled {path.as_posix()}")
    for line in findings.advice:
        print(line)
