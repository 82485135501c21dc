"""Graph nodes as Python expressions, nested as the author nested them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from transpile.emit_python import literals
from transpile.emit_python.placement import Placement, is_of_list, printed_operands
from transpile.symbolic.checks import Field, FieldValue
from transpile.symbolic.graph import Masked, Node, Raw
from transpile.symbolic.ops import ELEMENTWISE, Elementwise
from transpile.symbolic.types import INT64, DType, Kind, Type

CONDITIONAL, OR, COMPARISON, PRODUCT, UNARY, POWER, ATOM = 0, 1, 4, 10, 11, 12, 13
SIMPLE_OPERAND = re.compile(r"-?[\w.]+")
SIMPLE_SUBSCRIPT = re.compile(r"[-+~]?\w+")
METHODS = frozenset(("real", "imag", "conjugate"))
Text = tuple[str, int]


class Expressions:
    """Prints expressions. ``names`` gives the variable of a node that is not inline."""

    def __init__(self, placement: Placement, names: Callable[[Node], str], function_name: Callable[[str], str]) -> None:
        self.placement = placement
        self.names = names
        self.function_name = function_name

    def text(self, node: Node, minimum: int = 0) -> str:
        """A use of the node: a variable, or an expression in parentheses where it binds less than ``minimum``."""
        if not self.placement.is_inline(node):
            return self.names(node)
        return _guarded(self.written(node), minimum)

    def value(self, node: Node) -> str:
        """The expression behind a node that has a statement of its own."""
        text = self.written(node)[0]
        return f"{text}.copy()" if self.placement.needs_copy(node) else text

    def written(self, node: Node) -> Text:
        """The expression behind a node, with its precedence."""
        if node.op in ELEMENTWISE:
            return self._elementwise(node)
        return _PRINTERS[node.op](self, node)

    # elementwise

    def _elementwise(self, node: Node) -> Text:
        definition = ELEMENTWISE[node.op]
        if node.op == "select":
            return self._choice(*node.inputs)
        if definition.operator is not None and (self.is_natural(node) or node.op in ("and", "or", "not")):
            return self._operation(node, definition)
        if node.op in METHODS and (node.op != "conjugate" or _kind(node) is Kind.PYTHON):
            call = "()" if node.op == "conjugate" else ""
            return f"{self.text(node.inputs[0], ATOM)}.{node.op}{call}", ATOM
        if node.op == "truth" and _type(node).is_array:
            return f"{self.text(node.inputs[0], ATOM)}.astype(bool)", ATOM
        return self._call(self._function(node, definition), *node.inputs)

    def is_natural(self, node: Node) -> bool:
        """Whether an operator gives the kind that the node has: ``np.add(1, 2)`` is no Python number."""
        return _kind(node) is Kind.PYTHON or any(_kind(operand) is not Kind.PYTHON for operand in node.inputs)

    def _operation(self, node: Node, definition: Elementwise) -> Text:
        symbol, precedence = definition.operator or "", definition.precedence
        if definition.arity == 1:
            return f"{symbol}{self.text(node.inputs[0], precedence)}", precedence
        left, right = node.inputs
        if node.op == "power":
            return self._power(left, right)
        if node.op in _BITS:
            return f"{self._bits(node, left)} {symbol} {self._bits(node, right)}", precedence
        first = precedence + 1 if precedence == COMPARISON else precedence
        return f"{self.text(left, first)} {symbol} {self.text(right, precedence + 1)}", precedence

    def _bits(self, node: Node, operand: Node) -> str:
        """An operand of a bit operator: in parentheses unless it is the same operator again, for people to read."""
        again = operand.op == node.op and operand is node.inputs[0]
        return self.text(operand, ELEMENTWISE[node.op].precedence if again else UNARY)

    def _power(self, left: Node, right: Node) -> Text:
        base, exponent = self.text(left, ATOM), self.text(right, UNARY)
        simple = SIMPLE_OPERAND.fullmatch(base) and SIMPLE_OPERAND.fullmatch(exponent)
        return (f"{base}**{exponent}" if simple else f"{base} ** {exponent}"), POWER

    def _function(self, node: Node, definition: Elementwise) -> str:
        given = _type(node)
        if given.kind is Kind.PYTHON or node.op in ("py_max", "py_min"):
            return definition.math or f"np.{definition.numpy}"
        if node.op == "truth":
            return "np.bool_"
        if node.op == "round":
            return "np.round"
        return f"np.{definition.numpy}"

    def _call(self, function: str, *arguments: Node) -> Text:
        return f"{function}({', '.join(self.text(argument) for argument in arguments)})", ATOM

    def _choice(self, condition: Node, value: Node, otherwise: Node) -> Text:
        first, test = self.text(value, OR), self.condition(condition, OR)
        return f"{first} if {test} else {self.text(otherwise, CONDITIONAL)}", CONDITIONAL

    def condition(self, node: Node, minimum: int = 0) -> str:
        """A use of the node where only its truth matters: ``bool(...)`` is left out."""
        plain = node.op == "truth" and self.placement.is_inline(node)
        return self.text(node.inputs[0] if plain else node, minimum)

    def denied(self, node: Node) -> str:
        """The opposite of a condition."""
        if node.op == "not" and self.placement.is_inline(node):
            return self.condition(node.inputs[0])
        return f"not {self.condition(node, UNARY)}"

    # values of other kinds

    def _const(self, node: Node) -> Text:
        return literals.constant(node.attr, _type(node))

    def _constant_array(self, node: Node) -> Text:
        return str(node.attr.name), ATOM

    def _size(self, node: Node) -> Text:
        base = node.inputs[0]
        if base.op == "view" and self.placement.is_inline(base) and is_of_list(self.placement.aliases, base):
            return self._call("len", base.inputs[0])
        return f"{self.text(base, ATOM)}.shape[{node.attr}]", ATOM

    def _list(self, node: Node) -> Text:
        return "[]", ATOM

    def _length(self, node: Node) -> Text:
        return self._call("len", *node.inputs)

    def _cast(self, node: Node) -> Text:
        given, operand = _type(node), node.inputs[0]
        if given.is_array and _type(operand).is_array:
            return f"{self.text(operand, ATOM)}.astype({literals.dtype_name(given.dtype)})", ATOM
        if given.kind is Kind.PYTHON:
            return self._call(str(given), operand)
        return self._call(literals.scalar_type(given.dtype), operand)

    def _copy(self, node: Node) -> Text:
        copied = node.inputs[0]
        text = self.text(copied, ATOM)
        fresh = copied.op == "view" and self.placement.is_inline(copied) and is_of_list(self.placement.aliases, copied)
        return text if fresh else f"{text}.copy()", ATOM

    def _result(self, node: Node) -> Text:
        source = node.inputs[0]
        if source.op == "if":
            return self._choice(*self.placement.operands(node))
        return self.kernel_call(source), ATOM

    def kernel_call(self, node: Node) -> str:
        """The call of another kernel's NumPy version."""
        return self._call(self.function_name(node.attr.callee), *node.inputs)[0]

    # views

    def _view(self, node: Node) -> Text:
        if node.attr.shown is not None:
            shown = printed_operands(node)
            texts = [self.text(operand) if operand in shown else "" for operand in node.inputs]
            return node.attr.shown.text(texts), ATOM
        base = self.text(node.inputs[0], ATOM)
        if _type(node).is_array and is_of_list(self.placement.aliases, node):
            return f"np.array({base}, {literals.dtype_name(_type(node).dtype)})", ATOM
        if is_of_list(self.placement.aliases, node.inputs[0]):
            return base + "".join(f"[{self._subscript_item(node.inputs, raw)}]" for raw in node.attr.raw), ATOM
        return f"{base}[{self.subscript(node)}]", ATOM

    def subscript(self, node: Node) -> str:
        """What stands between the brackets of a view."""
        items = [self._subscript_item(node.inputs, raw) for raw in node.attr.raw]
        return ", ".join(items) or "()"

    def _subscript_item(self, inputs: tuple[Node, ...], raw: Raw) -> str:
        if raw.kind in _FIXED_SUBSCRIPTS:
            return _FIXED_SUBSCRIPTS[raw.kind]
        positions = (raw.start,) if raw.kind == "index" else (raw.start, raw.stop, raw.step)
        parts = ["" if position is None else self.text(inputs[position]) for position in positions]
        return parts[0] if raw.kind == "index" else _slice(*parts)

    def _compress(self, node: Node) -> Text:
        return f"{self.text(node.inputs[0], ATOM)}[{self.text(node.inputs[1])}]", ATOM

    def _nonzero(self, node: Node) -> Text:
        if node.attr.axis is None:
            return self._call("np.argwhere", *node.inputs)
        return f"{self._call('np.nonzero', *node.inputs)[0]}[{node.attr.axis}]", ATOM

    def selection(self, update: Node) -> str:
        """What stands between the brackets where an update writes the elements that arrays select."""
        if isinstance(update.attr, Masked):
            return self.text(update.inputs[2])
        operands = (update.inputs[0], *update.inputs[2:])
        return ", ".join(self._subscript_item(operands, raw) for raw in update.attr.gather.raw)

    def _transpose(self, node: Node) -> Text:
        base = self.text(node.inputs[0], ATOM)
        axes = tuple(node.attr)
        if axes == tuple(reversed(range(len(axes)))):
            return f"{base}.T", ATOM
        return f"{base}.transpose({', '.join(map(str, axes))})", ATOM

    def _reshape(self, node: Node) -> Text:
        if node.attr.ravel:
            return f"{self.text(node.inputs[0], ATOM)}.ravel()", ATOM
        shape = self._listed(node, node.attr.raw)
        return f"{self.text(node.inputs[0], ATOM)}.reshape({', '.join(shape) or '()'})", ATOM

    # texts

    def formatted(self, parts: Sequence[str | Field], values: Sequence[Node]) -> str:
        """A text with values in it: an f-string, or a call of `format` where the values' texts do not fit into one."""
        fields = [part for part in parts if isinstance(part, Field)]
        shown = [self._shown(part.value, values) for part in fields]
        inline = not any(set("{}\"'\\!:") & set(text) for text in shown)
        pieces = iter(shown)
        text = ""
        for part in parts:
            if isinstance(part, str):
                text += part.replace("{", "{{").replace("}", "}}")
                continue
            conversion = f"!{part.conversion}" if part.conversion else ""
            text += f"{{{next(pieces) if inline else ''}{conversion}{f':{part.spec}' if part.spec else ''}}}"
        return f"f{literals.string(text)}" if inline else f"{literals.string(text)}.format({', '.join(shown)})"

    def _shown(self, value: FieldValue, values: Sequence[Node]) -> str:
        if isinstance(value, int):
            return self.text(values[value])
        items = [self._shown(item, values) for item in value]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"

    # new arrays

    def _listed(self, node: Node, raw: tuple[tuple[str, int], ...]) -> list[str]:
        return [self.text(node.inputs[item]) if kind == "input" else str(item) for kind, item in raw]

    def repeated(self, node: Node) -> str:
        """The list with the same elements as a vector that is all one number."""
        (count,) = self._listed(node, node.attr.raw)
        number = self.text(node.inputs[0])
        return f"[{number}] * {f'({count})' if ' ' in count else count}"

    def _fill(self, node: Node) -> Text:
        attr, given = node.attr, _type(node)
        arguments = [self.text(node.inputs[1])] if attr.like else [_shape(self._listed(node, attr.raw))]
        if attr.function == "full":
            arguments.append(self.text(node.inputs[0]))
        natural = _type(node.inputs[1]).dtype if attr.like else np.dtype(np.float64)
        if given.dtype != natural or (attr.function == "full" and not attr.like):
            arguments.append(f"dtype={literals.dtype_name(given.dtype)}")
        return f"np.{attr.function}{'_like' if attr.like else ''}({', '.join(arguments)})", ATOM

    def _arange(self, node: Node) -> Text:
        written = node.inputs[2:]
        arguments = [self.text(argument) for argument in written]
        if literals.natural_dtype([_type(argument) for argument in written]) != _type(node).dtype:
            arguments.append(f"dtype={literals.dtype_name(_type(node).dtype)}")
        return f"np.arange({', '.join(arguments)})", ATOM

    def _linspace(self, node: Node) -> Text:
        arguments = [self.text(operand) for operand in node.inputs[:2]]
        arguments += self._listed(node, (node.attr.raw,))
        if not node.attr.endpoint:
            arguments.append("endpoint=False")
        return f"np.linspace({', '.join(arguments + _dtype_argument(node))})", ATOM

    def _eye(self, node: Node) -> Text:
        arguments = self._listed(node, node.attr.raw)
        if node.attr.k:
            arguments.append(f"k={node.attr.k}")
        return f"np.eye({', '.join(arguments + _dtype_argument(node))})", ATOM

    # reductions

    def _reduce(self, node: Node) -> Text:
        attr, operand = node.attr, node.inputs[0]
        options = []
        if not attr.all_axes:
            options.append(f"axis={attr.axes[0] if len(attr.axes) == 1 else attr.axes}")
        if attr.function in ("sum", "prod") and _type(node).dtype != _summed(_type(operand).dtype):
            options.append(f"dtype={literals.dtype_name(_type(node).dtype)}")
        options += ["keepdims=True"] if attr.keepdims else []
        options += [f"ddof={attr.ddof}"] if attr.ddof else []
        options += [f"initial={literals.number(attr.initial)[0]}"] if attr.initial is not None else []
        base = self.text(operand)
        if re.fullmatch(r"[\w.]+", base):
            return f"{base}.{attr.function}({', '.join(options)})", ATOM
        return f"np.{attr.function}({', '.join([base, *options])})", ATOM

    def numpy_call(self, node: Node) -> str:
        """A call of NumPy as the source wrote it."""
        return str(node.attr.text([self.text(operand) for operand in node.inputs]))

    def _numpy(self, node: Node) -> Text:
        return self.numpy_call(node), ATOM

    def _matmul(self, node: Node) -> Text:
        left, right = node.inputs
        return f"{self.text(left, PRODUCT)} @ {self.text(right, PRODUCT + 1)}", PRODUCT


_BITS = frozenset(("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"))
_FIXED_SUBSCRIPTS = {"newaxis": "None", "ellipsis": "..."}
_PRINTERS: dict[str, Callable[[Expressions, Node], Text]] = {
    "const": Expressions._const,
    "constant_array": Expressions._constant_array,
    "size": Expressions._size,
    "cast": Expressions._cast,
    "copy": Expressions._copy,
    "result": Expressions._result,
    "view": Expressions._view,
    "transpose": Expressions._transpose,
    "reshape": Expressions._reshape,
    "fill": Expressions._fill,
    "arange": Expressions._arange,
    "linspace": Expressions._linspace,
    "eye": Expressions._eye,
    "reduce": Expressions._reduce,
    "matmul": Expressions._matmul,
    "numpy": Expressions._numpy,
    "gather": Expressions._view,
    "compress": Expressions._compress,
    "nonzero": Expressions._nonzero,
    "list": Expressions._list,
    "length": Expressions._length,
}


def _guarded(written: Text, minimum: int) -> str:
    text, precedence = written
    return f"({text})" if precedence < minimum else text


def _type(node: Node) -> Type:
    assert node.type is not None, f"{node.op} is no value"
    return node.type


def _kind(node: Node) -> Kind:
    return _type(node).kind


def _shape(lengths: list[str]) -> str:
    if len(lengths) == 1:
        return lengths[0]
    return f"({', '.join(lengths)})"


def _slice(start: str, stop: str, step: str) -> str:
    """A slice with the spaces that Black wants: around the colons where a bound is not simple."""
    parts = [start, stop, step] if step else [start, stop]
    if all(not part or SIMPLE_SUBSCRIPT.fullmatch(part) for part in parts):
        return ":".join(parts)
    text = parts[0]
    for part in parts[1:]:
        text += (":" if not text or text.endswith(":") else " :") + (f" {part}" if part else "")
    return text


def _dtype_argument(node: Node) -> list[str]:
    dtype = _type(node).dtype
    return [] if dtype == np.dtype(np.float64) else [f"dtype={literals.dtype_name(dtype)}"]


def _summed(dtype: DType) -> DType:
    """What NumPy sums and multiplies small integers in."""
    if dtype.kind in "bi":
        return INT64
    return np.dtype(np.uint64) if dtype.kind == "u" else dtype
