"""Prints device plans as CUDA: the statements as in C, loops shared by threads, on top of the C printer."""

from transpile.emit_cuda.document import print_device_source

__all__ = ["print_device_source"]
