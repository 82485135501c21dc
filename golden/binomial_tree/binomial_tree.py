"""Options priced on a binomial tree: the model of Cox, Ross and Rubinstein."""

import math

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def european(spot: float, strike: float, time: float, rate: float, volatility: float, steps: int) -> float:
    """The price of a European call."""
    dt = time / steps
    up = math.exp(volatility * math.sqrt(dt))
    down = 1.0 / up
    p = (math.exp(rate * dt) - down) / (up - down)
    discount = math.exp(-rate * dt)
    rises = np.arange(steps + 1)
    value = np.maximum(spot * up**rises * down ** (steps - rises) - strike, 0.0)
    for n in range(steps, 0, -1):
        value[:n] = discount * (p * value[1 : n + 1] + (1.0 - p) * value[:n])
    return value[0]


@kernel
def american(spot: float, strike: float, time: float, rate: float, volatility: float, steps: int) -> float:
    """The price of an American put, which may be exercised at any time."""
    dt = time / steps
    up = math.exp(volatility * math.sqrt(dt))
    down = 1.0 / up
    p = (math.exp(rate * dt) - down) / (up - down)
    discount = math.exp(-rate * dt)
    price = spot * up ** np.arange(-steps, steps + 1, 2)
    value = np.maximum(strike - price, 0.0)
    for n in range(steps, 0, -1):
        price[:n] *= up
        held = discount * (p * value[1 : n + 1] + (1.0 - p) * value[:n])
        value[:n] = np.maximum(held, strike - price[:n])
    return value[0]


@kernel
def american_puts(
    spot: Float64[np.ndarray, "n"],
    strike: Float64[np.ndarray, "n"],
    time: float,
    rate: float,
    volatility: float,
    steps: int,
) -> Float64[np.ndarray, "n"]:
    """The prices of many American puts."""
    result = np.empty_like(spot)
    for i in range(spot.shape[0]):
        result[i] = american(spot[i], strike[i], time, rate, volatility, steps)
    return result
