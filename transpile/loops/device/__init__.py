"""Loop program to device plan: which loops a GPU's threads share, what stays on the host, what passes between."""

from __future__ import annotations

from collections.abc import Mapping

from transpile.loops.device.finishing import finish
from transpile.loops.device.planner import Planner
from transpile.loops.device.refusals import refuse
from transpile.symbolic.device import Plan
from transpile.symbolic.program import Function

__all__ = ["plan"]


def plan(function: Function, functions: Mapping[str, Function]) -> Plan:
    """The device plan of a function. ``functions`` are those of its module, by name.

    Raises NotOnDevice where the function needs what a GPU cannot be given.
    """
    refuse(function, functions)
    on_device: frozenset[str] = frozenset()
    while True:
        planner = Planner(function, on_device)
        body = planner.block(function.body)
        if planner.forced <= on_device:
            return finish(planner, body)
        # numbers that a kernel sets live in device memory everywhere: plan again with that known
        on_device |= planner.forced
