"""Random programs: every target gives what NumPy gives, for ordinary and for degenerate sizes."""

from __future__ import annotations

import functools
import importlib
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.agreement import Arguments, Outcome, assert_agree, run
from tests.cuda.device_array import StandInError
from tests.cuda.running import on_device
from tests.property import exact
from tests.property.programs import (
    HEADER,
    Program,
    float_arguments,
    float_kernel,
    integer_arguments,
    integer_kernel,
)
from tests.support import build_all
from transpile.runtime.targets import Target

SIZES = ((4, 5), (2, 2), (1, 1), (3, 0), (0, 3), (17, 9))
GENERATED: tuple[Target, ...] = ("python", "c")
Kernel = Callable[..., object]
AnyProgram = Program | exact.ExactProgram
numbers = itertools.count()

KERNELS = 6
float_modules = st.tuples(*(float_kernel(f"kernel_{k}") for k in range(KERNELS)))
exact_modules = st.tuples(*(exact.exact_kernel(f"kernel_{k}") for k in range(KERNELS)))
integer_modules = st.tuples(*(integer_kernel(f"kernel_{k}") for k in range(KERNELS)))
# the emulated device is the same for all examples of a test
ONE_DEVICE = [HealthCheck.function_scoped_fixture]
QUICK = settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    database=None,
    suppress_health_check=ONE_DEVICE,
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def load(programs: tuple[AnyProgram, ...], folder: Path) -> ModuleType:
    """Write the programs as one module, transpile and build it, and import it."""
    name = f"programs_{next(numbers)}"
    home = folder / name
    home.mkdir()
    source = home / f"{name}.py"
    header = exact.HEADER if isinstance(programs[0], exact.ExactProgram) else HEADER
    source.write_text(header + "".join(program.text for program in programs))
    build_all(home)
    sys.path.insert(0, str(home))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(home))


def check(module: ModuleType, program: AnyProgram, arguments: tuple[Arguments, ...], device: ModuleType | None) -> None:
    """Compare all generated targets with the source; exact programs to the last bit."""
    is_exact = isinstance(program, exact.ExactProgram)
    kernel = getattr(module, program.name)
    for given_arguments in arguments:
        make = functools.partial(copied, given_arguments)
        expected = rounded(run("source", kernel, make))
        for target, call in outcomes(kernel, make, device).items():
            given_result = outcome_of(call)
            if given_result is None:
                continue
            try:
                assert_agree(rounded(given_result), expected, is_exact)
            except AssertionError as error:
                raise AssertionError(f"{target} differs from NumPy:\n{program.text}\n{given_arguments}") from error


def outcomes(
    kernel: Kernel, make: Callable[[], Arguments], device: ModuleType | None
) -> dict[str, Callable[[], Outcome]]:
    """What each generated target gives, on the device too where there is one."""
    on_host = {target: functools.partial(run, target, kernel, make) for target in GENERATED}
    return on_host if device is None else {**on_host, "cuda": functools.partial(on_device, device, kernel, make)}


def outcome_of(call: Callable[[], Outcome]) -> Outcome | None:
    """What a call gives; None where the program does not run on the device, or only with functions of CuPy's own."""
    try:
        outcome = call()
    except pytest.skip.Exception:
        return None
    return None if outcome.error is StandInError else outcome


def copied(arguments: Arguments) -> Arguments:
    return tuple(argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments)


def rounded(result: Outcome) -> Outcome:
    """To nine decimals: what programs like these may lose where they subtract nearly equal numbers."""
    return Outcome(
        tuple(np.round(array, 9) if array.dtype.kind == "f" else array for array in result.results),
        tuple(np.round(array, 9) if array.dtype.kind == "f" else array for array in result.arguments),
        result.error,
    )


def try_floats(programs: tuple[Program, ...], folder: Path, device: ModuleType) -> None:
    module = load(programs, folder)
    for program in programs:
        check(module, program, tuple(float_arguments(n, m) for n, m in SIZES), device)


def try_exact(programs: tuple[exact.ExactProgram, ...], folder: Path, device: ModuleType) -> None:
    module = load(programs, folder)
    for program in programs:
        check(module, program, tuple(program.arguments(n, m) for n, m in SIZES), device)


def try_integers(programs: tuple[Program, ...], folder: Path, device: ModuleType) -> None:
    module = load(programs, folder)
    for program in programs:
        dtype = program.text.split("a: ")[1].split("[")[0].lower()
        check(module, program, tuple(integer_arguments(n, dtype) for n in (0, 1, 40)), device)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programs")


@QUICK
@given(programs=float_modules)
def test_floats(programs: tuple[Program, ...], folder: Path, device: ModuleType) -> None:
    try_floats(programs, folder, device)


@QUICK
@given(programs=exact_modules)
def test_exact(programs: tuple[exact.ExactProgram, ...], folder: Path, device: ModuleType) -> None:
    try_exact(programs, folder, device)


@QUICK
@given(programs=integer_modules)
def test_integers(programs: tuple[Program, ...], folder: Path, device: ModuleType) -> None:
    try_integers(programs, folder, device)


@pytest.mark.slow
@SLOW
@given(programs=float_modules)
def test_many_floats(programs: tuple[Program, ...], folder: Path, device: ModuleType) -> None:
    try_floats(programs, folder, device)


@pytest.mark.slow
@SLOW
@given(programs=exact_modules)
def test_many_exact(programs: tuple[exact.ExactProgram, ...], folder: Path, device: ModuleType) -> None:
    try_exact(programs, folder, device)


@pytest.mark.slow
@SLOW
@given(programs=integer_modules)
def test_many_integers(programs: tuple[Program, ...], folder: Path, device: ModuleType) -> None:
    try_integers(programs, folder, device)
