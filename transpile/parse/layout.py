"""How arrays lie in memory, as far as that holds for all sizes."""

from __future__ import annotations

from transpile.symbolic import graph
from transpile.symbolic.graph import Node


def is_contiguous(node: Node) -> bool:
    """Whether an array is C-contiguous for all sizes: a whole root, or a leading part of one."""
    if node.op == "reshape":
        return is_contiguous(node.inputs[0])
    if node.op == "view":
        return is_contiguous(node.inputs[0]) and _leading_part(node)
    return node.op != "transpose"


def _leading_part(view: Node) -> bool:
    """Whether a view takes single elements of some leading axes, then one range, then whole axes."""
    base = view.inputs[0].type
    assert base is not None
    axes = [axis for axis in view.attr.axes if not isinstance(axis, graph.AxisNew)]
    whole = [
        isinstance(axis, graph.AxisSlice) and axis.step == 1 and axis.length == length
        for axis, length in zip(axes, base.shape, strict=True)
    ]
    first = next((k for k, axis in enumerate(axes) if not isinstance(axis, graph.AxisIndex)), len(axes))
    starts_well = first == len(axes) or getattr(axes[first], "step", 1) == 1
    return starts_well and all(whole[first + 1 :])
