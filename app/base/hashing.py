"""Hashing of secrets that people choose or type: Argon2id (RFC 9106), a few at a time.

A hash takes a tenth of a second and tens of megabytes on purpose. So none is made while a database
session is open, and no more at once than the settings say; who waits too long is told to come back.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib.hashers.argon2 import Argon2Hasher

from app.base.errors import Unavailable
from app.base.settings import Settings

LEAST_MEMORY = 46 * 1024
"""KiB an installation with real people must give a hash (OWASP ASVS 5.0, appendix C)."""

_PATIENCE = 3.0
"""Seconds a request waits for its turn to hash before it is told to come back."""


class HashesTooCheap(Exception):
    """Production needs hashes that cost an attacker something."""


class Hasher:
    """Hashes and checks secrets at the cost the settings say."""

    def __init__(self, settings: Settings) -> None:
        """HashesTooCheap in production below 46 MiB."""
        if not settings.development and settings.hash_memory_kib < LEAST_MEMORY:
            raise HashesTooCheap("AIXINWU_HASH_MEMORY_KIB is below what production needs")
        self._argon2 = Argon2Hasher(
            time_cost=settings.hash_passes,
            memory_cost=settings.hash_memory_kib,
            parallelism=settings.hash_lanes,
        )
        self._turns = threading.BoundedSemaphore(settings.hashes_at_once)
        self.of_nothing = self.hash(os.urandom(16).hex())
        """The hash of a secret nobody knows: checked where there is none, at the same cost."""

    def hash(self, secret: str) -> str:
        """The hash of a secret with a salt of its own, as PHC text of about 100 characters."""
        with self._turn():
            return self._argon2.hash(secret)

    def matches(self, secret: str, hashed: str | None) -> bool:
        """Whether this is the secret; without a hash it never is, and takes as long to say."""
        with self._turn():
            right = self._argon2.verify(secret, hashed or self.of_nothing)
        return right and hashed is not None

    def is_aged(self, hashed: str) -> bool:
        """Whether a hash was made at other costs than today's."""
        return self._argon2.check_needs_rehash(hashed)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=_PATIENCE):
            raise Unavailable(headers={"Retry-After": "2"})
        try:
            yield
        finally:
            self._turns.release()
