"""Identifiers in CUDA: those of C, without what C++ and CUDA take."""

from __future__ import annotations

from transpile.emit_c.names import Names, identifier

_CPP = """
alignas alignof and and_eq asm bitand bitor bool catch char16_t char32_t class compl concept const_cast
constexpr decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept not not_eq
nullptr operator or or_eq private protected public reinterpret_cast requires static_assert static_cast template
this thread_local throw true try typeid typename using virtual wchar_t xor xor_eq
"""
_CUDA = """
threadIdx blockIdx blockDim gridDim warpSize dim3 index_t MOST_THREADS half rsqrt rcbrt sinpi cospi sincospi norm
normf rnorm norm3d rnorm3d norm4d rnorm4d normcdf normcdfinv erfinv erfcinv erfcx cyl_bessel_i0 cyl_bessel_i1
saturate clock64 clock min max umin umax llmin llmax ullmin ullmax
"""
RESERVED = frozenset((*_CPP.split(), *_CUDA.split()))


class DeviceNames(Names):
    """The names of one function or kernel."""

    def fresh(self, wish: str) -> str:
        """A new name that nothing in the function has yet."""
        taken = identifier(wish) in RESERVED or identifier(wish).startswith("block_")
        return super().fresh(f"{wish}_" if taken else wish)
