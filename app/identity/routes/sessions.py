"""Logins: renewing one, seeing and ending one's own, showing once more who one is."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Security

from app.audit.door import Door, once
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.errors import FieldProblem, Invalid
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.wording import Words
from app.identity import proofs
from app.identity.codes.asking import Wanted, ask
from app.identity.current import STEP_UP_LASTS, actor_apart, current_actor
from app.identity.desk import AtDesk
from app.identity.ending import end, end_all
from app.identity.models import Account, Channel, CodePurpose, LoginSession, OneTimeCode
from app.identity.proofs import PROOFS, NoSuchProof, ProofMethod
from app.identity.queries import logins_of
from app.identity.refreshing import refreshed
from app.identity.schemas.codes import ChannelIn, CodeOut
from app.identity.schemas.sessions import (
    EndedOut,
    EndIn,
    LoginOut,
    RefreshIn,
    SignedInOut,
    SteppedUpOut,
    StepUpIn,
)
from app.identity.scopes import Scope, authz, without_token

router = APIRouter(prefix="/v1/sessions", tags=["identity"], route_class=Door)
Owner = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_READ])]
Ender = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_WRITE])]
Apart = Annotated[Actor, Security(actor_apart, scopes=[Scope.OWN_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]

_OWN = authz("one's own logins")
_THIS = authz("one's own login")
_NO_METHOD = Words("没有这种验证方式。", "There is no such way to show who you are.")


@router.post(
    "/refresh",
    response_model=SignedInOut,
    openapi_extra=without_token("whoever holds the refresh token, on its device"),
)
def refresh(body: RefreshIn, desk: AtDesk, now: Now) -> SignedInOut:
    """Renew a login. Each refresh token is good once, on the device it was given to.

    The same device may repeat within ten seconds and gets the same successor. A token that comes
    again later, or from another device, ends the login: it was copied.
    """
    return refreshed(desk, body.refresh_token, body.device, now)


@router.get("", response_model=Page[LoginOut], openapi_extra=_OWN)
def listed(actor: Owner, session: Db, now: Now, at: At) -> Page[LoginOut]:
    """List one's own logins that go on, the latest first."""
    rows, following = page(
        session,
        logins_of(actor.account_id, now),
        LoginSession.created_at,
        LoginSession.id,
        at,
        at.narrowed_by(None, actor.account_id),
    )
    return Page(items=_shown(rows, actor), next=following)


@router.delete("/{login_id}", status_code=204, openapi_extra=_OWN)
def end_one(login_id: Identifier, actor: Ender, session: Db, now: Now) -> None:
    """End one of one's own logins; its tokens stop at once."""
    login = one(session, logins_of(actor.account_id, now), login_id)
    end(session, login, actor, now, "ended")


@router.post("/end", response_model=EndedOut, openapi_extra=_OWN)
def end_several(body: EndIn, actor: Ender, session: Db, now: Now, _: Once) -> EndedOut:
    """End this login, all others, or all of them."""
    account = session.get_one(Account, actor.account_id)
    if body.which == "this":
        login = session.get_one(LoginSession, proofs.login_of(actor))
        return EndedOut(ended=int(end(session, login, actor, now, "ended")))
    spared = actor.session_id if body.which == "others" else None
    ended = end_all(session, account, now, "ended", by=actor, spared=spared)
    return EndedOut(ended=ended)


@router.post("/step-ups", response_model=SteppedUpOut, openapi_extra=_THIS)
def step_up(body: StepUpIn, actor: Apart, desk: AtDesk, now: Now) -> SteppedUpOut:
    """Show once more who you are; for five minutes this login may do what needs it.

    `GET /v1/me` names the methods open to you. For `phone_code` ask for one at
    `POST /v1/sessions/step-ups/codes` first; for `passkey` ask for a challenge of
    `ceremony: step_up` at `POST /v1/me/passkey-challenges`.
    """
    proofs.login_of(actor)
    if body.method not in list(ProofMethod):
        raise Invalid(errors=[FieldProblem("/method", "not_listed", _NO_METHOD)])
    PROOFS[ProofMethod(body.method)](desk, actor, body, now)
    with desk.transaction() as session:
        proofs.stepped_up(session, actor, now)
    return SteppedUpOut(until=now + STEP_UP_LASTS)


@router.post("/step-ups/codes", status_code=202, response_model=CodeOut, openapi_extra=_THIS)
def ask_to_step_up(body: ChannelIn, actor: Apart, desk: AtDesk, now: Now) -> OneTimeCode:
    """Ask for a code to the telephone on record; it is good in this login only."""
    login = proofs.login_of(actor)
    with desk.transaction(reading=True) as session:
        person = proofs.at_login(session, actor)
    if person is None or person.phone_digest is None:
        raise NoSuchProof
    wanted = Wanted(
        CodePurpose.STEP_UP,
        Channel(body.channel),
        phone_digest=person.phone_digest,
        party_id=person.party_id,
        session_id=login,
    )
    return ask(desk, wanted, now)


def _shown(logins: Sequence[LoginSession], actor: Actor) -> list[LoginOut]:
    return [
        LoginOut(
            id=login.id,
            method=login.method,
            at_kiosk=login.kiosk_key_id is not None,
            created_at=login.created_at,
            used_at=login.used_at,
            expires_at=login.expires_at,
            current=login.id == actor.session_id,
        )
        for login in logins
    ]
