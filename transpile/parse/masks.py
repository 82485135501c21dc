"""Masks: how many places they hold in, as a length that is known while the kernel runs, and which places these are."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from transpile.parse.builder import Builder
from transpile.parse.versions import VIEWS
from transpile.symbolic.dims import Dim, as_dim, product
from transpile.symbolic.graph import Node, Nonzero, Reduce
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import INT64, PY_INT, array, numpy_scalar


@dataclass(frozen=True)
class Counted:
    """A mask whose places are counted, and the length that this gives."""

    mask: Node
    count: Dim


def counted(builder: Builder, mask: Node) -> Counted:
    """The mask and its count; those of an equal mask that was counted before, where there is one."""
    key = _key(mask)
    for known, found in reversed(builder.masks):
        if known == key and builder.versions.is_current(found.mask):
            return found
    assert mask.type is not None
    rank = len(mask.type.shape)
    total = builder.emit("reduce", mask, type=numpy_scalar(INT64), attr=Reduce("sum", tuple(range(rank)), False, True))
    count = builder.lengths.name_atom(builder.emit("cast", total, type=PY_INT, hint="count"), "count")
    builder.lengths.magnitude.indices.add(builder.lengths.nodes[str(count)])  # as small as the mask
    builder.facts.assume_range_always(str(count), 0, elements(mask))
    builder.late.update(count.atoms())
    found = Counted(mask, count)
    builder.masks.append((key, found))
    return found


def _key(node: Node) -> Hashable:
    """Equal for nodes that are certainly equal arrays: the same operations on the same versions of the same arrays."""
    if node.op == "const":
        return ("const", node.type, repr(node.attr))
    if node.op in ELEMENTWISE or node.op in (*VIEWS, "size", "cast"):
        return (node.op, node.type, node.attr, *map(_key, node.inputs))
    return node


def elements(value: Node) -> Dim:
    """The number of elements of an array."""
    assert value.type is not None
    return product(value.type.shape)


def positions(builder: Builder, mask: Node) -> tuple[Node, ...]:
    """The places where a mask holds, as an array of indices for each axis."""
    found = counted(builder, mask)
    kind = array(INT64, found.count)
    assert mask.type is not None
    return tuple(
        builder.emit("nonzero", found.mask, type=kind, attr=Nonzero(axis)) for axis in range(len(mask.type.shape))
    )


def places(builder: Builder, mask: Node) -> Node:
    """np.argwhere: a row for each place where a mask holds."""
    found = counted(builder, mask)
    assert mask.type is not None
    kind = array(INT64, found.count, as_dim(len(mask.type.shape)))
    return builder.emit("nonzero", found.mask, type=kind, attr=Nonzero(None))


def check_mask(builder: Builder, mask: Node, lengths: tuple[Dim, ...], first: int) -> None:
    """A mask has the lengths of the axes (from ``first`` on) that it stands for."""
    assert mask.type is not None
    for offset, (have, want) in enumerate(zip(mask.type.shape, lengths, strict=True)):
        message = f"boolean index did not match indexed array along axis {first + offset}"
        if (have - want).constant:
            builder.error("T009", message, "the lengths differ for every size of the arguments")
        builder.require(have - want, "==", "IndexError", message)


def compressed(builder: Builder, base: Node, mask: Node) -> Node:
    """``base[mask]`` for a mask over the leading axes."""
    assert base.type is not None
    assert mask.type is not None
    rank = len(mask.type.shape)
    check_mask(builder, mask, base.type.shape[:rank], 0)
    found = counted(builder, mask)
    kind = array(base.type.dtype, found.count, *base.type.shape[rank:])
    return builder.emit("compress", base, found.mask, type=kind)
