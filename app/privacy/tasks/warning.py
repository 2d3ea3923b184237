"""Telling a person by telephone that their data go when they stay silent.

What was warned of also stands in their `done-for-me`. A message that was not taken is tried again
every day of the grace; whoever has no telephone is told by staff, who see the event.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.allowances import TooManyRequests, digest_of, spend
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import city_day
from app.base.clock import now as present
from app.base.context import OWN_WORK
from app.base.database import Database
from app.base.ids import new_id
from app.base.printed import is_mobile
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.wording import Words
from app.identity.models import Channel, PersonAtLogin
from app.identity.persons import phone_of
from app.identity.senders import Message, NotSent, Sender, sender_of
from app.privacy.models import Dormancy
from app.seekers.models import Seeker
from app.tasks.queries import enqueue
from app.tasks.runner import Job

TELL = "privacy.tell_of_silence"
SAID = Words(
    "爱心屋提醒：您很久没有使用了。{day} 以前登录一次或联系工作人员，您的资料就会留下；"
    "不然那天以后会被清除。",
    "Aixinwu: you have not been here for long. Sign in once or see the staff before {day} and your "
    "data stay; else they are deleted after that day.",
)


def plan(session: Session, person_id: UUID, now: datetime) -> None:
    """Put the message on the table of work; one waits at a time."""
    enqueue(session, TELL, {"person_id": str(person_id)}, now, key=f"{TELL}:{person_id}")


def tell_of_silence(job: Job) -> None:
    """Tell the person the task names."""
    keyring, settings = job.house
    tell(job.database, keyring, settings, UUID(job.arguments["person_id"]), present())


def tell(
    database: Database, keyring: Keyring, settings: Settings, person_id: UUID, now: datetime
) -> None:
    """Send the warning once; where it could not be sent, an event says so to staff."""
    sender = sender_of(settings)
    with transaction(database, context=OWN_WORK) as session:
        warning = _waiting(session, person_id, now)
        if warning is None:
            return
        message = _message(session, keyring, warning)
        if message is None or sender is None or not _spent(session, keyring, settings, now):
            _note(session, "seeker.retention_not_told", person_id, now)
            return
    taken = _sent(sender, message, now)
    with transaction(database, context=OWN_WORK) as session:
        warning = _waiting(session, person_id, now)
        if warning is not None:
            warning.told_at = now if taken else None
            name = "seeker.retention_told" if taken else "seeker.retention_not_told"
            _note(session, name, person_id, now)


def _sent(sender: Sender, message: Message, now: datetime) -> bool:
    """Hand the message over, with no session open; whether it was taken."""
    try:
        sender.send(message, now)
    except NotSent:
        return False
    return True


def _waiting(session: Session, person_id: UUID, now: datetime) -> Dormancy | None:
    """The warning nobody was told of yet, while its grace lasts."""
    warning = session.get(Dormancy, person_id)
    gone = warning is None or warning.told_at is not None or warning.ends_at <= now
    return None if gone else warning


def _message(session: Session, keyring: Keyring, warning: Dormancy) -> Message | None:
    """What is sent to whom; None where the person has no telephone."""
    person = session.get(PersonAtLogin, warning.seeker_id)
    phone = phone_of(keyring, person) if person is not None else None
    if phone is None:
        return None
    channel = Channel.SMS if is_mobile(phone) else Channel.VOICE
    words = SAID.filled(day=city_day(warning.ends_at).isoformat())
    return Message(new_id(), channel, phone, words.said("zh"))


def _spent(session: Session, keyring: Keyring, settings: Settings, now: datetime) -> bool:
    """Whether the day's budget of messages has room for one more."""
    budget = ((settings.sms_per_day, timedelta(days=1)),)
    try:
        with session.begin_nested():
            spend(session, "sms", digest_of(keyring, "sms", "all"), budget, now)
    except TooManyRequests:
        return False
    return True


def _note(session: Session, name: str, person_id: UUID, now: datetime) -> None:
    seeker = session.get_one(Seeker, person_id)
    record(session, SYSTEM.on_behalf(person_id), name, seeker, now)
