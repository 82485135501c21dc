"""Applies rules to a kernel, bottom-up, until none fits any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from transpile.rewrite.build import Build, Untyped
from transpile.rewrite.patterns import Apply, Reduction
from transpile.rewrite.rebuild import Rebuild
from transpile.rewrite.rule import Match, Rule
from transpile.symbolic.graph import Kernel, Node

# A rule set that does not come to an end is a bug; this many rounds are more than nested formulas need.
MAX_ROUNDS = 50


class EndlessRewriting(Exception):
    """Rules undo each other: a bug of the rules."""


def apply_rules(kernel: Kernel, rules: Sequence[Rule]) -> Kernel:
    """The kernel after all rewrites that the rules allow; `Kernel.fired` gets the names of those that fired."""
    for _ in range(MAX_ROUNDS):
        round_ = _Round(kernel, rules)
        kernel = round_.run()
        kernel = with_fired(kernel, round_.fired)
        if not round_.fired:
            return kernel
    raise EndlessRewriting(f"{kernel.name}: {', '.join(round_.fired)}")


def with_fired(kernel: Kernel, names: Sequence[str]) -> Kernel:
    """The kernel with more names in `fired`, each once."""
    return replace(kernel, fired=tuple(dict.fromkeys((*kernel.fired, *names)))) if names else kernel


def _root(rule: Rule) -> str:
    pattern = rule.pattern
    if isinstance(pattern, Apply):
        return pattern.op
    assert isinstance(pattern, Reduction), f"{rule.name}: a pattern is an operation"
    return "reduce"


def _wraps_before(inner: Node, root: Node) -> bool:
    """Whether an integer below the root of a pattern may wrap where the root, of another dtype, does not."""
    if inner.type is None or root.type is None or inner.op == "const":
        return False
    return inner.type.dtype.kind in "iu" and inner.type.dtype != root.type.dtype


class _Round(Rebuild):
    """One pass over a kernel: at each node the first rule that fits."""

    def __init__(self, kernel: Kernel, rules: Sequence[Rule]) -> None:
        super().__init__(kernel)
        self.fired: list[str] = []
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._rules[_root(rule)].append(rule)

    def change(self, old: Node, node: Node) -> Node | None:
        for rule in self._rules.get(node.op, ()):
            for found in rule.matches(node):
                result = self._attempt(rule, old, node, found)
                if result is not None:
                    self.fired.append(rule.name)
                    return result
        return self.emit(node, old)

    def _attempt(self, rule: Rule, old: Node, node: Node, found: Match) -> Node | None:
        build = Build(node.span)
        try:
            result = rule.build(found, build)
        except Untyped:
            return None
        # dtype, shape and kind stay as they are
        if result is None or result.type != node.type or any(_wraps_before(inner, node) for inner in found.inner):
            return None
        if not self._reads_the_same(build.nodes, found.inner):
            return None
        if not build.nodes:
            return result if self._may_stand_in(old, result) else None
        assert build.nodes[-1] is result, f"{rule.name}: the result is not what was built last"
        for new in build.nodes[:-1]:
            self.emit(new)
        return self.emit(replace(result, hint=node.hint), old)

    def _reads_the_same(self, nodes: list[Node], inner: tuple[Node, ...]) -> bool:
        """Whether the arrays that new nodes read still hold what the nodes inside of the pattern read."""
        own = set(nodes)
        arrays = [operand for node in nodes for operand in node.inputs if operand not in own]
        return self.history.unchanged(arrays, inner)

    def _may_stand_in(self, old: Node, other: Node) -> bool:
        """Whether an existing value may take the place of ``old``: a number always; an array only to be read."""
        if other.type is None or not other.type.is_array:
            return True
        return self.only_read(old) and not self.is_written(other)
