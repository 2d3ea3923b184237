"""A reviewer's decision on a screening finding: it stands, or a named rule lets it pass."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.base.errors import Conflict, Invalid
from app.base.wording import Words
from app.postings.rules.screening import Finding, Screening, strictest
from app.postings.rules.screening_terms import Outcome, Terms, current_terms

SHORTEST_REASON = 4
_DOCUMENT = re.compile(
    "《[^》]{2,80}》|〔[12][0-9]{3}〕[0-9]{1,4}号|[Aa]rt(?:icle|[.])? ?[0-9]{1,3}"
)


class Verdict(StrEnum):
    """What a reviewer can say: the finding stands, or the law allows what it found."""

    UPHOLD = "uphold"
    OVERRULE = "overrule"


class NothingToReview(Conflict):
    """The finding stops nothing, so there is nothing to decide."""

    title = Words("这一项没有被拦下，不需要审核", "This finding stops nothing; no review is needed")


class ReviewReasonMissing(Invalid):
    """Every decision is kept with its reason, in the reviewer's own words."""

    title = Words("请写明审核理由", "Give the reason for the decision")


class LegalRuleMissing(Invalid):
    """A blocked condition may pass only under a named rule of the State."""

    title = Words(
        "放行被拦下的要求，须指明国家规定；选“其他”时须写出文件名称或文号",
        "To let a blocked condition pass, name the rule; for another rule give its title or number",
    )


class RuleDoesNotServe(Conflict):
    """The rule named is about something else."""

    title = Words(
        "所选规定不适用于这一类要求", "The rule named does not cover this kind of condition"
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What is kept of a review: on which finding, by whom, when, and on what ground."""

    subject: str
    verdict: Verdict
    exception: str | None
    reason: str
    reviewer_id: UUID
    terms_version: str
    decided_at: datetime


def subject_of(finding: Finding) -> str:
    """The identity of a finding over edits: part, rule and sentence; a changed sentence is new."""
    sentence = "".join(unicodedata.normalize("NFKC", finding.sentence).split())
    words = "\n".join((finding.part, finding.code, sentence))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def decide(
    finding: Finding,
    verdict: Verdict,
    *,
    reason: str,
    exception: str | None,
    reviewer_id: UUID,
    now: datetime,
    terms: Terms | None = None,
) -> Decision:
    """Record a reviewer's decision; overruling a block needs a rule that covers its class."""
    book = terms or current_terms()
    reason = reason.strip()
    if finding.outcome is Outcome.ALLOW:
        raise NothingToReview
    if len(reason) < SHORTEST_REASON:
        raise ReviewReasonMissing
    if verdict is Verdict.OVERRULE:
        _ground_must_serve(finding, exception, reason, book)
    kept = exception if verdict is Verdict.OVERRULE else None
    return Decision(subject_of(finding), verdict, kept, reason, reviewer_id, book.version, now)


def _ground_must_serve(finding: Finding, exception: str | None, reason: str, book: Terms) -> None:
    if exception is None:
        if finding.outcome is Outcome.BLOCK:
            raise LegalRuleMissing
        return
    rule = book.exceptions.get(exception)
    if rule is None or finding.code not in rule.codes:
        raise RuleDoesNotServe
    if exception == "OTHER_STATE_RULE" and not _DOCUMENT.search(reason):
        raise LegalRuleMissing


def standing(screening: Screening, decisions: Iterable[Decision]) -> Outcome:
    """What the screening amounts to once the latest decision on each finding is counted."""
    latest: dict[str, Verdict] = {}
    for decision in sorted(decisions, key=lambda decision: decision.decided_at):
        latest[decision.subject] = decision.verdict
    return strictest(
        finding
        for finding in screening.findings
        if latest.get(subject_of(finding)) is not Verdict.OVERRULE
    )
