"""The fence: syntax that kernels do not support is refused first, by name. One method for each construct."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NoReturn

import libcst as cst

from transpile import errors
from transpile.parse import codes
from transpile.parse.syntax import assigned, block, mentioned, walrus_names
from transpile.parse.values import ModuleScope


def check(module: ModuleScope, definition: cst.FunctionDef | cst.Lambda) -> None:
    """Refuse the first unsupported construct of a function's parameters and body."""
    fence = _Fence(module, definition)
    if not module.source.isascii():
        definition.visit(_Spelling(module))
    for parameter in (*definition.params.posonly_params, *definition.params.params, *definition.params.kwonly_params):
        if parameter.default is not None:
            parameter.default.visit(fence)
    fence.check_parameters(definition.params)
    if isinstance(definition, cst.FunctionDef) and definition.asynchronous is not None:
        fence.refuse(definition.asynchronous, "an `async` function", "write a plain function")
    definition.body.visit(fence)


@lru_cache(maxsize=1024)
def check_once(module: ModuleScope, definition: cst.FunctionDef | cst.Lambda) -> None:
    """Like `check`, for helpers that are called many times."""
    check(module, definition)


class _Spelling(cst.CSTVisitor):
    """Refuses names that Python reads as other ones: it normalises them, so the two spellings are one variable."""

    def __init__(self, module: ModuleScope) -> None:
        super().__init__()
        self.module = module

    def visit_Name(self, node: cst.Name) -> None:
        normal = unicodedata.normalize("NFKC", node.value)
        if normal != node.value:
            message = f"the name `{node.value}` is not in its normal form"
            raise errors.at(self.module.span(node), codes.RESERVED_NAME, message, f"write `{normal}`")


class _Fence(cst.CSTVisitor):
    def __init__(self, module: ModuleScope, function: cst.FunctionDef | cst.Lambda) -> None:
        super().__init__()
        self.module = module
        self.function = function
        self.in_exception = False

    def refuse(self, node: cst.CSTNode, what: str, help: str) -> NoReturn:
        raise errors.at(self.module.span(node), codes.UNSUPPORTED_SYNTAX, f"{what} is not supported in a kernel", help)

    def check_parameters(self, parameters: cst.Parameters) -> None:
        if isinstance(parameters.star_arg, cst.Param):
            self.refuse(parameters.star_arg, "`*` parameters", "name each parameter")
        if parameters.star_kwarg is not None:
            self.refuse(parameters.star_kwarg, "`**` parameters", "name each parameter")

    # statements

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if node.asynchronous is not None:
            self.refuse(node.asynchronous, "an `async` function", "write a plain function")
        for decorator in node.decorators:
            self.refuse(decorator, "a decorator inside a function", "remove it")
        self.check_parameters(node.params)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.refuse(node.name, "a class", "move it to the top level of the module")

    def visit_With(self, node: cst.With) -> None:
        self.refuse(node, "`with`", "do this outside the kernel")

    def visit_Try(self, node: cst.Try) -> None:
        self.refuse(node, "`try`", "check the values before, with `if`")

    def visit_TryStar(self, node: cst.TryStar) -> None:
        self.refuse(node, "`try`", "check the values before, with `if`")

    def visit_Global(self, node: cst.Global) -> None:
        assigned_here = assigned(block(self.function.body)) if isinstance(self.function, cst.FunctionDef) else {}
        for item in node.names:
            if item.name.value in assigned_here:
                self.refuse(node, "`global` of a variable that is assigned", "pass the value and return it")

    def visit_Nonlocal(self, node: cst.Nonlocal) -> None:
        self.refuse(node, "`nonlocal`", "pass the value as an argument and return it")

    def visit_Import(self, node: cst.Import) -> None:
        self.refuse(node, "`import` in a function", "import at the top of the module")

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        self.refuse(node, "`import` in a function", "import at the top of the module")

    def visit_Match(self, node: cst.Match) -> None:
        self.refuse(node, "`match`", "use `if` and `elif`")

    def visit_For(self, node: cst.For) -> None:
        if node.asynchronous is not None:
            self.refuse(node, "`async for`", "use a plain `for`")

    def visit_Raise(self, node: cst.Raise) -> None:
        self.in_exception = True

    def leave_Raise(self, original_node: cst.Raise) -> None:
        self.in_exception = False

    def visit_Assert_msg(self, node: cst.Assert) -> None:
        self.in_exception = True

    def leave_Assert_msg(self, node: cst.Assert) -> None:
        self.in_exception = False

    # expressions

    def visit_Lambda(self, node: cst.Lambda) -> None:
        self.check_parameters(node.params)

    def visit_GeneratorExp(self, node: cst.GeneratorExp) -> None:
        self.check_assigned(node)

    def visit_ListComp(self, node: cst.ListComp) -> None:
        self.check_assigned(node)

    def check_assigned(self, node: cst.BaseExpression) -> None:
        """What `:=` binds in a comprehension is a variable of the function; here it ends with the comprehension."""
        names = walrus_names(node)
        inside, everywhere = (mentioned(part) for part in (node, self.function))
        for name in names:
            if inside[name] < everywhere[name]:
                help = "assign it in a loop"
                self.refuse(node, f"`{name} := ...` in a comprehension, where `{name}` is used outside of it", help)

    def visit_Yield(self, node: cst.Yield) -> None:
        self.refuse(node, "`yield`", "fill an array and return it")

    def visit_Await(self, node: cst.Await) -> None:
        self.refuse(node, "`await`", "do this outside the kernel")

    def visit_SetComp(self, node: cst.SetComp) -> None:
        self.refuse(node, "a set comprehension", "use arrays")

    def visit_DictComp(self, node: cst.DictComp) -> None:
        self.refuse(node, "a dict comprehension", "use arrays")

    def visit_Dict(self, node: cst.Dict) -> None:
        self.refuse(node, "a dict", "use arrays or separate variables")

    def visit_Set(self, node: cst.Set) -> None:
        self.refuse(node, "a set", "use arrays or separate variables")

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        if not self.in_exception:
            self.refuse(node, "a formatted string", "format text outside the kernel")

    def visit_Arg(self, node: cst.Arg) -> None:
        if node.star == "**":
            self.refuse(node, f"`{node.star}` in a call", "write the arguments out")
