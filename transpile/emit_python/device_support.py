"""The helpers of a generated module whose kernels run on a GPU, too: they talk to CuPy, which the caller has loaded."""

from __future__ import annotations

DEVICE_HELPERS: dict[str, str] = {
    "_is_on_gpu": '''\
def _is_on_gpu(function, **arguments):
    """Whether the arrays are CuPy's. Some of NumPy's and some of CuPy's are refused: nothing is copied unasked."""
    if "cupy" not in sys.modules:
        return False
    ndarray = sys.modules["cupy"].ndarray
    on_gpu = [name for name, value in arguments.items() if isinstance(value, ndarray)]
    on_host = [name for name, value in arguments.items() if isinstance(value, np.ndarray)]
    if on_gpu and on_host:
        message = f"{on_gpu[0]!r} is a CuPy array and {on_host[0]!r} a NumPy array"
        raise TypeError(f"{function}() arguments: {message}; move one with cupy.asarray or cupy.asnumpy")
    return bool(on_gpu)
''',
    "_check_gpu_array": '''\
def _check_gpu_array(function, name, value, dtype, rank, shape):
    """Refuse everything but a CuPy array of exactly this dtype and number of dimensions."""
    cupy = sys.modules["cupy"]
    if type(value) is not cupy.ndarray or value.dtype != dtype or value.ndim != rank:
        got = _mismatch(function, name, "", value)
        if isinstance(value, cupy.ndarray):
            got = f"{value.dtype} CuPy array of shape {value.shape}"
        else:
            got = str(got).partition(", got ")[2]
        expected = f"{dtype} CuPy array of shape {shape}"
        raise TypeError(f"{function}() argument {name!r}: expected {expected}, got {got}")
''',
    "_widen_gpu_array": '''\
def _widen_gpu_array(function, name, value, dtype, rank, shape):
    """The CuPy array in this dtype, where NumPy calls the cast safe."""
    fits = type(value) is sys.modules["cupy"].ndarray and np.can_cast(value.dtype, dtype, "safe")
    if fits and value.ndim == rank:
        return value.astype(dtype, copy=False)
    _check_gpu_array(function, name, value, dtype, rank, shape)
    return value
''',
    "_is_apart": '''\
def _is_apart(written, *others):
    """Whether kernels may write the CuPy array: no element of it has a second name."""
    reach = written.itemsize
    for stride, length in sorted(zip(map(abs, written.strides), written.shape)):
        if length > 1 and stride < reach:
            return False
        reach += stride * max(length - 1, 0)
    return not any(sys.modules["cupy"].may_share_memory(written, other) for other in others)
''',
    "_gpu_contiguous": '''\
def _gpu_contiguous(array):
    """The CuPy array as kernels take it: itself, or a copy in C order."""
    return array if array.flags.c_contiguous else array.copy(order="C")
''',
    "_gpu_cut": '''\
def _gpu_cut(array, lengths):
    """The part of the CuPy array that a kernel used: it says only at its end how long the result is."""
    shape = tuple(lengths.tolist())
    return array.ravel()[: math.prod(shape)].reshape(shape).copy()
''',
    "_with_cupy": '''\
def _with_cupy(function, *arguments):
    """What the NumPy version computes, with CuPy in NumPy's place: it has the same functions."""
    names = dict(globals(), np=sys.modules["cupy"])
    for name, value in globals().items():
        if isinstance(value, types.FunctionType) and value.__module__ == __name__:
            names[name] = types.FunctionType(value.__code__, names, name, value.__defaults__)
    return names[function.__name__](*arguments)
''',
    "_gpu_matmul": '''\
def _gpu_matmul(left, right, out):
    """The matrix product by CuPy's libraries."""
    if left.shape[1] == 0:
        out.fill(0)
    elif out.size:
        sys.modules["cupy"].matmul(left, right, out=out)
''',
    "_Gpu": '''\
class _Gpu:
    """The kernels of @stem@.cu for one call: on the current device and stream, with indices as wide as needed."""

    def __init__(self, *shapes):
        is_large = any(max(math.prod(shape), *shape, 0) >= 2**30 for shape in shapes)
        self.index = np.int64 if is_large else np.int32
        self.module, self.kernels = _gpu_module(is_large)
        self.status = None

    def spread(self, kernel, lengths, sizes, *arguments):
        """A thread for each element of a grid."""
        block = _block_of(lengths)
        grid = [min(-(-length // side), 65535) for length, side in zip(lengths, block)]
        self._launch(kernel, grid, block, sizes, arguments)

    def rows(self, kernel, lengths, team, sizes, *arguments):
        """A block for each element of a grid; its threads share loops over about ``team`` elements."""
        threads = min(max(1 << (max(team, 1) - 1).bit_length(), 32), 256)
        grid = [min(length, 65535) for length in lengths]
        self._launch(kernel, grid, (threads,), sizes, arguments)

    def parts(self, lengths):
        """In how many blocks `reduce` works: it depends on the lengths alone, so that results repeat."""
        return math.prod(self._few_blocks(lengths))

    def reduce(self, kernel, lengths, sizes, *arguments):
        """Threads share a grid; each block leaves one part of the result."""
        self._launch(kernel, self._few_blocks(lengths), _block_of(lengths), sizes, arguments)

    def block(self, kernel, sizes, *arguments):
        """One block."""
        self._launch(kernel, (1,), (256,), sizes, arguments)

    def once(self, kernel, sizes, *arguments):
        """One thread."""
        self._launch(kernel, (1,), (1,), sizes, arguments)

    def leave(self):
        """Where kernels report that they left: 0 for a return, the number of a message for a failed check."""
        if self.status is None:
            self.status = sys.modules["cupy"].full((), 2**31 - 1, np.int32)
        return self.status

    def check(self, errors):
        """Raise what a kernel reported; whether one returned."""
        status = self.status.item()
        if 0 < status < 2**31 - 1:
            exception, message = errors[status - 1]
            raise exception(message)
        return status == 0

    def _few_blocks(self, lengths):
        most = {1: 1024, 2: 32, 3: 8}[len(lengths)]
        return [min(-(-n // side), most) for n, side in zip(lengths, _block_of(lengths))]

    def _launch(self, kernel, grid, block, sizes, arguments):
        if 0 in grid or min(grid) < 0:
            return
        sizes = [self.index(size) for size in sizes]
        arguments = [_typed(argument) for argument in arguments]
        if kernel not in self.kernels:
            self.kernels[kernel] = self.module.get_function(kernel)
        # the last axis is the one whose elements lie side by side: CUDA's x
        self.kernels[kernel](tuple(grid[::-1]), tuple(block[::-1]), (*sizes, *arguments))
''',
    "_block_of": '''\
def _block_of(lengths):
    """The shape of a block of up to 256 threads, powers of two: the last axis first, 32 of it if there are others."""
    left, sides = 256, []
    for length in reversed(lengths):
        side = min(1 << (max(length, 1) - 1).bit_length(), left, 256 if len(lengths) == 1 else 32)
        sides.insert(0, side)
        left //= side
    return sides
''',
    "_typed": '''\
def _typed(argument):
    """A number with the type that kernels take; arrays are as they are."""
    if isinstance(argument, bool):
        return np.bool_(argument)
    if isinstance(argument, int):
        return np.int64(argument)
    return np.float64(argument) if type(argument) is float else argument
''',
    "_gpu_module": '''\
def _gpu_module(is_large):
    """@stem@.cu and its kernels so far: as --build compiled this text, else CuPy compiles it now and caches it."""
    cupy = sys.modules["cupy"]
    if is_large not in _gpu_modules:
        stem = os.path.join(os.path.dirname(__file__), "@stem@")
        with open(stem + ".cu", encoding="utf-8") as file:
            text = file.read()
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        built = os.path.join(os.path.dirname(stem), f"_@stem@.{64 if is_large else 32}.{digest}.fatbin")
        if os.path.exists(built):
            module = cupy.RawModule(path=built)
        else:
            # products and sums are not contracted: the same numbers as in C
            options = ("-std=c++17", "--fmad=false", *(["-DLARGE_INDEX"] if is_large else []))
            module = cupy.RawModule(code=text, options=options)
        _gpu_modules[is_large] = module, {}  # @memory@
    return _gpu_modules[is_large]


_gpu_modules = {}
''',
    "_set_gpu_memory": '''\
def _set_gpu_memory(cupy, limit, preallocated):
    """What the project's settings say of CuPy's memory pool: the most that it may hold, what it takes at once."""
    if limit:
        cupy.get_default_memory_pool().set_limit(size=limit)
    if preallocated:
        cupy.cuda.alloc(preallocated)  # given back to the pool at once
''',
    "_refuse_gpu": '''\
def _refuse_gpu(function, reason):
    """Say why a kernel does not run on a GPU."""
    raise NotImplementedError(f"{function}() does not run on a GPU: {reason}; call it with NumPy arrays")
''',
}
