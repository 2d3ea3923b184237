"""What the law and the screening say of a posting now, and what reviewers decided before.

A blocked posting is not published until its text is changed or a reviewer overrules the finding
under a named rule. A flagged one waits for a reviewer. What is merely unsaid is noted and keeps
nobody waiting.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.base.actor import Actor
from app.base.errors import FieldProblem, NotFound
from app.base.ids import new_id
from app.functioning.catalogue import ITEMS
from app.postings.models import Posting, Screening
from app.postings.rules import screening, screening_review, wages
from app.postings.rules.screening import Finding, Stated
from app.postings.rules.screening_review import Verdict, subject_of
from app.postings.rules.screening_terms import Outcome
from app.postings.rules.terms import Terms
from app.reference.models import MinimumWage

UNSAID = frozenset(
    {"pay_unstated", "pay_uncomparable", "minimum_wage_unknown", "contract_unstated"}
)
"""Flags for what nobody said: a note to the reviewer, never a reason to wait for one."""

ACCEPT = "accept"
"""A reviewer published the posting as it stood, its flags with it."""

_OTHER_TEXTS = ("equipment", "commission", "programme", "place_said", "address")
_CARD_TEXTS = ("name", "brand_name", "description", "address")
_DEMAND_OF_AXIS = {
    "vision": "SEEING",
    "hearing": "HEARING",
    "speech": "SPEAKING",
    "fine_hand": "HANDS",
    "stand_walk": "STANDING",
    "lift": "LIFTING",
}
# The words of the law and the advice belong to the version of the terms.
_NOT_KEPT = ("law", "advice", "suggestion")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A posting judged at one moment.

    `standing` are the findings no reviewer has settled, `problems` the terms below the law, `flags`
    what a reviewer looks at besides, `notes` what is unsaid; `upheld`: a reviewer said no.
    """

    terms_version: str
    content_hash: str
    findings: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    problems: tuple[FieldProblem, ...]
    flags: tuple[FieldProblem, ...]
    notes: tuple[FieldProblem, ...]
    digest: str
    upheld: bool

    @property
    def blocked(self) -> bool:
        """Whether a sentence must be changed or overruled first."""
        return screening.strictest(self.standing) is Outcome.BLOCK

    @property
    def flagged(self) -> bool:
        """Whether a reviewer has to look."""
        return bool(self.standing or self.flags)

    @property
    def outcome(self) -> Outcome:
        """What would happen at submission now."""
        if self.blocked or self.problems or self.upheld:
            return Outcome.BLOCK
        return Outcome.FLAG if self.flagged else Outcome.ALLOW


def judge(
    posting: Posting, minimum: MinimumWage | None, kept: Sequence[Screening] = ()
) -> Judgement:
    """Judge a posting, its demands loaded, by its minimum wage and the screenings kept of it."""
    version, findings = screened(posting)
    terms = terms_of(posting)
    law = wages.findings(terms, minimum)
    digest = _digest(terms)
    said = _decided(kept)
    settled = {subject for subject, verdict in said.items() if verdict is Verdict.OVERRULE}
    counting = [finding for finding in findings if finding.outcome is not Outcome.ALLOW]
    waiting = (flag for flag in law.flags if flag.code not in UNSAID)
    return Judgement(
        terms_version=version,
        content_hash=content_hash(posting),
        findings=findings,
        standing=tuple(f for f in counting if subject_of(f) not in settled),
        problems=law.problems,
        flags=tuple(f for f in waiting if _subject_of_flag(f, digest) not in settled),
        notes=tuple(f for f in law.flags if f.code in UNSAID),
        digest=digest,
        upheld=any(said.get(subject_of(f)) is Verdict.UPHOLD for f in counting),
    )


def screened(posting: Posting) -> tuple[str, tuple[Finding, ...]]:
    """The version of the terms, and what they find in every text of a posting.

    The reasons for essential demands are read too, and the employer's card that is shown beside it:
    a ban must not move from the text into them.
    """
    stated = Stated(lowest_age=posting.least_age, demands=_stated_in_fields(posting))
    found = screening.screen(_parts(posting), structured=stated)
    others = (
        replace(finding, part=name)
        for name, text in _other_texts(posting)
        for finding in screening.screen({"description": text}, structured=stated).findings
        if finding.part == "description"
    )
    return found.terms_version, (*found.findings, *others)


def terms_of(posting: Posting) -> Terms:
    """Pay, hours and contract of a posting as the law's checks read them."""
    return Terms(
        employment_form=posting.employment_form,
        working_time=posting.working_time,
        period=posting.pay_period,
        base_min=posting.pay_min,
        base_max=posting.pay_max,
        guaranteed_min=posting.guaranteed_min,
        typical_earning=posting.typical_earning,
        weekly_hours=posting.weekly_hours,
        daily_hours=posting.daily_hours,
        contract_months=posting.contract_months,
        open_ended=bool(posting.open_ended),
        probation_months=posting.probation_months,
        probation_pay=posting.probation_pay,
        agreement=posting.agreement,
        insurance=posting.insurance,
    )


def content_hash(posting: Posting) -> str:
    """A digest of everything that is screened."""
    texts = [*sorted(_parts(posting).items()), *_other_texts(posting)]
    return hashlib.sha256(repr(texts).encode("utf-8", "surrogatepass")).hexdigest()


def finding_named(found: Judgement, subject: str) -> Finding:
    """The finding a reviewer decides on; NotFound where the present text holds no such one."""
    named = (finding for finding in found.findings if subject_of(finding) == subject)
    finding = next(named, None)
    if finding is None:
        raise NotFound
    return finding


def kept_screening(posting: Posting, found: Judgement, now: datetime) -> Screening:
    """The row that keeps a screening: the version of the terms, what was matched, the outcome."""
    return Screening(**_columns(posting, found, now))


def refused_screening(posting: Posting, found: Judgement, now: datetime) -> sa.Insert:
    """The same for a submission that is refused: what must survive its rollback."""
    return sa.insert(Screening).values(**_columns(posting, found, now))


def kept_decision(
    posting: Posting, found: Judgement, finding: Finding, decision: screening_review.Decision
) -> Screening:
    """The row that keeps a reviewer's decision on one finding."""
    row = kept_screening(posting, found, decision.decided_at)
    row.findings = [_written(finding)]
    row.decision, row.rule, row.reason = decision.verdict, decision.exception, decision.reason
    row.decided_by, row.decided_at = decision.reviewer_id, decision.decided_at
    return row


def kept_acceptance(posting: Posting, found: Judgement, actor: Actor, now: datetime) -> Screening:
    """The row that keeps that a reviewer published the posting as it stands."""
    row = kept_screening(posting, found, now)
    row.decision, row.decided_by, row.decided_at = ACCEPT, actor.account_id, now
    return row


def _columns(posting: Posting, found: Judgement, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "posting_id": posting.id,
        "at": now,
        "terms_version": found.terms_version,
        "content_hash": found.content_hash,
        "outcome": found.outcome.value,
        "findings": [*map(_written, found.findings), *_flags_written(found)],
    }


def _decided(kept: Sequence[Screening]) -> Mapping[str, Verdict]:
    """The latest verdict on each subject; what was published as it stood counts as allowed."""
    rows = [row for row in kept if row.decided_at is not None]
    latest: dict[str, Verdict] = {}
    for row in sorted(rows, key=lambda row: (row.decided_at, row.id)):
        verdict = Verdict.UPHOLD if row.decision == Verdict.UPHOLD else Verdict.OVERRULE
        latest |= {entry["subject"]: verdict for entry in row.findings}
    return latest


def _stated_in_fields(posting: Posting) -> frozenset[str]:
    """The kinds of demand (as the terms name them) that stand in fields already."""
    items = [ITEMS[demand.item] for demand in posting.demands if demand.item in ITEMS]
    kinds = {_DEMAND_OF_AXIS.get(item.axis or "", "") for item in items}
    kinds |= {"HEIGHTS"} if any(item.code == "height" for item in items) else set()
    kinds |= {"LICENCE"} if posting.licences else set()
    kinds |= {"HEALTH_CERTIFICATE"} & set(posting.licences)
    kinds |= {"MASSAGE_QUALIFICATION"} if "BLIND_MEDICAL_MASSAGE" in posting.licences else set()
    return frozenset(kinds - {""})


def _parts(posting: Posting) -> dict[str, str]:
    said: dict[str, str | None] = {
        "title": posting.title,
        "description": posting.description,
        "requirements": posting.requirements,
        "benefits": posting.benefits,
        "screening_questions": "\n".join(posting.screening_questions),
    }
    return {name: text for name, text in said.items() if text}


def _other_texts(posting: Posting) -> list[tuple[str, str]]:
    named = [(name, getattr(posting, name)) for name in _OTHER_TEXTS]
    reasons = [("demands", demand.reason) for demand in posting.demands]
    card = [("employer", getattr(posting.employer, name, None)) for name in _CARD_TEXTS]
    return [(name, text) for name, text in (*named, *reasons, *card) if text]


def _digest(terms: Terms) -> str:
    plain = {name: _plain(value) for name, value in asdict(terms).items()}
    return hashlib.sha256(repr(plain).encode()).hexdigest()


def _plain(value: Any) -> str | None:
    number = isinstance(value, Decimal | float | int) and not isinstance(value, bool)
    return f"{value:.2f}" if number else None if value is None else str(value)


def _subject_of_flag(flag: FieldProblem, digest: str) -> str:
    """A flag of the terms is about these terms: changed terms are looked at anew."""
    return f"{flag.code}:{digest}"


def _written(finding: Finding) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(finding).items() if name not in _NOT_KEPT}
    return plain | {"subject": subject_of(finding)}


def _flags_written(found: Judgement) -> Iterator[dict[str, Any]]:
    for flag in found.flags:
        subject = _subject_of_flag(flag, found.digest)
        yield {"part": flag.pointer, "code": flag.code, "outcome": "flag", "subject": subject}


def blocking(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those of the findings that stop a posting."""
    return (finding for finding in findings if finding.outcome is Outcome.BLOCK)
