"""The screening of a posting: what it says, and what a reviewer decides."""

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.clock import Now
from app.base.errors import FieldProblem
from app.base.text import Identifier
from app.base.wording import Language, Spoken, Words
from app.postings import queries as postings
from app.postings import rules
from app.postings.models import Posting
from app.postings.routes.keeping import OWN, Once, Reader, Reviewer, account_of, editable, judged
from app.postings.rules import Judgement
from app.postings.rules.screening import Finding
from app.postings.rules.screening_review import Verdict, subject_of
from app.postings.rules.screening_terms import current_terms
from app.postings.schemas import (
    DecisionIn,
    DecisionOut,
    ExceptionOut,
    FindingOut,
    NoteOut,
    ScreeningOut,
)

router = APIRouter(
    prefix="/v1/postings/{posting_id}/screening", tags=["postings"], route_class=Door
)


@router.get("", response_model=ScreeningOut, openapi_extra=OWN)
def screening(
    posting_id: Identifier, actor: Reader, session: Db, now: Now, language: Spoken
) -> ScreeningOut:
    """What the screening says of the present text, each sentence quoted with its rule.

    `outcome` tells what `submit` would do now. `notes` are about pay, hours and contract: `block`
    must be changed, `flag` is looked at by a reviewer, `note` is merely unsaid.
    """
    posting = editable(session, actor, posting_id)
    return _told(session, posting, judged(session, posting, now), language)


@router.post("/decision", response_model=ScreeningOut, openapi_extra=OWN)
def decide(
    posting_id: Identifier,
    body: DecisionIn,
    actor: Reviewer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> ScreeningOut:
    """Decide as a reviewer on one finding of the present text, named by its `subject`.

    `overrule` lets the sentence stand; of a block it needs the rule of law (`exceptions` of the
    finding). `uphold` keeps the text from being published until the sentence is changed. The
    decision holds for this sentence over later edits. Publishing and returning are transitions.
    """
    posting = editable(session, actor, posting_id)
    found = judged(session, posting, now)
    finding = rules.finding_named(found, body.subject)
    decision = rules.decide(
        finding,
        Verdict(body.decision),
        reason=body.reason,
        exception=body.rule,
        reviewer_id=account_of(actor),
        now=now,
    )
    row = rules.kept_decision(posting, found, finding, decision)
    session.add(row)
    session.flush()
    refs: dict[str, UUID | None] = {"employer": posting.employer_id, "screening": row.id}
    name = "posting.screening_decided"
    record(session, actor, name, posting, now, refs=refs, reason_code=body.decision)
    return _told(session, posting, judged(session, posting, now), language)


def _told(session: Session, posting: Posting, found: Judgement, language: Language) -> ScreeningOut:
    kept = postings.screenings(session, posting.id)
    return ScreeningOut(
        outcome=found.outcome,
        terms_version=found.terms_version,
        findings=[_finding(one, found, language) for one in found.findings],
        notes=[*_notes(found, language)],
        decisions=[DecisionOut.model_validate(row) for row in kept if row.decided_at is not None],
    )


def _finding(finding: Finding, found: Judgement, language: Language) -> FindingOut:
    return FindingOut(
        subject=subject_of(finding),
        part=finding.part,
        sentence=finding.sentence,
        matched=finding.matched,
        start=finding.start,
        end=finding.end,
        rule=finding.code,
        outcome=finding.outcome,
        settled=finding.outcome != "allow" and finding not in found.standing,
        law=finding.law.said(language),
        advice=finding.advice.said(language),
        demand=finding.demand,
        suggestion=finding.suggestion.said(language) if finding.suggestion else None,
        exceptions=[*_exceptions(finding, language)],
    )


def _exceptions(finding: Finding, language: Language) -> Iterable[ExceptionOut]:
    for code, exception in current_terms().exceptions.items():
        if finding.code in exception.codes:
            yield ExceptionOut(rule=code, law=exception.law.said(language))


def _notes(found: Judgement, language: Language) -> Iterable[NoteOut]:
    for outcome, group in (("block", found.problems), ("flag", found.flags), ("note", found.notes)):
        for problem in group:
            yield _note(problem, outcome, language)


def _note(problem: FieldProblem, outcome: str, language: Language) -> NoteOut:
    name = problem.field or Words(*[problem.pointer.rsplit("/", 1)[-1]] * 2)
    return NoteOut(
        pointer=problem.pointer,
        field=name.said(language),
        code=problem.code,
        outcome=outcome,
        detail=problem.detail.said(language),
    )
