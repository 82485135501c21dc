"""Whether a function would go through: it is translated under likely types of its parameters, the furthest one counts.

What the translator refuses is taken out where the rest still makes sense, to see what comes after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import libcst as cst

from transpile import pipeline
from transpile.adopt.blockers import Blocker, named
from transpile.adopt.clues import NUMERIC, Clues, Kind
from transpile.adopt.functions import Function
from transpile.adopt.guesses import Guess, Spec, guess, is_constant, written_types
from transpile.adopt.removal import covers, without
from transpile.adopt.watching import Watched
from transpile.errors import Diagnostic, TranspileError, TranspileErrors, at
from transpile.parse import codes
from transpile.parse.annotations import qualified_name
from transpile.parse.definitions import read_settings
from transpile.parse.signature import FunctionSettings, Signature, Translated
from transpile.parse.specialise import read_signatures, with_front
from transpile.parse.statements import parse_function
from transpile.parse.values import FunctionRef, ModuleScope
from transpile.symbolic.graph import Module
from transpile.symbolic.types import Type

MOST_BLOCKERS = 8
MOST_TRIES = 10
PASSED = 4
# decorators that compile: `@kernel` would stand in their place
COMPILERS = ("numba.",)
PARAMETER_KINDS = ("posonly_params", "params", "kwonly_params")


@dataclass(frozen=True)
class Verdict:
    """What came of a function: the types that were assumed, and what is missing in the order in which it was met.

    ``only_these``: without the blockers the rest goes through. Without blockers the function does.
    """

    assumed: str = ""
    blockers: tuple[Blocker, ...] = ()
    only_these: bool = False
    results: tuple[Type, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """One try: how far it came, and what was refused there (None where it went through)."""

    progress: tuple[int, int]
    refused: Diagnostic | None
    specs: Mapping[str, Spec]
    results: tuple[Type, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the function goes through."""
        return self.refused is None


@dataclass
class Trial:
    """A function that is tried. ``guesses`` are the parameters whose types are assumed, the others are as annotated."""

    function: Function
    scope: Watched
    settings: FunctionSettings
    definition: cst.FunctionDef
    guesses: dict[str, Guess]
    bound: list[str] = field(default_factory=list)  # parameters left at their defaults
    tries: int = 0
    cut: bool = False  # whether statements were taken out

    # one try

    def attempt(self, specs: Mapping[str, Spec]) -> Outcome:
        """Translate the function with these types."""
        self.tries += 1
        self.scope.watch(self.function.definition)
        stage = 0
        try:
            definition = self._annotated(specs)
            settings = read_settings(definition, self.scope, self.settings)
            signatures = [signature for _, signature in read_signatures(definition, self.scope, settings)]
            stage = 1
            translated = [self._translated(definition, signature, settings) for signature in signatures]
            stage = 3
            pipeline.rehearse(Module("rehearsal", self.scope.path, tuple(item.kernel for item in translated)))
        except TranspileError as error:
            return self._refused(stage, error.diagnostic, specs)
        except TranspileErrors as error:
            return self._refused(stage, error.diagnostics[0], specs)
        results = [tuple(result.type for result in item.kernel.results) for item in translated]
        return Outcome((PASSED, 0), None, specs, results[0] if len(set(results)) == 1 else ())

    def _translated(self, definition: cst.FunctionDef, signature: Signature, settings: FunctionSettings) -> Translated:
        kernel = parse_function(definition, self.scope, signature, settings)
        return with_front(definition.name.value, Translated(kernel, signature))

    def _refused(self, stage: int, refused: Diagnostic, specs: Mapping[str, Spec]) -> Outcome:
        reached = self.scope.reached
        return Outcome((2 if stage == 1 and reached else stage, reached), refused, specs)

    def _annotated(self, specs: Mapping[str, Spec]) -> cst.FunctionDef:
        """The definition with annotations for what is assumed, and without the parameters that are left alone."""
        written, _ = written_types(specs, self.clues(), [param.name.value for param in self.function.parameters])
        written = {name: text for name, text in written.items() if name not in self.bound}
        params = self.definition.params
        changed = {kind: [self._param(param, written) for param in getattr(params, kind)] for kind in PARAMETER_KINDS}
        return self.stand_in(self.definition.with_changes(params=params.with_changes(**changed)))

    def _param(self, param: cst.Param, written: Mapping[str, str]) -> cst.Param:
        text = written.get(param.name.value)
        if text is None:
            return param
        expression = cst.parse_expression(_private(text, self.scope))
        _stand_in_all(expression, param.name, self.scope)
        changed = param.with_changes(annotation=cst.Annotation(expression))
        self.scope.stand_in(changed, param)
        return changed

    def stand_in(self, changed: cst.FunctionDef) -> cst.FunctionDef:
        """A changed definition, with the place of the function."""
        self.scope.stand_in(changed, self.function.definition)
        return changed

    def clues(self) -> dict[str, Clues]:
        """The clues of all parameters that are assumed."""
        return {name: guess.clues for name, guess in self.guesses.items()}

    # many tries

    def best(self) -> Outcome:
        """The try that comes furthest. Types that are uncertain are varied: arrays together, then one by one."""
        self.tries = 0
        free = {name: guess.options for name, guess in self.guesses.items() if name not in self.bound}
        best = self.attempt({name: options[0] for name, options in free.items()})
        for group in _groups(free):
            for position in range(1, max(len(free[name]) for name in group)):
                if best.passed or best.progress[0] < 2 or self.tries >= MOST_TRIES:
                    return best
                varied = {name: free[name][min(position, len(free[name]) - 1)] for name in group}
                tried = self.attempt({**best.specs, **varied})
                best = max(best, tried, key=lambda outcome: outcome.progress)
        return best


def _groups(free: Mapping[str, tuple[Spec, ...]]) -> list[list[str]]:
    uncertain = [name for name, options in free.items() if len(options) > 1]
    arrays = [name for name in uncertain if free[name][0].kind is Kind.ARRAY and free[name][1].kind is Kind.ARRAY]
    together = [arrays] if len(arrays) > 1 else []
    return together + [[name] for name in uncertain]


def _stand_in_all(node: cst.CSTNode, original: cst.CSTNode, scope: Watched) -> None:
    scope.stand_in(node, original)
    for child in node.children:
        _stand_in_all(child, original, scope)


def _private(annotation: str, scope: Watched) -> str:
    """The annotation in names of our own, so that it means what it should in any module."""
    scope.names["__transpile_Literal"] = FunctionRef("typing.Literal")
    head, bracket, rest = annotation.partition("[np.ndarray, ")
    if not bracket:
        return annotation.replace("Literal[", "__transpile_Literal[")
    scope.names["__transpile_array"] = FunctionRef("numpy.ndarray")
    scope.names[f"__transpile_{head}"] = FunctionRef(f"jaxtyping.{head}")
    return f"__transpile_{head}[__transpile_array, {rest}"


# A whole function


def judge(function: Function, scope: Watched, settings: FunctionSettings) -> Verdict:
    """Try a function, and go on past what is refused as long as that can be taken out."""
    if function.misplaced:
        message = f"the function `{function.name}` is {function.misplaced}: kernels stand at the top level of a module"
        refused = at(scope.span(function.definition.name), codes.UNSUPPORTED_SYNTAX, message).diagnostic
        return Verdict("", (Blocker(function.misplaced, refused),))
    trial = _start(function, scope, settings)
    blockers: list[Blocker] = []
    while True:
        outcome = trial.best()
        if outcome.refused is None:
            return Verdict(_assumed(trial, outcome), tuple(blockers), True, outcome.results)
        blocker = _blocker(trial, outcome)
        if blocker in blockers or len(blockers) == MOST_BLOCKERS:
            return Verdict(_assumed(trial, outcome), tuple(blockers))
        blockers += [blocker] if blocker is not None else []
        if not _go_on(trial, outcome, _parameter_at(trial, outcome)):
            return Verdict(_assumed(trial, outcome), tuple(blockers))


def _blocker(trial: Trial, outcome: Outcome) -> Blocker | None:
    """What was refused; None for a name that is missing because what gave it a value was taken out."""
    refused = outcome.refused
    assert refused is not None
    if outcome.progress[0] == 0:
        return named(refused, outcome.specs.get(_parameter_at(trial, outcome)))
    lost = trial.cut and refused.code in (codes.UNKNOWN_NAME, codes.UNASSIGNED)
    return None if lost else named(refused)


def _start(function: Function, scope: Watched, settings: FunctionSettings) -> Trial:
    definition = function.definition
    kept = [decorator for decorator in definition.decorators if not is_compiler(decorator, scope)]
    missing = [param.name.value for param in function.parameters if param.annotation is None]
    guesses = guess(function, scope)
    if len(kept) < len(definition.decorators):
        definition = definition.with_changes(decorators=kept)
    if missing:  # a result is checked where the parameters are said
        definition = definition.with_changes(returns=None)
    scope.stand_in(definition, function.definition)
    return Trial(function, scope, settings, definition, {name: guesses[name] for name in missing})


def is_compiler(decorator: cst.Decorator, scope: ModuleScope) -> bool:
    """Whether a decorator is that of another compiler, such as ``@numba.njit``."""
    expression = decorator.decorator
    called = expression.func if isinstance(expression, cst.Call) else expression
    return (qualified_name(called, scope) or "").startswith(COMPILERS)


def _parameter_at(trial: Trial, outcome: Outcome) -> str:
    """The parameter on whose name, annotation or default something was refused, "" where it was elsewhere."""
    refused = outcome.refused
    if refused is None or refused.path != trial.scope.path:
        return ""
    for param in trial.function.parameters:
        annotation = param.annotation.annotation if param.annotation is not None else None
        for node in (param.name, annotation, param.default):
            if node is not None and covers(trial.scope, node, (refused.line, refused.column)):
                return param.name.value
    return ""


def _go_on(trial: Trial, outcome: Outcome, parameter: str) -> bool:
    """Take out what was refused; whether that could be done."""
    refused = outcome.refused
    assert refused is not None
    if outcome.progress[0] == 0:
        of_one = parameter and refused.code != codes.UNSUPPORTED_SYNTAX  # which is `/` or `*`
        return _without_parameter(trial, parameter) if of_one else _without_line(trial, refused)
    if outcome.progress[0] == 3:
        return False
    changed = without(trial.definition, refused, outcome.progress[1], trial.scope)
    if changed is not None:
        trial.definition = trial.stand_in(changed)
        trial.cut = True
    return changed is not None


def _without_parameter(trial: Trial, name: str) -> bool:
    """A parameter whose annotation is not understood is guessed; one that is no number is left at its default."""
    param = next(param for param in trial.function.parameters if param.name.value == name)
    known = trial.guesses.get(name)
    if known is None:
        fresh = guess(trial.function, trial.scope)[name]
        trial.guesses[name] = fresh
        trial.definition = trial.stand_in(trial.definition.with_changes(returns=None))
        return fresh.options[0].kind in NUMERIC or is_constant(param)
    if name in trial.bound or not is_constant(param):
        return False
    trial.bound.append(name)
    trial.definition = _at_default(trial, param)
    return True


def _at_default(trial: Trial, param: cst.Param) -> cst.FunctionDef:
    """The function without the parameter: its body begins by assigning the default."""
    assert param.default is not None
    assignment = cst.Assign([cst.AssignTarget(param.name)], param.default)
    line = cst.SimpleStatementLine([assignment])
    body = cst.IndentedBlock([line, *_statements(trial.definition.body)])
    params = trial.definition.params
    rest: dict[str, object] = {
        kind: [other for other in getattr(params, kind) if other.name.value != param.name.value]
        for kind in PARAMETER_KINDS
    }
    if isinstance(params.star_arg, cst.ParamStar) and not rest["kwonly_params"]:
        rest["star_arg"] = cst.MaybeSentinel.DEFAULT
    changed = trial.definition.with_changes(body=body, params=params.with_changes(**rest))
    for made in (assignment, line, body, assignment.targets[0]):
        trial.scope.stand_in(made, param)
    return trial.stand_in(changed)


def _statements(suite: cst.BaseSuite) -> list[cst.BaseStatement]:
    if isinstance(suite, cst.IndentedBlock):
        return list(suite.body)
    return [cst.SimpleStatementLine([item]) for item in suite.body if isinstance(item, cst.BaseSmallStatement)]


def _without_line(trial: Trial, refused: Diagnostic) -> bool:
    """Decorators, the return annotation and ``/`` go; ``*args`` does not, since the body needs it."""
    definition, params = trial.definition, trial.definition.params
    if refused.code == codes.DECORATOR:
        changed = definition.with_changes(decorators=[])
    elif definition.returns is not None and refused.code == codes.UNSUPPORTED_ANNOTATION:
        changed = definition.with_changes(returns=None)
    elif "positional-only" in refused.message:
        plain = [*params.posonly_params, *params.params]
        together = {"posonly_params": [], "posonly_ind": cst.MaybeSentinel.DEFAULT, "params": plain}
        changed = definition.with_changes(params=params.with_changes(**together))
    else:
        return False
    trial.definition = trial.stand_in(changed)
    return True


def _assumed(trial: Trial, outcome: Outcome) -> str:
    _, shown = written_types(outcome.specs, trial.clues(), [param.name.value for param in trial.function.parameters])
    texts = []
    for param in trial.function.parameters:
        name = param.name.value
        if name in trial.bound and param.default is not None:
            texts.append(f"{name}={trial.scope.tree.code_for_node(param.default)}")
        elif name in shown:
            texts.append(f"{name}: {shown[name]}")
        elif param.annotation is not None:
            texts.append(f"{name}: {trial.scope.tree.code_for_node(param.annotation.annotation)}")
    return ", ".join(texts)
