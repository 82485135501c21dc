"""The device plan: what the host does, and the kernels that it launches, so that a GPU computes a function.

A plan is a loop program: loops and conditions that stay on the host are ordinary statements, what runs on the device
is a `Launch` of a kernel, and `ReadBack` brings one number to the host. The body of a kernel is a loop program, too;
only what the threads of a block do together has statements of its own (`Loop.shared`, `Leader`, `Barrier`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Array, Function, Loop, Stmt
from transpile.symbolic.types import DType


@dataclass(frozen=True)
class Accumulator:
    """A scalar that a loop adds to (or multiplies, or takes the maximum in ...) and that threads may fill in parts."""

    name: str
    combine: str  # the operation's name in ops.ELEMENTWISE
    dtype: DType

    @property
    def partials(self) -> str:
        """The array in which the blocks of a grid leave their parts."""
        return f"{self.name}_partials"


@dataclass(frozen=True)
class DeviceKernel:
    """A ``__global__`` function.

    ``form`` is how its threads share the work:

    - "map": each takes elements of the grid that ``axes`` span;
    - "rows": each block takes such elements, and its threads work together on one;
    - "partials": as "map", and each block leaves its part of ``accumulators`` in an array;
    - "block": one block, whose threads work together;
    - "once": one thread.

    ``function`` has the parameters and the body, of which the first ``begin`` statements stand before the axes.
    ``team`` is a length that the threads of a block share, where it is known before the launch.
    """

    function: Function
    form: str
    axes: tuple[Loop, ...] = ()  # outermost first; their bodies are empty
    accumulators: tuple[Accumulator, ...] = ()
    team: Dim | None = None
    begin: int = 0

    @property
    def name(self) -> str:
        """What the function is called."""
        return self.function.name


@dataclass(frozen=True)
class Plan:
    """All that the host does for one call of ``function``.

    ``memory`` are the arrays that it makes for the call: workspace, and numbers that live in device memory between
    kernels (no dimensions; ``stored`` maps their names to those of the scalars). ``partials`` are filled by "partials"
    kernels, one element a block.
    """

    function: Function
    kernels: Mapping[str, DeviceKernel]
    body: tuple[Stmt, ...]
    memory: tuple[Array, ...] = ()
    stored: Mapping[str, str] | None = None

    @property
    def can_fail(self) -> bool:
        """Whether a kernel checks something."""
        return any(kernel.function.messages for kernel in self.kernels.values())


class NotOnDevice(Exception):
    """Why a function does not run on a GPU. ``reason`` says it in the words of the user's source."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
