"""The whole CUDA file: what every kernel needs, the functions that kernels call, the kernels of each function."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from transpile.emit_c.comments import block_comment, function_texts, safe
from transpile.emit_c.helpers import closure, helper_text
from transpile.emit_c.uses import Uses
from transpile.emit_cuda.functions import Combiners, device_function_lines, device_signature, kernel_lines
from transpile.emit_cuda.teams import MOST_THREADS, combiner_lines
from transpile.symbolic.device import DeviceKernel, Plan
from transpile.symbolic.dims import Dim, text
from transpile.symbolic.program import Function, Loop

_HEAD = """
/* NVRTC, which compiles this when the program runs, has no headers. */
#ifdef __CUDACC_RTC__
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#define INT32_MIN (-2147483647 - 1)
#define INT64_MIN (-9223372036854775807ll - 1)
#define INFINITY __int_as_float(0x7f800000)
#define NAN __int_as_float(0x7fffffff)
#else
#include <math.h>
#include <stdint.h>
#endif

#define restrict __restrict__
"""
_INDEX = """
/* Indices have 32 bits, and 64 where an array is so large that it takes them: the host chooses what to compile. */
#ifdef LARGE_INDEX
typedef int64_t index_t;
#else
typedef int32_t index_t;
#endif
"""
_THREADS = f"""
#define MOST_THREADS {MOST_THREADS} /* of a block */
"""


def print_device_source(functions: Sequence[Function], plans: Mapping[str, Plan | str], header: str) -> str:
    """The text of ``<stem>.cu``. ``plans`` has the plan of each public function, or why there is none."""
    uses, combiners = Uses(), Combiners()
    by_name = {function.name: function for function in functions}
    called = _called(plans, by_name)
    sections = [
        device_function_lines(function, uses, by_name, combiners) for function in functions if function.name in called
    ]
    forward = [line for function in functions if function.name in called for line in device_signature(function, ";")]
    for function in functions:
        if function.name in plans:
            sections.append(_section(function, plans[function.name], uses, by_name, combiners))
    teams = [combiner_lines(combine, dtype, uses) for combine, dtype in combiners]
    helpers = [device_text(helper_text(helper)).splitlines() for helper in closure(uses.helpers)]
    blocks = [*helpers, *teams, *([forward] if len(called) > 1 else []), *sections]
    code = "\n\n".join("\n".join(block) for block in blocks)
    parts = [header, _HEAD, _INDEX if "index_t" in code else "", _THREADS if teams else "", code]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def device_text(helper: str) -> str:
    """A helper of the C as CUDA has it."""
    text = re.sub(r"^static inline\b", "static __device__ inline", helper, flags=re.MULTILINE)
    return re.sub(r"\((pair_f(?:32|64))\)\{", r"\1{", text)


def _called(plans: Mapping[str, Plan | str], functions: Mapping[str, Function]) -> set[str]:
    """The functions that kernels call, directly or not."""
    found: set[str] = set()
    pending = [
        name
        for plan in plans.values()
        if isinstance(plan, Plan)
        for kernel in plan.kernels.values()
        for name in kernel.function.callees
    ]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += functions[name].callees
    return found


def _section(
    function: Function, plan: Plan | str, uses: Uses, functions: Mapping[str, Function], combiners: Combiners
) -> list[str]:
    """The kernels of one function, under a comment that says how the host uses them."""
    if isinstance(plan, str):
        return block_comment([safe(function.signature), "", safe(f"not on a GPU: {plan}")])
    launches = [f"launches: {safe('; '.join(map(_launch, plan.kernels.values())) or 'none')}"]
    lines = block_comment([*function_texts(replace(function, memory=_memory(function, plan))), *launches])
    for kernel in plan.kernels.values():
        lines += [*([""] if lines[-1] == "}" else []), *kernel_lines(kernel, uses, functions, combiners)]
    return lines


def _memory(function: Function, plan: Plan) -> tuple[str, ...]:
    arrays = [f"{array.name}[{', '.join(map(text, array.shape))}]" for array in plan.memory]
    return (f"temporaries: {', '.join(arrays) or 'none'}", *function.memory[1:])


def _launch(kernel: DeviceKernel) -> str:
    lengths = " x ".join(map(_length, kernel.axes))
    return {
        "map": f"{kernel.name}, a thread for each of {lengths}",
        "rows": f"{kernel.name}, a block for each of {lengths}",
        "partials": f"{kernel.name}, threads over {lengths}",
        "block": f"{kernel.name}, one block",
        "once": f"{kernel.name}, one thread",
    }[kernel.form]


def _length(axis: Loop) -> str:
    length: Dim = axis.stop - axis.start
    shown = text(length) if length.constant is not None or len(length.terms) == 1 else f"({text(length)})"
    return shown if axis.step == 1 else f"{shown}/{axis.step}"
