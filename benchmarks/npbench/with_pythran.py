"""Pythran's compilation of a program: the same functions without what Pythran does not read."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.peers import Function, Refused
from benchmarks.workloads import Workload

LEFT_OUT = {"jaxtyping", "transpile", "__future__"}
TIME_LIMIT = 300
"""Seconds for one program."""


def pythran_function(workload: Workload, folder: Path) -> Function:
    """The compiled kernel. Raises `Refused` with what Pythran or its C++ compiler says first."""
    if importlib.util.find_spec("pythran") is None:
        raise Refused("Pythran is not installed")
    name = f"{workload.kernel}_pythran"
    (folder / f"{name}.py").write_text(pythran_source(workload), encoding="utf-8")
    command = [sys.executable, "-m", "pythran.run", *_options(), f"{name}.py", "-o", f"{name}.so"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise Refused(f"no end after {TIME_LIMIT} s") from None
    if done.returncode != 0:
        raise Refused(first_error(done.stdout + done.stderr))
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.so")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Function = getattr(module, workload.kernel)
    return function


def _options() -> list[str]:
    """The BLAS of a package, where it is installed: Pythran's own choice needs cblas.h of the system."""
    has_package = importlib.util.find_spec("scipy_openblas64") is not None
    return ["--config", "compiler.blas=scipy-openblas"] if has_package else []


def pythran_source(workload: Workload) -> str:
    """The kernel and its helpers without annotations and decorators, and the types of the kernel's arguments."""
    tree = ast.parse(workload.source.read_text(encoding="utf-8"))
    reached = _reached(tree, workload.kernel)
    tree.body = [statement for statement in tree.body if _is_read(statement, reached)]
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        function.decorator_list, function.returns = [], None
        for argument in (*function.args.args, *function.args.kwonlyargs):
            argument.annotation = None
    types = ", ".join(type_name(value) for value in workload.make())
    return f"# pythran export {workload.kernel}({types})\n{ast.unparse(tree)}\n"


def _reached(tree: ast.Module, kernel: str) -> set[str]:
    """The kernel and the functions of the module that it calls, and so on."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found, pending = {kernel}, [kernel]
    while pending:
        names = {node.id for node in ast.walk(functions[pending.pop()]) if isinstance(node, ast.Name)}
        new = names & functions.keys() - found
        found |= new
        pending += new
    return found


def _is_read(statement: ast.stmt, reached: set[str]) -> bool:
    """Whether a statement of the module is for the kernel, and not for those who read types or make arguments."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module not in LEFT_OUT
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]) != "SIZES"
    return not isinstance(statement, ast.FunctionDef) or statement.name in reached


def type_name(value: object) -> str:
    """The type of an argument in Pythran's words."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.name}[{', '.join([':'] * value.ndim)}]"
    return {int: "int", float: "float", bool: "bool", complex: "complex"}.get(type(value), type(value).__name__)


def first_error(text: str) -> str:
    """What is wrong, out of all that Pythran prints."""
    found = re.search(r"error: (?!Command)(.*)", text)
    return found.group(1) if found else next(iter(text.splitlines()), "it fails silently")
