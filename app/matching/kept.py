"""Answers made once and used again: the least recently used go when the bound is reached."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


class Kept:
    """What was made, by a key of the objects it was made from; a changed object is a new key."""

    def __init__(self, most: int) -> None:
        """`most` bounds the sum of the sizes given with what is kept."""
        self._most = most
        self._size = 0
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._found

    def __len__(self) -> int:
        return len(self._found)

    def given(self, key: Hashable, make: Callable[[], Made], size: Callable[[Made], int]) -> Made:
        """What is kept under this key, made now if nothing is."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
                return cast("Made", found[0])
        made = make()
        with self._lock:
            if key not in self._found:
                self._found[key] = (made, size(made))
                self._size += self._found[key][1]
            while self._size > self._most and len(self._found) > 1:
                self._size -= self._found.popitem(last=False)[1][1]
        return made
