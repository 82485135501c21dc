"""Functions by which the threads of a block combine numbers, embedded where they are used."""

from __future__ import annotations

from transpile.emit_c.ctype import c_type, suffix
from transpile.emit_c.operations import operation
from transpile.emit_c.syntax import Name, Subscript, layout
from transpile.emit_c.uses import Uses
from transpile.symbolic.types import DType

MOST_THREADS = 256
_NOUNS = {
    "add": "sum", "multiply": "product", "maximum": "maximum", "minimum": "minimum", "fmax": "maximum (NaN apart)",
    "fmin": "minimum (NaN apart)", "logical_or": "disjunction", "logical_and": "conjunction", "bitwise_or": "union",
    "bitwise_and": "intersection", "bitwise_xor": "exclusive or",
}  # fmt: skip


def combiner(combine: str, dtype: DType) -> str:
    """The name of the function that combines a number of each thread."""
    return f"block_{combine}_{suffix(dtype)}"


def combiner_lines(combine: str, dtype: DType, uses: Uses) -> list[str]:
    """The text of the function."""
    kind, name = c_type(dtype), combiner(combine, dtype)
    other = Subscript("values", Name("thread + half"))
    step = layout(
        "values[thread] = ", operation(uses, combine, dtype, (Subscript("values", Name("thread")), other)), ";", ""
    )
    lines = f"""
/* The {_NOUNS[combine]} of the values of a block's threads, in pairs and in a fixed order; every thread gets it. */
static __device__ {kind} {name}({kind} value)
{{
    __shared__ {kind} values[MOST_THREADS];
    const int count = (int)(blockDim.x*blockDim.y*blockDim.z); /* a power of two */
    const int thread = (int)(threadIdx.x + blockDim.x*(threadIdx.y + blockDim.y*threadIdx.z));
    values[thread] = value;
    for (int half = count/2; half > 0; half /= 2) {{
        __syncthreads();
        if (thread < half) {{
            @step@
        }}
    }}
    __syncthreads();
    const {kind} combined = values[0];
    __syncthreads();
    return combined;
}}
"""
    return lines.strip("\n").replace("@step@", "\n            ".join(step)).splitlines()
