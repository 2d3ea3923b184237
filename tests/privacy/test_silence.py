"""Long silence: a warning, thirty days, then nothing but month and district (features.md 25)."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.models import Account, LoginMethod
from app.identity.rules import account
from app.identity.sessions import begun
from app.privacy.models import Dormancy
from app.privacy.tasks import silence
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.ledger import Ledger
from app.privacy.tasks.silence import RETENTION, Retained, retain
from app.seekers.models import Seeker, SeekerState
from app.tasks.models import Task
from app.tasks.queries import enqueue
from app.worker import DAILY, runner
from tests.conftest import NOON
from tests.making.applications import an_application
from tests.making.employers import an_employer
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

LONG_AGO = NOON - timedelta(days=800)
DAY = timedelta(days=1)


@pytest.fixture
def house(open_database: Database, keys: Keyring, tmp_path: Path) -> Eraser:
    return Eraser(open_database, keys, Ledger(tmp_path / "erased.jsonl", keys))


def silent(session: Session, keys: Keyring, **changes: object) -> Seeker:
    return a_seeker(session, keys, **{"created_at": LONG_AGO, "updated_at": LONG_AGO, **changes})


def states(database: Database) -> list[str]:
    with transaction(database, reading=True) as session:
        return sorted(state.value for state in session.scalars(sa.select(Seeker.state)))


def test_who_is_silent_is_warned_and_erased_after_the_grace(
    open_database: Database, keys: Keyring, house: Eraser
) -> None:
    with transaction(open_database) as session:
        silent(session, keys), a_seeker(session, keys)
    assert retain(house, NOON, apply=True) == Retained(looked_at=2, warned=1)
    assert retain(house, NOON + 29 * DAY, apply=True) == Retained(looked_at=2, in_grace=1, untold=1)
    assert retain(house, NOON + 30 * DAY, apply=True) == Retained(looked_at=2, erased=1)
    assert states(open_database) == ["anonymised", "job_ready"]
    with transaction(open_database, reading=True) as session:
        gone = session.scalars(
            sa.select(Seeker).where(Seeker.state == SeekerState.ANONYMISED)
        ).one()
        assert (gone.district, gone.created_at.day, gone.birth_date) == ("620102", 1, None)
        assert session.scalars(sa.select(Dormancy)).all() == []
        names = session.scalars(sa.select(Event.name)).all()
    assert {"seeker.retention_warned", "seeker.erased"} <= set(names)


def test_a_dry_run_changes_nothing(open_database: Database, keys: Keyring, house: Eraser) -> None:
    with transaction(open_database) as session:
        silent(session, keys)
        late = silent(session, keys)
        session.add(
            Dormancy(seeker_id=late.id, active_at=LONG_AGO, warned_at=LONG_AGO, ends_at=NOON)
        )
    assert retain(house, NOON, apply=False) == Retained(looked_at=2, warned=1, erased=1)
    assert states(open_database) == ["job_ready", "job_ready"]
    assert not list(house.ledger.lines())


def test_any_sign_of_life_takes_the_warning_back(
    open_database: Database, keys: Keyring, house: Eraser
) -> None:
    with transaction(open_database) as session:
        people = [silent(session, keys) for _ in range(3)]
        posting = a_posting(session, an_employer(session))
    retain(house, NOON, apply=True)
    later = NOON + 10 * DAY
    with transaction(open_database) as session:
        mine: Account = account(Kind.SEEKER, "x", LONG_AGO, party_id=people[0].id)
        session.add(mine)
        session.flush()
        session.add(begun(mine, LoginMethod.PHONE_CODE, later))
        an_application(session, people[1], posting, changed_at=later)
        session.get_one(Seeker, people[2].id).updated_at = later
    assert retain(house, NOON + 31 * DAY, apply=True) == Retained(looked_at=3, back=3)
    assert states(open_database) == ["job_ready"] * 3


def test_people_are_taken_in_batches_and_progress_is_told(
    open_database: Database, keys: Keyring, house: Eraser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "BATCH", 2)
    with transaction(open_database) as session:
        for _ in range(5):
            silent(session, keys)
    told: list[tuple[int, int]] = []
    found = retain(house, NOON, apply=True, progress=lambda *how: told.append(how))
    assert found.warned == 5
    assert told == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize("on", [True, False])
def test_the_daily_work_rests_until_an_operator_turns_it_on(
    open_database: Database,
    keys: Keyring,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    on: bool,
) -> None:
    monkeypatch.setattr(silence, "present", lambda: NOON)
    with transaction(open_database) as session:
        silent(session, keys)
        enqueue(session, RETENTION, {}, NOON)
    said = settings.model_copy(update={"retention": on, "erase_ledger": tmp_path / "e.jsonl"})
    runner(open_database, keys, said).run_one()
    with transaction(open_database, reading=True) as session:
        assert len(session.scalars(sa.select(Dormancy)).all()) == int(on)
        assert set(session.scalars(sa.select(Task.fault))) == {None}
    assert RETENTION in DAILY
    assert Settings(_env_file=None).retention is False
