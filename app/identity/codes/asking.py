"""Asking for a code: the same work and the same answer whoever the telephone belongs to."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.allowances import Limit, digest_of, spend
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.codes.refusals import NoSender
from app.identity.desk import Desk
from app.identity.models import Channel, CodePurpose, OneTimeCode
from app.identity.senders import can_send
from app.identity.signed_in import device_digest
from app.tasks.queries import enqueue

LIVES = timedelta(minutes=5)
MOST_TRIES = 5
SEND = "identity.send_code"
PER_PHONE: tuple[Limit, ...] = (
    (1, timedelta(minutes=1)),
    (5, timedelta(hours=1)),
    (10, timedelta(days=1)),
)
"""Codes for one telephone, or for one certificate whose telephone the caller does not name."""

PER_PERSON: tuple[Limit, ...] = ((5, timedelta(hours=1)), (10, timedelta(days=1)))
"""Codes one person may have sent to new telephones, whichever."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A code somebody asks for: what for, by which channel, on which device, and to whom.

    The telephone is given by its number, or it is the one on record of a certificate or a party.
    """

    purpose: CodePurpose
    channel: Channel
    device: str | None = None
    phone: str | None = None
    phone_digest: str | None = None
    certificate_digest: str | None = None
    party_id: UUID | None = None
    session_id: UUID | None = None


def ask(desk: Desk, wanted: Wanted, now: datetime) -> OneTimeCode:
    """Keep a code and have it sent; NoSender or TooManyRequests where that cannot be.

    Whether anybody is known under the telephone is asked by the task that sends, not here: a
    stranger's number costs the same time, row, hash and task as a person's.
    """
    if not can_send(desk.settings):
        raise NoSender
    with desk.transaction() as session:
        spend_on(session, desk, wanted, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = made(desk, wanted, code, now)
    with desk.transaction() as session:
        session.add(row)
        session.flush()
        enqueue(session, SEND, {"code": str(row.id)}, now, key=f"code:{row.id}")
    return row


def spend_on(session: Session, desk: Desk, wanted: Wanted, now: datetime) -> None:
    """Count a code against its telephone or certificate, its device and its address."""
    subject = wanted.phone_digest or wanted.certificate_digest
    if subject is not None:
        spend_for(session, desk.keyring, subject, now)
    if wanted.purpose is CodePurpose.PHONE_CHANGE:
        # To a telephone of the caller's choice: one login must not use up the day's messages.
        person = digest_of(desk.keyring, "code person", str(wanted.party_id))
        spend(session, "code_person", person, PER_PERSON, now)
    per_device, per_address = by_device(desk.settings), by_sender(desk)
    if wanted.device is not None:
        device = digest_of(desk.keyring, "code device", wanted.device)
        spend(session, "code_device", device, per_device, now)
    if desk.address:
        address = digest_of(desk.keyring, "code address", desk.address)
        spend(session, "code_address", address, per_address, now)


def spend_for(session: Session, keyring: Keyring, subject: str, now: datetime) -> None:
    """Count a code against the telephone or certificate of this keyed hash."""
    spend(session, "code_phone", digest_of(keyring, "code phone", subject), PER_PHONE, now)


def by_device(settings: Settings) -> tuple[Limit, ...]:
    """Codes that one device may ask for, whoever's telephones it names."""
    most = settings.codes_per_device_hour
    return (most, timedelta(hours=1)), (2 * most, timedelta(days=1))


def by_sender(desk: Desk) -> tuple[Limit, ...]:
    """Codes that one address may ask for (a proxy or a household is one), a kiosk or a backend."""
    settings = desk.settings
    most = settings.codes_per_backend_hour if desk.backend else settings.codes_per_address_hour
    return (most, timedelta(hours=1)), (5 * most, timedelta(days=1))


def made(
    desk: Desk, wanted: Wanted, code: str, now: datetime, lives: timedelta = LIVES
) -> OneTimeCode:
    """The row of a code: its hash, and the code sealed beside it until it has been sent."""
    id = new_id()
    return OneTimeCode(
        id=id,
        purpose=wanted.purpose,
        channel=wanted.channel,
        language=desk.language,
        phone_sealed=_sealed_phone(desk.keyring, wanted.phone, id),
        phone_digest=wanted.phone_digest,
        certificate_digest=wanted.certificate_digest,
        party_id=wanted.party_id,
        session_id=wanted.session_id,
        kiosk_key_id=desk.kiosk.key_id if desk.kiosk else None,
        device_digest=device_digest(desk.keyring, wanted.device) if wanted.device else None,
        code_hash=desk.hasher.hash(code),
        code_sealed=_sealed_code(desk.keyring, code, id)
        if wanted.channel is not Channel.STAFF
        else None,
        tries=0,
        created_at=now,
        expires_at=now + lives,
    )


def _sealed_phone(keyring: Keyring, number: str | None, row: UUID) -> str | None:
    return number and keyring.seal(number, table="one_time_code", column="phone_sealed", row=row)


def _sealed_code(keyring: Keyring, code: str, row: UUID) -> str:
    return keyring.seal(code, table="one_time_code", column="code_sealed", row=row)


def unsealed(keyring: Keyring, row: OneTimeCode, column: str) -> str | None:
    """What is sealed in a column of a code's row."""
    sealed: str | None = getattr(row, column)
    return sealed and keyring.open(sealed, table="one_time_code", column=column, row=row.id)
