"""Times that can be compared on a shared machine: methods interleaved, ratios of pairs."""

import gc
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Method = Callable[[int], Any]


def interleaved(methods: Mapping[str, Method], queries: int) -> dict[str, NDArray[np.float64]]:
    """Seconds of every method for every query; each query begins with another method."""
    names = list(methods)
    taken = {name: np.zeros(queries) for name in names}
    for method in methods.values():
        method(0)
    gc.collect()
    for query in range(queries):
        turn = query % len(names)
        for name in names[turn:] + names[:turn]:
            begun = perf_counter()
            methods[name](query)
            taken[name][query] = perf_counter() - begun
    return taken


def ratio(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> float:
    """How many times ours the peer took: the median over pairs of the same query."""
    return float(np.median(peer / ours))


def milliseconds(seconds: NDArray[np.float64]) -> tuple[float, float]:
    """The 10th and the 50th percentile in milliseconds."""
    low, middle = np.percentile(seconds * 1000, [10, 50])
    return float(low), float(middle)


def best(action: Callable[[], Any], times: int) -> float:
    """The least seconds one call took."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        action()
        found.append(perf_counter() - begun)
    return min(found)
