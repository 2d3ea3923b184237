"""Sending a job board's table in, and reading what became of its rows."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response, Security

from app.audit.door import Door, once, strict_json
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.errors import FieldProblem, Invalid, UnsupportedMediaType
from app.base.paging import Page, Paging, page, paging
from app.base.spreadsheet import Sheet, check_kind, workbook_bytes
from app.base.text import Identifier
from app.base.validation import LABELS
from app.base.wording import Language, Spoken, Words
from app.employers.models import MEMBERS
from app.exchange import queries as imports
from app.exchange.models import Import, ImportRow, ImportState, RowResult
from app.exchange.rules.headings import KNOWN
from app.exchange.schemas import (
    ColumnOut,
    CountsOut,
    Defaults,
    ImportFilter,
    ImportForm,
    ImportOptions,
    ImportOut,
    PublishingOut,
    ReasonOut,
    RowFilter,
    RowOut,
    defaults_of,
    said_in,
)
from app.exchange.tasks import received
from app.identity.current import current_actor, permitted
from app.identity.scopes import Scope, authz
from app.tasks.queries import enqueue

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=Door)
Importer = Annotated[Actor, Security(current_actor, scopes=[Scope.IMPORTS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]

_OWN = authz("a member's own employer; staff: their own, and those of their districts")
_TWICE = Words("这一项只能出现一次。", "This part may be sent only once.")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff\ufffe\uffff]")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADINGS = {"zh": ("行号", "列", "原因"), "en": ("Row", "Column", "Reason")}
_SHEET_NAME = {"zh": "未导入的行", "en": "Rejected rows"}


async def each_part_once(request: Request) -> None:
    """Refuse another kind of body, and a part that stands twice: which of them is meant?"""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise UnsupportedMediaType
    names = [name for name, _ in (await request.form()).multi_items()]
    twice = [name for name in ImportForm.model_fields if names.count(name) > 1]
    if twice:
        raise Invalid(errors=[FieldProblem(f"/{n}", "twice", _TWICE, LABELS[n]) for n in twice])


@router.post(
    "",
    status_code=202,
    response_model=ImportOut,
    dependencies=[Depends(each_part_once)],
    openapi_extra=_OWN,
)
def send(
    form: Annotated[ImportForm, Form(media_type="multipart/form-data")],
    response: Response,
    actor: Importer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> ImportOut:
    """Send a table of postings: CSV, TSV, XLSX, XLS or ODS, up to 30 MB, as the board gives it.

    Answers 202; the rows are dealt with by the worker, and `Location` tells how far it is. Only a
    title is required; what a row leaves out is not said. The same file again changes nothing.
    `publish` (needs `postings:write`) submits every new or changed posting: it opens where the
    employer is verified and the screening allows it. Staff name an `employer_id`, or leave it out:
    then each company becomes a draft employer. A member's file goes to its own employer. Without
    `postings:write` only drafts are written; a row of any other posting is rejected
    (`only_drafts`).
    """
    content = form.file.file.read()
    check_kind(content)
    options = ImportOptions(
        source=form.source,
        employer_id=_employer_of(form, actor),
        publish=form.publish == "true",
        drafts_only=Scope.POSTINGS_WRITE not in actor.scopes,
        defaults=_defaults(form.defaults),
    )
    if options.publish:
        permitted(actor, [Scope.POSTINGS_WRITE])
    found = received(session, content, _safe_name(form.file.filename), options, actor, now)
    found.state, found.content = ImportState.WAITING, content
    session.add(found)
    session.flush()
    record(session, actor, "import.received", found, now, refs={"employer": found.employer_id})
    enqueue(session, "exchange.import", {"import": str(found.id)}, now, key=f"import:{found.id}")
    response.headers["Location"] = f"{router.prefix}/{found.id}"
    return _import_out(found, language)


def _employer_of(form: ImportForm, actor: Actor) -> UUID | None:
    if form.employer_id is None and actor.kind in MEMBERS:
        return actor.party_id
    return form.employer_id


def _defaults(text: str | None) -> Defaults:
    return Defaults() if text is None else defaults_of(strict_json(text.encode()))


def _safe_name(name: str | None) -> str:
    """The file's own name without its folders and without what is no text."""
    return _UNFIT.sub("", re.split(r"[/\\]", name or "")[-1]).strip()[:200]


@router.get("", response_model=Page[ImportOut], openapi_extra=_OWN)
def listed(
    narrowed_by: Annotated[ImportFilter, Query()],
    actor: Importer,
    session: Db,
    at: At,
    language: Spoken,
) -> Page[ImportOut]:
    """List imports, the youngest first."""
    found = imports.narrowed(imports.visible_to(actor), narrowed_by)
    bound = at.narrowed_by(narrowed_by)
    rows, following = page(session, found, Import.created_at, Import.id, at, bound)
    return Page(items=[_import_out(row, language) for row in rows], next=following)


@router.get("/{import_id}", response_model=ImportOut, openapi_extra=_OWN)
def read(import_id: Identifier, actor: Importer, session: Db, language: Spoken) -> ImportOut:
    """Read an import: its state, how far it is, and how many rows came to what."""
    return _import_out(one(session, imports.visible_to(actor), import_id), language)


@router.get("/{import_id}/rows", response_model=Page[RowOut], openapi_extra=_OWN)
def rows(
    import_id: Identifier,
    narrowed_by: Annotated[RowFilter, Query()],
    actor: Importer,
    session: Db,
    at: At,
    language: Spoken,
) -> Page[RowOut]:
    """List what became of each row, in the order of the file; `result=rejected` for the faults."""
    found = one(session, imports.visible_to(actor), import_id)
    kept, following = page(
        session,
        imports.rows_of(found.id, narrowed_by.result),
        ImportRow.number,
        ImportRow.import_id,
        at,
        at.narrowed_by(narrowed_by),
        descending=False,
    )
    return Page(items=[_row_out(row, language) for row in kept], next=following)


@router.get(
    "/{import_id}/errors.xlsx",
    response_class=Response,
    responses={200: {"content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
    openapi_extra=_OWN,
)
def errors(import_id: Identifier, actor: Importer, session: Db, language: Spoken) -> Response:
    """The rejected rows as a workbook: row number, column and reason, in your language."""
    found = one(session, imports.visible_to(actor), import_id)
    rejected = imports.rows_of(found.id, RowResult.REJECTED).order_by(ImportRow.number)
    lines = [
        (row.number, _label(row.column, language), said_in(row.reason, language))
        for row in session.scalars(rejected)
    ]
    content = workbook_bytes([Sheet(_SHEET_NAME[language], _HEADINGS[language], lines)])
    named = {"Content-Disposition": f'attachment; filename="import-{found.id}-errors.xlsx"'}
    return Response(content, media_type=_XLSX, headers=named)


def _import_out(found: Import, language: Language) -> ImportOut:
    plain: dict[str, Any] = {name: getattr(found, name) for name in _PLAIN}
    detail = said_in(found.reason, language)
    return ImportOut(
        **plain,
        publish=bool(found.options.get("publish")),
        counts=CountsOut(**_counted(found, CountsOut.model_fields)),
        publishing=PublishingOut(**_counted(found, PublishingOut.model_fields)),
        employers_created=found.counts.get("employers", 0),
        refusal=ReasonOut(code=found.refusal, detail=detail or "") if found.refusal else None,
    )


_DERIVED = {"publish", "counts", "publishing", "employers_created", "refusal"}
_PLAIN = [name for name in ImportOut.model_fields if name not in _DERIVED]


def _counted(found: Import, names: Any) -> dict[str, int]:
    return {name: found.counts.get(name, 0) for name in names}


def _row_out(row: ImportRow, language: Language) -> RowOut:
    return RowOut(
        number=row.number,
        result=row.result,
        posting_id=row.posting_id,
        column=_column(row.column, language) if row.column else None,
        code=row.code,
        detail=said_in(row.reason, language),
        first=row.first,
        unread=[_column(name, language) for name in row.unread],
    )


def _column(name: str, language: Language) -> ColumnOut:
    return ColumnOut(name=name, label=_label(name, language))


def _label(name: str | None, language: Language) -> str:
    """What a column is called; empty for a fault of the row as a whole."""
    return KNOWN[name].label.said(language) if name in KNOWN else ""
