"""Codes that are typed once: pairing a kiosk, linking a backend; and the life of keys."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from app.base.actor import Actor, Kind
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.machines.refusals import (
    BackendsOnly,
    KeyEnded,
    LinkedByThePerson,
    PairedByStaffOf,
    TooManyKeys,
)
from app.identity.models import (
    AccessKey,
    Account,
    Device,
    DevicePairing,
    Link,
    LinkCode,
)
from app.identity.rules import account, key_for
from app.identity.scopes import Scope

CODE_LIVES = timedelta(minutes=10)
LINK_CODE_LIVES = timedelta(minutes=5)
MOST_KEYS = 20
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


def new_code() -> str:
    """Eight characters that cannot be mistaken when read aloud: 40 random bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def code_digest(code: str, purpose: str, keyring: Keyring) -> str:
    """What is kept of a code; typed letters O, I and L count as the digits they look like."""
    plain = code.upper().replace("-", "").replace(" ", "")
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    return keyring.digest(f"{purpose}|{plain}")


def pairing(
    staff: Actor, label: str, district: str, keyring: Keyring, now: datetime
) -> tuple[DevicePairing, str]:
    """A code for one kiosk of one of the caller's districts, and its row."""
    if district not in staff.districts or staff.account_id is None:
        raise PairedByStaffOf
    code = new_code()
    row = DevicePairing(
        id=new_id(),
        code_digest=code_digest(code, "pairing", keyring),
        label=label,
        district=district,
        made_by=staff.account_id,
        made_at=now,
        expires_at=now + CODE_LIVES,
    )
    return row, code


def paired(
    pairing: DevicePairing, keyring: Keyring, now: datetime
) -> tuple[Account, AccessKey, Device, str]:
    """The kiosk of a pairing: its account, its key, the device, and the token shown this once."""
    kiosk = account(Kind.KIOSK, pairing.label, now, districts=[pairing.district])
    key, token = key_for(kiosk, keyring, pairing.label, now)
    device = Device(
        id=new_id(),
        account_id=kiosk.id,
        label=pairing.label,
        district=pairing.district,
        paired_at=now,
        paired_by=pairing.made_by,
    )
    return kiosk, key, device, token


def may_hold_one_more(live: int) -> None:
    """Refuse an account that holds as many live keys as it may."""
    if live >= MOST_KEYS:
        raise TooManyKeys


def successor(
    key: AccessKey, holder: Account, keyring: Keyring, now: datetime, overlap: timedelta
) -> tuple[AccessKey, str]:
    """A key that takes another's place; the old one lives on for the overlap, never longer."""
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        raise KeyEnded
    wanted = [Scope(scope) for scope in key.scopes]
    new, token = key_for(
        holder, keyring, key.label, now, scopes=wanted, expires_at=key.expires_at, use=key.use
    )
    ends = now + overlap
    key.expires_at = ends if key.expires_at is None else min(ends, key.expires_at)
    return new, token


def may_link(person: Actor) -> None:
    """Refuse everybody but a seeker in a login of their own."""
    oneself = person.through is None and person.client_id is None
    if person.kind is not Kind.SEEKER or not oneself:
        raise LinkedByThePerson


def must_be_backend(actor: Actor) -> None:
    """Refuse systems of employers: they act as the employer, never as a person."""
    if actor.kind is not Kind.INTEGRATION or actor.party_id is not None:
        raise BackendsOnly


def client_of(backend: Actor) -> UUID:
    """The client a backend is."""
    must_be_backend(backend)
    if backend.account_id is None:
        raise BackendsOnly
    return backend.account_id


def link_code(
    person: Actor, client: Account, keyring: Keyring, now: datetime
) -> tuple[LinkCode, str]:
    """A one-time code that links the person's account with a user of this backend."""
    code = new_code()
    row = LinkCode(
        id=new_id(),
        account_id=person.account_id,
        client_id=client.id,
        code_digest=code_digest(code, "link", keyring),
        made_at=now,
        expires_at=now + LINK_CODE_LIVES,
    )
    return row, code


def linked(code: LinkCode, subject: str, keyring: Keyring, now: datetime) -> Link:
    """The link a code makes with a user of the backend; the user's name is kept as a hash only."""
    return Link(
        id=new_id(),
        account_id=code.account_id,
        client_id=code.client_id,
        subject_digest=subject_digest(code.client_id, subject, keyring),
        made_at=now,
    )


def subject_digest(client_id: UUID, subject: str, keyring: Keyring) -> str:
    """A keyed hash of a backend's name for its user, different for every backend."""
    return keyring.digest(f"link|{client_id}|{subject}")
