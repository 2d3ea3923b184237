"""Making parties, accounts and keys; pairing an officer with a person."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.base.actor import Kind
from app.base.errors import Conflict
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.wording import Words
from app.identity.models import (
    AccessKey,
    Account,
    KeyUse,
    LoginSession,
    Membership,
    Party,
    PartyKind,
    Role,
)
from app.identity.scopes import MAY, Scope
from app.identity.tokens import new_token, prefix_of


class ScopeBeyondKind(Conflict):
    """A key may never hold more than its kind of account."""

    title = Words("这类账号不能拥有该权限", "An account of this kind may not hold that scope")


class AccountClosed(Conflict):
    """The account is closed; nothing new is made for it."""

    title = Words("账号已关闭", "The account is closed")


class AccountLocked(Conflict):
    """The security administrator locked the account; nothing opens it meanwhile."""

    title = Words("账号已锁定，请联系管理员", "The account is locked; ask the administrator")


def person(district: str | None, now: datetime) -> Party:
    """A natural person, living in a district."""
    return Party(id=new_id(), kind=PartyKind.PERSON, district=district, created_at=now)


def organisation(district: str | None, now: datetime) -> Party:
    """An organisation, seated in a district."""
    return Party(id=new_id(), kind=PartyKind.ORGANISATION, district=district, created_at=now)


def account(
    kind: Kind,
    name: str,
    now: datetime,
    *,
    party_id: UUID | None = None,
    organisation_id: UUID | None = None,
    districts: Iterable[str] = (),
) -> Account:
    """A way in for a party of this kind."""
    return Account(
        id=new_id(),
        kind=kind,
        name=name,
        party_id=party_id,
        organisation_id=organisation_id,
        districts=sorted(districts),
        created_at=now,
    )


def key_for(
    holder: Account,
    keyring: Keyring,
    label: str,
    now: datetime,
    *,
    scopes: Iterable[Scope] | None = None,
    expires_at: datetime | None = None,
    use: KeyUse = KeyUse.BEARER,
) -> tuple[AccessKey, str]:
    """A key of this account and its token, which is shown this once."""
    if holder.closed_at is not None:
        raise AccountClosed
    most = MAY[holder.kind]
    wanted = frozenset(scopes) if scopes is not None else most
    if not wanted <= most:
        raise ScopeBeyondKind
    token = new_token(holder.kind)
    key = AccessKey(
        id=new_id(),
        account_id=holder.id,
        label=label,
        use=use,
        prefix=prefix_of(token),
        digest=keyring.digest(token),
        scopes=sorted(wanted),
        created_at=now,
        expires_at=expires_at,
    )
    return key, token


def revoke(key: AccessKey, now: datetime) -> None:
    """End a key; it stops within a second in every process."""
    if key.revoked_at is None:
        key.revoked_at = now


def end(login: LoginSession, reason: str, now: datetime) -> None:
    """End a login with its access tokens and its refresh family; a second end changes nothing."""
    if login.ended_at is None:
        login.ended_at, login.end_reason = now, reason


def pair(officer: Account, person_id: UUID, until: datetime | None = None) -> Membership:
    """Pair an officer with one person, whom they then may see."""
    return Membership(
        id=new_id(),
        account_id=officer.id,
        party_id=person_id,
        role=Role.PAIRED,
        acts=[],
        valid_until=until,
    )


def member(account: Account, party_id: UUID, role: Role) -> Membership:
    """Make an account a member, or the administrator, of an organisation."""
    return Membership(id=new_id(), account_id=account.id, party_id=party_id, role=role, acts=[])
