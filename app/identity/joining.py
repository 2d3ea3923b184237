"""Somebody accepts an invitation, or chooses a new password by a permission given to them."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import Actor, Kind
from app.base.database import guarded
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.coming_in import came_in
from app.identity.desk import Desk
from app.identity.ending import end_all
from app.identity.lockout import give_back, spend_address
from app.identity.models import (
    Account,
    Invitation,
    LoginMethod,
    MemberLogin,
    Party,
    PasswordReset,
)
from app.identity.own_ways import keep_password
from app.identity.queries import open_account
from app.identity.rules.codes import one_time_token
from app.identity.rules.invitations import InvitationEnded, accepted
from app.identity.rules.passwords import chosen
from app.identity.schemas.accounts import AcceptIn, ResetIn
from app.identity.schemas.sessions import SignedInOut
from app.identity.seen import has_administrator

RESET_LIVES = timedelta(hours=24)


def accept(desk: Desk, said: AcceptIn, now: datetime) -> SignedInOut:
    """Make the account an invitation is for; its first login can only add a second factor."""
    digest = desk.keyring.digest(said.token)
    with desk.transaction() as session:
        spend_address(session, desk.keyring, desk.address, now)
    with desk.transaction(reading=True) as session:
        if (
            session.scalars(open_invitations(now).where(Invitation.digest == digest)).first()
            is None
        ):
            raise InvitationEnded
    chosen(said.password, said.login, more=desk.common)
    password_hash = desk.hasher.hash(said.password)
    with desk.transaction() as session:
        account = _joined(session, digest, said, password_hash, now)
        method, way = LoginMethod.PASSWORD_TOTP, "invitation"
        return came_in(
            session, desk.keyring, account, method, way, said.device, now, enrolment=True
        )


def open_invitations(now: datetime) -> sa.Select[Invitation]:
    """The invitations that can still be accepted."""
    return sa.select(Invitation).where(*_open(now))


def allow_reset(
    session: Session, keyring: Keyring, actor: Actor, account: Account, now: datetime
) -> tuple[PasswordReset, str]:
    """A permission to choose a new password, shown this once; those given before end."""
    mine = sa.update(PasswordReset).where(
        PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None)
    )
    session.execute(mine.values(used_at=now).execution_options(synchronize_session=False))
    token = one_time_token("axp")
    made = PasswordReset(
        id=new_id(),
        account_id=account.id,
        digest=keyring.digest(token),
        created_at=now,
        expires_at=now + RESET_LIVES,
    )
    session.add(made)
    session.flush()
    record(session, actor, "account.password_reset_allowed", account, now)
    return made, token


def reset_password(desk: Desk, said: ResetIn, now: datetime) -> int:
    """Choose a new password by a permission; the second factor is asked for as ever (ASVS 6.4.3).

    Every login of the account ends; how many those were.
    """
    with desk.transaction() as session:
        spend_address(session, desk.keyring, desk.address, now)
    with desk.transaction(reading=True) as session:
        reset, member = _permitted(session, desk.keyring.digest(said.token), now)
    chosen(said.password, member.login, more=desk.common)
    newer = desk.hasher.hash(said.password)
    with desk.transaction() as session:
        once = sa.update(PasswordReset).where(
            PasswordReset.id == reset.id, PasswordReset.used_at.is_(None)
        )
        account = open_account(session, reset.account_id)
        if account is None or not guarded(session, once.values(used_at=now)):
            raise InvitationEnded
        keep_password(session, member, newer, now)
        give_back(session, desk.keyring, member.login, account.id)
        actor = _as(account)
        record(session, actor, "account.password_reset", account, now)
        return end_all(session, account, now, "password_reset", by=actor)


def _permitted(session: Session, digest: str, now: datetime) -> tuple[PasswordReset, MemberLogin]:
    live = sa.select(PasswordReset).where(
        PasswordReset.digest == digest,
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > now,
    )
    reset = session.scalars(live).one_or_none()
    member = session.get(MemberLogin, reset.account_id) if reset else None
    if reset is None or member is None:
        raise InvitationEnded
    return reset, member


def _joined(
    session: Session, digest: str, said: AcceptIn, password_hash: str, now: datetime
) -> Account:
    invitation = session.scalars(
        open_invitations(now).where(Invitation.digest == digest)
    ).one_or_none()
    if invitation is None or _overtaken(session, invitation):
        raise InvitationEnded
    account, beside = accepted(invitation, said.name, now)
    session.add(account)
    session.flush()
    _use(session, invitation.id, account.id, now)
    login = MemberLogin(
        account_id=account.id,
        login=said.login,
        password_hash=password_hash,
        created_at=now,
        changed_at=now,
    )
    session.add_all([login, *beside])
    session.flush()
    refs = {"account": account.id, "inviter": invitation.inviter_id}
    record(session, _as(account), "invitation.accepted", invitation, now, refs=refs)
    record(session, _as(account), "account.opened", account, now)
    return account


def _overtaken(session: Session, invitation: Invitation) -> bool:
    """Whether staff invited a first administrator, and the employer has one by now.

    Of two such invitations the second would stay a door of its inviter's into the employer.
    """
    inviter = session.get(Account, invitation.inviter_id) if invitation.inviter_id else None
    by_staff = inviter is not None and inviter.kind is Kind.STAFF
    if not by_staff or invitation.kind is not Kind.EMPLOYER or invitation.party_id is None:
        return False
    party = sa.select(Party.id).where(Party.id == invitation.party_id).with_for_update()
    session.execute(party)  # of two who accept at once the second sees the first
    return has_administrator(session, invitation.party_id)


def _use(session: Session, invitation_id: UUID, account_id: UUID, now: datetime) -> None:
    """Accept an invitation once: of two at the same moment one finds it taken."""
    still = sa.update(Invitation).where(Invitation.id == invitation_id, *_open(now))
    if not guarded(session, still.values(accepted_at=now, account_id=account_id)):
        raise InvitationEnded


def _open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )


def _as(account: Account) -> Actor:
    return Actor(account.kind, account.id, account.party_id, account.organisation_id)
