"""The codes of the errors that translating a source can give: one table, never renumbered."""

from __future__ import annotations

SYNTAX = "T001"
UNSUPPORTED_SYNTAX = "T002"
UNSUPPORTED_FUNCTION = "T003"
UNANNOTATED = "T004"
UNSUPPORTED_ANNOTATION = "T005"
UNKNOWN_NAME = "T006"
UNASSIGNED = "T007"
JOIN = "T008"
SHAPE_MISMATCH = "T009"
RANK = "T010"
OPERAND_TYPE = "T011"
ARGUMENT = "T012"
DUPLICATE_KERNEL = "T013"
DECORATOR = "T014"
NOT_CONSTANT = "T015"
RETURN_MISMATCH = "T016"
OUT_OF_BOUNDS = "T017"
UNSUPPORTED_DTYPE = "T018"
VALUE_DEPENDENT = "T019"
RECURSION = "T020"
SHARED = "T021"
RESERVED_NAME = "T022"

TITLES = {
    SYNTAX: "the source is not valid Python",
    UNSUPPORTED_SYNTAX: "a statement or expression that kernels do not support",
    UNSUPPORTED_FUNCTION: "a function, method or attribute that kernels do not support",
    UNANNOTATED: "a parameter without an annotation",
    UNSUPPORTED_ANNOTATION: "an annotation that is not understood",
    UNKNOWN_NAME: "a name that is not defined",
    UNASSIGNED: "a variable that may be used before it is assigned",
    JOIN: "a variable whose types differ where branches meet",
    SHAPE_MISMATCH: "shapes that cannot go together",
    RANK: "the wrong number of dimensions, or an axis that does not exist",
    OPERAND_TYPE: "an operation that NumPy does not define for these types",
    ARGUMENT: "a call with the wrong arguments",
    DUPLICATE_KERNEL: "two kernels of one name",
    DECORATOR: "a decorator or an option of it that is not understood",
    NOT_CONSTANT: "a value that must be known when the source is translated",
    RETURN_MISMATCH: "a result that does not fit the return annotation, or another result",
    OUT_OF_BOUNDS: "an index that is outside the array for every size",
    UNSUPPORTED_DTYPE: "a dtype that kernels do not support",
    VALUE_DEPENDENT: "a result whose type or shape depends on values",
    RECURSION: "a helper that calls itself",
    SHARED: "a write to an array that another variable may share, or a result that may be one of two arrays",
    RESERVED_NAME: "a name that the generated module needs, or one that is not in its normal form",
}
