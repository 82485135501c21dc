// Checks each access of a kernel to memory: is it inside an array, has it been written, does it race. For tests only.
//
// The kernel is compiled with -fsanitize=thread,undefined, but linked with these functions instead of the sanitizers'
// own: they know blocks, barriers and arrays. Two accesses to one place, one of them a write, race unless a barrier, a
// warp operation, or a fence and atomics order them. Two atomics never race, and a plain read beside atomics is let
// through: loops around atomicCAS begin with one.

#include "emulation_state.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

extern "C" {
extern char __ehdr_start[] __attribute__((visibility("hidden"))); // the first byte of this shared object in memory
extern char _end[] __attribute__((visibility("hidden")));
extern unsigned char __start_emulated_shared[] __attribute__((weak, visibility("hidden")));
extern unsigned char __stop_emulated_shared[] __attribute__((weak, visibility("hidden")));
}

namespace emulation {

namespace {

enum class Kind { read, write, atomic };

struct Access {
    unsigned block = 0, phase = 0, epoch = 0;
    unsigned short thread = 0;
    bool atomic = false;
};

// The last accesses to one place.
struct Cell {
    Access write, read;
    bool several = false;       // other threads have read it in the same phase
    bool several_warps = false; // and of other warps
    bool several_blocks = false;
};

struct Watched {
    Range range;
    std::vector<Cell> cells;
};

// What a block has made visible to others: by each of its threads up to a phase, and by all of them before a phase.
struct Released {
    std::vector<unsigned> by_thread;
    unsigned by_all = 0;
};

std::vector<Watched> watched;
Watched shared;
std::vector<unsigned char> shared_defined;
std::unordered_map<std::uintptr_t, Cell> module_cells;
std::vector<Released> released;   // for each block
std::vector<unsigned> fenced;     // for each thread of this block: 1 + the phase of its last fence
std::vector<unsigned> acquired;   // for each thread of this block: 1 + the phase of its first atomic
unsigned acquired_by_block;       // 1 + the phase of the first atomic of all
unsigned block_threads;

bool visible(const Access &access)
{
    unsigned mine = acquired[here.thread];
    if (!mine && !(acquired_by_block && acquired_by_block - 1 < here.phase)) {
        return false;
    }
    const Released &other = released[access.block - 1];
    return access.phase < other.by_all ||
           (access.thread < other.by_thread.size() && access.phase < other.by_thread[access.thread]);
}

bool synced_in_warp(const Access &access)
{
    return access.thread / WARP == here.thread / WARP && access.epoch < here.synced &&
           (here.mask >> access.thread % WARP & 1);
}

// Whether an access of the past happened before this moment of this thread.
bool ordered(const Access &access)
{
    if (access.block == 0) {
        return true;
    }
    if (access.block != here.block) {
        return visible(access);
    }
    return access.phase < here.phase || access.thread == here.thread || synced_in_warp(access);
}

std::string by(const Access &access)
{
    return "thread " + std::to_string(access.thread) + " of block " + std::to_string(access.block - 1);
}

Access now(bool atomic)
{
    return {here.block, here.phase, here.epoch, static_cast<unsigned short>(here.thread), atomic};
}

// Where an access goes, for the words of an error.
struct Place {
    const Watched *in;
    const unsigned char *address;

    std::string words() const
    {
        if (in == nullptr || in == &shared) {
            return in ? "shared memory" : "a variable of the module";
        }
        return "byte " + std::to_string(address - in->range.low) + " of an array";
    }
};

void note_read(Cell &cell)
{
    Access &last = cell.read;
    if (last.block == here.block && last.phase == here.phase) {
        cell.several = cell.several || last.thread != here.thread;
        cell.several_warps = cell.several_warps || last.thread / WARP != here.thread / WARP;
    } else {
        cell.several_blocks = cell.several_blocks || (last.block != 0 && last.block != here.block);
        cell.several = cell.several_warps = false;
    }
    last = now(false);
}

bool reads_ordered(const Cell &cell)
{
    const Access &last = cell.read;
    if (cell.several_blocks && !visible(last.block == here.block ? cell.write : last)) {
        return false;
    }
    if (last.block != here.block || last.phase < here.phase) {
        return ordered(last);
    }
    if (cell.several || cell.several_warps) {
        return !cell.several_warps && synced_in_warp(last);
    }
    return ordered(last);
}

void check_race(Cell &cell, Kind kind, const Place &place)
{
    bool lenient = cell.write.atomic && kind != Kind::write;
    if (!lenient && !ordered(cell.write)) {
        fail("race: " + std::string(kind == Kind::read ? "reads " : "writes ") + place.words() + ", which " + by(cell.write) +
             " has written");
    }
    if (kind == Kind::read) {
        note_read(cell);
        return;
    }
    if (kind == Kind::write && !reads_ordered(cell)) {
        fail("race: writes " + place.words() + ", which " + by(cell.read) + " has read");
    }
    cell.write = now(kind == Kind::atomic);
}

bool contains(const Range &range, const unsigned char *address, std::size_t size)
{
    return address >= range.low && address + size <= range.high;
}

void check_inside(Watched &in, const unsigned char *address, std::size_t size, Kind kind)
{
    std::size_t offset = std::size_t(address - in.range.low);
    unsigned char *defined = in.range.defined + offset;
    for (std::size_t i = 0; i < size; i++) {
        if (kind != Kind::write && !defined[i]) {
            fail("uninitialised: reads " + Place{&in, address}.words() + ", which nothing has written");
        }
        defined[i] = defined[i] || kind != Kind::read;
    }
    for (std::size_t i = 0; i < size; i += 8) {
        Cell &cell = in.cells[(offset + i) / in.range.granule];
        if (cell.write.block || cell.read.block) {
            check_race(cell, kind, {&in, address});
        } else {
            (kind == Kind::read ? cell.read : cell.write) = now(kind == Kind::atomic);
        }
    }
}

bool in_module(const unsigned char *address)
{
    return address >= reinterpret_cast<unsigned char *>(__ehdr_start) && address < reinterpret_cast<unsigned char *>(_end);
}

void check(const void *pointer, std::size_t size, Kind kind)
{
    const unsigned char *address = static_cast<const unsigned char *>(pointer);
    for (Watched &item : watched) {
        if (contains(item.range, address, size)) {
            return check_inside(item, address, size, kind);
        }
    }
    if (contains(shared.range, address, size)) {
        return check_inside(shared, address, size, kind);
    }
    if (address >= stack_low && address < stack_high) {
        return;
    }
    const unsigned char *indices = reinterpret_cast<const unsigned char *>(&position);
    if (address >= indices && address < indices + sizeof position) {
        return;
    }
    if (!in_module(address)) {
        fail("out of bounds: " + std::string(kind == Kind::read ? "reads" : "writes") + " outside every array that was passed");
    }
    check_race(module_cells[reinterpret_cast<std::uintptr_t>(address)], kind, {nullptr, address});
}

Watched watch(const Range &range)
{
    std::size_t bytes = std::size_t(range.high - range.low);
    return {range, std::vector<Cell>((bytes + range.granule - 1) / range.granule)};
}

} // namespace

void begin_checks(const Range *ranges, std::size_t count, unsigned blocks, unsigned threads)
{
    watched.clear();
    for (std::size_t i = 0; i < count; i++) {
        watched.push_back(watch(ranges[i]));
    }
    module_cells.clear();
    released.assign(blocks, Released{});
    block_threads = threads;
}

void begin_block()
{
    std::size_t bytes = std::size_t(__stop_emulated_shared - __start_emulated_shared);
    shared_defined.assign(bytes, 0);
    std::memset(__start_emulated_shared, 0xcb, bytes);
    shared = watch({__start_emulated_shared, __stop_emulated_shared, shared_defined.data(), 1});
    fenced.assign(block_threads, 0);
    acquired.assign(block_threads, 0);
    acquired_by_block = 0;
}

void end_checks() { watched.clear(); }

void fence() { fenced[here.thread] = here.phase + 1; }

static void release()
{
    Released &mine = released[here.block - 1];
    mine.by_thread.resize(block_threads);
    for (unsigned thread = 0; thread < block_threads; thread++) {
        if (fenced[thread] && (fenced[thread] - 1 < here.phase || thread == here.thread)) {
            mine.by_thread[thread] = fenced[thread];
            mine.by_all = std::max(mine.by_all, fenced[thread] - 1);
        }
    }
}

void atomic(const void *address, unsigned size)
{
    check(address, size, Kind::atomic);
    release();
    acquired[here.thread] = acquired[here.thread] ? acquired[here.thread] : here.phase + 1;
    acquired_by_block = acquired_by_block ? acquired_by_block : here.phase + 1;
}

} // namespace emulation

// What -fsanitize=thread calls.

using emulation::check;
using emulation::Kind;

#define ACCESSES(SIZE) \
    void __tsan_read##SIZE(void *address) { check(address, SIZE, Kind::read); } \
    void __tsan_write##SIZE(void *address) { check(address, SIZE, Kind::write); } \
    void __tsan_unaligned_read##SIZE(void *address) { check(address, SIZE, Kind::read); } \
    void __tsan_unaligned_write##SIZE(void *address) { check(address, SIZE, Kind::write); }

extern "C" {
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)
void __tsan_read_range(void *address, std::size_t size) { check(address, size, Kind::read); }
void __tsan_write_range(void *address, std::size_t size) { check(address, size, Kind::write); }
void __tsan_init() {}
void __tsan_func_entry(void *) {}
void __tsan_func_exit() {}
}

// What -fsanitize=undefined calls. Each is given first where in the source it is.

struct Location {
    const char *file;
    unsigned line, column;
};

static void undefined(const Location *where, const char *what)
{
    emulation::fail("undefined: " + std::string(what) + " in line " + std::to_string(where->line));
}

#define UNDEFINED(NAME, WHAT) \
    extern "C" void __ubsan_handle_##NAME(const Location *where) { undefined(where, WHAT); }
UNDEFINED(add_overflow, "addition overflows")
UNDEFINED(sub_overflow, "subtraction overflows")
UNDEFINED(mul_overflow, "multiplication overflows")
UNDEFINED(negate_overflow, "negation overflows")
UNDEFINED(divrem_overflow, "division by zero or overflow")
UNDEFINED(shift_out_of_bounds, "shift by too much")
UNDEFINED(out_of_bounds, "out of bounds")
UNDEFINED(type_mismatch_v1, "null or misaligned pointer, or too small an object")
UNDEFINED(pointer_overflow, "pointer overflows")
UNDEFINED(load_invalid_value, "not a value of its type")
UNDEFINED(float_cast_overflow, "number out of range of the type that it is converted to")
UNDEFINED(vla_bound_not_positive, "array of no positive length")
UNDEFINED(nonnull_arg, "null where none may be")
UNDEFINED(invalid_builtin, "builtin without result for this argument")
UNDEFINED(builtin_unreachable, "unreachable place reached")
UNDEFINED(missing_return, "function ends without a return")
