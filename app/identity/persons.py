"""The digits that name a person at login, written down here by those who keep the person's file."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import PydanticCustomError

from app.base.printed import as_printed
from app.base.secrets import Keyring
from app.identity.merged import merged_away
from app.identity.models import PersonAtLogin

_CERTIFICATE = re.compile(r"[0-9]{17}[0-9X][1-7][1-4](B[0-9]{1,2})?")
_PLAIN = 20


@dataclass(frozen=True, slots=True)
class Digits:
    """What a person's file says: the telephone, and the certificate number without its suffix."""

    phone: str | None
    certificate: str | None


def at_login() -> sa.Select[PersonAtLogin]:
    """The people who can be found at login: a merged duplicate is named by its kept record."""
    return sa.select(PersonAtLogin).where(~merged_away(PersonAtLogin.party_id))


def write(person: PersonAtLogin, digits: Digits, keyring: Keyring) -> bool:
    """Bring a person's row at login up to their file; whether anything is different now.

    A new telephone is not confirmed until a code sent to it has come back.
    """
    phone = phone_digest(keyring, digits.phone) if digits.phone else None
    certificate, last4 = None, None
    if digits.certificate:
        certificate = certificate_digest(keyring, digits.certificate)
        last4 = last4_of(keyring, person.party_id, digits.certificate[:_PLAIN][-4:])
    before = (person.phone_digest, person.certificate_digest, person.certificate_last4)
    if person.phone_digest != phone:
        sealed = digits.phone and sealed_phone(keyring, digits.phone, person.party_id)
        person.phone_digest, person.phone_sealed = phone, sealed
        person.phone_confirmed_at = None
    person.certificate_digest, person.certificate_last4 = certificate, last4
    return before != (phone, certificate, last4)


def phone_digest(keyring: Keyring, number: str) -> str:
    """The keyed hash a telephone is found by."""
    return keyring.digest(f"phone_at_login|{number}")


def certificate_digest(keyring: Keyring, number: str) -> str:
    """The keyed hash a certificate is found by; a mark of re-issue does not count."""
    return keyring.digest(f"certificate_at_login|{number[:_PLAIN]}")


def last4_of(keyring: Keyring, party_id: UUID, last4: str) -> str:
    """The keyed hash of a certificate's last four characters, good for one person only."""
    return keyring.digest(f"certificate_last4|{party_id}|{last4}")


def sealed_phone(keyring: Keyring, number: str, party_id: UUID) -> str:
    """A person's telephone, sealed into their row."""
    return keyring.seal(number, table="person_at_login", column="phone_sealed", row=party_id)


def phone_of(keyring: Keyring, person: PersonAtLogin) -> str | None:
    """A person's telephone, to send something to it."""
    if person.phone_sealed is None:
        return None
    return keyring.open(
        person.phone_sealed, table="person_at_login", column="phone_sealed", row=person.party_id
    )


def certificate_typed(typed: str) -> str:
    """A certificate number by its form; whether there is such a one is not asked here."""
    number = as_printed(typed)
    if not _CERTIFICATE.fullmatch(number):
        raise PydanticCustomError("not_a_certificate", "must be a certificate number")
    return number[:_PLAIN]


def last4_typed(typed: str) -> str:
    """The last four of the 20 characters of a certificate, as typed."""
    number = as_printed(typed)
    if not re.fullmatch(r"[0-9][0-9X][1-7][1-4]", number):
        raise PydanticCustomError("not_last_four", "must be four characters")
    return number


def confirmed(person: PersonAtLogin, now: datetime) -> None:
    """A code sent to the telephone on record has come back."""
    if person.phone_confirmed_at is None:
        person.phone_confirmed_at = now
