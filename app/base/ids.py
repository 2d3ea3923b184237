"""Ids: UUIDv7 (RFC 9562 §5.7), so that keyset pages run in time order."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A fresh UUIDv7; within one process strictly increasing, also inside a millisecond."""
    global _last
    stamp = (time.time_ns() // 1_000_000) << 12 | (time.time_ns() // 244) & 0xFFF
    with _lock:
        _last = stamp = max(stamp, _last + 1)
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | random)
