"""Postings kept by an employer's own system under its own ids."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers.models import EmployerState
from app.postings.models import Posting, PostingState
from ml.coding import TitleCoder
from tests.making.boards import POSTINGS, Board, a_board
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting_body


@pytest.fixture
def board(door: Door) -> Board:
    return a_board(door)


@pytest.fixture
def system(board: Board) -> Caller:
    return board.door.caller(Kind.INTEGRATION, party_id=board.employer.id)


def path(board: Board, external_id: str = "A-1") -> str:
    return f"/v1/employers/{board.employer.id}/postings/{external_id}"


def whole_body(**changes: Any) -> dict[str, Any]:
    demand = {"item": "lifting", "level": 3, "essential": True, "reason": "整箱上架"}
    full = {
        "demands": [demand, {"item": "standing", "level": 1}],
        "schedules": ["DAY"],
        "licences": ["HEALTH_CERTIFICATE"],
        "communication": ["text"],
        "closes_at": "2026-12-24T08:00:00+08:00",
        "probation_pay": {"amount": "3000.00", "currency": "CNY"},
        "experience_years": 1,
    }
    return a_posting_body(**(full | changes))


def test_the_first_put_creates_a_draft_of_the_portal(board: Board, system: Caller) -> None:
    answer = system.put(path(board), whole_body())
    body = answer.json()
    assert (answer.status_code, body["changed"]) == (201, True)
    assert answer.headers["Location"] == f"{POSTINGS}/{body['posting']['id']}"
    assert (body["posting"]["source"], body["posting"]["external_id"]) == ("portal", "A-1")
    assert body["posting"]["state"] == "draft"
    assert board.names() == ["posting.created"]


def test_the_same_body_again_changes_nothing(
    board: Board, system: Caller, coding: TitleCoder
) -> None:
    bodies = (whole_body(), whole_body(occupation=None), {"title": "收银员"})
    for number, body in enumerate(bodies):
        first = system.put(path(board, f"A-{number}"), body)
        again = system.put(path(board, f"A-{number}"), body)
        assert first.status_code == 201
        assert (again.status_code, again.json()["changed"]) == (200, False)
        assert again.headers["ETag"] == first.headers["ETag"] == '"1"'
        assert again.json()["posting"] == first.json()["posting"]
    assert set(board.names()) == {"posting.created"}


def test_another_body_changes_and_tells(board: Board, system: Caller) -> None:
    system.put(path(board), whole_body())
    answer = system.put(path(board), whole_body(openings=3, demands=[]))
    assert (answer.status_code, answer.json()["changed"]) == (200, True)
    assert (answer.headers["ETag"], answer.json()["posting"]["demands"]) == ('"2"', [])
    assert board.names() == ["posting.created", "posting.changed"]


def test_sources_do_not_share_their_ids(board: Board, system: Caller) -> None:
    assert system.put(path(board), a_posting_body()).status_code == 201
    assert system.put(f"{path(board)}?source=hr_system", a_posting_body()).status_code == 201


def test_a_version_may_be_asked_for(board: Board, system: Caller) -> None:
    assert system.put(path(board), a_posting_body(), '"1"').status_code == 412
    system.put(path(board), a_posting_body())
    assert system.put(path(board), a_posting_body(openings=3), '"9"').status_code == 412
    assert system.put(path(board), a_posting_body(openings=3), '"1"').status_code == 200


def test_a_put_that_may_not_be_published_leaves_an_open_posting_as_it_was(
    board: Board, system: Caller
) -> None:
    posting = board.posting(source="portal", external_id="A-1")
    answer = system.put(path(board), a_posting_body(requirements="身体健康，限男性。"))
    assert (answer.status_code, answer.json()["code"]) == (409, "screening_blocked")
    assert system.get(f"{POSTINGS}/{posting.id}").json()["requirements"] is None


def test_the_same_put_keeps_a_published_posting_and_its_term(board: Board, system: Caller) -> None:
    body = a_posting_body()
    created = system.put(path(board), body).json()["posting"]
    moved = system.post(f"{POSTINGS}/{created['id']}/transitions", {"transition": "submit"})
    assert moved.json()["state"] == "open"
    again = system.put(path(board), body)
    assert (again.json()["changed"], again.json()["posting"]["state"]) == (False, "open")
    assert again.json()["posting"]["closes_at"] is not None


def test_what_has_ended_stays_as_it_is(board: Board, system: Caller) -> None:
    board.posting(source="portal", external_id="A-1", state=PostingState.CLOSED)
    answer = system.put(path(board), a_posting_body(openings=9))
    assert (answer.status_code, answer.json()["code"]) == (409, "posting_ended")


def test_strangers_and_the_wrong_kind_are_kept_out(board: Board) -> None:
    assert board.stranger().put(path(board), a_posting_body()).status_code == 404
    assert board.door.staff("620103").put(path(board), a_posting_body()).status_code == 404
    seeker = board.door.caller(Kind.SEEKER)
    assert seeker.put(path(board), a_posting_body()).status_code == 403
    assert board.staff.put(path(board), a_posting_body()).status_code == 201


def test_a_suspended_employer_creates_nothing(door: Door) -> None:
    board = a_board(door, state=EmployerState.SUSPENDED)
    answer = board.member.put(path(board), a_posting_body())
    assert (answer.status_code, answer.json()["code"]) == (409, "employer_inactive")


@pytest.mark.parametrize("external_id", ["长" * 101, "%00", "%20", "a%0Ab"])
def test_an_id_that_is_no_id_is_refused(board: Board, system: Caller, external_id: str) -> None:
    assert system.put(path(board, external_id), a_posting_body()).status_code == 422
    with transaction(board.door.database, reading=True) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Posting)) == 0


def test_a_body_without_a_title_is_refused(board: Board, system: Caller) -> None:
    answer = system.put(path(board), {"openings": 3})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/title"
