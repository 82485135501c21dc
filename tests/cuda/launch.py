"""Launches a kernel of a compiled .cu on the CPU, in several orders, as strictly as CUDA would and more."""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.cuda.compiled import Library, Parameter
from tests.cuda.device_memory import Memory

FORWARDS, BACKWARDS, SHUFFLED = 0, 1, 2  # any number from 2 on is the seed of a shuffle
MOST = {"grid": (2**31 - 1, 65535, 65535), "block": (1024, 1024, 64)}
MOST_THREADS = 1024


class LaunchError(AssertionError):
    """A launch that CUDA would refuse, or a kernel that does what no kernel may."""


@dataclass(frozen=True)
class Buffer:
    """An array argument: its numbers where the kernel will find them, and the memory that they are part of."""

    view: np.ndarray
    memory: Memory


class _Range(ctypes.Structure):
    _fields_ = (
        ("low", ctypes.c_void_p),
        ("high", ctypes.c_void_p),
        ("defined", ctypes.c_void_p),
        ("granule", ctypes.c_size_t),
    )


class _Size(ctypes.Structure):
    _fields_ = (("x", ctypes.c_uint), ("y", ctypes.c_uint), ("z", ctypes.c_uint))


Argument = Buffer | np.generic


def launch(
    library: Library,
    name: str,
    grid: tuple[int, ...],
    block: tuple[int, ...],
    arguments: Sequence[Argument],
    orders: Sequence[int] = (FORWARDS, SHUFFLED),
) -> None:
    """Run a kernel in each order from the same state. Fails where it does what it may not or the results differ."""
    parameters = library.parameters(name)
    _check_arguments(name, parameters, arguments)
    sizes = _size(name, "grid", grid), _size(name, "block", block)
    if sizes[1].x * sizes[1].y * sizes[1].z > MOST_THREADS:
        raise LaunchError(f"{name}: {MOST_THREADS} threads at most in a block, not {block}")
    memories = list({id(item.memory): item.memory for item in arguments if isinstance(item, Buffer)}.values())
    before = [(memory.bytes.copy(), memory.defined.copy()) for memory in memories]
    first: list[np.ndarray] | None = None
    for order in orders:
        for memory, (numbers, defined) in zip(memories, before, strict=True):
            memory.bytes[:], memory.defined[:] = numbers, defined
        _run(library, name, sizes, arguments, order)
        after = [memory.bytes.copy() for memory in memories]
        if first is not None:
            _check_same(name, arguments, memories, first, after)
        first = first or after
        if not all(memory.bands_are_whole() for memory in memories):
            raise LaunchError(f"{name}: wrote beside an array")


def _run(library: Library, name: str, sizes: tuple[_Size, _Size], arguments: Sequence[Argument], order: int) -> None:
    handle = library.handle
    run = handle.emulation_launch
    run.restype = ctypes.c_char_p
    values = [_value(item) for item in arguments]
    pointers = (ctypes.c_void_p * max(len(values), 1))(*(value.ctypes.data for value in values))
    ranges = _ranges([item for item in arguments if isinstance(item, Buffer)])
    failure = run(
        ctypes.cast(getattr(handle, f"launch_{name}"), ctypes.c_void_p),
        pointers,
        ctypes.byref(sizes[0]),
        ctypes.byref(sizes[1]),
        ctypes.c_uint(order),
        ctypes.c_int(library.kernels[name]),
        ranges,
        ctypes.c_size_t(len(ranges)),
    )
    if failure is not None:
        raise LaunchError(f"{name}: {failure.decode()}")


def _value(item: Argument) -> np.ndarray:
    return np.array(item.view.ctypes.data, np.uintp) if isinstance(item, Buffer) else np.array(item)


def _ranges(buffers: Sequence[Buffer]) -> ctypes.Array[_Range]:
    """The bytes that the arrays cover, each once."""
    found = []
    for memory in {id(item.memory): item.memory for item in buffers}.values():
        mine = [item.view for item in buffers if item.memory is memory]
        granule = min(view.itemsize // (2 if view.dtype.kind == "c" else 1) for view in mine)
        for low, high in _merged([(span.start, span.stop) for span in map(memory.offsets, mine)]):
            if low < high:
                at = memory.address
                found.append(_Range(at + low, at + high, memory.defined.ctypes.data + low, granule))
    return (_Range * len(found))(*found)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _size(name: str, what: str, given: tuple[int, ...]) -> _Size:
    if not isinstance(given, tuple) or not 1 <= len(given) <= 3:
        raise TypeError(f"{name}: {what} must be a tuple of one to three integers, not {given!r}")
    numbers = [operator.index(number) for number in given] + [1] * (3 - len(given))
    if any(not 1 <= number <= most for number, most in zip(numbers, MOST[what], strict=True)):
        raise LaunchError(f"{name}: {what} {given} is outside CUDA's limits, 1 to {MOST[what]}")
    return _Size(*numbers)


def _check_arguments(name: str, parameters: Sequence[Parameter], arguments: Sequence[Argument]) -> None:
    if len(parameters) != len(arguments):
        raise TypeError(f"{name}: takes {len(parameters)} arguments, got {len(arguments)}")
    for place, (parameter, argument) in enumerate(zip(parameters, arguments, strict=True), 1):
        given = argument.view if isinstance(argument, Buffer) else argument
        dtype = given.dtype
        size = dtype.itemsize // 2 if parameter.pointer and dtype.kind == "c" else dtype.itemsize
        kind = "f" if parameter.pointer and dtype.kind == "c" else dtype.kind
        if (kind, size, isinstance(argument, Buffer)) != (parameter.kind, parameter.size, parameter.pointer):
            what = f"an array of {dtype}" if isinstance(argument, Buffer) else f"{type(argument).__name__} {argument}"
            raise TypeError(f"{name}: argument {place} is {what}, the kernel takes {parameter}")
        if isinstance(argument, Buffer) and not argument.view.flags.c_contiguous:
            raise TypeError(f"{name}: argument {place} is not C-contiguous: a kernel sees no strides")


def _check_same(
    name: str, arguments: Sequence[Argument], memories: Sequence[Memory], first: list[np.ndarray], now: list[np.ndarray]
) -> None:
    for place, argument in enumerate(arguments, 1):
        if isinstance(argument, Buffer):
            number = next(i for i, memory in enumerate(memories) if memory is argument.memory)
            span = argument.memory.offsets(argument.view)
            different = np.flatnonzero(first[number][span] != now[number][span])
            if different.size:
                element = int(different[0]) // argument.view.itemsize
                raise LaunchError(f"{name}: element {element} of argument {place} depends on the order of the threads")
