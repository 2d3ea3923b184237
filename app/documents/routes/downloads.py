"""The file behind a signed link."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.audit.door import Door
from app.audit.models import Topic
from app.audit.transaction import Db, act, as_system
from app.base.clock import Now
from app.base.files import MediaType
from app.base.wording import Spoken
from app.documents import queries as documents
from app.documents import rules
from app.documents.tasks import holder, note, still_let
from app.identity.scopes import authz

router = APIRouter(prefix="/v1/downloads", tags=["documents"], route_class=Door)

_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.value: _BINARY for kind in MediaType}}
}


@router.get(
    "/{token}",
    response_class=Response,
    responses=_FILES,
    openapi_extra=authz("a signed link", notes_access=True),
)
def download(
    token: Annotated[str, Path(max_length=1000)],
    request: Request,
    session: Db,
    now: Now,
    language: Spoken,
) -> Response:
    """The file of a link from `POST /v1/documents/{id}/links`; the link is the proof, no token.

    410 `link_expired` after its five minutes: ask for another. 404 `link_not_valid` for a link
    that was changed, whose document is gone, or whose holder may not have the file any more.
    """
    keyring = request.app.state.keyring
    linked = rules.linked(token, keyring)
    actor = holder(session, linked.account_id, linked.person_id, now)
    if actor is None:
        raise rules.LinkNotValid
    act(session, actor, now)
    linked.live(now)
    if not still_let(session, actor, linked, now):
        raise rules.LinkNotValid
    with as_system(session, "the signed link is the proof; a room above may hand it on"):
        document = documents.usable(session, linked.document_id)
        if document is None:
            raise rules.LinkNotValid
        content = rules.opened(documents.content_of(session, document.id), keyring)
        note(session, actor, "document.downloaded", document, now, Topic.ACCESS)
    # Its title was written by the owner for themselves; who was handed the file does not get it.
    title = rules.title_of(document, keyring, language, given=linked.way is None)
    headers = {
        "Content-Disposition": rules.file_name(title, document),
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=document.media_type.value, headers=headers)
