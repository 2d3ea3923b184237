"""Matches, candidates and human reviews as they go over the wire (contract.md)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from app.base.text import Identifier, Moment, Text500, Whole, Wire
from app.base.validation import LABELS
from app.base.wording import Words

LABELS.update(
    {
        "include": Words("另外显示", "include"),
        "personalised": Words("是否个性化", "personalised"),
        "fields": Words("字段", "fields"),
        "answer": Words("答复", "answer"),
    }
)
_FIELDS = (
    "posting",
    "score",
    "base",
    "contributions",
    "matched_terms",
    "gaps",
    "unknowns",
    "assumed",
    "remedies",
    "obstacles",
    "blocked",
    "stops",
    "spoken",
)


class MatchesQuery(Wire):
    """How a list of matches is asked for."""

    limit: Annotated[int, Field(ge=1, le=100, description="Postings a page, 1 to 100")] = 20
    cursor: Annotated[
        str | None, Field(max_length=2000, description="`next` of the page before")
    ] = None
    include: Annotated[
        Literal["blocked"] | None,
        Field(description="`blocked` also lists what a hard stop removed, with its remedies"),
    ] = None
    personalised: Annotated[
        bool | None,
        Field(description="false: a plain list by date; nothing is left to the person's profile"),
    ] = None
    fields: Annotated[
        str | None,
        StringConstraints(max_length=300),
        Field(description="Fields of an item, separated by commas; all when absent"),
    ] = None

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: str | None) -> str | None:
        if fields is not None and not set(fields.split(",")) <= set(_FIELDS):
            raise PydanticCustomError("unknown_field", "names a field that an item does not have")
        return fields

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """The fields asked for; None for all."""
        if self.fields is None:
            return None
        asked = set(self.fields.split(","))
        return tuple(name for name in _FIELDS if name in asked)


class ExplanationQuery(Wire):
    """How one explanation is asked for; `list_id` tells the list it was opened from."""

    personalised: bool | None = None
    list_id: Annotated[str | None, Field(max_length=64)] = None


class ContributionOut(BaseModel):
    """What one feature adds to the score, or takes away, and why."""

    feature: str
    value: float
    text: str


class GapOut(BaseModel):
    """A demand the person's known capability does not reach, accommodations counted in."""

    item: str
    capability: int
    demand: int
    essential: bool
    assumed: bool


class UnknownOut(BaseModel):
    """A demand that cannot be compared yet, with the question that would settle it."""

    item: str
    demand: int
    question: str


class RemedyOut(BaseModel):
    """Accommodations that together close gaps; `complete` when none is left."""

    accommodations: list[str]
    closes: list[str]
    cost_band: str
    payer: list[str]
    complete: bool


class ObstacleOut(BaseModel):
    """A licence the person does not hold, and how to get it; `asked` by the posting itself."""

    licence: str
    name: str
    asked: bool
    stops: bool
    required_when: str | None
    way_to_get: str | None
    legal_basis: str | None


class StopOut(BaseModel):
    """What keeps a posting from being offered, and in words."""

    kind: Literal["item", "licence"]
    code: str
    text: str


class SpokenOut(BaseModel):
    """One sentence to be read aloud; at most 60 Chinese characters."""

    zh: str
    en: str


class CardOut(BaseModel):
    """The public card of a posting; null is not said by the employer."""

    id: Identifier
    title: str
    employer: dict[str, Any]
    occupation: dict[str, Any] | None
    pay: dict[str, Any]
    lodging: bool | None
    meals: bool | None
    shuttle: bool | None
    weekly_hours: float | None
    schedules: list[str]
    employment_form: str | None
    work_place: str | None
    place: dict[str, Any] | None
    communication: list[str]
    openings_left: int | None
    education_rank: int | None
    experience_years: float | None
    licences: list[str]
    least_age: int | None
    programme: str | None
    accommodations: list[str]
    published_at: Moment | None
    closes_at: Moment | None


class MatchOut(BaseModel):
    """One posting for one person: `base` plus the contributions is the score (± 0.000001).

    Without personalisation `score` and `base` are null and everything made from the person's
    profile is empty. `fields` may leave members out.
    """

    posting: CardOut
    score: float | None
    base: float | None
    contributions: list[ContributionOut]
    matched_terms: list[str]
    gaps: list[GapOut]
    unknowns: list[UnknownOut]
    assumed: list[str]
    remedies: list[RemedyOut]
    obstacles: list[ObstacleOut]
    blocked: bool
    stops: list[StopOut]
    spoken: SpokenOut


class MatchesOut(BaseModel):
    """A page of matches; send `list_id` and the position with an application made from it."""

    items: list[MatchOut]
    next: str | None
    list_id: str
    model_version: str
    personalised: bool


class OccupationNameOut(BaseModel):
    """An occupation by code and name."""

    code: str
    zh: str
    en: str


class CandidateExperienceOut(BaseModel):
    """Former work of a candidate: its occupation where known, and whole years."""

    occupation: OccupationNameOut | None
    years: int | None


class CandidateEducationOut(BaseModel):
    """The level of education."""

    rank: int
    zh: str
    en: str


class AdjustmentOut(BaseModel):
    """An accommodation the candidate would need here; `offered` when the posting offers it.

    An employer is told of it where at least five candidates of the posting would need it.
    """

    code: str
    name: str
    offered: bool


class CandidateOut(BaseModel):
    """An anonymous candidate; the handle is of this posting alone and joins with no other."""

    handle: str
    experience: list[CandidateExperienceOut]
    education: CandidateEducationOut | None
    fit: Literal["strong", "good", "possible"]
    accommodations: list[AdjustmentOut]


class CandidatesOut(BaseModel):
    """A page of candidates by band of fit; for staff the best first."""

    items: list[CandidateOut]
    next: str | None
    model_version: str


class ReviewIn(Wire):
    """Ask that a person look again at how a posting was ranked."""

    message: Text500 | None = None


class ReviewAnswerIn(Wire):
    """The answer to such a request."""

    answer: Text500


class ReviewOut(Wire):
    """A request for human review with the day by which it is answered."""

    id: Identifier
    seeker_id: Identifier
    posting_id: Identifier
    message: str | None
    asked_at: Moment
    due_at: Moment
    answered_at: Moment | None
    answer: str | None


class WeightOut(BaseModel):
    """The weight of a feature, and the reading that counts as neither good nor bad."""

    feature: str
    weight: float
    neutral: float
    text: str


class NoticeOut(BaseModel):
    """The public notice of how lists are made, and the rights of those ranked."""

    title: str
    text: list[str]
    never_used: list[str]
    weights: list[WeightOut]
    switch_off: str
    human_review: str
    review_within_days: Whole
    model_version: str
