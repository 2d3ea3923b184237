"""Trying a code: one try is taken first, by one guarded UPDATE; the hash is checked after.

So five tries are five over any number of workers, and a try that is refused stays used.
"""

from datetime import datetime
from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Topic
from app.audit.record import record
from app.base.actor import SYSTEM, Actor
from app.base.database import guarded
from app.base.errors import NotFound, Refusal
from app.identity.codes.asking import MOST_TRIES
from app.identity.codes.refusals import CodeExpired, CodeTriesUsedUp, CodeUsed, CodeWrong
from app.identity.desk import Desk
from app.identity.models import CodePurpose, OneTimeCode
from app.identity.signed_in import district_of

NOBODY = SYSTEM
"""The actor of what somebody unknown tried: an event without an account."""


def tried(
    desk: Desk,
    code_id: UUID,
    purpose: CodePurpose,
    typed: str,
    now: datetime,
    by: Actor = NOBODY,
) -> OneTimeCode:
    """The code, when what was typed is right; it is not used up yet (`use` does that).

    A caller who is signed in may only try codes of their own login.
    """
    row = _try_taken(desk, code_id, purpose, now, by)
    if not desk.hasher.matches(typed, row.code_hash):
        refuse(desk, row, CodeWrong(), now, by)
    return row


def use(session: Session, row: OneTimeCode, now: datetime) -> None:
    """Use a code up; CodeUsed where somebody was faster."""
    mine = sa.update(OneTimeCode).where(OneTimeCode.id == row.id, OneTimeCode.used_at.is_(None))
    if not guarded(session, mine.values(used_at=now, code_sealed=None, phone_sealed=None)):
        raise CodeUsed


def refuse(
    desk: Desk, row: OneTimeCode, refusal: Refusal, now: datetime, by: Actor = NOBODY
) -> NoReturn:
    """Note that a try failed, and say so."""
    with desk.transaction() as session:
        note_refused(session, row, refusal, now, by)
    raise refusal


def note_refused(
    session: Session, row: OneTimeCode, refusal: Refusal, now: datetime, by: Actor = NOBODY
) -> None:
    """The event of a try that failed: which code, and why; ids and codes only."""
    record(
        session,
        by,
        "one_time_code.refused",
        row,
        now,
        refs={"person": row.party_id, "login": row.session_id, "kiosk": row.kiosk_key_id},
        reason_code=refusal.code,
        topic=Topic.REFUSAL,
        district=district_of(session, row.party_id),
    )


def _try_taken(
    desk: Desk, code_id: UUID, purpose: CodePurpose, now: datetime, by: Actor
) -> OneTimeCode:
    own = sa.select(OneTimeCode).where(
        OneTimeCode.id == code_id,
        OneTimeCode.purpose == purpose,
        OneTimeCode.session_id == by.session_id,
    )
    good = sa.update(OneTimeCode).where(
        OneTimeCode.id == code_id,
        OneTimeCode.tries < MOST_TRIES,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )
    with desk.transaction() as session:
        session.info["actor"] = None if by is NOBODY else by
        row = session.scalars(own).one_or_none()
        if row is None:
            raise NotFound
        if not guarded(session, good.values(tries=OneTimeCode.tries + 1)):
            session.refresh(row)
            raise _why(row, now)
    return row


def _why(row: OneTimeCode, now: datetime) -> Refusal:
    if row.used_at is not None:
        return CodeUsed()
    return CodeExpired() if row.expires_at <= now else CodeTriesUsedUp()
