"""Data keys in the database: unwrapped at start, made, re-wrapped; and whether keys are ours.

Everything here works in the caller's session. Whoever changes keys holds the lock of keys first, so
that two processes starting on an empty database make one data key.
"""

import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from app.base import clock
from app.base.context import OWN_WORK
from app.base.database import Database, new_session
from app.base.ids import new_id
from app.base.models import DataKey, KeyCheck
from app.base.secrets import (
    BY_MARK,
    PURPOSES,
    Held,
    IndexKey,
    Key,
    KeyFile,
    KeysDiffer,
    KeysMissing,
    OpenKey,
    SealBroken,
    Suite,
)
from app.base.secrets.sealed import NONCE, Sealed, place, read_text
from app.base.wording import Words

_LOCK = 0x4158574B  # "AXWK": the one advisory lock of keys
_PATIENCE = 0.5
"""Seconds to wait for a lock when keys are read in the midst of something else."""
HEAD_START = timedelta(seconds=2)
"""How long a new data key is known before it seals, so that nobody meets a value under a key they
have not read; processes that follow the log read it within a tenth of a second."""

_DIFFER = Words(
    "这个数据库是用另外的密钥建立的（用途：{purpose}）；请给出它自己的密钥",
    "this database was made with other keys ({purpose}); give the keys that belong to it",
)
_LACKING = Words(
    "密钥文件缺少仍在使用的密钥 {key_id}（用途：{purpose}）",
    "the key file lacks the key {key_id} ({purpose}), which is still in use",
)


def lock(session: Session) -> None:
    """Hold the lock of keys until this transaction ends (SQLite: its write lock is enough)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def verify(session: Session, keys: KeyFile) -> None:
    """Refuse keys this database was not made with: each is compared with its check value."""
    checks = session.scalars(sa.select(KeyCheck)).all()
    for purpose in PURPOSES:
        _verify(purpose, keys, [check for check in checks if check.purpose == purpose])


def _verify(purpose: str, keys: KeyFile, checks: Sequence[KeyCheck]) -> None:
    named = [(check, keys.named(purpose, check.key_id)) for check in checks]
    ours = [(check, key) for check, key in named if key is not None]
    same = all(hmac.compare_digest(check.value, key.check(purpose)) for check, key in ours)
    if not same or (checks and not ours):
        raise KeysDiffer(_DIFFER.filled(purpose=purpose))
    for check, key in named:
        if key is None and check.retired_at is None and purpose == "index":
            raise KeysMissing(_LACKING.filled(purpose=purpose, key_id=check.key_id))


def held(
    session: Session, keys: KeyFile, suite: Suite, now: datetime, *, strict: bool = True
) -> Held:
    """The data keys of this database, unwrapped; the latest of the suite in use seals.

    `strict` refuses where one does not unwrap; a running process instead goes on with those that
    do, since its key file may be older than the last rotation of the wrapping key.
    """
    found: dict[str, OpenKey] = {}
    sealing: list[OpenKey] = []
    for row in session.scalars(sa.select(DataKey).order_by(DataKey.number)):
        try:
            secret = unwrapped(row, keys)
        except KeysMissing:
            if strict:
                raise
            continue
        own = BY_MARK[row.suite]
        key = OpenKey(row.id.hex, row.number, own, own.sealing(secret), row.seals_from)
        found[key.id] = key
        if key.suite is suite and row.retired_at is None:
            sealing.append(key)
    if not sealing:
        return Held(found)
    ready = [key for key in sealing if key.seals_from <= now] or sealing[:1]
    return Held(found, ready[-1], None if ready[-1] is sealing[-1] else sealing[-1])


def former_indexes(session: Session, keys: KeyFile, suite: Suite) -> tuple[IndexKey, ...]:
    """The blind-index keys that were in use here and are in the key file, the latest first."""
    used = sa.select(KeyCheck).where(KeyCheck.purpose == "index").order_by(KeyCheck.number.desc())
    named = [(check, keys.named("index", check.key_id)) for check in session.scalars(used)]
    now = (suite.mark, keys.index[0].id)
    return tuple(
        IndexKey(BY_MARK[check.suite], key)
        for check, key in named
        if key is not None and (check.suite, check.key_id) != now
    )


def reader(database: Database, keys: KeyFile, suite: Suite) -> Callable[[], Held]:
    """What reads the data keys again, on a connection of its own.

    The caller may hold a connection of the pool already; if all did, waiting for one more would
    be waiting for each other. On SQLite without WAL the caller's read may even hold up a commit
    that in turn holds up this reading: so it gives up soon, and keys are made known beforehand.
    """
    url = database.url.render_as_string(hide_password=False)

    def read() -> Held:
        apart = Database(url, pool_size=1, lock_timeout=min(database.lock_timeout, _PATIENCE))
        try:
            with new_session(apart.reader, OWN_WORK) as session:
                return held(session, keys, suite, clock.now(), strict=False)
        finally:
            apart.dispose()

    return read


def unwrapped(row: DataKey, keys: KeyFile) -> bytes:
    """A data key in the clear; KeysMissing where the key file does not open it."""
    try:
        sealed = read_text(row.wrapped)
    except SealBroken:
        raise KeysDiffer(_DIFFER.filled(purpose="wrapping")) from None
    key = keys.named("wrapping", sealed.key_id)
    if key is None:
        raise KeysMissing(_LACKING.filled(purpose="wrapping", key_id=sealed.key_id))
    return _opened(sealed, key, row)


def _opened(sealed: Sealed, key: Key, row: DataKey) -> bytes:
    where = _place(row.id, row.suite)
    try:
        cipher = BY_MARK[sealed.suite].wrapping(key.secret)
        return cipher.decrypt(sealed.nonce, sealed.ciphertext, where)
    except (KeyError, ValueError, InvalidTag):
        raise KeysDiffer(_DIFFER.filled(purpose="wrapping")) from None


def wrapped(row_id: UUID, of_suite: str, secret: bytes, key: Key, suite: Suite) -> str:
    """A data key sealed by a wrapping key, openable only as its own row and for its own suite."""
    nonce, where = os.urandom(NONCE), _place(row_id, of_suite)
    ciphertext = suite.wrapping(key.secret).encrypt(nonce, secret, where)
    return Sealed(suite.mark, key.id, 1, nonce, ciphertext).text()


def _place(row_id: UUID, suite: str) -> bytes:
    return place("data_key", f"wrapped for {suite}", row_id, 1)


def make(
    session: Session,
    keys: KeyFile,
    suite: Suite,
    now: datetime,
    head_start: timedelta = timedelta(0),
) -> DataKey:
    """A new data key of this suite, which seals after its head start; hold the lock of keys."""
    row = DataKey(id=new_id(), number=_next(session, DataKey.number), created_at=now)
    row.seals_from = now + head_start
    row.suite = suite.mark
    row.wrapped = wrapped(row.id, row.suite, os.urandom(suite.key_bytes), keys.wrapping[0], suite)
    session.add(row)
    session.flush()
    return row


def rewrap(session: Session, keys: KeyFile, suite: Suite) -> list[DataKey]:
    """Wrap every data key by the wrapping key in use; those that were not. Hold the lock."""
    rows = session.scalars(sa.select(DataKey).order_by(DataKey.number)).all()
    head = f"{suite.mark}.{keys.wrapping[0].id}."
    changed = [row for row in rows if not row.wrapped.startswith(head)]
    for row in changed:
        secret = unwrapped(row, keys)
        row.wrapped = wrapped(row.id, row.suite, secret, keys.wrapping[0], suite)
    session.flush()
    return changed


def noted(session: Session, keys: KeyFile, suite: Suite) -> bool:
    """Whether every key in use has its check value here, not retired."""
    checks = session.scalars(sa.select(KeyCheck).where(KeyCheck.retired_at.is_(None))).all()
    known = {(check.purpose, check.key_id, check.suite) for check in checks}
    return known >= {(p, keys.of(p)[0].id, suite.mark) for p in PURPOSES}


def note(session: Session, keys: KeyFile, suite: Suite, now: datetime) -> None:
    """Keep a check value of each key in use; a former token or signing key is used no more."""
    for purpose in PURPOSES:
        key = keys.of(purpose)[0]
        mine = session.get(KeyCheck, (purpose, key.id, suite.mark))
        if mine is None:
            mine = KeyCheck(purpose=purpose, key_id=key.id, suite=suite.mark, created_at=now)
            mine.number, mine.value = _next(session, KeyCheck.number), key.check(purpose)
            session.add(mine)
        mine.retired_at = None
        session.flush()
        if purpose in ("token", "signing"):
            retire_checks(session, purpose, keep=[(suite.mark, key.id)], now=now)


def retire_checks(
    session: Session, purpose: str, *, keep: Iterable[tuple[str, str]], now: datetime
) -> None:
    """Say of every key of a purpose but these (suite, id) that nothing stands under it now."""
    kept = set(keep)
    mine = sa.select(KeyCheck).where(KeyCheck.purpose == purpose, KeyCheck.retired_at.is_(None))
    for check in session.scalars(mine):
        if (check.suite, check.key_id) not in kept:
            check.retired_at = now
    session.flush()


def _next(session: Session, column: sa.orm.InstrumentedAttribute[int]) -> int:
    return (session.scalar(sa.select(sa.func.max(column))) or 0) + 1
