"""The command over a project: what is written, what is left alone, and every exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli import fake_pipeline
from tests.cli.project import HEAT, Project

COMPANIONS = ["src/heat_gen.c", "src/heat_gen.h", "src/heat_gen.py"]


def test_writes_the_companions_beside_the_source(project: Project) -> None:
    result = project.run("src")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == [f"created {name}" for name in COMPANIONS]
    assert project.names() == ["src/heat.py", *COMPANIONS]


def test_a_second_run_touches_nothing(project: Project) -> None:
    project.run("src")
    before = [os.stat(project.folder / name).st_mtime_ns for name in COMPANIONS]
    assert project.run("src").out == ""
    for cache in (project.folder / "src/__pycache__").glob("*.transpile"):
        cache.unlink()
    assert project.run("src").out == ""
    assert [os.stat(project.folder / name).st_mtime_ns for name in COMPANIONS] == before


def test_nothing_to_do_does_not_translate(project: Project) -> None:
    project.run("src")
    assert project.run("src", pipeline="no.such.module").status == 0
    project.write("src/heat.py", HEAT.replace("+ 1", "+ 2"))
    assert project.run("src", pipeline="no.such.module").status == 2


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"about": 1, "files": 2}', b"\xff\xfe"])
def test_a_damaged_cache_is_harmless(project: Project, damage: bytes) -> None:
    project.run("src")
    project.write("src/__pycache__/heat_gen.transpile", damage)
    assert (project.run("src").status, project.run("--check", "src").status) == (0, 0)


def test_check_says_stale_when_the_source_changed(project: Project) -> None:
    project.run("src")
    assert project.run("--check", "src").status == 0
    project.write("src/heat.py", HEAT.replace("+ 1", "+ 2"))
    before = project.read("src/heat_gen.py")
    result = project.run("--check", "src")
    assert result.status == 1
    assert "STALE src/heat_gen.py: src/heat.py or a setting changed: heat\n" in result.out
    assert project.read("src/heat_gen.py") == before


def test_check_says_outdated_when_the_tool_changed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.run("src")
    monkeypatch.setattr(fake_pipeline, "GENERATION", ["second"])
    monkeypatch.setattr("transpile.files.cache.tool_fingerprint", lambda: "another")
    result = project.run("--check", "src")
    assert result.status == 1
    assert "OUTDATED src/heat_gen.py: " in result.out
    assert "STALE" not in result.out


def test_check_writes_nothing(project: Project) -> None:
    result = project.run("--check", "src")
    assert result.status == 1
    assert result.out.count("STALE") == 3
    assert project.names() == ["src/heat.py"]
    assert not (project.folder / "src/__pycache__").exists()


def test_diff_prints_what_would_change(project: Project) -> None:
    project.run("src")
    project.write("src/heat.py", HEAT.replace("+ 1", "+ 2"))
    result = project.run("--diff", "src")
    assert result.status == 0
    assert "--- src/heat_gen.c\n+++ src/heat_gen.c\n" in result.out
    assert project.run("--diff", "--check", "src").status == 1
    assert project.run("src").out == "changed src/heat_gen.c\nchanged src/heat_gen.py\n"
    assert project.run("--diff", "src").out == ""


def test_every_error_of_every_file_is_reported_and_stops_no_other(project: Project) -> None:
    project.write("src/a.py", HEAT + "# WRONG\n")
    project.write("src/b.py", HEAT + "# WRONG\n")
    result = project.run("src", "nowhere")
    assert result.status == 2
    for wanted in ("src/a.py: error[T002]: wrong 1", "wrong 2", "src/b.py: error", "nowhere: error[T901]"):
        assert wanted in result.err
    assert set(COMPANIONS) < set(project.names())


def test_an_internal_error_is_a_bug_report_without_traceback(project: Project) -> None:
    project.write("src/a.py", HEAT + "# CRASH\n")
    result = project.run("src")
    assert result.status == 2
    assert "src/a.py: error[T999]: internal error: ZeroDivisionError: division by zero" in result.err
    assert "fake_pipeline.py" in result.err
    assert "Traceback" not in result.err
    assert "src/heat_gen.py" in project.names()


def test_companions_of_a_source_that_is_gone_are_deleted(project: Project) -> None:
    project.run("src")
    (project.folder / "src/heat.py").unlink()
    assert project.run("--check", "src").out.count("STALE") == 3
    result = project.run("src")
    assert result.out.splitlines() == [f"deleted {name}" for name in COMPANIONS]
    assert project.names() == []
    assert [path.name for path in Path("src/__pycache__").iterdir()] == ["transpile.lock"]


def test_companions_of_a_source_without_kernels_are_deleted(project: Project) -> None:
    project.run("src")
    project.write("src/heat.py", "from transpile import kernel\n")
    assert project.run("src").out.count("deleted") == 3
    project.run("src")
    project.write("src/heat.py", HEAT)
    project.run("src")
    project.write("src/heat.py", "x = 1\n")
    assert project.run("src").out.count("deleted") == 3


def test_files_of_others_are_never_deleted_or_overwritten(project: Project) -> None:
    project.write("src/other_gen.py", "x = 1\n")
    project.write("src/heat_gen.h", "/* mine */\n")
    result = project.run("--force", "src")
    assert result.status == 2
    assert "src/heat_gen.h: error[T905]: this file was not generated by transpile" in result.err
    assert project.names() == ["src/heat.py", "src/heat_gen.h", "src/other_gen.py"]


def test_a_hand_edit_is_refused_and_force_overrides(project: Project) -> None:
    project.run("src")
    written = project.read("src/heat_gen.py")
    project.write("src/heat_gen.py", written.replace("first", "FIRST", 1))
    for arguments in (["src"], ["--check", "src"]):
        result = project.run(*arguments)
        assert result.status == 2
        assert "src/heat_gen.py: error[T906]: edited by hand: `heat`" in result.err
        assert "python -m transpile --force src/heat.py" in result.err
    assert project.run("--force", "src").out == "changed src/heat_gen.py\n"
    assert project.read("src/heat_gen.py") == written


def test_conflict_markers_are_regenerated(project: Project) -> None:
    project.run("src")
    written = project.read("src/heat_gen.c")
    project.write("src/heat_gen.c", written.replace("{\n", "<<<<<<< ours\n{\n=======\n{ {\n>>>>>>> theirs\n", 1))
    assert project.run("src").out == "changed src/heat_gen.c\n"
    assert project.read("src/heat_gen.c") == written


def test_reformatting_is_no_edit(project: Project) -> None:
    project.run("src")
    written = project.read("src/heat_gen.c")
    project.write("src/heat_gen.c", written.replace("\n{\n    ", " {\n\t"))
    assert project.run("src").out == "changed src/heat_gen.c\n"


def test_windows_line_ends_of_a_checkout_are_no_change(project: Project) -> None:
    project.run("src")
    for name in ["src/heat.py", *COMPANIONS]:
        project.write(name, project.read(name).replace("\n", "\r\n"))
    result = project.run("--check", "src")
    assert (result.status, result.out) == (0, "")


def test_source_encodings_give_the_same_companions(project: Project) -> None:
    project.run("src")
    written = [project.read(name) for name in COMPANIONS]
    for data in (
        b"\xef\xbb\xbf" + HEAT.encode(),
        HEAT.replace("\n", "\r\n").encode(),
        b"# coding: latin-1\n" + HEAT.encode(),
    ):
        project.write("src/heat.py", data)
        assert project.run("src").out == ""
        assert [project.read(name) for name in COMPANIONS] == written


def test_a_source_in_the_wrong_encoding_is_an_error_at_the_byte(project: Project) -> None:
    project.write("src/heat.py", HEAT.encode() + b"# caf\xe9\n")
    result = project.run("src")
    assert result.status == 2
    assert "src/heat.py:8:6: error[T903]: byte 0xe9 is not utf-8" in result.err


def test_targets(project: Project) -> None:
    assert project.run("--targets", "python", "src").out == "created src/heat_gen.py\n"
    assert project.run("src").out == "created src/heat_gen.c\ncreated src/heat_gen.h\n"
    assert project.run("--targets", "python", "src").out == "deleted src/heat_gen.c\ndeleted src/heat_gen.h\n"


@pytest.mark.parametrize(
    "arguments",
    [["--targets", "fortran"], ["--show", "fortran", "x:y"], ["--diff", "--hook"], ["--nonsense"]],
)
def test_a_wrong_call_exits_with_2(project: Project, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        project.run(*arguments)
    assert exit.value.code == 2
    assert project.capture.readouterr().err


def test_hook_fails_when_it_wrote_and_says_what_to_add(project: Project) -> None:
    result = project.run("--hook", "src")
    assert result.status == 1
    assert result.out.splitlines()[-1] == "    git add -A " + " ".join(COMPANIONS)
    result = project.run("--hook", "src")
    assert (result.status, result.out) == (0, "")


def test_hook_as_json(project: Project) -> None:
    document = json.loads(project.run("--hook", "--format", "json", "src").out)
    assert (document["status"], document["add"]) == (1, COMPANIONS)
    assert "add" not in json.loads(project.run("--format", "json", "src").out)


def test_json(project: Project) -> None:
    project.write("src/a.py", HEAT + "# WRONG\n")
    result = project.run("--format", "json", "src")
    document = json.loads(result.out)
    assert document["status"] == result.status == 2
    assert [change["path"] for change in document["changes"]] == COMPANIONS
    assert [finding["message"] for finding in document["diagnostics"]] == ["wrong 1", "wrong 2"]


def test_github(project: Project) -> None:
    project.write("src/a.py", HEAT + "# WRONG\n")
    result = project.run("--check", "--format", "github", "src")
    assert "::error file=src/a.py,title=transpile T002::wrong 1\n" in result.out
    assert "::error file=src/heat_gen.c,title=transpile STALE::STALE: it is missing\n" in result.out


def test_without_paths_those_of_the_settings_are_used(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("pyproject.toml", '[tool.transpile]\npaths = ["src"]\ntargets = ["python"]\n')
    project.write("elsewhere/heat.py", HEAT)
    assert project.run().out == "created src/heat_gen.py\n"
    monkeypatch.chdir(project.folder / "elsewhere")
    project.write("src/heat.py", HEAT.replace("+ 1", "+ 2"))
    assert project.run().out == "changed ../src/heat_gen.py\n"


def test_a_wrong_setting_is_reported_once(project: Project) -> None:
    project.write("pyproject.toml", '[tool.transpile]\nfp = "loose"\n')
    project.write("src/b.py", HEAT)
    result = project.run("src")
    assert result.status == 2
    assert result.err.count("pyproject.toml:2:1: error[T912]") == 1


def test_a_changed_setting_makes_work_due(project: Project) -> None:
    project.run("src")
    project.write("pyproject.toml", '[tool.transpile]\nfp = "exact"\n')
    assert project.run("src").out == "changed src/heat_gen.c\nchanged src/heat_gen.py\n"


def test_fast_math_is_warned_about(project: Project) -> None:
    project.write("pyproject.toml", '[tool.transpile]\ncflags = ["-O2", "-ffast-math"]\n')
    result = project.run("src")
    assert result.status == 0
    assert result.err.count("pyproject.toml:2:1: warning[T913]: `-ffast-math` voids a promise") == 1


def test_files_that_are_no_sources_are_skipped(project: Project) -> None:
    for name in (".hidden/a.py", "__pycache__/a.py", "env/lib/a.py", "build/lib/a.py"):
        project.write(f"src/{name}", HEAT)
    project.write("src/env/pyvenv.cfg", "")
    project.write("src/pkg/build/__init__.py", "")
    project.write("src/pkg/build/a.py", HEAT)
    project.run("src")
    assert [name for name in project.names() if name.endswith("_gen.py")] == [
        "src/heat_gen.py",
        "src/pkg/build/a_gen.py",
    ]


def test_a_source_that_is_called_like_a_companion_is_refused(project: Project) -> None:
    project.write("src/next_gen.py", HEAT)
    result = project.run("src")
    assert result.status == 2
    assert "src/next_gen.py: error[T902]: kernels in a module that is called like a generated one" in result.err


@pytest.mark.parametrize("name", ["my-kernels.py", "my kernels.py", "größe.py", "__init__.py"])
def test_a_module_whose_twin_could_not_be_imported_is_refused(project: Project, name: str) -> None:
    project.write(f"src/{name}", HEAT)
    result = project.run("src")
    assert result.status == 2
    assert f"src/{name}: error[T902]: kernels cannot live in {name}" in result.err


def test_a_companion_that_is_a_link_is_refused(project: Project) -> None:
    project.write("target.txt", "precious")
    os.symlink(project.folder / "target.txt", project.folder / "src/heat_gen.c")
    result = project.run("src")
    assert result.status == 2
    assert "src/heat_gen.c: error[T904]: is a symbolic link" in result.err
    assert project.read("target.txt") == "precious"


def test_a_linked_source_has_its_companions_beside_the_link(project: Project) -> None:
    os.symlink(project.folder / "src/heat.py", project.write("app/x.txt", "").parent / "warm.py")
    project.run("app")
    assert project.names() == [
        "app/warm.py",
        "app/warm_gen.c",
        "app/warm_gen.h",
        "app/warm_gen.py",
        "app/x.txt",
        "src/heat.py",
    ]


def test_what_the_system_refuses_is_an_error(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("transpile.files.writing.write_atomically", refuse)
    result = project.run("src")
    assert result.status == 2
    assert "src: error[T904]: cannot be written: Permission denied" in result.err


def test_an_interrupted_run_leaves_whole_files_only(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.run("src")
    written = [project.read(name) for name in COMPANIONS]
    project.write("src/heat.py", HEAT.replace("+ 1", "+ 2"))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    result = project.run("src")
    assert result.status == 130
    assert [project.read(name) for name in COMPANIONS] == written
    left = [path.name for path in Path("src/__pycache__").iterdir()]
    assert sorted(left) == ["heat_gen.transpile", "transpile.lock"]


def test_a_source_that_changes_meanwhile_is_not_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fake_pipeline.translate

    def slow(*arguments: object) -> object:
        project.write("src/heat.py", HEAT.replace("+ 1", "+ 2"))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fake_pipeline, "translate", slow)
    result = project.run("src")
    assert "src/heat.py: error[T907]: changed while it was being transpiled" in result.err
    assert project.names() == ["src/heat.py"]


def test_many_modules_in_several_processes_report_in_order(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transpile.cli.workers.processors", lambda: 2)
    for number in range(8):
        project.write(f"many/m{number}.py", HEAT + ("# WRONG\n" if number % 3 == 0 else ""))
    result = project.run("many")
    assert [line.split(":")[0] for line in result.err.splitlines()] == [f"many/m{n}.py" for n in (0, 0, 3, 3, 6, 6)]
    assert len([name for name in project.names() if name.endswith("_gen.py")]) == 5
