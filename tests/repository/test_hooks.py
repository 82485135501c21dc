"""Adding the hook to .pre-commit-config.yaml, whatever it looks like."""

from __future__ import annotations

import pytest
import yaml

from transpile.repository.hooks import add_hook

OURS = {
    "repo": "local",
    "hooks": [
        {
            "id": "transpile",
            "name": "transpile",
            "entry": "python -m transpile --hook",
            "language": "system",
            "pass_filenames": False,
            "require_serial": True,
            "always_run": True,
        }
    ],
}
BLACK = {"repo": "https://example.org/black", "rev": "1", "hooks": [{"id": "black"}]}
ENTRY = "repo: https://example.org/black\n{0}rev: '1'\n{0}hooks:\n{1}- id: black\n"

# text before -> where our first line stands, and what follows the list
FILES = {
    "two": (f"repos:\n  - {ENTRY.format('    ', '      ')}", "  - repo: local\n    hooks:\n      - id: transpile\n"),
    "flush": (f"repos:\n- {ENTRY.format('  ', '  ')}", "- repo: local\n  hooks:\n  - id: transpile\n"),
    "flush, hooks indented": (
        f"repos:\n- {ENTRY.format('  ', '    ')}",
        "- repo: local\n  hooks:\n    - id: transpile\n",
    ),
    "wide": (
        f"repos:\n-   {ENTRY.format('    ', '    ').replace('- id', '-   id')}",
        "-   repo: local\n    hooks:\n    -   id: transpile\n",
    ),
    "settings above": (
        f"ci:\n  autofix_prs: false\nrepos:\n  - {ENTRY.format('    ', '      ')}",
        "  - repo: local\n",
    ),
    "settings below": (
        f"repos:\n  - {ENTRY.format('    ', '      ')}\n# about CI\nci:\n  autofix_prs: false\n",
        "  - repo: local\n",
    ),
    "comments": (
        f"# all\nrepos: # here\n  # first\n  - {ENTRY.format('    ', '      ')}    # after it\n",
        "  - repo: local\n",
    ),
    "document marks": (f"---\nrepos:\n- {ENTRY.format('  ', '  ')}...\n", "- repo: local\n"),
    "empty list": ("repos: []  # none yet\nci: {}\n", "# none yet\n  - repo: local\n"),
    "no list": ("fail_fast: true\n", "repos:\n  - repo: local\n"),
    "nothing in the list": ("repos:\n", "repos:\n  - repo: local\n"),
    "only a comment": ("# hooks\n", "# hooks\nrepos:\n  - repo: local\n"),
    "empty": ("", "repos:\n  - repo: local\n"),
    "no line end": (f"repos:\n  - {ENTRY.format('    ', '      ')}".rstrip("\n"), "  - repo: local\n"),
    "quoted": ('"repos":\n  - "repo": https://example.org/black\n    "hooks": []\n', "  - repo: local\n"),
}


@pytest.mark.parametrize("case", FILES)
def test_added(case: str) -> None:
    before, expected = FILES[case]
    edit = add_hook(before)
    assert edit.text is not None
    assert expected in edit.text
    assert edit.added == ("the hook transpile",)
    old, new = yaml.safe_load(before) or {}, yaml.safe_load(edit.text)
    assert new["repos"] == [*(old.get("repos") or []), OURS]
    assert {key: value for key, value in new.items() if key != "repos"} == {
        key: value for key, value in old.items() if key != "repos"
    }
    kept = edit.text.splitlines()
    for line in before.splitlines():
        assert line in kept or line.startswith("repos: []")
    assert add_hook(edit.text).added == ()


def test_a_file_that_is_not_there() -> None:
    edit = add_hook(None)
    assert yaml.safe_load(edit.text or "") == {"repos": [OURS]}


def test_a_project_inside_a_repository_names_its_folders() -> None:
    text = add_hook(None, "part/src").text or ""
    assert yaml.safe_load(text)["repos"][0]["hooks"][0]["entry"] == "python -m transpile --hook part/src"


@pytest.mark.parametrize(
    "line",
    ["- id: transpile", "- id: 'transpile-check'", "entry: python -m transpile --check", '- {id: "transpile"}'],
)
def test_a_hook_that_is_there_is_left(line: str) -> None:
    text = f"repos:\n  - repo: x\n    hooks:\n      {line}\n"
    assert add_hook(text).text == text


def test_a_hook_in_a_comment_is_none() -> None:
    assert add_hook("repos:\n  # - id: transpile\n").added


def test_a_flow_style_is_left_to_its_owner() -> None:
    text = "repos: [{repo: local, hooks: []}]\n"
    edit = add_hook(text)
    assert edit.text == text
    assert "- id: transpile" in edit.left[0]
