"""A perceptron of three dense layers, the last of which ends in softmax."""

import numpy as np
from jaxtyping import Float32

from transpile import kernel

SIZES = {
    "S": {"C_in": 3, "N": 8, "S0": 300, "S1": 100, "S2": 100},
    "M": {"C_in": 3, "N": 64, "S0": 6000, "S1": 3000, "S2": 1500},
}


def initialize(C_in: int, N: int, S0: int, S1: int, S2: int) -> tuple:
    """Random inputs, and weights and biases with which no layer saturates."""
    rng = np.random.default_rng(0)

    def weights(*shape: int) -> np.ndarray:
        return (rng.random(shape, dtype=np.float32) - np.float32(0.5)) / np.float32(np.sqrt(shape[0]))

    layers = weights(C_in, S0), weights(S0), weights(S0, S1), weights(S1), weights(S1, S2), weights(S2)
    return (rng.random((N, C_in), dtype=np.float32), *layers, np.empty((N, S2), dtype=np.float32))


def relu(x):
    """What is positive, and zero elsewhere."""
    return np.maximum(x, 0)


def softmax(x):
    """Shares of the last axis, from its logarithms; the largest is taken off first so that nothing overflows."""
    largest = np.max(x, axis=-1, keepdims=True)
    weights = np.exp(x - largest)
    return weights / np.sum(weights, axis=-1, keepdims=True)


@kernel
def mlp(
    input: Float32[np.ndarray, "N C_in"],
    w1: Float32[np.ndarray, "C_in S0"],
    b1: Float32[np.ndarray, "S0"],
    w2: Float32[np.ndarray, "S0 S1"],
    b2: Float32[np.ndarray, "S1"],
    w3: Float32[np.ndarray, "S1 S2"],
    b3: Float32[np.ndarray, "S2"],
    output: Float32[np.ndarray, "N S2"],
) -> None:
    """Fill output with the probabilities of the classes of each input."""
    x = relu(input @ w1 + b1)
    x = relu(x @ w2 + b2)
    output[:, :] = softmax(x @ w3 + b3)
