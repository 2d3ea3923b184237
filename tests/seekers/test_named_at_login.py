"""Identity's copy of the digits that name a person equals what their file says, always."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.secrets import Keyring
from app.identity.models import PersonAtLogin
from app.identity.persons import phone_of, write
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.models import Certificate, Seeker
from app.seekers.tasks import name_some
from tests.conftest import NOON
from tests.making.identity import Door
from tests.seekers.people import PATH, WHOLE, made


def kept(session: Session) -> dict[Any, tuple[Any, ...]]:
    """The rows at login as they are."""
    return {row.party_id: _told(row) for row in session.scalars(sa.select(PersonAtLogin))}


def rebuilt(session: Session, keys: Keyring) -> dict[Any, tuple[Any, ...]]:
    """The rows at login as the files say they should be, made from nothing."""
    found = {}
    for seeker in session.scalars(seekers.nameable(sa.select(Seeker))):
        row = PersonAtLogin(party_id=seeker.id)
        write(row, rules.digits(seeker, keys), keys)
        found[seeker.id] = _told(row)
    return found


def _told(row: PersonAtLogin) -> tuple[Any, ...]:
    return row.phone_digest, row.certificate_digest, row.certificate_last4


def same(door: Door) -> bool:
    with transaction(door.database, reading=True) as session:
        return kept(session) == rebuilt(session, door.keys) != {}


def test_registering_and_every_change_are_written_down_below(door: Door) -> None:
    staff = door.staff()
    id = staff.post(PATH, WHOLE).json()["id"]
    assert same(door)
    for change in (
        {"phone": "09318888888"},
        {"phone": None},
        {"phone": "15400000007"},
        {"certificate": None},
        {"certificate": WHOLE["certificate"]},
        {"name": "赵示例"},
    ):
        assert staff.patch(f"{PATH}/{id}", change, etag="*").status_code == 200
        assert same(door), change


def test_the_telephone_is_sealed_anew_in_identitys_own_row(door: Door) -> None:
    id = door.staff().post(PATH, WHOLE).json()["id"]
    with transaction(door.database, reading=True) as session:
        row = session.scalars(sa.select(PersonAtLogin)).one()
        seeker = session.scalars(sa.select(Seeker)).one()
    assert str(row.party_id) == id
    assert phone_of(door.keys, row) == "15400001234"
    assert row.phone_sealed != seeker.phone_sealed
    assert row.phone_digest != seeker.phone_index


def test_the_last_four_of_two_people_do_not_look_alike(keys: Keyring) -> None:
    one, other = PersonAtLogin(party_id=_id(1)), PersonAtLogin(party_id=_id(2))
    for row in (one, other):
        write(row, rules.digits(_with_certificate(row, keys), keys), keys)
    assert one.certificate_digest == other.certificate_digest
    assert one.certificate_last4 != other.certificate_last4


def test_files_of_before_are_named_by_a_task(door: Door) -> None:
    for _ in range(3):
        made(door)
    assert not same(door)
    assert name_some(door.database, door.keys) == 3
    assert name_some(door.database, door.keys) == 0
    assert same(door)


def test_a_changed_telephone_is_unconfirmed_again(door: Door) -> None:
    staff = door.staff()
    id = staff.post(PATH, WHOLE).json()["id"]
    with transaction(door.database) as session:
        session.execute(sa.update(PersonAtLogin).values(phone_confirmed_at=NOON))
    staff.patch(f"{PATH}/{id}", {"name": "赵示例"}, etag="*")
    assert _confirmed(door) is not None
    staff.patch(f"{PATH}/{id}", {"phone": "15400000007"}, etag="*")
    assert _confirmed(door) is None


def _confirmed(door: Door) -> Any:
    with transaction(door.database, reading=True) as session:
        return session.scalars(sa.select(PersonAtLogin)).one().phone_confirmed_at


def _id(number: int) -> UUID:
    return UUID(int=number)


def _with_certificate(row: PersonAtLogin, keys: Keyring) -> Seeker:
    number = "62019919850402041241"
    place = {"table": "certificate", "column": "number_sealed", "row": row.party_id}
    seeker = Seeker(id=row.party_id)
    seeker.certificate = Certificate(number_sealed=keys.seal(number, **place))
    return seeker
