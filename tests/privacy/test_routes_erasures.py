"""Erasure over HTTP: said by a word, thought over for seven days, then done."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.scopes import Act
from app.privacy.models import Erasure, ErasureState, RestrictedRecord
from app.privacy.tasks import rights
from app.seekers.models import Seeker, SeekerState
from app.tasks.models import Task
from app.tasks.queries import enqueue
from app.worker import DAILY, runner
from tests.conftest import NOON
from tests.making.applications import an_application
from tests.making.employers import an_employer
from tests.making.guardians import a_guardian
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

YES = {"confirmation": "清除"}


@pytest.fixture
def seeker(session: Session, keys: Keyring) -> Seeker:
    made = a_seeker(session, keys)
    an_application(session, made, a_posting(session, an_employer(session)))
    session.commit()
    return made


@pytest.fixture
def person(door: Door, seeker: Seeker) -> Caller:
    return door.signed_in(Kind.SEEKER, party_id=seeker.id)


def path_of(seeker: Seeker) -> str:
    return f"/v1/seekers/{seeker.id}/erasures"


def test_an_erasure_says_what_law_keeps_and_until_when(person: Caller, seeker: Seeker) -> None:
    answer = person.post(path_of(seeker), YES)
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["due_at"]) == ("cooling_off", "2026-11-30T04:00:00Z")
    (kept,) = told["kept"]
    assert (kept["rule"], kept["until"]) == ("service_ledger", "2028-11-23")
    assert "第三十三条" in kept["basis"]
    assert person.post(path_of(seeker), YES).json()["id"] == told["id"]


@pytest.mark.parametrize("word", ["", "yes", "删除"])
def test_without_the_word_nothing_happens(person: Caller, seeker: Seeker, word: str) -> None:
    answer = person.post(path_of(seeker), {"confirmation": word})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_confirmed")
    assert person.get(path_of(seeker)).json()["items"] == []


def test_it_may_be_called_off_for_seven_days(person: Caller, seeker: Seeker, clock: Any) -> None:
    asked = person.post(path_of(seeker), YES).json()
    clock.moment += timedelta(minutes=5)
    off = person.post(f"{path_of(seeker)}/{asked['id']}/cancellations")
    assert (off.status_code, off.json()["state"]) == (201, "cancelled")
    again = person.post(f"{path_of(seeker)}/{asked['id']}/cancellations")
    assert again.json()["code"] == "erasure_over"


def test_it_needs_a_fresh_proof_and_is_nobody_elses(
    door: Door, seeker: Seeker, session: Session, keys: Keyring
) -> None:
    tired = door.signed_in(Kind.SEEKER, party_id=seeker.id, stepped_up=False)
    assert tired.post(path_of(seeker), YES).json()["code"] == "step_up_needed"
    other = a_seeker(session, keys)
    session.commit()
    stranger = door.signed_in(Kind.SEEKER, party_id=other.id)
    assert stranger.post(path_of(seeker), YES).status_code == 404


def test_when_the_days_are_over_the_worker_erases_and_every_login_ends(
    door: Door,
    person: Caller,
    seeker: Seeker,
    database: Database,
    keys: Keyring,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person.post(path_of(seeker), YES)
    written = settings.model_copy(update={"erase_ledger": tmp_path / "erased.jsonl"})
    worker, later = runner(database, keys, written), NOON + timedelta(days=8)
    monkeypatch.setattr(rights, "present", lambda: later)
    assert not worker.run_one(NOON + timedelta(days=6))
    while worker.run_one(later):
        pass
    with transaction(database, reading=True) as session:
        assert session.get_one(Seeker, seeker.id).state is SeekerState.ANONYMISED
        row = session.scalars(sa.select(Erasure)).one()
    assert (row.state, row.kept[0]["rule"]) == (ErasureState.DONE, "service_ledger")
    assert person.get(f"/v1/seekers/{seeker.id}").status_code == 401
    assert door.staff("620102").get(f"/v1/seekers/{seeker.id}").status_code == 404
    assert door.staff("620102").get("/v1/applications").json()["items"] == []
    assert (tmp_path / "erased.jsonl").read_text().count("\n") == 1


def test_an_erasure_whose_task_gave_up_is_done_by_the_daily_sweep(
    person: Caller,
    seeker: Seeker,
    database: Database,
    keys: Keyring,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person.post(path_of(seeker), YES)
    with transaction(database) as session:
        session.execute(sa.delete(Task))
        enqueue(session, rights.ERASE_LATE, {}, NOON)
    later = NOON + timedelta(days=8)
    monkeypatch.setattr(rights, "present", lambda: later)
    written = settings.model_copy(update={"erase_ledger": tmp_path / "erased.jsonl"})
    assert runner(database, keys, written).run_one(later)
    with transaction(database, reading=True) as session:
        assert session.get_one(Seeker, seeker.id).state is SeekerState.ANONYMISED
        assert session.scalars(sa.select(Task.fault)).all() == [None]
    assert rights.ERASE_LATE in DAILY


def test_what_law_kept_is_deleted_the_day_after_its_last(
    seeker: Seeker,
    database: Database,
    keys: Keyring,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = settings.model_copy(update={"erase_ledger": tmp_path / "erased.jsonl"})
    kept = rights.eraser(database, keys, written).erase(seeker.id, NOON, "asked")
    assert kept == {"service_ledger": date(2028, 11, 23)}
    for moment, left in ((datetime(2028, 11, 23, 4, tzinfo=UTC), 1), (None, 0)):
        day = moment or datetime(2028, 11, 24, 4, tzinfo=UTC)
        monkeypatch.setattr(rights, "present", lambda day=day: day)
        with transaction(database) as session:
            enqueue(session, rights.END_KEEPING, {}, NOON)
        runner(database, keys, written).run_one(NOON)
        with transaction(database, reading=True) as session:
            assert len(session.scalars(sa.select(RestrictedRecord)).all()) == left


@pytest.mark.parametrize("what", ["erasures", "exports"])
def test_a_guardian_who_must_ask_the_person_asks_first(
    door: Door, seeker: Seeker, what: str
) -> None:
    guardian = a_guardian(door, seeker.id, stepped_up=True, needs_person=["consent"])
    answer = guardian.post(f"/v1/seekers/{seeker.id}/{what}", YES if what == "erasures" else None)
    assert (answer.status_code, answer.json()["code"]) == (409, "person_not_asked")
    messenger = a_guardian(door, seeker.id, [Act.MESSAGES])
    assert messenger.post(f"/v1/seekers/{seeker.id}/{what}", YES).json()["code"] == "scope_missing"
