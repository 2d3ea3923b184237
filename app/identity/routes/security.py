"""HTTP of the security administrator: locks, logins, second factors and keys of accounts."""

from typing import Annotated

from fastapi import APIRouter, Query, Security

from app.audit.door import Door
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, page
from app.base.text import Identifier
from app.identity import closing, joining
from app.identity import seen as accounts
from app.identity.current import current_actor
from app.identity.desk import AtDesk
from app.identity.ending import end_all
from app.identity.models import Account, MemberLogin
from app.identity.own_ways import member_login
from app.identity.routes.shared import At, Once
from app.identity.rules.members import not_oneself
from app.identity.schemas.accounts import ResetMadeOut, SecurityFilter, SecurityOut
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1", tags=["security"], route_class=Door)
Guard = Annotated[Actor, Security(current_actor, scopes=[Scope.SECURITY_MANAGE])]
_ROWS = authz("security administrator: every person's account, without names")


@router.get("/security/accounts", response_model=Page[SecurityOut], openapi_extra=_ROWS)
def listed(
    narrowed_by: Annotated[SecurityFilter, Query()], actor: Guard, session: Db, at: At, now: Now
) -> Page[SecurityOut]:
    """List accounts by how they stand with security, the youngest first; no names are shown."""
    rows = accounts.accounts_to_secure(actor)
    if narrowed_by.kind is not None:
        rows = rows.where(Account.kind == narrowed_by.kind)
    if narrowed_by.locked is not None:
        locked = Account.locked_at.is_not(None)
        rows = rows.where(locked if narrowed_by.locked else ~locked)
    if narrowed_by.login is not None:
        rows = rows.join(MemberLogin, MemberLogin.account_id == Account.id)
        rows = rows.where(MemberLogin.login == narrowed_by.login)
    found, following = page(
        session, rows, Account.created_at, Account.id, at, at.narrowed_by(narrowed_by)
    )
    return Page(items=accounts.as_secured(session, found, now), next=following)


@router.get("/security/accounts/{account_id}", response_model=SecurityOut, openapi_extra=_ROWS)
def read(account_id: Identifier, actor: Guard, session: Db, now: Now) -> SecurityOut:
    """Read how one account stands with security."""
    return accounts.as_secured(session, [_secured(session, actor, account_id)], now)[0]


@router.post(
    "/accounts/{account_id}/locks",
    status_code=201,
    response_model=SecurityOut,
    openapi_extra=_ROWS,
)
def lock(account_id: Identifier, actor: Guard, session: Db, now: Now, _: Once) -> SecurityOut:
    """Lock an account: it opens nothing, and every login of it ends at once."""
    account = _another(session, actor, account_id)
    closing.lock(session, actor, account, now)
    return accounts.as_secured(session, [account], now)[0]


@router.post(
    "/accounts/{account_id}/unlocks",
    status_code=201,
    response_model=SecurityOut,
    openapi_extra=_ROWS,
)
def unlock(
    account_id: Identifier, actor: Guard, session: Db, desk: AtDesk, now: Now, _: Once
) -> SecurityOut:
    """Unlock an account, and forget the wrong tries counted against its password and codes."""
    account = _another(session, actor, account_id)
    closing.unlock(session, desk.keyring, actor, account, now)
    return accounts.as_secured(session, [account], now)[0]


@router.post(
    "/accounts/{account_id}/session-ends",
    status_code=201,
    response_model=SecurityOut,
    openapi_extra=_ROWS,
)
def end_logins(account_id: Identifier, actor: Guard, session: Db, now: Now, _: Once) -> SecurityOut:
    """End every login of an account at once; its holder may sign in again."""
    account = _secured(session, actor, account_id)
    end_all(session, account, now, "ended_by_security", by=actor)
    return accounts.as_secured(session, [account], now)[0]


@router.post(
    "/accounts/{account_id}/key-revocations",
    status_code=201,
    response_model=SecurityOut,
    openapi_extra=_ROWS,
)
def revoke_keys(
    account_id: Identifier, actor: Guard, session: Db, now: Now, _: Once
) -> SecurityOut:
    """Revoke every access key of an account; they stop within a second everywhere."""
    account = _secured(session, actor, account_id)
    closing.revoke_keys(session, actor, account, now)
    return accounts.as_secured(session, [account], now)[0]


@router.post(
    "/accounts/{account_id}/second-factor-resets",
    status_code=201,
    response_model=SecurityOut,
    openapi_extra=_ROWS,
)
def reset_second_factor(
    account_id: Identifier, actor: Guard, session: Db, now: Now, _: Once
) -> SecurityOut:
    """Take away generator, recovery codes and passkeys after proving whose the account is.

    Every login ends; with the password alone the holder can then only add a new second factor.
    """
    account = _another(session, actor, account_id)
    closing.reset_factors(session, actor, account, now)
    return accounts.as_secured(session, [account], now)[0]


@router.post(
    "/accounts/{account_id}/password-resets",
    status_code=201,
    response_model=ResetMadeOut,
    openapi_extra=_ROWS,
)
def allow_new_password(
    account_id: Identifier, actor: Guard, session: Db, desk: AtDesk, now: Now, _: Once
) -> ResetMadeOut:
    """Permit the holder of an account to choose a new password: a token for 24 hours, shown once.

    The administrator never chooses or learns the password (ASVS 6.4.6). Whoever reset the second
    factor within thirty days does not permit this too (`takes_two`): it would be a way in.
    """
    account = _another(session, actor, account_id)
    member_login(session, account.id)
    closing.takes_two(session, actor, account, closing.FACTOR_RESET, now)
    reset, token = joining.allow_reset(session, desk.keyring, actor, account, now)
    return ResetMadeOut(token=token, expires_at=reset.expires_at)


def _secured(session: Db, actor: Actor, account_id: Identifier) -> Account:
    return one(session, accounts.accounts_to_secure(actor), account_id)


def _another(session: Db, actor: Actor, account_id: Identifier) -> Account:
    account = _secured(session, actor, account_id)
    not_oneself(actor, account)
    return account
