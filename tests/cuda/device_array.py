"""The stand-in for ``cupy.ndarray``: keeps numbers in emulated device memory and gives none to the host by accident.

It does what CuPy's arrays do, and where CuPy is lenient about something that costs a copy or gives other values than
NumPy (NumPy arrays as indices, indices that wrap around), it fails.
"""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.cuda import cupy_interface
from tests.cuda.device_memory import Memory


class StandInError(AssertionError):
    """Something that CuPy would let pass and that is wrong all the same."""


@dataclass
class Journal:
    """What has gone between host and device, and what has been launched."""

    readbacks: list[str] = field(default_factory=list)
    uploads: int = 0
    launches: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)

    def clear(self) -> None:
        """Forget it all."""
        self.readbacks.clear()
        self.launches.clear()
        self.uploads = 0


JOURNAL = Journal()
DISPATCHED: dict[str, Callable[..., Any]] = {}  # functions of NumPy that the stand-in has its own for


class ndarray:
    """An array on the emulated device."""

    __slots__ = ("_host", "_memory", "base")
    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, shape: int | Sequence[int], dtype: Any = float, order: str = "C") -> None:
        host = np.empty(shape, dtype, order=order)
        if host.dtype.kind not in "biufc":
            raise TypeError(f"Unsupported type {host.dtype}")
        self._memory = Memory(host.nbytes)
        self._host = np.ndarray(host.shape, host.dtype, self._memory.bytes, 0, host.strides if host.size else None)
        self.base: ndarray | None = None

    # what it is

    dtype = property(lambda self: self._host.dtype)
    shape = property(lambda self: self._host.shape)
    strides = property(lambda self: self._host.strides)
    ndim = property(lambda self: self._host.ndim)
    size = property(lambda self: self._host.size)
    itemsize = property(lambda self: self._host.itemsize)
    nbytes = property(lambda self: self._host.nbytes)
    T = property(lambda self: view(self._host.T, self))
    mT = property(lambda self: view(self._host.mT, self))
    real = property(lambda self: view(self._host.real, self), lambda self, value: self.real.__setitem__(..., value))
    imag = property(lambda self: given(self._host.imag, [self]), lambda self, value: self.imag.__setitem__(..., value))

    @property
    def flags(self) -> SimpleNamespace:
        known = self._host.flags
        return SimpleNamespace(
            c_contiguous=known.c_contiguous, f_contiguous=known.f_contiguous, owndata=self.base is None
        )

    @property
    def data(self) -> SimpleNamespace:
        return SimpleNamespace(ptr=self._host.ctypes.data, mem=self._memory, device_id=0)

    @property
    def device(self) -> Device:
        return Device(0)

    @property
    def __cuda_array_interface__(self) -> dict[str, object]:
        strides = None if self._host.flags.c_contiguous else self.strides
        pointer = (self._host.ctypes.data, False)
        return {"shape": self.shape, "typestr": self.dtype.str, "data": pointer, "version": 3, "strides": strides}

    def __len__(self) -> int:
        return len(self._host)

    def __repr__(self) -> str:
        return f"device {self._host!r}"

    # to the host: each is counted

    def get(self, stream: object = None, order: str = "C", out: np.ndarray | None = None, blocking: bool = True) -> Any:
        return self._read_back("get", out, order)

    def item(self) -> Any:
        return self._read_back("item").item()

    def tolist(self) -> Any:
        return self._read_back("tolist").tolist()

    def tobytes(self, order: str = "C") -> bytes:
        return self._read_back("tobytes").tobytes(order)

    def __bool__(self) -> bool:
        return bool(self._read_back("bool"))

    def __int__(self) -> int:
        return int(self._read_back("int"))

    def __float__(self) -> float:
        return float(self._read_back("float"))

    def __complex__(self) -> complex:
        return complex(self._read_back("complex"))

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. "
            "Please use `.get()` to construct a NumPy array explicitly."
        )

    def _read_back(self, how: str, out: np.ndarray | None = None, order: str = "C") -> np.ndarray:
        JOURNAL.readbacks.append(how)
        host = taken(self)
        if out is None:
            return host.copy(order)
        if (out.dtype, out.shape) != (host.dtype, host.shape):
            raise TypeError("the array to read back into has another dtype or shape")
        out[...] = host
        return out

    # elements

    def __getitem__(self, key: object) -> ndarray:
        index = _index(key)
        plain = index if _is_advanced(index) else (*_as_tuple(index), ...)
        host = _within_bounds(index, lambda: self._host[plain])
        if host.size and not np.may_share_memory(host, self._memory.bytes):
            taken(self)  # a copy: it reads
        return given(host, [self])  # type: ignore[no-any-return]

    def __setitem__(self, key: object, value: object) -> None:
        index = _index(key)
        numbers = taken(value)
        if not isinstance(numbers, (np.ndarray, np.generic, complex, int, float)):
            raise TypeError(f"Unsupported type {type(value)}")
        _within_bounds(index, lambda: self._host.__setitem__(index, numbers))
        self._define(index)

    def __iter__(self) -> Iterator[ndarray]:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def fill(self, value: object) -> None:
        self[...] = value

    def set(self, arr: np.ndarray, stream: object = None) -> None:
        if (arr.dtype, arr.shape) != (self.dtype, self.shape):
            raise TypeError("the array to set from has another dtype or shape")
        JOURNAL.uploads += 1
        self._host[...] = arr
        self._define(...)

    def view(self, dtype: Any = None) -> ndarray:
        return view(self._host.view(dtype or self.dtype), self)

    def _define(self, index: Any) -> None:
        marks = self._memory.flags(self._host).view(f"V{self.itemsize}")[..., 0]
        marks[index] = np.void(b"\1" * self.itemsize)

    def __copy__(self) -> ndarray:
        return self.copy()  # type: ignore[attr-defined, no-any-return]

    def __deepcopy__(self, memo: object) -> ndarray:
        return self.copy()  # type: ignore[attr-defined, no-any-return]

    # NumPy's functions

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **options: Any) -> Any:
        if method != "__call__" or ufunc.__name__ not in cupy_interface.UFUNCS:
            return NotImplemented
        if "out" in options:
            (options["out"],) = options["out"]
        return call_ufunc(ufunc, *inputs, **options)

    def __array_function__(self, function: Any, types: object, args: Any, options: Any) -> Any:
        if function.__module__ == "numpy" and function.__name__ in DISPATCHED:
            return DISPATCHED[function.__name__](*args, **options)
        tables = {
            "numpy": cupy_interface.FUNCTIONS,
            "numpy.linalg": cupy_interface.LINALG,
            "numpy.fft": cupy_interface.FFT,
        }
        parameters = tables.get(function.__module__, {}).get(function.__name__)
        return NotImplemented if parameters is None else call(function, parameters, *args, **options)


class Device:
    """``cupy.cuda.Device``: there is one."""

    def __init__(self, device: int = 0) -> None:
        if device != 0:
            raise ValueError(f"no device {device}")
        self.id = 0
        self.compute_capability = "90"
        self.attributes = {"MultiProcessorCount": 132, "MaxThreadsPerBlock": 1024, "WarpSize": 32}
        self.mem_info = (2**30, 2**30)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device)

    def __hash__(self) -> int:
        return 0

    def __enter__(self) -> Device:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def use(self) -> None:
        """It is used already."""

    def synchronize(self) -> None:
        """Nothing runs."""


def view(host: np.ndarray, of: ndarray) -> ndarray:
    """A view of an array, as NumPy has made it of the array's numbers."""
    made = view_like(host, of)
    made.base = of if of.base is None else of.base
    return made


def view_like(host: np.ndarray, of: ndarray) -> ndarray:
    """The same numbers as an array in the same memory."""
    made = ndarray.__new__(ndarray)
    made._host, made._memory, made.base = host, of._memory, of
    return made


def uploaded(host: np.ndarray) -> ndarray:
    """A copy on the device."""
    order = "F" if host.flags.f_contiguous and not host.flags.c_contiguous else "C"
    made = ndarray(host.shape, host.dtype, order)
    made._host[...] = host
    made._memory.defined[:] = 1
    return made


def taken(value: Any) -> Any:
    """An argument as NumPy takes it: numbers of a device array, all of which must have been written, or a scalar."""
    if isinstance(value, ndarray):
        if not value._memory.flags(value._host).all():
            raise StandInError("uninitialised: reads elements of an array that nothing has written")
        return value._host
    if isinstance(value, (np.ndarray, bytearray)):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, (list, tuple)):
        return type(value)(map(taken, value))
    return value


def given(result: Any, inputs: Sequence[object]) -> Any:
    """What NumPy returned, on the device: a view of an input where it is one, a copy otherwise."""
    if isinstance(result, (tuple, list)):
        return type(result)(*(given(item, inputs) for item in result)) if hasattr(result, "_fields") else type(result)(
            given(item, inputs) for item in result
        )  # fmt: skip
    if not isinstance(result, (np.ndarray, np.generic, bool)):
        return result
    if isinstance(result, np.ndarray):
        for item in inputs:
            if isinstance(item, ndarray) and np.may_share_memory(result, item._memory.bytes):
                return view(result, item)
    return uploaded(np.asarray(result))


def call(function: Any, parameters: tuple[str, ...], *args: Any, **options: Any) -> Any:
    """A function of NumPy on device arrays, with no more parameters than CuPy's has."""
    most = float("inf") if any(name.startswith("*") for name in parameters) else len(parameters)
    unknown = set(options) - {name.lstrip("*") for name in parameters}
    if len(args) > most or (unknown and "kwargs" not in parameters):
        raise TypeError(f"CuPy's {function.__name__} takes {', '.join(parameters)}, not {', '.join(unknown)}")
    out = options.pop("out", None)
    if out is not None:
        options["out"] = out._host
    inputs = [item for item in (*args, *options.values()) if isinstance(item, ndarray)]
    values = [taken(item) for item in args]
    named = {name: item if name == "out" else taken(item) for name, item in options.items()}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        result = _within_bounds(tuple(values[1:]), lambda: function(*values, **named))
    if out is None:
        return given(result, [*inputs, *(item for group in args if isinstance(group, (list, tuple)) for item in group)])
    out._define(...)
    return out


def call_ufunc(ufunc: np.ufunc, *inputs: Any, **options: Any) -> Any:
    """An elementwise function on device arrays and scalars."""
    if len(inputs) > ufunc.nin:
        inputs, options["out"] = inputs[: ufunc.nin], inputs[ufunc.nin]
    for item in (*inputs, *([options["out"]] if options.get("out") is not None else [])):
        if not isinstance(item, (ndarray, numbers.Number, np.generic)):
            raise TypeError(f"Unsupported type {type(item)}")
    return call(ufunc, ("x", "y", "z", "out", "dtype", "casting"), *inputs, **options)


def _as_tuple(index: Any) -> tuple[Any, ...]:
    index = index if isinstance(index, tuple) else (index,)
    return () if len(index) == 1 and index[0] is Ellipsis else index


def _is_advanced(index: Any) -> bool:
    """Whether an index gives a copy, or holds its own ellipsis."""
    parts = _as_tuple(index)
    return any(isinstance(part, (np.ndarray, list, bool)) or part is Ellipsis for part in parts)


def _within_bounds(index: Any, use: Callable[[], Any]) -> Any:
    """Use indices; fail where some of an array are out of bounds, for CuPy raises no IndexError then."""
    try:
        return use()
    except IndexError as error:
        if any(isinstance(part, np.ndarray) for part in _as_tuple(index)):
            raise StandInError("an index out of bounds: CuPy wraps around and raises nothing") from error
        raise


def _index(key: Any) -> Any:
    """An index for NumPy. Arrays in it must be on the device and stay within bounds, for CuPy wraps them around."""
    if isinstance(key, tuple):
        return tuple(map(_index, key))
    if isinstance(key, (np.ndarray, list)):
        raise TypeError("an index from the host: CuPy would copy it to the device")
    return taken(key)


def _operator(ufunc: np.ufunc, reflected: bool) -> Callable[[ndarray, object], Any]:
    def apply(self: ndarray, other: object) -> Any:
        if isinstance(other, np.ndarray):
            raise TypeError(f"Unsupported type {type(other)}")
        if not isinstance(other, (ndarray, numbers.Number, np.generic)):
            return NotImplemented
        return call_ufunc(ufunc, other, self) if reflected else call_ufunc(ufunc, self, other)

    return apply


def _in_place(ufunc: np.ufunc) -> Callable[[ndarray, object], ndarray]:
    def apply(self: ndarray, other: object) -> ndarray:
        call_ufunc(ufunc, self, other, out=self)
        return self

    return apply


_VIEWS = ("reshape", "ravel", "transpose", "swapaxes", "squeeze")


def _method(name: str, parameters: tuple[str, ...]) -> Callable[..., Any]:
    def apply(self: ndarray, *args: object, **options: object) -> Any:
        if name in _VIEWS and not options:
            seen = getattr(self._host, name)(*args)
            if np.may_share_memory(seen, self._host):
                return view(seen, self)  # nothing is read yet
        return call(getattr(np.ndarray, name, None) or getattr(np, name), ("self", *parameters), self, *args, **options)

    apply.__name__ = name
    return apply


_OPERATORS = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.true_divide, "floordiv": np.floor_divide,
    "mod": np.remainder, "pow": np.power, "matmul": np.matmul, "and": np.bitwise_and, "or": np.bitwise_or,
    "xor": np.bitwise_xor, "lshift": np.left_shift, "rshift": np.right_shift,
}  # fmt: skip
_COMPARISONS = {
    "lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal, "gt": np.greater, "ge": np.greater_equal,
}  # fmt: skip
_UNARY = {"neg": np.negative, "pos": np.positive, "abs": np.absolute, "invert": np.invert}

for _name, _ufunc in _OPERATORS.items():
    setattr(ndarray, f"__{_name}__", _operator(_ufunc, reflected=False))
    setattr(ndarray, f"__r{_name}__", _operator(_ufunc, reflected=True))
    if _name != "matmul":  # CuPy has no __imatmul__
        setattr(ndarray, f"__i{_name}__", _in_place(_ufunc))
for _name, _ufunc in _COMPARISONS.items():
    setattr(ndarray, f"__{_name}__", _operator(_ufunc, reflected=False))
for _name, _ufunc in _UNARY.items():
    setattr(ndarray, f"__{_name}__", lambda self, ufunc=_ufunc: call_ufunc(ufunc, self))
for _name, _parameters in cupy_interface.METHODS.items():
    setattr(ndarray, _name, _method(_name, _parameters))
