"""Kalman's filter: the state of a linear system from noisy measurements, one at a time."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def predict(
    x: Float64[np.ndarray, "n"],
    p: Float64[np.ndarray, "n n"],
    f: Float64[np.ndarray, "n n"],
    q: Float64[np.ndarray, "n n"],
) -> tuple[Float64[np.ndarray, "n"], Float64[np.ndarray, "n n"]]:
    """The state and its covariance one time step on, by the transition f with process noise q."""
    return f @ x, f @ p @ f.T + q


@kernel
def update(
    x: Float64[np.ndarray, "n"], p: Float64[np.ndarray, "n n"], h: Float64[np.ndarray, "n"], z: float, r: float
) -> tuple[Float64[np.ndarray, "n"], Float64[np.ndarray, "n n"]]:
    """Take in one number z = h @ x + noise of variance r; Joseph's form keeps the covariance positive definite."""
    innovation = z - h @ x
    gain = p @ h / (h @ p @ h + r)
    keep = np.eye(x.shape[0]) - np.outer(gain, h)
    return x + gain * innovation, keep @ p @ keep.T + r * np.outer(gain, gain)


@kernel
def smooth(
    z: Float64[np.ndarray, "t"],
    x: Float64[np.ndarray, "n"],
    p: Float64[np.ndarray, "n n"],
    f: Float64[np.ndarray, "n n"],
    q: Float64[np.ndarray, "n n"],
    h: Float64[np.ndarray, "n"],
    r: float,
) -> Float64[np.ndarray, "t n"]:
    """Filter a series of measurements: the estimated state after each."""
    states = np.empty((z.shape[0], x.shape[0]))
    for t in range(z.shape[0]):
        x, p = predict(x, p, f, q)
        x, p = update(x, p, h, z[t], r)
        states[t] = x
    return states


@kernel
def track(
    z: Float64[np.ndarray, "t"], step: float, acceleration: float, noise: float
) -> tuple[Float64[np.ndarray, "t"], Float64[np.ndarray, "t"]]:
    """Position and velocity of a body from noisy positions: two states, written out."""
    position, velocity = np.empty_like(z), np.empty_like(z)
    x, v = 0.0, 0.0
    pxx, pxv, pvv = 1000.0, 0.0, 1000.0
    variance = acceleration**2
    for t in range(z.shape[0]):
        x += step * v
        pxx += step * (2.0 * pxv + step * pvv) + 0.25 * step**4 * variance
        pxv += step * pvv + 0.5 * step**3 * variance
        pvv += step**2 * variance
        gain_x = pxx / (pxx + noise**2)
        gain_v = pxv / (pxx + noise**2)
        innovation = z[t] - x
        x += gain_x * innovation
        v += gain_v * innovation
        pvv -= gain_v * pxv
        pxv *= 1.0 - gain_x
        pxx *= 1.0 - gain_x
        position[t], velocity[t] = x, v
    return position, velocity
