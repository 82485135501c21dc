"""Prices and Greeks of European options in the model of Black, Scholes and Merton."""

import math

import numpy as np
from jaxtyping import Float64

from transpile import kernel

INVERSE_SQRT_2PI = 0.3989422804014327


def normal_density(x):
    """The density of the standard normal distribution."""
    return INVERSE_SQRT_2PI * np.exp(-0.5 * x * x)


def normal_cdf(x):
    """The standard normal distribution function to 15 decimals (Hart 1968, in the form of West 2005)."""
    z = np.abs(x)
    exponential = np.exp(-0.5 * z * z)
    numerator = 3.52624965998911e-02 * z + 0.700383064443688
    numerator = numerator * z + 6.37396220353165
    numerator = numerator * z + 33.912866078383
    numerator = numerator * z + 112.079291497871
    numerator = numerator * z + 221.213596169931
    numerator = numerator * z + 220.206867912376
    denominator = 8.83883476483184e-02 * z + 1.75566716318264
    denominator = denominator * z + 16.064177579207
    denominator = denominator * z + 86.7807322029461
    denominator = denominator * z + 296.564248779674
    denominator = denominator * z + 637.333633378831
    denominator = denominator * z + 793.826512519948
    denominator = denominator * z + 440.413735824752
    fraction = z + 1.0 / (z + 2.0 / (z + 3.0 / (z + 4.0 / (z + 0.65))))
    far = exponential * INVERSE_SQRT_2PI / fraction
    tail = np.where(z < 7.07106781186547, exponential * numerator / denominator, far)
    return np.where(x > 0.0, 1.0 - tail, tail)


@kernel
def prices(
    spot: Float64[np.ndarray, "n"],
    strike: Float64[np.ndarray, "n"],
    time: Float64[np.ndarray, "n"],
    rate: float,
    volatility: float,
) -> tuple[Float64[np.ndarray, "n"], Float64[np.ndarray, "n"]]:
    """Prices of the call and the put with each spot price, strike price and time to maturity."""
    deviation = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / deviation
    d2 = d1 - deviation
    discounted = strike * np.exp(-rate * time)
    call = spot * normal_cdf(d1) - discounted * normal_cdf(d2)
    put = discounted * normal_cdf(-d2) - spot * normal_cdf(-d1)
    return call, put


@kernel
def call_greeks(
    spot: Float64[np.ndarray, "n"],
    strike: Float64[np.ndarray, "n"],
    time: Float64[np.ndarray, "n"],
    rate: float,
    volatility: float,
) -> tuple[
    Float64[np.ndarray, "n"],
    Float64[np.ndarray, "n"],
    Float64[np.ndarray, "n"],
    Float64[np.ndarray, "n"],
    Float64[np.ndarray, "n"],
]:
    """Delta, gamma, vega, theta and rho of calls: how the price moves with spot, volatility, time and rate."""
    root = np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / (volatility * root)
    d2 = d1 - volatility * root
    density = normal_density(d1)
    present = strike * np.exp(-rate * time) * normal_cdf(d2)
    delta = normal_cdf(d1)
    gamma = density / (spot * volatility * root)
    vega = spot * density * root
    theta = -0.5 * spot * density * volatility / root - rate * present
    rho = time * present
    return delta, gamma, vega, theta, rho


@kernel
def call_price(spot: float, strike: float, time: float, rate: float, volatility: float) -> float:
    """The price of one call, with the error function for the normal distribution."""
    deviation = volatility * math.sqrt(time)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / deviation
    d2 = d1 - deviation
    at_spot = 0.5 * math.erfc(-d1 / math.sqrt(2.0))
    at_strike = 0.5 * math.erfc(-d2 / math.sqrt(2.0))
    return spot * at_spot - strike * math.exp(-rate * time) * at_strike
