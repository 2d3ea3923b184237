"""HTTP of invitations, and of the permission to choose a new password."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, page
from app.base.text import Identifier
from app.identity import joining
from app.identity import seen as accounts
from app.identity.current import current_actor
from app.identity.desk import AtDesk
from app.identity.models import Invitation, Party
from app.identity.routes.shared import At, Once
from app.identity.rules import invitations as rules
from app.identity.schemas.accounts import (
    AcceptIn,
    InvitationIn,
    InvitationMadeOut,
    InvitationOut,
    ResetIn,
    ResetOut,
)
from app.identity.schemas.sessions import SignedInOut
from app.identity.scopes import PUBLIC, Scope, authz

router = APIRouter(prefix="/v1", tags=["invitations"], route_class=Door)
Inviter = Annotated[Actor, Security(current_actor, scopes=[Scope.INVITATIONS_MAKE])]
_ROWS = authz(
    "system administrator: into the house; an employer's administrator: into their employer; "
    "staff: their own"
)


@router.post("/invitations", status_code=201, response_model=InvitationMadeOut, openapi_extra=_ROWS)
def invite(
    body: InvitationIn,
    actor: Inviter,
    response: Response,
    session: Db,
    desk: AtDesk,
    now: Now,
    _: Once,
) -> InvitationMadeOut:
    """Invite somebody to an account of their own; the `token` is shown only in this answer.

    The system administrator invites staff, officers, administrators and auditors; staff invite an
    employer's first administrator, house operators and guardians; an employer's administrator
    invites members of the same employer. It can be accepted once, within seven days.
    """
    asked = rules.Asked(**body.model_dump())
    if actor.kind is Kind.EMPLOYER and asked.party_id is None:
        asked = rules.Asked(**{**body.model_dump(), "party_id": actor.party_id})
    party = session.get(Party, asked.party_id) if asked.party_id else None
    made, token = rules.invite(actor, asked, party, desk.keyring, now)
    first = made.kind is Kind.EMPLOYER and actor.kind is Kind.STAFF
    with as_system(session, "whether an employer has an administrator, whom staff cannot see"):
        taken = party is not None and first and accounts.has_administrator(session, party.id)
    if taken:
        raise rules.HasAdministrator
    session.add(made)
    session.flush()
    record(session, actor, "invitation.made", made, now, refs={"party": made.party_id})
    response.headers["Location"] = f"/v1/invitations/{made.id}"
    shown = InvitationOut.model_validate(made)
    return InvitationMadeOut(**shown.model_dump(), token=token)


@router.get("/invitations", response_model=Page[InvitationOut], openapi_extra=_ROWS)
def listed(actor: Inviter, session: Db, at: At) -> Page[InvitationOut]:
    """List invitations, the youngest first; their tokens are not kept."""
    rows, following = page(
        session,
        accounts.invitations_visible_to(actor),
        Invitation.created_at,
        Invitation.id,
        at,
        at.narrowed_by(None, actor.account_id),
    )
    return Page(items=[InvitationOut.model_validate(row) for row in rows], next=following)


@router.get("/invitations/{invitation_id}", response_model=InvitationOut, openapi_extra=_ROWS)
def read(invitation_id: Identifier, actor: Inviter, session: Db) -> Invitation:
    """Read an invitation and what became of it."""
    return one(session, accounts.invitations_visible_to(actor), invitation_id)


@router.post(
    "/invitations/{invitation_id}/revocations",
    status_code=201,
    response_model=InvitationOut,
    openapi_extra=_ROWS,
)
def revoke(invitation_id: Identifier, actor: Inviter, session: Db, now: Now, _: Once) -> Invitation:
    """Take an invitation back; one that was accepted stays, close the account instead."""
    invitation = one(session, accounts.invitations_visible_to(actor), invitation_id)
    rules.revoke_invitation(invitation, now)
    session.flush()
    record(session, actor, "invitation.revoked", invitation, now)
    return invitation


@router.post("/invitations/accept", response_model=SignedInOut, openapi_extra=PUBLIC)
def accept(body: AcceptIn, desk: AtDesk, now: Now) -> SignedInOut:
    """Accept an invitation: choose a login name and a password of 12 to 128 characters.

    The tokens open nothing but adding a second factor; then sign in with both.
    """
    return joining.accept(desk, body, now)


@router.post("/password-resets/accept", response_model=ResetOut, openapi_extra=PUBLIC)
def reset(body: ResetIn, desk: AtDesk, now: Now) -> ResetOut:
    """Choose a new password with a permission of the security administrator (24 hours, once).

    Every login of the account ends. It signs nobody in: the second factor is asked for as ever.
    """
    return ResetOut(sessions_ended=joining.reset_password(desk, body, now))
