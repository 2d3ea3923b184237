"""The wire shapes of applications, interviews and messages."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from app.applications.models import (
    ApplicationState,
    DisclosedField,
    InterviewMode,
    InterviewOutcome,
    Reach,
    WhyEnded,
)
from app.base.actor import Kind
from app.base.moves import MoveIn
from app.base.paging import Filter
from app.base.text import (
    WHOLE,
    Code,
    Day,
    Identifier,
    Line200,
    Moment,
    Statement,
    Text500,
    Text2000,
    Wire,
)
from app.base.validation import LABELS
from app.base.wording import Words
from app.seekers.models import CertificateState
from app.seekers.schemas import NoticeVersion, RevealField, RevealFields

LABELS.update(
    {
        "seeker_id": Words("求职者", "seeker"),
        "posting_id": Words("岗位", "posting"),
        "reach": Words("联系方式", "how to reach the person"),
        "message": Words("留言", "message"),
        "list_id": Words("推荐列表编号", "list"),
        "position": Words("列表中的位置", "position in the list"),
        "starts_on": Words("入职日期", "start date"),
        "reason": Words("理由", "reason"),
        "comment": Words("说明", "comment"),
        "refusal_item": Words("达不到的岗位要求", "demand that could not be met"),
        "refusal_accommodation": Words("尝试过的便利措施", "accommodation that was tried"),
        "times": Words("可选时间", "times offered"),
        "accepted_time": Words("接受的时间", "time accepted"),
        "mode": Words("面试方式", "interview mode"),
        "place": Words("地点", "place"),
        "link": Words("链接", "link"),
        "outcome": Words("结果", "outcome"),
        "text": Words("内容", "text"),
    }
)

ListToken = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Codes = Annotated[list[Code], Field(max_length=30)]


class ApplicationIn(Wire):
    """Apply for a posting. Sent from a list of matches, it carries its `list_id` and the position.

    The list must be one of this person's: another answers 422 `not_a_list`.
    """

    seeker_id: Identifier
    posting_id: Identifier
    reach: Reach | None = None
    message: Text500 | None = None
    list_id: ListToken | None = None
    position: Annotated[int, Field(ge=1, le=100_000), WHOLE] | None = None


class DisclosedCertificateOut(Wire):
    """Whether the person's disability certificate holds, and until when."""

    state: CertificateState
    valid_until: Day | None


class DisclosedOut(Wire):
    """What the person lets this employer see; a field not disclosed is null.

    `on_request` names what is disclosed and opened only by `POST …/reveals`.
    """

    name: str | None = None
    accommodations: list[str] | None = None
    certificate: DisclosedCertificateOut | None = None
    documents: list[Identifier] | None = None
    on_request: list[RevealField] = Field(default_factory=list)


class ApplicationOut(Wire):
    """An application. An employer sees the candidate's handle, never the seeker's id or list.

    `disclosed` stands only where an employer reads one application of a person who disclosed
    something; that reading is noted and the person sees it.
    """

    id: Identifier
    posting_id: Identifier
    employer_id: Identifier
    seeker_id: Identifier | None
    candidate: str
    state: ApplicationState
    sender_kind: Kind
    reach: Reach
    message: str | None
    list_id: str | None
    position: int | None
    submitted_at: Moment
    processed_at: Moment | None
    answered_at: Moment | None
    changed_at: Moment
    starts_on: Day | None
    refusal_reason: str | None
    refusal_item: str | None
    refusal_accommodation: str | None
    answer_to_seeker: str | None
    note_to_staff: str | None
    disclosed: DisclosedOut | None = None
    version: int


class ApplicationFilter(Filter):
    """Narrow the list."""

    state: ApplicationState | None = None
    posting_id: Identifier | None = None
    seeker_id: Identifier | None = None


class TransitionIn(MoveIn):
    """Move an application. `accept` needs `starts_on`, `refuse` a `reason` of the code list
    `refusal_reasons`, `postpone` a `comment`, `transfer` (and nothing else) the other
    `posting_id`."""

    starts_on: Day | None = None
    answer_to_seeker: Text2000 | None = None
    note_to_staff: Text2000 | None = None
    refusal_item: Code | None = None
    refusal_accommodation: Code | None = None
    posting_id: Identifier | None = None


class InterviewIn(Wire):
    """Offer an interview at one to five times; the other side accepts one of them."""

    mode: InterviewMode
    place: Line200 | None = None
    link: Annotated[str, Field(max_length=500, pattern=r"^https://[!-~]+$")] | None = None
    times: Annotated[list[Moment], Field(min_length=1, max_length=5)]
    accommodations_asked: Codes = Field(default_factory=list)


class InterviewPatch(Wire):
    """What changes: the other side accepts a time, the person asks for adjustments (null: none),
    the employer answers, and in the end the outcome is written down."""

    accepted_time: Moment | None = None
    accommodations_asked: Codes | None = None
    accommodations_granted: Statement | None = None
    accommodations_answer: Text500 | None = None
    outcome: InterviewOutcome | None = None


class InterviewOut(Wire):
    """An interview."""

    id: Identifier
    application_id: Identifier
    mode: InterviewMode
    place: str | None
    link: str | None
    offered_by: Kind
    offered_times: list[str]
    accepted_time: Moment | None
    accommodations_asked: list[str]
    accommodations_granted: bool | None
    accommodations_answer: str | None
    outcome: InterviewOutcome | None
    created_at: Moment
    version: int


class MessageIn(Wire):
    """A short message to the other side."""

    text: Text500


class MessageOut(Wire):
    """A message, and which side wrote it."""

    id: Identifier
    sender_kind: Kind
    text: str
    sent_at: Moment


class DisclosureItem(Wire):
    """One field to disclose, for three months or until the time given, within a year."""

    field: DisclosedField
    document_id: Identifier | None = None
    expires_at: Moment | None = None


class DisclosuresIn(Wire):
    """Everything this employer may see from now on; what is left out ends at once.

    `notice_version` is that of the notice `employer_disclosure` the person was shown.
    """

    notice_version: NoticeVersion | None = None
    items: Annotated[list[DisclosureItem], Field(max_length=40)]


class DisclosureOut(Wire):
    """One field disclosed: whether it counts now, and how it ended."""

    field: DisclosedField
    document_id: Identifier | None
    live: bool
    given_at: Moment
    expires_at: Moment
    ended_at: Moment | None
    ended_because: WhyEnded | None


class DisclosureReadOut(Wire):
    """Somebody of the employer's side read what was disclosed."""

    at: Moment
    actor_kind: Kind


class DisclosuresOut(Wire):
    """What is disclosed for an application, what was before, and the last fifty readings."""

    items: list[DisclosureOut]
    reads: list[DisclosureReadOut]


class EmployerPurpose(StrEnum):
    """What an employer opens a disclosed field for."""

    CONTACT = "contact"
    CONTRACT = "contract"
    INSURANCE = "insurance"
    QUOTA = "quota"


class EmployerRevealIn(Wire):
    """Open fields the person disclosed for this application."""

    fields: RevealFields
    purpose: EmployerPurpose
    comment: Text500 | None = None


def shown_to(values: dict[str, Any], *, seeker: bool, employer: bool) -> dict[str, Any]:
    """The fields of an application a side may see: no seeker id and no list for employers, no note
    to staff for seekers."""
    if employer:
        values |= {"seeker_id": None, "list_id": None, "position": None}
    if seeker:
        values["note_to_staff"] = None
    return values
