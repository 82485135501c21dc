"""np.linalg by routines of LAPACK: systems of equations, inverses and factorisations, of matrices and stacks of them.

As in NumPy, everything is computed in float64 or complex128 and then converted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    Failure,
    at_most,
    converted,
    dtype_of,
    in_shape,
    library,
    new,
    now,
    rank,
    routine,
    row,
    shape,
    stands_for,
    tuple_stands_for,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, Value
from transpile.symbolic.dims import ONE, DimLike, opaque, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import COMPLEX128, FLOAT64, DType, array

SINGULAR = "Singular matrix"
SLOGDET = ("sign", "logabsdet")
MOST = 2**31 - 1  # LAPACK counts in 32 bits


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.linalg.solve": solve,
        "numpy.linalg.inv": inv,
        "numpy.linalg.det": det,
        "numpy.linalg.slogdet": slogdet,
        "numpy.linalg.cholesky": cholesky,
        "numpy.linalg.qr": qr,
        "numpy.linalg.eigh": eigh,
        "numpy.linalg.eigvalsh": eigvalsh,
        "numpy.linalg.svd": svd,
        "numpy.linalg.svdvals": svdvals,
    }


# Operands


def _matrices(call: Call, name: str, *, square: bool = True) -> Node:
    """A matrix, or a stack of them."""
    node = call.array(name)
    if rank(node) < 2:
        message = f"{rank(node)}-dimensional array given. Array must be at least two-dimensional"
        call.error(codes.RANK, message, "pass a matrix: x[:, None] makes one column of a vector")
    if square:
        rows, columns = shape(node)[-2:]
        message = "Last 2 dimensions of the array must be square"
        if (rows - columns).constant:
            call.error(codes.SHAPE_MISMATCH, message, "NumPy would raise LinAlgError")
        call.builder.require(rows - columns, "==", "np.linalg.LinAlgError", message)
    return node


def computed_in(*nodes: Node) -> tuple[DType, DType]:
    """The dtype that NumPy computes in, and that of its result."""
    dtypes = [dtype_of(node) for node in nodes]
    is_complex = any(dtype.kind == "c" for dtype in dtypes)
    single = all(dtype.name in ("float32", "complex64") for dtype in dtypes)
    kind = "complex" if is_complex else "float"
    width = (64 if single else 128) if is_complex else (32 if single else 64)
    return (COMPLEX128 if is_complex else FLOAT64), np.dtype(f"{kind}{width}")


def _real(dtype: DType) -> DType:
    """The dtype of the parts of complex numbers."""
    return np.dtype(f"float{dtype.itemsize * 4}") if dtype.kind == "c" else dtype


def _stack(call: Call, node: Node, least: int = 2) -> Node:
    """A stack of matrices (or vectors) with one axis in front."""
    return in_shape(call, node, [product(shape(node)[:-least]), *shape(node)[-least:]])


# Systems of equations


def solve(call: Call) -> Value:
    """np.linalg.solve(a, b)."""
    call.bind("a", "b")
    a, b = _matrices(call, "a"), call.array("b")
    rows = shape(b)[-1] if rank(b) == 1 else shape(b)[-2]
    message = (
        f"solve: Input operand 1 has a mismatch in its core dimension 0 (size {rows} is different from {shape(a)[-1]})"
    )
    call.builder.same_length(rows, shape(a)[-1], message)
    if rank(a) > 2 or rank(b) > 2:
        return stands_for(call, "np.linalg.solve", lambda: _solve_stack(call, a, b))
    return stands_for(call, "np.linalg.solve", lambda: _solve(call, a, b))


def _solve(call: Call, a: Node, b: Node) -> Node:
    inside, outside = computed_in(a, b)
    operands = [converted(call, node, inside) for node in (a, b)]
    size, *columns = shape(b)
    result = array(inside, *shape(b))
    if columns:
        failures = [("np.linalg.LinAlgError", SINGULAR, 1), at_most(call, columns[0], MOST)]
        (x,) = routine(call, "solve", operands, inside, [size, columns[0]], [result], failures)
    else:
        (x,) = routine(
            call, "solve_vector", operands, inside, [size], [result], [("np.linalg.LinAlgError", SINGULAR, 1)]
        )
    return converted(call, x, outside)


def _solve_stack(call: Call, a: Node, b: Node) -> Node:
    front_a, front_b = shape(a)[:-2], shape(b)[:-2]
    if front_a and front_b and front_a != front_b:
        message = f"{call.name} of stacks of different shapes is not supported"
        call.error(codes.SHAPE_MISMATCH, message, "bring them to one shape with np.broadcast_to(...).copy()")
    name = "solve_each" if front_a and front_b else "solve_right_sides" if front_b else "solve_matrices"
    left = _stack(call, a) if front_a else a
    right = _stack(call, b) if front_b else b
    front = front_a or front_b
    out = new(call, computed_in(a, b)[1], [product(front), *shape(b)[len(front_b) :]])
    library(call, f"linalg.{name}", left, right, out)
    return in_shape(call, now(call, out), [*front, *shape(out)[1:]])


def inv(call: Call) -> Value:
    """np.linalg.inv(a)."""
    call.bind("a")
    a = _matrices(call, "a")
    if rank(a) > 2:
        return stands_for(call, "np.linalg.inv", lambda: _each(call, "inv", a, shape(a)[-2:]))
    return stands_for(call, "np.linalg.inv", lambda: _inv(call, a))


def _inv(call: Call, a: Node) -> Node:
    inside, outside = computed_in(a)
    given = [converted(call, a, inside)]
    result = array(inside, *shape(a))
    (out,) = routine(call, "invert", given, inside, [shape(a)[0]], [result], [("np.linalg.LinAlgError", SINGULAR, 1)])
    return converted(call, out, outside)


def _each(call: Call, function: str, a: Node, lengths: Sequence[DimLike]) -> Node:
    """What a function of the library gives for each matrix of a stack, in arrays of these lengths."""
    return _each_several(call, function, a, [lengths], [computed_in(a)[1]])[0]


def _each_several(
    call: Call, function: str, a: Node, lengths: Sequence[Sequence[DimLike]], dtypes: Sequence[DType]
) -> list[Node]:
    front = shape(a)[:-2]
    outs = [new(call, dtype, [product(front), *each]) for each, dtype in zip(lengths, dtypes, strict=True)]
    library(call, f"linalg.{function}", _stack(call, a), *outs)
    return [in_shape(call, now(call, out), [*front, *each]) for out, each in zip(outs, lengths, strict=True)]


# Determinants


def det(call: Call) -> Value:
    """np.linalg.det(a)."""
    call.bind("a")
    a = _matrices(call, "a")
    if rank(a) > 2:
        return stands_for(call, "np.linalg.det", lambda: _each(call, "det", a, []))
    return stands_for(call, "np.linalg.det", lambda: _det(call, a))


def _det(call: Call, a: Node) -> Node:
    """sign*exp(logarithm), as NumPy has it."""
    inside, outside = computed_in(a)
    sign, logarithm = _slogdet(call, a)
    size = converted(call, elementwise(call.builder, "exp", logarithm, python=False), inside)
    return converted(call, elementwise(call.builder, "multiply", sign, size, python=False), outside)


def slogdet(call: Call) -> Value:
    """np.linalg.slogdet(a)."""
    call.bind("a")
    a = _matrices(call, "a")
    outside = computed_in(a)[1]
    if rank(a) > 2:
        dtypes = [outside, _real(outside)]
        return tuple_stands_for(
            call, "np.linalg.slogdet", lambda: _each_several(call, "slogdet", a, [[], []], dtypes), SLOGDET
        )

    def meaning() -> list[Node]:
        sign, logarithm = _slogdet(call, a)
        return [converted(call, sign, outside), converted(call, logarithm, _real(outside))]

    return tuple_stands_for(call, "np.linalg.slogdet", meaning, SLOGDET)


def _slogdet(call: Call, a: Node) -> list[Node]:
    """The sign and the logarithm of the determinant, as NumPy scalars."""
    inside = computed_in(a)[0]
    results = [array(inside, ONE), array(FLOAT64, ONE)]
    parts = routine(call, "slogdet", [converted(call, a, inside)], inside, [shape(a)[0]], results, [])
    return [row(call, part, 0) for part in parts]


# Factorisations


def cholesky(call: Call) -> Value:
    """np.linalg.cholesky(a, upper=False)."""
    call.bind("a", keyword_only=("upper",))
    a, upper = _matrices(call, "a"), call.flag("upper", False)
    if rank(a) > 2:
        name = "cholesky_upper" if upper else "cholesky"
        return stands_for(call, "np.linalg.cholesky", lambda: _each(call, name, a, shape(a)[-2:]))

    def meaning() -> Node:
        inside, outside = computed_in(a)
        failures = [("np.linalg.LinAlgError", "Matrix is not positive definite", 1)]
        numbers: list[DimLike] = [shape(a)[0], int(upper)]
        given = converted(call, a, inside)
        (out,) = routine(call, "cholesky", [given], inside, numbers, [array(inside, *shape(a))], failures)
        return converted(call, out, outside)

    return stands_for(call, "np.linalg.cholesky", meaning)


def qr(call: Call) -> Value:
    """np.linalg.qr(a, mode="reduced") in the modes reduced, complete and r."""
    call.bind("a", optional=("mode",))
    a = real_matrix(call, "a", square=False)
    mode = _word(call, "mode", "reduced", ("reduced", "complete", "r"))
    rows, columns = shape(a)
    kept = rows if mode == "complete" else opaque("min", rows, columns)

    def meaning() -> list[Node]:
        outside = computed_in(a)[1]
        results = [array(FLOAT64, rows, kept), array(FLOAT64, kept, columns)]
        failures = [at_most(call, rows, MOST), at_most(call, columns, 8_000_000), at_most(call, kept, 8_000_000)]
        numbers, given = [rows, columns, kept], converted(call, a, FLOAT64)
        parts = routine(call, "qr", [given], FLOAT64, numbers, results, failures)
        return [converted(call, part, outside) for part in parts]

    if mode == "r":
        return stands_for(call, "np.linalg.qr", lambda: meaning()[1])
    return tuple_stands_for(call, "np.linalg.qr", meaning, ("Q", "R"))


# Eigenvalues and singular values


def eigh(call: Call) -> Value:
    """np.linalg.eigh(a, UPLO="L")."""
    call.bind("a", optional=("UPLO",))
    a = real_matrix(call, "a")
    return tuple_stands_for(call, "np.linalg.eigh", lambda: _eigh(call, a, "eigh"), ("eigenvalues", "eigenvectors"))


def eigvalsh(call: Call) -> Value:
    """np.linalg.eigvalsh(a, UPLO="L")."""
    call.bind("a", optional=("UPLO",))
    a = real_matrix(call, "a")
    return stands_for(call, "np.linalg.eigvalsh", lambda: _eigh(call, a, "eigvalsh")[0])


def _eigh(call: Call, a: Node, name: str) -> list[Node]:
    upper = _word(call, "UPLO", "L", ("L", "U")) == "U"
    size = shape(a)[0]
    failures = [("np.linalg.LinAlgError", "Eigenvalues did not converge", 1)]
    results = [array(FLOAT64, size)]
    if name == "eigh":
        failures += filter(None, [at_most(call, size, 32766)])
        results.append(array(FLOAT64, size, size))
    parts = routine(call, name, [converted(call, a, FLOAT64)], FLOAT64, [size, int(upper)], results, failures)
    return [converted(call, part, computed_in(a)[1]) for part in parts]


def svd(call: Call) -> Value:
    """np.linalg.svd(a, full_matrices=True, compute_uv=True, hermitian=False)."""
    call.bind("a", optional=("full_matrices", "compute_uv", "hermitian"))
    if call.flag("hermitian", False):
        call.error(codes.ARGUMENT, f"{call.name}(hermitian=True) is not supported", "use np.linalg.eigh")
    a = real_matrix(call, "a", square=False)
    if not call.flag("compute_uv", True):
        return stands_for(call, "np.linalg.svd", lambda: singular_values(call, a))
    return tuple_stands_for(
        call, "np.linalg.svd", lambda: svd_of(call, a, call.flag("full_matrices", True)), ("U", "S", "Vh")
    )


def svdvals(call: Call) -> Value:
    """np.linalg.svdvals(x)."""
    call.bind("x")
    a = real_matrix(call, "x", square=False)
    return stands_for(call, "np.linalg.svdvals", lambda: singular_values(call, a))


def svd_of(call: Call, a: Node, full: bool) -> list[Node]:
    """The factors of a real matrix."""
    rows, columns = shape(a)
    least = opaque("min", rows, columns)
    left, right = (rows, columns) if full else (least, least)
    results = [array(FLOAT64, rows, left), array(FLOAT64, least), array(FLOAT64, right, columns)]
    numbers, given = [rows, columns, left, right], converted(call, a, FLOAT64)
    parts = routine(call, "svd", [given], FLOAT64, numbers, results, _svd_failures(call, a))
    return [converted(call, part, computed_in(a)[1]) for part in parts]


def singular_values(call: Call, a: Node) -> Node:
    """The singular values of a real matrix, the largest first."""
    results = [array(FLOAT64, opaque("min", *shape(a)))]
    given = converted(call, a, FLOAT64)
    (values,) = routine(call, "svdvals", [given], FLOAT64, shape(a), results, _svd_failures(call, a))
    return converted(call, values, computed_in(a)[1])


def _svd_failures(call: Call, a: Node) -> list[Failure]:
    large = [at_most(call, length, 4_000_000) for length in shape(a)]
    least = at_most(call, opaque("min", *shape(a)), 20_000)
    return [("np.linalg.LinAlgError", "SVD did not converge", 1), *large, least]


def real_matrix(call: Call, name: str, *, square: bool = True) -> Node:
    """One matrix that is not complex."""
    a = _matrices(call, name, square=square)
    if rank(a) > 2:
        call.error(codes.RANK, f"{call.name} of a stack of matrices is not supported", "loop over the matrices")
    if dtype_of(a).kind == "c":
        call.error(
            codes.OPERAND_TYPE, f"{call.name} of complex matrices is not supported", "call it outside of the kernel"
        )
    return a


def _word(call: Call, name: str, default: str, known: tuple[str, ...]) -> str:
    """An argument that is one of a few words."""
    if not call.has(name):
        return default
    given = call.bound[name]
    word = given.value if isinstance(given, Literal) else None
    if not isinstance(word, str) or word not in known:
        wanted = ", ".join(f'"{item}"' for item in known)
        call.error(codes.ARGUMENT, f"`{name}` of {call.name} must be one of {wanted}", "write one of them")
    return word
