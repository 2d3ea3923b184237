"""HTTP of the accounts of those who work here, for the system administrator."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, Security

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, page
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.identity import seen as accounts
from app.identity.closing import end_with
from app.identity.current import current_actor
from app.identity.models import Account
from app.identity.routes.shared import At
from app.identity.rules import members as rules
from app.identity.schemas.accounts import AccountFilter, AccountOut, AccountPatch
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/accounts", tags=["accounts"], route_class=Door)
Manager = Annotated[Actor, Security(current_actor, scopes=[Scope.ACCOUNTS_MANAGE])]
_ROWS = authz("system administrator: accounts of those who work here")


@router.get("", response_model=Page[AccountOut], openapi_extra=_ROWS)
def listed(
    narrowed_by: Annotated[AccountFilter, Query()], actor: Manager, session: Db, at: At
) -> Page[AccountOut]:
    """List the accounts of staff, officers, administrators and auditors, the youngest first.

    Accounts of job seekers, guardians and employers are not among them.
    """
    rows = accounts.accounts_of_the_house(actor)
    if narrowed_by.kind is not None:
        rows = rows.where(Account.kind == narrowed_by.kind)
    found, following = page(
        session, rows, Account.created_at, Account.id, at, at.narrowed_by(narrowed_by)
    )
    return Page(items=[AccountOut.model_validate(row) for row in found], next=following)


@router.get("/{account_id}", response_model=AccountOut, openapi_extra=_ROWS)
def read(account_id: Identifier, actor: Manager, session: Db, response: Response) -> Account:
    """Read the account of somebody who works here."""
    account = one(session, accounts.accounts_of_the_house(actor), account_id)
    tagged(response, account)
    return account


@router.patch("/{account_id}", response_model=AccountOut, openapi_extra=_ROWS)
def change(
    account_id: Identifier,
    body: AccountPatch,
    actor: Manager,
    session: Db,
    now: Now,
    response: Response,
    if_match: IfMatch = None,
) -> Account:
    """Change name or districts, close (`closed: true`) or reopen an account; never your own.

    The kind of an account never changes. Closing ends every login and key at once; a closed
    administrator's account stays closed, so that nobody comes to hold two roles.
    """
    account = one(session, accounts.accounts_of_the_house(actor), account_id)
    expected(account, if_match)
    rules.not_oneself(actor, account)
    happened = rules.change_account(account, body.model_dump(exclude_unset=True), now)
    session.flush()
    for name in happened:
        record(session, actor, name, account, now)
    if "account.closed" in happened:
        end_with(session, actor, account, now)
    tagged(response, account)
    return account
