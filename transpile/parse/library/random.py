"""Arrays of random numbers, one draw after the other as NumPy draws them.

``generator.draw`` and its kind are methods for the library alone: see functions/draws.py.
"""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def fill(generator: Any, name: str, out: Array) -> None:
    """Draws of a distribution without parameters, in order."""
    for i in range(out.shape[0]):
        out[i] = generator.draw(name)


def fill_by_one(generator: Any, name: str, a: Any, each: bool, out: Array) -> None:
    """The same with a parameter: a number, or one for ``each`` draw."""
    for i in range(out.shape[0]):
        out[i] = generator.draw(name, a[i] if each else a)


def fill_by_two(generator: Any, name: str, a: Any, each_a: bool, b: Any, each_b: bool, out: Array) -> None:
    """The same with two parameters."""
    for i in range(out.shape[0]):
        out[i] = generator.draw(name, a[i] if each_a else a, b[i] if each_b else b).astype(out.dtype)


def fill_with_integers(
    generator: Any, low: Any, each_low: bool, high: Any, each_high: bool, less: int, out: Array
) -> None:
    """Integers between bounds of which one at least is an array; ``less`` is 1 where high is not included."""
    for i in range(out.shape[0]):
        least = np.uint64(low[i] if each_low else low)
        span = np.uint64(high[i] if each_high else high) - least - np.uint64(less)
        out[i] = generator.draw("bounded_uint64", least, span).astype(out.dtype)


def shuffle_vector(generator: Any, x: Array) -> None:
    """Bring the elements into a random order; NumPy draws by masks here."""
    for i in range(x.shape[0] - 1, 0, -1):
        j = generator.up_to_by_masks(i)
        x[i], x[j] = x[j], x[i]


def shuffle_rows(generator: Any, x: Array) -> None:
    """The same for what lies along the first axis of an array of several."""
    if x.size > 0:
        for i in range(x.shape[0] - 1, 0, -1):
            j = generator.up_to_by_masks(i)
            if i != j:
                row = x[j].copy()
                x[j] = x[i]
                x[i] = row


def permuted_rows(generator: Any, x: Array, out: Array) -> None:
    """The rows in a random order."""
    order = np.arange(x.shape[0])
    shuffle_vector(generator, order)
    for i in range(x.shape[0]):
        out[i] = x[order[i]]


def running_chances(p: Array) -> Array:
    """The sums of chances up to each, of which the last is 1; checked as NumPy checks them, by a careful sum."""
    total = 0.0
    if p.shape[0] > 0:
        total = p[0]
        correction = 0.0
        for i in range(1, p.shape[0]):
            y = p[i] - correction
            t = total + y
            correction = (t - total) - y
            total = t
    if np.isnan(total):
        raise ValueError("Probabilities contain NaN")
    if np.any(p < 0):
        raise ValueError("Probabilities are not non-negative")
    if abs(total - 1.0) > 1.4901161193847656e-08:
        raise ValueError("Probabilities do not sum to 1. See Notes section of docstring for more information.")
    chances = np.cumsum(p)
    chances /= chances[-1]
    return chances


def choose_by_chances(generator: Any, chances: Array, out: Array) -> None:
    """Places drawn by their chances."""
    for i in range(out.shape[0]):
        out[i] = np.searchsorted(chances, generator.draw("next_double"), side="right")


def take_rows(x: Array, places: Array, out: Array) -> None:
    """What stands at these places of the first axis."""
    for i in range(places.shape[0]):
        out[i] = x[places[i]]


def choose_distinct(generator: Any, population: int, shuffled: bool, out: Array) -> None:
    """Different numbers below ``population``: NumPy's choice between two ways."""
    size = out.shape[0]
    cutoff = 50 if shuffled else 20
    if population > 10000 and size > population // cutoff:
        choose_tail(generator, population, out)
    else:
        choose_by_floyd(generator, population, out)
        if shuffled:
            shuffle_chosen(generator, out)


def shuffle_chosen(generator: Any, x: Array) -> None:
    """Bring chosen numbers into a random order; NumPy does not draw by masks here."""
    for i in range(x.shape[0] - 1, 0, -1):
        j = generator.up_to(i)
        x[i], x[j] = x[j], x[i]


def choose_tail(generator: Any, population: int, out: Array) -> None:
    """The end of all numbers, shuffled only as far as that."""
    size = out.shape[0]
    numbers = np.arange(population)
    for i in range(population - 1, max(population - size, 1) - 1, -1):
        j = generator.up_to(i)
        numbers[i], numbers[j] = numbers[j], numbers[i]
    out[:] = numbers[population - size :]


def choose_by_floyd(generator: Any, population: int, out: Array) -> None:
    """Floyd's algorithm, with a table of what was chosen."""
    size = out.shape[0]
    last = int(np.int64(np.float64(1.2) * size))
    for shift in (1, 2, 4, 8, 16, 32):
        last |= last >> shift
    chosen = np.full(3 * size + 2, -1)
    for j in range(population - size, population):
        number = generator.up_to(j)
        place = number & last
        while chosen[place] != -1 and chosen[place] != number:
            place = (place + 1) & last
        if chosen[place] != -1:
            number = j
            place = j & last
            while chosen[place] != -1:
                place = (place + 1) & last
        chosen[place] = number
        out[j - population + size] = number
