"""The verifier of the graph: what every stage may rely on. It runs between stages; a failure is a bug of ours."""

from __future__ import annotations

from transpile.symbolic.aliases import Aliases
from transpile.symbolic.draws import DISTRIBUTIONS
from transpile.symbolic.graph import (
    AxisArray,
    AxisNew,
    AxisSlice,
    Gather,
    Kernel,
    Masked,
    Node,
    Region,
    Scatter,
    root,
)
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.regions import LEAVING, LOOPS, inits
from transpile.symbolic.routines import ROUTINES
from transpile.symbolic.types import COMPLEX128, FLOAT64, GENERATOR, INT64, PY_BOOL, PY_INT, SUPPORTED, Kind, Type

ARITY = {
    "param": 0, "const": 0, "constant_array": 0, "arg": 0, "size": 1, "cast": 1, "transpose": 1, "copy": 1, "reduce": 1,
    "matmul": 2, "assert": 1, "if": 1, "result": 1, "compress": 2, "nonzero": 1, "list": 0, "length": 1,
}  # fmt: skip
VARIADIC = frozenset(
    (
        *("view", "reshape", "fill", "arange", "linspace", "eye", "numpy", "gather", "update"),
        *("for", "while", "call", "routine", "draw"),
    )
)
WITHOUT_TYPE = frozenset(("assert", "if", "for", "while", "call", "routine"))
REGIONS = {"if": 2, "for": 1, "while": 2, "numpy": 1}
HAS_RESULTS = ("if", "for", "while", "call", "numpy", "routine")
REDUCTIONS = ("sum", "prod", "mean", "var", "std", "min", "max", "argmin", "argmax", "any", "all")
_PYTHON_DTYPES = (PY_BOOL.dtype, INT64, FLOAT64, COMPLEX128)


def arrays_of(routine: Node) -> tuple[Node, ...]:
    """The operands of a routine but for the random generator that comes first where it draws."""
    return tuple(operand for operand in routine.inputs if operand.type != GENERATOR)


class BrokenGraph(Exception):
    """A kernel's graph breaks a rule of graph.py: a bug of the stage that made it."""


def verify(kernel: Kernel) -> None:
    """Raise `BrokenGraph` unless the kernel is well formed."""
    _Verifier(kernel).run()


class _Verifier:
    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.aliases = Aliases(kernel)
        self.scope: set[Node] = set()
        self.seen: set[Node] = set()
        self.newest: dict[Node, Node] = {}
        self.loops: list[Node] = []

    def run(self) -> None:
        kernel = self.kernel
        names = tuple(node.attr for node in kernel.params)
        self.require(
            names == tuple(p.name for p in kernel.parameters), kernel.body.end, "params differ from parameters"
        )
        for node, parameter in zip(kernel.params, kernel.parameters, strict=True):
            self.require(node.op == "param" and node.type == parameter.type, node, "a param of another type")
            self.define(node)
        self.require(not kernel.body.args, kernel.body.end, "the body of a kernel has arguments")
        self.region(kernel.body, "body")
        for name, node in kernel.atoms.items():
            self.require(node in self.seen, node, f"the atom {name} is not in the kernel")

    def require(self, condition: bool, node: Node, message: str) -> None:
        if not condition:
            place = f"{node.span.path}:{node.span.line}:{node.span.column}" if node.span.line else "no place"
            raise BrokenGraph(f"{self.kernel.name}: {node!r} ({place}): {message}")

    def define(self, node: Node) -> None:
        self.require(node not in self.seen, node, "defined twice")
        self.seen.add(node)
        self.scope.add(node)
        self.newest.setdefault(self.aliases.identity(node), node)

    # regions

    def region(self, region: Region, owner: str) -> None:
        outer_scope = set(self.scope)
        for position, argument in enumerate(region.args):
            self.require(argument.op == "arg" and argument.attr == position, argument, "a misplaced argument")
            self.type(argument)
            self.define(argument)
            self.newest[self.aliases.identity(argument)] = argument
        for node in region.nodes:
            self.node(node)
        self.end(region, owner, outer_scope)
        self.scope = outer_scope

    def end(self, region: Region, owner: str, outer: set[Node]) -> None:
        end = region.end
        self.inputs(end)
        allowed = {
            "body": LEAVING,
            "if": ("yield", *LEAVING, *(("break", "continue") if self.loops else ())),
            "for": ("yield", "break", "continue", *LEAVING),
            "while": ("yield", "break", "continue", *LEAVING),
            "condition": ("yield",),
            "numpy": ("yield",),
        }[owner]
        self.require(end.op in allowed, end, f"{end.op} cannot end the region of {owner}")
        if end.op == "unreachable" or (end.op == "raise" and not end.attr.parts):
            self.require(not end.inputs, end, "has no values")
        elif end.op == "raise":
            pass  # its text shows any values
        elif end.op == "return":
            self.require(len(end.inputs) == len(self.kernel.results), end, "returns another number of values")
        elif owner == "condition":
            given = end.inputs[0].type if len(end.inputs) == 1 else None
            self.require(given is not None and given.dtype.kind == "b", end, "a condition yields one bool")
        elif owner == "numpy":
            self.require(len(end.inputs) > 0, end, "a function of NumPy yields values")
        elif end.op in ("break", "continue") or owner in LOOPS:
            self.carries(end)
        if end.op not in LEAVING and owner != "condition":
            self.passes_on(region, end, outer)

    def carries(self, end: Node) -> None:
        """Whether the terminator gives the innermost loop the values that it carries."""
        expected = [init.type for init in inits(self.loops[-1])]
        self.require([value.type for value in end.inputs] == expected, end, "does not carry what its loop carries")

    def passes_on(self, region: Region, end: Node, outer: set[Node]) -> None:
        """Whether arrays from outside that the region updated leave it as their newest version."""
        given = {self.aliases.identity(value) for value in end.inputs}
        for node in region.nodes:
            identity = self.aliases.identity(node)
            if node.op == "update" and identity in outer:
                self.require(identity in given, end, f"the update of {identity!r} does not leave its region")

    # nodes

    def node(self, node: Node) -> None:
        self.inputs(node)
        self.require(node.op in ARITY or node.op in VARIADIC or node.op in ELEMENTWISE, node, "an unknown operation")
        self.arity(node)
        self.require(len(node.regions) == REGIONS.get(node.op, 0), node, "a wrong number of regions")
        self.type(node)
        if node.op in ELEMENTWISE:
            self.elementwise(node)
        elif node.op in _CHECKS:
            _CHECKS[node.op](self, node)
        self.define(node)
        if node.op in ("update", "result"):
            self.newest[self.aliases.identity(node)] = node

    def inputs(self, node: Node) -> None:
        for operand in node.inputs:
            # a result names the node that it is a result of, which is no value itself
            self.require(operand in self.scope, node, f"{operand!r} is not defined here")
            is_source = node.op == "result" or operand.type is not None
            self.require(is_source, node, f"{operand!r} is no value")

    def arity(self, node: Node) -> None:
        expected = ELEMENTWISE[node.op].arity if node.op in ELEMENTWISE else ARITY.get(node.op)
        count = len(node.inputs)
        self.require(expected in (None, count), node, f"{count} inputs instead of {expected}")

    def type(self, node: Node) -> None:
        if node.op in WITHOUT_TYPE or (node.op == "numpy" and len(node.regions[0].end.inputs) > 1):
            self.require(node.type is None, node, "has a type but is no value")
            return
        if not isinstance(node.type, Type):
            raise BrokenGraph(f"{self.kernel.name}: {node!r} has no type")
        self.require(node.type.dtype in SUPPORTED, node, "an unsupported dtype")
        self.require(node.type.is_array or not node.type.shape, node, "a scalar with a shape")
        python = node.type.kind is Kind.PYTHON
        self.require(not python or node.type.dtype in _PYTHON_DTYPES, node, "no dtype of a Python number")

    def elementwise(self, node: Node) -> None:
        assert node.type is not None
        shapes = [operand.type.shape for operand in node.inputs if operand.type is not None]
        self.require(len(node.type.shape) == max(map(len, shapes)), node, "another rank than its operands broadcast to")
        arrays = any(operand.type is not None and operand.type.is_array for operand in node.inputs)
        # np.where of scalars is an array without axes
        self.require(node.op == "where" or node.type.is_array <= arrays, node, "an array made of scalars")

    def view(self, node: Node) -> None:
        base = node.inputs[0].type
        axes = node.attr.axes
        assert base is not None
        assert node.type is not None
        taken = [axis for axis in axes if type(axis).__name__ != "AxisNew"]
        kept = [axis for axis in axes if type(axis).__name__ != "AxisIndex"]
        self.require(base.is_array and len(taken) == len(base.shape), node, "not one subscript for each axis")
        self.require(len(kept) == len(node.type.shape), node, "another rank than its subscripts give")
        self.require(node.type.dtype == base.dtype, node, "another dtype than its base")
        for raw in node.attr.raw:
            positions = [p for p in (raw.start, raw.stop, raw.step) if p is not None]
            self.require(
                all(0 < p < len(node.inputs) for p in positions), node, "a subscript that is not among its inputs"
            )

    def transpose(self, node: Node) -> None:
        assert node.inputs[0].type is not None
        rank = len(node.inputs[0].type.shape)
        self.require(sorted(node.attr) == list(range(rank)), node, "axes that are no permutation")

    def reduce(self, node: Node) -> None:
        attr = node.attr
        given = node.inputs[0].type
        assert given is not None
        assert node.type is not None
        self.require(attr.function in REDUCTIONS, node, "an unknown reduction")
        self.require(list(attr.axes) == sorted(set(attr.axes)), node, "axes that are not sorted")
        self.require(all(0 <= axis < len(given.shape) for axis in attr.axes), node, "an axis out of range")
        rank = len(given.shape) - (0 if attr.keepdims else len(attr.axes))
        self.require(len(node.type.shape) == rank, node, "another rank than its axes leave")

    def update(self, node: Node) -> None:
        array = root(node.inputs[0])
        self.require(array.type == node.type, node, "another type than the array that it updates")
        newest = self.newest.get(self.aliases.identity(array))
        self.require(newest is array, node, f"updates {array!r}, which is not its newest version")

        self.require(len(node.inputs) >= 2, node, "no value")
        if isinstance(node.attr, Scatter):
            self.indices(node, node.attr.gather, node.inputs[2:])
        elif isinstance(node.attr, Masked):
            self.mask(node, node.inputs[2])

    def gather(self, node: Node) -> None:
        self.indices(node, node.attr, node.inputs[1:])
        kept = sum(isinstance(axis, AxisSlice | AxisNew) for axis in node.attr.axes)
        assert node.type is not None
        self.require(len(node.type.shape) == kept + node.attr.rank, node, "another rank than its subscripts give")

    def indices(self, node: Node, gather: Gather, operands: tuple[Node, ...]) -> None:
        base = node.inputs[0].type
        assert base is not None
        taken = [axis for axis in gather.axes if not isinstance(axis, AxisNew)]
        self.require(len(taken) == len(base.shape), node, "not one subscript for each axis")
        for axis in gather.axes:
            if isinstance(axis, AxisArray):
                index = operands[axis.operand - 1].type
                good = index is not None and index.dtype.kind in "iu" and len(index.shape) <= gather.rank
                self.require(good, node, "an index that is no array of integers, or of too many axes")

    def compress(self, node: Node) -> None:
        self.mask(node, node.inputs[1])

    def mask(self, node: Node, mask: Node) -> None:
        base, given = node.inputs[0].type, mask.type
        assert base is not None
        fits = given is not None and given.dtype.kind == "b" and 0 < len(given.shape) <= len(base.shape)
        self.require(fits, node, "a mask that is no array of bools, or of too many axes")

    def condition(self, node: Node) -> None:
        given = node.inputs[0].type
        self.require(given is not None and given.dtype.kind == "b", node, "the condition is no bool")

    def branch(self, node: Node) -> None:
        self.condition(node)
        before = dict(self.newest)
        for region in node.regions:
            self.newest = dict(before)
            self.region(region, "if")
        counts = {len(region.end.inputs) for region in node.regions if region.end.op == "yield"}
        self.require(len(counts) <= 1, node, "its branches yield different numbers of values")
        self.newest = before

    def numpy(self, node: Node) -> None:
        self.region(node.regions[0], "numpy")
        values = node.regions[0].end.inputs
        several = len(values) > 1
        self.require(several or values[0].type == node.type, node, "another type than its region yields")

    def loop(self, node: Node) -> None:
        first = 1 if node.op == "for" else 0
        types = [init.type for init in inits(node)]
        for region in node.regions:
            given = [argument.type for argument in region.args[first:]]
            self.require(given == types, node, "arguments of other types than it carries")
        before = dict(self.newest)
        self.loops.append(node)
        for region, owner in zip(node.regions, ("condition", "while") if node.op == "while" else ("for",), strict=True):
            self.newest = dict(before)
            self.region(region, owner)
        self.loops.pop()
        self.newest = before

    def result(self, node: Node) -> None:
        source = node.inputs[0]
        self.require(source.op in HAS_RESULTS, node, f"{source.op} has no results")
        if source.op == "if":
            yields = [region.end for region in source.regions if region.end.op == "yield"]
            types = {end.inputs[node.attr].type if node.attr < len(end.inputs) else None for end in yields}
            self.require(types == {node.type}, node, "not what the branches yield")
        elif source.op in LOOPS:
            values = inits(source)
            known = node.attr < len(values) and values[node.attr].type == node.type
            self.require(known, node, "not what the loop carries")
        elif source.op == "routine":
            given = (*source.attr.results, PY_INT)
            self.require(node.attr < len(given) and given[node.attr] == node.type, node, "not what the routine gives")
        elif source.op == "numpy":
            values = source.regions[0].end.inputs
            known = node.attr < len(values) and values[node.attr].type == node.type
            self.require(known, node, "not what the function of NumPy gives")

    def routine(self, node: Node) -> None:
        self.require(node.attr.name in ROUTINES, node, "an unknown routine")
        arrays = all(operand.type is not None and operand.type.is_array for operand in arrays_of(node))
        self.require(arrays, node, "an operand that is no array")

    def draw(self, node: Node) -> None:
        distribution = DISTRIBUTIONS.get(node.attr)
        self.require(distribution is not None, node, "an unknown distribution")
        assert distribution is not None
        generator, *numbers = (operand.type for operand in node.inputs)
        self.require(generator == GENERATOR, node, "does not draw from a generator")
        given = tuple(number.dtype for number in numbers if number is not None and not number.is_array)
        self.require(given == distribution.arguments, node, "takes other numbers")
        known = node.type is not None and not node.type.is_array and node.type.dtype == distribution.result
        self.require(known, node, "another type than it draws")


_CHECKS = {
    "view": _Verifier.view,
    "transpose": _Verifier.transpose,
    "reduce": _Verifier.reduce,
    "update": _Verifier.update,
    "gather": _Verifier.gather,
    "compress": _Verifier.compress,
    "assert": _Verifier.condition,
    "if": _Verifier.branch,
    "numpy": _Verifier.numpy,
    "for": _Verifier.loop,
    "while": _Verifier.loop,
    "result": _Verifier.result,
    "routine": _Verifier.routine,
    "draw": _Verifier.draw,
}
