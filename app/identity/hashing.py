"""Passwords as argon2id hashes (RFC 9106), a few at a time: each takes memory and a while.

Hash before a database session is opened or after it is closed, never inside one.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib.hashers.argon2 import Argon2Hasher

from app.base.errors import Unavailable
from app.base.settings import Settings

_PATIENCE = 3.0
"""Seconds a request waits for its turn to hash before it is told to come back."""


class Hashing:
    """The hashing of passwords with one set of costs."""

    def __init__(self, memory_kib: int, passes: int, lanes: int, at_once: int) -> None:
        self._argon2 = Argon2Hasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._turns = threading.BoundedSemaphore(at_once)
        self._of_nobody = self._argon2.hash(secrets.token_urlsafe(16))

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        with self._turn():
            return self._argon2.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one kept; without one the same work is done for nothing."""
        with self._turn():
            right = self._argon2.verify(password, kept or self._of_nobody)
        return right and kept is not None

    def aged(self, kept: str) -> bool:
        """Whether a hash was made at other costs than today's."""
        return self._argon2.check_needs_rehash(kept)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=_PATIENCE):
            raise Unavailable(headers={"Retry-After": "2"})
        try:
            yield
        finally:
            self._turns.release()


def hashing(settings: Settings) -> Hashing:
    """The hashing of an installation."""
    return Hashing(
        settings.password_memory_kib,
        settings.password_passes,
        settings.password_lanes,
        settings.password_hashes_at_once,
    )
