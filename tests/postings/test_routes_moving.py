"""The transitions of postings over HTTP, and the screening a reviewer decides on."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers.models import EmployerState
from app.identity.scopes import Scope
from app.postings.models import Posting, PostingMove, PostingState, Screening
from tests.conftest import NOON
from tests.making.boards import POSTINGS, Board, a_board
from tests.making.identity import Caller, Door

DRAFT: dict[str, Any] = {
    "state": PostingState.DRAFT,
    "published_at": None,
    "closes_at": None,
}
BANNED = "限男性，五官端正。"
DOUBTFUL = "年龄35岁以下。"
LAWFUL = {"rule": "OTHER_STATE_RULE", "reason": "见《公共场所卫生管理条例》第七条"}


@pytest.fixture
def board(door: Door) -> Board:
    return a_board(door)


def move(caller: Caller, posting: Posting, name: str, **more: Any) -> Any:
    return caller.post(f"{POSTINGS}/{posting.id}/transitions", {"transition": name, **more})


def screening(caller: Caller, posting: Posting, **headers: str) -> Any:
    return caller.get(f"{POSTINGS}/{posting.id}/screening", headers=headers).json()


def decide(caller: Caller, posting: Posting, subject: str, decision: str, **more: Any) -> Any:
    said = {"subject": subject, "decision": decision, "reason": "已核对原文", **more}
    return caller.post(f"{POSTINGS}/{posting.id}/screening/decision", said)


def kept(board: Board, posting: Posting) -> list[Screening]:
    with transaction(board.door.database, reading=True) as session:
        mine = sa.select(Screening).where(Screening.posting_id == posting.id)
        return list(session.scalars(mine.order_by(Screening.id)))


def state(board: Board, posting: Posting) -> str:
    found: str = board.member.get(f"{POSTINGS}/{posting.id}").json()["state"]
    return found


def test_a_clean_draft_is_published_at_once_by_the_system(board: Board) -> None:
    posting = board.posting(**DRAFT)
    answer = move(board.member, posting, "submit")
    body = answer.json()
    assert (answer.status_code, body["state"]) == (201, "open")
    assert [(row["name"], row["from_state"], row["to_state"]) for row in body["log"]] == [
        ("submit", "draft", "in_review"),
        ("publish", "in_review", "open"),
    ]
    assert [row["actor_kind"] for row in body["log"]] == ["employer", "system"]
    assert {one["transition"] for one in body["allowed"]} == {"pause", "fill", "close"}
    told = board.events()
    assert [event.name for event in told] == ["posting.submitted", "posting.published"]
    assert [event.actor_kind for event in told] == [Kind.EMPLOYER, Kind.SYSTEM]
    assert {event.refs["employer"] for event in told} == {board.employer.id.hex}
    shown = board.member.get(f"{POSTINGS}/{posting.id}")
    assert shown.headers["ETag"] == answer.headers["ETag"]
    assert (shown.json()["published_at"], shown.json()["closes_at"]) == (
        "2026-11-23T04:00:00Z",
        "2027-01-22T04:00:00Z",
    )
    assert [row.outcome for row in kept(board, posting)] == ["allow"]


def test_a_blocked_draft_stays_and_the_problem_names_rule_part_and_place(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements=BANNED)
    answer = move(board.member, posting, "submit")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "screening_blocked")
    assert {(error["pointer"], error["code"]) for error in problem["errors"]} == {
        ("/requirements", "sex_marriage_childbirth"),
        ("/requirements", "physical_condition"),
    }
    assert "第 1–3 字" in problem["errors"][0]["detail"]
    assert "男性" not in problem["errors"][1]["detail"]
    assert state(board, posting) == "draft"
    assert board.names() == []
    assert [row.outcome for row in kept(board, posting)] == ["block"]


def test_the_employer_reads_its_own_sentence_with_rule_and_advice(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements=BANNED)
    told = screening(board.member, posting)
    assert told["outcome"] == "block"
    first = told["findings"][0]
    assert (first["sentence"], first["matched"]) == ("限男性，五官端正", "限男性")
    assert (first["start"], first["end"], first["settled"]) == (0, 3, False)
    assert first["law"]
    assert first["advice"]
    assert "OTHER_STATE_RULE" in {one["rule"] for one in first["exceptions"]}
    english = screening(board.member, posting, **{"Accept-Language": "en"})
    assert english["findings"][0]["law"] != first["law"]


def test_terms_below_the_law_are_told_in_the_screening_too(board: Board) -> None:
    posting = board.posting(**DRAFT, pay_min=Decimal(2000), weekly_hours=42.0)
    told = screening(board.member, posting)
    assert {(note["pointer"], note["outcome"]) for note in told["notes"]} == {
        ("/pay/base_min", "block"),
        ("/weekly_hours", "flag"),
    }
    answer = move(board.member, posting, "submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "terms_below_law")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/pay/base_min"]


def test_unsaid_pay_is_published_with_a_note(board: Board) -> None:
    posting = board.posting(**DRAFT, pay_min=None, pay_max=None, pay_period=None)
    notes = screening(board.member, posting)["notes"]
    assert [(note["code"], note["outcome"]) for note in notes] == [("pay_unstated", "note")]
    assert move(board.member, posting, "submit").json()["state"] == "open"


def test_a_doubtful_draft_is_published_by_a_reviewer(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements=DOUBTFUL)
    assert move(board.member, posting, "submit").json()["state"] == "in_review"
    assert move(board.member, posting, "publish").status_code == 403
    assert move(board.staff, posting, "publish").json()["state"] == "open"
    assert screening(board.staff, posting)["outcome"] == "allow"
    edited = board.member.patch(f"{POSTINGS}/{posting.id}", {"openings": 3}, "*")
    assert edited.json()["state"] == "open"


def test_a_reviewer_returns_a_draft_with_words(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements=DOUBTFUL)
    move(board.member, posting, "submit")
    assert move(board.staff, posting, "return").status_code == 422
    assert move(board.staff, posting, "return", comment="请说明年龄要求").status_code == 201
    shown = board.member.get(f"{POSTINGS}/{posting.id}").json()
    assert (shown["state"], shown["state_reason"]) == ("draft", "请说明年龄要求")


def test_staff_without_the_reviewers_scope_do_not_review(board: Board) -> None:
    scopes = [Scope.POSTINGS_READ, Scope.POSTINGS_WRITE]
    clerk = board.door.caller(Kind.STAFF, districts=["620102"], scopes=scopes)
    posting = board.posting(state=PostingState.IN_REVIEW)
    assert move(clerk, posting, "publish").status_code == 403
    assert decide(clerk, posting, "0" * 64, "uphold").status_code == 403
    allowed = clerk.get(f"{POSTINGS}/{posting.id}/transitions").json()["allowed"]
    assert {one["transition"] for one in allowed} == {"close"}


def test_a_contested_block_is_overruled_under_a_named_rule_and_published(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements="限男性。")
    assert move(board.member, posting, "contest").status_code == 422
    contested = move(board.member, posting, "contest", comment="国家规定的工种")
    assert contested.json()["state"] == "in_review"
    assert move(board.staff, posting, "publish").json()["code"] == "screening_blocked"
    subject = screening(board.staff, posting)["findings"][0]["subject"]
    unnamed = decide(board.staff, posting, subject, "overrule")
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "legal_rule_missing")
    wrong = decide(board.staff, posting, subject, "overrule", rule="WORK_CLOSED_TO_CARRIERS")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "rule_does_not_serve")
    told = decide(board.staff, posting, subject, "overrule", **LAWFUL)
    assert (told.status_code, told.json()["outcome"]) == (200, "allow")
    assert told.json()["findings"][0]["settled"]
    assert told.json()["decisions"][0]["rule"] == "OTHER_STATE_RULE"
    assert move(board.staff, posting, "publish").json()["state"] == "open"
    decided = next(event for event in board.events() if event.name == "posting.screening_decided")
    assert decided.reason_code == "overrule"
    assert set(decided.refs) == {"employer", "screening"}


def test_an_upheld_text_is_neither_published_nor_submitted_until_it_changes(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements=DOUBTFUL)
    move(board.member, posting, "submit")
    subject = screening(board.staff, posting)["findings"][0]["subject"]
    assert decide(board.staff, posting, subject, "uphold").json()["outcome"] == "block"
    assert move(board.staff, posting, "publish").json()["code"] == "review_upheld"
    move(board.staff, posting, "return", comment="请删去年龄")
    assert move(board.member, posting, "submit").json()["code"] == "review_upheld"
    board.member.patch(f"{POSTINGS}/{posting.id}", {"requirements": "会用电脑。"}, "*")
    assert move(board.member, posting, "submit").json()["state"] == "open"


def test_a_decision_is_about_a_sentence_that_stands_there(board: Board) -> None:
    posting = board.posting()
    assert decide(board.staff, posting, "0" * 64, "uphold").status_code == 404
    assert decide(board.staff, posting, "x", "uphold").status_code == 422
    outside = board.door.staff("620103")
    assert decide(outside, posting, "0" * 64, "uphold").status_code == 404


def test_a_draft_of_an_unverified_employer_waits_and_is_not_published(door: Door) -> None:
    board = a_board(door, state=EmployerState.DRAFT)
    posting = board.posting(**DRAFT)
    assert move(board.member, posting, "submit").json()["state"] == "in_review"
    answer = move(board.staff, posting, "publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "employer_not_verified")
    assert state(board, posting) == "in_review"


def test_what_time_has_closed_does_not_resume(board: Board) -> None:
    posting = board.posting(state=PostingState.PAUSED, closes_at=NOON)
    answer = move(board.member, posting, "resume")
    assert (answer.status_code, answer.json()["code"]) == (409, "closing_time_passed")


def test_resuming_is_judged_by_the_law_of_the_day(board: Board) -> None:
    posting = board.posting(state=PostingState.PAUSED, pay_min=Decimal(2100))
    assert move(board.member, posting, "resume").json()["code"] == "terms_below_law"
    assert state(board, posting) == "paused"


def test_a_posting_runs_through_its_life(board: Board) -> None:
    posting = board.posting()
    ways = ("pause", "resume", "fill", "reopen", "submit", "close", "reopen", "close")
    states = [move(board.member, posting, way).json()["state"] for way in ways]
    assert states == ["paused", "open", "filled", "draft", "open", "closed", "draft", "closed"]
    done = [name.removeprefix("posting.") for name in board.names()]
    assert done[:4] == ["paused", "resumed", "filled", "reopened"]
    assert done[4:] == ["submitted", "published", "closed", "reopened", "closed"]
    with transaction(board.door.database, reading=True) as session:
        rows = sa.select(sa.func.count()).where(PostingMove.posting_id == posting.id)
        assert session.scalar(rows) == 9


@pytest.mark.parametrize(
    ("start", "name"),
    [("open", "submit"), ("draft", "pause"), ("closed", "pause"), ("expired", "resume")],
)
def test_a_move_from_elsewhere_is_refused(board: Board, start: str, name: str) -> None:
    posting = board.posting(**(DRAFT if start == "draft" else {"state": PostingState(start)}))
    answer = move(board.member, posting, name)
    assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
    assert state(board, posting) == start


@pytest.mark.parametrize("name", ["expire", "recheck"])
def test_what_only_the_system_does_is_refused(board: Board, name: str) -> None:
    answer = move(board.staff, board.posting(), name)
    assert (answer.status_code, answer.json()["code"]) == (403, "transition_not_yours")


def test_an_unknown_move_is_refused_by_its_field(board: Board) -> None:
    answer = move(board.member, board.posting(), "vanish")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/transition"


def test_the_same_key_moves_once(board: Board) -> None:
    posting = board.posting()
    path, key = f"{POSTINGS}/{posting.id}/transitions", {"Idempotency-Key": "one"}
    first = board.member.post(path, {"transition": "pause"}, headers=key)
    again = board.member.post(path, {"transition": "pause"}, headers=key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert board.names() == ["posting.paused"]


def test_a_refused_submission_leaves_its_trace_in_the_log(board: Board) -> None:
    posting = board.posting(**DRAFT, requirements=BANNED)
    move(board.member, posting, "submit")
    with transaction(board.door.database, reading=True) as session:
        refused = session.scalars(sa.select(Event).where(Event.topic == Topic.REFUSAL)).one()
    assert refused.reason_code == "screening_blocked"
