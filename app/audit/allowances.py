"""Shared counters: so many in so much time, counted in the database for every worker and restart.

A moving window, exact at its boundary: what was spent at t is free again at t + period, never
before. Above `FINE` a window is kept in grains, rounded so that it allows less, never more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.audit.models import Allowance
from app.audit.transaction import as_system, transaction
from app.base.database import Database
from app.base.errors import TooManyRequests
from app.base.secrets import Keyring

__all__ = ["FINE", "TooManyRequests", "digest_of", "forget_allowances", "spend"]

FINE = 100
"""Up to so many, every moment is kept by itself."""
_GRAINS = 128
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
Limit = tuple[int, timedelta]
_Spent = list[list[int]]


def digest_of(keyring: Keyring, purpose: str, subject: str) -> str:
    """The keyed hash a subject (a telephone, an account, an address) is counted under."""
    return keyring.digest(f"allowance|{purpose}|{subject}")


def spend(
    session: Session,
    purpose: str,
    subject_digest: str,
    limits: Sequence[Limit],
    now: datetime,
) -> None:
    """Use one of an allowance, in each of its windows or in none; TooManyRequests when one is full.

    Spend in a transaction that ends before the thing allowed is tried: what a refusal undoes was
    not spent. Each window's row is locked until the transaction ends, so that the count holds over
    every worker; a row that cannot be had in time is the database's refusal, never a yes.
    """
    if len(subject_digest) != 64:
        raise ValueError("a subject is counted under its keyed hash")
    if any(most < 1 for most, _ in limits):
        raise ValueError("an allowance is at least one")
    with as_system(session, "counters are the house's own, whoever spends"):
        _spend(session, purpose, subject_digest, limits, now)


def _spend(
    session: Session,
    purpose: str,
    subject_digest: str,
    limits: Sequence[Limit],
    now: datetime,
) -> None:
    at = _since(now)
    held: list[tuple[int, timedelta, _Spent]] = []
    wait = 0
    for most, period in sorted(limits, key=lambda limit: limit[1]):
        spent = _held(session, purpose, subject_digest, period, now)
        alive = [[then, count] for then, count in spent if then > at - _parts(period)]
        held.append((most, period, alive))
        if sum(count for _, count in alive) >= most:
            wait = max(wait, _free_at(alive, most) + _parts(period) - at)
    if wait:
        raise TooManyRequests(wait / 1_000_000)
    for most, period, alive in held:
        _keep(session, purpose, subject_digest, period, _with(alive, at, most, period))


def forget_allowances(database: Database, now: datetime) -> int:
    """Delete the counters that hold nothing any more; how many those were."""
    with transaction(database) as session:
        free = sa.delete(Allowance).where(Allowance.until <= now)
        return cast("sa.CursorResult[Any]", session.execute(free)).rowcount


def _held(session: Session, purpose: str, subject: str, period: timedelta, now: datetime) -> _Spent:
    """What was spent, the row locked: an insert that finds its row takes it, unchanged."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {
        "purpose": purpose,
        "subject": subject,
        "period_seconds": _seconds(period),
        "spent": [],
        "until": now,
    }
    key = ["purpose", "subject", "period_seconds"]
    upsert = insert(Allowance).values(**row)
    unchanged = upsert.on_conflict_do_update(index_elements=key, set_={"until": Allowance.until})
    return cast("_Spent", session.execute(unchanged.returning(Allowance.spent)).scalar_one())


def _keep(session: Session, purpose: str, subject: str, period: timedelta, spent: _Spent) -> None:
    until = _BEGINNING + (max(then for then, _ in spent) + _parts(period)) * _MICROSECOND
    mine = sa.and_(
        Allowance.purpose == purpose,
        Allowance.subject == subject,
        Allowance.period_seconds == _seconds(period),
    )
    change = sa.update(Allowance).where(mine).values(spent=spent, until=until)
    session.execute(change.execution_options(synchronize_session=False))


def _with(alive: _Spent, at: int, most: int, period: timedelta) -> _Spent:
    grain = 1 if most <= FINE else max(1, _parts(period) // _GRAINS)
    then = -(-at // grain) * grain
    for pair in alive:
        if pair[0] == then:
            pair[1] += 1
            return alive
    return [*alive, [then, 1]]


def _free_at(alive: _Spent, most: int) -> int:
    """The moment whose leaving makes room for one more."""
    over = sum(count for _, count in alive) - most
    for then, count in sorted(alive):
        over -= count
        if over < 0:
            return then
    return max((then for then, _ in alive), default=0)


def _since(moment: datetime) -> int:
    return (moment - _BEGINNING) // _MICROSECOND


def _parts(period: timedelta) -> int:
    return period // _MICROSECOND


def _seconds(period: timedelta) -> int:
    if period % timedelta(seconds=1) or period <= timedelta(0):
        raise ValueError("a period is a number of whole seconds")
    return period // timedelta(seconds=1)
