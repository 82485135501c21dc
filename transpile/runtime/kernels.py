"""The decorator: puts the generated function in the place of its source."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Literal, ParamSpec, Protocol, TypeVar, overload

from transpile.runtime.targets import Bound, register
from transpile.runtime.twins import module_for

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Kernel(Protocol[P, R_co]):
    """What `kernel` gives, for type checkers: a plain function with two attributes."""

    __name__: str
    __qualname__: str
    __module__: str
    __doc__: str | None

    @property
    def python(self) -> Callable[P, R_co]:
        """The source function."""

    @property
    def backend(self) -> Literal["source", "python", "c"]:
        """What a call on NumPy arrays runs now."""

    @property
    def __wrapped__(self) -> Callable[P, R_co]:
        """The source function, for `inspect`."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Run it."""

    @overload
    def __get__(self, instance: None, owner: type[Any], /) -> Kernel[P, R_co]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None, /) -> Callable[..., R_co]: ...


@overload
def kernel(function: Callable[P, R], /) -> Kernel[P, R]: ...
@overload
def kernel(
    *,
    fp: Literal["fast", "exact"] = ...,
    parallel: bool = ...,
    contract: bool = ...,
    cast: Literal["exact", "safe"] = ...,
    mode: str = ...,
    including: Sequence[str] = ...,
    excluding: Sequence[str] = ...,
) -> Callable[[Callable[P, R]], Kernel[P, R]]: ...
def kernel(
    function: Callable[..., Any] | None = None,
    /,
    *,
    fp: str = "fast",
    parallel: bool = False,
    contract: bool = False,
    cast: str = "exact",
    mode: str = "default",
    including: Sequence[str] = (),
    excluding: Sequence[str] = (),
) -> Any:
    """Mark a function as a kernel; used as ``@kernel`` or ``@kernel(fp="exact")``.

    The arguments are for ``python -m transpile``, which reads them in the source. At import the function generated from
    this one takes its place; where there is none, or it is stale, the function stays as it is. ``f.python`` is the
    original, ``f.backend`` what a call on NumPy arrays runs: ``"c"``, ``"python"`` (generated NumPy) or ``"source"``.
    """
    del fp, parallel, contract, cast, mode, including, excluding
    return _bind if function is None else _bind(function)


def _bind(source: Callable[..., Any]) -> FunctionType:
    if not isinstance(source, FunctionType):
        raise TypeError(f"@kernel expects a function, got {type(source).__name__}")
    module = module_for(source)
    if module is None:
        vars(source)["python"] = source
        register(Bound(source))
        return source
    generated: FunctionType = getattr(module, source.__name__)
    functools.update_wrapper(generated, source)
    generated.__defaults__ = source.__defaults__
    generated.__kwdefaults__ = source.__kwdefaults__
    vars(generated)["python"] = source
    versions: tuple[str, ...] = getattr(module, "_VERSIONS", {}).get(source.__name__, (source.__name__,))
    entries = {name: getattr(module, f"_enter_{name}") for name in versions}
    register(Bound(source, generated, module, entries))
    return generated
