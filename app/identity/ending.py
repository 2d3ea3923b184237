"""The end of logins: one's own, all of an account, a family whose refresh token was copied."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import Actor
from app.identity.models import Account, LoginSession
from app.identity.signed_in import district_of, holder


def end(session: Session, login: LoginSession, by: Actor, now: datetime, reason: str) -> bool:
    """End a login: its tokens stop at once; whether it was going on."""
    if login.ended_at is not None:
        return False
    login.ended_at, login.end_reason = now, reason
    name = "login_session.reuse_found" if reason in _STOLEN else "login_session.ended"
    refs = {"account": login.account_id}
    district = district_of(session, by.party_id)
    record(session, by, name, login, now, refs=refs, reason_code=reason, district=district)
    return True


def end_all(
    session: Session,
    account: Account,
    now: datetime,
    reason: str,
    *,
    by: Actor | None = None,
    spared: UUID | None = None,
) -> int:
    """End every login of an account but the one spared; how many those were."""
    going_on = sa.select(LoginSession).where(
        LoginSession.account_id == account.id,
        LoginSession.ended_at.is_(None),
        LoginSession.id != spared if spared else sa.true(),
    )
    logins = session.scalars(going_on.order_by(LoginSession.id).with_for_update()).all()
    return sum(end(session, login, by or holder(account), now, reason) for login in logins)


def end_others_at(session: Session, kiosk_key_id: UUID, now: datetime) -> None:
    """End who is signed in at a kiosk: somebody else stands there now."""
    there = (
        sa.select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.kiosk_key_id == kiosk_key_id, LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > now)
        .order_by(LoginSession.id)
    )
    for login, account in session.execute(there):
        end(session, login, holder(account, login), now, "kiosk_taken_over")


_STOLEN = frozenset({"reused", "other_device"})
