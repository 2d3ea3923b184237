"""The screening of a posting and its demands as they go out, and a reviewer's decision."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.base.text import Code, Identifier, Moment, Text500, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.schemas import DemandOut

LABELS.update(
    {
        "decision": Words("审核决定", "decision"),
        "rule": Words("所依据的规定", "rule relied on"),
    }
)


class DecisionIn(Wire):
    """A reviewer's decision on one finding.

    `overrule` lets the sentence stand. To overrule a block, `rule` names one of the finding's
    `exceptions`; with `OTHER_STATE_RULE` the reason holds the title or number of the rule.
    """

    subject: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$", max_length=64)]
    decision: Literal["overrule", "uphold"]
    rule: Code | None = None
    reason: Text500


class ExceptionOut(Wire):
    """A rule of law under which a reviewer may let such a sentence stand."""

    rule: str
    law: str


class FindingOut(Wire):
    """One sentence found: where it stands, which rule it touches, and what to write instead."""

    subject: str
    part: str
    sentence: str
    matched: str
    start: int
    end: int
    rule: str
    outcome: str
    settled: bool
    law: str
    advice: str
    demand: str | None
    suggestion: str | None
    exceptions: list[ExceptionOut]


class NoteOut(Wire):
    """Something about pay, hours or contract that must be changed or looked at."""

    pointer: str
    field: str
    code: str
    outcome: str
    detail: str


class DecisionOut(Wire):
    """What a reviewer decided; `accept` is publishing a flagged text as it stands."""

    decision: Literal["overrule", "uphold", "accept"]
    rule: str | None
    reason: str | None
    decided_at: Moment


class ScreeningOut(Wire):
    """The screening of a posting's present text, and the decisions kept.

    `outcome` is what would happen at submission now: `block`, `flag` (a reviewer looks) or `allow`.
    """

    outcome: str
    terms_version: str
    findings: list[FindingOut]
    notes: list[NoteOut]
    decisions: list[DecisionOut]


class DemandsOut(Wire):
    """What the job demands: stated by somebody, or assumed from the occupation and the place.

    Assumed demands (`source` = `default`) are never essential; none are assumed while the
    occupation is not known for sure.
    """

    posting_id: Identifier
    occupation: str | None
    stated: list[DemandOut]
    assumed: list[DemandOut]
