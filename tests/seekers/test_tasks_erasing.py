"""Deleting what a consent covered: after the grace, never before, never with a consent again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.database import Database
from app.base.secrets import Keyring
from app.seekers import rules
from app.seekers.models import Seeker
from app.seekers.queries import loaded
from app.seekers.tasks import erase_abilities, erase_unagreed
from app.tasks.models import Task
from app.tasks.queries import enqueue
from app.tasks.runner import Runner
from tests.conftest import NOON
from tests.making.seekers import a_consent, a_seeker
from tests.seekers.people import BROUGHT, FIRST

ABILITIES = "ability_matching"
DAY = timedelta(days=1)


def able(session: Session, keys: Keyring, *consents: Mapping[str, Any]) -> Seeker:
    """Somebody with abilities on file and these consents."""
    seeker = a_seeker(
        session, keys, levels={FIRST: 3}, accommodations=[BROUGHT], consents=["employer_candidates"]
    )
    for changes in consents:
        a_consent(session, seeker, ABILITIES, **changes)
    return seeker


def left(database: Database, seeker: Seeker) -> tuple[int, list[str]]:
    with transaction(database, reading=True) as session:
        mine = sa.select(Seeker).where(Seeker.id == seeker.id)
        found = session.scalars(loaded(mine)).one()
        return len(found.capabilities), found.accommodations


@pytest.mark.parametrize(
    ("consents", "deleted"),
    [
        ([{}], False),
        ([{"withdrawn_at": NOON - 7 * DAY}], True),
        ([{"withdrawn_at": NOON - 7 * DAY + timedelta(seconds=1)}], False),
        ([{"expires_at": NOON - 7 * DAY, "given_at": NOON - 90 * DAY}], True),
        ([{"expires_at": NOON - 6 * DAY, "given_at": NOON - 90 * DAY}], False),
        ([{"notice_version": "0.9", "given_at": NOON - 90 * DAY}], True),
        ([{"withdrawn_at": NOON - 20 * DAY, "given_at": NOON - 90 * DAY}, {}], False),
        ([], False),
    ],
)
def test_abilities_are_deleted_a_week_after_the_last_consent_ended(
    session: Session,
    database: Database,
    keys: Keyring,
    consents: list[dict[str, Any]],
    deleted: bool,
) -> None:
    """Goal S20, by time alone: no event tells of a consent that runs out."""
    seeker = able(session, keys, *consents)
    session.commit()
    assert erase_unagreed(database, NOON) == deleted
    assert left(database, seeker) == ((0, []) if deleted else (1, [BROUGHT]))
    assert erase_unagreed(database, NOON) == 0


def test_everybody_is_found_however_many(
    session: Session, database: Database, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.seekers.tasks.erasing.BATCH", 2)
    gone = {"withdrawn_at": NOON - 8 * DAY, "given_at": NOON - 90 * DAY}
    people = [able(session, keys, gone) for _ in range(5)]
    waiting = able(session, keys, {"withdrawn_at": NOON - DAY})
    session.commit()
    assert erase_unagreed(database, NOON) == 5
    assert {left(database, seeker)[0] for seeker in people} == {0}
    assert left(database, waiting)[0] == 1


def test_the_task_of_a_withdrawal_deletes_unless_a_new_consent_came(
    session: Session, database: Database, keys: Keyring
) -> None:
    long_ago = {"given_at": NOON - 900 * DAY, "expires_at": NOON - 500 * DAY}
    gone = able(session, keys, {**long_ago, "withdrawn_at": NOON - 600 * DAY})
    back = able(
        session,
        keys,
        {**long_ago, "withdrawn_at": NOON - 600 * DAY},
        {"expires_at": NOON + 36_500 * DAY},
    )
    for seeker in (gone, back):
        enqueue(session, "seekers.erase_abilities", {"seeker": seeker.id.hex}, NOON - 590 * DAY)
    session.commit()
    runner = Runner(database, {"seekers.erase_abilities": erase_abilities})
    assert runner.run_all() == 2
    assert left(database, gone) == (0, [])
    assert left(database, back) == (1, [BROUGHT])
    with transaction(database, reading=True) as reading:
        assert {task.state for task in reading.scalars(sa.select(Task))} == {"done"}


def test_what_is_not_there_is_not_deleted(session: Session, keys: Keyring) -> None:
    seeker = a_seeker(session, keys)
    assert not rules.erase_abilities(seeker, NOON)
