// Runs the blocks of a launch one after another and the threads of a block in turns. For tests only.
//
// Threads of kernels with barriers are fibers. Between two barriers each runs without interruption, in an order that
// changes from one stretch to the next. Errors unwind nothing: the launch is left where it stands.

#include "emulation_state.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <numeric>
#include <random>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

namespace emulation {

Position position;
Here here;
unsigned char *stack_low, *stack_high;

namespace {

constexpr std::size_t STACK = 256 * 1024;

using Call = void (*)(void **);

enum class State { ready, at_barrier, in_warp, done };

// Fibers are begun through ucontext and then switched by _longjmp, which makes no system call.
struct Fiber {
    ucontext_t context;
    std::jmp_buf paused;
    bool begun;
    State state;
    int line; // of the barrier or warp operation that it waits at
    Vote vote;
    int predicate;
    unsigned mask;
    unsigned synced, synced_mask;
    unsigned char given[8];
    unsigned char received[WARP][8];
};

Call kernel;
void **kernel_arguments;
bool in_fiber;
bool failed;
std::string failure;
std::jmp_buf scheduler; // where to go when a fiber pauses or ends, or anything fails
std::vector<Fiber> fibers;
std::vector<unsigned char *> stacks;
std::vector<unsigned> warp_epochs;
int vote_result;

class Order {
public:
    explicit Order(unsigned kind) : kind_(kind), random_(kind) {}

    // 0 to n - 1, forwards, backwards or shuffled anew.
    const std::vector<unsigned> &next(unsigned n, std::vector<unsigned> &into)
    {
        into.resize(n);
        std::iota(into.begin(), into.end(), 0u);
        if (kind_ == 1) {
            std::reverse(into.begin(), into.end());
        }
        for (unsigned i = n; kind_ > 1 && i > 1; i--) {
            std::swap(into[i - 1], into[random_() % i]);
        }
        return into;
    }

private:
    unsigned kind_;
    std::mt19937 random_;
};

unsigned volume(const dim3 &size) { return size.x * size.y * size.z; }

uint3 place(unsigned linear, const dim3 &size)
{
    return {linear % size.x, linear / size.x % size.y, linear / size.x / size.y};
}

std::string words(const char *what, const uint3 &at)
{
    return std::string(what) + " (" + std::to_string(at.x) + ", " + std::to_string(at.y) + ", " + std::to_string(at.z) + ")";
}

void enter(unsigned thread)
{
    position.thread = place(thread, position.block_size);
    here.thread = thread;
}

std::string thread_words(unsigned thread) { return words("thread", place(thread, position.block_size)); }

void note_failure(const std::string &why)
{
    failed = true;
    failure = words("block", position.block) + ", " + words("thread", position.thread) + ": " + why;
}

void run_fiber()
{
    kernel(kernel_arguments);
    fibers[here.thread].state = State::done;
    _longjmp(scheduler, 1);
}

void prepare_fibers(unsigned threads)
{
    while (stacks.size() < threads) {
        void *stack = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        mprotect(stack, 4096, PROT_NONE); // a kernel that needs more stops here
        stacks.push_back(static_cast<unsigned char *>(stack));
    }
    fibers.resize(threads);
    for (unsigned thread = 0; thread < threads; thread++) {
        Fiber &fiber = fibers[thread];
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = stacks[thread];
        fiber.context.uc_stack.ss_size = STACK;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, run_fiber, 0);
        fiber.state = State::ready;
        fiber.begun = false;
        fiber.synced = 0;
    }
    warp_epochs.assign(threads / WARP + 1, 0);
}

void resume(unsigned thread)
{
    Fiber &fiber = fibers[thread];
    enter(thread);
    here.epoch = warp_epochs[thread / WARP];
    here.synced = fiber.synced;
    here.mask = fiber.synced_mask;
    stack_low = stacks[thread];
    stack_high = stack_low + STACK;
    in_fiber = true;
    if (_setjmp(scheduler) == 0) {
        if (fiber.begun) {
            _longjmp(fiber.paused, 1);
        }
        fiber.begun = true;
        setcontext(&fiber.context);
    }
    in_fiber = false;
}

void wait(State state, int line)
{
    Fiber &fiber = fibers[here.thread];
    fiber.state = state;
    fiber.line = line;
    if (_setjmp(fiber.paused) == 0) {
        _longjmp(scheduler, 1);
    }
}

bool same_operation(const Fiber &one, const Fiber &other)
{
    return other.state == State::in_warp && other.mask == one.mask && other.line == one.line;
}

// Whether the warp operation that a thread waits in has all of its lanes; these then go on.
bool release_warp(unsigned thread)
{
    const Fiber waiting = fibers[thread];
    unsigned first = thread / WARP * WARP;
    for (unsigned lane = 0; lane < WARP; lane++) {
        if (waiting.mask >> lane & 1 && first + lane < fibers.size() && !same_operation(waiting, fibers[first + lane])) {
            return false;
        }
    }
    unsigned epoch = ++warp_epochs[thread / WARP];
    for (unsigned lane = 0; lane < WARP && first + lane < fibers.size(); lane++) {
        if (!(waiting.mask >> lane & 1)) {
            continue;
        }
        Fiber &fiber = fibers[first + lane];
        for (unsigned from = 0; from < WARP; from++) {
            bool exists = first + from < fibers.size();
            std::memcpy(fiber.received[from], exists ? fibers[first + from].given : fiber.given, sizeof fiber.given);
        }
        fiber.state = State::ready;
        fiber.synced = epoch;
        fiber.synced_mask = waiting.mask;
    }
    return true;
}

bool release_warps()
{
    bool any = false;
    for (unsigned thread = 0; thread < fibers.size(); thread++) {
        any = (fibers[thread].state == State::in_warp && release_warp(thread)) || any;
    }
    return any;
}

std::string waiting_words(unsigned thread)
{
    const Fiber &fiber = fibers[thread];
    if (fiber.state == State::done) {
        return thread_words(thread) + " has returned";
    }
    const char *at = fiber.state == State::in_warp ? " waits in the warp operation of line " : " waits at the barrier of line ";
    return thread_words(thread) + at + std::to_string(fiber.line);
}

// All threads must wait at the same barrier; they then go on.
void release_barrier()
{
    unsigned waiting = 0;
    while (fibers[waiting].state == State::done) {
        waiting++;
    }
    int count = 0;
    for (unsigned thread = 0; thread < fibers.size(); thread++) {
        const Fiber &fiber = fibers[thread];
        if (fiber.state != State::at_barrier || fiber.line != fibers[waiting].line || fiber.vote != fibers[waiting].vote) {
            unsigned other = thread == waiting ? (thread + 1) % unsigned(fibers.size()) : thread;
            enter(waiting);
            note_failure("divergent barrier: " + waiting_words(waiting) + " while " + waiting_words(other));
            return;
        }
        count += fiber.predicate != 0;
    }
    Vote vote = fibers[waiting].vote;
    vote_result = vote == Vote::any ? count > 0 : vote == Vote::all ? count == int(fibers.size()) : count;
    here.phase++;
    for (Fiber &fiber : fibers) {
        fiber.state = State::ready;
    }
}

bool all_done()
{
    for (const Fiber &fiber : fibers) {
        if (fiber.state != State::done) {
            return false;
        }
    }
    return true;
}

void run_block_in_fibers(Order &order, std::vector<unsigned> &threads)
{
    prepare_fibers(unsigned(threads.size()));
    while (!failed && !all_done()) {
        for (unsigned thread : order.next(unsigned(threads.size()), threads)) {
            if (fibers[thread].state == State::ready && !failed) {
                resume(thread);
            }
        }
        if (!failed && !all_done() && !release_warps()) {
            release_barrier();
        }
    }
}

void run_block_straight(Order &order, std::vector<unsigned> &threads)
{
    for (unsigned thread : order.next(unsigned(threads.size()), threads)) {
        enter(thread);
        kernel(kernel_arguments);
    }
}

void run_blocks(unsigned kind, bool with_barriers)
{
    Order order(kind);
    std::vector<unsigned> blocks, threads(volume(position.block_size));
    order.next(volume(position.grid_size), blocks);
    for (unsigned block : blocks) {
        position.block = place(block, position.grid_size);
        here = Here{};
        here.block = block + 1;
        begin_block();
        (with_barriers ? run_block_in_fibers : run_block_straight)(order, threads);
        if (failed) {
            return;
        }
    }
}

} // namespace

void fail(const std::string &why)
{
    note_failure(why);
    _longjmp(scheduler, 1);
}

void trap(const char *why, int line) { fail(std::string(why) + " in line " + std::to_string(line)); }

unsigned lane() { return here.thread % WARP; }

int barrier(Vote vote, int predicate, int line)
{
    if (!in_fiber) {
        fail("a barrier in line " + std::to_string(line) + " of a kernel that was taken for one without");
    }
    fibers[here.thread].vote = vote;
    fibers[here.thread].predicate = predicate;
    wait(State::at_barrier, line);
    return vote_result;
}

const unsigned char *exchange(unsigned mask, const void *value, unsigned size, int line)
{
    if (!in_fiber) {
        fail("a warp operation in line " + std::to_string(line) + " of a kernel that was taken for one without");
    }
    if (!(mask >> lane() & 1)) {
        fail("a warp operation in line " + std::to_string(line) + " whose mask lacks the lane that calls it");
    }
    Fiber &fiber = fibers[here.thread];
    fiber.mask = mask;
    std::memcpy(fiber.given, value, size);
    wait(State::in_warp, line);
    return fibers[here.thread].received[0];
}

extern "C" __attribute__((visibility("default"))) const char *emulation_launch(
    Call call, void **arguments, const dim3 *grid, const dim3 *block, unsigned order, int with_barriers,
    const Range *ranges, std::size_t range_count)
{
    kernel = call;
    kernel_arguments = arguments;
    position.grid_size = *grid;
    position.block_size = *block;
    in_fiber = failed = false;
    stack_high = static_cast<unsigned char *>(__builtin_frame_address(0));
    stack_low = stack_high - (4 << 20);
    begin_checks(ranges, range_count, volume(*grid), volume(*block));
    if (_setjmp(scheduler) == 0) {
        run_blocks(order, with_barriers != 0);
    }
    end_checks();
    return failed ? failure.c_str() : nullptr;
}

} // namespace emulation

// Halley's method on a first guess by Winitzki.
static double inverse(double y, double guess, double (*function)(double), double sign)
{
    double x = guess;
    for (int step = 0; step < 8; step++) {
        double change = (function(x) - y) / (sign * M_2_SQRTPI * std::exp(-x * x));
        x -= change / (1.0 + x * change);
    }
    return x;
}

static double first_guess(double one_minus_square)
{
    double l = std::log(one_minus_square), t = 2.0 / (M_PI * 0.147) + l / 2.0;
    return std::sqrt(std::sqrt(t * t - l / 0.147) - t);
}

double erfinv(double x)
{
    if (!(std::fabs(x) <= 0.5)) {
        return x < 0.0 ? -erfcinv(1.0 + x) : erfcinv(1.0 - x);
    }
    return x == 0.0 ? x : inverse(x, std::copysign(first_guess((1.0 - x) * (1.0 + x)), x), std::erf, 1.0);
}

double erfcinv(double y)
{
    if (!(y > 0.0 && y < 2.0)) {
        return y == 0.0 ? INFINITY : y == 2.0 ? -INFINITY : NAN;
    }
    if (y >= 0.5 && y <= 1.5) {
        return erfinv(1.0 - y); // exact
    }
    double guess = first_guess(y * (2.0 - y));
    return inverse(y, y < 1.0 ? guess : -guess, std::erfc, -1.0);
}
