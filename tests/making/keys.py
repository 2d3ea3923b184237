"""Keyrings that need no database: their data keys are made in memory."""

import os
from uuid import uuid4

from app.base.secrets import AES, Held, Keyring, OpenKey, Suite, key_file, new_keys


def an_open_key(suite: Suite = AES, number: int = 1) -> OpenKey:
    return OpenKey(uuid4().hex, number, suite, suite.sealing(os.urandom(suite.key_bytes)))


def a_keyring(suite: Suite = AES, *former: OpenKey) -> Keyring:
    """A ring with a data key of this suite, and former ones."""
    current = an_open_key(suite, 1 + max((key.number for key in former), default=0))
    held = Held({key.id: key for key in (*former, current)}, current)
    return Keyring(key_file(new_keys()), suite, held)
