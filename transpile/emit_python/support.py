"""The helpers of a generated module: texts that are copied into it where something in it needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transpile.emit_python.device_support import DEVICE_HELPERS

START = '''\
def _load_extension():
    """The extension that was built beside this file, or None."""
    name = f"{__package__}.@extension@" if __package__ else "@extension@"
    spec = importlib.machinery.PathFinder.find_spec(name, [os.path.dirname(__file__)])
    if spec is None:
        return None
    try:
        extension = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(extension)
    except ImportError as error:
        _warn(f"cannot be loaded ({error})")
        return None
    return extension


def _entry(name, program):
    """The compiled version of a kernel, where the extension was built from the same program."""
    _COMPILED[name] = program
    if _extension is None:
        return _declined
    if getattr(_extension, "compiled", {}).get(name) == program:
        return getattr(_extension, f"enter_{name}")
    _warn("was built from other sources")
    return _declined


def _warn(problem):
    """Say once that NumPy runs although there is an extension."""
    if not _WARNED:
        _WARNED.append(problem)
        message = (
            f"the extension @extension@ {problem}, so NumPy runs instead; "
            "build it with: python -m transpile --build @source@"
        )
        warnings.warn(message, RuntimeWarning, stacklevel=2)


def _declined(*arguments):
    """Stands for the compiled version where there is none."""
    return NotImplemented


_WARNED = []
_COMPILED = {}  # kernels that have a compiled version, and the program that it must come from
_REACHES = {}  # what each kernel reaches in the source
_DIGESTS = {}  # and the digest of that
_extension = _load_extension()
'''

PLAIN_START = '''\
def _declined(*arguments):
    """There is no compiled version."""
    return NotImplemented


_REACHES = {}  # what each kernel reaches in the source
_DIGESTS = {}  # and the digest of that
'''

HELPERS: dict[str, str] = {
    "_check_array": '''\
def _check_array(function, name, value, dtype, rank, shape):
    """Refuse everything but a NumPy array of exactly this dtype and number of dimensions."""
    if type(value) is not np.ndarray or value.dtype != dtype or value.ndim != rank:
        raise _mismatch(function, name, f"{dtype} array of shape {shape}", value)
''',
    "_widen_array": '''\
def _widen_array(function, name, value, dtype, rank, shape):
    """The array in this dtype, where NumPy calls the cast safe."""
    fits = type(value) is np.ndarray and np.can_cast(value.dtype, dtype, "safe")
    if not fits or value.ndim != rank:
        expected = f"array of shape {shape} and of a dtype that casts safely to {dtype}"
        raise _mismatch(function, name, expected, value)
    return value.astype(dtype, copy=False)
''',
    "_check_shape": '''\
def _check_shape(function, name, value, lengths, shape, origin=""):
    """Refuse an array whose lengths are not these, which ``origin`` says where they come from."""
    if value.shape != lengths:
        message = f"expected shape {shape} = {lengths}{origin}, got {value.shape}"
        raise ValueError(f"{function}() argument {name!r}: {message}")
''',
    "_number": '''\
def _number(function, name, value, kind):
    """A Python number, converted as Python converts numbers."""
    if type(value) is np.ndarray and value.ndim == 0:
        value = value[()]
    if not isinstance(value, _ACCEPTED[kind]):
        raise _mismatch(function, name, kind.__name__, value)
    value = kind(value)
    if kind is int and not -(2**63) <= value < 2**63:
        raise OverflowError(f"{function}() argument {name!r}: {value} does not fit into 64 bits")
    return value
''',
    "_ACCEPTED": """\
_ACCEPTED = {
    bool: (bool, np.bool_),
    int: (int, np.bool_, np.integer),
    float: (float, int, np.bool_, np.integer, np.floating),
    complex: (complex, float, int, np.bool_, np.number),
}
""",
    "_scalar": '''\
def _scalar(function, name, value, kind):
    """A NumPy scalar, converted where that loses nothing; Python numbers adopt the type."""
    if type(value) is np.ndarray and value.ndim == 0:
        value = value[()]
    is_number = isinstance(value, (int, float, complex, np.number, np.bool_))
    if not is_number or np.result_type(value, kind) != kind:
        raise _mismatch(function, name, f"np.{kind.__name__}", value)
    return kind(value)
''',
    "_check_generator": '''\
def _check_generator(function, name, value):
    """Refuse everything but a random generator of NumPy."""
    if not isinstance(value, np.random.Generator):
        raise _mismatch(function, name, "np.random.Generator", value)
''',
    "_shuffled": '''\
def _shuffled(generator, x, axis):
    """A copy of an array, shuffled."""
    x = x.copy()
    generator.shuffle(x, axis)
    return x
''',
    "_mismatch": '''\
def _mismatch(function, name, expected, value):
    """The error for an argument of a wrong type."""
    kind = type(value)
    if value is None:
        got = "None"
    elif kind is np.ndarray:
        got = f"{value.dtype} array of shape {value.shape}"
    elif kind.__module__ == "builtins":
        got = kind.__qualname__
    else:
        got = f"{kind.__module__}.{kind.__qualname__}"
    return TypeError(f"{function}() argument {name!r}: expected {expected}, got {got}")
''',
    "_unknown": '''\
def _unknown(function, name, expected, value):
    """The error for an argument that is none of the values that it may be."""
    return ValueError(f"{function}() argument {name!r}: expected {expected}, got {value!r}")
''',
    "_is_array": '''\
def _is_array(value, dtype, rank):
    """Whether an argument has this dtype and number of dimensions; what else it must be is checked later."""
    return getattr(value, "dtype", None) == dtype and getattr(value, "ndim", None) == rank
''',
    "_is_number": '''\
def _is_number(value, kind):
    """Whether an argument is a number that Python converts to this kind."""
    return isinstance(value, _ACCEPTED[kind])
''',
    "_equals": '''\
def _equals(value, wanted):
    """Whether an argument is this text or number."""
    return isinstance(value, (str, int, float, np.generic)) and bool(value == wanted)
''',
    "_is_member": '''\
def _is_member(value, kind, name):
    """Whether an argument is this member of an enum of this name."""
    return type(value).__name__ == kind and getattr(value, "name", None) == name
''',
    "_record": '''\
def _record(path, name, values):
    """The values as a record of a class of the source."""
    kind = _RECORDS.get((path, name))
    if kind is None:
        kind = _RECORDS[path, name] = getattr(_module_at(path), name)
    return kind(*values)


_RECORDS = {}  # classes of the source that are known by now
''',
    "_module_at": '''\
def _module_at(path):
    """A module by its path from here: "heat", or "../states"."""
    file = os.path.abspath(os.path.join(os.path.dirname(__file__), f"{path}.py"))
    main = sys.modules.get("__main__")
    if main is not None and os.path.abspath(getattr(main, "__file__", None) or "") == file:
        return main
    parents = __package__.split(".") if __package__ else []
    steps = path.split("/")
    parents = parents[: len(parents) - steps.count("..")]
    return importlib.import_module(".".join([*parents, *(step for step in steps if step != "..")]))
''',
    "_VERSIONS": """\
_VERSIONS = {}  # the kernels that a function chooses from
""",
    "_is_separate": '''\
def _is_separate(written, *others):
    """Whether C may write the array: it is writable and no element of it has a second name."""
    reach = written.itemsize
    for stride, length in sorted(zip(map(abs, written.strides), written.shape)):
        if length > 1 and stride < reach:
            return False
        reach += stride * max(length - 1, 0)
    return written.flags.writeable and not any(np.may_share_memory(written, o) for o in others)
''',
    "_contiguous": '''\
def _contiguous(array):
    """The array as C takes it: itself, or a copy in C order."""
    return array if array.flags.c_contiguous and array.flags.aligned else array.copy()
''',
    "_pointer": '''\
def _pointer(kind, array):
    """The elements of an array for C."""
    return _extension.ffi.from_buffer(kind, array)
''',
    "_library": '''\
def _library(kind, name):
    """A function of SciPy or NumPy for C; a null pointer where it is not to be had."""
    return _extension.ffi.cast(kind, getattr(_extension, name))
''',
    "_bits": '''\
def _bits(generator):
    """The bit generator for C."""
    return _extension.ffi.cast("random_generator *", generator.bit_generator.ctypes.bit_generator.value)
''',
    "_held": '''\
@contextlib.contextmanager
def _held(*generators):
    """Nobody else draws from the bit generators meanwhile."""
    locks = {id(lock): lock for lock in (generator.bit_generator.lock for generator in generators)}
    with contextlib.ExitStack() as stack:
        for _, lock in sorted(locks.items()):
            stack.enter_context(lock)
        yield
''',
    "_fail": '''\
def _fail(status, errors):
    """Raise what the status of a C function stands for."""
    if status < 0:
        raise MemoryError
    exception, message = errors[status - 1]
    raise exception(message)
''',
    **DEVICE_HELPERS,
}


def helpers(text: str, module: str = "", gpu_memory: tuple[int, int] = (0, 0)) -> str:
    """The helpers that ``text`` uses, and those that they use, in a fixed order."""
    filled = {name: _filled(helper, module, gpu_memory) for name, helper in HELPERS.items()}
    used: set[str] = set()
    pending = [text]
    while pending:
        found = _mentioned(pending.pop()) - used
        used |= found
        pending += [filled[name] for name in sorted(found)]
    return "\n\n".join(filled[name] for name in HELPERS if name in used)


def _filled(helper: str, module: str, gpu_memory: tuple[int, int]) -> str:
    memory = "\n        _set_gpu_memory(cupy, {}, {})".format(*gpu_memory) if any(gpu_memory) else ""
    return helper.replace("@stem@", f"{module}_gen").replace("  # @memory@", memory)


def _mentioned(text: str) -> set[str]:
    return set(re.findall(r"\b_\w+", text)) & HELPERS.keys()


def start(module: str, is_compiled: bool) -> str:
    """What binds a module to its extension; less where no kernel of it has a C version."""
    if not is_compiled:
        return PLAIN_START
    return START.replace("@extension@", f"_{module}_gen").replace("@source@", f"{module}.py")


def imports(text: str, wanted: Iterable[str] = ()) -> str:
    """The import lines that ``text`` needs, and further ones."""
    modules = (
        "contextlib",
        "hashlib",
        "importlib.machinery",
        "importlib.util",
        "math",
        "os",
        "sys",
        "types",
        "warnings",
    )
    standard = [f"import {module}" for module in modules if re.search(rf"(?<![\w.]){re.escape(module)}\.", text)]
    if "importlib.import_module(" in text:
        standard.insert(0, "import importlib")
    others = ["import scipy.special"] if "scipy.special." in text else []
    return "\n".join([*standard, *([""] if standard else []), "import numpy as np", *others, *wanted]) + "\n"
