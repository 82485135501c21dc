"""Digital filters of signals: finite and infinite impulse response."""

import numpy as np
from jaxtyping import Float32, Float64

from transpile import kernel


@kernel
def fir(signal: Float64[np.ndarray, "n"], taps: Float64[np.ndarray, "k"]) -> Float64[np.ndarray, "n"]:
    """Finite impulse response: each output is a weighted sum of the last inputs; zeros came before the first."""
    result = np.zeros_like(signal)
    for lag in range(min(taps.shape[0], signal.shape[0])):
        result[lag:] += taps[lag] * signal[: signal.shape[0] - lag]
    return result


@kernel
def moving_average(signal: Float32[np.ndarray, "n"], width: int) -> Float32[np.ndarray, "n"]:
    """The mean of the last inputs, of as many as there are at the beginning."""
    result = np.empty_like(signal)
    for i in range(signal.shape[0]):
        result[i] = np.mean(signal[max(0, i + 1 - width) : i + 1])
    return result


@kernel
def iir(
    b: Float64[np.ndarray, "nb"], a: Float64[np.ndarray, "na"], signal: Float64[np.ndarray, "n"]
) -> Float64[np.ndarray, "n"]:
    """Infinite impulse response: the difference equation a[0] y[i] = sum b[k] x[i-k] - sum a[k] y[i-k], directly."""
    result = np.zeros_like(signal)
    for i in range(signal.shape[0]):
        total = 0.0
        for k in range(min(i + 1, b.shape[0])):
            total += b[k] * signal[i - k]
        for k in range(1, min(i + 1, a.shape[0])):
            total -= a[k] * result[i - k]
        result[i] = total / a[0]
    return result


@kernel
def biquads(
    sections: Float64[np.ndarray, "s 6"], state: Float64[np.ndarray, "s 2"], signal: Float64[np.ndarray, "n"]
) -> Float64[np.ndarray, "n"]:
    """Second-order sections one after the other, in transposed direct form II; the state is kept for the next block."""
    result = signal.copy()
    for s in range(sections.shape[0]):
        b0, b1, b2, a1, a2 = sections[s, 0], sections[s, 1], sections[s, 2], sections[s, 4], sections[s, 5]
        z1, z2 = state[s, 0], state[s, 1]
        for i in range(signal.shape[0]):
            x = result[i]
            y = b0 * x + z1
            z1 = b1 * x - a1 * y + z2
            z2 = b2 * x - a2 * y
            result[i] = y
        state[s, 0] = z1
        state[s, 1] = z2
    return result
