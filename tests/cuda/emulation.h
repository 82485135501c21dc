// What the text of a .cu needs to compile as C++17 and run on the CPU. For tests only.
//
// The runtime behind it (emulation.cpp, checks.cpp) runs the threads of a block one at a time and the blocks one after
// another, in an order that the test chooses. Names and overloads are CUDA's, so that what nvcc refuses is refused here.
#pragma once
#pragma GCC system_header

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

#include <math.h>
#include <stdint.h>

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
// One block runs at a time, so one copy is enough. The section lets the runtime find all of it.
#define __shared__ static __attribute__((section("emulated_shared")))

struct uint3 {
    unsigned x, y, z;
};

struct dim3 {
    unsigned x = 1, y = 1, z = 1;
};

namespace emulation {

struct Position {
    uint3 thread, block;
    dim3 block_size, grid_size;
};

extern Position position;

enum class Vote { none, any, all, count };

// Give way to the other threads until all have come here; returns the block's vote.
int barrier(Vote vote, int predicate, int line);
// Hand `size` bytes to the lanes of the mask; what each of them gave is at the returned address plus 8 times its lane.
const unsigned char *exchange(unsigned mask, const void *value, unsigned size, int line);
unsigned lane();
void fence();
void atomic(const void *address, unsigned size);
[[noreturn]] void trap(const char *why, int line);

#define EMULATION_UNCHECKED __attribute__((no_sanitize("thread"), noinline))
#define EMULATION_OUTSIDE __attribute__((no_sanitize("thread", "undefined"), noinline))

template <class T, class Change> EMULATION_UNCHECKED T update(T *address, Change change)
{
    atomic(address, sizeof(T));
    T before = *address;
    *address = change(before);
    return before;
}

template <class T> EMULATION_OUTSIDE T shuffle(unsigned mask, T value, unsigned source, bool inside, int line)
{
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "__shfl_sync takes 4 or 8 bytes");
    const unsigned char *given = exchange(mask, &value, sizeof(T), line);
    if (inside && !(mask >> source & 1)) {
        trap("a shuffle reads a lane that is not in its mask", line);
    }
    T result;
    std::memcpy(&result, given + 8 * (inside ? source : lane()), sizeof(T));
    return result;
}

template <class T> EMULATION_OUTSIDE T same_bits(const void *from)
{
    T result;
    std::memcpy(&result, from, sizeof(T));
    return result;
}

// How the launcher reads arguments and tells Python their types, from the compiler's own view of the signature.

struct Type {
    char pointer, constant, kind, size;
};

template <class T> constexpr Type type()
{
    using Target = std::remove_pointer_t<T>;
    using Plain = std::remove_cv_t<Target>;
    char kind = std::is_same_v<Plain, bool> ? 'b' : std::is_floating_point_v<Plain> ? 'f'
              : !std::is_integral_v<Plain>  ? '?' : std::is_signed_v<Plain>       ? 'i' : 'u';
    return {std::is_pointer_v<T> ? '*' : '-', std::is_const_v<Target> ? 'c' : 'm', kind, char('0' + sizeof(Plain) % 64)};
}

template <class... P> struct Signature {
    static constexpr Type types[] = {type<P>()..., Type{}};
};

template <class... P> EMULATION_OUTSIDE const char *signature(void (*)(P...))
{
    return &Signature<P...>::types[0].pointer;
}

template <class... P, std::size_t... I>
EMULATION_OUTSIDE void call(void (*kernel)(P...), void **arguments, std::index_sequence<I...>)
{
    kernel(*static_cast<std::remove_cv_t<P> *>(arguments[I])...);
}

template <class... P> EMULATION_OUTSIDE void call(void (*kernel)(P...), void **arguments)
{
    call(kernel, arguments, std::index_sequence_for<P...>());
}

} // namespace emulation

#define threadIdx (::emulation::position.thread)
#define blockIdx (::emulation::position.block)
#define blockDim (::emulation::position.block_size)
#define gridDim (::emulation::position.grid_size)
constexpr int warpSize = 32;

// Barriers and votes. The line of the call tells barriers apart.

inline void __syncthreads(int line = __builtin_LINE()) { emulation::barrier(emulation::Vote::none, 0, line); }
inline int __syncthreads_or(int p, int line = __builtin_LINE()) { return emulation::barrier(emulation::Vote::any, p, line); }
inline int __syncthreads_and(int p, int line = __builtin_LINE()) { return emulation::barrier(emulation::Vote::all, p, line); }
inline int __syncthreads_count(int p, int line = __builtin_LINE())
{
    return emulation::barrier(emulation::Vote::count, p, line);
}
inline void __threadfence() { emulation::fence(); }
inline void __threadfence_block() {}
inline void __threadfence_system() { emulation::fence(); }
[[noreturn]] inline void __trap(int line = __builtin_LINE()) { emulation::trap("__trap()", line); }

// Warps.

inline void __syncwarp(unsigned mask = 0xffffffffu, int line = __builtin_LINE())
{
    int nothing = 0;
    emulation::exchange(mask, &nothing, sizeof nothing, line);
}

template <class T> T __shfl_sync(unsigned mask, T value, int source, int width = 32, int line = __builtin_LINE())
{
    unsigned first = emulation::lane() & ~unsigned(width - 1);
    return emulation::shuffle(mask, value, first + (unsigned(source) & unsigned(width - 1)), true, line);
}

template <class T> T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32, int line = __builtin_LINE())
{
    unsigned mine = emulation::lane(), within = mine & unsigned(width - 1);
    return emulation::shuffle(mask, value, mine - by, within >= by, line);
}

template <class T> T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32, int line = __builtin_LINE())
{
    unsigned mine = emulation::lane(), within = mine & unsigned(width - 1);
    return emulation::shuffle(mask, value, mine + by, within + by < unsigned(width), line);
}

template <class T> T __shfl_xor_sync(unsigned mask, T value, int by, int width = 32, int line = __builtin_LINE())
{
    unsigned mine = emulation::lane(), other = mine ^ unsigned(by);
    return emulation::shuffle(mask, value, other, other / unsigned(width) <= mine / unsigned(width), line);
}

inline unsigned __ballot_sync(unsigned mask, int predicate, int line = __builtin_LINE())
{
    const unsigned char *given = emulation::exchange(mask, &predicate, sizeof predicate, line);
    unsigned votes = 0;
    for (unsigned lane = 0; lane < 32; lane++) {
        votes |= unsigned((mask >> lane & 1) && emulation::same_bits<int>(given + 8 * lane)) << lane;
    }
    return votes;
}
inline int __any_sync(unsigned mask, int p, int line = __builtin_LINE()) { return __ballot_sync(mask, p, line) != 0; }
inline int __all_sync(unsigned mask, int p, int line = __builtin_LINE()) { return __ballot_sync(mask, p, line) == mask; }

// Atomics, for the types that CUDA has them for: not for long, which int64_t is on Linux.

#define EMULATION_ATOMIC(NAME, TYPE, RESULT) \
    inline TYPE NAME(TYPE *address, TYPE value) \
    { \
        return emulation::update(address, [value](TYPE old) -> TYPE { return RESULT; }); \
    }
#define EMULATION_ATOMICS(NAME, RESULT) \
    EMULATION_ATOMIC(NAME, int, RESULT) \
    EMULATION_ATOMIC(NAME, unsigned, RESULT) \
    EMULATION_ATOMIC(NAME, unsigned long long, RESULT)
inline int emulation_wrapping_add(int a, int b) { return int(unsigned(a) + unsigned(b)); }
EMULATION_ATOMIC(atomicAdd, int, emulation_wrapping_add(old, value))
EMULATION_ATOMIC(atomicAdd, unsigned, old + value)
EMULATION_ATOMIC(atomicAdd, unsigned long long, old + value)
EMULATION_ATOMIC(atomicAdd, float, old + value)
EMULATION_ATOMIC(atomicAdd, double, old + value)
EMULATION_ATOMIC(atomicSub, int, int(unsigned(old) - unsigned(value)))
EMULATION_ATOMIC(atomicSub, unsigned, old - value)
EMULATION_ATOMICS(atomicExch, (static_cast<void>(old), value))
EMULATION_ATOMIC(atomicExch, float, (static_cast<void>(old), value))
EMULATION_ATOMICS(atomicMin, old < value ? old : value)
EMULATION_ATOMICS(atomicMax, old > value ? old : value)
EMULATION_ATOMIC(atomicMin, long long, old < value ? old : value)
EMULATION_ATOMIC(atomicMax, long long, old > value ? old : value)
EMULATION_ATOMICS(atomicAnd, old & value)
EMULATION_ATOMICS(atomicOr, old | value)
EMULATION_ATOMICS(atomicXor, old ^ value)
EMULATION_ATOMIC(atomicInc, unsigned, old >= value ? 0 : old + 1)
EMULATION_ATOMIC(atomicDec, unsigned, old == 0 || old > value ? value : old - 1)
#define EMULATION_CAS(TYPE) \
    inline TYPE atomicCAS(TYPE *address, TYPE compare, TYPE value) \
    { \
        return emulation::update(address, [=](TYPE old) -> TYPE { return old == compare ? value : old; }); \
    }
EMULATION_CAS(int)
EMULATION_CAS(unsigned)
EMULATION_CAS(unsigned long long)
EMULATION_CAS(unsigned short)

// Mathematics that C's math.h lacks. <math.h> has brought the overloads for float.

inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
inline float rsqrt(float x) { return 1.0f / std::sqrt(x); }
inline float rsqrtf(float x) { return rsqrt(x); }
inline double rcbrt(double x) { return 1.0 / std::cbrt(x); }
inline float rcbrtf(float x) { return 1.0f / std::cbrt(x); }
inline double normcdf(double x) { return 0.5 * std::erfc(-x * 0.70710678118654752440); }
inline float normcdff(float x) { return float(normcdf(double(x))); }
inline double sinpi(double x) { return std::sin(M_PI * std::remainder(x, 2.0)); }
inline double cospi(double x) { return std::cos(M_PI * std::remainder(x, 2.0)); }
double erfcinv(double y);
double erfinv(double x);
inline float erfcinvf(float y) { return float(erfcinv(double(y))); }
inline float erfinvf(float x) { return float(erfinv(double(x))); }
inline double normcdfinv(double p) { return -M_SQRT2 * erfcinv(2.0 * p); }
inline float normcdfinvf(float p) { return float(normcdfinv(double(p))); }

#define EMULATION_MINMAX(TYPE) \
    inline TYPE min(TYPE a, TYPE b) { return a < b ? a : b; } \
    inline TYPE max(TYPE a, TYPE b) { return a > b ? a : b; }
EMULATION_MINMAX(int)
EMULATION_MINMAX(unsigned)
EMULATION_MINMAX(long)
EMULATION_MINMAX(unsigned long)
EMULATION_MINMAX(long long)
EMULATION_MINMAX(unsigned long long)
inline float min(float a, float b) { return std::fmin(a, b); }
inline float max(float a, float b) { return std::fmax(a, b); }
inline double min(double a, double b) { return std::fmin(a, b); }
inline double max(double a, double b) { return std::fmax(a, b); }

// One rounding each. The flag -ffp-contract=off keeps them apart.
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dsub_rn(double a, double b) { return a - b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline double __dsqrt_rn(double a) { return std::sqrt(a); }
inline double __drcp_rn(double a) { return 1.0 / a; }
inline double __fma_rn(double a, double b, double c) { return std::fma(a, b, c); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float a) { return std::sqrt(a); }
inline float __frcp_rn(float a) { return 1.0f / a; }
inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }

// Bits.
inline long long __double_as_longlong(double x) { return emulation::same_bits<long long>(&x); }
inline double __longlong_as_double(long long x) { return emulation::same_bits<double>(&x); }
inline int __float_as_int(float x) { return emulation::same_bits<int>(&x); }
inline float __int_as_float(int x) { return emulation::same_bits<float>(&x); }
inline unsigned __float_as_uint(float x) { return emulation::same_bits<unsigned>(&x); }
inline float __uint_as_float(unsigned x) { return emulation::same_bits<float>(&x); }
inline int __clz(int x) { return x ? __builtin_clz(unsigned(x)) : 32; }
inline int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline unsigned __umulhi(unsigned a, unsigned b) { return unsigned((unsigned long long)a * b >> 32); }
inline int __mulhi(int a, int b) { return int((long long)a * b >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return (unsigned long long)((unsigned __int128)a * b >> 64);
}
inline long long __mul64hi(long long a, long long b) { return (long long)((__int128)a * b >> 64); }
template <class T> T __ldg(const T *address) { return *address; }
