"""What an import statement brings in: names of library modules, and names of other modules of the package."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

import libcst as cst

from transpile.parse.functions.attributes import library_constant
from transpile.parse.values import FunctionRef, ImportedName, ModuleRef, Value

Exists = Callable[[str], bool]
RUNTIME = "transpile"
STAR_ADVICE = "import by name: `import numpy as np`, `from jaxtyping import Float64`"
VENDORED = "_transpile"  # the copy of it that a package ships


def imported_names(
    statement: cst.Import | cst.ImportFrom, path: str, exists: Exists
) -> dict[str, Value | ImportedName]:
    """The names that an import in the module at ``path`` binds."""
    if isinstance(statement, cst.Import):
        return dict(_plain(alias, path, exists) for alias in statement.names)
    if isinstance(statement.names, cst.ImportStar):
        return {}
    module = dotted(statement.module) if statement.module is not None else ""
    level = len(statement.relative)
    return dict(_from(alias, module, level, path, exists) for alias in statement.names)


def dotted(node: cst.BaseExpression) -> str:
    """``a.b.c`` as text."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _alias_name(alias: cst.ImportAlias) -> str | None:
    target = alias.asname.name if alias.asname is not None else None
    return target.value if isinstance(target, cst.Name) else None


def _plain(alias: cst.ImportAlias, path: str, exists: Exists) -> tuple[str, Value | ImportedName]:
    """``import a.b`` binds a; ``import a.b as c`` binds c to a.b."""
    name, renamed = dotted(alias.name), _alias_name(alias)
    bound = renamed or name.partition(".")[0]
    module = name if renamed else bound
    if _is_vendored(module):
        return bound, ModuleRef(RUNTIME)
    file = find_module(module, 0, path, exists)
    return bound, ModuleRef(module) if file is None else ImportedName(file, None)


def _from(
    alias: cst.ImportAlias, module: str, level: int, path: str, exists: Exists
) -> tuple[str, Value | ImportedName]:
    name = dotted(alias.name)
    bound = _alias_name(alias) or name
    if _is_vendored(module) or (module == RUNTIME and not level):
        return bound, FunctionRef(f"{RUNTIME}.{name}")
    if name == VENDORED:
        return bound, ModuleRef(RUNTIME)
    inner = find_module(f"{module}.{name}" if module else name, level, path, exists)
    if inner is not None:
        return bound, ImportedName(inner, None)
    file = find_module(module, level, path, exists)
    if file is not None:
        return bound, ImportedName(file, name)
    if level:
        return bound, FunctionRef(f"{module}.{name}")
    return bound, library_constant(f"{module}.{name}") or FunctionRef(f"{module}.{name}")


def _is_vendored(module: str) -> bool:
    return module.rpartition(".")[2] == VENDORED


def find_module(module: str, level: int, path: str, exists: Exists) -> str | None:
    """The file of a module of the same package or folder, or None for a library."""
    parts = module.split(".") if module else []
    folder = posixpath.dirname(path)
    if level:
        for _ in range(level - 1):
            folder = posixpath.dirname(folder) if folder else ".."
        return _file(folder, parts, exists)
    if not parts:
        return None
    return next((found for root in _roots(folder, parts[0]) if (found := _file(root, parts, exists))), None)


def _roots(folder: str, package: str) -> list[str]:
    """Where an absolute import may start: beside the importing file, and above the folder named like the package."""
    roots = [folder]
    current = folder
    while posixpath.basename(current):
        if posixpath.basename(current) == package:
            roots.append(posixpath.dirname(current))
        current = posixpath.dirname(current)
    return roots


def _file(folder: str, parts: list[str], exists: Exists) -> str | None:
    base = posixpath.join(folder, *parts) if folder or parts else ""
    candidates = [posixpath.join(base, "__init__.py")] if base else ["__init__.py"]
    if parts:
        candidates.insert(0, f"{base}.py")
    return next((candidate for candidate in candidates if exists(candidate)), None)
