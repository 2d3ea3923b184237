"""Reads of postings in bulk, and the statements that take openings."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.database import guarded
from app.employers.models import EmployerState
from app.postings import queries as postings
from app.postings.models import Posting, PostingState
from app.postings.rules import is_open, release_opening, take_opening
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.postings import a_posting


def refreshed(session: Session, posting: Posting) -> Posting:
    session.refresh(posting)
    return posting


def test_only_what_one_can_apply_to_is_open(session: Session) -> None:
    wanted = {a_posting(session).id, a_posting(session, openings=None, closes_at=None).id}
    a_posting(session, closes_at=NOON)
    a_posting(session, openings=1, taken=1)
    a_posting(session, state=PostingState.PAUSED)
    a_posting(session, an_employer(session, state=EmployerState.PAUSED))
    every = sa.select(Posting).join(Posting.employer)
    assert {row.id for row in session.scalars(every.where(postings.open_now(NOON)))} == wanted
    later = NOON + timedelta(days=60)
    for moment in (NOON, later):
        asked = {row.id for row in session.scalars(every.where(postings.open_now(moment)))}
        told = session.scalars(postings.with_employer(every)).all()
        assert asked == {row.id for row in told if is_open(row, row.employer, moment)}


def test_an_opening_is_taken_once_and_given_back(session: Session) -> None:
    posting = a_posting(session, openings=1)
    assert guarded(session, take_opening(posting.id))
    assert not guarded(session, take_opening(posting.id))
    assert refreshed(session, posting).taken == 1
    assert guarded(session, release_opening(posting.id))
    assert not guarded(session, release_opening(posting.id))
    assert refreshed(session, posting).taken == 0


def test_taking_an_opening_is_a_new_version_to_whoever_reads_it(session: Session) -> None:
    posting = a_posting(session)
    guarded(session, take_opening(posting.id))
    assert refreshed(session, posting).version == 2


def test_where_openings_are_not_said_any_number_is_taken(session: Session) -> None:
    posting = a_posting(session, openings=None)
    assert all(guarded(session, take_opening(posting.id)) for _ in range(3))
    assert refreshed(session, posting).taken == 3


@pytest.mark.parametrize("state", list(PostingState))
def test_neither_pause_nor_time_undoes_an_application_under_way(
    session: Session, state: PostingState
) -> None:
    posting = a_posting(session, state=state)
    taken = guarded(session, take_opening(posting.id))
    assert taken is (state in {"open", "paused", "expired"})


def test_the_database_keeps_taken_within_openings(session: Session) -> None:
    posting = a_posting(session, openings=1)
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(sa.update(Posting).where(Posting.id == posting.id).values(taken=2))


def test_what_a_search_reads_follows_every_write(session: Session) -> None:
    posting = a_posting(session, title="ＡＢＣ　岗位", description="第一行\n第二行")
    assert posting.sought == "abc 岗位\n第一行 第二行"
    posting.description = None
    session.flush()
    assert posting.sought == "abc 岗位"
