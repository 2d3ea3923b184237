"""Changing postings over HTTP: what is kept, refused, or sent back to review."""

from datetime import timedelta
from typing import Any

import pytest

from app.postings.models import PostingState
from tests.conftest import NOON
from tests.making.boards import POSTINGS, Board, a_board
from tests.making.identity import Door


@pytest.fixture
def board(door: Door) -> Board:
    return a_board(door)


def path(posting: Any, more: str = "") -> str:
    return f"{POSTINGS}/{posting.id}{more}"


def test_a_change_is_kept_and_told(board: Board) -> None:
    posting = board.posting()
    answer = board.member.patch(path(posting), {"openings": 5, "benefits": "五险一金"}, '"1"')
    assert answer.status_code == 200
    assert (answer.json()["openings"], answer.headers["ETag"]) == (5, '"2"')
    assert board.names() == ["posting.changed"]


def test_a_change_of_demands_alone_is_a_new_version(board: Board) -> None:
    posting = board.posting()
    said = {"demands": [{"item": "standing", "level": 3}]}
    answer = board.member.patch(path(posting), said, '"1"')
    assert answer.headers["ETag"] == '"2"'
    assert [demand["item"] for demand in answer.json()["demands"]] == ["standing"]
    cleared = board.member.patch(path(posting), {"demands": []}, '"2"')
    assert cleared.json()["demands"] == []


def test_saying_the_same_again_is_no_change(board: Board) -> None:
    posting = board.posting()
    answer = board.member.patch(path(posting), {"openings": 2}, '"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert board.names() == []


def test_a_change_needs_the_version_that_was_read(board: Board) -> None:
    posting = board.posting()
    assert board.member.patch(path(posting), {"openings": 3}).status_code == 428
    assert board.member.patch(path(posting), {"openings": 3}, '"7"').status_code == 412


@pytest.mark.parametrize("state", [PostingState.FILLED, PostingState.CLOSED, PostingState.EXPIRED])
def test_what_has_ended_is_not_changed(board: Board, state: PostingState) -> None:
    answer = board.member.patch(path(board.posting(state=state)), {"openings": 3}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "posting_ended")


def test_there_are_never_fewer_openings_than_people_hired(board: Board) -> None:
    answer = board.member.patch(path(board.posting(taken=2)), {"openings": 1}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "openings_below_taken")


def test_a_banned_edit_of_an_open_posting_leaves_nothing(board: Board) -> None:
    posting = board.posting()
    said = {"requirements": "限男性，五官端正。", "openings": 9}
    answer = board.member.patch(path(posting), said, '"1"')
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "screening_blocked")
    assert {error["pointer"] for error in problem["errors"]} == {"/requirements"}
    assert "五官" not in answer.text
    kept = board.member.get(path(posting)).json()
    assert (kept["requirements"], kept["openings"], kept["state"]) == (None, 2, "open")
    assert board.names() == []


def test_a_doubtful_edit_sends_an_open_posting_to_review(board: Board) -> None:
    posting = board.posting()
    answer = board.member.patch(path(posting), {"requirements": "35岁以下。"}, '"1"')
    assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
    assert board.names() == ["posting.changed", "posting.sent_to_review"]
    log = board.member.get(path(posting, "/transitions")).json()["log"]
    assert [(row["name"], row["actor_kind"]) for row in log] == [("recheck", "system")]


def test_an_edit_below_the_minimum_wage_is_refused_by_its_field(board: Board) -> None:
    posting = board.posting()
    pay = {"base_min": {"amount": "2100.00", "currency": "CNY"}, "period": "month"}
    answer = board.member.patch(path(posting), {"pay": pay}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "terms_below_law")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/pay/base_min"]
    assert board.member.get(path(posting)).json()["pay"]["base_min"]["amount"] == "3200.00"


def test_a_draft_may_hold_what_may_not_be_published(board: Board) -> None:
    posting = board.posting(state=PostingState.DRAFT)
    assert board.member.patch(path(posting), {"requirements": "限男性"}, '"1"').status_code == 200


def test_a_moved_closing_time_is_kept_in_utc(board: Board) -> None:
    posting = board.posting()
    answer = board.member.patch(path(posting), {"closes_at": "2026-12-24T08:00:00+08:00"}, '"1"')
    assert answer.json()["closes_at"] == "2026-12-24T00:00:00Z"
    late = (NOON + timedelta(days=400)).isoformat()
    assert board.member.patch(path(posting), {"closes_at": late}, '"2"').status_code == 422
