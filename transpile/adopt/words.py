"""Types in prose and in annotations without rank: ``(N, M) ndarray of ints``, ``float, optional``, ``NDArray``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transpile.adopt.clues import Clues, Kind

# words in the order in which they are looked for; what comes first in the text is the likelier kind
_KINDS = {
    r"\w*ndarrays?|array[-_ ]?like|\w*arraylike|arrays?|\w*array|matrix|image|tensors?|vector": Kind.ARRAY,
    r"floats?|scalars?|numbers?|reals?|double|float(?:ing|32|64)?": Kind.FLOAT,
    r"ints?|integers?|int(?:32|64)": Kind.INT,
    r"bools?|booleans?": Kind.BOOL,
    r"complex|complex128": Kind.COMPLEX,
    r"str|strings?|path|literal": Kind.TEXT,
    r"callables?|functions?": Kind.FUNCTION,
    r"tuples?|lists?|sequences?|iterables?": Kind.TUPLE,
    r"dict|dictionary|mapping": Kind.MAPPING,
    r"data[-_ ]?type|dtype": Kind.DTYPE,
    r"none|optional\[": Kind.NONE,
}
_WORD = re.compile("|".join(f"(?P<k{n}>(?<!\\w){words}(?!\\w))" for n, words in enumerate(_KINDS)), re.IGNORECASE)
_OR = re.compile(r"\bor\b|\||,(?![^()\[\]]*[)\]])")
_ELEMENTS = (Kind.FLOAT, Kind.INT, Kind.BOOL, Kind.COMPLEX, Kind.DTYPE)
_SHAPE = re.compile(r"\(([^()\[\]]*)((?:\[[^\]]*\])*)[^()]*\)")
_RANK = re.compile(r"\b([1-5])[- ]?d(?:im\w*)?\b", re.IGNORECASE)
_DTYPES = {
    r"float32|single": "float32",
    r"complex64": "complex64",
    r"complex": "complex128",
    r"uint8": "uint8",
    r"bool": "bool",
    r"(?<!u)int(?:s|egers?|64|p|_)?\b": "int64",
}


def read_words(text: str) -> Clues:
    """What a type in words says. Alternatives (``float or array_like``) are all noted."""
    clues = Clues()
    if re.match(r"\s*\{.*['\"]", text):
        clues.add(Kind.TEXT)
        clues.texts += re.findall(r"['\"]([\w .-]+)['\"]", text.partition("}")[0])
        return clues
    for alternative in _OR.split(text):
        kinds = [_kind(found) for found in _WORD.finditer(alternative)]
        if Kind.ARRAY in kinds:  # in "ndarray of ints" and "int array" the numbers are elements
            kinds = [kind for kind in kinds if kind not in _ELEMENTS]
        clues.add(*kinds)
    if Kind.ARRAY in clues.kinds:
        _read_array(text, clues)
    return clues


def _kind(found: re.Match[str]) -> Kind:
    return next(kind for kind, words in zip(_KINDS.values(), found.groups(), strict=True) if words is not None)


def _read_array(text: str, clues: Clues) -> None:
    clues.ranks += [rank for rank in map(int, _RANK.findall(text)) if rank not in clues.ranks]
    for found in _SHAPE.finditer(text):
        _read_shape(found[1], found[2].count("["), clues)
    words = next(part for part in _OR.split(text.lower()) if any(_kind(f) is Kind.ARRAY for f in _WORD.finditer(part)))
    clues.dtype = next((dtype for word, dtype in _DTYPES.items() if re.search(word, words)), "")
    clues.kinds.sort(key=lambda kind: kind is Kind.TUPLE)


def _read_shape(text: str, optional: int, clues: Clues) -> None:
    """``(N, M[, P])``: two dimensions or three, with names."""
    items = [item.strip() for item in text.split(",")]
    if items and items[-1] == "":
        items.pop()
    if not items or not all(re.fullmatch(r"\w+|\.\.\.|[\w+*/ -]+", item) for item in items):
        return
    if "..." in items:
        clues.least_rank = max(clues.least_rank, len(items) - 1)
        return
    if not all(re.fullmatch(r"[A-Za-z]\w{0,11}|\d+|[\w+*/ -]{1,9}", item) for item in items):
        return
    ranks = range(len(items), len(items) + optional + 1)
    clues.ranks += [rank for rank in ranks if rank not in clues.ranks]
    clues.sizes.update({axis: item for axis, item in enumerate(items) if item.isidentifier()})


_SECTION = re.compile(
    r"^[ \t]*(?:Other )?Parameters\n[ \t]*-{3,}[ \t]*\n(.*?)(?=^[ \t]*\w[\w ]*\n[ \t]*-{3,}|\Z)", re.M | re.S
)
_GOOGLE = re.compile(r"^[ \t]+(\w+) ?\((.+?)\) ?:", re.M)
_SPHINX = re.compile(r"^[ \t]*:type (\w+): *(.+)$", re.M)


def read_docstring(docstring: str) -> dict[str, Clues]:
    """What a docstring in NumPy's, Google's or Sphinx's style says about parameters."""
    return {name: read_words(words) for name, words in _entries(docstring)}


def _entries(docstring: str) -> Iterator[tuple[str, str]]:
    for pattern in (_GOOGLE, _SPHINX):
        yield from pattern.findall(docstring)
    for section in _SECTION.findall(docstring):
        lines = [line for line in section.splitlines() if line.strip()]
        indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
        for line in lines:
            found = re.match(r"([\w*, ]+?) ?: ?(.+)", line[indent:])
            if found and not line[indent : indent + 1].isspace():
                yield from ((name.strip(" *"), found[2]) for name in found[1].split(","))
