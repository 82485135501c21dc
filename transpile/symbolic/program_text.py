"""The text form of the loop program: one line a statement, blocks indented, as Python where Python has a notation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transpile.symbolic import program
from transpile.symbolic.dims import Dim
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.program import Array, Expr, Function, Scalar, Stmt
from transpile.symbolic.types import DType

_INDENT = "    "


def print_function(function: Function) -> str:
    """The text form of a function, ended by a newline."""
    lines = [*_header(function), *_block(function.body, _INDENT)]
    return "".join(f"{line}\n" for line in lines)


def _header(function: Function) -> Iterator[str]:
    yield f"{'private ' if function.private else ''}function {function.signature}"
    sizes = ", ".join(function.sizes)
    yield from (f"{_INDENT}{line}" for line in _notes(function) if line)
    if sizes:
        yield f"{_INDENT}sizes {sizes}"
    for item in (*function.parameters, *function.results):
        yield f"{_INDENT}{_declared(item)}"
    for array in function.arrays:
        yield f"{_INDENT}{_declared(array)}{_values(array)}"
    for code, (exception, message) in enumerate(function.messages, 1):
        yield f"{_INDENT}status {code}: {exception}: {message}"


def _notes(function: Function) -> Iterator[str]:
    yield f"fp {function.fp}"
    for label, entries in (
        ("rules", function.fired),
        ("memory", function.memory),
        ("promises", function.promises),
        ("calls", function.callees),
        ("gemm", function.uses_gemm),
        ("library", function.library),
        ("handles", function.handles),
    ):
        yield f"{label} {', '.join(entries)}" if entries else ""


def _declared(item: Array | Scalar) -> str:
    if isinstance(item, Scalar):
        return f"{'result' if item.result else 'parameter'} {item.name}: {item.dtype.name}"
    written = " (written)" if item.written and item.role == "parameter" else ""
    return f"{item.role} {item.name}: {_type(item.dtype, item.shape)}{written}"


def _type(dtype: DType, shape: tuple[Dim, ...]) -> str:
    return f"{dtype.name}[{', '.join(map(str, shape))}]"


def _values(array: Array) -> str:
    return f" = {', '.join(map(str, array.values))}" if array.role == "constant" else ""


def _block(body: Iterable[Stmt], indent: str) -> Iterator[str]:
    for stmt in body:
        for statement in getattr(stmt, "source", ()):
            yield from (f"{indent}# {line}" for line in statement.split("\n"))
        yield from _statement(stmt, indent)


def _statement(stmt: Stmt, indent: str) -> Iterator[str]:
    match stmt:
        case program.Loop(body=body):
            yield f"{indent}{_loop_line(stmt)}"
            yield from _block(body, indent + _INDENT)
        case program.While(before=before, condition=condition, body=body):
            if before:
                yield f"{indent}before each test:"
                yield from _block(before, indent + _INDENT)
            yield f"{indent}while {expression_text(condition)}:"
            yield from _block(body, indent + _INDENT)
        case program.If(condition=condition, then=then, orelse=orelse):
            yield f"{indent}if {expression_text(condition)}:"
            yield from _block(then, indent + _INDENT)
            if orelse:
                yield f"{indent}else:"
                yield from _block(orelse, indent + _INDENT)
        case _:
            yield f"{indent}{_simple(stmt)}"


def _loop_line(loop: program.Loop) -> str:
    step = "" if loop.step == 1 else f", {loop.step}"
    marks = [name for name in ("simd", "parallel", "explicit") if getattr(loop, name)]
    marks += [f"lanes {name}: {combine}" for name, combine in loop.lanes]
    return f"for {loop.var} in {loop.start} .. {loop.stop}{step}:{f'  [{chr(44).join(marks)}]' if marks else ''}"


def _simple(stmt: Stmt) -> str:
    match stmt:
        case program.Assign(name=name, value=value, declare=declare, mutable=mutable):
            kind = ("var " if mutable else "let ") if declare else ""
            of_type = f": {value.dtype.name}" if declare else ""
            return f"{kind}{name}{of_type} = {expression_text(value)}"
        case program.Store(array=array, subscripts=subscripts, shape=shape, value=value):
            return f"{_element(array, subscripts, shape)} = {expression_text(value)}"
        case program.Jump(kind=kind):
            return kind
        case program.Return():
            return "return"
        case program.Fail(condition=condition, code=code):
            return f"check {expression_text(condition)} else status {code}"
        case program.Local(name=name, dtype=dtype, shape=shape):
            return f"local {name}: {_type(dtype, shape)}"
        case program.Grow(array=array, count=count):
            return f"grow {array} beyond {count} items"
        case program.Reserve(array=array, dtype=dtype, shape=shape):
            return f"reserve {array}: {_type(dtype, shape)}"
        case program.Rotate(targets=targets, sources=sources):
            return f"rotate {', '.join(targets)} = {', '.join(sources)}"
        case program.CallFunction():
            return _call(stmt)
        case program.MatMul():
            return _matmul(stmt)
        case program.CallRoutine():
            generator = [stmt.generator] if stmt.generator else []
            arguments = ", ".join([*generator, *map(str, stmt.numbers), *stmt.arrays])
            status = f"let {stmt.status}: int64 = " if stmt.status else ""
            return f"{status}routine {stmt.routine}({arguments})  [{stmt.dtype.name}]"
        case program.Draw():
            arguments = ", ".join([stmt.generator, *map(expression_text, stmt.arguments)])
            return f"let {stmt.name}: {stmt.dtype.name} = draw {stmt.distribution}({arguments})"
    return f"allocate {getattr(stmt, 'array', '')}"


def _call(call: program.CallFunction) -> str:
    arguments = (item if isinstance(item, str) else expression_text(item) for item in call.arguments)
    results = ", ".join(f"{name}: {dtype.name}" for name, dtype in call.results)
    offset = f"  [messages from {call.first_message}]" if call.first_message else ""
    return f"{f'{results} = ' if results else ''}call {call.callee}({', '.join(arguments)}){offset}"


def _matmul(stmt: program.MatMul) -> str:
    left, right = (
        f"{name}.T" if flag else name for name, flag in zip((stmt.left, stmt.right), stmt.transposed, strict=True)
    )
    extents = f"{stmt.rows} x {stmt.inner} x {stmt.columns}"
    return f"{stmt.out} = {left} @ {right}  [{stmt.dtype.name}, {extents}]"


def _element(array: str, subscripts: tuple[Dim, ...], shape: tuple[Dim, ...]) -> str:
    seen_as = f" of {', '.join(map(str, shape))}" if shape else ""
    return f"{array}[{', '.join(map(str, subscripts))}{seen_as}]"


def expression_text(expr: Expr, precedence: int = 0) -> str:
    """An expression; ``precedence`` is that of the operator around it, in Python's order."""
    match expr:
        case program.Const(value=value):
            return repr(value)
        case program.Var(name=name):
            return name
        case program.Index(value=value):
            return f"<{value}>"
        case program.Load(array=array, subscripts=subscripts, shape=shape):
            return _element(array, subscripts, shape)
        case program.Cast(arg=arg, dtype=dtype):
            return f"{dtype.name}({expression_text(arg)})"
        case program.Op():
            return _operation(expr, precedence)


def _operation(op: program.Op, precedence: int) -> str:
    entry = ELEMENTWISE[op.name]
    if op.python or entry.operator is None or len(op.args) != entry.arity:
        name = f"python.{op.name}" if op.python else op.name
        return f"{name}({', '.join(map(expression_text, op.args))})"
    own = entry.precedence
    if len(op.args) == 1:
        text = f"{entry.operator}{expression_text(op.args[0], own)}"
    else:
        left, right = expression_text(op.args[0], own), expression_text(op.args[1], own + 1)
        text = f"{left} {entry.operator} {right}"
    return f"({text})" if own < precedence else text
