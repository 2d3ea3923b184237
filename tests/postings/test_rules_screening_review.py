"""The reviewer's decision on what the screening found."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.postings.rules.screening import Finding, screen
from app.postings.rules.screening_review import (
    Decision,
    LegalRuleMissing,
    NothingToReview,
    ReviewReasonMissing,
    RuleDoesNotServe,
    Verdict,
    decide,
    standing,
)
from app.postings.rules.screening_terms import Outcome

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
REVIEWER = UUID("01900000-0000-7000-8000-000000000001")


def one_finding(sentence: str, code: str) -> Finding:
    return next(f for f in screen({"requirements": sentence}).findings if f.code == code)


def decision_on(finding: Finding, verdict: Verdict = Verdict.OVERRULE, **changes: Any) -> Decision:
    said: dict[str, Any] = {
        "reason": "国家规定的岗位",
        "exception": None,
        "reviewer_id": REVIEWER,
        "now": NOON,
    }
    return decide(finding, verdict, **{**said, **changes})


def test_a_block_is_overruled_only_under_a_rule_that_serves_its_class() -> None:
    screening = screen({"requirements": "限男性"})
    finding = screening.findings[0]
    kept = decision_on(finding, exception="WORK_CLOSED_TO_WOMEN")
    assert (kept.reviewer_id, kept.decided_at, kept.reason) == (REVIEWER, NOON, "国家规定的岗位")
    assert standing(screening, [kept]) is Outcome.ALLOW
    with pytest.raises(LegalRuleMissing):
        decision_on(finding)
    with pytest.raises(RuleDoesNotServe):
        decision_on(finding, exception="WORK_CLOSED_TO_CARRIERS")
    with pytest.raises(RuleDoesNotServe):
        decision_on(finding, exception="NO_SUCH_RULE")


def test_another_rule_must_be_written_down_by_name() -> None:
    finding = one_finding("限男性", "SEX_MARRIAGE_CHILDBIRTH")
    with pytest.raises(LegalRuleMissing):
        decision_on(finding, exception="OTHER_STATE_RULE", reason="有相关规定")
    named = decision_on(finding, exception="OTHER_STATE_RULE", reason="《某某条例》第三条")
    assert named.exception == "OTHER_STATE_RULE"


def test_a_flag_passes_with_a_reason_alone_and_never_without() -> None:
    screening = screen({"requirements": "35岁以下"})
    kept = decision_on(screening.findings[0], reason="运动员岗位，有年龄分组")
    assert standing(screening, [kept]) is Outcome.ALLOW
    with pytest.raises(ReviewReasonMissing):
        decision_on(screening.findings[0], reason="  好 ")


def test_an_allowed_finding_needs_no_review() -> None:
    with pytest.raises(NothingToReview):
        decision_on(one_finding("优先录用残疾人", "FAVOURABLE"))


def test_the_latest_decision_on_a_sentence_counts() -> None:
    screening = screen({"requirements": "限男性"})
    finding = screening.findings[0]
    passed = decision_on(finding, exception="WORK_CLOSED_TO_WOMEN")
    upheld = decision_on(finding, Verdict.UPHOLD, now=NOON + timedelta(hours=1))
    assert upheld.exception is None
    assert standing(screening, [upheld, passed]) is Outcome.BLOCK


def test_a_decision_outlives_edits_elsewhere_and_ends_with_its_sentence() -> None:
    kept = decision_on(
        one_finding("限男性。双休", "SEX_MARRIAGE_CHILDBIRTH"), exception="WORK_CLOSED_TO_WOMEN"
    )
    assert standing(screen({"requirements": "包吃。限男性。"}), [kept]) is Outcome.ALLOW
    assert standing(screen({"requirements": "限男性、限汉族"}), [kept]) is Outcome.BLOCK
