"""What is read from the text of a .cu."""

from __future__ import annotations

import pytest

from tests.cuda.device_text import UnreadableError, kernels
from tests.cuda.samples import RIGHT


def test_sample() -> None:
    found = kernels(RIGHT)
    assert list(found) == [
        "smooth", "scale_rows", "conjugate", "largest", "total", "last_block", "histogram", "atomic_largest", "votes",
        "in_warp", "mathematics",
    ]  # fmt: skip
    assert [name for name, waits in found.items() if waits] == [
        "largest",
        "total",
        "last_block",
        "histogram",
        "votes",
        "in_warp",
    ]


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ('extern "C" __global__ void k() { }', False),
        ('extern "C" { __global__ void k() { __syncthreads(); } }', True),
        ('extern "C" __global__ __launch_bounds__(8 * (2 + 2)) void k(int n) { }', False),
        ('extern "C" __global__ void k() { /* __syncthreads(); */ "__syncthreads"; } // __syncwarp', False),
        ('static void a() { __syncwarp(); } void b() { a(); } extern "C" __global__ void k() { b(); }', True),
        ('static void a() { __syncwarp(); } extern "C" __global__ void k() { }', False),
        ('#define WAIT __syncthreads()\nextern "C" __global__ void k() { WAIT; }', True),
        ('#define WAIT \\\n  __syncthreads()\nextern "C" __global__ void k() { WAIT; }', True),
        ('struct S { void f() { __syncthreads(); } }; extern "C" __global__ void k(S s) { s.f(); }', True),
        (
            'static const int T[2] = {1, 2}; namespace q { int f() { } } extern "C" __global__ void k() {}',
            False,
        ),
    ],
)
def test_barriers(text: str, waits: bool) -> None:
    assert kernels(text) == {"k": waits}


@pytest.mark.parametrize(
    "text",
    [
        "__global__ void k() { }",
        'template <class T> __global__ void k(T x) { } extern "C" void f() { }',
        'extern "C" __global__ int k() { return 1; }',
        'extern "C" __global__ void k();',
        '#define KERNEL extern "C" __global__\nKERNEL void k() { }',
        'extern "C" __global__ void k() { } extern "C" __global__ void k(int n) { }',
        'extern "C" __global__ void k() { ',
        'extern "C" __global__ void k() { } }',
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        kernels(text)
