"""A kernel's decorator and ``def`` line: its settings and its signature."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

import libcst as cst

from transpile import errors
from transpile.parse import codes
from transpile.parse.annotations import AnnotationReader, qualified_name
from transpile.parse.constants import NotConstantError, evaluate, value_of
from transpile.parse.declarations import DeclarationReader, UncheckedError
from transpile.parse.declared import Declared, Leaf, flattened, is_plain, leaves, renewed
from transpile.parse.signature import FunctionSettings, Signature
from transpile.parse.values import Constant, Literal, ModuleScope
from transpile.symbolic.fronts import FrontParameter, string_text
from transpile.symbolic.graph import Parameter
from transpile.symbolic.types import GENERATOR, Kind, Type

KERNEL = "transpile.kernel"
CHOICES: dict[str, tuple[Any, ...]] = {
    "fp": ("fast", "exact"),
    "parallel": (True, False),
    "cast": ("exact", "safe"),
    "contract": (True, False),
}
OPTIONS = ("contract", "mode", "including", "excluding")
NUMBER_ORDER = "biufc"


def kernel_decorator(definition: cst.FunctionDef, scope: ModuleScope) -> cst.Decorator | None:
    """The ``@kernel`` of a function, or None."""
    for decorator in definition.decorators:
        expression = decorator.decorator
        if isinstance(expression, cst.Call):
            expression = expression.func
        if qualified_name(expression, scope) == KERNEL:
            return decorator
    return None


def read_settings(definition: cst.FunctionDef, scope: ModuleScope, project: FunctionSettings) -> FunctionSettings:
    """The project's settings with those of the decorator's arguments; other decorators are refused."""
    mine = kernel_decorator(definition, scope)
    for decorator in definition.decorators:
        if decorator is not mine:
            text = scope.tree.code_for_node(decorator.decorator)
            message = f"the decorator `@{text}` on a kernel is not supported"
            _refuse(scope, decorator.decorator, codes.DECORATOR, message, "keep @kernel alone")
    settings = project
    if mine is not None and isinstance(mine.decorator, cst.Call):
        for argument in mine.decorator.args:
            settings = _override(settings, argument, scope)
    return settings


def _override(settings: FunctionSettings, argument: cst.Arg, scope: ModuleScope) -> FunctionSettings:
    known = ", ".join((*CHOICES, "mode", "including", "excluding"))
    if argument.keyword is None:
        _refuse(scope, argument.value, codes.DECORATOR, "kernel() takes keywords only", f"they are {known}")
    name = argument.keyword.value
    if name not in CHOICES and name not in OPTIONS:
        _refuse(scope, argument, codes.DECORATOR, f"unknown option `{name}` of kernel()", f"the options are {known}")
    try:
        value = evaluate(argument.value, scope)
    except NotConstantError as error:
        _refuse(scope, argument.value, codes.DECORATOR, f"`{name}` of kernel(): {error}", "write the value")
    if name in CHOICES and value not in CHOICES[name]:
        choices = " or ".join(repr(choice) for choice in CHOICES[name])
        _refuse(scope, argument.value, codes.DECORATOR, f"`{name}` of kernel() must be {choices}", f"write {choices}")
    if name in OPTIONS:
        kept = tuple(value) if isinstance(value, list) else value
        return replace(settings, options=(*(pair for pair in settings.options if pair[0] != name), (name, kept)))
    changes: dict[str, Any] = {name: value}
    return replace(settings, **changes)


def read_signature(
    definition: cst.FunctionDef, scope: ModuleScope, settings: FunctionSettings, chosen: dict[str, int] | None = None
) -> Signature:
    """The parameters, sizes and results that the ``def`` line says, with these options of what it leaves to choose."""
    _refuse_unsupported(definition, scope)
    params = [*definition.params.params, *definition.params.kwonly_params]
    reader = DeclarationReader(scope, frozenset(param.name.value for param in params), chosen=chosen or {})
    declared: list[tuple[str, Declared]] = []
    front: list[FrontParameter] = []
    for param in params:
        keyword_only = any(param is other for other in definition.params.kwonly_params)
        found = _read_parameter(param, reader, scope, settings, keyword_only)
        declared.append((param.name.value, found))
        default = found.parameter.default if isinstance(found, Leaf) else None
        if param.default is not None and default is None:
            default = _front_default(param.default, scope)
        front.append(FrontParameter(param.name.value, default, keyword_only))
    _check_sizes(reader, scope)
    sizes = dict(reader.sizes)
    returns, returns_tuple = _read_returns(definition, reader)
    docstring = definition.get_docstring(clean=False)
    parameters = tuple(parameter for _, item in declared for parameter in leaves(item))
    if is_plain(reader.choices, declared):
        return Signature(definition.name.value, parameters, sizes, returns, returns_tuple, docstring)
    bare = {parameter.name: replace(parameter, default=None, keyword_only=False) for parameter in parameters}
    return Signature(
        definition.name.value,
        tuple(bare.values()),
        sizes,
        returns,
        returns_tuple,
        docstring,
        tuple((name, renewed(item, bare)) for name, item in declared),
        tuple(front),
        reader.choices,
    )


def _read_returns(definition: cst.FunctionDef, reader: DeclarationReader) -> tuple[tuple[Type, ...] | None, bool]:
    """The results of the annotation; none where it leaves open what the parameters do not settle, or is a record."""
    if definition.returns is None:
        return None, False
    annotation = definition.returns.annotation
    try:
        return (None, False) if reader.names_record(annotation) else reader.read_result(annotation)
    except UncheckedError:
        return None, False


def read_numbers(definition: cst.FunctionDef, scope: ModuleScope) -> tuple[tuple[Type, ...] | None, bool]:
    """The return annotation of any function, where it says numbers; None where it says anything else, or nothing."""
    reader = DeclarationReader(scope, frozenset())
    try:
        returns, is_tuple = _read_returns(definition, reader)
    except errors.TranspileError:
        return None, False
    plain = returns is not None and not any(kind.is_array for kind in returns)
    return (returns, is_tuple) if plain else (None, False)


def _front_default(expression: cst.BaseExpression, scope: ModuleScope) -> str:
    """The default of a parameter that is chosen by: a number, a text or None."""
    try:
        value = value_of(evaluate(expression, scope), None)
    except NotConstantError as error:
        help = "leave the default out, and pass the value"
        _refuse(scope, expression, codes.NOT_CONSTANT, f"this default is not known: {error}", help)
    if isinstance(value, Constant):
        return _number_text(value)
    if not isinstance(value, Literal) or not (value.value is None or isinstance(value.value, str)):
        _refuse(scope, expression, codes.NOT_CONSTANT, "this default is not supported", "leave it out")
    return "None" if value.value is None else string_text(value.value)


def _refuse_unsupported(definition: cst.FunctionDef, scope: ModuleScope) -> None:
    params = definition.params
    if definition.asynchronous is not None:
        _refuse_syntax(scope, definition.name, "an async function cannot be a kernel", "make it a plain function")
    if getattr(definition, "type_parameters", None) is not None:
        _refuse_syntax(scope, definition.name, "a kernel with type parameters is not supported", "write one dtype")
    for star, text in ((params.star_arg, "*"), (params.star_kwarg, "**")):
        if isinstance(star, cst.Param):
            message = f"`{text}{star.name.value}` is not supported in a kernel"
            _refuse_syntax(scope, star, message, "name each parameter and annotate it")
    if params.posonly_params:
        _refuse_syntax(
            scope, params.posonly_params[0], "positional-only parameters are not supported", "remove the `/`"
        )


def _refuse_syntax(scope: ModuleScope, node: cst.CSTNode, message: str, help: str) -> NoReturn:
    _refuse(scope, node, codes.UNSUPPORTED_SYNTAX, message, help)


def _read_parameter(
    param: cst.Param, reader: DeclarationReader, scope: ModuleScope, settings: FunctionSettings, keyword_only: bool
) -> Declared:
    name = param.name.value
    if param.annotation is None:
        _refuse(
            scope,
            param.name,
            codes.UNANNOTATED,
            f"the parameter `{name}` has no annotation",
            f'annotate it, as in `{name}: float` or `{name}: Float64[np.ndarray, "n m"]`',
        )
    given = reader.read_declared(param.annotation.annotation, name)
    safe = settings.cast == "safe"
    if not isinstance(given, Type):
        return flattened(given, name, reader.flat_name, safe)
    chosen = any(choice.path == name for choice in reader.choices.values())
    default = None if param.default is None or chosen else _default(param.default, given, name, scope)
    return Leaf(Parameter(name, given, default, keyword_only=keyword_only, cast_safe=safe and given.is_array))


def _default(expression: cst.BaseExpression, given: Type, name: str, scope: ModuleScope) -> str:
    """The default as text that needs no name of the module."""
    if given.is_array or given == GENERATOR:
        what = "array" if given.is_array else "random generator"
        message = f"the {what} `{name}` cannot have a default"
        _refuse(scope, expression, codes.NOT_CONSTANT, message, f"pass the {what}")
    try:
        value = value_of(evaluate(expression, scope), name)
    except NotConstantError as error:
        _refuse(scope, expression, codes.NOT_CONSTANT, f"the default of `{name}`: {error}", "write a number")
    if not isinstance(value, Constant):
        _refuse(scope, expression, codes.NOT_CONSTANT, f"the default of `{name}` must be a number", "write a number")
    if NUMBER_ORDER.index(value.type.dtype.kind) > NUMBER_ORDER.index(given.dtype.kind):
        message = f"the default of `{name}` is {value.type}, and the annotation says {given}"
        _refuse(scope, expression, codes.OPERAND_TYPE, message, "change one of them")
    return _number_text(value)


def _number_text(value: Constant) -> str:
    text = repr(value.value)
    if isinstance(value.value, float) and text in ("inf", "-inf", "nan"):
        text = f'float("{text}")'
    return f"np.{value.type.dtype.name}({text})" if value.type.kind is Kind.NUMPY else text


def _check_sizes(reader: AnnotationReader, scope: ModuleScope) -> None:
    """Every name inside ``n+1`` must be an axis of some parameter too."""
    for size, node in reader.used.items():
        if size not in reader.sizes:
            _refuse(
                scope,
                node,
                codes.UNSUPPORTED_ANNOTATION,
                f"the size `{size}` is not a dimension of its own anywhere",
                f"name a dimension `{size}` in some parameter, or give this one a name of its own",
            )


def _refuse(scope: ModuleScope, node: cst.CSTNode, code: str, message: str, help: str) -> NoReturn:
    raise errors.at(scope.span(node), code, message, help)
