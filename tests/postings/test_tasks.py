"""Closing what has run its time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.postings.models import Posting, PostingMove, PostingState
from app.postings.tasks import expire
from app.tasks.queries import claim, enqueue
from app.tasks.runner import Job
from tests.conftest import NOON
from tests.making.boards import Board, a_board
from tests.making.identity import Door

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def board(door: Door) -> Board:
    return a_board(door)


@pytest.fixture
def job(board: Board) -> Job:
    with transaction(board.door.database) as session:
        enqueue(session, "postings.expire", {}, NOON)
        session.flush()
        task = claim(session, NOON)
        assert task is not None
        return Job(board.door.database, task, None)


def states(board: Board) -> dict[str, str]:
    with transaction(board.door.database, reading=True) as session:
        return {row.title: row.state.value for row in session.scalars(sa.select(Posting))}


def test_what_has_run_its_time_expires_and_nothing_else(board: Board, job: Job) -> None:
    board.posting(title="到点", closes_at=LATER)
    board.posting(title="暂停中", closes_at=NOON, state=PostingState.PAUSED)
    board.posting(title="未到", closes_at=LATER + timedelta(seconds=1))
    board.posting(title="不限", closes_at=None)
    board.posting(title="草稿", closes_at=NOON, state=PostingState.DRAFT)
    board.posting(title="已关", closes_at=NOON, state=PostingState.CLOSED)
    expire(job, LATER)
    assert states(board) == {
        "到点": "expired",
        "暂停中": "expired",
        "未到": "open",
        "不限": "open",
        "草稿": "draft",
        "已关": "closed",
    }


def test_each_expiry_is_one_log_row_and_one_event_of_the_system(board: Board, job: Job) -> None:
    ids = {board.posting(closes_at=NOON).id for _ in range(3)}
    expire(job, LATER)
    expire(job, LATER)
    with transaction(board.door.database, reading=True) as session:
        rows = list(session.scalars(sa.select(PostingMove)))
    assert {row.posting_id for row in rows} == ids
    assert {(row.name, row.actor_kind) for row in rows} == {("expire", Kind.SYSTEM)}
    told = [event for event in board.events() if event.name == "posting.expired"]
    assert {event.subject_id for event in told} == ids
    assert len(rows) == len(told) == 3


def test_more_than_one_batch_expires(board: Board, job: Job) -> None:
    for number in range(5):
        board.posting(title=str(number), closes_at=NOON)
    expire(job, LATER, at_once=2)
    assert list(states(board).values()) == ["expired"] * 5
