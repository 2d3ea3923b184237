"""Oneself: what one may do here, one's PIN, one's telephone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.identity import phone_changes, proofs
from app.identity.codes.asking import Wanted, ask
from app.identity.codes.confirming import confirmed
from app.identity.current import STEP_UP_LASTS, actor_apart, current_actor, need_step_up
from app.identity.desk import AtDesk
from app.identity.models import Channel, CodePurpose, OneTimeCode, Party, PhoneChange
from app.identity.persons import phone_digest
from app.identity.pins import check
from app.identity.proofs import NoSuchProof
from app.identity.queries import parts_of, phone_changes_of
from app.identity.schemas.codes import (
    CodeIn,
    CodeOut,
    PhoneChangeIn,
    PhoneChangeOut,
    PinIn,
)
from app.identity.schemas.sessions import ActsForOut, MeOut
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/me", tags=["identity"], route_class=Door)
Owner = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_READ])]
Canceller = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_WRITE])]
Apart = Annotated[Actor, Security(actor_apart, scopes=[Scope.OWN_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_OWN = authz("oneself")
_CHANGES = authz("one's own changes of telephone")


@router.get("", response_model=MeOut, openapi_extra=_OWN)
def read(actor: Owner, session: Db, now: Now) -> MeOut:
    """Read who you are here: kind, scopes, whom you act for, how you may show it is you."""
    person = proofs.at_login(session, actor)
    stepped = actor.stepped_up_at
    until = stepped + STEP_UP_LASTS if stepped else None
    return MeOut(
        **{name: getattr(actor, name) for name in _SAID},
        scopes=sorted(actor.scopes),
        acts_for=[
            ActsForOut.model_validate(part, from_attributes=True)
            for part in session.scalars(parts_of(actor.account_id, now))
        ],
        step_up_methods=proofs.open_to(session, actor),
        stepped_up_until=until if until and until > now else None,
        has_pin=person is not None and person.pin_hash is not None,
    )


@router.post("/pin", status_code=204, openapi_extra=_OWN)
def set_pin(body: PinIn, actor: Apart, desk: AtDesk, now: Now) -> None:
    """Choose a PIN of six digits; it may stand for the certificate's last four at sign-in.

    Needs a step-up. A PIN that is guessed first (`pin_too_easy`) is refused.
    """
    proofs.login_of(actor)
    need_step_up(actor, now)
    check(body.pin)
    hashed = desk.hasher.hash(body.pin)
    with desk.transaction() as session:
        session.info["actor"] = actor
        person = proofs.at_login(session, actor)
        if person is None:
            raise phone_changes.NothingAtLogin
        person.pin_hash = hashed
        party = session.get_one(Party, person.party_id)
        record(session, actor, "party.pin_set", party, now, refs={"seeker": party.id})


@router.post("/phone-changes", status_code=202, response_model=CodeOut, openapi_extra=_OWN)
def ask_to_change_phone(body: PhoneChangeIn, actor: Apart, desk: AtDesk, now: Now) -> OneTimeCode:
    """Ask to sign in with another telephone: a code goes to the new one. Needs a step-up."""
    login = proofs.login_of(actor)
    need_step_up(actor, now)
    if actor.kind is not Kind.SEEKER or actor.party_id is None or actor.on_behalf_of is not None:
        raise NoSuchProof
    wanted = Wanted(
        CodePurpose.PHONE_CHANGE,
        Channel(body.channel),
        device=body.device,
        phone=body.phone,
        phone_digest=phone_digest(desk.keyring, body.phone),
        party_id=actor.party_id,
        session_id=login,
    )
    return ask(desk, wanted, now)


@router.post(
    "/phone-changes/{code_id}/code",
    status_code=201,
    response_model=PhoneChangeOut,
    openapi_extra=authz("one's own login"),
)
def confirm_phone(
    code_id: Identifier, body: CodeIn, actor: Apart, desk: AtDesk, now: Now
) -> PhoneChange:
    """Confirm the new telephone with the code that came to it; it counts a day later.

    The telephone on record is told at once, and any login of yours may cancel until then.
    """
    return confirmed(desk, actor, code_id, body.code, now)


@router.get("/phone-changes", response_model=Page[PhoneChangeOut], openapi_extra=_CHANGES)
def phone_changes_listed(actor: Owner, session: Db, at: At) -> Page[PhoneChangeOut]:
    """List your changes of telephone, the latest first, those asked for by staff too."""
    rows, following = page(
        session,
        phone_changes_of(actor),
        PhoneChange.asked_at,
        PhoneChange.id,
        at,
        at.narrowed_by(None, actor.party_id),
    )
    items = [PhoneChangeOut.model_validate(row, from_attributes=True) for row in rows]
    return Page(items=items, next=following)


@router.post(
    "/phone-changes/{change_id}/cancellation",
    response_model=PhoneChangeOut,
    openapi_extra=_CHANGES,
)
def cancel_phone_change(
    change_id: Identifier, actor: Canceller, session: Db, now: Now, _: Once
) -> PhoneChange:
    """Cancel a change of telephone that waits; from any login of yours, without a step-up."""
    change = one(session, phone_changes_of(actor), change_id)
    phone_changes.cancel(session, change, actor, now)
    return change


_SAID = ("account_id", "kind", "party_id", "organisation_id", "admin", "on_behalf_of", "session_id")
