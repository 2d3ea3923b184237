"""Sending documents in, listing, describing and deleting them, and asking for a link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response, Security

from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.audit.transaction import Db
from app.base.actor import Actor, Kind
from app.base.clock import Now, city_day
from app.base.database import guarded, one
from app.base.errors import NotFound
from app.base.files import Checked
from app.base.paging import Page, Paging, page, paging
from app.base.settings import Settings
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.base.wording import Spoken
from app.documents import queries as documents
from app.documents import rules
from app.documents.models import Document
from app.documents.routes.intake import taken_in
from app.documents.schemas import (
    DocumentFilter,
    DocumentOut,
    DocumentPatch,
    LinkOut,
    UploadForm,
)
from app.documents.tasks import ask_first, let_go, may_open, note
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/documents", tags=["documents"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.DOCUMENTS_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.DOCUMENTS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]

_ROWS = "own party's; an officer's paired people's; of parties of the districts, staff"
_WRITES = authz(_ROWS)
_READS = authz(_ROWS, notes_access=True)


@router.post(
    "",
    status_code=201,
    response_model=DocumentOut,
    dependencies=[Depends(taken_in)],
    openapi_extra=_WRITES,
)
def upload(
    form: Annotated[UploadForm, Form(media_type="multipart/form-data")],
    request: Request,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> DocumentOut:
    """Send a PDF, JPEG or PNG of up to 10 MB; it is checked, written anew and kept encrypted.

    Pictures lose place, time and camera; an unsigned PDF loses author and earlier versions. The
    file's own name is not kept: give a `title`. A `text_alternative` is asked for each file, for
    those who cannot see it; without one the file is taken all the same, and `notes` says so.
    Officers and staff name the `owner_id`. An organisation keeps contracts and evidence only.
    """
    checked: Checked = request.state.checked
    ask_first(session, actor, now)
    owner = one(session, documents.owners_for(actor, now), _owner_of(form, actor))
    said = form.model_dump(include={"purpose", "title", "text_alternative"})
    document, content = rules.keep(checked, said, owner, actor, request.app.state.keyring, now)
    _take_space(session, document, request.app.state.settings)
    session.add(document)
    session.flush()
    session.add(content)
    session.flush()
    note(session, actor, "document.uploaded", document, now)
    response.headers["Location"] = f"{router.prefix}/{document.id}"
    tagged(response, document)
    return rules.shown(document, request.app.state.keyring, language)


@router.get("", response_model=Page[DocumentOut], openapi_extra=_READS)
def listed(
    narrowed_by: Annotated[DocumentFilter, Query()],
    request: Request,
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
    language: Spoken,
) -> Page[DocumentOut]:
    """List documents, the youngest first; `described=false` for those without a text alternative.

    Whoever lists papers of others leaves an event: officers, staff and guardians.
    """
    seen = documents.narrowed(documents.visible_to(actor, now), narrowed_by)
    bound = at.narrowed_by(narrowed_by)
    rows, following = page(session, seen, Document.created_at, Document.id, at, bound)
    if actor.kind in (Kind.OFFICER, Kind.STAFF) or not actor.in_person:
        note_it(session, Note(actor, "document.listed", "document", None, now, Topic.ACCESS))
    keyring = request.app.state.keyring
    return Page(items=[rules.shown(row, keyring, language) for row in rows], next=following)


@router.get("/{document_id}", response_model=DocumentOut, openapi_extra=_READS)
def read(
    document_id: Identifier,
    request: Request,
    response: Response,
    actor: Reader,
    session: Db,
    now: Now,
    language: Spoken,
) -> DocumentOut:
    """Read what is known of a document; the file itself comes by a link."""
    document = one(session, documents.visible_to(actor, now), document_id)
    if actor.party_id != document.owner_id or not actor.in_person:
        note(session, actor, "document.read", document, now, Topic.ACCESS)
    tagged(response, document)
    return rules.shown(document, request.app.state.keyring, language)


@router.patch("/{document_id}", response_model=DocumentOut, openapi_extra=_WRITES)
def change(
    document_id: Identifier,
    body: DocumentPatch,
    request: Request,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    if_match: IfMatch = None,
) -> DocumentOut:
    """Change title or text alternative; null clears. The file never changes: send a new one."""
    document = one(session, documents.visible_to(actor, now), document_id)
    expected(document, if_match)
    said, keyring = body.model_dump(exclude_unset=True), request.app.state.keyring
    if said:
        ask_first(session, actor, now)
        rules.change(document, said, keyring, now)
        session.flush()
        note(session, actor, "document.changed", document, now)
    tagged(response, document)
    return rules.shown(document, keyring, language)


@router.delete("/{document_id}", status_code=204, openapi_extra=_WRITES)
def delete(
    document_id: Identifier,
    actor: Writer,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> None:
    """Delete a document; its content is gone at once. 409 `kept_by_law` says until when."""
    document = one(session, documents.visible_to(actor, now), document_id)
    expected(document, if_match)
    rules.may_delete(document, city_day(now))
    ask_first(session, actor, now)
    let_go(session, document, "document.deleted", actor, now)


@router.post("/{document_id}/links", status_code=201, response_model=LinkOut, openapi_extra=_READS)
def link(
    document_id: Identifier,
    request: Request,
    actor: Reader,
    session: Db,
    now: Now,
) -> LinkOut:
    """Ask for a link to the file. It lasts five minutes and needs no token: keep it to yourself.

    Asking and downloading are both noted, under the account that asked. A certificate scan or a
    proof of guardianship shows numbers: open them first (`POST /v1/seekers/{id}/reveals`), with
    your reason; 403 `reveal_first` says which. The link can be asked for ten minutes after it.
    """
    document = one(session, documents.visible_to(actor, now), document_id)
    may_open(session, actor, document, now)
    made = rules.link_for(document, actor, request.app.state.keyring, now)
    note(session, actor, "document.linked", document, now, Topic.ACCESS)
    return LinkOut(url=f"/v1/downloads/{made.token}", expires_at=made.expires_at)


def _owner_of(form: UploadForm, actor: Actor) -> Identifier:
    """The party named, else the caller's own; officers and staff have none and name one."""
    owner = form.owner_id or actor.party_id
    if owner is None:
        raise NotFound
    return owner


def _take_space(session: Db, document: Document, settings: Settings) -> None:
    most, megabytes = settings.documents_per_owner, settings.document_megabytes_per_owner
    documents.space_for(session, document.owner_id)
    taking = rules.take_space(document.owner_id, document.size, most, megabytes)
    if not guarded(session, taking):
        raise rules.full(most, megabytes)
