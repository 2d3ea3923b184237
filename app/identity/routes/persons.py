"""What staff do for a person who cannot get in by themselves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security

from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.text import Identifier
from app.base.wording import Spoken
from app.identity import phone_changes
from app.identity.codes import signing
from app.identity.current import actor_apart, current_actor
from app.identity.desk import AtDesk
from app.identity.models import PersonAtLogin, PhoneChange
from app.identity.phone_changes import NothingAtLogin
from app.identity.queries import persons_of
from app.identity.schemas.codes import ActivationOut, PhoneChangeByStaffIn, PhoneChangeOut
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/persons/{party_id}", tags=["identity"], route_class=Door)
Staff = Annotated[Actor, Security(current_actor, scopes=[Scope.PERSONS_MANAGE])]
StaffApart = Annotated[Actor, Security(actor_apart, scopes=[Scope.PERSONS_MANAGE])]
Once = Annotated[None, Depends(once)]
_ROWS = authz("staff of the person's district")


@router.post("/activations", status_code=201, response_model=ActivationOut, openapi_extra=_ROWS)
def make_activation(
    party_id: Identifier, actor: StaffApart, desk: AtDesk, now: Now
) -> ActivationOut:
    """Make a code for a person who stands before you: eight characters, good for a day, once.

    With it they choose a PIN (`POST /v1/activations`). It is shown this once; a code made for the
    person before is void.
    """
    row, code = signing.activation(desk, party_id, now)
    with desk.transaction() as session:
        session.info["actor"] = actor
        party = one(session, persons_of(actor), party_id)
        if session.get(PersonAtLogin, party.id) is None:
            raise NothingAtLogin
        signing.keep_activation(session, row, now)
        record(session, actor, "party.activation_made", party, now, refs={"seeker": party.id})
    return ActivationOut(code=code, expires_at=row.expires_at)


@router.post("/phone-changes", status_code=201, response_model=PhoneChangeOut, openapi_extra=_ROWS)
def change_phone(
    party_id: Identifier,
    body: PhoneChangeByStaffIn,
    request: Request,
    actor: Staff,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> PhoneChange:
    """Change the telephone of a person whose documents you saw, and say what you saw.

    It waits as the person's own change does, and the telephone on record is told.
    """
    state = request.app.state
    party = one(session, persons_of(actor), party_id)
    change = phone_changes.waiting(
        actor, body.phone, state.keyring, now, language, party_id=party.id, reason=body.reason
    )
    phone_changes.begin(session, change, actor, state.settings, now)
    return change
