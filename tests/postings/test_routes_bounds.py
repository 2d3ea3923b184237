"""Whose postings staff see, what a suspended employer may not do, and the card beside a posting."""

from typing import Any

import pytest

from app.audit.transaction import transaction
from app.employers.models import Employer, EmployerState
from app.postings.models import PostingState
from tests.making.boards import POSTINGS, a_board
from tests.making.identity import Door

DRAFT: dict[str, Any] = {"state": PostingState.DRAFT, "published_at": None, "closes_at": None}


def set_on(door: Door, employer: Employer, **changes: Any) -> None:
    with transaction(door.database) as session:
        row = session.get_one(Employer, employer.id)
        for name, value in changes.items():
            setattr(row, name, value)


def test_a_posting_without_district_is_its_employers_districts_staffs(door: Door) -> None:
    board = a_board(door)
    one = f"{POSTINGS}/{board.posting(district=None).id}"
    elsewhere = door.staff("620103")
    assert board.staff.get(one).status_code == 200
    assert elsewhere.get(one).status_code == 404
    assert elsewhere.post(f"{one}/transitions", {"transition": "close"}).status_code == 404
    set_on(door, board.employer, district=None, state=EmployerState.DRAFT)
    assert elsewhere.get(one).status_code == 200


@pytest.mark.parametrize("state", [EmployerState.SUSPENDED, EmployerState.CLOSED])
def test_a_member_of_a_suspended_or_closed_employer_writes_no_posting(
    door: Door, state: EmployerState
) -> None:
    board = a_board(door)
    draft, ended = board.posting(**DRAFT), board.posting(state=PostingState.CLOSED)
    set_on(door, board.employer, state=state)
    answers = [
        board.member.patch(f"{POSTINGS}/{draft.id}", {"title": "理货员"}, '"1"'),
        board.member.post(f"{POSTINGS}/{draft.id}/transitions", {"transition": "submit"}),
        board.member.post(f"{POSTINGS}/{ended.id}/transitions", {"transition": "reopen"}),
    ]
    assert [answer.json().get("code") for answer in answers] == ["employer_inactive"] * 3


@pytest.mark.parametrize("name", ["brand_name", "description"])
def test_an_excluding_card_of_the_employer_keeps_its_postings_back(door: Door, name: str) -> None:
    board = a_board(door)
    set_on(door, board.employer, **{name: "残疾人勿扰"})
    draft = board.posting(**DRAFT)
    answer = board.member.post(f"{POSTINGS}/{draft.id}/transitions", {"transition": "submit"})
    assert (answer.status_code, answer.json()["code"]) == (409, "screening_blocked")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/employer"]
