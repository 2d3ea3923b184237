"""Made people who can sign in, and the codes they are sent."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx2 import Response
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.database import Database
from app.base.hashing import Hasher
from app.base.secrets import Keyring
from app.identity.codes.asking import unsealed
from app.identity.codes.signing import claimed
from app.identity.models import LoginSession, OneTimeCode, PersonAtLogin
from app.seekers import rules
from app.seekers.models import Certificate, CertificateState
from tests.conftest import NOON
from tests.making.identity import Door
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.making.seekers import a_seeker

DEVICE = "device-0001"
PHONE = "15400000001"
_people = count(1)


@dataclass(frozen=True)
class Somebody:
    """A person, and what they know."""

    party_id: UUID
    phone: str | None
    certificate: str

    @property
    def last4(self) -> str:
        return self.certificate[-4:]


def somebody(
    session: Session,
    keys: Keyring,
    *,
    phone: str | None = PHONE,
    claims: bool = True,
    pin_hash: str | None = None,
    grade: str | None = None,
    **changes: Any,
) -> Somebody:
    """A seeker with a certificate and a telephone, who claimed their record unless told not to."""
    seeker = a_seeker(session, keys, **changes)
    number = a_certificate_number(an_identity_number(date(1985, 4, 2), next(_people) % 990))
    number = number[:18] + (grade or number[18:20])
    place = {"table": "certificate", "column": "number_sealed", "row": seeker.id}
    seeker.certificate = Certificate(
        number_sealed=keys.seal(number, **place),
        number_index=keys.blind("certificate_number", f"{number}{seeker.id}"),
        category=4,
        grade=2,
        state=CertificateState.VALID,
    )
    if phone:
        seeker.phone_index = keys.blind("phone", phone)
        place = {"table": "seeker", "column": "phone_sealed", "row": seeker.id}
        seeker.phone_sealed = keys.seal(phone, **place)
    seeker.at_login = None
    rules.name(seeker, keys)
    session.flush()
    person = session.get_one(PersonAtLogin, seeker.id)
    person.pin_hash = pin_hash
    if claims:
        claimed(session, person, NOON)
    return Somebody(seeker.id, phone, number)


def living(door: Door, **changes: Any) -> Somebody:
    """The same, over the database of a door."""
    with transaction(door.database) as session:
        return somebody(session, door.keys, **changes)


def a_pin(door: Door, person: Somebody, pin: str) -> None:
    """Give somebody a PIN."""
    hasher: Hasher = door.client.app.state.hasher  # type: ignore[attr-defined]
    with transaction(door.database) as session:
        session.get_one(PersonAtLogin, person.party_id).pin_hash = hasher.hash(pin)


def asked(door: Door, phone: str = PHONE, device: str = DEVICE, **more: Any) -> Response:
    """Ask for a code to sign in with."""
    body = {"phone": phone, "device": device, **more.pop("body", {})}
    return door.client.post("/v1/sign-ins", json=body, **more)


def code_in(database: Database, keys: Keyring, id: str) -> str:
    """The code that is to be sent."""
    with transaction(database, reading=True) as session:
        return unsealed(keys, session.get_one(OneTimeCode, UUID(id)), "code_sealed") or ""


def answered(door: Door, id: str, body: dict[str, Any], **more: Any) -> Response:
    """Answer a code."""
    return door.client.post(f"/v1/sign-ins/{id}/code", json=body, **more)


def signed_in(door: Door, person: Somebody, device: str = DEVICE, **more: Any) -> dict[str, Any]:
    """Sign somebody in by telephone and the last four; what came back."""
    id = asked(door, person.phone or PHONE, device, **more).json()["id"]
    said = {"code": code_in(door.database, door.keys, id), "certificate_last4": person.last4}
    answer = answered(door, id, said)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    """The header of a login's access token."""
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def noted(database: Database) -> list[tuple[str, str | None]]:
    """Names and reasons of what happened, in order."""
    with transaction(database, reading=True) as session:
        rows = session.execute(sa.select(Event.name, Event.reason_code).order_by(Event.seq))
        return [(name, reason) for name, reason in rows]


def login_of(database: Database, tokens: dict[str, Any]) -> LoginSession:
    """The login that tokens belong to, as it is kept."""
    with transaction(database, reading=True) as session:
        return session.get_one(LoginSession, UUID(tokens["session_id"]))


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def at(moment: datetime) -> str:
    """A moment as it goes over the wire."""
    return moment.isoformat().replace("+00:00", "Z")
