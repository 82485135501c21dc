"""Logistic regression with labels -1 and 1: minimise the sum of log(1 + exp(-label * features @ weights))."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def epoch(
    weights: Float64[np.ndarray, "d"],
    features: Float64[np.ndarray, "n d"],
    labels: Float64[np.ndarray, "n"],
    rate: float,
) -> float:
    """One epoch of stochastic gradient descent: changes the weights in place, returns the loss met on the way."""
    loss = 0.0
    for i in range(features.shape[0]):
        sample = features[i]
        margin = labels[i] * np.dot(sample, weights)
        loss += np.log1p(np.exp(-margin))
        weights += rate * labels[i] / (1.0 + np.exp(margin)) * sample
    return loss


@kernel
def gradient_step(
    weights: Float64[np.ndarray, "d"],
    features: Float64[np.ndarray, "n d"],
    labels: Float64[np.ndarray, "n"],
    rate: float,
) -> float:
    """One step down the gradient over all samples: changes the weights in place, returns the loss before it."""
    margins = labels * (features @ weights)
    weights += rate * (labels / (1.0 + np.exp(margins))) @ features
    return np.sum(np.log1p(np.exp(-margins)))


@kernel
def predict(weights: Float64[np.ndarray, "d"], features: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
    """The probability of label 1 for each sample."""
    return 1.0 / (1.0 + np.exp(-(features @ weights)))
