"""The text form of a kernel's graph: one line a node, regions indented, values named by the source's names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transpile.symbolic.checks import Check
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import (
    Axis,
    AxisArray,
    AxisIndex,
    AxisSlice,
    Gather,
    Kernel,
    Masked,
    Module,
    Node,
    Nonzero,
    Reduce,
    Region,
    ResultSpec,
    Scatter,
    walk,
)
from transpile.symbolic.lists import Append, Extend, ListChange, RemoveLast

_INDENT = "  "


def module_text(module: Module) -> str:
    """The text form of all kernels of a module."""
    return "\n".join(kernel_text(kernel) for kernel in module.kernels)


def kernel_text(kernel: Kernel) -> str:
    """The text form of a kernel, ended by a newline."""
    writer = _Writer(kernel)
    lines = [*_header(kernel, writer.names), *writer.region(kernel.body, 1)]
    return "".join(f"{line}\n" for line in lines)


def value_names(kernel: Kernel) -> dict[Node, str]:
    """A name for each value of a kernel: the hint, or what the node does, made unique in order."""
    names: dict[Node, str] = {}
    taken: set[str] = set()
    for node in (*kernel.params, *_in_order(kernel.body)):
        base = node.attr if node.op == "param" else node.hint or node.op
        name, number = base, 0
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        names[node] = name
    return names


def _in_order(region: Region) -> Iterator[Node]:
    yield from region.args
    for node in region.nodes:
        if not _is_literal(node):
            yield node
        for inner in node.regions:
            yield from _in_order(inner)


def _is_literal(node: Node) -> bool:
    return node.op == "const" and node.hint is None


def _header(kernel: Kernel, names: Mapping[Node, str]) -> Iterator[str]:
    parameters = ", ".join(
        f"{parameter.name}: {parameter.type}{' (written)' if parameter.written else ''}"
        for parameter in kernel.parameters
    )
    results = ", ".join(f"{_result(result)} {result.type}" for result in kernel.results)
    private = "private " if kernel.private else ""
    yield f"{private}kernel {kernel.name}({parameters}) -> {results or 'None'}:"
    for size, (parameter, axis) in kernel.sizes.items():
        yield f"{_INDENT}size {size} = {parameter}.shape[{axis}]"
    for atom, node in kernel.atoms.items():
        yield f"{_INDENT}atom {atom} = {_operand(node, names)}"
    for condition in kernel.conditions:
        yield f"{_INDENT}where {condition.value} {condition.relation} 0"
    if kernel.fired:
        yield f"{_INDENT}rewritten by {', '.join(kernel.fired)}"


def _result(spec: ResultSpec) -> str:
    if spec.arguments:
        return f"fresh or argument {' or '.join(spec.arguments)}"
    return spec.kind if spec.argument is None else f"argument {spec.argument}"


def _operand(node: Node, names: Mapping[Node, str]) -> str:
    if _is_literal(node) or node not in names:
        return _literal(node)
    return names[node]


def _literal(node: Node) -> str:
    if node.op != "const":
        return f"<{node.op}>"
    shown = repr(node.attr)
    return shown if node.type is None or node.type.kind == "python" else f"{node.type}({shown})"


class _Writer:
    def __init__(self, kernel: Kernel) -> None:
        self.names = value_names(kernel)
        self.used = {operand for node in walk(kernel.body) for operand in node.inputs} | set(kernel.atoms.values())

    def region(self, region: Region, depth: int) -> Iterator[str]:
        for node in region.nodes:
            if not _is_literal(node):
                yield from self.node(node, depth)
        yield f"{_INDENT * depth}{region.end.op}{self.listed(region.end.inputs, ' ')}"

    def node(self, node: Node, depth: int) -> Iterator[str]:
        pad = _INDENT * depth
        if node.op == "for":
            start, stop, step = (self.operand(operand) for operand in node.inputs[:3])
            index, *arguments = (self.names[argument] for argument in node.regions[0].args)
            carried = self.carried(arguments, node.inputs[3:])
            yield f"{pad}{self.names[node]} = for {index} in range({start}, {stop}, {step}){carried}:"
            yield from self.region(node.regions[0], depth + 1)
        elif node.op == "while":
            outer = [self.names[argument] for argument in node.regions[0].args]
            yield f"{pad}{self.names[node]} = while{self.carried(outer, node.inputs)}:"
            yield from self.region(node.regions[0], depth + 1)
            arguments = [self.names[argument] for argument in node.regions[1].args]
            yield f"{pad}do{self.listed_names(arguments)}:"
            yield from self.region(node.regions[1], depth + 1)
        elif node.op == "if":
            yield f"{pad}{self.names[node]} = if {self.operand(node.inputs[0])}:"
            yield from self.region(node.regions[0], depth + 1)
            yield f"{pad}else:"
            yield from self.region(node.regions[1], depth + 1)
        elif node.op == "numpy":
            call = node.attr.text([self.operand(operand) for operand in node.inputs])
            given = f": {node.type}" if node.type is not None else ""
            yield f"{pad}{self.names[node]}{given} = {call}:"
            yield from self.region(node.regions[0], depth + 1)
        elif node.op == "assert":
            yield f"{pad}assert {self.operand(node.inputs[0])} else {_check(node.attr)}"
        else:
            given = f": {node.type}" if node.type is not None else ""
            yield f"{pad}{self.names[node]}{given} = {self.expression(node)}"

    def expression(self, node: Node) -> str:
        if node.op == "const":
            return _literal(node)
        if node.op == "result":
            return f"result {node.attr} of {self.operand(node.inputs[0])}"
        if node.op == "constant_array":
            return f"constant_array {node.attr.name}"
        if node.op == "routine":
            numbers = "".join(f", {number}" for number in node.attr.numbers)
            return f"routine {node.attr.name}({self.listed(node.inputs)}{numbers})"
        if node.op == "draw":
            return f"draw {node.attr}({self.listed(node.inputs)})"
        if node.op == "call":
            return f"call {node.attr.callee}({self.listed(node.inputs)})"
        if node.op == "view":
            operands = f" by {self.listed(node.inputs[1:])}" if node.inputs[1:] else ""
            return f"{self.operand(node.inputs[0])}[{', '.join(map(_axis, node.attr.axes))}]{operands}"
        return f"{node.op}({self.listed(node.inputs)}){_attribute(node)}"

    def operand(self, node: Node) -> str:
        return _operand(node, self.names)

    def listed(self, nodes: tuple[Node, ...], before: str = "") -> str:
        return before + ", ".join(map(self.operand, nodes)) if nodes else ""

    def listed_names(self, names: list[str]) -> str:
        return f" {', '.join(names)}" if names else ""

    def carried(self, arguments: list[str], values: tuple[Node, ...]) -> str:
        pairs = [f"{name} = {self.operand(value)}" for name, value in zip(arguments, values, strict=True)]
        return f" carrying {', '.join(pairs)}" if pairs else ""


def _check(check: Check) -> str:
    return f"{check.exception}({check.message!r}){'' if check.native else ' not native'}"


def _axis(axis: Axis) -> str:
    if isinstance(axis, AxisIndex):
        return str(axis.offset)
    if isinstance(axis, AxisSlice):
        stop: Dim = axis.offset + axis.step * axis.length
        step = f":{axis.step}" if axis.step != 1 else ""
        return f"{axis.offset}:{stop}{step}"
    return "newaxis"


def _gather(gather: Gather) -> str:
    shown = ", ".join(f"#{axis.operand}" if isinstance(axis, AxisArray) else _axis(axis) for axis in gather.axes)
    return f"[{shown}] with the arrays' axes at {gather.at}"


def _attribute(node: Node) -> str:
    attr = node.attr
    if attr is None:
        return ""
    if isinstance(attr, Reduce):
        return f" {_reduction(attr)}"
    if isinstance(attr, Gather):
        return f" {_gather(attr)}"
    if isinstance(attr, Scatter):
        return f" {_gather(attr.gather)}{f' by {attr.combine}' if attr.combine else ''}"
    if isinstance(attr, Masked):
        return " where the mask holds"
    if isinstance(attr, ListChange):
        return {Append: " at the end", Extend: " all at the end", RemoveLast: " removing the last"}[type(attr)]
    if isinstance(attr, Nonzero):
        return "" if attr.axis is None else f" axis {attr.axis}"
    if node.op in ("transpose", "size"):
        return f" {attr}"
    if node.op == "fill":
        return f" {attr.function}"
    if node.op == "eye":
        return f" k={attr.k}"
    if node.op == "linspace":
        return f" {attr.count} points{'' if attr.endpoint else ', endpoint left out'}"
    return ""


def _reduction(attr: Reduce) -> str:
    axes = "all axes" if attr.all_axes else f"axis {', '.join(map(str, attr.axes))}"
    options = [
        "keepdims" if attr.keepdims else "",
        f"ddof={attr.ddof}" if attr.ddof else "",
        f"initial={attr.initial}" if attr.initial is not None else "",
    ]
    return ", ".join([f"{attr.function} over {axes}", *filter(None, options)])
