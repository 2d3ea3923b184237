"""Asking to be erased, thinking it over, calling it off (PIPL art. 47)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from app.audit.door import Door, once
from app.audit.record import accessed, record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.wording import Spoken
from app.identity.current import SteppedUp, current_actor
from app.identity.scopes import Act, Scope
from app.privacy import queries
from app.privacy.models import Erasure
from app.privacy.routes.exports import READS, USES
from app.privacy.rules import asking
from app.privacy.schemas import ErasureIn, ErasureOut
from app.privacy.tasks.asking import keep_erasure
from app.seekers import queries as seekers
from app.seekers.tasks import agreed_by_person

router = APIRouter(prefix="/v1/seekers/{seeker_id}/erasures", tags=["privacy"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_READ])]
User = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_USE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]


@router.post("", status_code=202, response_model=ErasureOut, openapi_extra=USES)
def ask_erasure(
    seeker_id: Identifier,
    body: ErasureIn,
    actor: User,
    stepped_up: SteppedUp,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> ErasureOut:
    """Ask that everything held of you be erased; `confirmation` is the word 清除 or `erase`.

    It is done seven days later, at `due_at`; until then you may call it off. What law keeps longer
    is named in `kept`, with the ground and the last day: it is locked away and used for nothing
    else. Then every login ends for good. Asking again while it waits gives the same one. A guardian
    asks the person first where their guardianship says so (409 `person_not_asked`).
    """
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    agreed_by_person(session, actor, Act.CONSENT, seeker.id, now)
    row = keep_erasure(session, seeker, body.confirmation, actor, now)
    return asking.erasure_shown(row, language)


@router.get("", response_model=Page[ErasureOut], openapi_extra=READS)
def erasures(
    seeker_id: Identifier, actor: Reader, session: Db, now: Now, at: At, language: Spoken
) -> Page[ErasureOut]:
    """The erasures asked for, the youngest first."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.rights_read", seeker, now)
    mine, bound = queries.erasures_of(seeker.id), at.narrowed_by(None)
    rows, following = page(session, mine, Erasure.asked_at, Erasure.id, at, bound)
    return Page(items=[asking.erasure_shown(row, language) for row in rows], next=following)


@router.post(
    "/{erasure_id}/cancellations", status_code=201, response_model=ErasureOut, openapi_extra=USES
)
def call_off_erasure(
    seeker_id: Identifier,
    erasure_id: Identifier,
    actor: User,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> ErasureOut:
    """Call an erasure off while its seven days last; 409 `erasure_over` afterwards."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    row = one(session, queries.erasures_of(seeker.id), erasure_id)
    asking.called_off(row, now)
    session.flush()
    record(session, actor, "erasure.cancelled", seeker, now, refs={"erasure": row.id})
    return asking.erasure_shown(row, language)
