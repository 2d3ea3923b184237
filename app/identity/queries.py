"""Reads of identity: the account behind a token, the parties an account acts with."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Actor, Kind
from app.identity.merged import of_nobody_merged, parties_of
from app.identity.models import (
    AccessKey,
    Account,
    KeyUse,
    LoginSession,
    Membership,
    Party,
    PartyKind,
    PhoneChange,
    Role,
)
from app.identity.scopes import MAY, MEMBERS_ONLY_ADMIN


def holder_of(
    session: Session, digest: str, now: datetime, use: KeyUse = KeyUse.BEARER
) -> tuple[AccessKey, Account] | None:
    """The live key with this hash and use, and its open account."""
    live = (
        sa.select(AccessKey, Account)
        .join(Account, Account.id == AccessKey.account_id)
        .where(AccessKey.digest == digest, AccessKey.use == use, AccessKey.revoked_at.is_(None))
        .where(sa.or_(AccessKey.expires_at.is_(None), AccessKey.expires_at > now))
        .where(Account.closed_at.is_(None), Account.locked_at.is_(None), of_nobody_merged())
    )
    row = session.execute(live).one_or_none()
    return (row[0], row[1]) if row else None


def live_login(
    session: Session, session_id: UUID, now: datetime
) -> tuple[LoginSession, Account] | None:
    """A login that goes on and its open account; an idle one has ended."""
    live = (
        sa.select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > now, of_nobody_merged())
        .where(Account.closed_at.is_(None), Account.locked_at.is_(None))
    )
    row = session.execute(live).one_or_none()
    if row is None or is_idle(row[0], now):
        return None
    return row[0], row[1]


def open_account(session: Session, account_id: UUID) -> Account | None:
    """An account that may open something now: not closed, not locked, of nobody merged away."""
    mine = sa.select(Account).where(Account.id == account_id, of_nobody_merged())
    live = mine.where(Account.closed_at.is_(None), Account.locked_at.is_(None))
    return session.scalars(live).one_or_none()


def is_idle(login: LoginSession, now: datetime) -> bool:
    """Whether a login has been left alone for longer than it may (kiosks: two minutes)."""
    idle = login.idle_seconds
    return idle is not None and now - login.used_at > timedelta(seconds=idle)


def is_admin(session: Session, account: Account, now: datetime) -> bool:
    """Whether an employer's member is its administrator."""
    if account.kind is not Kind.EMPLOYER:
        return False
    return (
        session.scalars(
            live_parts(account.id, Role.ADMIN, now).where(Membership.party_id == account.party_id)
        ).first()
        is not None
    )


def actor_of(key: AccessKey, account: Account) -> Actor:
    """The actor a key makes of its account."""
    return Actor(
        kind=account.kind,
        account_id=account.id,
        party_id=account.party_id,
        organisation_id=account.organisation_id,
        districts=frozenset(account.districts),
        scopes=frozenset(key.scopes),
        key_id=key.id,
    )


def actor_in(login: LoginSession, account: Account, *, admin: bool) -> Actor:
    """The actor a login makes of its account: what its kind may, narrowed by the login."""
    may = MAY[account.kind]
    if not admin:
        may -= MEMBERS_ONLY_ADMIN if account.kind is Kind.EMPLOYER else frozenset()
    return Actor(
        kind=account.kind,
        account_id=account.id,
        party_id=account.party_id,
        organisation_id=account.organisation_id,
        districts=frozenset(account.districts),
        scopes=frozenset(may if login.scopes is None else may & set(login.scopes)),
        session_id=login.id,
        client_id=login.client_id,
        stepped_up_at=login.stepped_up_at,
        admin=admin,
    )


def persons_of(actor: Actor) -> sa.Select[Party]:
    """The people staff may help to sign in: those who live in their districts."""
    people = sa.select(Party).where(Party.kind == PartyKind.PERSON, Party.merged_into.is_(None))
    if actor.kind is not Kind.STAFF:
        return people.where(sa.false())
    return people.where(Party.district.in_(actor.districts))


def logins_of(account_id: UUID | None, now: datetime) -> sa.Select[LoginSession]:
    """The logins of an account that go on."""
    return sa.select(LoginSession).where(
        LoginSession.account_id == account_id,
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > now,
    )


def parts_of(account_id: UUID | None, now: datetime) -> sa.Select[Membership]:
    """Whom an account may act for at this time, as a guardian, an officer or a member."""
    mine = sa.select(Membership).where(Membership.account_id == account_id, *_counts(now))
    return mine.where(Membership.role != Role.SELF).order_by(Membership.id)


def phone_changes_of(actor: Actor) -> sa.Select[PhoneChange]:
    """A person's own changes of telephone; not for those who act for them."""
    own = sa.select(PhoneChange).where(PhoneChange.party_id == actor.party_id)
    return own.where(sa.false()) if actor.on_behalf_of is not None else own


def paired_with(account_id: UUID, now: datetime) -> sa.Select[UUID]:
    """The persons an officer is paired with at this time, by every id their rows stand under."""
    paired = live_parts(account_id, Role.PAIRED, now).with_only_columns(Membership.party_id)
    kept = sa.select(sa.func.coalesce(Party.merged_into, Party.id)).where(Party.id.in_(paired))
    return parties_of(kept)


def live_parts(account_id: UUID, role: Role, now: datetime) -> sa.Select[Membership]:
    """The parts of an account in parties, in one role, that count at this time."""
    return sa.select(Membership).where(
        Membership.account_id == account_id,
        Membership.role == role,
        *_counts(now),
    )


def _counts(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    begun = sa.or_(Membership.valid_from.is_(None), Membership.valid_from <= now)
    return begun, sa.or_(Membership.valid_until.is_(None), Membership.valid_until > now)
