"""Moving windows in memory: so many in the last so many seconds, counted in this process.

Of one's own: the memory storage of the library `limits` 5.8 starts a thread that walks over every
key about every ten milliseconds of traffic, 0.4 ms CPU for a request at 100 keys and 3 ms at 2,000
(measured); a hot read of ours takes 1.5. What must hold over processes and restarts is counted in
the database (app/audit/allowances.py).
"""

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

PERIOD = 60.0
_MOST_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether one more was allowed, how many are left, and seconds until the next is free."""

    allowed: bool
    left: int
    wait: int


class Windows:
    """What was taken in the last minute, by key; used from one thread, the event loop's."""

    def __init__(self, most_keys: int = _MOST_KEYS) -> None:
        self._taken: dict[Hashable, deque[float]] = {}
        self._most_keys = most_keys

    def take(self, key: Hashable, most: int, at: float) -> Taken:
        """Take one of `most` a minute, if there is one; `at` in seconds."""
        moments = self._taken.get(key)
        if moments is None:
            if len(self._taken) >= self._most_keys:
                self._forget(at)
            moments = self._taken[key] = deque()
        while moments and moments[0] <= at - PERIOD:
            moments.popleft()
        allowed = len(moments) < most
        if allowed:
            moments.append(at)
        return Taken(allowed, most - len(moments), max(1, math.ceil(moments[0] + PERIOD - at)))

    def give_back(self, key: Hashable) -> None:
        """Undo the last taking."""
        moments = self._taken.get(key)
        if moments:
            moments.pop()

    def _forget(self, at: float) -> None:
        """Make room: the keys at rest go; if all are busy, the half that came first."""
        busy = {key: m for key, m in self._taken.items() if m and m[-1] > at - PERIOD}
        if len(busy) >= self._most_keys:
            busy = dict(list(busy.items())[len(busy) // 2 :])
        self._taken = busy
