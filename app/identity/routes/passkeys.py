"""HTTP of one's own passkeys."""

from fastapi import APIRouter, Response

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, page
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.identity import own_ways
from app.identity.current import SteppedUp
from app.identity.desk import AtDesk, Desk
from app.identity.logins import asked, needed
from app.identity.models import Account, Ceremony, MemberLogin, Passkey
from app.identity.routes.shared import At, Oneself, Own
from app.identity.rules.passkeys import LastFactor
from app.identity.schemas.own import ChallengeIn, PasskeyIn, PasskeyOut, PasskeyPatch
from app.identity.schemas.passkeys import PasskeyOptionsOut
from app.identity.schemas.ways_in import Need
from app.identity.scopes import authz
from app.identity.second_factors import Binding

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=Door)
_OWN = authz("oneself")
_ROWS = authz("one's own passkeys")


@router.post("/passkey-challenges", response_model=PasskeyOptionsOut, openapi_extra=_OWN)
def challenge(
    body: ChallengeIn, actor: Own, session: Db, desk: AtDesk, now: Now
) -> PasskeyOptionsOut:
    """Ask for a challenge: to add a passkey, or to show again who you are.

    It is bound to you and to this login, good for five minutes and for one answer.
    """
    if body.ceremony is Ceremony.REGISTRATION:
        return own_ways.registration_asked(session, desk, actor, now)
    return _own_challenge(session, desk, actor, body.ceremony, now)


@router.post("/passkeys", status_code=201, response_model=PasskeyOut, openapi_extra=_OWN)
def add(
    body: PasskeyIn,
    actor: Own,
    _fresh: SteppedUp,
    response: Response,
    session: Db,
    desk: AtDesk,
    now: Now,
) -> Passkey:
    """Add a passkey: what `navigator.credentials.create()` gave for our challenge.

    Needs a fresh proof of who is there. Twenty passkeys at most.
    """
    passkey = own_ways.add_passkey(session, desk, actor, body, now)
    response.headers["Location"] = f"/v1/me/passkeys/{passkey.id}"
    tagged(response, passkey)
    return passkey


@router.get("/passkeys", response_model=Page[PasskeyOut], openapi_extra=_ROWS)
def listed(actor: Oneself, session: Db, at: At) -> Page[PasskeyOut]:
    """List your passkeys, the youngest first."""
    own = own_ways.passkeys_of(actor.account_id)
    rows, following = page(
        session, own, Passkey.created_at, Passkey.id, at, at.narrowed_by(None, actor.account_id)
    )
    return Page(items=[PasskeyOut.model_validate(row) for row in rows], next=following)


@router.get("/passkeys/{passkey_id}", response_model=PasskeyOut, openapi_extra=_ROWS)
def read(passkey_id: Identifier, actor: Oneself, session: Db, response: Response) -> Passkey:
    """Read one of your passkeys."""
    passkey = one(session, own_ways.passkeys_of(actor.account_id), passkey_id)
    tagged(response, passkey)
    return passkey


@router.patch("/passkeys/{passkey_id}", response_model=PasskeyOut, openapi_extra=_ROWS)
def rename(
    passkey_id: Identifier,
    body: PasskeyPatch,
    actor: Own,
    session: Db,
    now: Now,
    response: Response,
    if_match: IfMatch = None,
) -> Passkey:
    """Give one of your passkeys another name."""
    passkey = one(session, own_ways.passkeys_of(actor.account_id), passkey_id)
    expected(passkey, if_match)
    if passkey.name != body.name:
        passkey.name = body.name
        session.flush()
        record(session, actor, "passkey.renamed", passkey, now)
    tagged(response, passkey)
    return passkey


@router.delete("/passkeys/{passkey_id}", status_code=204, openapi_extra=_ROWS)
def remove(
    passkey_id: Identifier,
    actor: Own,
    _fresh: SteppedUp,
    session: Db,
    desk: AtDesk,
    now: Now,
    if_match: IfMatch = None,
) -> None:
    """Remove one of your passkeys; the only second factor beside a password stays.

    Needs a fresh proof of who is there.
    """
    passkey = one(session, own_ways.passkeys_of(actor.account_id), passkey_id)
    expected(passkey, if_match)
    session.delete(passkey)
    session.flush()
    account = session.get_one(Account, passkey.account_id)
    if session.get(MemberLogin, account.id) is not None:
        others = own_ways.passkeys_of(account.id).limit(1)
        left = needed(session, account, session.scalars(others).first() is not None)
        if not set(left) & {Need.TOTP, Need.PASSKEY}:
            raise LastFactor
    record(session, actor, "passkey.removed", passkey, now, refs={"account": account.id})


def _own_challenge(
    session: Db, desk: Desk, actor: Actor, ceremony: Ceremony, now: Now
) -> PasskeyOptionsOut:
    account_id = own_ways.own_id(actor)
    bound = Binding(ceremony, account_id, actor.session_id)
    known = list(session.scalars(own_ways.passkeys_of(account_id)))
    return asked(session, desk, bound, now, known)
