"""What a loop carries from one iteration to the next.

It is found by translating the body until the answer no longer changes. An attempt works under a `Plan`: the variables
that are carried with their types, the arrays that are written, and what is assumed of them. Each jump back or out of
the loop compares what it carries with the plan and writes what must change into the next plan.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from transpile.parse import codes
from transpile.parse.composites import assemble, spread
from transpile.parse.elastic import changes_length, in_use, keep, release, shorter
from transpile.parse.joins import (
    adopt,
    can_adopt,
    common_type,
    conflict,
    is_shared,
    join_arrays,
    same_value,
    scalar_type,
    shown,
)
from transpile.parse.placeholders import placeholder, zero
from transpile.parse.plan import Handle, Plan, Shape, Shorter
from transpile.parse.recall import Memory
from transpile.parse.scope import Frame, Unset, maybe_unassigned, unassigned
from transpile.parse.values import Constant, Value
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.graph import Node, Span
from transpile.symbolic.types import Type


class Loop:
    """One attempt: gives ``break``, ``continue`` and the body's end their carried values.

    ``guessed``: arrays of the plan that are only there because an earlier attempt of a loop around this one wrote them.
    """

    def __init__(self, frame: Frame, shape: Shape, plan: Plan, memory: Memory, guessed: frozenset[int]) -> None:
        self.frame = frame
        self.builder = frame.builder
        self.shape = shape
        self.plan = plan
        self.memory = memory
        self.next = deepcopy(plan)
        self.idle = set(guessed)  # those that no path has written so far
        self.head: dict[str, Node] = {}
        self.head_versions: dict[int, Node] = {}
        self.handle_roots: dict[int, str] = {}
        self.frozen: dict[int, str] = {}
        self.jumps = 0
        self.shorter: dict[str, Shorter] = {}
        self.rooms: dict[str, Node] = {}  # what is in use of the room for each array that becomes shorter

    # the start of an iteration

    def slots(self) -> list[tuple[str | None, Type]]:
        """Name and type of everything carried, in order."""
        versions = self.builder.versions
        slots: list[tuple[str | None, Type]] = list(self.plan.scalars.items())
        slots += [(name, handle.type) for name, handle in self.plan.handles.items()]
        for root in self.plan.roots:
            version = self.shape.entry.versions.get(root, versions.first(root))
            assert version.type is not None
            slots.append((version.hint, version.type))
        return slots

    def enter(self, args: tuple[Node, ...]) -> None:
        """Set the variables as they are at the start of an iteration, where ``args`` are the carried values."""
        self.frame.restore(self.shape.entry)
        carried = iter(args)
        for name in (*self.shape.dead, *sorted(self.plan.absent)):
            self.frame.names[name] = maybe_unassigned(name, self.shape.note)
        for name in self.plan.scalars:
            self.head[name] = next(carried)
            self.frame.names[name] = unassigned(name) if name in self.plan.unset else self.head[name]
            self._assume_bounds(name)
        group = object()
        for name, handle in self.plan.handles.items():
            self.head[name] = next(carried)
            self.frame.names[name] = unassigned(name) if name in self.plan.unset else self.head[name]
            self.handle_roots[self._add_handle(name, handle, self.head[name], group)] = name
        for root in self.plan.roots:
            self.builder.versions.advance(root, next(carried))
        for name, composite in self.shape.composites.items():
            self.frame.names[name] = assemble(self.frame, composite)
        self._freeze()
        self.rooms = {name: in_use(self.frame, elastic) for name, elastic in self.shape.elastic.items()}
        self.frame.names.update(self.rooms)
        self.head_versions = dict(self.builder.versions.current)

    def _add_handle(self, name: str, handle: Handle, node: Node, group: object) -> int:
        """A root for a carried array. The handles of a loop are distinct arrays, unless found to be shared."""
        versions = self.builder.versions
        root = versions.add(node, handle.sources)
        if name not in self.plan.shared:
            versions.group[root] = group
        if name in self.plan.shared or (handle.fresh and versions.parameters(root)):
            versions.freeze(root, f"`{name}` is bound to different arrays in a loop")
        return root

    def _freeze(self) -> None:
        for root in sorted(self.plan.frozen):
            self.builder.versions.freeze(root, "a variable of a loop may be the same array")

    def _assume_bounds(self, name: str) -> None:
        """An int that the loop only counts up (or down) stays on one side of its first value."""
        start = self._initial_dim(name)
        lowest = as_dim(0) if any(item.length == name for item in self.shape.elastic.values()) else None
        if start is None or name in self.plan.wild:
            return
        self.builder.lengths.magnitude.calm.add(self.head[name])
        atom = str(self.builder.dim(self.head[name]))
        low = lowest if name in self.plan.falls else start
        self.builder.facts.assume_range(atom, low, None if name in self.plan.rises else start)

    def _initial_dim(self, name: str) -> Dim | None:
        type, value = self.plan.scalars[name], self.shape.entry.names.get(name)
        if type.dtype.kind != "i" or type.dtype.itemsize != 8 or name in self.plan.unset:
            return None
        if not isinstance(value, (Node, Constant)) or not self.builder.lengths.magnitude.is_slow_value(value):
            return None
        if isinstance(value, Node):
            return self.builder.dim(value) if value.type is not None and value.type.dtype.kind == "i" else None
        return as_dim(value.value) if isinstance(value.value, int) else None

    # jumps

    def jump(self, op: str) -> Node:
        """The terminator of a path through the body: "yield" at its end, "break" or "continue"."""
        self.jumps += 1
        for name, composite in self.shape.composites.items():
            spread(self.frame, name, composite, self.frame.names.get(name))
        keep(self.frame, self.shape, self.rooms)
        self._discover(op)
        values = [self._scalar(name, type, op) for name, type in self.plan.scalars.items()]
        taken: dict[int, str] = {}
        values += [self._handle(name, taken, op) for name in self.plan.handles]
        values += [self.builder.versions.version(root) for root in self.plan.roots]
        for root, reason in self.builder.versions.frozen.items():
            if root < self.shape.first:
                self.frozen[root] = reason
        return self.builder.terminator(op, *values)

    def _leaves(self, op: str) -> bool:
        """Whether the loop may end after this jump (``while True`` ends by ``break`` only)."""
        return op == "break" or not self.shape.forever

    def _scalar(self, name: str, type: Type, op: str) -> Node:
        value = self.frame.names.get(name)
        if value is None or isinstance(value, Unset):
            if self._leaves(op) and name not in self.shape.guarded:
                self._drop(name)
            return self.head[name]
        # what the loop begins with and what each of its ends carries are looked at one by one: the head may be any int
        joined = common_type(self.frame, name, self.head[name], value, self._lines(name), any_left=True)
        before = self.shape.entry.names.get(name)
        if before is not None and not isinstance(before, Unset) and not can_adopt(before, joined):
            conflict(self.frame, name, (before, value), self._lines(name))
        if joined != type:
            self.next.scalars[name] = joined
            return self.head[name]
        node = adopt(self.frame, value, type, name)
        self._check_step(name, node)
        if op != "break":
            self._check_bounds(name, node)
        return node

    def _drop(self, name: str) -> None:
        self.next.absent.add(name)
        self.next.scalars.pop(name, None)
        self.next.handles.pop(name, None)
        self.next.unset.discard(name)

    def _check_step(self, name: str, node: Node) -> None:
        if not self.builder.lengths.magnitude.is_slow(node):
            self.next.wild.add(name)

    def _check_bounds(self, name: str, node: Node) -> None:
        start = self._initial_dim(name)
        if start is None or name in self.plan.wild:
            return
        now = self.builder.dim(node)
        if name not in self.plan.falls and not self.builder.facts.prove(now - start):
            self.next.falls.add(name)
        if name not in self.plan.rises and not self.builder.facts.prove(start - now):
            self.next.rises.add(name)

    def _lines(self, name: str) -> tuple[Span | None, Span | None]:
        return self.shape.entry.lines.get(name), self.frame.lines.get(name)

    def _handle(self, name: str, taken: dict[int, str], op: str) -> Node:
        value = self.frame.names.get(name)
        if name in self.plan.unset and (value is None or isinstance(value, Unset)):
            if self._leaves(op) and name not in self.shape.guarded:
                self._drop(name)
            return self.head[name]
        if not isinstance(value, Node) or value.type is None or not value.type.is_array:
            conflict(self.frame, name, (self.head[name], shown(value)), self._lines(name))
        node = self.builder.refresh(value)
        if not self.builder.versions.is_whole(node):
            self.frame.error(
                codes.SHARED,
                f"`{name}` is a view of another array when the next iteration starts",
                f"carry a copy: `{name} = ....copy()`",
            )
        if changes_length(self.builder, self.head[name], node):
            self.shorter.setdefault(name, shorter(self.frame, self.shape, name, node))
            return self.head[name]
        node = self._fitting(name, node)
        self._trace(name, self.builder.versions.number(node), taken)
        return node

    def _fitting(self, name: str, node: Node) -> Node:
        """The array with the lengths of what the loop carries: of arrays named otherwise, that are equal at entry."""
        joined = join_arrays(self.frame, name, self.head[name], node, self._lines(name))
        if joined == node.type:
            return node
        if self.builder.versions.number(node) < self.shape.first:  # a copy would not be the array itself
            conflict(self.frame, name, (self.head[name], node), self._lines(name))
        return self.builder.emit("copy", adopt(self.frame, node, joined, name), type=joined, hint=name)

    def _trace(self, name: str, root: int, taken: dict[int, str]) -> None:
        """Note which arrays the handle may be from the next iteration on."""
        for other, holder in taken.items():
            if self.builder.versions.may_share(root, other):
                self.next.shared |= {name, holder}
        taken[root] = name
        handle = self.next.handles[name]
        for origin in self._origins(root):
            if origin in self.handle_roots:
                other_handle = self.next.handles[self.handle_roots[origin]]
                handle.sources |= other_handle.sources
                handle.fresh |= other_handle.fresh
            elif origin < self.shape.first:
                handle.sources |= {origin}
                self.next.shared.add(name)
                self.next.frozen.add(origin)
            else:
                handle.fresh = True

    def _origins(self, root: int) -> frozenset[int]:
        """The handles, the arrays from before the loop and those of this iteration that a root may be."""
        sources = self.builder.versions.sources[root]
        if root in self.handle_roots or root < self.shape.first or not sources:
            return frozenset((root,))
        return frozenset().union(*map(self._origins, sources))

    def revised(self) -> Plan:
        """The plan of the next attempt; the same as this one's where nothing had to change."""
        found = self.next
        found.roots = [root for root in found.roots if root not in self.idle]
        if found.handles.keys() != self.plan.handles.keys():  # what was concluded of arrays took handles for fixed ones
            self.next = replace(found, handles={}, roots=[], frozen=set(), shared=set())
            for name, handle in found.handles.items():
                was = self.shape.entry.names.get(name)
                if isinstance(was, Node):
                    self._carry_array(name, was)
                else:
                    self.next.handles[name] = Handle(handle.type, frozenset(), fresh=True)
        return self.next

    def _discover(self, op: str) -> None:
        """Find what the plan does not carry yet."""
        for name in self.shape.names:
            if name not in self.plan.scalars and name not in self.plan.handles and name not in self.plan.absent:
                self._discover_name(name, op)
        for root, version in sorted(self.builder.versions.current.items()):
            if root < self.shape.first and self._head_version(root) is not version:
                self.idle.discard(root)
                if root not in self.next.roots:
                    self.next.roots.append(root)

    def _head_version(self, root: int) -> Node:
        return self.head_versions.get(root, self.builder.versions.first(root))

    def _discover_name(self, name: str, op: str) -> None:
        was, now = self.shape.entry.names.get(name), self.frame.names.get(name)
        if was is None or isinstance(was, Unset):
            if now is None or isinstance(now, Unset):
                self.next.absent |= {name} if self._leaves(op) and name not in self.shape.guarded else set()
            elif self.shape.at_least_once or name in self.shape.guarded:
                self._carry_unset(name, now)
            return
        if now is None or isinstance(now, Unset):
            self.next.absent.add(name)
        elif not same_value(self.builder, was, now):
            if not (isinstance(was, Node) and isinstance(now, Node)):
                conflict(self.frame, name, (was, now), self._lines(name))
            self._carry_array(name, was)

    def _carry_unset(self, name: str, now: Value) -> None:
        type = scalar_type(now)
        if type is None:
            self._carry_unset_array(name, now)
            return
        known = self.next.scalars.get(name)
        self.next.scalars[name] = (
            type if known is None else common_type(self.frame, name, Node("arg", (), known), now, self._lines(name))
        )
        self.next.unset.add(name)

    def _carry_unset_array(self, name: str, now: Value) -> None:
        """An array that the loop makes and that is read behind it; its size must be known before."""
        if not isinstance(now, Node) or now.type is None or not now.type.is_array:
            return
        if self.builder.versions.is_whole(now) and all(map(self.builder.at_entry, now.type.shape)):
            self.next.handles[name] = Handle(now.type, frozenset(), fresh=True)
            self.next.unset.add(name)

    def _carry_array(self, name: str, was: Node) -> None:
        assert was.type is not None
        versions = self.builder.versions
        root = versions.number(was)
        self.next.handles[name] = Handle(was.type, frozenset((root,)))
        if not versions.is_whole(was) or is_shared(self.frame, self.shape, name, root):
            self.next.shared.add(name)
            self.next.frozen.add(root)

    # the end of the loop

    def inits(self) -> list[Node]:
        """The carried values before the first iteration."""
        builder, entry = self.builder, self.shape.entry
        values = []
        for name, type in self.plan.scalars.items():
            value = entry.names.get(name)
            if name in self.plan.unset or value is None or isinstance(value, Unset):
                values.append(builder.emit("const", type=type, attr=zero(type), hint=name))
            else:
                values.append(adopt(self.frame, value, type, name))
        for name, handle in self.plan.handles.items():
            if name in self.plan.unset:
                values.append(placeholder(builder, handle.type, name))
                continue
            value = entry.names[name]
            assert isinstance(value, Node)
            values.append(builder.refresh(value))
        values += [builder.versions.version(root) for root in self.plan.roots]
        return values

    def leave(self, node: Node) -> None:
        """Continue behind the loop with its results."""
        names, versions = self.frame.names, self.builder.versions
        for name in (*self.shape.dead, *sorted(self.plan.absent), *self._unassigned()):
            names[name] = maybe_unassigned(name, self.shape.note)
        versions.frozen.update(self.frozen)
        results, group = iter(self._results(node)), object()
        for name in self.plan.scalars:
            names[name] = result = next(results)
            self._stays_calm(name, result)
        for name, handle in self.plan.handles.items():
            result = next(results)
            names[name] = result
            self._add_handle(name, handle, result, group)
        for root in self.plan.roots:
            versions.advance(root, next(results))
        for name, composite in self.shape.composites.items():
            names[name] = assemble(self.frame, composite)
            for part in composite.names():
                names.pop(part, None)
        release(self.frame, self.shape, self._largest_lengths())
        self._freeze()

    def _largest_lengths(self) -> dict[str, Dim]:
        """Behind the loop, too, no more of the room for an array is in use than before it."""
        starts = {elastic.length: self._initial_dim(elastic.length) for elastic in self.shape.elastic.values()}
        grown = self.plan.wild | self.plan.rises
        return {name: start for name, start in starts.items() if start is not None and name not in grown}

    def _stays_calm(self, name: str, result: Node) -> None:
        if name not in self.plan.wild and self._initial_dim(name) is not None:
            self.builder.lengths.magnitude.calm.add(result)

    def _results(self, node: Node) -> list[Node]:
        slots = enumerate(self.slots())
        return [self.builder.emit("result", node, type=type, attr=k, hint=hint) for k, (hint, type) in slots]

    def _unassigned(self) -> list[str]:
        """Variables that only the loop assigns and that are not carried: it may run zero times."""
        before = self.shape.entry.names
        carried = {*self.plan.scalars, *self.plan.handles}
        return [
            name
            for name in self.shape.names
            if name not in carried and isinstance(before.get(name, unassigned(name)), Unset)
        ]
