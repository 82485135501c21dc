"""Writes annotations and decorators into a source; all else in it stays as it is, to the space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst

from transpile.adopt.bindings import Bindings
from transpile.adopt.guesses import jaxtyping_name
from transpile.adopt.observed import Observed


@dataclass
class Annotation:
    """The type of a parameter or result, with the names of its axes."""

    type: Observed
    sizes: Sequence[str] = ()

    def text(self, bindings: Bindings) -> str:
        """The annotation as the module has to write it."""
        if self.type.dtypes:
            found = " | ".join(self._array(dtype, bindings) for dtype in self._spellings())
        elif self.type.scalar.startswith("np."):
            found = bindings.numpy(self.type.scalar.removeprefix("np."))
        else:
            found = self.type.scalar
        return f"{found} | None" if self.type.optional else found

    def _spellings(self) -> list[str]:
        if set(self.type.dtypes) == {"float32", "float64"}:
            return ["Float"]
        return [jaxtyping_name(dtype) for dtype in self.type.dtypes]

    def _array(self, name: str, bindings: Bindings) -> str:
        return f'{bindings.member("jaxtyping", name)}[{bindings.numpy("ndarray")}, "{" ".join(self.sizes)}"]'

    def __str__(self) -> str:
        shape = f"[{', '.join(self.sizes)}]"
        found = " | ".join(dtype + shape for dtype in self.type.dtypes) or self.type.scalar
        return f"{found} | None" if self.type.optional else found


@dataclass
class Edit:
    """What is written at one function."""

    parameters: Mapping[str, Annotation] = field(default_factory=dict)
    results: Sequence[Annotation] | None = None  # () for None
    is_tuple: bool = False
    mark: bool = False


def apply(module: cst.Module, edits: Mapping[str, Edit]) -> cst.Module:
    """The module with the edits made, by the names of functions at its top level."""
    bindings = Bindings(module)
    body = [
        _edited(item, edits[item.name.value], bindings)
        if isinstance(item, cst.FunctionDef) and item.name.value in edits
        else item
        for item in module.body
    ]
    return bindings.completed(module.with_changes(body=body))


def _edited(definition: cst.FunctionDef, edit: Edit, bindings: Bindings) -> cst.FunctionDef:
    params = definition.params
    changed = {
        kind: [_annotated(param, edit.parameters.get(param.name.value), bindings) for param in getattr(params, kind)]
        for kind in ("posonly_params", "params", "kwonly_params")
    }
    definition = definition.with_changes(params=params.with_changes(**changed))
    if definition.returns is None and edit.results is not None:
        returns = cst.Annotation(cst.parse_expression(_result(edit, bindings)))
        definition = definition.with_changes(returns=returns)
    if edit.mark:
        name = cst.parse_expression(bindings.member("transpile", "kernel"))
        definition = definition.with_changes(
            decorators=[cst.Decorator(name)],
            lines_after_decorators=[],
        )
    return definition


def _annotated(param: cst.Param, annotation: Annotation | None, bindings: Bindings) -> cst.Param:
    """The parameter with its annotation; one that has any keeps it."""
    if annotation is None or param.annotation is not None:
        return param
    expression = cst.parse_expression(annotation.text(bindings))
    spaced = cst.AssignEqual(cst.SimpleWhitespace(" "), cst.SimpleWhitespace(" "))
    equal = spaced if param.default is not None else param.equal
    return param.with_changes(annotation=cst.Annotation(expression), equal=equal)


def _result(edit: Edit, bindings: Bindings) -> str:
    texts = [result.text(bindings) for result in edit.results or ()]
    if edit.is_tuple:
        return f"tuple[{', '.join(texts)}]"
    return texts[0] if texts else "None"
