"""The hook in everyday work: first run, clean run, edits, sources that come, go and move."""

from __future__ import annotations

import time

from tests.hooks.repository import COMPANIONS, COOL, ERROR, HEAD, HEAT, KERNEL, PACKAGE, PASSED, STOPPED, Repository

ADD = "git add -A " + " ".join(COMPANIONS)


def test_first_run(fresh: Repository) -> None:
    fresh.git("add", *PACKAGE)
    done = fresh.commit()
    assert (done.status, STOPPED in done.text) == (1, True)
    assert [line for line in done.lines if line.startswith("created")] == [f"created {name}" for name in COMPANIONS]
    assert fresh.follow(done) == [ADD]
    done = fresh.commit()
    assert (done.status, PASSED in done.text) == (0, True)
    assert fresh.tracked() == sorted([*PACKAGE, *COMPANIONS])
    assert fresh.status() == []


def test_companions_that_were_written_before_but_not_added(fresh: Repository) -> None:
    """pre-commit does not look at untracked files, and nothing is left to write: the commit would lack them."""
    fresh.git("add", *PACKAGE)
    assert fresh.transpile().status == 0
    done = fresh.commit()
    assert done.status == 1
    assert fresh.follow(done) == [ADD]
    assert fresh.commit().status == 0
    assert fresh.tracked() == sorted([*PACKAGE, *COMPANIONS])


def test_a_clean_run_touches_nothing_and_is_quick(repository: Repository) -> None:
    before = {name: (repository.folder / name).stat() for name in COMPANIONS}
    repository.write("notes.txt", "unrelated\n")
    repository.git("add", "notes.txt")
    begin = time.monotonic()
    done = repository.commit()
    assert time.monotonic() - begin < 20  # git, pre-commit and the hook: a third of a second on an idle machine
    assert (done.status, PASSED in done.text) == (0, True)
    for name, stat in before.items():
        after = (repository.folder / name).stat()
        assert (after.st_mtime_ns, after.st_ino) == (stat.st_mtime_ns, stat.st_ino)


def test_an_edit_of_a_kernel_makes_a_small_diff(repository: Repository) -> None:
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    done = repository.commit("--all")
    assert done.status == 1
    assert repository.follow(done) == ["git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"]
    assert repository.commit("--all").status == 0
    for line in repository.git("show", "--numstat", "--format=", "HEAD").splitlines():
        added, removed, _ = line.split("\t")
        assert max(int(added), int(removed)) <= 6
    assert "cool" not in repository.git("show", "--format=", "--unified=0", "HEAD")


def test_comments_and_layout_change_nothing(repository: Repository) -> None:
    text = repository.read("src/heat.py").replace(
        "    return u + alpha\n", "\n    # warmer\n    return u + alpha  # yes\n"
    )
    repository.write("src/heat.py", text.replace("@kernel\ndef cool", "# a headline\n@kernel\ndef cool"))
    done = repository.commit("--all")
    assert (done.status, PASSED in done.text) == (0, True)
    assert repository.status() == []
    assert repository.git("show", "--name-only", "--format=", "HEAD").split() == ["src/heat.py"]


def test_a_hand_edited_companion_is_refused(repository: Repository) -> None:
    repository.edit("src/heat_gen.c", "u[i] - alpha", "u[i] - alpha*1.5")
    edited = repository.read("src/heat_gen.c")
    done = repository.commit("--all")
    assert (done.status, ERROR in done.text) == (1, True)
    assert "src/heat_gen.c: error[T906]: edited by hand: `cool`" in done.text
    help = "make the change in src/heat.py, or discard it: python -m transpile --force src/heat.py"
    assert help in done.text
    assert "git add" not in done.text
    assert repository.read("src/heat_gen.c") == edited
    assert repository.transpile("--force", "src/heat.py").text == "changed src/heat_gen.c\n"
    repository.git("add", "src/heat_gen.c")
    assert repository.status() == []


def test_a_deleted_source_takes_its_companions_along(repository: Repository) -> None:
    repository.git("rm", "--quiet", "src/heat.py")
    done = repository.commit()
    assert done.status == 1
    assert [line for line in done.lines if line.startswith("deleted")] == [f"deleted {name}" for name in COMPANIONS]
    assert repository.follow(done) == [ADD]
    assert repository.commit().status == 0
    assert repository.tracked() == [".gitignore", ".pre-commit-config.yaml", "pyproject.toml"]


def test_a_deletion_that_is_not_staged_concerns_no_other_commit(repository: Repository) -> None:
    (repository.folder / "src/heat.py").unlink()
    repository.write("notes.txt", "unrelated\n")
    repository.git("add", "notes.txt")
    assert repository.commit().status == 0
    assert repository.status() == [" D src/heat.py"]


def test_hand_edited_companions_of_a_deleted_source_are_kept(repository: Repository) -> None:
    """Somebody may go on from the C by hand: what they wrote is not thrown away."""
    repository.edit("src/heat_gen.c", "u[i] - alpha", "u[i] - alpha*1.5")
    repository.git("rm", "--quiet", "src/heat.py")
    done = repository.commit("--all")
    assert (done.status, ERROR in done.text) == (1, True)
    assert "src/heat_gen.c: error[T906]: src/heat.py is gone, but this was edited by hand: `cool`" in done.text
    assert "to keep it, rename it; to delete it: python -m transpile --force src/heat_gen.c" in done.text
    assert "alpha*1.5" in repository.read("src/heat_gen.c")
    repository.git("mv", "src/heat_gen.c", "src/heat_by_hand.c")
    repository.follow(done)
    assert repository.commit().status == 0
    assert [name for name in repository.tracked() if name.startswith("src/")] == ["src/heat_by_hand.c"]


def test_a_renamed_source(repository: Repository) -> None:
    repository.git("mv", "src/heat.py", "src/warmth.py")
    done = repository.commit()
    assert done.status == 1
    renamed = [name.replace("heat", "warmth") for name in COMPANIONS]
    assert repository.follow(done) == ["git add -A " + " ".join([*COMPANIONS, *renamed])]
    assert repository.commit().status == 0
    assert [name for name in repository.tracked() if name.startswith("src/")] == sorted(["src/warmth.py", *renamed])
    assert "from warmth.py" in repository.read("src/warmth_gen.c")


def test_a_source_that_was_renamed_together_with_its_companions(repository: Repository) -> None:
    for name in ("src/heat.py", *COMPANIONS):
        repository.git("mv", name, name.replace("heat", "warmth"))
    done = repository.commit()
    assert (done.status, "error" in done.text) == (1, False)
    repository.follow(done)
    assert repository.commit().status == 0
    assert repository.transpile("--check").status == 0
    assert "heat" not in repository.read("src/warmth_gen.py")


def test_a_module_that_moves_to_another_package(repository: Repository) -> None:
    """Companions say nothing of the folder: git sees the same files under other names."""
    (repository.folder / "src/inner").mkdir()
    repository.git("mv", "src/heat.py", "src/inner/heat.py")
    done = repository.commit()
    assert done.status == 1
    repository.follow(done)
    assert repository.commit().status == 0
    renames = repository.git("show", "--summary", "--find-renames=100%", "--format=", "HEAD").splitlines()
    assert len(renames) == 4
    assert all("100%" in line for line in renames)


def test_an_error_in_a_source_stops_the_commit_and_not_the_others(repository: Repository) -> None:
    repository.write("src/flow.py", HEAD + KERNEL.format(name="flow", value="np.nanmedian(u) + alpha"))
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    repository.git("add", "src")
    done = repository.commit()
    assert (done.status, ERROR in done.text) == (1, True)
    place = next(number for number, line in enumerate(done.lines) if line.startswith("src/flow.py:11:12: error[T"))
    assert done.lines[place + 1].strip() == "return np.nanmedian(u) + alpha"
    assert done.lines[place + 2].strip("^ ") == ""
    assert repository.follow(done) == ["git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"]
    assert "2.0*alpha" in repository.staged("src/heat_gen.c")
    assert not (repository.folder / "src/flow_gen.py").exists()
    repository.edit("src/flow.py", "np.nanmedian(u)", "u * u")
    repository.git("add", "src/flow.py")
    assert len(repository.follow(repository.commit())) == 1
    assert repository.commit().status == 0
    assert repository.status() == []


def test_unfinished_work_that_git_does_not_track_stops_no_commit(repository: Repository) -> None:
    repository.write("src/flow.py", HEAD + "\n\n@kernel\ndef flow(u):\n    return what\n")
    repository.write("src/wave.py", HEAD + KERNEL.format(name="wave", value="u * alpha"))
    repository.write("notes.txt", "unrelated\n")
    repository.git("add", "notes.txt")
    assert repository.commit().status == 0
    assert repository.status() == ["?? src/flow.py", "?? src/wave.py"]


def test_companions_without_their_source(repository: Repository) -> None:
    repository.write("src/wave.py", HEAD + KERNEL.format(name="wave", value="u * alpha"))
    assert repository.transpile().status == 0
    repository.git("add", *(name.replace("heat", "wave") for name in COMPANIONS))
    done = repository.commit()
    assert done.status == 1
    assert repository.follow(done) == ["git add -A src/wave.py"]
    assert repository.commit().status == 0


def test_ignored_companions(repository: Repository) -> None:
    """As where Cython made somebody ignore all C: the commit would lack a part."""
    repository.write("src/wave.py", HEAD + KERNEL.format(name="wave", value="u * alpha"))
    repository.write(".gitignore", "__pycache__/\n*.c\n")
    repository.git("add", "src", ".gitignore")
    done = repository.commit()
    assert done.status == 1
    assert repository.follow(done) == ["git add -A src/wave_gen.h src/wave_gen.py", "git add -f src/wave_gen.c"]
    assert "a .gitignore names them" in done.text
    assert repository.commit().status == 0
    assert "src/wave_gen.c" in repository.tracked()


def test_a_commit_that_names_its_files(repository: Repository) -> None:
    """Such a commit takes nothing else from the index, so that adding alone would not help."""
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    done = repository.commit("src/heat.py")
    assert done.status == 1
    assert repository.follow(done) == ["git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"]
    assert "`git commit FILE...` commits the named files only" in done.text
    done = repository.commit("src/heat.py", *COMPANIONS)
    assert done.status == 0
    assert repository.status() == []


def test_the_last_kernel_goes(repository: Repository) -> None:
    repository.write("src/heat.py", '"""Nothing is left."""\n')
    done = repository.commit("--all")
    assert done.status == 1
    assert repository.follow(done) == [ADD]
    assert repository.commit("--all").status == 0
    assert [name for name in repository.tracked() if name.startswith("src/")] == ["src/heat.py"]


def test_one_kernel_goes(repository: Repository) -> None:
    repository.write("src/heat.py", HEAD + COOL)
    repository.follow(repository.commit("--all"))
    assert repository.commit("--all").status == 0
    assert not any("warm" in repository.read(name).split("import warnings")[-1] for name in COMPANIONS)


def test_all_files_by_hand(repository: Repository) -> None:
    """``pre-commit run --all-files`` hides nothing of the working tree."""
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    assert repository.pre_commit("run", "--all-files").status == 1
    assert repository.pre_commit("run", "--all-files").status == 0
    assert repository.read("src/heat.py") == HEAT.replace("u + alpha", "u + 2.0 * alpha")
