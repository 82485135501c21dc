"""Second of the two steps of printing: the statements of a loop program, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transpile.emit_c.calls import call_expression, callee_of, declaration, library_call, result_locals
from transpile.emit_c.comments import statement_comment
from transpile.emit_c.conditions import opposite
from transpile.emit_c.ctype import Unsupported, c_type
from transpile.emit_c.dimensions import takes_a_call
from transpile.emit_c.lanes import combination, declarations, lane_count, make_lanes, replacements
from transpile.emit_c.marks import is_independent, is_parallel, parallel_lines
from transpile.emit_c.operations_complex import Pair
from transpile.emit_c.pruning import Declared
from transpile.emit_c.settle import Branch, Declare, Prelude, Settler, Value, flat
from transpile.emit_c.straight import is_straight
from transpile.emit_c.syntax import INDENT, Binary, Expr, Name, Number, Unary, layout, text, touched, walk
from transpile.emit_c.workspace import grow_lines, leaving_lines, local_line, reserve_lines, rotation_lines
from transpile.loops.access import names_read, names_written
from transpile.symbolic.program import (
    Allocate,
    Assign,
    Barrier,
    CallFunction,
    CallRoutine,
    Draw,
    Fail,
    Function,
    Grow,
    If,
    Jump,
    Launch,
    Leader,
    Local,
    Loop,
    MatMul,
    ReadBack,
    Reserve,
    Return,
    Rotate,
    Scalar,
    Stmt,
    Store,
    While,
    always_fails,
)
from transpile.symbolic.program import Expr as ProgramExpr
from transpile.symbolic.types import DType

_COMPOUND = frozenset({"+", "-", "*", "/", "&", "|", "^"})


class Printer:
    """Prints the body of one function."""

    def __init__(self, function: Function, settler: Settler, functions: Mapping[str, Function]) -> None:
        self.function = function
        self.settler = settler
        self.functions = functions
        self.lines: list[str] = []
        self.declared: list[Declared] = []
        self.indent = INDENT
        self._quoted: tuple[str, ...] = ()  # the statements of the comment that stands above
        self._quiet = False
        self._depth = 0  # of loops
        self._results = {item.name: item for item in function.results if isinstance(item, Scalar)}
        self._read = {name for stmt in function.body for name in names_read(stmt)}

    def body(self, stmts: Sequence[Stmt]) -> None:
        """The statements of a block, one level deeper where it is not the function's own."""
        for stmt in stmts:
            self.statement(stmt)

    def block(self, stmts: Sequence[Stmt], quiet: bool = False, source: tuple[str, ...] = ()) -> None:
        """The statements of an inner block; ``quiet`` leaves out the comments, ``source`` is quoted inside."""
        outer, was_quiet = self.indent, self._quiet
        self.indent, self._quiet = outer + INDENT, quiet or was_quiet
        self.quote(source)
        self.body(stmts)
        self.indent, self._quiet = outer, was_quiet

    def line(self, line: str) -> None:
        """One line at the indentation of the block."""
        self.lines.append(f"{self.indent}{line}")

    def expression(self, prefix: str, expr: Expr, ending: str = ";") -> None:
        """A line with an expression, broken where it is long."""
        self.lines += layout(prefix, expr, ending, self.indent)

    def declare(self, prefix: str, name: str, value: Expr) -> None:
        """Declares a constant; if nothing names it in the end, it is left out."""
        first = len(self.lines)
        self.expression(f"{prefix}{name} = ", value)
        self.declared.append(Declared(name, first, len(self.lines)))

    def quote(self, source: tuple[str, ...]) -> None:
        """A comment with the statements of the source, those that the comment above does not have."""
        if source:
            if not self._quiet:
                new = [statement for statement in dict.fromkeys(source) if statement not in self._quoted]
                self.lines += statement_comment(new, self.indent)
            self._quoted = source

    def flush(self) -> None:
        """The statements that settling an expression called for."""
        prelude, self.settler.prelude[:] = list(self.settler.prelude), []
        self._print_prelude(prelude)

    def statement(self, stmt: Stmt) -> None:
        """One statement with its comment."""
        match stmt:
            case Allocate() | Leader() | Barrier() | Launch() | ReadBack():
                raise AssertionError(f"{type(stmt).__name__} has no place in C")
            case Jump(kind=kind):
                self.line(f"{kind};")
            case Return():
                self.leave("0")
            case If():
                self.quote(stmt.source)
                self._if(stmt)
            case _:
                self.quote(stmt.source)
                self._other(stmt)

    def _other(self, stmt: Stmt) -> None:
        match stmt:
            case Assign():
                self._assign(stmt)
            case Store():
                self._store(stmt)
            case Loop():
                self._loop(stmt)
            case While():
                self._while(stmt)
            case Fail():
                self._fail(stmt)
            case Local():
                self.line(local_line(stmt, self.settler))
            case Rotate():
                self.lines += rotation_lines(stmt, self.function, self.settler, self.indent)
            case Reserve():
                self.lines += reserve_lines(stmt, self.function, self.settler, self.indent)
            case Grow():
                self.lines += grow_lines(stmt, self.function, self.settler, self.indent)
            case CallFunction():
                self._call(stmt)
            case MatMul() | CallRoutine() | Draw():
                prefix, call = library_call(stmt, self.function, self.settler, self._read)
                self.flush()
                self.expression(prefix, call)

    def leave(self, status: str) -> None:
        """Leaves the function."""
        self.lines += leaving_lines(self.function, self.settler, status, self.indent)

    def _assign(self, stmt: Assign) -> None:
        value = self.settler.value(stmt.value)
        if stmt.name in self._results and not stmt.declare:
            self.flush()
            self._write(self._result_target(self._results[stmt.name]), value, stmt.name, stmt.value.dtype)
        elif stmt.declare:
            self.flush()
            self._declare(stmt, value)
        else:
            is_complex = stmt.value.dtype.kind == "c"
            target: Value = self.settler.pair(stmt.name) if is_complex else self.settler.variable(stmt.name)
            self._write(target, value, stmt.name, stmt.value.dtype)

    def _declare(self, stmt: Assign, value: Value) -> None:
        part = c_type(stmt.value.dtype)
        names = self.settler.names.parts(stmt.name) if isinstance(value, Pair) else (self.settler.names.of(stmt.name),)
        for name, expr in zip(names, flat(value), strict=True):
            if stmt.mutable:
                self.expression(f"{part} {name} = ", expr)
            else:
                self.declare(f"const {part} ", name, expr)
        if stmt.mutable and stmt.name not in self._read:
            self.lines += [f"{self.indent}(void){name};" for name in names]

    def _store(self, stmt: Store) -> None:
        value = self.settler.value(stmt.value)
        if stmt.array in self._results:
            target = self._result_target(self._results[stmt.array])
        else:
            target = self.settler.element(stmt.array, stmt.subscripts, stmt.shape, stmt.value.dtype)
        self._write(target, value, stmt.array, stmt.value.dtype)

    def _result_target(self, result: Scalar) -> Value:
        name = self.settler.names.of(result.name)
        if result.dtype.kind == "c":
            return Pair(Name(f"{name}[0]"), Name(f"{name}[1]"))
        return Unary("*", Name(name))

    def _write(self, target: Value, value: Value, name: str, dtype: DType) -> None:
        """``target = value``; a part that the other part still reads is kept back."""
        if isinstance(target, Pair) and isinstance(value, Pair):
            self.flush()
            written = touched(target.re)
            if any(touched(part) == written for part in walk(value.im)):
                kept = self.settler.names.fresh(f"next_{name}_re")
                self.expression(f"const {c_type(dtype)} {kept} = ", value.re)
                self.set(target.im, value.im)
                self.set(target.re, Name(kept))
            else:
                self.set(target.re, value.re)
                self.set(target.im, value.im)
            return
        assert not isinstance(target, Pair)
        assert not isinstance(value, Pair)
        self.flush()
        self.set(target, value)

    def set(self, target: Expr, value: Expr) -> None:
        """``target = value;``, or ``target += rest;`` where it is that."""
        if isinstance(value, Binary) and value.operator in _COMPOUND and value.left == target:
            self.expression(f"{text(target)} {value.operator}= ", value.right)
        else:
            self.expression(f"{text(target)} = ", value)

    def _if(self, stmt: If) -> None:
        condition = self.settler.condition(stmt.condition)
        self.flush()
        self.expression("if (", condition, ") {")
        self.block(stmt.then)
        rest = stmt.orelse
        while (
            len(rest) == 1
            and isinstance(rest[0], If)
            and (chained := self._plain_condition(rest[0].condition)) is not None
        ):
            self.expression("} else if (", chained, ") {")
            self.block(rest[0].then, source=rest[0].source)
            rest = rest[0].orelse
        if rest:
            self.line("} else {")
            self.block(rest)
        self.line("}")

    def _plain_condition(self, tested: ProgramExpr) -> Expr | None:
        """A condition that needs no statements in front."""
        condition = self.settler.condition(tested)
        needs_statements = bool(self.settler.prelude)
        self.settler.prelude.clear()
        return None if needs_statements else condition

    def index_type(self, loop: Loop) -> str:
        """The type of the loop's variable."""
        return "int64_t"

    def _loop(self, loop: Loop) -> None:
        start, stop = self.bounds(loop)
        var = self.settler.names.of(loop.var)
        bounded = self.settler.dims.bounded
        was_bounded = loop.var in bounded
        (bounded.add if self.settler.dims.is_bounded(loop.start) else bounded.discard)(loop.var)
        self._depth += 1
        outer, self.settler.vectors = self.settler.vectors, self.settler.vectors or is_straight(loop)
        if lane_count(loop, self._depth > 1):
            self._lane_loop(loop, var, start, stop)
        else:
            self._plain_loop(loop, var, start, stop)
        self.settler.vectors = outer
        self._depth -= 1
        (bounded.add if was_bounded else bounded.discard)(loop.var)

    def bounds(self, loop: Loop) -> tuple[Expr, Expr]:
        """The bounds; a stop that the body changes, or that takes a function call, is computed once, as by range."""
        start, stop = self.settler.dims.expr(loop.start), self.settler.dims.expr(loop.stop)
        changed = {name for stmt in loop.body for name in names_written(stmt)}
        if changed & set(loop.stop.atoms()) or takes_a_call(loop.stop):
            held = self.settler.names.fresh(f"{loop.var}_stop")
            self.expression(f"const {self.index_type(loop)} {held} = ", self.as_index(loop, stop))
            stop = Name(held)
        return self.as_index(loop, start), stop

    def as_index(self, loop: Loop, bound: Expr) -> Expr:
        """A bound in the type of the loop's variable."""
        return bound

    def _plain_loop(self, loop: Loop, var: str, start: Expr, stop: Expr) -> None:
        if is_parallel(loop):
            self.lines += parallel_lines(loop, self.settler, self.indent)
        elif is_independent(loop, self.function):
            self.settler.uses.independent = True
            self.line("INDEPENDENT")
        self.for_line(f"{self.index_type(loop)} {var} = {text(start)}", var, loop.step, stop)
        self.block(loop.body)
        self.line("}")

    def _lane_loop(self, loop: Loop, var: str, start: Expr, stop: Expr) -> None:
        count, lanes = lane_count(loop, self._depth > 1), make_lanes(loop, self.settler)
        lane, block = self.settler.names.of("@lane"), self.settler.names.fresh(f"{var}_block")
        self.lines += declarations(lanes, count, lane, self.indent)
        self.expression(f"int64_t {block} = ", start)
        room = Binary("<=", Binary("+", Name(block), Number(str(count))), stop)
        self.line(f"for (; {text(room)}; {block} += {count}) {{")
        self.line(f"{INDENT}for (int64_t {lane} = 0; {lane} < {count}; {lane}++) {{")
        outer, self.indent = self.indent, self.indent + INDENT
        if any(loop.var in names_read(stmt) for stmt in loop.body):
            self.line(f"{INDENT}const int64_t {var} = {block} + {lane};")
        self.settler.replaced = replacements(lanes, lane)
        self.block(loop.body)
        self.settler.replaced = {}
        self.indent = outer
        self.line(f"{INDENT}}}")
        self.line("}")
        self.lines += combination(lanes, count, lane, self.settler, self.indent)
        self.for_line(f"int64_t {var} = {block}", var, 1, stop)
        self.block(loop.body, quiet=True)
        self.line("}")

    def for_line(self, begin: str, var: str, step: int, stop: Expr) -> None:
        """``for (begin; var < stop; var++) {``"""
        steps = {1: f"{var}++", -1: f"{var}--"}
        change = steps.get(step, f"{var} += {step}" if step > 0 else f"{var} -= {-step}")
        test = Binary("<" if step > 0 else ">", Name(var), stop)
        self.line(f"for ({begin}; {text(test)}; {change}) {{")

    def _while(self, stmt: While) -> None:
        self._depth += 1
        condition = None if stmt.before else self._plain_condition(stmt.condition)
        if condition is not None:
            self.expression("while (", condition, ") {")
            self.block(stmt.body)
        else:
            self.line("while (true) {")
            ending = If(opposite(stmt.condition), (Jump("break"),))
            self.block((*stmt.before, ending, *stmt.body))
        self._depth -= 1
        self.line("}")

    def _fail(self, stmt: Fail) -> None:
        outer, always = self.indent, always_fails(stmt)
        if not always:
            condition = self.settler.condition(opposite(stmt.condition))
            self.flush()
            self.expression("if (", condition, ") {")
            self.indent += INDENT
        exception, message = self.function.messages[stmt.code - 1]
        self.lines += statement_comment([f"{exception}: {message}" if message else exception], self.indent)
        self.leave(str(stmt.code))
        self.indent = outer
        if not always:
            self.line("}")

    def _call(self, call: CallFunction) -> None:
        callee = callee_of(call, self.functions)
        results = result_locals(call, self.settler)
        expression = call_expression(call, callee, self.settler, results)
        self.flush()
        for local in results:
            self.line(declaration(local))
        if not callee.can_fail:
            self.expression("", expression)
        else:
            self._checked_call(call, expression)
        for local in results:
            if local.dtype.kind == "c":
                for name, position in zip(self.settler.names.parts(local.name), "01", strict=True):
                    self.declare(f"const {c_type(local.dtype)} ", name, Name(f"{local.held}[{position}]"))

    def _checked_call(self, call: CallFunction, expression: Expr) -> None:
        if not self.function.can_fail:
            raise Unsupported(f"{self.function.name} calls {call.callee}, which can fail, but has no status itself")
        status = self.settler.names.fresh("status")
        self.expression(f"const int {status} = ", expression)
        shifted = f"{status} < 0 ? {status} : {status} + {call.first_message}" if call.first_message else status
        self.line(f"if ({status} != 0) {{")
        outer, self.indent = self.indent, self.indent + INDENT
        self.leave(shifted)
        self.indent = outer
        self.line("}")

    def _print_prelude(self, prelude: Sequence[Prelude]) -> None:
        for item in prelude:
            match item:
                case Declare():
                    self._declare_held(item)
                case Branch():
                    self._branch(item)
                case _:
                    self.expression(f"{item.name} = ", item.value)

    def _declare_held(self, item: Declare) -> None:
        if item.value is None:
            self.line(f"{item.type} {item.name};")
        else:
            self.declare(f"const {item.type} ", item.name, item.value)

    def _branch(self, item: Branch) -> None:
        self.expression("if (", item.condition, ") {")
        outer, self.indent = self.indent, self.indent + INDENT
        self._print_prelude(item.then)
        self.lines.append(f"{outer}}} else {{")
        self._print_prelude(item.orelse)
        self.indent = outer
        self.line("}")
