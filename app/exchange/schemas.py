"""Imports, their rows, the stream of events and the table of problems as they go over the wire."""

from typing import Annotated, Any, Literal

from fastapi import UploadFile
from pydantic import Field, ValidationError

from app.audit.models import Topic
from app.base.actor import Kind
from app.base.errors import FieldProblem, Invalid, Refusal
from app.base.paging import Filter
from app.base.text import Code, Identifier, Line50, Line100, Moment, Text10000, Wire
from app.base.validation import LABELS, problem_of
from app.base.wording import Language, Words
from app.exchange.models import ImportState, RowResult
from app.functioning.schemas import WordsOut
from app.postings.models import Obtained
from app.postings.schemas import PostingFields

LABELS.update(
    {
        "file": Words("文件", "file"),
        "publish": Words("导入后发布", "publish"),
        "defaults": Words("默认内容", "defaults"),
        "after": Words("起始序号", "after"),
        "since": Words("起始时间", "since"),
        "until": Words("截止时间", "until"),
    }
)
OWN_SOURCE = "import"
"""The source of files that name none."""

_OBTAINED = Words(
    "导入的岗位来源固定为 import。", "Imported openings are always obtained by import."
)


class Defaults(PostingFields):
    """What to assume of a posting where its row says nothing; the fields of a posting."""


class ImportOptions(Wire):
    """How a file is to be taken in."""

    source: Line50 = OWN_SOURCE
    employer_id: Identifier | None = None
    publish: bool = False
    drafts_only: bool = False
    """Whether who sent it may not write postings: what is no draft stays as it is."""
    defaults: Defaults = Field(default_factory=Defaults)

    def kept(self) -> dict[str, Any]:
        """What an import keeps of its options."""
        defaults = self.defaults.model_dump(mode="json", exclude_unset=True)
        kept = {"publish": self.publish, "defaults": defaults}
        return kept | ({"drafts_only": True} if self.drafts_only else {})


def defaults_of(content: Any) -> Defaults:
    """The defaults in a JSON object; Invalid names what is wrong, as `/defaults/…`."""
    try:
        said = Defaults.model_validate(content)
    except ValidationError as error:
        raw: list[Any] = [
            {**one, "loc": ("body", "defaults", *one["loc"])} for one in error.errors()
        ]
        raise Invalid(errors=[problem_of(one) for one in raw[:50]]) from None
    if said.obtained not in (None, Obtained.IMPORT):
        raise Invalid(errors=[FieldProblem("/defaults/obtained", "fixed", _OBTAINED)])
    return said


class ImportForm(Wire):
    """The parts of the multipart body that sends a file."""

    file: UploadFile
    source: Line50 = OWN_SOURCE
    employer_id: Identifier | None = None
    publish: Literal["true", "false"] = "false"
    defaults: Text10000 | None = Field(
        default=None,
        description="A JSON object with fields of a posting, for what a row leaves unsaid",
    )


class ReasonOut(Wire):
    """Why an import failed, in the caller's language."""

    code: str
    detail: str


class CountsOut(Wire):
    """How many rows came to what."""

    imported: int = 0
    changed: int = 0
    same: int = 0
    duplicate: int = 0
    rejected: int = 0


class PublishingOut(Wire):
    """Of the postings submitted: open now, waiting for a reviewer, held back as drafts."""

    open: int = 0
    in_review: int = 0
    held: int = 0


class ImportOut(Wire):
    """An import: `done` of its `rows` are dealt with. `rows` is 0 until the file was opened."""

    id: Identifier
    kind: str
    source: str
    file_name: str | None
    state: ImportState
    employer_id: Identifier | None
    publish: bool
    rows: int
    done: int
    counts: CountsOut
    publishing: PublishingOut
    employers_created: int
    refusal: ReasonOut | None
    created_at: Moment
    ended_at: Moment | None


class ImportFilter(Filter):
    """What narrows the list of imports."""

    state: ImportState | None = None
    source: Line50 | None = None
    employer_id: Identifier | None = None


class ColumnOut(Wire):
    """A column: our own name for it, and what it is called."""

    name: str
    label: str


class RowOut(Wire):
    """What became of one row; `number` as a spreadsheet program shows it.

    `code` and `detail` say why a row was rejected, why a duplicate differs, or why an imported
    posting was not published. `unread` cells were not understood and left unspecified.
    """

    number: int
    result: RowResult
    posting_id: Identifier | None
    column: ColumnOut | None
    code: str | None
    detail: str | None
    first: int | None = Field(description="The earlier row that says the same posting")
    unread: list[ColumnOut]


class RowFilter(Filter):
    """What narrows the rows of an import."""

    result: RowResult | None = None


class EventFilter(Filter):
    """What narrows the stream; `after` is the `seq` of the last event you have."""

    after: Annotated[int | None, Field(ge=0, le=2**63 - 1)] = None
    name: Line100 | None = None
    subject_kind: Code | None = None
    subject_id: Identifier | None = None
    topic: Topic | None = None


class AuditFilter(Filter):
    """What narrows the log for its auditor; `since` is within, `until` is not."""

    subject_id: Identifier | None = None
    actor_id: Identifier | None = None
    name: Line100 | None = None
    topic: Topic | None = None
    since: Moment | None = None
    until: Moment | None = None


class VerificationOut(Wire):
    """One re-reading of the whole log."""

    began_at: Moment
    ended_at: Moment
    events: int
    chains: int
    anchors: int
    finding: str | None
    seq: int | None


class VerifiedOut(Wire):
    """The last re-reading of the log; null before the first."""

    last: VerificationOut | None


class EventOut(Wire):
    """One event: ids only. `seq` rises without gaps; events that are not yours leave gaps here.

    Where a person and a posting are concerned, `district` is the person's residence and
    `other_district` the posting's place.
    """

    seq: int
    at: Moment
    name: str
    topic: Topic
    actor_kind: Kind
    actor_id: Identifier | None
    on_behalf_of: Identifier | None
    organisation_id: Identifier | None
    district: str | None
    other_district: str | None
    subject_kind: str
    subject_id: Identifier | None
    refs: dict[str, str]
    reason_code: str | None
    request_id: str | None


class NamedOut(Wire):
    """A name of the API and what it means."""

    name: str
    title: WordsOut


class ProblemOut(Wire):
    """A kind of problem: what the `type` of a problem document leads to."""

    type: str
    code: str
    status: int
    title: WordsOut
    retryable: bool


class MetaOut(Wire):
    """What this installation speaks. `model_version` is null while no model is loaded."""

    version: str
    model_version: str | None
    time: Moment
    languages: list[str]
    events: list[NamedOut]
    problems: list[ProblemOut]


def problem_out(refusal: type[Refusal]) -> ProblemOut:
    """A kind of refusal as it is documented."""
    return ProblemOut(
        type=f"/problems/{refusal.code}",
        code=refusal.code,
        status=refusal.status,
        title=WordsOut(zh=refusal.title.zh, en=refusal.title.en),
        retryable=refusal.retryable,
    )


def said_in(reason: dict[str, Any] | None, language: Language) -> str | None:
    """A kept sentence in the caller's language."""
    return None if reason is None else str(reason[language])
