"""The ordered list of what is done to a kernel's graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transpile.rewrite.dead import RemoveDeadCode
from transpile.rewrite.engine import apply_rules, with_fired
from transpile.rewrite.folding import FoldConstants
from transpile.rewrite.rules import RULES
from transpile.rewrite.selection import Mode, mode_of, select
from transpile.rewrite.sharing import ShareSubexpressions
from transpile.symbolic.graph import Kernel


@dataclass(frozen=True)
class Pass:
    """One step: a name that settings know, and what it does."""

    name: str
    run: Callable[[Kernel, Mode], Kernel]


def _fold(kernel: Kernel, mode: Mode) -> Kernel:
    work = FoldConstants(kernel)
    return with_fired(work.run(), ("constant_folding",) if work.count else ())


def _share(kernel: Kernel, mode: Mode) -> Kernel:
    work = ShareSubexpressions(kernel)
    return with_fired(work.run(), ("common_subexpressions",) if work.count else ())


def _rules(kernel: Kernel, mode: Mode) -> Kernel:
    return apply_rules(kernel, select(RULES, mode, kernel.fp))


def _clean(kernel: Kernel, mode: Mode) -> Kernel:
    return RemoveDeadCode(kernel).run()


# Values are shared before the rules, so that these know equal parts by identity, and after, for what they have built.
PASSES: tuple[Pass, ...] = (
    Pass("constant_folding", _fold),
    Pass("common_subexpressions", _share),
    Pass("rules", _rules),
    Pass("constant_folding", _fold),
    Pass("common_subexpressions", _share),
    Pass("dead_code", _clean),
)


def rewrite(kernel: Kernel, mode: Mode | None = None) -> Kernel:
    """The kernel after all passes that the mode selects (None: the mode in the kernel's own options).

    `Kernel.fired` names the rules and passes that changed something.
    """
    mode = mode or mode_of(kernel)
    for step in PASSES:
        # the rules choose among themselves: in mode "none" those that are included run
        if step.name == "rules" or mode.runs(step.name):
            kernel = step.run(kernel, mode)
    return kernel


def known_words() -> tuple[str, ...]:
    """Every name and tag that `Mode.including` and `Mode.excluding` may use."""
    words = [word for rule in RULES for word in (rule.name, *rule.tags, str(rule.numeric))]
    return tuple(dict.fromkeys((*words, *(step.name for step in PASSES))))
