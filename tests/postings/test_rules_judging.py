"""Judging a posting: screening, law and earlier decisions together; and what may be opened."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.base.actor import Actor, Kind
from app.base.ids import new_id
from app.base.moves import MoveIn
from app.employers.models import Employer, EmployerState
from app.postings.models import PayPeriod, Posting, PostingState, Screening
from app.postings.rules import (
    Judgement,
    after_edit,
    decide,
    judge,
    kept_acceptance,
    kept_decision,
    may_open,
    minimum_for,
    submit,
)
from app.postings.rules.screening_review import Verdict
from app.postings.rules.submission import (
    ClosingTimePassed,
    EmployerInactive,
    EmployerNotVerified,
    ReviewUpheld,
    ScreeningBlocked,
    TermsBelowLaw,
)
from tests.conftest import NOON
from tests.making.functioning import an_essential_demand
from tests.making.postings import a_plain_posting
from tests.making.reference import a_minimum_wage

BANNED = "要求身体健康，五官端正。"
DOUBTFUL = "年龄35岁以下。"
STAFF = Actor(Kind.STAFF, new_id(), None, None)
MEMBER = Actor(Kind.EMPLOYER, new_id(), new_id(), None)
MINIMUM = a_minimum_wage()


def judged(posting: Posting, kept: Sequence[Screening] = ()) -> Judgement:
    return judge(posting, MINIMUM, kept)


def an_employer_in(state: EmployerState) -> Employer:
    return Employer(id=new_id(), state=state, district="620102")


def a_draft_of(**changes: Any) -> Posting:
    never = {"state": PostingState.DRAFT, "published_at": None, "closes_at": None}
    return a_plain_posting(**(never | changes))


def decision_on(
    posting: Posting, verdict: Verdict, rule: str | None = None, later: int = 0
) -> Screening:
    found = judged(posting)
    finding = found.standing[0]
    decision = decide(
        finding,
        verdict,
        reason="见《公共场所卫生管理条例》第七条",
        exception=rule,
        reviewer_id=new_id(),
        now=NOON + timedelta(minutes=later),
    )
    return kept_decision(posting, found, finding, decision)


def submitted(posting: Posting, state: EmployerState = EmployerState.VERIFIED) -> list[str]:
    said = MoveIn(transition="submit")
    moves = submit(posting, an_employer_in(state), judged(posting), said, MEMBER, NOON)
    return [move.name for move in moves]


def test_a_clean_posting_is_allowed() -> None:
    found = judged(a_plain_posting())
    assert (found.outcome, found.standing, found.problems, found.notes) == ("allow", (), (), ())


@pytest.mark.parametrize(
    "part", ["title", "description", "requirements", "benefits", "equipment", "commission"]
)
def test_every_text_of_a_posting_is_screened(part: str) -> None:
    found = judged(a_plain_posting(**{part: BANNED}))
    assert found.blocked
    assert {finding.part for finding in found.standing} == {part}


def test_the_questions_are_screened() -> None:
    assert judged(a_plain_posting(screening_questions=["您是否已婚已育？"])).outcome != "allow"


def test_a_ban_cannot_hide_in_the_reason_of_a_demand() -> None:
    demand = an_essential_demand("lifting", reason="不招肢体残疾人")
    assert judged(a_plain_posting([demand])).blocked


def test_a_doubtful_text_waits_for_a_reviewer() -> None:
    assert judged(a_plain_posting(requirements=DOUBTFUL)).outcome == "flag"


def test_pay_below_the_minimum_wage_of_the_place_blocks_and_names_the_field() -> None:
    found = judged(a_plain_posting(pay_min=Decimal("2199.99")))
    assert found.outcome == "block"
    assert [problem.pointer for problem in found.problems] == ["/pay/base_min"]


def test_unsaid_pay_is_a_note_and_keeps_nobody_waiting() -> None:
    found = judged(a_plain_posting(pay_min=None, pay_max=None, pay_period=None))
    assert found.outcome == "allow"
    assert [note.code for note in found.notes] == ["pay_unstated"]


def test_an_unknown_minimum_wage_is_a_note() -> None:
    found = judge(a_plain_posting(), None)
    assert (found.outcome, [note.code for note in found.notes]) == (
        "allow",
        ["minimum_wage_unknown"],
    )


def test_long_hours_wait_for_a_reviewer_and_too_long_ones_block() -> None:
    assert judged(a_plain_posting(weekly_hours=42.0)).outcome == "flag"
    assert judged(a_plain_posting(weekly_hours=45.0)).outcome == "block"


def test_the_minimum_wage_is_that_of_the_place_else_of_the_employers_seat() -> None:
    seat = an_employer_in(EmployerState.VERIFIED)
    other = a_minimum_wage(region="620121", monthly=Decimal(2080))
    rows = [MINIMUM, other]
    day = NOON.date()
    assert minimum_for(a_plain_posting(district="620121"), seat, rows, day) is other
    assert minimum_for(a_plain_posting(district=None), seat, rows, day) is MINIMUM
    assert minimum_for(a_plain_posting(), seat, rows, MINIMUM.valid_from - timedelta(1)) is None


def test_an_overruled_block_stands_no_more() -> None:
    posting = a_plain_posting(requirements="需要男性。")
    kept = [decision_on(posting, Verdict.OVERRULE, "OTHER_STATE_RULE")]
    assert judged(posting, kept).outcome == "allow"


def test_a_decision_holds_for_its_sentence_through_other_edits() -> None:
    posting = a_plain_posting(requirements="需要男性。")
    kept = [decision_on(posting, Verdict.OVERRULE, "OTHER_STATE_RULE")]
    posting.requirements = "需要男性。会开叉车。"
    assert judged(posting, kept).outcome == "allow"
    posting.requirements = "只要年轻男性。"
    assert judged(posting, kept).blocked


def test_the_latest_decision_holds() -> None:
    posting = a_plain_posting(requirements=DOUBTFUL)
    overruled = decision_on(posting, Verdict.OVERRULE)
    upheld = decision_on(posting, Verdict.UPHOLD, later=1)
    assert judged(posting, [upheld, overruled]).upheld
    overruled.decided_at = NOON + timedelta(minutes=2)
    assert judged(posting, [upheld, overruled]).outcome == "allow"


def test_what_a_reviewer_published_is_not_asked_again() -> None:
    posting = a_plain_posting(requirements=DOUBTFUL, weekly_hours=42.0)
    kept = [kept_acceptance(posting, judged(posting), STAFF, NOON)]
    assert judged(posting, kept).outcome == "allow"
    posting.weekly_hours = 43.0
    assert [flag.code for flag in judged(posting, kept).flags] == ["hours_long"]


def test_a_refusal_never_repeats_the_words_it_refuses() -> None:
    with pytest.raises(ScreeningBlocked) as refused:
        submitted(a_draft_of(requirements=BANNED))
    problem = refused.value.errors[0]
    assert (problem.pointer, problem.code) == ("/requirements", "physical_condition")
    assert "第 " in problem.detail.zh
    assert all("五官端正" not in p.detail.zh + p.detail.en for p in refused.value.errors)


def test_a_clean_draft_of_a_verified_employer_opens_at_once() -> None:
    posting = a_draft_of()
    assert submitted(posting) == ["submit", "publish"]
    assert posting.state is PostingState.OPEN


@pytest.mark.parametrize("state", [EmployerState.DRAFT, EmployerState.SUBMITTED])
def test_a_draft_of_an_unverified_employer_waits(state: EmployerState) -> None:
    assert submitted(a_draft_of(), state) == ["submit"]


@pytest.mark.parametrize("state", [EmployerState.SUSPENDED, EmployerState.CLOSED])
def test_a_suspended_or_closed_employer_submits_nothing(state: EmployerState) -> None:
    with pytest.raises(EmployerInactive):
        submitted(a_draft_of(), state)


def test_a_doubtful_draft_waits_for_a_reviewer() -> None:
    posting = a_draft_of(requirements=DOUBTFUL)
    assert submitted(posting) == ["submit"]
    assert posting.state is PostingState.IN_REVIEW


def test_a_contested_block_goes_to_a_reviewer() -> None:
    posting = a_draft_of(requirements=BANNED)
    said = MoveIn(transition="contest", comment="岗位有国家规定")
    employer = an_employer_in(EmployerState.VERIFIED)
    assert len(submit(posting, employer, judged(posting), said, MEMBER, NOON)) == 1
    assert posting.state is PostingState.IN_REVIEW


def test_terms_below_the_law_are_not_submitted() -> None:
    with pytest.raises(TermsBelowLaw) as refused:
        submitted(a_draft_of(pay_min=Decimal(2000)))
    assert refused.value.errors[0].pointer == "/pay/base_min"


def test_an_upheld_text_is_not_submitted_again() -> None:
    posting = a_draft_of(requirements=DOUBTFUL)
    found = judged(posting, [decision_on(posting, Verdict.UPHOLD)])
    employer = an_employer_in(EmployerState.VERIFIED)
    with pytest.raises(ReviewUpheld):
        submit(posting, employer, found, MoveIn(transition="submit"), MEMBER, NOON)


def test_nothing_of_an_unverified_employer_opens() -> None:
    posting = a_plain_posting(state=PostingState.IN_REVIEW)
    with pytest.raises(EmployerNotVerified):
        may_open(posting, an_employer_in(EmployerState.PAUSED), judged(posting), NOON)


def test_nothing_past_its_closing_time_opens() -> None:
    posting = a_plain_posting(state=PostingState.PAUSED, closes_at=NOON)
    with pytest.raises(ClosingTimePassed):
        may_open(posting, an_employer_in(EmployerState.VERIFIED), judged(posting), NOON)


def test_a_flagged_edit_of_an_open_posting_goes_back_to_review() -> None:
    posting = a_plain_posting(requirements=DOUBTFUL)
    moves = after_edit(posting, judged(posting), NOON)
    assert [(move.name, move.actor_kind) for move in moves] == [("recheck", Kind.SYSTEM)]
    assert posting.state is PostingState.IN_REVIEW


def test_a_blocked_edit_is_refused() -> None:
    posting = a_plain_posting(requirements=BANNED)
    with pytest.raises(ScreeningBlocked):
        after_edit(posting, judged(posting), NOON)


def test_a_clean_edit_leads_to_nothing() -> None:
    posting = a_plain_posting()
    assert after_edit(posting, judged(posting), NOON) == []


def test_piece_work_states_agreement_insurance_and_typical_earning() -> None:
    posting = a_plain_posting(pay_period=PayPeriod.PIECE, pay_min=None, pay_max=None)
    assert {problem.pointer for problem in judged(posting).problems} == {
        "/agreement",
        "/insurance",
        "/typical_earning",
    }
