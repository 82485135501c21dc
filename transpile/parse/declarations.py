"""Annotations that say more than one type: unions, `Float`, type variables, `Literal`, enums, records and None.

Where one leaves a choice, the reader takes the option that it is told to take, and notes what there was to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import libcst as cst
import numpy as np

from transpile.parse.annotations import AnnotationReader, find_alias, qualified_name
from transpile.parse.classes import BOUNDS
from transpile.parse.constants import NotConstantError, evaluate, value_of
from transpile.parse.declared import Declared, Fixed, Record
from transpile.parse.signature import Choice
from transpile.parse.values import EnumClass, EnumMember, Literal, ModuleRef, RecordClass, Value
from transpile.symbolic.types import Type, numpy_scalar

_SIGNED = ("int8", "int16", "int32", "int64")
_UNSIGNED = tuple(f"u{name}" for name in _SIGNED)
_FLOATS, _COMPLEX = ("float32", "float64"), ("complex64", "complex128")
SEVERAL = {
    "Float": _FLOATS,
    "Complex": _COMPLEX,
    "Inexact": _FLOATS + _COMPLEX,
    "Int": _SIGNED,
    "UInt": _UNSIGNED,
    "Integer": _SIGNED + _UNSIGNED,
    "Real": _FLOATS + _SIGNED + _UNSIGNED,
    "Num": _FLOATS + _COMPLEX + _SIGNED + _UNSIGNED,
}
Option = cst.BaseExpression | Fixed | str  # text: the name of a dtype


class UncheckedError(Exception):
    """A return annotation leaves a choice that no parameter settles."""


@dataclass
class DeclarationReader(AnnotationReader):
    """``chosen``: which option to take of each choice; ``choices``: those that were met."""

    chosen: dict[str, int] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    path: str = ""

    def read_declared(self, expression: cst.BaseExpression, parameter: str) -> Declared:
        """What an annotation of a parameter declares."""
        self.parameter, self.path, self.at = parameter, parameter, expression
        return self._declared(expression)

    def _declared(self, expression: cst.BaseExpression) -> Declared:
        expression = self._unquoted(expression)
        alias = find_alias(expression, self.scope)
        if alias is not None:
            before, self.scope = self.scope, alias[1]
            try:
                return self._declared(alias[0])
            finally:
                self.scope = before
        options = self._options(expression)
        if options is not None:
            return self._choose(self._key(expression, options), options)
        record = self._class(expression)
        if isinstance(record, RecordClass):
            return self._record(record)
        return super()._read(expression)

    def _read(self, expression: cst.BaseExpression) -> Type:
        declared = self._declared(expression)
        if not isinstance(declared, Type):
            raise self.refusal("this cannot stand here", "write an array type or a number")
        return declared

    # choices

    def _options(self, expression: cst.BaseExpression) -> list[Option] | None:
        """What a union, a type variable, a Literal or an enum leaves to choose; None where it is none of these."""
        if isinstance(expression, cst.BinaryOperation) and isinstance(expression.operator, cst.BitOr):
            return self._flattened([expression.left, expression.right])
        if isinstance(expression, cst.Name) and expression.value in self.scope.type_variables:
            return self._variable(expression.value)
        found = self._class(expression)
        if isinstance(found, EnumClass):
            return [Fixed(EnumMember(found.name, member)) for member in found.members]
        if not isinstance(expression, cst.Subscript):
            return None
        module, _, last = (qualified_name(expression.value, self.scope) or "").rpartition(".")
        if not module.startswith("typing"):
            return None
        items = self._items(expression)
        if last == "Union":
            return self._flattened(items)
        if last == "Optional" and items:
            return [*self._flattened(items[:1]), Fixed(Literal(None))]
        return [self._fixed(item) for item in items] if last == "Literal" else None

    def _flattened(self, items: Sequence[cst.BaseExpression]) -> list[Option]:
        found: list[Option] = []
        for item in items:
            inner = self._options(self._unquoted(item))
            if isinstance(item, cst.Name) and item.value == "None":
                found.append(Fixed(Literal(None)))
            elif inner is not None and not (isinstance(item, cst.Name) and item.value in self.scope.type_variables):
                found += inner
            else:
                found.append(item)
        return found

    def _variable(self, name: str) -> list[Option]:
        constraints = self.scope.type_variables[name]
        if len(constraints) == 1:
            bound = BOUNDS.get(qualified_name(constraints[0], self.scope) or "")
            return list(bound) if bound else list(constraints)
        if not constraints:
            raise self.refusal(f"`{name}` may be anything", 'say what: TypeVar("T", np.float32, np.float64)')
        return list(constraints)

    def _fixed(self, expression: cst.BaseExpression) -> Fixed:
        try:
            return Fixed(value_of(evaluate(expression, self.scope), None))
        except NotConstantError as error:
            raise self.refusal(f"a value of this Literal is not known: {error}", "write numbers and texts") from None

    def _key(self, expression: cst.BaseExpression, options: list[Option]) -> str:
        """Dtypes of one union or type variable go together; values belong to their parameter."""
        text = self.scope.tree.code_for_node(expression)
        return f"{self.path}: {text}" if any(isinstance(option, Fixed) for option in options) else text

    def _choose(self, key: str, options: Sequence[Option]) -> Declared:
        number = self._pick(key, len(options))
        option = options[number]
        if isinstance(option, Fixed):
            taken: Declared = option
        elif isinstance(option, str):
            taken = numpy_scalar(np.dtype(option))
        else:
            taken = self._declared(option)
        self._note(key, taken)
        return taken

    def _pick(self, key: str, count: int) -> int:
        if self.parameter == "result" and key not in self.choices:
            raise UncheckedError
        self.choices.setdefault(key, Choice(self.path, count))
        return self.chosen.get(key, 0)

    def _note(self, key: str, taken: Declared) -> None:
        if self.choices[key].taken is None:
            self.choices[key] = replace(self.choices[key], taken=taken)

    def _read_subscript(self, expression: cst.Subscript) -> Type:
        module, _, last = (qualified_name(expression.value, self.scope) or "").rpartition(".")
        if module.partition(".")[0] != "jaxtyping" or last not in SEVERAL:
            return super()._read_subscript(expression)
        dtypes = SEVERAL[last]
        number = self._pick(last, len(dtypes))
        taken = self._read_jaxtyping(np.dtype(dtypes[number]), self._items(expression))
        self._note(last, taken)
        return taken

    def _scalar_name(self, expression: cst.BaseExpression) -> str:
        if not (isinstance(expression, cst.Name) and expression.value in self.scope.type_variables):
            return super()._scalar_name(expression)
        options = self._variable(expression.value)
        option = options[self._pick(expression.value, len(options))]
        return f"numpy.{option}" if isinstance(option, str) else self._constraint_name(option)

    def _constraint_name(self, option: Option) -> str:
        return super()._scalar_name(option) if isinstance(option, cst.BaseExpression) else ""

    def _noted_array(self, scalar: cst.BaseExpression, taken: Type) -> None:
        if isinstance(scalar, cst.Name) and scalar.value in self.scope.type_variables:
            self._note(scalar.value, taken)

    # classes

    def _class(self, expression: cst.BaseExpression) -> Value | None:
        """The class that a name, or a name of another module, stands for."""
        found: Value | None = None
        if isinstance(expression, cst.Name):
            found = self.scope.lookup(expression.value)
        elif isinstance(expression, cst.Attribute) and isinstance(expression.value, cst.Name):
            owner = self.scope.lookup(expression.value.value)
            if isinstance(owner, ModuleRef) and owner.qualified.endswith(".py"):
                found = self.scope.module_attribute(owner.qualified, expression.attr.value)
        return found if isinstance(found, (RecordClass, EnumClass)) else None

    def _record(self, record: RecordClass) -> Record:
        """The fields, each read where its class stands."""
        fields: list[tuple[str, Declared]] = []
        outer = self.parameter, self.path, self.scope
        for name, annotation, _ in record.fields:
            self.scope = record.module
            self.parameter, self.path = self.flat_name(f"{outer[0]}_{name}"), f"{outer[1]}.{name}"
            fields.append((name, self._declared(annotation)))
        self.parameter, self.path, self.scope = outer
        return Record(record, tuple(fields))

    def names_record(self, expression: cst.BaseExpression) -> bool:
        """Whether an annotation is the name of a NamedTuple or a dataclass, or of a tuple with a tuple or one in it."""
        expression = self._unquoted(expression)
        if self._is_tuple(expression):
            assert isinstance(expression, cst.Subscript)
            inner = map(self._unquoted, self._items(expression))
            return any(self._is_tuple(item) or self.names_record(item) for item in inner)
        return isinstance(self._class(expression), RecordClass)

    def flat_name(self, wanted: str) -> str:
        """The name of the parameter that a field becomes."""
        while wanted in self.parameters:
            wanted += "_"
        return wanted
