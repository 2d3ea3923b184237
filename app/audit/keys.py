"""Opening the house's keys: at start, on an empty database, and when another process made one.

Every process that opens the house comes through `opened`: it compares the given keys with what the
database knows of its own, unwraps the data keys, and makes the first one where there is none.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.record import record
from app.audit.transaction import transaction
from app.base import clock
from app.base.actor import SYSTEM
from app.base.data_keys import former_indexes, held, lock, make, note, noted, reader, verify
from app.base.database import Database
from app.base.models import DataKey
from app.base.secrets import SUITES, Held, KeyFile, Keyring, Suite, keys_from
from app.base.settings import Settings


def keys_of(settings: Settings) -> KeyFile:
    """The keys the settings name; KeysMissing says what is wrong with them."""
    keys = settings.keys.get_secret_value() if settings.keys else None
    return keys_from(keys, settings.key_file)


def opened(database: Database, keys: KeyFile, settings: Settings, now: datetime) -> Keyring:
    """The keyring of this installation. KeysMissing or KeysDiffer: the house does not start."""
    suite = SUITES[settings.suite]
    with transaction(database, reading=True) as session:
        found = _found(session, keys, suite, now)
        former = former_indexes(session, keys, suite)
    if found is None:
        with transaction(database) as session:
            found = _prepared(session, keys, suite, now)
            former = former_indexes(session, keys, suite)
    read = reader(database, keys, suite)
    return Keyring(keys, suite, found, former_indexes=former, read=read)


def has_tables(database: Database) -> bool:
    """Whether the database has been given its tables of keys yet."""
    with database.reader.connect() as connection:
        return sa.inspect(connection).has_table(DataKey.__tablename__)


def follower(keyring: Keyring) -> Callable[[Session, Sequence[Event]], None]:
    """A follower of the log that reads the data keys again when one was made or re-wrapped.

    Every long-lived process has one: it knows a new data key before a value is sealed with it.
    """

    def follow(session: Session, events: Sequence[Event]) -> None:
        if any(event.subject_kind == DataKey.__tablename__ for event in events):
            keyring.take(held(session, keyring.keys, keyring.suite, clock.now(), strict=False))

    return follow


def _found(session: Session, keys: KeyFile, suite: Suite, now: datetime) -> Held | None:
    """The data keys where everything is as it should be; None where something is to be made."""
    verify(session, keys)
    found = held(session, keys, suite, now)
    return found if found.current and noted(session, keys, suite) else None


def _prepared(session: Session, keys: KeyFile, suite: Suite, now: datetime) -> Held:
    """The data keys, the first of this suite made now unless another process just has."""
    lock(session)
    verify(session, keys)
    if held(session, keys, suite, now).current is None:
        record(session, SYSTEM, "data_key.made", make(session, keys, suite, now), now)
    note(session, keys, suite, now)
    return held(session, keys, suite, now)
