"""HTTP of access keys: an employer's own systems' and, for the administrator, every machine's."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, Security

from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.errors import Forbidden
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.wording import Words
from app.identity import rules
from app.identity.current import SteppedUp, current_actor
from app.identity.machines import finding, pairing
from app.identity.models import AccessKey, Account, KeyUse
from app.identity.schemas.machines import KeyIn, KeyMade, KeyOut, RotationIn
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/keys", tags=["keys"], route_class=Door)
Holder = Annotated[Actor, Security(current_actor, scopes=[Scope.KEYS_MANAGE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_ROWS = authz("an employer's own systems; every machine, system administrator")


class KeysThroughTheEmployer(Forbidden):
    """Employers make their own keys; the administrator makes clients."""

    title = Words(
        "接口密钥由用人单位自己生成；后台系统请在“客户端”中登记",
        "Employers make keys for their own systems; backends are made as clients",
    )


@router.post("", status_code=201, response_model=KeyMade, openapi_extra=authz("an employer's own"))
def make(
    body: KeyIn,
    request: Request,
    actor: Holder,
    _up: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> KeyMade:
    """Make a key for the employer's own systems. The token is shown in this answer only.

    At most twenty keys live at once (`too_many_keys`); a key holds no scope beyond what systems of
    employers may have (`scope_beyond_kind`).
    """
    if actor.kind is not Kind.EMPLOYER or actor.party_id is None:
        raise KeysThroughTheEmployer
    holder = finding.integration_of(session, actor.party_id)
    if holder is None:
        party = actor.party_id
        holder = rules.account(
            Kind.INTEGRATION, body.label, now, party_id=party, organisation_id=party
        )
        session.add(holder)
        session.flush()
    pairing.may_hold_one_more(finding.live_keys(session, holder.id, now))
    key, token = rules.key_for(
        holder,
        request.app.state.keyring,
        body.label,
        now,
        scopes=body.scopes,
        expires_at=now + timedelta(days=body.days) if body.days else None,
        use=body.use,
    )
    session.add(key)
    session.flush()
    record(session, actor, "access_key.made", key, now)
    return made(key, token)


@router.get("", response_model=Page[KeyOut], openapi_extra=_ROWS)
def listed(actor: Holder, session: Db, at: At) -> Page[KeyOut]:
    """List keys, the youngest first, by their prefix; what opens doors is not kept."""
    rows, following = page(
        session,
        finding.keys_of(actor),
        AccessKey.created_at,
        AccessKey.id,
        at,
        at.narrowed_by(None),
    )
    return Page(
        items=[KeyOut.model_validate(row, from_attributes=True) for row in rows], next=following
    )


@router.post(
    "/{key_id}/rotations",
    status_code=201,
    response_model=KeyMade,
    openapi_extra=authz("an employer's own systems; secrets of clients, system administrator"),
)
def rotate(
    key_id: Identifier,
    body: RotationIn,
    request: Request,
    actor: Holder,
    _up: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> KeyMade:
    """Make the successor of a key; both are good for the overlap, then only the new one.

    The system's administrator rotates the secrets of clients only: with the key of an employer's
    systems they would act as the employer.
    """
    key = one(session, finding.keys_of(actor), key_id)
    holder = session.get_one(Account, key.account_id)
    if actor.kind is Kind.SYSTEM_ADMIN and key.use is not KeyUse.CLIENT_SECRET:
        raise KeysThroughTheEmployer
    if actor.kind is Kind.SYSTEM_ADMIN and holder.party_id is not None:
        raise KeysThroughTheEmployer
    overlap = timedelta(hours=body.overlap_hours)
    new, token = pairing.successor(key, holder, request.app.state.keyring, now, overlap)
    session.add(new)
    session.flush()
    record(session, actor, "access_key.rotated", key, now)
    record(session, actor, "access_key.made", new, now)
    return made(new, token)


@router.delete("/{key_id}", status_code=204, openapi_extra=_ROWS)
def revoke(key_id: Identifier, actor: Holder, session: Db, now: Now) -> Response:
    """Revoke a key: it opens nothing from the next moment on, in every process."""
    key = one(session, finding.keys_of(actor), key_id)
    rules.revoke(key, now)
    if key.use is KeyUse.CLIENT_SECRET:
        with as_system(session, "tokens end with the secret they were got with"):
            for login in finding.logins_of_client(session, key.account_id):
                rules.end(login, "secret_revoked", now)
                record(session, actor, "login_session.ended", login, now)
            session.flush()
    record(session, actor, "access_key.revoked", key, now)
    return Response(status_code=204)


def made(key: AccessKey, token: str) -> KeyMade:
    """A key with its token, for the one answer that shows it."""
    shown = KeyOut.model_validate(key, from_attributes=True)
    return KeyMade(**shown.model_dump(), token=token)
