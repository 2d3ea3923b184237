"""Answers made once and used again while the index stands as it is."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


class Kept:
    """What was made from one generation of the index; the next generation clears it.

    Keys name what a thing was made from and never hold it, so that nothing kept here keeps a
    former index or a former view of a person in memory. The least recently used go when the bound
    is reached.
    """

    def __init__(self, most: int) -> None:
        """`most` bounds the sum of the sizes given with what is kept."""
        self._most = most
        self._size = 0
        self._generation = 0
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def holds(self, generation: int, key: Hashable) -> bool:
        """Whether something of this generation is kept under the key."""
        with self._lock:
            return generation == self._generation and key in self._found

    def given(
        self,
        generation: int,
        key: Hashable,
        make: Callable[[], Made],
        size: Callable[[Made], int],
    ) -> Made:
        """What is kept under this key, made now if nothing is."""
        with self._lock:
            self._clear_before(generation)
            found = self._found.get(key) if generation == self._generation else None
            if found is not None:
                self._found.move_to_end(key)
                return cast("Made", found[0])
        made = make()
        with self._lock:
            self._keep(generation, key, made, size(made))
        return made

    def _clear_before(self, generation: int) -> None:
        if generation > self._generation:
            self._found.clear()
            self._size, self._generation = 0, generation

    def _keep(self, generation: int, key: Hashable, made: Any, size: int) -> None:
        """Keep what was made, unless a later generation has come meanwhile."""
        if generation != self._generation or key in self._found:
            return
        self._found[key] = (made, size)
        self._size += size
        while self._size > self._most and len(self._found) > 1:
            self._size -= self._found.popitem(last=False)[1][1]
