"""An installation's keys over a test's database, opened as a process opens them at its start."""

from datetime import timedelta
from typing import Any

from app.audit.keys import opened
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now
from app.base.data_keys import lock, make
from app.base.database import Database
from app.base.secrets import Keyring, SuiteName, key_file, new_keys
from app.base.settings import Settings


def started(database: Database, text: str, suite: SuiteName = "aes") -> Keyring:
    """The keyring of a process that starts now with this key file."""
    return opened(database, key_file(text), Settings(_env_file=None, suite=suite), now())


def a_start(database: Database, **more: Any) -> Keyring:
    """The keyring of a process of a fresh installation."""
    return started(database, new_keys(), **more)


def a_new_data_key(database: Database, ring: Keyring, head_start: timedelta = timedelta(0)) -> str:
    """A data key made by another process; its id. The ring is not told."""
    with transaction(database) as session:
        lock(session)
        made = make(session, ring.keys, ring.suite, now(), head_start)
        record(session, SYSTEM, "data_key.made", made, now())
        return made.id.hex
