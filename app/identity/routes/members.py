"""HTTP of an employer's members, for the employer's own administrator."""

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Response, Security
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.errors import NotFound
from app.base.paging import Page, page
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.identity import seen as accounts
from app.identity.closing import end_with, take_back_invitations
from app.identity.current import current_actor
from app.identity.models import Account, Membership, Party, Role
from app.identity.routes.shared import At
from app.identity.rules import members as rules
from app.identity.schemas.accounts import MemberOut, MemberPatch
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/members", tags=["members"], route_class=Door)
Manager = Annotated[Actor, Security(current_actor, scopes=[Scope.MEMBERS_MANAGE])]
_ROWS = authz("an employer's administrator: members of the same employer")


@router.get("", response_model=Page[MemberOut], openapi_extra=_ROWS)
def listed(actor: Manager, session: Db, at: At) -> Page[MemberOut]:
    """List the members of your employer, the youngest first."""
    found, following = page(
        session,
        accounts.members_of(actor),
        Account.created_at,
        Account.id,
        at,
        at.narrowed_by(None, actor.party_id),
    )
    parts = accounts.memberships(session, found)
    items = [accounts.as_member(account, parts.get(account.id)) for account in found]
    return Page(items=items, next=following)


@router.get("/{member_id}", response_model=MemberOut, openapi_extra=_ROWS)
def read(member_id: Identifier, actor: Manager, session: Db, response: Response) -> MemberOut:
    """Read a member of your employer."""
    account = one(session, accounts.members_of(actor), member_id)
    tagged(response, account)
    return accounts.as_member(account, accounts.memberships(session, [account]).get(account.id))


@router.patch("/{member_id}", response_model=MemberOut, openapi_extra=_ROWS)
def change(
    member_id: Identifier,
    body: MemberPatch,
    actor: Manager,
    session: Db,
    now: Now,
    response: Response,
    if_match: IfMatch = None,
) -> MemberOut:
    """Make a member administrator or not, close or reopen an account; never your own.

    One administrator always stays. Closing ends every login of the member at once.
    """
    # Held until the end, so that two administrators cannot remove each other at the same moment.
    session.execute(sa.select(Party.id).where(Party.id == actor.party_id).with_for_update())
    account = one(session, accounts.members_of(actor), member_id)
    expected(account, if_match)
    rules.not_oneself(actor, account)
    everybody = {one.id: one for one in session.scalars(accounts.members_of(actor))}
    parts = accounts.memberships(session, list(everybody.values()))
    part = parts.get(account.id)
    if part is None:
        raise NotFound
    said = body.model_dump(exclude_unset=True)
    role = part.role if "admin" not in said else Role.ADMIN if said.pop("admin") else Role.MEMBER
    happened = rules.change_account(account, said, now)
    if role is not part.role:
        _become(session, actor, account, part, role, now)
    rules.keep_an_administrator((everybody[id], part) for id, part in parts.items())
    session.flush()
    for name in happened:
        record(session, actor, name, account, now)
    if "account.closed" in happened:
        end_with(session, actor, account, now)
    tagged(response, account)
    return accounts.as_member(account, part)


def _become(
    session: Session, actor: Actor, account: Account, part: Membership, role: Role, now: datetime
) -> None:
    """Another part in the employer: noted, and with an administrator's end their invitations."""
    part.role = role
    flag_modified(account, "name")  # the part in the employer is of the account's version
    name = "membership.became_admin" if role is Role.ADMIN else "membership.became_member"
    record(session, actor, name, part, now)
    if role is Role.MEMBER:
        take_back_invitations(session, actor, account, now)
