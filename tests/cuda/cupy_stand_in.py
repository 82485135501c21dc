"""A module object that takes the place of ``cupy`` where there is no GPU. Kernels run on the CPU, see emulation.h.

It has what generated host plans use and no more: what CuPy lacks, or what is not emulated, is an AttributeError.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from tests.cuda import cupy_interface
from tests.cuda.compiled import CompileError, Library, compile_for_cpu
from tests.cuda.device_array import DISPATCHED, JOURNAL, Device, call, call_ufunc, ndarray, taken, uploaded
from tests.cuda.launch import FORWARDS, SHUFFLED, Argument, Buffer, launch

# options of NVRTC that change nothing here: the emulation is C++17 and contracts nothing
_WITHOUT_EFFECT = ("-std=", "--std=", "-fmad=false", "--fmad=false", "-lineinfo", "--generate-line-info")
_CONSTANTS = (
    "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
    "complex64", "complex128", "dtype", "generic", "number", "integer", "floating", "inexact", "complexfloating",
    "newaxis", "pi", "e", "inf", "nan", "euler_gamma", "iinfo", "finfo", "promote_types", "broadcast_shapes",
)  # fmt: skip
_ABOUT = ("result_type", "can_cast", "ndim", "shape", "size", "isscalar", "may_share_memory", "shares_memory")


class CUDARuntimeError(RuntimeError):
    """``cupy.cuda.runtime.CUDARuntimeError``."""


class CUDADriverError(RuntimeError):
    """``cupy.cuda.driver.CUDADriverError``."""


class OutOfMemoryError(MemoryError):
    """``cupy.cuda.memory.OutOfMemoryError``."""


class RawKernel:
    """A kernel of a module."""

    def __init__(self, library: Library, name: str, emulator: Emulator) -> None:
        self._library, self.name, self._emulator = library, name, emulator

    def __call__(
        self, grid: tuple[int, ...], block: tuple[int, ...], args: Sequence[object], *, shared_mem: int = 0,
        stream: object = None,
    ) -> None:  # fmt: skip
        if shared_mem:
            raise TypeError(f"{self.name}: shared memory of a size known at the launch is not emulated")
        arguments = [_argument(self.name, place, item) for place, item in enumerate(args, 1)]
        launch(self._library, self.name, grid, block, arguments, self._emulator.orders)
        JOURNAL.launches.append((self.name, grid, block))


def _argument(kernel: str, place: int, value: object) -> Argument:
    if isinstance(value, ndarray):
        return Buffer(value._host, value._memory)
    if isinstance(value, np.generic):
        return value
    raise TypeError(f"{kernel}: argument {place} is a {type(value).__name__}, not a CuPy array or a NumPy scalar")


class Emulator:
    """How kernels are compiled and run. ``orders`` are those of launch.py; ``binaries`` stand for fatbins of nvcc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.orders: Sequence[int] = (FORWARDS, SHUFFLED)
        self.binaries: dict[Path, tuple[str, tuple[str, ...]]] = {}
        self.memory_limit: int | None = None
        self.options: list[tuple[str, ...]] = []

    def raw_module(self, code: str | None = None, **given: Any) -> RawModule:
        """``cupy.RawModule``."""
        return RawModule(self, code, **given)


class RawModule:
    """Code that is compiled when its first function is asked for."""

    def __init__(
        self,
        emulator: Emulator,
        code: str | None = None,
        *,
        path: str | None = None,
        options: tuple[str, ...] = (),
        backend: str = "nvrtc",
    ) -> None:
        if (code is None) == (path is None):
            raise TypeError("Exactly one of `code` and `path` keyword arguments must be given.")
        if not isinstance(code if path is None else path, str):
            raise TypeError("`code` and `path` are str")
        if not isinstance(options, tuple) or not all(isinstance(item, str) for item in options):
            raise TypeError("`options` is a tuple of str")
        if backend not in ("nvrtc", "nvcc"):
            raise ValueError(f"no backend {backend}")
        self._emulator, self.code, self.file_path, self.options = emulator, code, path, options

    @functools.cached_property
    def _library(self) -> Library:
        code, options = self.code, self.options
        if self.file_path is not None:
            if Path(self.file_path) not in self._emulator.binaries:
                raise CUDADriverError(f"CUDA_ERROR_FILE_NOT_FOUND: no binary is emulated for {self.file_path}")
            code, options = self._emulator.binaries[Path(self.file_path)]
        assert code is not None
        for option in options:
            if not option.startswith(("-D", *_WITHOUT_EFFECT)):
                raise CompileError(f"nvrtc: error: unrecognized option {option} found")
        self._emulator.options.append(options)
        defines = [option for option in options if option.startswith("-D")]
        return compile_for_cpu(code, self._emulator.folder, defines)

    def compile(self, log_stream: object = None) -> None:
        """Compile it now."""
        _ = self._library

    def get_function(self, name: str) -> RawKernel:
        """One of its kernels."""
        if name not in self._library.kernels:
            raise CUDADriverError(f"CUDA_ERROR_NOT_FOUND: named symbol not found: {name}")
        return RawKernel(self._library, name, self._emulator)


class MemoryPool:
    """``cupy.cuda.MemoryPool``: keeps its limit and nothing else."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def set_limit(self, size: int | None = None, fraction: float | None = None) -> None:
        if size is not None and fraction is not None:
            raise ValueError("size and fraction cannot be specified at the same time")
        if fraction is not None and not 0 <= fraction <= 1:
            raise ValueError("fraction is outside [0, 1]")
        self._emulator.memory_limit = size if fraction is None else int(fraction * Device().mem_info[1])

    def get_limit(self) -> int:
        return self._emulator.memory_limit or 0

    def malloc(self, size: int) -> SimpleNamespace:
        return SimpleNamespace(ptr=0, mem=SimpleNamespace(size=size), device_id=0)

    def free_all_blocks(self, stream: object = None) -> None:
        pass

    def used_bytes(self) -> int:
        return 0

    def total_bytes(self) -> int:
        return 0


class Stream:
    """``cupy.cuda.Stream``: what is asked for has been done when the call returns."""

    null: Stream
    ptr = 0

    def __init__(self, null: bool = False, non_blocking: bool = False) -> None:
        pass

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def synchronize(self) -> None:
        pass


Stream.null = Stream()


def _array(obj: Any, dtype: Any = None, copy: bool = True, order: str = "K") -> ndarray:
    if isinstance(obj, ndarray):
        if not copy and order == "K" and dtype in (None, obj.dtype):
            return obj
        return obj.astype(dtype or obj.dtype, order=order, copy=copy)  # type: ignore[attr-defined, no-any-return]
    host = np.array(obj, dtype, order=order)
    if host.dtype == object:
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")
    JOURNAL.uploads += 1
    return uploaded(host)


def _asarray(a: Any, dtype: Any = None, order: str | None = None, *, copy: bool | None = None) -> ndarray:
    return _array(a, dtype, bool(copy), order or "K")


def _contiguous(order: str) -> Callable[..., ndarray]:
    def contiguous(a: Any, dtype: Any = None) -> ndarray:
        made = _array(a, dtype, False)
        if getattr(made.flags, f"{order.lower()}_contiguous") and made.ndim:
            return made
        return uploaded(np.array(taken(made), order=order, ndmin=1))  # type: ignore[call-overload]

    return contiguous


def _filled(value: Any) -> Callable[..., ndarray]:
    def create(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
        made = ndarray(shape, dtype, order)
        if value is not None:
            made.fill(value)
        return made

    return create


def _full(shape: Any, fill_value: Any, dtype: Any = None, order: str = "C") -> ndarray:
    return _filled(fill_value)(shape, np.asarray(fill_value).dtype if dtype is None else dtype, order)


def _like(value: Any) -> Callable[..., ndarray]:
    def create(a: ndarray, dtype: Any = None, order: str = "K", subok: None = None, shape: Any = None) -> ndarray:
        if not isinstance(a, ndarray):
            raise TypeError(f"Unsupported type {type(a)}")
        layout = "F" if a.flags.f_contiguous and not a.flags.c_contiguous and order in "KA" else "C"
        return _filled(value)(a.shape if shape is None else shape, dtype or a.dtype, order if order in "CF" else layout)

    return create


def _full_like(a: ndarray, fill_value: Any, dtype: Any = None, order: str = "K") -> ndarray:
    return _like(fill_value)(a, dtype, order)


def _asnumpy(a: Any, stream: object = None, order: str = "C", out: np.ndarray | None = None) -> np.ndarray:
    return a.get(stream, order, out) if isinstance(a, ndarray) else np.asarray(a, order=order)  # type: ignore[call-overload, no-any-return]


def _copyto(dst: ndarray, src: Any) -> None:
    dst[...] = src


def _about(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is known without the numbers, so that it reads nothing back."""

    @functools.wraps(function)
    def ask(*args: Any) -> Any:
        return function(*(item._host if isinstance(item, ndarray) else item for item in args))

    return ask


# np.zeros_like(x) and the like, of an array on the device
DISPATCHED.update(
    zeros_like=_like(0), ones_like=_like(1), empty_like=_like(None), full_like=_full_like, copyto=_copyto,
    **{name: _about(getattr(np, name)) for name in ("ndim", "shape", "size", "result_type", "may_share_memory")},
)  # fmt: skip


def _cuda(emulator: Emulator) -> ModuleType:
    made = ModuleType("cupy.cuda")
    made.__dict__.update(
        Device=Device,
        Stream=Stream,
        MemoryPool=functools.partial(MemoryPool, emulator),
        get_current_stream=lambda device_id=-1: Stream.null,
        is_available=lambda: True,
        alloc=MemoryPool(emulator).malloc,
        compiler=SimpleNamespace(CompileException=CompileError),
        driver=SimpleNamespace(CUDADriverError=CUDADriverError),
        memory=SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
        runtime=SimpleNamespace(
            CUDARuntimeError=CUDARuntimeError,
            getDevice=lambda: 0,
            getDeviceCount=lambda: 1,
            deviceSynchronize=lambda: None,
            getDeviceProperties=lambda device: {
                "multiProcessorCount": 132,
                "major": 9,
                "minor": 0,
            },
        ),
    )
    return made


def _functions(name: str, origin: Any, table: dict[str, tuple[str, ...]]) -> ModuleType:
    made = ModuleType(name)
    for function, parameters in table.items():
        setattr(made, function, functools.partial(call, getattr(origin, function), parameters))
    return made


def make_module(folder: Path) -> tuple[ModuleType, Emulator]:
    """The module, and the object that tells it how to run kernels. Kernels are compiled in the folder."""
    emulator = Emulator(folder)
    made = _functions("cupy", np, cupy_interface.FUNCTIONS)
    for name in cupy_interface.UFUNCS:
        setattr(made, name, functools.partial(call_ufunc, getattr(np, name)))
    for name in _CONSTANTS:
        setattr(made, name, getattr(np, name))
    for name in _ABOUT:
        setattr(made, name, _about(getattr(np, name)))
    pool = MemoryPool(emulator)
    made.__dict__.update(
        ndarray=ndarray, array=_array, asarray=_asarray, asanyarray=_asarray, copyto=_copyto, asnumpy=_asnumpy,
        ascontiguousarray=_contiguous("C"), asfortranarray=_contiguous("F"),
        empty=_filled(None), zeros=_filled(0), ones=_filled(1), full=_full,
        **{name: DISPATCHED[name] for name in ("empty_like", "zeros_like", "ones_like", "full_like")},
        get_array_module=lambda *args: made if any(isinstance(item, ndarray) for item in args) else np,
        RawModule=emulator.raw_module, is_available=lambda: True, get_default_memory_pool=lambda: pool,
        linalg=_functions("cupy.linalg", np.linalg, cupy_interface.LINALG),
        fft=_functions("cupy.fft", np.fft, cupy_interface.FFT), cuda=_cuda(emulator),
    )  # fmt: skip
    return made, emulator
