"""Asking for a copy of all that is held of oneself, and fetching it (PIPL art. 45)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response, Security

from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import accessed, record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.documents.rules import LinkNotValid
from app.identity.current import SteppedUp, current_actor
from app.identity.models import Account
from app.identity.scopes import Act, Scope, authz
from app.privacy import queries
from app.privacy.models import DataExport, DataExportContent, ExportState
from app.privacy.rules import asking
from app.privacy.schemas import ExportLinkOut, ExportOut
from app.privacy.tasks.asking import keep_export
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from app.seekers.tasks import agreed_by_person

router = APIRouter(prefix="/v1/seekers/{seeker_id}/exports", tags=["privacy"], route_class=Door)
downloads = APIRouter(prefix="/v1/exports", tags=["privacy"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_READ])]
User = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_USE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
USES = authz("oneself; a guardian who may consent")
HANDS_OUT = authz("oneself; a guardian who may consent", notes_access=True)
READS = authz("oneself; an officer's paired people; staff's districts", notes_access=True)
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post("", status_code=202, response_model=ExportOut, openapi_extra=USES)
def ask_copy(
    seeker_id: Identifier, actor: User, stepped_up: SteppedUp, session: Db, now: Now, _: Once
) -> ExportOut:
    """Ask for a copy of everything held of you; it is made within minutes and kept seven days.

    Needs a fresh proof of who is there (403 `step_up_needed`). 409 `export_running` while one is
    being made. The form of the copy is described in docs/privacy.md. A guardian asks the person
    first where their guardianship says so (409 `person_not_asked`).
    """
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    agreed_by_person(session, actor, Act.CONSENT, seeker.id, now)
    return asking.export_shown(keep_export(session, seeker, actor, now))


@router.get("", response_model=Page[ExportOut], openapi_extra=READS)
def copies(seeker_id: Identifier, actor: Reader, session: Db, now: Now, at: At) -> Page[ExportOut]:
    """The copies asked for, the youngest first."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    _note(session, actor, seeker, now)
    mine = queries.exports_of(seeker.id)
    bound = at.narrowed_by(None)
    rows, following = page(session, mine, DataExport.created_at, DataExport.id, at, bound)
    return Page(items=[asking.export_shown(row) for row in rows], next=following)


@router.get("/{export_id}", response_model=ExportOut, openapi_extra=READS)
def copy(
    seeker_id: Identifier, export_id: Identifier, actor: Reader, session: Db, now: Now
) -> ExportOut:
    """How far a copy is: `done` of `total` steps while it is made, then ready until `ends_at`."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    _note(session, actor, seeker, now)
    row = one(session, queries.exports_of(seeker.id), export_id)
    with as_system(session, "only the house reads the table of work: how far a copy is"):
        done, total = queries.progress_of(session, row.id)
    return asking.export_shown(row, done, total)


@router.post(
    "/{export_id}/links", status_code=201, response_model=ExportLinkOut, openapi_extra=HANDS_OUT
)
def copy_link(
    seeker_id: Identifier,
    export_id: Identifier,
    request: Request,
    actor: User,
    stepped_up: SteppedUp,
    session: Db,
    now: Now,
) -> ExportLinkOut:
    """Ask for a link to the copy. It lasts five minutes and needs no token: keep it to yourself."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    row = one(session, queries.exports_of(seeker.id), export_id)
    token, ends = asking.export_link(row, actor, request.app.state.keyring, now)
    accessed(session, actor, "data_export.linked", seeker, now, refs={"data_export": row.id})
    return ExportLinkOut(url=f"{downloads.prefix}/{token}", expires_at=ends)


@downloads.get(
    "/{token}",
    response_class=Response,
    responses=_FILE,
    openapi_extra=authz("a signed link", notes_access=True),
)
def copy_download(
    token: Annotated[str, Path(max_length=1000)], request: Request, session: Db, now: Now
) -> Response:
    """The copy behind a link, an archive of `data.json` and the files of your documents.

    The link comes from `POST …/exports/{id}/links` and is the proof: no token is needed.
    """
    keyring = request.app.state.keyring
    export_id, account_id = asking.linked_export(token, keyring, now)
    with as_system(session, "the link is the proof of whose copy it is, no token comes with it"):
        row, content, account = (
            session.get(DataExport, export_id),
            session.get(DataExportContent, export_id),
            session.get(Account, account_id),
        )
        if row is None or content is None or account is None or account.closed_at is not None:
            raise LinkNotValid
        if row.state is not ExportState.READY or (row.ends_at and row.ends_at <= now):
            raise LinkNotValid
        where = {"table": "data_export_content", "column": "sealed", "row": row.id}
        body = keyring.open_bytes(content.sealed, **where)
        _downloaded(session, account, row, now)
    headers = {
        "Content-Disposition": 'attachment; filename="aixinwu-personal-data.zip"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="application/zip", headers=headers)


def _downloaded(session: Db, account: Account, row: DataExport, now: Now) -> None:
    actor = Actor(account.kind, account.id, account.party_id, account.organisation_id)
    seeker = session.get_one(Seeker, row.seeker_id)
    refs: dict[str, UUID | None] = {"data_export": row.id}
    record(session, actor, "data_export.downloaded", seeker, now, refs=refs, topic=Topic.ACCESS)


def _note(session: Db, actor: Actor, seeker: Seeker, now: Now) -> None:
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.rights_read", seeker, now)
