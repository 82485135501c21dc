// What the scheduler (emulation.cpp) and the checks of memory (checks.cpp) share. For tests only.
#pragma once

#include "emulation.h"

#include <cstddef>

namespace emulation {

// Memory that a launch may touch. Python has filled it in, from the arrays that it passes.
struct Range {
    unsigned char *low, *high;
    unsigned char *defined; // for each byte whether anything has written it
    std::size_t granule;    // the size of the smallest element in it
};

constexpr unsigned WARP = 32;

// The thread that runs and where it is.
struct Here {
    unsigned block = 0;  // 1 + its linear index
    unsigned thread = 0; // linear in its block
    unsigned phase = 0;  // barriers that the block has passed
    unsigned epoch = 0;  // operations of its warp that have ended
    unsigned synced = 0; // the last of these that this thread took part in
    unsigned mask = 0;   // the lanes that took part in it
};

extern Here here;
extern unsigned char *stack_low, *stack_high;

[[noreturn]] void fail(const std::string &why);

// checks.cpp
void begin_checks(const Range *ranges, std::size_t count, unsigned blocks, unsigned threads);
void begin_block();
void end_checks();

} // namespace emulation
