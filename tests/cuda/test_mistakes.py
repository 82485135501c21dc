"""Each mistake that a kernel or a launch can make is caught, and named."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from tests.cuda.compiled import CompileError
from tests.cuda.cupy_stand_in import CUDADriverError, Emulator
from tests.cuda.device_array import StandInError
from tests.cuda.launch import FORWARDS, LaunchError
from tests.cuda.samples import PRELUDE

WRONG = (
    PRELUDE
    + r"""
extern "C" __global__ void lost_update(int n, const double *x, double *out)
{
    for (int i = FIRST; i < n; i += STEP) {
        out[0] += x[i];
    }
}

extern "C" __global__ void neighbour(int n, double *x)
{
    for (int i = FIRST + 1; i < n; i += STEP) {
        x[i] = x[i - 1] + 1.0;
    }
}

extern "C" __global__ void no_barrier(const double *x, double *out)
{
    __shared__ double room[64];
    room[threadIdx.x] = x[threadIdx.x];
    out[threadIdx.x] = room[63 - threadIdx.x];
}

extern "C" __global__ void barrier_too_few(const double *x, double *out)
{
    __shared__ double room[64];
    for (int round = 0; round < 2; round++) {
        room[threadIdx.x] = x[threadIdx.x] + round;
        __syncthreads();
        out[threadIdx.x] = room[63 - threadIdx.x];
    }
}

extern "C" __global__ void returns_early(int n, double *out)
{
    if ((int)threadIdx.x >= n) {
        return;
    }
    __syncthreads();
    out[threadIdx.x] = 1.0;
}

extern "C" __global__ void two_barriers(double *out)
{
    if (threadIdx.x < 7) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    out[threadIdx.x] = 1.0;
}

extern "C" __global__ void rounds_differ(double *out)
{
    for (unsigned round = 0; round <= threadIdx.x; round++) {
        __syncthreads();
    }
    out[threadIdx.x] = 1.0;
}

extern "C" __global__ void lanes_lack(int *out)
{
    out[threadIdx.x] = 0;
    if (threadIdx.x < 16) {
        out[threadIdx.x] = __shfl_sync(0xffffffffu, 1, 0);
    }
}

extern "C" __global__ void no_warp_barrier(const double *x, double *out)
{
    __shared__ double room[32];
    room[threadIdx.x] = x[threadIdx.x];
    __syncwarp();
    out[threadIdx.x] = room[31 - threadIdx.x];
    room[threadIdx.x] = 0.0;
}

extern "C" __global__ void shared_not_written(double *out)
{
    __shared__ double room[64];
    if (threadIdx.x < 63) {
        room[threadIdx.x] = 1.0;
    }
    __syncthreads();
    out[threadIdx.x] = room[threadIdx.x];
}

extern "C" __global__ void shared_of_the_block_before(double *out)
{
    __shared__ double room;
    if (blockIdx.x == 0) {
        room = 1.0;
    }
    out[blockIdx.x] = room;
}

extern "C" __global__ void copies(int n, const double *x, double *out)
{
    for (int i = FIRST; i < n; i += STEP) {
        out[i] = x[i];
    }
}

extern "C" __global__ void before(const double *x, double *out)
{
    out[0] = x[-1];
}

extern "C" __global__ void beyond_shared(int at, double *out)
{
    __shared__ double room[4];
    room[at] = 1.0;
    out[0] = room[at];
}

extern "C" __global__ void overflows(int by, int *out)
{
    out[0] = 2147483647 + by;
}

extern "C" __global__ void divides(int by, int *out)
{
    out[0] = 7 / by;
}

extern "C" __global__ void converts(double x, int *out)
{
    out[0] = (int)x;
}

extern "C" __global__ void total_in_any_order(int n, const double *x, double *out)
{
    for (int i = FIRST; i < n; i += STEP) {
        atomicAdd(&out[0], x[i]);
    }
}

extern "C" __global__ void other_blocks(double *room, double *out)
{
    room[blockIdx.x] = 1.0;
    out[blockIdx.x] = room[gridDim.x - 1 - blockIdx.x];
}

static __device__ unsigned finished = 0;

extern "C" __global__ void no_fence(double *partial, double *out)
{
    partial[blockIdx.x] = 1.0;
    if (atomicAdd(&finished, 1u) == gridDim.x - 1) {
        finished = 0;
        out[0] = partial[0] + partial[gridDim.x - 1];
    }
}

extern "C" __global__ void fence_without_barrier(double *room, double *out)
{
    __shared__ bool last;
    room[FIRST] = 1.0;
    if (threadIdx.x == 0) {
        __threadfence();
        last = atomicAdd(&finished, 1u) == gridDim.x - 1;
    }
    __syncthreads();
    if (last) {
        double all = 0.0;
        for (unsigned i = 0; i < gridDim.x * blockDim.x; i++) {
            all += room[i];
        }
        out[threadIdx.x] = all;
        if (threadIdx.x == 0) {
            finished = 0;
        }
    }
}

extern "C" __global__ void gives_up(double *out)
{
    out[0] = 1.0;
    __trap();
}
"""
)

X64, ROW = np.arange(64.0), np.zeros(64)
ONE = np.zeros(1)
INT = np.zeros(64, np.int32)

KERNELS = [
    ("lost_update", 1, 64, (np.int32(64), X64, ONE), "race: reads byte 0 of an array"),
    ("lost_update", 2, 1, (np.int32(2), X64, ONE), "race: reads byte 0 of an array, which thread 0 of block 0"),
    ("neighbour", 1, 32, (np.int32(33), X64), "race"),
    ("neighbour", 33, 1, (np.int32(33), X64), "race"),
    ("no_barrier", 1, 64, (X64, ROW), "uninitialised: reads shared memory"),
    ("barrier_too_few", 1, 64, (X64, ROW), "race: .* shared memory, which thread .* of block 0 has"),
    ("returns_early", 1, 64, (np.int32(60), ROW), r"divergent barrier: .* line \d+ while thread .* has returned"),
    ("two_barriers", 1, 64, (ROW,), r"divergent barrier: .* line \d+ while thread \(7, 0, 0\) waits at the barrier of"),
    ("rounds_differ", 1, 64, (ROW,), "divergent barrier"),
    ("lanes_lack", 1, 32, (INT,), "divergent barrier: .* warp operation"),
    ("no_warp_barrier", 1, 32, (X64, ROW), "race: .* shared memory"),
    ("shared_not_written", 1, 64, (ROW,), "uninitialised"),
    ("shared_of_the_block_before", 2, 1, (ROW,), "uninitialised"),
    ("copies", 2, 64, (np.int32(65), X64, np.zeros(65)), "out of bounds: reads"),
    ("copies", 2, 64, (np.int32(65), np.zeros(65), ROW), "out of bounds: writes"),
    ("before", 1, 1, (X64, ROW), "out of bounds: reads"),
    ("beyond_shared", 1, 1, (np.int32(4), ONE), "undefined: out of bounds"),
    ("overflows", 1, 1, (np.int32(1), INT), "undefined: addition overflows in line"),
    ("divides", 1, 1, (np.int32(0), INT), "undefined: division by zero"),
    ("converts", 1, 1, (np.float64(np.nan), INT), "undefined: number out of range"),
    ("total_in_any_order", 2, 32, (np.int32(64), X64 / 7, ONE), "argument 3 depends on the order of the threads"),
    ("other_blocks", 4, 1, (np.zeros(4), np.zeros(4)), "race: (reads|writes)"),
    ("no_fence", 4, 1, (np.zeros(4), ONE), "race: reads .* which thread 0 of block 0 has written"),
    ("fence_without_barrier", 2, 64, (np.zeros(128), ROW), "race: reads .* of block . has written"),
    ("gives_up", 1, 1, (ONE,), r"__trap\(\) in line"),
]


@pytest.mark.parametrize(("name", "grid", "block", "arguments", "words"), KERNELS)
def test_kernel(
    emulated: ModuleType, name: str, grid: int, block: int, arguments: tuple[object, ...], words: str
) -> None:
    given = tuple(emulated.asarray(item) if isinstance(item, np.ndarray) else item for item in arguments)
    kernel = emulated.RawModule(code=WRONG).get_function(name)
    with pytest.raises(LaunchError, match=words):
        kernel((grid,), (block,), given)


def test_the_next_launch_is_not_affected(emulated: ModuleType) -> None:
    module = emulated.RawModule(code=WRONG)
    out, x = emulated.empty(64), emulated.asarray(X64)
    for name, arguments in (("two_barriers", (out,)), ("before", (x, out))):
        with pytest.raises(LaunchError):
            module.get_function(name)((1,), (64,), arguments)
        module.get_function("copies")((1,), (64,), (np.int32(64), x, out))
        np.testing.assert_array_equal(out.get(), X64)


def test_atomics_alone_may_give_what_order_decides(emulated: ModuleType, emulator: Emulator) -> None:
    """A race is an error in any order; one order alone shows nothing of sums that depend on it."""
    emulator.orders = (FORWARDS,)
    out = emulated.zeros(1)
    kernel = emulated.RawModule(code=WRONG).get_function("total_in_any_order")
    kernel((2,), (32,), (np.int32(64), emulated.asarray(X64 / 7), out))
    assert abs(out.item() - (X64 / 7).sum()) < 1e-10


def test_elements_that_nothing_wrote(emulated: ModuleType) -> None:
    x, out = emulated.empty(8), emulated.empty(8)
    kernel = emulated.RawModule(code=WRONG).get_function("copies")
    with pytest.raises(LaunchError, match="uninitialised: reads byte 0 of an array"):
        kernel((1,), (8,), (np.int32(8), x, out))
    x[:4] = 1.0
    kernel((1,), (8,), (np.int32(4), x, out))
    with pytest.raises(StandInError, match="uninitialised"):
        out.get()
    np.testing.assert_array_equal(out[:4].get(), np.ones(4))


def test_a_view_is_all_that_a_kernel_may_touch(emulated: ModuleType) -> None:
    kernel = emulated.RawModule(code=WRONG).get_function("before")
    whole, out = emulated.asarray(X64), emulated.empty(1)
    with pytest.raises(LaunchError, match="out of bounds"):
        kernel((1,), (1,), (whole[1:], out))


class TestLaunch:
    """Wrong calls of a right kernel."""

    @pytest.fixture
    def kernel(self, emulated: ModuleType) -> object:
        return emulated.RawModule(code=WRONG).get_function("copies")

    @pytest.mark.parametrize(
        "number", [np.int64(8), np.uint32(8), np.float32(8), np.bool_(True), np.array(8, np.int32), 8, 8.0, True, None]
    )
    def test_scalar_of_another_type(self, emulated: ModuleType, kernel: object, number: object) -> None:
        x = emulated.zeros(8)
        with pytest.raises(TypeError, match="copies: argument 1"):
            kernel((1,), (8,), (number, x, emulated.empty(8)))  # type: ignore[operator]

    @pytest.mark.parametrize("dtype", [np.float32, np.int64, np.complex64, bool])
    def test_array_of_another_type(self, emulated: ModuleType, kernel: object, dtype: type) -> None:
        with pytest.raises(TypeError, match=r"copies: argument 2 is an array of .* takes const float64"):
            kernel((1,), (8,), (np.int32(8), emulated.zeros(8, dtype), emulated.empty(8)))  # type: ignore[operator]

    def test_array_of_numpy(self, emulated: ModuleType, kernel: object) -> None:
        with pytest.raises(TypeError, match="argument 2 is a ndarray, not a CuPy array"):
            kernel((1,), (8,), (np.int32(8), np.zeros(8), emulated.empty(8)))  # type: ignore[operator]

    def test_scalar_for_an_array(self, emulated: ModuleType, kernel: object) -> None:
        with pytest.raises(TypeError, match="argument 2"):
            kernel((1,), (8,), (np.int32(8), np.uint64(0), emulated.empty(8)))  # type: ignore[operator]

    def test_strided_array(self, emulated: ModuleType, kernel: object) -> None:
        with pytest.raises(TypeError, match="argument 2 is not C-contiguous"):
            kernel((1,), (8,), (np.int32(8), emulated.zeros(16)[::2], emulated.empty(8)))  # type: ignore[operator]

    @pytest.mark.parametrize("count", [2, 4])
    def test_number_of_arguments(self, emulated: ModuleType, kernel: object, count: int) -> None:
        with pytest.raises(TypeError, match="takes 3 arguments"):
            kernel((1,), (8,), (np.int32(8), *[emulated.zeros(8)] * (count - 1)))  # type: ignore[operator]

    @pytest.mark.parametrize(
        ("grid", "block"),
        [
            ((0,), (8,)), ((1,), (0,)), ((1,), (1025,)), ((1,), (32, 33)), ((1,), (1, 1, 65)),
            ((1, 65536), (8,)), ((1, 1, 65536), (8,)), ((2**31,), (8,)), ((-1,), (8,)),
        ],
    )  # fmt: skip
    def test_sizes(self, emulated: ModuleType, kernel: object, grid: object, block: object) -> None:
        with pytest.raises(LaunchError, match=r"CUDA's limits|threads at most"):
            kernel(grid, block, (np.int32(8), emulated.zeros(8), emulated.empty(8)))  # type: ignore[operator]

    @pytest.mark.parametrize("grid", [1, [1], (1.0,), (1, 1, 1, 1), ()])
    def test_sizes_of_another_type(self, emulated: ModuleType, kernel: object, grid: object) -> None:
        with pytest.raises(TypeError):
            kernel(grid, (8,), (np.int32(8), emulated.zeros(8), emulated.empty(8)))  # type: ignore[operator]


BODY = 'extern "C" __global__ void k(int64_t n, int64_t *out) {{ {} }}'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("int i = n; out[0] = i;", "Werror=conversion"),
        ("int unused; out[0] = n;", "Werror=unused-variable"),
        ("atomicAdd(out, n);", "invalid conversion"),  # CUDA has none for long
        ("out[0] = missing(n);", "missing"),
        ("extern __shared__ int64_t room[]; out[0] = room[n];", "extern"),
    ],
)
def test_does_not_compile(emulated: ModuleType, body: str, words: str) -> None:
    with pytest.raises(CompileError, match=words):
        emulated.RawModule(code=PRELUDE + BODY.format(body)).get_function("k")


def test_missing_kernel(emulated: ModuleType) -> None:
    with pytest.raises(CUDADriverError, match="CUDA_ERROR_NOT_FOUND"):
        emulated.RawModule(code=WRONG).get_function("missing")


@pytest.mark.parametrize("options", [("--use_fast_math",), ["-DX"], "-DX"])
def test_options(emulated: ModuleType, options: object) -> None:
    with pytest.raises((CompileError, TypeError)):
        emulated.RawModule(code=WRONG, options=options).get_function("copies")
