"""Rights and complaints as they go over the wire."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.base.paging import Filter
from app.base.text import Identifier, Line200, Moment, Statement, Text500, Text2000, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.privacy.models import (
    ComplaintAbout,
    ComplaintState,
    CorrectionState,
    ErasureState,
    ExportState,
)

LABELS.update(
    {
        "confirmation": Words("确认", "confirmation"),
        "field": Words("要更正的内容", "field"),
        "wanted": Words("希望改成", "what it should be"),
        "why": Words("理由", "why"),
        "about": Words("投诉对象", "what it is about"),
        "subject_id": Words("涉及的单位或岗位", "employer or posting meant"),
        "decision": Words("决定", "decision"),
        "evidence_id": Words("证明文件", "document that shows it"),
        "relative": Words("亲属", "relative"),
    }
)

CorrectedField = Literal["name", "sex", "birth_date", "id_number", "certificate_number"]


class ExportOut(Wire):
    """A copy of a person's data: being made, ready to be fetched until `ends_at`, or gone.

    `done` of `total` steps are made while it waits.
    """

    id: Identifier
    seeker_id: Identifier
    state: ExportState
    created_at: Moment
    made_at: Moment | None
    ends_at: Moment | None
    size: int | None
    done: int = 0
    total: int = 0


class ExportLinkOut(Wire):
    """Where to fetch the copy, and until when; the link is the proof, keep it to yourself."""

    url: str
    expires_at: Moment


class ErasureIn(Wire):
    """`confirmation` is the word 清除 or `erase`, so that nobody does it by mistake."""

    confirmation: Annotated[str, Field(max_length=20)]


class KeptOut(Wire):
    """What law keeps, on what ground, and until which day; stored, and used for nothing else."""

    rule: str
    basis: str
    until: str


class ErasureOut(Wire):
    """An erasure: done at `due_at` unless called off before. `kept` is what law keeps longer."""

    id: Identifier
    seeker_id: Identifier
    state: ErasureState
    asked_at: Moment
    due_at: Moment
    ended_at: Moment | None
    kept: list[KeptOut]


class CorrectionIn(Wire):
    """The field that is wrong, and what it should be; birth date as 1990-01-31."""

    field: CorrectedField
    wanted: Line200
    why: Text500 | None = None


class CorrectionDecisionIn(Wire):
    """Staff accept (the change is made) or refuse with a reason in plain words."""

    decision: Literal["accept", "refuse"]
    answer: Text500 | None = None


class CorrectionOut(Wire):
    """A correction asked for; `wanted` and `answer` are shown to the person and to staff."""

    id: Identifier
    seeker_id: Identifier
    field: str
    wanted: str
    why: str | None
    state: CorrectionState
    asked_at: Moment
    due_at: Moment
    overdue: bool
    answer: str | None
    ended_at: Moment | None


class Due(Filter):
    """Only what is overdue and still waits."""

    overdue: Literal["true", "false"] | None = None


class ComplaintFilter(Due):
    """Which complaints."""

    about: ComplaintAbout | None = None
    state: ComplaintState | None = None


class ComplaintIn(Wire):
    """What it is about, whom or which posting is meant, and what happened."""

    about: ComplaintAbout
    subject_id: Identifier | None = None
    text: Text2000


class ComplaintOut(Wire):
    """A complaint and its answer, for whoever complained and for staff; never for whom it means."""

    id: Identifier
    about: ComplaintAbout
    subject_id: Identifier | None
    text: str
    state: ComplaintState
    received_at: Moment
    due_at: Moment
    overdue: bool
    answer: str | None
    answered_at: Moment | None


class ArchiveCellOut(Wire):
    """Erased people registered in a month: `count` rounded down to fives, never below five.

    No district: the small ones of that month together; of a year: what months had too few of.
    """

    period: str
    districts: list[str]
    count: int


class ArchiveOut(Wire):
    """The archive: groups that share nobody. Groups below five are left out, and not counted."""

    cells: list[ArchiveCellOut]
    rule: dict[str, Any]


class DeathIn(Wire):
    """The document that shows the death, which relative speaks for the person, what they ask."""

    evidence_id: Identifier
    relative: Line200 | None = None
    erase: Statement = False


class DeathOut(Wire):
    """A death on record."""

    seeker_id: Identifier
    evidence_id: Identifier
    recorded_at: Moment
