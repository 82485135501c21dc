"""Returned arguments, and views of them, as expressions of the parameters."""

from __future__ import annotations

from transpile.symbolic.aliases import Aliases
from transpile.symbolic.graph import Kernel, Node, Raw, walk


def returned(kernel: Kernel, position: int) -> str | None:
    """The argument or view that a kernel returns in this position, as an expression of its parameters.

    None where there is no such expression: different paths return different views, or one depends on a local.
    """
    aliases = Aliases(kernel)
    ends = [node for node in walk(kernel.body) if node.op == "return"]
    texts = {_array(end.inputs[position], aliases) for end in ends}
    return texts.pop() if len(texts) == 1 else None


def _array(node: Node, aliases: Aliases) -> str | None:
    node = aliases.identity(node)
    if node.op == "param":
        return str(node.attr)
    if node.op not in ("view", "transpose", "reshape"):
        return None
    base = _array(node.inputs[0], aliases)
    if base is None:
        return None
    if node.op == "view" and node.attr.shown is not None:
        operands = [base, *map(_number, node.inputs[1:])]
        return None if None in operands else node.attr.shown.text(operands)
    if node.op == "transpose":
        is_reversed = node.attr == tuple(reversed(range(len(node.attr))))
        return f"{base}.T" if is_reversed else f"{base}.transpose({', '.join(map(str, node.attr))})"
    if node.op == "reshape" and node.attr.ravel:
        return f"{base}.ravel()"
    if node.op == "reshape":
        lengths = [str(value) if kind == "const" else _number(node.inputs[value]) for kind, value in node.attr.raw]
        return _joined(f"{base}.reshape(", lengths, ")")
    return _joined(f"{base}[", [_subscript(raw, node) for raw in node.attr.raw] or ["()"], "]")


def _joined(opening: str, parts: list[str | None], closing: str) -> str | None:
    known = [part for part in parts if part is not None]
    return f"{opening}{', '.join(known)}{closing}" if len(known) == len(parts) else None


def _subscript(raw: Raw, view: Node) -> str | None:
    if raw.kind in ("newaxis", "ellipsis"):
        return "None" if raw.kind == "newaxis" else "..."
    bounds = ["" if at is None else _number(view.inputs[at]) for at in (raw.start, raw.stop, raw.step)]
    if raw.kind == "index":
        return bounds[0]
    return (
        _joined("", [":".join(bound or "" for bound in bounds[: 3 if bounds[2] else 2])], "")
        if None not in bounds
        else None
    )


def _number(node: Node) -> str | None:
    """A number that is known before the kernel runs, too: a constant or a parameter."""
    if node.op == "const":
        return repr(node.attr)
    if node.op == "param":
        return str(node.attr)
    if node.op == "negative" and node.inputs[0].op == "const":
        return repr(-node.inputs[0].attr)
    return None
