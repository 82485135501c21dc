"""Files that are lists of patterns: .gitignore and .gitattributes."""

from __future__ import annotations

from fnmatch import fnmatch

from transpile.repository.edit import Edit, appended

# what is built or scratch, with other patterns that cover it
_IGNORED = {
    "__pycache__/": ("__pycache__", "**/__pycache__/", "**/__pycache__"),
    "_*_gen.*.so": ("*.so", "**/*.so"),
    "_*_gen*.pyd": ("*.pyd", "*.py[cod]", "*.py[codz]", "**/*.pyd", "**/*.py[cod]"),
    "_*_gen.*.fatbin": ("*.fatbin", "**/*.fatbin"),
    ".transpile/": (".transpile", "**/.transpile/"),
}
_COMMITTED = ("heat_gen.py", "heat_gen.c", "heat_gen.h", "heat_gen.cu")
_IGNORE_COMMENT = "# what `python -m transpile --build` compiles; the companions (*_gen.py, *_gen.c) are committed\n"
_LINE_ENDS = "*_gen.* text eol=lf"


def ignore(text: str | None) -> Edit:
    """.gitignore: what is built is ignored, the companions are not."""
    patterns = [line.strip() for line in (text or "").splitlines()]
    missing = [pattern for pattern, others in _IGNORED.items() if not {pattern, f"/{pattern}", *others} & set(patterns)]
    hiding = [pattern for pattern in patterns if any(fnmatch(name, pattern) for name in _COMMITTED)]
    shown = [f"!*_gen.{name.rpartition('.')[2]}" for name in _COMMITTED if any(fnmatch(name, it) for it in hiding)]
    missing += [pattern for pattern in shown if pattern not in patterns]
    if not missing:
        return Edit(text)
    return Edit(appended(text, _IGNORE_COMMENT + "".join(f"{pattern}\n" for pattern in missing)), tuple(missing))


def attributes(text: str | None) -> Edit:
    """.gitattributes: the companions have the same line ends everywhere, and their diffs are shown."""
    rows = [line.split() for line in (text or "").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    ours = [row for row in rows if fnmatch("heat_gen.c", row[0]) and fnmatch("heat_gen.py", row[0])]
    folded = [row[0] for row in rows if {"linguist-generated", "linguist-generated=true"} & set(row[1:])]
    left = tuple(
        f"without linguist-generated for {pattern}: it hides the diffs that are there to be reviewed"
        for pattern in folded
        if any(fnmatch(name, pattern) for name in _COMMITTED)
    )
    if any("eol=lf" in row for row in ours):
        return Edit(text, left=left)
    return Edit(appended(text, _LINE_ENDS + "\n", apart=False), (_LINE_ENDS,), left)
