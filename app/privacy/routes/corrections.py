"""Saying that a field is wrong, and deciding about it (PIPL art. 46)."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request, Security

from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import Note, accessed, note_it, record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.identity.current import current_actor
from app.identity.merged import kept_of
from app.identity.scopes import Act, Scope, authz
from app.privacy import queries
from app.privacy.models import Correction
from app.privacy.routes.exports import READS, USES
from app.privacy.rules import asking
from app.privacy.schemas import CorrectionDecisionIn, CorrectionIn, CorrectionOut, Due
from app.privacy.tasks.asking import keep_correction
from app.seekers import queries as seekers
from app.seekers import rules as files
from app.seekers.tasks import agreed_by_person

router = APIRouter(tags=["privacy"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_READ])]
User = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_USE])]
Decider = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_DECIDE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_OF_PERSON = "/v1/seekers/{seeker_id}/corrections"


@router.post(_OF_PERSON, status_code=201, response_model=CorrectionOut, openapi_extra=USES)
def ask_correction(
    seeker_id: Identifier,
    body: CorrectionIn,
    request: Request,
    actor: User,
    session: Db,
    now: Now,
    _: Once,
) -> CorrectionOut:
    """Say that name, sex, birth date or a number is wrong; staff decide until `due_at`.

    Everything else you change yourself with `PATCH /v1/seekers/{id}`.
    """
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    keyring = request.app.state.keyring
    agreed_by_person(session, actor, Act.CONSENT, seeker.id, now)
    row = keep_correction(session, seeker, body, actor, keyring, now)
    return asking.correction_shown(row, keyring, now)


@router.get(_OF_PERSON, response_model=Page[CorrectionOut], openapi_extra=READS)
def corrections(
    seeker_id: Identifier, request: Request, actor: Reader, session: Db, now: Now, at: At
) -> Page[CorrectionOut]:
    """The corrections asked for and what became of them, the youngest first."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.rights_read", seeker, now)
    mine, bound = queries.corrections_of(seeker.id), at.narrowed_by(None)
    rows, following = page(session, mine, Correction.asked_at, Correction.id, at, bound)
    keyring = request.app.state.keyring
    return Page(items=[asking.correction_shown(row, keyring, now) for row in rows], next=following)


@router.get(
    "/v1/corrections",
    response_model=Page[CorrectionOut],
    openapi_extra=authz("of the districts, staff", notes_access=True),
)
def corrections_waiting(
    narrowed_by: Annotated[Due, Query()],
    request: Request,
    actor: Decider,
    session: Db,
    now: Now,
    at: At,
) -> Page[CorrectionOut]:
    """The corrections of the districts, what is due first at the top; `overdue=true` for those."""
    seen = queries.overdue_corrections(queries.corrections_for(actor, now), narrowed_by, now)
    bound = at.narrowed_by(narrowed_by)
    rows, following = page(
        session, seen, Correction.due_at, Correction.id, at, bound, descending=False
    )
    note_it(session, Note(actor, "correction.listed", "correction", None, now, Topic.ACCESS))
    keyring = request.app.state.keyring
    return Page(items=[asking.correction_shown(row, keyring, now) for row in rows], next=following)


@router.post(
    "/v1/corrections/{correction_id}/decisions",
    status_code=201,
    response_model=CorrectionOut,
    openapi_extra=authz("of the districts, staff"),
)
def decide_correction(
    correction_id: Identifier,
    body: CorrectionDecisionIn,
    request: Request,
    actor: Decider,
    session: Db,
    now: Now,
    _: Once,
) -> CorrectionOut:
    """Accept, and the file is changed, or refuse with a reason the person reads."""
    row = one(session, queries.corrections_for(actor, now), correction_id)
    keyring = request.app.state.keyring
    said = asking.decided(row, body.decision, body.answer, actor, keyring, now)
    seen = seekers.held(seekers.nameable(seekers.filed(seekers.visible_to(actor, now))))
    kept = session.execute(sa.select(kept_of(row.seeker_id))).scalar_one()
    seeker = one(session, seen, kept)
    changed = files.change(seeker, said, actor, keyring, now) if said else set()
    if changed & {"id_number", "certificate"}:
        seekers.refuse_known(session, seeker, *files.former_indexes(seeker, keyring))
    session.flush()
    event = "correction.accepted" if said else "correction.refused"
    record(session, actor, event, seeker, now, refs={"correction": row.id})
    if changed:
        record(session, actor, "seeker.changed", seeker, now)
    return asking.correction_shown(row, keyring, now)
