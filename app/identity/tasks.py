"""Work of identity that calls out or waits: sending codes and notices, forgetting what ran out.

The worker works for the house itself: nobody asked, and what it reads is of everybody.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.allowances import TooManyRequests, digest_of, spend
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now as this_moment
from app.base.context import OWN_WORK
from app.base.database import Database
from app.base.printed import is_mobile
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.wording import Language, Words
from app.identity.codes.asking import spend_for, unsealed
from app.identity.models import (
    Channel,
    CodePurpose,
    DevicePairing,
    Invitation,
    LinkCode,
    LoginAttempt,
    OneTimeCode,
    PasskeyChallenge,
    PasswordReset,
    PersonAtLogin,
    PhoneChange,
    UsedProof,
)
from app.identity.persons import at_login, phone_of
from app.identity.senders import Message, NotSent, sender_of
from app.identity.texts import BEGINNING_MADE, PHONE_TO_CHANGE, of_code
from app.tasks.runner import Job

KEPT = timedelta(days=1)
"""How long a code's row stays, which says who tried what; the code itself goes when it is sent."""

_DAY = timedelta(days=1)
_ENDING = (PasskeyChallenge, LoginAttempt, PasswordReset, UsedProof, LinkCode, DevicePairing)
"""What ends by itself: challenges, half-way logins, permissions, exchanged proofs, codes."""
INVITATIONS_KEPT = timedelta(days=90)

_ON_RECORD = frozenset({CodePurpose.CLAIM, CodePurpose.STEP_UP})


def send_code(job: Job) -> None:
    """Send a code, if there is anybody to send it to; what was sealed for it is forgotten."""
    deliver(job.database, *house_of(job), UUID(job.arguments["code"]), this_moment())


def deliver(
    database: Database, keyring: Keyring, settings: Settings, code_id: UUID, now: datetime
) -> None:
    """Send the code of that id at that time; NotSent where the sender did not take it."""
    with transaction(database, context=OWN_WORK) as session:
        row = session.get(OneTimeCode, code_id)
        message = None if row is None else _message(session, row, keyring, settings, now)
    if row is None or message is None:
        return
    with _noted_if_not(database, lambda session: _not_sent(session, row, now)):
        _send(settings, message, now)
    with transaction(database, context=OWN_WORK) as session:
        kept = session.get(OneTimeCode, code_id)
        if kept is not None:
            _forget(kept)


def tell_of_phone_change(job: Job) -> None:
    """Tell the telephone on record that another is to take its place."""
    tell(job.database, *house_of(job), UUID(job.arguments["change"]), this_moment())


def tell(
    database: Database, keyring: Keyring, settings: Settings, change_id: UUID, now: datetime
) -> None:
    """Tell it of the change of that id; NotSent where the sender did not take it."""
    with transaction(database, context=OWN_WORK, reading=True) as session:
        change = session.get(PhoneChange, change_id)
        person = session.get(PersonAtLogin, change.party_id) if change else None
    if change is None or person is None or change.applied_at or change.cancelled_at:
        return
    words = PHONE_TO_CHANGE.filled(hours=settings.phone_change_hours)
    message = _to_record(person, change, words, keyring)
    with _noted_if_not(
        database, lambda session: record(session, SYSTEM, "phone_change.not_told", change, now)
    ):
        _tell(settings, message, now)


def tell_of_activation(job: Job) -> None:
    """Tell the telephone on record that staff made a code for whoever stands before them."""
    tell_of_code(job.database, *house_of(job), UUID(job.arguments["code"]), this_moment())


def tell_of_code(
    database: Database, keyring: Keyring, settings: Settings, code_id: UUID, now: datetime
) -> None:
    """Tell it of the activation of that id; NotSent where the sender did not take it."""
    with transaction(database, context=OWN_WORK, reading=True) as session:
        row = session.get(OneTimeCode, code_id)
        person = session.get(PersonAtLogin, row.party_id) if row else None
    if row is None or person is None:
        return
    message = _to_record(person, row, BEGINNING_MADE, keyring)
    with _noted_if_not(database, lambda session: _not_sent(session, row, now)):
        _tell(settings, message, now)


def forget_codes(job: Job) -> None:
    """Delete the codes of the day before."""
    forget_codes_before(job.database, this_moment() - KEPT)


def forget_codes_before(database: Database, moment: datetime) -> int:
    """Delete codes that ended before a moment; how many those were."""
    with transaction(database, context=OWN_WORK) as session:
        old = sa.delete(OneTimeCode).where(
            OneTimeCode.created_at < moment, OneTimeCode.expires_at < moment
        )
        return cast("sa.CursorResult[Any]", session.execute(old)).rowcount


def forget_ended(job: Job) -> None:
    """Delete what ran out a day ago, and invitations nobody accepted in ninety days."""
    forget_ended_at(job.database, this_moment())


def forget_ended_at(database: Database, now: datetime) -> int:
    """The same at a given moment; how many rows went."""
    gone = 0
    with transaction(database, context=OWN_WORK) as session:
        for table in _ENDING:
            old = sa.delete(table).where(table.expires_at < now - KEPT)
            gone += cast("sa.CursorResult[Any]", session.execute(old)).rowcount
        lapsed = sa.delete(Invitation).where(
            Invitation.expires_at < now - INVITATIONS_KEPT, Invitation.accepted_at.is_(None)
        )
        gone += cast("sa.CursorResult[Any]", session.execute(lapsed)).rowcount
    return gone


def house_of(job: Job) -> tuple[Keyring, Settings]:
    """The keys and settings of the worker."""
    return cast("tuple[Keyring, Settings]", job.house)


def _message(
    session: Session, row: OneTimeCode, keyring: Keyring, settings: Settings, now: datetime
) -> Message | None:
    """The message of a code; None, and nothing kept to send, where it must not leave."""
    code = unsealed(keyring, row, "code_sealed")
    if code is None or row.used_at is not None:
        return None
    phone = _phone(session, row, keyring)
    late = row.expires_at <= now
    if late and phone is not None:
        _not_sent(session, row, now, "too_late")
    if phone is None or late or not _allowed(session, row, keyring, settings, now):
        _forget(row)
        return None
    text = of_code(row.purpose, row.channel, code, cast("Language", row.language))
    return Message(row.id, row.channel, phone, text)


def _forget(row: OneTimeCode) -> None:
    """Keep nothing that was sealed to be sent; a new telephone waits to be confirmed."""
    row.code_sealed = None
    if row.purpose is not CodePurpose.PHONE_CHANGE:
        row.phone_sealed = None


def _phone(session: Session, row: OneTimeCode, keyring: Keyring) -> str | None:
    """Where a code goes: to a number somebody claimed, or to the one on record."""
    if row.purpose in _ON_RECORD:
        people = _on_record(session, row)
        if len(people) != 1 or people[0].phone_digest is None:
            return None
        row.phone_digest = people[0].phone_digest
        return phone_of(keyring, people[0])
    if row.purpose is CodePurpose.SIGN_IN:
        known = at_login().where(
            PersonAtLogin.phone_digest == row.phone_digest, PersonAtLogin.claimed_at.is_not(None)
        )
        if session.scalars(known.limit(1)).first() is None:
            return None
    return unsealed(keyring, row, "phone_sealed")


def _on_record(session: Session, row: OneTimeCode) -> Sequence[PersonAtLogin]:
    whose = (
        PersonAtLogin.certificate_digest == row.certificate_digest
        if row.purpose is CodePurpose.CLAIM
        else PersonAtLogin.party_id == row.party_id
    )
    return session.scalars(at_login().where(whose).limit(2)).all()


def _allowed(
    session: Session, row: OneTimeCode, keyring: Keyring, settings: Settings, now: datetime
) -> bool:
    """Count what leaves: in the day's budget, and for a claim against the telephone it goes to."""
    if row.sent_at is not None:
        return True
    try:
        with session.begin_nested():
            if row.purpose is CodePurpose.CLAIM and row.phone_digest:
                spend_for(session, keyring, row.phone_digest, now)
            if not _first_today(session, row, keyring, now):
                _spend_budget(session, keyring, "sms_more", settings.sms_per_day * 4 // 5, now)
            _spend_budget(session, keyring, "sms", settings.sms_per_day, now)
    except TooManyRequests as refusal:
        _not_sent(session, row, now, refusal.code)
        return False
    row.sent_at = now
    return True


def _first_today(session: Session, row: OneTimeCode, keyring: Keyring, now: datetime) -> bool:
    """Whether this is the day's first message to somebody's own telephone.

    A fifth of the budget is for those: who has the rest used up does not shut everybody out.
    """
    if row.purpose is CodePurpose.PHONE_CHANGE or row.phone_digest is None:
        return False
    subject = digest_of(keyring, "sms first", row.phone_digest)
    try:
        with session.begin_nested():
            spend(session, "sms_first", subject, ((1, _DAY),), now)
    except TooManyRequests:
        return False
    return True


def _spend_budget(session: Session, keyring: Keyring, part: str, most: int, now: datetime) -> None:
    spend(session, part, digest_of(keyring, part, "all"), ((max(1, most), _DAY),), now)


def _to_record(
    person: PersonAtLogin, about: PhoneChange | OneTimeCode, words: Words, keyring: Keyring
) -> Message | None:
    """What tells the telephone on record; None where there is none."""
    phone = phone_of(keyring, person)
    if phone is None:
        return None
    channel = Channel.SMS if is_mobile(phone) else Channel.VOICE
    return Message(about.id, channel, phone, words.said(cast("Language", about.language)))


def _tell(settings: Settings, message: Message | None, now: datetime) -> None:
    if message is not None:
        _send(settings, message, now)


def _send(settings: Settings, message: Message, now: datetime) -> None:
    """Hand a message over; call it with no session open."""
    sender = sender_of(settings)
    if sender is None:
        raise NotSent("no sender")
    sender.send(message, now)


@contextmanager
def _noted_if_not(database: Database, note: Callable[[Session], None]) -> Iterator[None]:
    """What was not sent leaves its event, and the task tries again."""
    try:
        yield
    except NotSent:
        with transaction(database, context=OWN_WORK) as session:
            note(session)
        raise


def _not_sent(session: Session, row: OneTimeCode, now: datetime, reason: str = "not_sent") -> None:
    refs = {"person": row.party_id}
    record(session, SYSTEM, "one_time_code.not_sent", row, now, refs=refs, reason_code=reason)
