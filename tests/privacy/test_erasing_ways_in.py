"""Erasure of what came with signing in, guardians, consents and merges (goal S17)."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.documents.models import Document, DocumentState, Purpose
from app.identity.models import (
    Ceremony,
    Channel,
    CodePurpose,
    OneTimeCode,
    Party,
    PasskeyChallenge,
    PersonAtLogin,
)
from app.privacy.catalogue.ways import WAYS, Erased, Leads
from app.privacy.rules.resealing import every_table
from app.privacy.rules.walk import peoples, theirs
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.ledger import Ledger
from app.seekers.models import Merge, MergeState, SeekerState
from app.seekers.tasks import name_some
from tests.conftest import NOON
from tests.making.canaries import Filled, a_filled_person
from tests.making.documents import a_document
from tests.making.seekers import a_seeker
from tests.privacy.test_erasing import everything


@pytest.fixture
def eraser(open_database: Database, keys: Keyring, tmp_path: Path) -> Eraser:
    return Eraser(open_database, keys, Ledger(tmp_path / "erased.jsonl", keys))


def people(database: Database, keys: Keyring, count: int) -> list[Filled]:
    with transaction(database) as session:
        return [a_filled_person(session, keys) for _ in range(count)]


def rows_left(database: Database, person: UUID) -> set[str]:
    """The tables that still hold a row of this person."""
    with transaction(database, reading=True) as session:
        return {
            table.name
            for table, way in peoples(every_table())
            if session.execute(sa.select(table).where(theirs(table, way, [person]))).first()
        }


def test_no_table_but_the_named_holds_a_row_of_an_erased_person(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    (gone,) = people(open_database, keys, 1)
    every = {table.name for table, _ in peoples(every_table())} - {"restricted_record"}
    assert rows_left(open_database, gone.person_id) == every
    eraser.erase(gone.person_id, NOON, "asked")
    stay = {"party", "seeker", "account", "erasure", "restricted_record"}
    assert rows_left(open_database, gone.person_id) == stay
    assert {n for n, way in WAYS.items() if isinstance(way, Leads) and n in stay} == stay
    assert all(getattr(WAYS[name], "erased", None) is not Erased.DELETED for name in stay)


def _asked_for(session: Session, digest: str | None, session_id: UUID | None = None) -> UUID:
    """A code asked for before anybody was known."""
    row = OneTimeCode(
        id=new_id(),
        purpose=CodePurpose.SIGN_IN,
        channel=Channel.SMS,
        language="zh",
        phone_digest=digest,
        session_id=session_id,
        code_hash="x",
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=5),
    )
    session.add(row)
    session.flush()
    return row.id


def _codes(database: Database, keys: Keyring) -> tuple[Filled, set[UUID], UUID]:
    gone, stays = people(database, keys, 2)
    with transaction(database) as session:
        digest, other = (
            session.get_one(PersonAtLogin, one.person_id).phone_digest for one in (gone, stays)
        )
        theirs = {_asked_for(session, digest), _asked_for(session, None, gone.ids["login_session"])}
        left = _asked_for(session, other)
        session.add(
            PasskeyChallenge(
                id=new_id(),
                ceremony=Ceremony.STEP_UP,
                challenge="x",
                session_id=gone.ids["login_session"],
                expires_at=NOON,
            )
        )
    return gone, theirs, left


def _codes_left(database: Database) -> set[UUID]:
    with transaction(database, reading=True) as session:
        return set(session.scalars(sa.select(OneTimeCode.id)))


def test_codes_that_name_nobody_go_with_the_telephone_they_went_to(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    gone, theirs, left = _codes(open_database, keys)
    eraser.erase(gone.person_id, NOON, "asked")
    assert not _codes_left(open_database) & theirs
    assert left in _codes_left(open_database)


def test_a_forgotten_way_to_the_codes_would_be_noticed(
    open_database: Database,
    keys: Keyring,
    eraser: Eraser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The planted fault: codes found by the person alone leave those asked for at the door."""
    gone, theirs, _ = _codes(open_database, keys)
    also = (("session_id", "login_session"),)
    monkeypatch.setitem(WAYS, "one_time_code", Leads("party_id", also=also))  # type: ignore[arg-type]
    eraser.erase(gone.person_id, NOON, "asked")
    assert _codes_left(open_database) & theirs


@pytest.mark.parametrize("named", ["kept", "duplicate"])
def test_both_records_of_a_merged_person_are_erased_whichever_is_named(
    open_database: Database, keys: Keyring, eraser: Eraser, named: str
) -> None:
    kept, duplicate, stays = people(open_database, keys, 3)
    with transaction(open_database) as session:
        session.get_one(Party, duplicate.person_id).merged_into = kept.person_id
    eraser.erase((kept if named == "kept" else duplicate).person_id, NOON, "asked")
    left = everything(open_database, keys)
    assert kept.mark not in left
    assert duplicate.mark not in left
    assert stays.mark in left
    hashes = {line.hash for line in eraser.ledger.lines()}
    for one in (kept, duplicate):
        assert hashes & eraser.ledger.hashes_of(one.person_id)


def test_a_merge_taken_apart_again_goes_with_either_of_its_people(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    (gone,) = people(open_database, keys, 1)
    with transaction(open_database) as session:
        merge = Merge(
            id=new_id(),
            kept_id=a_seeker(session, keys).id,
            duplicate_id=gone.person_id,
            reason="也许是同一个人",
            state=MergeState.UNMERGED,
            merged_at=NOON,
            unmerged_at=NOON,
        )
        session.add(merge)
    eraser.erase(gone.person_id, NOON, "asked")
    with transaction(open_database, reading=True) as session:
        assert session.get(Merge, merge.id) is None


def test_a_paper_law_keeps_is_locked_away_until_its_last_day(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    """The paper of a consent is kept three years (PIPL art. 56), stored and nothing else."""
    (gone,) = people(open_database, keys, 1)
    with transaction(open_database) as session:
        paper = a_document(session, keys, gone.person_id, Purpose.CONSENT_PAPER)
    eraser.erase(gone.person_id, NOON, "asked")
    with transaction(open_database, reading=True) as session:
        kept = session.scalars(sa.select(Document)).one()
    assert (kept.id, kept.state) == (paper.id, DocumentState.RESTRICTED)
    assert kept.retention_until == kept.kept_until


def test_the_nightly_naming_does_not_bring_anybody_back(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    (gone,) = people(open_database, keys, 1)
    eraser.erase(gone.person_id, NOON, "asked")
    name_some(open_database, keys)
    assert "person_at_login" not in rows_left(open_database, gone.person_id)
    assert SeekerState.ANONYMISED.value in everything(open_database, keys)
