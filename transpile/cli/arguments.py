"""What may be said on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from transpile.cli.report import FORMATS
from transpile.settings import read_targets

STAGES = ("graph", "rewritten", "memory", "loops", "python", "c")
_DESCRIPTION = """\
Write the generated Python and C beside every annotated NumPy module under the paths
(without paths: those of [tool.transpile] in pyproject.toml).
"""
_HOOK = "for pre-commit: only what git tracks; exit 1 if something must be added to the commit, and say what"
_STATUSES = """\
exit status:
  0  done, also when files were written; also when --build finds no C compiler (the generated Python works without)
  1  something is not up to date, under --check; something must be added to the commit, under --hook
  2  an error in a source, in a setting or in the call, or a C compiler that failed
"""


@dataclass(frozen=True)
class Options:
    """A call of the tool."""

    paths: tuple[str, ...] = ()
    check: bool = False
    diff: bool = False
    build: bool = False
    force: bool = False
    hook: bool = False
    targets: tuple[str, ...] | None = None
    format: str = "text"
    show: tuple[str, str] | None = None  # stage, MODULE:FUNCTION
    explain: str | None = None  # MODULE:FUNCTION
    vendor: str | None = None  # PACKAGE
    init: bool = False
    survey: bool = False
    annotate: bool = False
    from_tests: str = ""  # the command that --annotate watches
    mark: bool = False

    @property
    def writes(self) -> bool:
        """Whether files may be written."""
        return not (self.check or self.diff)


def parse(arguments: Sequence[str], version: str) -> Options:
    """Read the arguments; exits with status 2 and a usage line where they are wrong."""
    parser = _parser(version)
    given = parser.parse_args(arguments)
    options = Options(
        paths=tuple(given.paths),
        check=given.check,
        diff=given.diff,
        build=given.build,
        force=given.force,
        hook=given.hook,
        targets=given.targets,
        format=given.format,
        show=_stage(parser, given.show) if given.show else None,
        explain=given.explain,
        vendor=given.vendor,
        init=given.init,
        survey=given.survey,
        annotate=given.annotate,
        from_tests=given.from_tests or "",
        mark=given.mark,
    )
    _check_adoption(parser, options)
    if not options.writes and options.build:
        parser.error("--check and --diff write nothing: they do not go with --build")
    if options.diff and options.hook:
        parser.error("--hook goes with --check, not with --diff")
    if options.paths and (options.vendor or options.init):
        parser.error("--vendor and --init take no paths")
    if options.init and options != Options(init=True):
        parser.error("--init goes with no other option")
    return options


def _check_adoption(parser: argparse.ArgumentParser, options: Options) -> None:
    """--survey and --annotate are subjects of their own, which few other options go with."""
    if options.annotate != bool(options.from_tests):
        parser.error('--annotate and --from-tests "COMMAND" go together: the command shows with which types it calls')
    if options.mark and not options.annotate:
        parser.error("--mark goes with --annotate")
    if not (options.survey or options.annotate):
        return
    if options.survey and options.annotate:
        parser.error("--survey and --annotate are two different things")
    others = (
        options.check,
        options.build,
        options.force,
        options.hook,
        options.targets,
        options.show,
        options.explain,
        options.vendor,
    )
    if any(others) or (options.survey and options.diff):
        parser.error("--survey goes with --format only, --annotate with --from-tests, --mark, --diff and --format")
    if options.format == "github":
        parser.error("--survey and --annotate print text or json")
    if options.annotate and not options.paths:
        parser.error("--annotate needs the paths of the modules to annotate")


def _stage(parser: argparse.ArgumentParser, given: Sequence[str]) -> tuple[str, str]:
    stage, function = given
    if stage == "cuda":
        parser.error('--show: the target "cuda" is not supported yet')
    if stage not in STAGES:
        parser.error(f"--show: choose from {', '.join(STAGES)}")
    return stage, function


def _targets(text: str) -> tuple[str, ...]:
    try:
        return read_targets(text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be {error}") from None


def _parser(version: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m transpile",
        description=_DESCRIPTION,
        epilog=_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="a module, or a folder to search")
    add("--check", action="store_true", help="write nothing; exit 1 if a companion is STALE or OUTDATED")
    add("--diff", action="store_true", help="write nothing; print what would change")
    add("--build", action="store_true", help="also compile the C")
    add("--force", action="store_true", help="overwrite companions that were edited by hand")
    add("--hook", action="store_true", help=_HOOK)
    add("--targets", type=_targets, metavar="python,c,cuda", help="what to generate; the Python always is")
    add("--format", choices=FORMATS, default="text", help="how findings are printed")
    add("--show", nargs=2, metavar=("STAGE", "MODULE:FUNCTION"), help=f"print a stage: {', '.join(STAGES)}")
    add("--explain", metavar="MODULE:FUNCTION", help="say what was done to a kernel, and why")
    add("--vendor", metavar="PACKAGE", help="write what a package needs in order to ship without transpile into it")
    add("--init", action="store_true", help="set up this repository: settings, hook, and lines for other tools")
    add("--survey", action="store_true", help="list every function: would go through, or what stands in the way")
    add("--annotate", action="store_true", help="write annotations of the types that --from-tests shows")
    add("--from-tests", metavar="COMMAND", help='the command that calls the functions, as in "pytest -q"')
    add("--mark", action="store_true", help="with --annotate: also write @kernel where a function goes through")
    add("--version", action="version", version=f"transpile {version}")
    return parser
