"""Hashing of secrets that people choose or type: Argon2id (RFC 9106), a few at a time.

A hash takes a tenth of a second and tens of megabytes on purpose. So none is made while a database
session is open, and no more at once than the machine has processors for.
"""

import os
import threading

from pwdlib.hashers.argon2 import Argon2Hasher

from app.base.settings import Settings

LEAST_MEMORY = 46 * 1024
"""KiB an installation with real people must give a hash (OWASP ASVS 5.0, appendix C)."""


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
        self._few = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
        self.of_nothing = self.hash(os.urandom(16).hex())
        """The hash of a secret nobody knows: checked where there is none, at the same cost."""

    def hash(self, secret: str) -> str:
        """The hash of a secret with a salt of its own, as PHC text of about 100 characters."""
        with self._few:
            return self._argon2.hash(secret)

    def matches(self, secret: str, hashed: str | None) -> bool:
        """Whether this is the secret; without a hash it never is, and takes as long to say."""
        with self._few:
            right = self._argon2.verify(secret, hashed or self.of_nothing)
        return right and hashed is not None
