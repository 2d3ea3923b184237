"""Changing the telephone one signs in with: proof with the old, a code to the new, then a delay.

Whoever takes a telephone or a login over for an hour must not take the account over: the number on
record is told, and the change waits a day in which any login of the person may cancel it.
"""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import SYSTEM, Actor
from app.base.database import guarded
from app.base.errors import Conflict
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.wording import Language, Words
from app.identity.models import PersonAtLogin, PhoneChange
from app.identity.persons import phone_digest
from app.identity.signed_in import district_of
from app.tasks.queries import enqueue

TELL = "identity.tell_of_phone_change"
APPLY = "seekers.apply_phone_change"


class PhoneChangeOver(Conflict):
    """The change has taken effect or was cancelled."""

    title = Words("这次更换已经生效或已经取消", "This change has taken effect or was cancelled")


class NothingAtLogin(Conflict):
    """The person's file has neither telephone nor certificate: nothing names them at login."""

    title = Words(
        "档案里没有手机号和残疾人证号码，请先补上其中一项",
        "The file has neither a telephone nor a certificate number; add one first",
    )


def waiting(
    actor: Actor,
    number: str,
    keyring: Keyring,
    now: datetime,
    language: Language,
    *,
    party_id: UUID | None = None,
    reason: str | None = None,
) -> PhoneChange:
    """A change asked for now, of the actor's own telephone or, by staff, of a person's."""
    id, whose = new_id(), party_id or actor.party_id
    if whose is None or actor.account_id is None:
        raise NothingAtLogin
    return PhoneChange(
        id=id,
        party_id=whose,
        phone_sealed=keyring.seal(number, table="phone_change", column="phone_sealed", row=id),
        phone_digest=phone_digest(keyring, number),
        asked_by=actor.account_id,
        reason=reason,
        language=language,
        asked_at=now,
    )


def begin(
    session: Session, change: PhoneChange, actor: Actor, settings: Settings, now: datetime
) -> None:
    """Keep a change, tell the telephone on record, and put its taking effect on the table.

    Where no telephone is on record there is nobody to warn, and it takes effect at once.
    """
    person = session.get(PersonAtLogin, change.party_id)
    if person is None:
        raise NothingAtLogin
    delay = timedelta(hours=settings.phone_change_hours if person.phone_digest else 0)
    change.effective_at = now + delay
    session.add(change)
    session.flush()
    arguments = {"change": str(change.id)}
    enqueue(session, TELL, arguments, now, key=f"tell:{change.id}")
    enqueue(session, APPLY, arguments, now, key=f"apply:{change.id}", due_at=change.effective_at)
    _note(session, actor, "phone_change.asked", change, now)


def cancel(session: Session, change: PhoneChange, actor: Actor, now: datetime) -> None:
    """Cancel a change that waits; PhoneChangeOver when there is nothing left to cancel."""
    if not _ended(session, change, now, cancelled_at=now):
        raise PhoneChangeOver
    _note(session, actor, "phone_change.cancelled", change, now)


def take_effect(
    session: Session, change_id: UUID, keyring: Keyring, now: datetime
) -> tuple[UUID, str] | None:
    """Whose telephone it is from now on and which; None where the change is not to be made.

    The caller writes the number into the person's file in the same transaction.
    """
    change = session.get(PhoneChange, change_id)
    if change is None or change.effective_at > now:
        return None
    if not _ended(session, change, now, applied_at=now):
        return None
    _note(session, SYSTEM, "phone_change.applied", change, now)
    number = keyring.open(
        change.phone_sealed, table="phone_change", column="phone_sealed", row=change.id
    )
    return change.party_id, number


def _note(session: Session, actor: Actor, name: str, change: PhoneChange, now: datetime) -> None:
    refs, district = {"seeker": change.party_id}, district_of(session, change.party_id)
    record(session, actor, name, change, now, refs=refs, district=district)


def _ended(session: Session, change: PhoneChange, now: datetime, **values: datetime) -> bool:
    """Whether this ended a change that waited: of cancelling and taking effect one wins."""
    mine = sa.update(PhoneChange).where(
        PhoneChange.id == change.id,
        PhoneChange.applied_at.is_(None),
        PhoneChange.cancelled_at.is_(None),
    )
    if not guarded(session, mine.values(**values)):
        return False
    session.refresh(change)
    return True
