"""What a list of postings can be narrowed by."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.base.paging import Filter
from app.base.text import Amount, Identifier, Line100
from app.base.validation import LABELS
from app.base.wording import Words
from app.postings.models import PostingState, WorkPlace
from app.postings.schemas.codes import Accommodation, District, EmploymentForm

LABELS.update(
    {
        "q": Words("搜索词", "search words"),
        "pay_at_least": Words("月薪不低于", "least pay a month"),
        "hours_at_most": Words("每周工时不超过", "most hours a week"),
    }
)

_MOST = Field(max_length=20)


class PostingFilter(Filter):
    """Filters of the list of postings; several values of one filter are alternatives.

    A filter keeps only postings that say it. With `include_unsaid=true` those that say nothing of
    it stay as well: "pay not stated" is not "pays too little".
    """

    q: Annotated[
        Line100 | None,
        Field(
            description="Words separated by spaces, each of which must stand in the posting; a "
            "word after `-` must not. No wildcards: `%` and `_` mean themselves."
        ),
    ] = None
    district: Annotated[list[District], _MOST] = Field(default_factory=list)
    work_place: Annotated[list[WorkPlace], _MOST] = Field(default_factory=list)
    pay_at_least: Annotated[
        Amount | None,
        Field(
            description="Yuan a month; the upper end of the pay reaches it, or has no bound: "
            "only a minimum is said, commission, piece work, or to be agreed"
        ),
    ] = None
    hours_at_most: Annotated[
        float | None, Field(gt=0, le=168, allow_inf_nan=False, description="Hours a week")
    ] = None
    accommodation: Annotated[
        list[Accommodation], _MOST, Field(description="Accommodations offered: all of those named")
    ] = Field(default_factory=list)
    occupation: Annotated[
        str | None,
        StringConstraints(pattern=r"^[1-8](-[0-9]{2}){0,3}$", max_length=10),
        Field(description="A code of the occupational classification or its beginning"),
    ] = None
    employment_form: Annotated[list[EmploymentForm], _MOST] = Field(default_factory=list)
    employer_id: Identifier | None = None
    state: Annotated[
        list[PostingState],
        _MOST,
        Field(description="For employers and staff; everybody else sees open postings only"),
    ] = Field(default_factory=list)
    include_unsaid: Annotated[
        bool, Field(description="Keep postings that say nothing of what a filter asks")
    ] = False
