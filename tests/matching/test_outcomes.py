"""What was shown and what came of it, and the pairs that applications write."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.matching import rules
from app.matching.lists import Place, read_mark
from app.matching.models import Outcome, Pair, PairState
from app.matching.shown import Shown
from app.postings.models import Posting
from app.seekers.models import Seeker
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.index import reindexed, statements
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


@pytest.fixture
def person(session: Session, keys: Keyring) -> Seeker:
    firm = an_employer(session)
    for _ in range(5):
        a_posting(session, firm)
    return a_seeker(session, keys)


@pytest.fixture
def me(session: Session, door: Door, person: Seeker) -> Caller:
    session.commit()
    reindexed(door.client)
    return door.caller(Kind.SEEKER, party_id=person.id)


def flush(me: Caller) -> None:
    me.client.app.state.shown.flush()  # type: ignore[attr-defined]


def kept(session: Session) -> list[Outcome]:
    return list(session.scalars(sa.select(Outcome).order_by(Outcome.position)))


def test_a_shown_list_is_written_behind_with_its_positions(
    session: Session, me: Caller, person: Seeker, database: Database
) -> None:
    path = f"/v1/seekers/{person.id}/matches"
    first = me.get(path, limit=3).json()
    assert kept(session) == []
    second = me.get(path, limit=3, cursor=first["next"]).json()
    flush(me)
    rows = kept(session)
    shown = [one["posting"]["id"] for one in first["items"] + second["items"]]
    assert [(row.position, str(row.posting_id)) for row in rows] == list(enumerate(shown, start=1))
    assert {row.list_id for row in rows} == {rules.list_key(first["list_id"])}
    assert {(row.seeker_id, row.model_version) for row in rows} == {
        (person.id, first["model_version"])
    }


def test_showing_the_same_page_twice_keeps_one_row_each(
    session: Session, me: Caller, person: Seeker
) -> None:
    path = f"/v1/seekers/{person.id}/matches"
    page = me.get(path, limit=2).json()["next"]
    for _ in range(2):
        me.get(path, limit=2, cursor=page)
    flush(me)
    assert len(kept(session)) == 4


def test_a_list_without_personalisation_leaves_no_trace(
    session: Session, me: Caller, person: Seeker
) -> None:
    me.get(f"/v1/seekers/{person.id}/matches", personalised=False)
    flush(me)
    assert kept(session) == []


def test_looking_at_a_posting_of_a_list_is_noted_once(
    session: Session, me: Caller, person: Seeker
) -> None:
    path = f"/v1/seekers/{person.id}/matches"
    page = me.get(path).json()
    one = page["items"][1]["posting"]["id"]
    for _ in range(2):
        me.get(f"{path}/{one}", list_id=page["list_id"])
    flush(me)
    assert [row.opened_at for row in kept(session)] == [None, NOON, None, None, None]


def test_steps_of_an_application_are_noted_at_their_first_moment(
    session: Session, me: Caller, person: Seeker, door: Door
) -> None:
    page = me.get(f"/v1/seekers/{person.id}/matches", limit=1).json()
    flush(me)
    row = kept(session)[0]
    key = rules.list_key(page["list_id"])
    mark = read_mark(door.keys, page["list_id"])
    assert mark is not None
    place = Place(page["list_id"], mark, 1, row.model_version)
    for _ in range(2):
        session.execute(rules.outcome_applied(place, row.posting_id, NOON))
    for note in (
        rules.outcome_answered,
        rules.outcome_interviewed,
        rules.outcome_hired,
        rules.outcome_hired,
    ):
        session.execute(note(key, row.posting_id, NOON))
    session.refresh(row)
    assert {row.applied_at, row.answered_at, row.interviewed_at, row.hired_at} == {NOON}


def test_a_batch_the_database_refuses_is_dropped_and_the_next_is_written(
    session: Session, person: Seeker, database: Database
) -> None:
    session.commit()
    posting = session.scalars(sa.select(Posting.id).limit(1)).one()
    shown = Shown(database)
    shown.note("a" * 64, new_id(), [posting], 1, "model", NOON)
    shown.flush()
    shown.note("b" * 64, person.id, [posting], 1, "model", NOON)
    shown.flush()
    with statements(database) as asked:
        shown.flush()
    assert asked == []
    assert [row.list_id for row in kept(session)] == [rules.list_key("b" * 64)]


def test_stopping_writes_what_is_left(session: Session, person: Seeker, database: Database) -> None:
    session.commit()
    posting = session.scalars(sa.select(Posting.id).limit(1)).one()
    shown = Shown(database)
    shown.note("c" * 64, person.id, [posting], 1, "model", NOON)
    shown.stop()
    assert len(kept(session)) == 1


def test_a_pair_is_one_row_whatever_becomes_of_it(session: Session, person: Seeker) -> None:
    posting = a_posting(session)
    session.flush()
    for statement in (rules.pair_live, rules.pair_ended, rules.pair_live, rules.pair_hired):
        session.execute(statement(person.id, posting.id, NOON))
    assert [row.state for row in session.scalars(sa.select(Pair))] == [PairState.HIRED]
