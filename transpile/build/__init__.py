"""Compiles generated C into extensions. Nothing else in the project calls a compiler."""

from transpile.build.extension import BuildError, CompilerMissingError, build_extension, is_built

__all__ = ["BuildError", "CompilerMissingError", "build_extension", "is_built"]
