"""Statistics and learning from samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.golden.cases.call import Arguments, Call


def softmax() -> Iterator[Call]:
    for shape in ((0, 0), (0, 3), (2, 0), (1, 1), (1, 9), (9, 1), (4, 5), (3, 100)):
        for kernel in ("softmax", "log_sum_exp", "log_sum_exp_literal", "log_softmax"):
            dtype = np.float32 if kernel == "log_softmax" else np.float64

            def rows(shape: tuple[int, int] = shape, dtype: type = dtype) -> Arguments:
                return (np.random.default_rng(3).normal(scale=3, size=shape).astype(dtype),)

            yield Call("softmax", kernel, "x".join(map(str, shape)), rows)


def logistic() -> Iterator[Call]:
    for n, d in ((0, 0), (0, 3), (3, 0), (1, 1), (5, 3), (64, 10)):

        def data(n: int = n, d: int = d) -> Arguments:
            rng = np.random.default_rng(4)
            return (rng.normal(size=d), rng.normal(size=(n, d)), np.where(rng.random(n) < 0.5, -1.0, 1.0), 0.05)

        yield Call("logistic", "epoch", f"{n}x{d}", data, written=(0,))
        yield Call("logistic", "gradient_step", f"{n}x{d}", data, written=(0,))
        yield Call("logistic", "predict", f"{n}x{d}", lambda data=data: data()[:2])


def kmeans() -> Iterator[Call]:
    yield Call("kmeans", "update", "label too large", lambda: (np.ones((2, 3)), np.array([0, 2]), np.ones((2, 3))))
    yield Call("kmeans", "update", "label from the end", lambda: (np.ones((2, 3)), np.array([-1, 0]), np.ones((2, 3))))
    for n, k, d in ((0, 0, 0), (0, 2, 3), (3, 0, 2), (3, 2, 0), (1, 1, 1), (2, 5, 3), (60, 4, 2), (33, 7, 5)):

        def samples(n: int = n, k: int = k, d: int = d) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            rng = np.random.default_rng(22)
            points = rng.normal(size=(n, d)) + 3.0 * rng.integers(0, 2, (n, 1))
            return points, rng.integers(0, max(k, 1), n), rng.normal(size=(k, d))

        label = f"{n}x{k}x{d}"
        yield Call("kmeans", "update", label, samples)
        yield Call("kmeans", "inertia", label, samples)
        yield Call("kmeans", "assign", label, lambda samples=samples: samples()[::2])
        for limit in (0, 20):
            yield Call(
                "kmeans", "kmeans", f"{label}-{limit}", lambda make=samples, limit=limit: (*make()[::2], 1e-9, limit)
            )


CASES = {"softmax": softmax, "logistic": logistic, "kmeans": kmeans}
