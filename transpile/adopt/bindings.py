"""The names that a module has for NumPy, jaxtyping and ``kernel``, and the imports that it needs for more."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from transpile.parse.imports import VENDORED, dotted

Body = Sequence[cst.BaseStatement | cst.BaseSmallStatement]


@dataclass
class Bindings:
    """What the imports of a module bind, by full name; ``new`` are the imports to add, as statements."""

    module: cst.Module
    bound: dict[str, str] = field(default_factory=dict)  # full name -> name in the module
    taken: set[str] = field(default_factory=set)
    postponed: bool = False  # annotations are not evaluated: `from __future__ import annotations`
    new: list[tuple[str, str]] = field(default_factory=list)  # module, name ("" for a plain import)

    def __post_init__(self) -> None:
        self.taken = _names(self.module)
        self._read(self.module.body)
        self.guard = _guard(self.module.body) if self.postponed else None
        if self.guard is not None:
            self._read(self.guard.body.body)

    def _read(self, body: Body) -> None:
        for line in body:
            for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if isinstance(statement, cst.Import):
                    self._plain(statement)
                elif isinstance(statement, cst.ImportFrom):
                    self._from(statement)

    def _plain(self, statement: cst.Import) -> None:
        for alias in statement.names:
            name = dotted(alias.name)
            self.bound.setdefault(name, _bound(alias) or name)

    def _from(self, statement: cst.ImportFrom) -> None:
        module = dotted(statement.module) if statement.module is not None else ""
        if isinstance(statement.names, cst.ImportStar):
            return
        if module.rpartition(".")[2] == VENDORED:
            module = "transpile"
        elif statement.relative:
            module = f".{module}"
        for alias in statement.names:
            name = dotted(alias.name)
            self.bound.setdefault(f"{module}.{name}", _bound(alias) or name)
            if module == "__future__" and name == "annotations":
                self.postponed = True

    # what to write

    def numpy(self, name: str) -> str:
        """``np.ndarray``."""
        if f"numpy.{name}" in self.bound:
            return self.bound[f"numpy.{name}"]
        if "numpy" not in self.bound:
            alias = "numpy" if "np" in self.taken else "np"
            self.bound["numpy"] = alias
            self.new.append(("numpy", "" if alias == "numpy" else "np"))
        return f"{self.bound['numpy']}.{name}"

    def member(self, module: str, name: str) -> str:
        """``Float64`` of jaxtyping, or ``kernel`` of transpile."""
        full = f"{module}.{name}"
        if full not in self.bound:
            if module in self.bound:
                return f"{self.bound[module]}.{name}"
            if name in self.taken:
                self.bound[module] = module
                self.new.append((module, ""))
                return full
            self.bound[full] = name
            self.new.append((module, name))
        return self.bound[full]

    # the module with what is missing

    def completed(self, module: cst.Module) -> cst.Module:
        """The module with the new imports, where people would put them."""
        late = {"jaxtyping"} if self.guard is not None else set()
        for name, members in _grouped(self.new):
            if name in late:
                module = _into_guard(module, name, members)
            else:
                module = module.with_changes(body=_inserted(module.body, name, members, after_first=True))
        return module


def _bound(alias: cst.ImportAlias) -> str:
    target = alias.asname.name if alias.asname is not None else None
    return target.value if isinstance(target, cst.Name) else ""


def _names(module: cst.Module) -> set[str]:
    """Every name that occurs at the top level of the module as something that is bound there."""
    names: set[str] = set()
    for item in module.body:
        if isinstance(item, (cst.FunctionDef, cst.ClassDef)):
            names.add(item.name.value)
            continue
        for node in _walk(item):
            if isinstance(node, cst.ImportAlias):
                names.add(_bound(node) or dotted(node.name).partition(".")[0])
            elif isinstance(node, (cst.AssignTarget, cst.AnnAssign)) and isinstance(node.target, cst.Name):
                names.add(node.target.value)
    return names


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _guard(body: Body) -> cst.If | None:
    """``if TYPE_CHECKING:``."""
    for item in body:
        if isinstance(item, cst.If):
            test = item.test.attr if isinstance(item.test, cst.Attribute) else item.test
            if isinstance(test, cst.Name) and test.value == "TYPE_CHECKING":
                return item
    return None


def _grouped(new: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for module, name in new:
        groups.setdefault(module, []).append(name)
    return sorted((module, sorted(names)) for module, names in groups.items())


def _into_guard(module: cst.Module, name: str, members: list[str]) -> cst.Module:
    guard = _guard(module.body)
    assert guard is not None
    inside = guard.with_changes(body=guard.body.with_changes(body=_inserted(guard.body.body, name, members, False)))
    return module.with_changes(body=[inside if item is guard else item for item in module.body])


def _inserted(body: Body, name: str, members: list[str], after_first: bool) -> list[cst.CSTNode]:
    """The body with an import; names go to a ``from`` import of the module where there is one."""
    items: list[cst.CSTNode] = list(body)
    for position, item in enumerate(items):
        extended = _extended(item, name, members)
        if extended is not None:
            items[position] = extended
            return items
    position = _position(items, name, members, after_first)
    line = cst.parse_statement(_text(name, members))
    if not position or not _is_import(items[position - 1]):
        items = _spaced(items, position)
    items.insert(position, line)
    return items


def _text(name: str, members: list[str]) -> str:
    if name == "numpy":
        return "import numpy as np" if members == ["np"] else "import numpy"
    return f"import {name}" if members == [""] else f"from {name} import {', '.join(members)}"


def _extended(item: cst.CSTNode, name: str, members: list[str]) -> cst.CSTNode | None:
    """``from jaxtyping import Float32`` with more names in it."""
    if not isinstance(item, cst.SimpleStatementLine) or members == [""] or name == "numpy":
        return None
    for statement in item.body:
        if not isinstance(statement, cst.ImportFrom) or statement.module is None or statement.relative:
            continue
        if dotted(statement.module) == name and not isinstance(statement.names, cst.ImportStar):
            changed = _with_names(statement, members)
            return item.with_changes(body=[changed if part is statement else part for part in item.body])
    return None


def _with_names(statement: cst.ImportFrom, members: list[str]) -> cst.ImportFrom:
    assert not isinstance(statement.names, cst.ImportStar)
    last = statement.names[-1]
    fresh = [cst.ImportAlias(cst.Name(member)) for member in members]
    if statement.lpar is None or len(statement.names) < 2:
        old = [*statement.names[:-1], last.with_changes(comma=cst.MaybeSentinel.DEFAULT)]
        names = sorted((*old, *fresh), key=lambda alias: dotted(alias.name))
        names = [alias.with_changes(comma=cst.MaybeSentinel.DEFAULT) for alias in names]
        return statement.with_changes(names=names)
    between = statement.names[0].comma  # one name a line: the new ones get lines of their own
    old = [*statement.names[:-1], last.with_changes(comma=between)]
    more = [*(alias.with_changes(comma=between) for alias in fresh[:-1]), fresh[-1].with_changes(comma=last.comma)]
    return statement.with_changes(names=[*old, *more])


def _position(items: Sequence[cst.CSTNode], name: str, members: list[str], at_top: bool) -> int:
    """Where an import goes: after the last import of other people's packages that comes before it by isort's rule."""
    start = _first_free(items) if at_top else 0
    key = _key(_text(name, members))
    position = start
    for index in range(start, len(items)):
        line = items[index]
        if not _is_import(line):
            break
        others = _imported(line)
        if others and not others[0].startswith(".") and (_is_standard(others[0]) or _key(others[1]) < key):
            position = index + 1
    return position


def _key(text: str) -> tuple[bool, str]:
    return text.startswith("from"), text.split()[1]


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in (*sys.stdlib_module_names, "__future__")


def _first_free(items: Sequence[cst.CSTNode]) -> int:
    """After the docstring and ``from __future__``."""
    position = 0
    if items and isinstance(items[0], cst.SimpleStatementLine) and isinstance(items[0].body[0], cst.Expr):
        position = 1
    while position < len(items) and (_imported(items[position]) or ("",))[0] == "__future__":
        position += 1
    return position


def _is_import(item: cst.CSTNode) -> bool:
    return bool(_imported(item))


def _imported(item: cst.CSTNode) -> tuple[str, str]:
    """The module of an import statement (with a point before relative ones) and its text, () for what is none."""
    statement = item.body[0] if isinstance(item, cst.SimpleStatementLine) else None
    if isinstance(statement, cst.Import):
        return dotted(statement.names[0].name), f"import {dotted(statement.names[0].name)}"
    if isinstance(statement, cst.ImportFrom):
        module = dotted(statement.module) if statement.module is not None else ""
        return "." * len(statement.relative) + module, f"from {module or '.'} import"
    return ()  # type: ignore[return-value]


def _spaced(items: list[cst.CSTNode], position: int) -> list[cst.CSTNode]:
    """With an empty line between the import and what follows, where there is none."""
    if position < len(items):
        following = items[position]
        lines = getattr(following, "leading_lines", None)
        if lines is not None and not lines:
            items[position] = following.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    return items
