"""What CuPy 14 has of NumPy's interface, as far as the stand-in offers it: names, and the parameters that each takes.

A test holds this against CuPy itself, where it can be imported.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = (line.partition(":") for line in text.strip().splitlines())
    return {name.strip(): tuple(parameters.split()) for name, _, parameters in rows}


# They take out, dtype and casting, too.
UFUNCS = _names(
    """
    abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 atanh
    bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
    bitwise_xor cbrt ceil conj conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 expm1 fabs
    float_power floor floor_divide fmax fmin fmod frexp gcd greater greater_equal heaviside hypot invert isfinite
    isinf isnan lcm ldexp left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and
    logical_not logical_or logical_xor matmul maximum minimum mod modf multiply negative nextafter not_equal
    positive pow power rad2deg radians reciprocal remainder right_shift rint sign signbit sin sinh sqrt square
    subtract tan tanh true_divide trunc
    """
)

FUNCTIONS = _table(
    """
    all: a axis out keepdims
    allclose: a b rtol atol equal_nan
    amax: a axis out keepdims
    amin: a axis out keepdims
    angle: z deg
    any: a axis out keepdims
    arange: start stop step dtype
    argmax: a axis dtype out keepdims
    argmin: a axis dtype out keepdims
    argpartition: a kth axis
    argsort: a axis kind
    argwhere: a
    around: a decimals out
    array_equal: a1 a2 equal_nan
    array_equiv: a1 a2
    array_split: ary indices_or_sections axis
    astype: x dtype copy
    atleast_1d: *arys
    atleast_2d: *arys
    atleast_3d: *arys
    average: a axis weights returned keepdims
    bartlett: M
    bincount: x weights minlength
    blackman: M
    broadcast_arrays: *args
    broadcast_to: array shape
    choose: a choices out mode
    clip: a a_min a_max out
    column_stack: tup
    compress: condition a axis out
    concat: tup axis out dtype casting
    concatenate: tup axis out dtype casting
    convolve: a v mode
    copy: a order
    corrcoef: a y rowvar bias ddof dtype
    correlate: a v mode
    count_nonzero: a axis
    cov: a y rowvar bias ddof fweights aweights dtype
    cross: a b axisa axisb axisc axis
    cumprod: a axis dtype out
    cumsum: a axis dtype out
    cumulative_prod: x axis dtype out include_initial
    cumulative_sum: x axis dtype out include_initial
    diag: v k
    diag_indices: n ndim
    diag_indices_from: arr
    diagflat: v k
    diagonal: a offset axis1 axis2
    diff: a n axis prepend append
    digitize: x bins right
    dot: a b out
    dsplit: ary indices_or_sections
    dstack: tup
    ediff1d: arr to_end to_begin
    einsum: *operands kwargs
    expand_dims: a axis
    extract: condition a
    eye: N M k dtype order
    flatnonzero: a
    flip: a axis
    fliplr: a
    flipud: a
    gradient: f *varargs axis edge_order
    hamming: M
    hanning: M
    histogram: x bins range density weights
    hsplit: ary indices_or_sections
    hstack: tup dtype casting
    identity: n dtype
    imag: val
    indices: dimensions dtype
    inner: a b
    interp: x xp fp left right period
    intersect1d: arr1 arr2 assume_unique return_indices
    isclose: a b rtol atol equal_nan
    iscomplex: x
    isin: element test_elements assume_unique invert
    isneginf: x out
    isposinf: x out
    isreal: x
    ix_: *args
    kaiser: M beta
    kron: a b
    lexsort: keys
    linspace: start stop num endpoint retstep dtype axis
    logspace: start stop num endpoint base dtype axis
    matrix_transpose: x
    max: a axis out keepdims
    mean: a axis dtype out keepdims
    median: a axis out overwrite_input keepdims
    meshgrid: *xi kwargs
    min: a axis out keepdims
    moveaxis: a source destination
    nan_to_num: x copy nan posinf neginf
    nanargmax: a axis dtype out keepdims
    nanargmin: a axis dtype out keepdims
    nancumprod: a axis dtype out
    nancumsum: a axis dtype out
    nanmax: a axis out keepdims
    nanmean: a axis dtype out keepdims
    nanmedian: a axis out overwrite_input keepdims
    nanmin: a axis out keepdims
    nanprod: a axis dtype out keepdims
    nanstd: a axis dtype out ddof keepdims
    nansum: a axis dtype out keepdims
    nanvar: a axis dtype out ddof keepdims
    nonzero: a
    outer: a b out
    packbits: a axis bitorder
    pad: array pad_width mode kwargs
    percentile: a q axis out overwrite_input method keepdims interpolation
    permute_dims: a axes
    prod: a axis dtype out keepdims
    ptp: a axis out keepdims
    quantile: a q axis out overwrite_input method keepdims interpolation
    ravel: a order
    ravel_multi_index: multi_index dims mode order
    real: val
    real_if_close: a tol
    repeat: a repeats axis
    reshape: a newshape order copy
    roll: a shift axis
    rollaxis: a axis start
    rot90: a k axes
    round: a decimals out
    row_stack: tup dtype casting
    searchsorted: a v side sorter
    select: condlist choicelist default
    setdiff1d: ar1 ar2 assume_unique
    setxor1d: ar1 ar2 assume_unique
    sort: a axis kind
    sort_complex: a
    split: ary indices_or_sections axis
    squeeze: a axis
    stack: tup axis out dtype casting
    std: a axis dtype out ddof keepdims
    sum: a axis dtype out keepdims
    swapaxes: a axis1 axis2
    take: a indices axis out
    take_along_axis: a indices axis
    tensordot: a b axes
    tile: A reps
    trace: a offset axis1 axis2 dtype out
    transpose: a axes
    trapezoid: y x dx axis
    tri: N M k dtype
    tril: m k
    tril_indices: n k m
    tril_indices_from: arr k
    triu: m k
    triu_indices: n k m
    triu_indices_from: arr k
    union1d: arr1 arr2
    unique: ar return_index return_inverse return_counts axis equal_nan
    unpackbits: a axis bitorder
    unravel_index: indices dims order
    unwrap: p discont axis period
    vander: x N increasing
    var: a axis dtype out ddof keepdims
    vdot: a b
    vsplit: ary indices_or_sections
    vstack: tup dtype casting
    where: condition x y
    """
)

LINALG = _table(
    """
    cholesky: a
    cond: x p
    cross: x1 x2 axis
    det: a
    eig: a
    eigh: a UPLO
    eigvals: a
    eigvalsh: a UPLO
    inv: a
    lstsq: a b rcond
    matrix_power: M n
    matrix_rank: M tol
    matrix_transpose: a
    norm: x ord axis keepdims
    pinv: a rcond
    qr: a mode
    slogdet: a
    solve: a b
    svd: a full_matrices compute_uv
    tensorinv: a ind
    tensorsolve: a b axes
    """
)

FFT = _table(
    """
    fft: a n axis norm
    fft2: a s axes norm
    fftfreq: n d
    fftn: a s axes norm
    fftshift: x axes
    hfft: a n axis norm
    ifft: a n axis norm
    ifft2: a s axes norm
    ifftn: a s axes norm
    ifftshift: x axes
    ihfft: a n axis norm
    irfft: a n axis norm
    irfft2: a s axes norm
    irfftn: a s axes norm
    rfft: a n axis norm
    rfft2: a s axes norm
    rfftfreq: n d
    rfftn: a s axes norm
    """
)

METHODS = _table(
    """
    all: axis out keepdims
    any: axis out keepdims
    argmax: axis out dtype keepdims
    argmin: axis out dtype keepdims
    argsort: axis kind
    astype: dtype order casting subok copy
    choose: choices out mode
    clip: min max out
    compress: condition axis out
    conj:
    conjugate:
    copy: order
    cumprod: axis dtype out
    cumsum: axis dtype out
    diagonal: offset axis1 axis2
    dot: b out
    flatten: order
    max: axis out keepdims
    mean: axis dtype out keepdims
    min: axis out keepdims
    nonzero:
    prod: axis dtype out keepdims
    ptp: axis out keepdims
    ravel: order
    repeat: repeats axis
    reshape: *shape order copy
    round: decimals out
    searchsorted: v side sorter
    squeeze: axis
    std: axis dtype out ddof keepdims
    sum: axis dtype out keepdims
    swapaxes: axis1 axis2
    take: indices axis out
    trace: offset axis1 axis2 dtype out
    transpose: *axes
    var: axis dtype out ddof keepdims
    """
)
