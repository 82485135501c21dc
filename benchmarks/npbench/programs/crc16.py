"""A cyclic redundancy check of 16 bits over bytes, bit by bit (CRC-16/X-25)."""

import numpy as np
from jaxtyping import UInt8

from transpile import kernel

SIZES = {"S": {"N": 300}, "M": {"N": 200_000}}


def initialize(N: int) -> tuple:
    """Random bytes."""
    return (np.random.default_rng(0).integers(0, 256, N, dtype=np.uint8),)


@kernel
def crc16(data: UInt8[np.ndarray, "N"], poly: int = 0x8408) -> int:
    """The check of the bytes, its own two bytes swapped."""
    crc = 0xFFFF
    for b in data:
        cur_byte = 0xFF & b
        for _ in range(8):
            if (crc & 0x0001) ^ (cur_byte & 0x0001):
                crc = (crc >> 1) ^ poly
            else:
                crc >>= 1
            cur_byte >>= 1
    crc = ~crc & 0xFFFF
    crc = (crc << 8) | ((crc >> 8) & 0xFF)
    return crc & 0xFFFF
