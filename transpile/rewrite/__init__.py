"""What may be done to a graph: rules as data, the engine, the ordered list of passes."""

from transpile.rewrite.passes import PASSES, known_words, rewrite
from transpile.rewrite.selection import MODES, Mode, unknown_words

__all__ = ["MODES", "PASSES", "Mode", "known_words", "rewrite", "unknown_words"]
