"""`--survey`: what of a code base would go through, as a table. Imported late and by name: it needs the translator."""

from __future__ import annotations

from pathlib import Path

from transpile.adopt.survey import SECONDS, Bounds, Row, survey
from transpile.adopt.tables import survey_json, survey_text
from transpile.adopt.tally import tally
from transpile.cli.arguments import Options
from transpile.cli.progress import watched
from transpile.cli.run import Findings, configured_paths, settings_for
from transpile.cli.workers import Job, findings_of, in_order, with_room
from transpile.files import finding
from transpile.files import source as sources

TEST_FOLDERS = frozenset({"tests", "test", "testing"})


def run_survey(options: Options) -> tuple[str, Findings, int]:
    """The table as text or JSON, what is wrong with the call, and the exit status."""
    findings = Findings()
    rows: list[Row] = []
    jobs: list[Job] = []
    with findings.noting():
        found = finding.find(options.paths or configured_paths())
        findings.diagnostics += found.problems
        jobs = [job for path in found.sources if not is_test(path, options.paths) for job in _job(path, findings)]
        for part in watched(in_order(survey_module, jobs), len(jobs)):
            rows += part
    status = findings.status(options)
    numbers = tally(rows, len(jobs))
    if options.format == "json":
        return survey_json(rows, numbers, findings.diagnostics, status), Findings(), status
    return survey_text(rows, numbers), findings, status


def _job(path: Path, findings: Findings) -> list[Job]:
    with findings.noting():
        return [Job(sources.read(path, path.as_posix()), settings_for(path), (), "")]
    return []


def survey_module(job: Job) -> list[Row]:
    """The rows of one module; each function has its own stack, and its own time."""
    bounds = Bounds(lambda work: with_room(work, SECONDS), findings_of)
    return with_room(lambda: survey(job.source, job.settings, bounds))


def is_test(path: Path, given: tuple[str, ...]) -> bool:
    """A test module, unless the path was given that far: nobody wants kernels in tests."""
    named = {part for text in given for part in Path(text).parts}
    folder = bool((TEST_FOLDERS & set(path.parts)) - named)
    module = path.name.startswith("test_") or path.name.endswith("_test.py") or path.name == "conftest.py"
    return folder or (module and path.as_posix() not in {Path(text).as_posix() for text in given})
