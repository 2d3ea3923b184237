"""What a relative asks for after a death: staff check who they are and do it (PIPL art. 49)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security

from app.audit.door import Door, once
from app.audit.record import accessed
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.text import Identifier
from app.base.wording import Spoken
from app.identity.current import SteppedUp, current_actor
from app.identity.scopes import Scope, authz
from app.privacy import queries
from app.privacy.rules import asking, dying
from app.privacy.schemas import (
    CorrectionIn,
    CorrectionOut,
    ErasureIn,
    ErasureOut,
    ExportLinkOut,
    ExportOut,
)
from app.privacy.tasks.asking import NEXT_OF_KIN, keep_correction, keep_erasure, keep_export
from app.seekers import queries as seekers
from app.seekers.models import Seeker

router = APIRouter(prefix="/v1/seekers/{seeker_id}/death", tags=["privacy"], route_class=Door)
Decider = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_DECIDE])]
Once = Annotated[None, Depends(once)]
_ROWS = authz("of the districts, staff")
_HANDS_OUT = authz("of the districts, staff", notes_access=True)


@router.post("/exports", status_code=202, response_model=ExportOut, openapi_extra=_ROWS)
def ask_copy_for_relative(
    seeker_id: Identifier, actor: Decider, stepped_up: SteppedUp, session: Db, now: Now, _: Once
) -> ExportOut:
    """Ask for a copy of what is held of a person who died, for the relative on record.

    409 `death_unknown` before the death is written down. How far it is:
    `GET /v1/seekers/{id}/exports/{export_id}`.
    """
    seeker = _died(session, actor, seeker_id, now)
    return asking.export_shown(keep_export(session, seeker, actor, now, NEXT_OF_KIN))


@router.post(
    "/exports/{export_id}/links",
    status_code=201,
    response_model=ExportLinkOut,
    openapi_extra=_HANDS_OUT,
)
def copy_link_for_relative(
    seeker_id: Identifier,
    export_id: Identifier,
    request: Request,
    actor: Decider,
    stepped_up: SteppedUp,
    session: Db,
    now: Now,
) -> ExportLinkOut:
    """A link to the copy, for five minutes: staff hand the copy over to the relative."""
    seeker = _died(session, actor, seeker_id, now)
    row = one(session, queries.exports_of(seeker.id), export_id)
    token, ends = asking.export_link(row, actor, request.app.state.keyring, now)
    refs = {"data_export": row.id}
    accessed(session, actor, "data_export.linked", seeker, now, refs=refs, reason_code=NEXT_OF_KIN)
    return ExportLinkOut(url=f"/v1/exports/{token}", expires_at=ends)


@router.post("/corrections", status_code=201, response_model=CorrectionOut, openapi_extra=_ROWS)
def ask_correction_for_relative(
    seeker_id: Identifier,
    body: CorrectionIn,
    request: Request,
    actor: Decider,
    session: Db,
    now: Now,
    _: Once,
) -> CorrectionOut:
    """Write down that the relative says a field is wrong; it is decided like every correction."""
    seeker = _died(session, actor, seeker_id, now)
    keyring = request.app.state.keyring
    row = keep_correction(session, seeker, body, actor, keyring, now, NEXT_OF_KIN)
    return asking.correction_shown(row, keyring, now)


@router.post("/erasures", status_code=202, response_model=ErasureOut, openapi_extra=_ROWS)
def ask_erasure_for_relative(
    seeker_id: Identifier,
    body: ErasureIn,
    actor: Decider,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> ErasureOut:
    """Write down that the relative asks for the erasure; it is done after the same seven days."""
    seeker = _died(session, actor, seeker_id, now)
    row = keep_erasure(session, seeker, body.confirmation, actor, now, NEXT_OF_KIN)
    return asking.erasure_shown(row, language)


def _died(session: Db, actor: Actor, seeker_id: Identifier, now: Now) -> Seeker:
    """The person, seen by staff of their district, whose death is on record."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    dying.must_have_died(session.scalars(queries.death_of(seeker.id)).first())
    return seeker
