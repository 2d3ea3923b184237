"""HTTP of employers."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Response, Security

from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.moves import MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.base.wording import Spoken
from app.employers import queries as employers
from app.employers import rules
from app.employers.models import Employer, EmployerMove
from app.employers.schemas import (
    EmployerFilter,
    EmployerIn,
    EmployerMoveIn,
    EmployerOut,
    EmployerPatch,
)
from app.identity import rules as identity
from app.identity.current import current_actor, permitted
from app.identity.models import Party
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/employers", tags=["employers"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.EMPLOYERS_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.EMPLOYERS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]

_OWN = authz("staff of its district or without one; a member's own")


@router.post("", status_code=201, response_model=EmployerOut, openapi_extra=authz("staff"))
def register(
    body: EmployerIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> EmployerOut:
    """Register an employer as a draft; staff only.

    The credit code is checked (GB 32100-2015): a wrong check character is refused, an old inner
    one is a warning. A code that is registered already answers 409 `credit_code_taken`.
    """
    rules.may_register(actor)
    party = identity.organisation(body.district, now)
    employer = rules.registered(party, body.model_dump(exclude_unset=True), now)
    session.add(party)
    session.flush()
    session.add(employer)
    session.flush()
    record(session, actor, "employer.registered", employer, now)
    response.headers["Location"] = f"{router.prefix}/{employer.id}"
    tagged(response, employer)
    return rules.shown(employer, actor, language)


@router.get(
    "",
    response_model=Page[EmployerOut],
    openapi_extra=authz("verified ones; staff also those of their districts; a member's own"),
)
def listed(
    narrowed_by: Annotated[EmployerFilter, Query()],
    actor: Reader,
    session: Db,
    at: At,
    language: Spoken,
) -> Page[EmployerOut]:
    """List employers, the youngest first. Contact data only where the record is the caller's."""
    rows, following = page(
        session,
        employers.narrowed(employers.visible_to(actor), narrowed_by),
        Employer.created_at,
        Employer.id,
        at,
        at.narrowed_by(narrowed_by),
    )
    items = [rules.shown(employer, actor, language) for employer in rows]
    return Page(items=items, next=following)


@router.get(
    "/{employer_id}",
    response_model=EmployerOut,
    openapi_extra=authz("verified ones; staff also those of their districts; a member's own"),
)
def read(
    employer_id: Identifier, response: Response, actor: Reader, session: Db, language: Spoken
) -> EmployerOut:
    """Read an employer: the public card of a verified one, or the whole record where it is yours.

    `answers` says how it answers applications ("usually answers within 2 days"); it is null while
    fewer than three applications were received.
    """
    employer = one(session, employers.visible_to(actor), employer_id)
    tagged(response, employer)
    return rules.shown(employer, actor, language)


@router.patch("/{employer_id}", response_model=EmployerOut, openapi_extra=_OWN)
def change(
    employer_id: Identifier,
    body: EmployerPatch,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    if_match: IfMatch = None,
) -> EmployerOut:
    """Change an employer's record; what is left out stays, null clears.

    Once submitted, a member can no longer change name, kind, credit code and district: staff can.
    """
    employer = one(session, employers.editable_by(actor), employer_id)
    expected(employer, if_match)
    changed = rules.change(employer, body.model_dump(exclude_unset=True), actor, now)
    if "district" in changed:
        with as_system(session, "whoever moves away leaves the staff's rows", leaving=True):
            session.get_one(Party, employer.id).district = employer.district
    session.flush()
    if changed:
        record(session, actor, "employer.changed", employer, now)
    tagged(response, employer)
    return rules.shown(employer, actor, language)


@router.post(
    "/{employer_id}/transitions",
    status_code=201,
    response_model=MovesOut,
    openapi_extra=_OWN,
)
def move(
    employer_id: Identifier,
    body: EmployerMoveIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Move an employer to another state.

    A member submits and pauses the own record; staff verify, send back, suspend (with a reason),
    reinstate, close and reopen. Submitting needs a credit code and a district. `verify`,
    `send_back`, `suspend` and `reinstate` need `employers:verify`.
    """
    employer = one(session, employers.editable_by(actor), employer_id)
    made = rules.move(employer, body, actor, now)
    if body.transition in rules.VERIFYING:
        permitted(actor, [Scope.EMPLOYERS_VERIFY])
    session.add(made)
    session.flush()
    event = rules.EVENTS[body.transition]
    record(session, actor, event, employer, now, reason_code=body.reason)
    tagged(response, employer)
    return _moves(session, employer, actor, language)


@router.get("/{employer_id}/transitions", response_model=MovesOut, openapi_extra=_OWN)
def moves(
    employer_id: Identifier, response: Response, actor: Reader, session: Db, language: Spoken
) -> MovesOut:
    """Read what was done with an employer's record, and what the caller may do now."""
    employer = one(session, employers.editable_by(actor), employer_id)
    tagged(response, employer)
    return _moves(session, employer, actor, language)


def _moves(session: Db, employer: Employer, actor: Actor, language: Spoken) -> MovesOut:
    log = session.scalars(
        sa.select(EmployerMove)
        .where(EmployerMove.employer_id == employer.id)
        .order_by(EmployerMove.at, EmployerMove.id)
    )
    allowed = [
        transition
        for transition in rules.MACHINE.allowed(employer.state, actor)
        if transition.name not in rules.VERIFYING or Scope.EMPLOYERS_VERIFY in actor.scopes
    ]
    return moves_out(employer.state, log, allowed, language)
