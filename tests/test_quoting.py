"""The pages quote the goldens as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import quoting
from tests.golden.cases import CASES
from tests.support import ROOT

GALLERY = ROOT / "docs" / "gallery.md"
PAGES = (ROOT / "README.md", GALLERY)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path, request: pytest.FixtureRequest) -> None:
    quoting.check(page, request.config.getoption("--update-golden"))


def test_readme_shows_source_and_c() -> None:
    assert quoting.quotations(PAGES[0]) == {("source", "heat.heat_step"), ("generated", "heat.heat_step")}


@pytest.mark.parametrize("kind", ["source", "generated", "cuda"])
def test_gallery_shows_every_golden(kind: str) -> None:
    shown = {name.partition(".")[0] for quoted, name in quoting.quotations(GALLERY) if quoted == kind}
    assert shown == set(CASES)


def test_gallery_links_every_golden() -> None:
    text = GALLERY.read_text(encoding="utf-8")
    for case in CASES:
        assert f"(../golden/{case}/)" in text
        assert f"(#{anchor(text, case)})" in text


def anchor(text: str, case: str) -> str:
    """The name under which a page's section about a case can be linked to: its heading's."""
    headings = [line[3:] for line in text[: text.index(f"(../golden/{case}/)")].splitlines() if line.startswith("## ")]
    return "".join(
        character for character in headings[-1].lower().replace(" ", "-") if character.isalnum() or character == "-"
    )


def test_stale_code_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(quoting.quoted("<!-- generated: heat.heat_step -->\n\nText.\n"))
    quoting.check(page, update=False)
    assert page.read_text().startswith("<!-- generated: heat.heat_step -->\n```c\n/*\n * heat_step(")
    assert page.read_text().endswith("}\n```\n\nText.\n")
    page.write_text(page.read_text().replace("4.0*u", "3.0*u"))
    with pytest.raises(AssertionError):
        quoting.check(page, update=False)
    quoting.check(page, update=True)
    assert "4.0*u" in page.read_text()


def test_cuda_is_shown_where_there_is_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quoting, "GOLDEN", tmp_path)
    marker = "<!-- cuda: heat.heat_step -->\n"
    assert quoting.quoted(marker) == marker
    (tmp_path / "heat").mkdir()
    digest = "/* Digest of heat_step: 0 (source), 0 (text) */\n"
    (tmp_path / "heat" / "heat_gen.cu").write_text(f"/* head */\n{digest}__global__ void heat_step_1() {{}}\n")
    assert quoting.quoted(marker) == marker + "```cuda\n__global__ void heat_step_1() {}\n```\n"
