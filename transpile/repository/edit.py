"""What may become of a file's text: the new text, what was added, and what is left for its owner to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """``text`` is the file's (None: there is none); ``added`` says what is new in it; ``left`` what has to be added by
    hand, and why."""

    text: str | None
    added: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def then(self, other: Edit) -> Edit:
        """This edit and one that went on from its text."""
        return Edit(other.text, self.added + other.added, self.left + other.left)


def appended(text: str | None, block: str, apart: bool = True) -> str:
    """The text with a block after it, and an empty line between the two where they should stand apart."""
    if not text or not text.strip():
        return block
    start = text if text.endswith("\n") else text + "\n"
    return f"{start}\n{block}" if apart and not start.endswith("\n\n") else start + block
