"""Looking numbers up in sorted tables, and counting them in bins."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def first_not_less(a: Array, number: Any) -> int:
    """The first place whose element is not less than the number; NaN is more than all others."""
    low = 0
    high = a.shape[0]
    while low < high:
        middle = (low + high) // 2
        if a[middle] < number or (number != number and a[middle] == a[middle]):
            low = middle + 1
        else:
            high = middle
    return low


def first_more(a: Array, number: Any) -> int:
    """The first place whose element is more than the number."""
    low = 0
    high = a.shape[0]
    while low < high:
        middle = (low + high) // 2
        if a[middle] <= number or number != number:
            low = middle + 1
        else:
            high = middle
    return low


def search_left(a: Array, v: Array, out: Array, dtype: type) -> None:
    """np.searchsorted(a, v) of a vector of numbers."""
    for i in range(v.shape[0]):
        out[i] = first_not_less(a, dtype(v[i]))


def search_right(a: Array, v: Array, out: Array, dtype: type) -> None:
    """The same with side="right"."""
    for i in range(v.shape[0]):
        out[i] = first_more(a, dtype(v[i]))


def rises(bins: Array) -> bool:
    """Whether no element is less than the one before."""
    return not np.any(bins[1:] < bins[:-1])


def falls(bins: Array) -> bool:
    """Whether no element is more than the one before."""
    return not np.any(bins[1:] > bins[:-1])


def digitize_left(bins: Array, v: Array, out: Array, up: bool, dtype: type) -> None:
    """The bin of each number; the ends of bins belong to the bin on their left."""
    for i in range(v.shape[0]):
        if up:
            out[i] = first_not_less(bins, dtype(v[i]))
        else:
            out[i] = bins.shape[0] - first_not_less(bins[::-1], dtype(v[i]))


def digitize_right(bins: Array, v: Array, out: Array, up: bool, dtype: type) -> None:
    """The same; the ends belong to the bin on their right."""
    for i in range(v.shape[0]):
        if up:
            out[i] = first_more(bins, dtype(v[i]))
        else:
            out[i] = bins.shape[0] - first_more(bins[::-1], dtype(v[i]))


def interpolate(number: float, xp: Array, fp: Array, left: float, right: float) -> float:
    """NumPy's linear interpolation at one number, its precautions against infinities included."""
    last = xp.shape[0] - 1
    if number != number:
        result = number
    elif number < xp[0]:
        result = left
    elif number > xp[last]:
        result = right
    else:
        j = max(first_more(xp, number) - 1, 0)
        if j >= last:
            result = fp[last]
        elif xp[j] == number:
            result = fp[j]
        else:
            slope = (fp[j + 1] - fp[j]) / (xp[j + 1] - xp[j])
            result = slope * (number - xp[j]) + fp[j]
            if result != result:
                result = slope * (number - xp[j + 1]) + fp[j + 1]
                if result != result and fp[j] == fp[j + 1]:
                    result = fp[j]
    return result


def interpolate_each(x: Array, xp: Array, fp: Array, left: float, right: float, out: Array) -> None:
    """np.interp of a vector of numbers."""
    for i in range(x.shape[0]):
        out[i] = interpolate(np.float64(x[i]), xp, fp, left, right)


def count_in_bins(x: Array, edges: Array, out: Array, dtype: type) -> None:
    """The numbers between each two edges; the last bin has both its ends."""
    last = edges.shape[0] - 1
    for i in range(x.shape[0]):
        number = dtype(x[i])
        if edges[0] <= number and number <= edges[last]:
            out[min(max(first_more(edges, number) - 1, 0), last - 1)] += 1


def weigh_in_bins(x: Array, edges: Array, weights: Array, out: Array, dtype: type) -> None:
    """The same, of weights."""
    last = edges.shape[0] - 1
    for i in range(x.shape[0]):
        number = dtype(x[i])
        if edges[0] <= number and number <= edges[last]:
            out[min(max(first_more(edges, number) - 1, 0), last - 1)] += weights[i]


def rises_strictly(edges: Array) -> bool:
    """Whether each element is more than the one before."""
    return not np.any(~(edges[1:] > edges[:-1]))


def bin_of(number: Any, edges: Array, first: Any, width: Any, bins: int) -> int:
    """The bin of a number among equal bins: computed, then corrected by the edges."""
    guess = min(max(int(np.int64((number - first) / width * bins)), 0), bins - 1)
    below = max(guess - int(number < edges[guess]), 0)
    return min(below + int(number >= edges[1:][below]), bins - 1)


def count_in_equal_bins(x: Array, edges: Array, first: Any, last: Any, width: Any, out: Array, dtype: type) -> None:
    """The numbers in each of many equal bins."""
    for i in range(x.shape[0]):
        number = dtype(x[i])
        if first <= number and number <= last:
            place = bin_of(number, edges, first, width, out.shape[0])
            out[place] += 1


def weigh_in_equal_bins(
    x: Array, edges: Array, first: Any, last: Any, width: Any, weights: Array, out: Array, dtype: type
) -> None:
    """The same, of weights."""
    for i in range(x.shape[0]):
        number = dtype(x[i])
        if first <= number and number <= last:
            place = bin_of(number, edges, first, width, out.shape[0])
            out[place] += weights[i]


def count_integers(x: Array, out: Array) -> None:
    """How often each integer occurs."""
    for i in range(x.shape[0]):
        out[int(x[i])] += 1


def weigh_integers(x: Array, weights: Array, out: Array) -> None:
    """The sum of the weights of each integer."""
    for i in range(x.shape[0]):
        out[int(x[i])] += weights[i]
