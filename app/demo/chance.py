"""Chance that repeats: the same seed and the same names draw the same, on every machine."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws named by a seed and what it is for, so that one draw more shifts no other.

    Only `Random.random` is used: of all that module draws, this alone is promised to stay the same
    between versions of Python.
    """

    def __init__(self, *names: object) -> None:
        self._random = Random("|".join(str(name) for name in names))  # noqa: S311

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._random.random()

    def happens(self, share: float) -> bool:
        """True in that share of cases."""
        return self.share() < share

    def below(self, most: int) -> int:
        """A whole number from 0 up to, not including, `most`."""
        return int(self.share() * most)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        """Any of the choices, all alike."""
        return choices[self.below(len(choices))]

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        """So many of the choices, or all if there are fewer, in any order."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, each by its weight."""
        rest = self.share() * sum(weights.values())
        for choice, weight in weights.items():
            rest -= weight
            if rest < 0:
                return choice
        return list(weights)[-1]
