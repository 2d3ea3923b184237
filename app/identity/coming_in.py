"""A member comes in or does not: how long their logins last, and what is noted."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.base.actor import SYSTEM, Kind
from app.base.secrets import Keyring
from app.identity.models import Account, LoginMethod
from app.identity.schemas.sessions import SignedInOut
from app.identity.scopes import ADMINISTRATORS, Scope
from app.identity.sessions import SESSION_LIVES
from app.identity.signed_in import signed_in

ENROLMENT = (Scope.OWN_READ, Scope.OWN_WRITE)
"""What a member without a second factor may do: add one."""

_HALF_HOUR, _HALF_DAY = timedelta(minutes=30), timedelta(hours=12)
_AT_WORK = frozenset({Kind.STAFF, Kind.OFFICER, Kind.EMPLOYER, Kind.HOUSE_OPERATOR})


def lasting(kind: Kind) -> tuple[timedelta, timedelta | None]:
    """How long a login of this kind lasts in all, and how long it may be left alone (ASVS 7.3).

    Administrators: half a day, half an hour. Members at work: a week, half a day. Others: a month.
    """
    if kind in ADMINISTRATORS:
        return _HALF_DAY, _HALF_HOUR
    return (timedelta(days=7), _HALF_DAY) if kind in _AT_WORK else (SESSION_LIVES, None)


def came_in(
    session: Session,
    keyring: Keyring,
    account: Account,
    method: LoginMethod,
    way: str,
    device: str | None,
    now: datetime,
    *,
    enrolment: bool = False,
) -> SignedInOut:
    """A login of this account that lasts as long as its kind may; `enrolment`: to add a factor."""
    lives, idle = lasting(account.kind)
    scopes = ENROLMENT if enrolment else None
    return signed_in(
        session,
        keyring,
        account,
        method,
        now,
        device=device,
        scopes=scopes,
        idle=idle,
        lives=lives,
        way=way,
    )


def failed(session: Session, account_id: UUID | None, reason: str, now: datetime) -> None:
    """Note that somebody did not come in, whether or not there is such an account.

    The subject is no `account`: an event of one empties the memory of known tokens, and anybody can
    try a login.
    """
    name, kind = "member_login.refused", "member_login"
    note_it(session, Note(SYSTEM, name, kind, account_id, now, Topic.REFUSAL, reason_code=reason))
