"""Device code by hand: what is right, each a pattern that generated code uses, and what is wrong."""

from __future__ import annotations

PRELUDE = """
#ifndef __CUDACC_RTC__
#include <math.h>
#include <stdint.h>
#else
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long int64_t;
typedef unsigned long uint64_t;
#endif

#ifdef LARGE_INDEX
typedef int64_t index_t;
#else
typedef int32_t index_t;
#endif

#ifdef __CUDACC_RTC__
#define INFINITY __int_as_float(0x7f800000)
#endif

#define FIRST ((index_t)blockIdx.x * (index_t)blockDim.x + (index_t)threadIdx.x)
#define STEP ((index_t)gridDim.x * (index_t)blockDim.x)
"""

RIGHT = (
    PRELUDE
    + r"""
static __device__ const double WEIGHTS[3] = {0.25, 0.5, 0.25};

/* NaN where either is NaN. */
static __device__ double larger(double a, double b)
{
    return a > b || a != a ? a : b;
}

extern "C" __global__ void smooth(index_t n, const double *__restrict__ x, double *__restrict__ out)
{
    for (index_t i = FIRST; i < n; i += STEP) {
        double total = 0.0;
        for (int k = 0; k < 3; k++) {
            index_t at = i + k - 1;
            total += WEIGHTS[k] * (at < 0 || at >= n ? 0.0 : x[at]);
        }
        out[i] = total;
    }
}

extern "C" __global__ void scale_rows(
    index_t n, index_t m, const float *__restrict__ x, float by, const bool *__restrict__ chosen,
    float *__restrict__ out)
{
    for (index_t i = (index_t)blockIdx.y * (index_t)blockDim.y + (index_t)threadIdx.y; i < n;
         i += (index_t)gridDim.y * (index_t)blockDim.y) {
        for (index_t j = FIRST; j < m; j += STEP) {
            out[i * m + j] = chosen[i] ? by * x[i * m + j] : x[i * m + j];
        }
    }
}

extern "C" __global__ void conjugate(
    index_t n, const double *__restrict__ z, double add_re, double add_im, double *__restrict__ out)
{
    for (index_t i = FIRST; i < n; i += STEP) {
        out[2 * i] = z[2 * i] + add_re;
        out[2 * i + 1] = -z[2 * i + 1] + add_im;
    }
}

/* The largest of what the threads of a block hold, in thread 0. */
static __device__ double block_largest(double mine)
{
    __shared__ double lanes[256];
    lanes[threadIdx.x] = mine;
    __syncthreads();
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            lanes[threadIdx.x] = larger(lanes[threadIdx.x], lanes[threadIdx.x + half]);
        }
        __syncthreads();
    }
    return lanes[0];
}

extern "C" __global__ void __launch_bounds__(256) largest(
    index_t n, const double *__restrict__ x, double *__restrict__ partial)
{
    double mine = -INFINITY;
    for (index_t i = FIRST; i < n; i += STEP) {
        mine = larger(mine, x[i]);
    }
    double all = block_largest(mine);
    if (threadIdx.x == 0) {
        partial[blockIdx.x] = all;
    }
}

template <class T> static __device__ T warp_total(T mine)
{
    for (int by = 16; by > 0; by /= 2) {
        mine += __shfl_down_sync(0xffffffffu, mine, (unsigned)by);
    }
    return mine;
}

static __device__ unsigned finished = 0;

/* One pass: the block that ends last adds up what the others left. */
extern "C" __global__ void total(
    index_t n, const double *__restrict__ x, volatile double *partial, double *__restrict__ out)
{
    __shared__ double warps[32];
    __shared__ bool last;
    double mine = 0.0;
    for (index_t i = FIRST; i < n; i += STEP) {
        mine += x[i];
    }
    mine = warp_total(mine);
    if (threadIdx.x % 32 == 0) {
        warps[threadIdx.x / 32] = mine;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        double block = 0.0;
        for (unsigned warp = 0; warp < blockDim.x / 32; warp++) {
            block += warps[warp];
        }
        partial[blockIdx.x] = block;
        __threadfence();
        last = atomicAdd(&finished, 1u) == gridDim.x - 1;
    }
    __syncthreads();
    if (last && threadIdx.x == 0) {
        double all = 0.0;
        for (unsigned block = 0; block < gridDim.x; block++) {
            all += partial[block];
        }
        out[0] = all;
        finished = 0;
    }
}

/* The fence of one thread after a barrier stands for all threads of the block. */
extern "C" __global__ void last_block(double *room, double *out)
{
    __shared__ bool last;
    room[FIRST] = 1.0;
    __syncthreads();
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

extern "C" __global__ void histogram(index_t n, const uint8_t *__restrict__ x, unsigned long long *counts)
{
    __shared__ unsigned mine[256];
    for (unsigned bin = threadIdx.x; bin < 256; bin += blockDim.x) {
        mine[bin] = 0;
    }
    __syncthreads();
    for (index_t i = FIRST; i < n; i += STEP) {
        atomicAdd(&mine[x[i]], 1u);
    }
    __syncthreads();
    for (unsigned bin = threadIdx.x; bin < 256; bin += blockDim.x) {
        atomicAdd(&counts[bin], (unsigned long long)mine[bin]);
    }
}

/* The largest through the bits, as CUDA has no atomicMax for double. */
extern "C" __global__ void atomic_largest(index_t n, const double *__restrict__ x, double *out)
{
    unsigned long long *bits = (unsigned long long *)out;
    for (index_t i = FIRST; i < n; i += STEP) {
        unsigned long long now = *bits;
        while (x[i] > __longlong_as_double((long long)now)) {
            unsigned long long seen = atomicCAS(bits, now, (unsigned long long)__double_as_longlong(x[i]));
            if (seen == now) {
                break;
            }
            now = seen;
        }
    }
}

extern "C" __global__ void votes(int n, const int *__restrict__ x, int *__restrict__ out)
{
    int value = (int)threadIdx.x < n ? x[threadIdx.x] : 0;
    int some = __syncthreads_or(value > 10);
    int every = __syncthreads_and(value >= 0);
    int how_many = __syncthreads_count(value % 2);
    unsigned lanes = __ballot_sync(0xffffffffu, value == 3);
    int back = __shfl_xor_sync(0xffffffffu, value, 1);
    if (threadIdx.x == 0) {
        out[0] = some;
        out[1] = every;
        out[2] = how_many;
        out[3] = (int)lanes;
        out[4] = back;
    }
}

extern "C" __global__ void in_warp(const double *__restrict__ x, double *__restrict__ out)
{
    __shared__ double room[32];
    room[threadIdx.x] = x[threadIdx.x];
    __syncwarp();
    for (unsigned by = 16; by > 0; by /= 2) {
        double add = threadIdx.x < by ? room[threadIdx.x + by] : 0.0;
        __syncwarp();
        if (threadIdx.x < by) {
            room[threadIdx.x] += add;
        }
        __syncwarp();
    }
    if (threadIdx.x == 0) {
        out[0] = room[0];
    }
}

extern "C" __global__ void mathematics(const double *__restrict__ x, double *__restrict__ out)
{
    double v = x[threadIdx.x];
    double *row = out + 9 * threadIdx.x;
    row[0] = rsqrt(v);
    row[1] = normcdf(v);
    row[2] = erfcinv(v);
    row[3] = erfinv(v);
    row[4] = __dmul_rn(v, v);
    row[5] = fma(v, v, -v);
    row[6] = cbrt(v);
    row[7] = fmin(v, 0.5);
    row[8] = (double)expf((float)v);
}
"""
)
