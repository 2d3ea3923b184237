"""Shared counters (goal S8): exact, over workers and restarts, closed on failure."""

import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import allowances
from app.audit.allowances import FINE, digest_of, forget_allowances, spend
from app.audit.models import Allowance
from app.audit.transaction import transaction
from app.base.database import Database
from app.base.errors import TooManyRequests
from app.base.secrets import Keyring
from tests.audit import counting
from tests.conftest import NOON, ROOT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
SOMEBODY, OTHER = "a" * 64, "b" * 64
PURPOSE = "test.code"


def allowed(
    session: Session,
    at: datetime,
    limits: list[tuple[int, timedelta]],
    *,
    subject: str = SOMEBODY,
    purpose: str = PURPOSE,
) -> bool:
    try:
        with session.begin_nested():
            spend(session, purpose, subject, limits, at)
    except TooManyRequests:
        return False
    return True


def test_n_are_allowed_and_one_more_is_refused_until_the_first_is_a_period_old(
    session: Session,
) -> None:
    at = [NOON + timedelta(minutes=n) for n in range(3)]
    assert all(allowed(session, moment, [(3, HOUR)]) for moment in at)
    with pytest.raises(TooManyRequests) as refused:
        spend(session, PURPOSE, SOMEBODY, [(3, HOUR)], at[2])
    assert refused.value.headers["Retry-After"] == str(58 * 60)
    assert not allowed(session, NOON + HOUR - TICK, [(3, HOUR)])
    assert allowed(session, NOON + HOUR, [(3, HOUR)])
    assert not allowed(session, NOON + HOUR, [(3, HOUR)])


def test_no_hour_however_laid_holds_more_than_is_allowed(session: Session) -> None:
    """A window that begins anew would let twice as many through around its end."""
    tries = [NOON + timedelta(minutes=7 * n) for n in range(60)]
    won = [moment for moment in tries if allowed(session, moment, [(5, HOUR)])]
    assert len(won) > 20
    for first in won:
        assert sum(first <= moment < first + HOUR for moment in won) <= 5


def test_every_window_is_spent_or_none(session: Session) -> None:
    limits = [(2, DAY), (1, MINUTE)]
    assert allowed(session, NOON, limits)
    assert not allowed(session, NOON + TICK, limits)
    assert allowed(session, NOON + MINUTE, limits)
    with pytest.raises(TooManyRequests) as refused:
        spend(session, PURPOSE, SOMEBODY, limits, NOON + 2 * MINUTE)
    assert refused.value.headers["Retry-After"] == str(24 * 3600 - 120)


def test_purposes_and_subjects_are_counted_apart(session: Session) -> None:
    assert allowed(session, NOON, [(1, DAY)])
    assert allowed(session, NOON, [(1, DAY)], subject=OTHER)
    assert allowed(session, NOON, [(1, DAY)], purpose="test.other")
    assert not allowed(session, NOON, [(1, DAY)])


def test_a_great_number_is_kept_in_grains_and_allows_never_more(session: Session) -> None:
    most = FINE + 20
    tries = [NOON + timedelta(seconds=10 * n) for n in range(500)]
    won = [moment for moment in tries if allowed(session, moment, [(most, HOUR)])]
    for first in won:
        assert sum(first <= moment < first + HOUR for moment in won) <= most
    assert len(won) > most
    assert len(session.scalars(sa.select(Allowance)).one().spent) <= 130


def test_a_subject_is_a_keyed_hash_and_nothing_else(session: Session, keys: Keyring) -> None:
    with pytest.raises(ValueError, match="keyed hash"):
        spend(session, PURPOSE, "15400000000", [(1, DAY)], NOON)
    digest = digest_of(keys, PURPOSE, "15400000000")
    assert digest != digest_of(keys, "test.other", "15400000000")
    spend(session, PURPOSE, digest, [(1, DAY)], NOON)
    kept = session.scalars(sa.select(Allowance)).one()
    assert "1540000" not in f"{kept.purpose}{kept.subject}{kept.spent}"


def test_what_was_spent_counts_after_a_restart(open_database: Database) -> None:
    assert counting.tried(open_database, SOMEBODY, 1)
    again = Database(open_database.url.render_as_string(hide_password=False))
    assert not counting.tried(again, SOMEBODY, 1)
    again.dispose()


def test_two_processes_at_once_spend_exactly_what_is_allowed(open_database: Database) -> None:
    """S8: 200 concurrent tries of two workers, 37 allowed: 37 won."""
    url = open_database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.audit.counting", url, SOMEBODY, "37", "100"]
    workers = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            text=True,
        )
        for _ in range(2)
    ]
    said = [worker.communicate("go\n", timeout=120)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert sum(map(int, said)) == 37


def test_a_counter_that_does_not_lock_lets_too_many_through(
    open_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: all who read before the others write win the last one."""

    with transaction(open_database) as session:
        spend(session, PURPOSE, SOMEBODY, [(2, DAY)], NOON)
        before = session.scalars(sa.select(Allowance.spent)).one()
    monkeypatch.setattr(allowances, "_held", lambda *_: before)
    for _ in range(3):
        with transaction(open_database) as session:
            assert allowed(session, NOON + TICK, [(2, DAY)])


def test_a_counter_that_cannot_be_asked_is_no_yes(open_database: Database) -> None:
    """Fails closed: while somebody holds the row the answer is the database's refusal."""
    quick = Database(open_database.url.render_as_string(hide_password=False), lock_timeout=0.1)
    counting.tried(open_database, SOMEBODY, 5)
    with transaction(open_database) as session:
        spend(session, "test.many", SOMEBODY, [(5, DAY)], NOON)
        with pytest.raises(sa.exc.OperationalError):
            counting.tried(quick, SOMEBODY, 5)
    quick.dispose()


def test_what_is_free_again_is_forgotten(open_database: Database) -> None:
    with transaction(open_database) as session:
        spend(session, PURPOSE, SOMEBODY, [(1, MINUTE), (2, DAY)], NOON)
    assert forget_allowances(open_database, NOON + MINUTE - TICK) == 0
    assert forget_allowances(open_database, NOON + MINUTE) == 1
    with transaction(open_database) as session:
        assert session.scalars(sa.select(Allowance.spent)).one() != []
    assert forget_allowances(open_database, NOON + DAY) == 1
