"""Registering people over HTTP, on both databases."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.secrets import Keyring
from app.identity.models import Party
from app.seekers.models import Certificate, Seeker
from tests.making.identity import Door
from tests.making.keys import a_keyring
from tests.making.numbers import an_identity_number
from tests.seekers.people import (
    BROUGHT,
    EMPLOYERS_ONLY,
    NUMBER,
    PATH,
    PRINTED,
    WHOLE,
    made,
    noted,
    problems,
)


def test_staff_register_a_person_with_everything(door: Door) -> None:
    answer = door.staff().post(PATH, WHOLE)
    body = answer.json()
    assert answer.status_code == 201, body
    assert answer.headers["Location"] == f"{PATH}/{body['id']}"
    assert (body["state"], body["age"], body["sex"]) == ("registered", 38, "male")
    assert (body["has_id_number"], body["has_certificate"]) == (True, True)
    assert body["certificate"] == {"state": "unverified", "valid_until": "2033-05-01"}
    assert body["phone_masked"] == "154******34"
    given = set(WHOLE) - {"id_number", "certificate", "phone", "experiences"}
    assert {name: body[name] for name in given} == {name: WHOLE[name] for name in given}
    assert body["experiences"][0] == {**WHOLE["experiences"][0], "years": 5.0, "description": None}
    assert body["personalised"] is True
    assert noted(door.database) == ["seeker.registered", "seeker.profile_changed"]


def test_a_person_is_a_party_of_their_district(door: Door) -> None:
    body = door.staff().post(
        PATH, {"name": "李示例", "district": "620102", "birth_date": "1990-01-01"}
    )
    assert body.status_code == 201, body.json()
    with transaction(door.database, reading=True) as session:
        party = session.get_one(Party, UUID(body.json()["id"]))
    assert (party.kind.value, party.district) == ("person", "620102")


def test_nothing_kept_or_answered_holds_a_number(door: Door) -> None:
    staff = door.staff()
    body = staff.post(PATH, WHOLE)
    read = staff.get(f"{PATH}/{body.json()['id']}")
    for text in (body.text, read.text, staff.get(PATH).text):
        for secret in (NUMBER, PRINTED, "15400001234", "1988"):
            assert secret not in text
    with transaction(door.database, reading=True) as session:
        for table in ("seeker", "certificate", "event", "party", "kept_answer"):
            rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
            assert NUMBER not in repr(rows)
            assert "15400001234" not in repr(rows)
        held = session.scalars(sa.select(Certificate)).one()
        opened = door.keys.open(
            held.number_sealed, table="certificate", column="number_sealed", row=held.seeker_id
        )
    assert opened == PRINTED


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"id_number": NUMBER.lower()}, "person_known"),
        ({"certificate": {"number": PRINTED}}, "person_known"),
    ],
)
def test_a_person_known_already_is_refused(door: Door, second: dict[str, Any], code: str) -> None:
    staff = door.staff()
    staff.post(PATH, WHOLE)
    answer = staff.post(PATH, {"name": "又来", "district": "620102", **second})
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert NUMBER not in answer.text


@pytest.mark.parametrize("second", [{"id_number": NUMBER}, {"certificate": {"number": PRINTED}}])
def test_a_person_on_file_under_a_former_index_key_is_known(
    app: FastAPI, door: Door, second: dict[str, Any]
) -> None:
    """The constraint compares present indexes only; while they change the others are asked too."""
    staff = door.staff()
    first = staff.post(PATH, WHOLE)
    ring: Keyring = app.state.keyring
    fresh = replace(ring.keys, index=(*a_keyring().keys.index, *ring.keys.index))
    app.state.keyring = Keyring(fresh, held=ring._held, former_indexes=(ring.index,))
    again = staff.post(PATH, {"name": "又来", "district": "620102", **second})
    assert (again.status_code, again.json()["code"]) == (409, "person_known")
    other = staff.post(PATH, {"name": "别人", "district": "620102", "birth_date": "1990-01-01"})
    path, etag = f"{PATH}/{other.json()['id']}", other.headers["ETag"]
    same = staff.patch(path, second, etag=etag)
    assert (same.status_code, same.json()["code"]) == (409, "person_known")
    own, etag = f"{PATH}/{first.json()['id']}", first.headers["ETag"]
    said = staff.patch(own, {"id_number": NUMBER}, etag=etag)
    assert (said.status_code, said.headers["ETag"]) == (200, etag), "the same number is no change"


def test_a_certificate_on_file_under_a_former_index_key_is_known(
    app: FastAPI, door: Door, session: Session
) -> None:
    staff, first = door.staff(), door.staff().post(PATH, WHOLE)
    session.execute(
        sa.update(Seeker)
        .where(Seeker.id == UUID(first.json()["id"]))
        .values(id_number_sealed=None, id_number_index=None)
    )
    session.commit()
    ring: Keyring = app.state.keyring
    fresh = replace(ring.keys, index=(*a_keyring().keys.index, *ring.keys.index))
    app.state.keyring = Keyring(fresh, held=ring._held, former_indexes=(ring.index,))
    said = {"name": "又来", "district": "620102", "certificate": {"number": PRINTED}}
    again = staff.post(PATH, said)
    assert (again.status_code, again.json()["code"]) == (409, "certificate_known")


def test_a_household_shares_a_telephone(door: Door) -> None:
    staff = door.staff()
    for sequence in (1, 3):
        number = an_identity_number(date(1970, 1, 1), sequence)
        said = {"name": "李", "district": "620102", "id_number": number, "phone": "09318888888"}
        assert staff.post(PATH, said).status_code == 201


def test_nobody_under_sixteen_is_registered(door: Door) -> None:
    number = an_identity_number(date(2010, 11, 24), 11)
    answer = door.staff().post(PATH, WHOLE | {"id_number": number, "certificate": None})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_young")
    number = an_identity_number(date(2010, 11, 23), 11)
    answer = door.staff().post(PATH, WHOLE | {"id_number": number, "certificate": None})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id_number": NUMBER[:17] + "?"}, ("/id_number", "number_characters")),
        (
            {"certificate": {"number": PRINTED[:19] + "9"}},
            ("/certificate/number", "certificate_grade"),
        ),
        ({"certificate": {"number": None}}, ("/certificate/number", "string_type")),
        ({"phone": "110"}, ("/phone", "not_a_phone")),
        ({"district": "1"}, ("/district", "not_listed")),
        ({"district": None}, ("/district", "string_type")),
        ({"name": None}, ("/name", "string_type")),
        ({"education": "55"}, ("/education", "not_listed")),
        ({"sex": "other"}, ("/sex", "literal_error")),
        (
            {"desired_occupations": ["4-04-05-03", "4-04"]},
            ("/desired_occupations/1", "not_an_occupation_code"),
        ),
        ({"desired_districts": ["620102", "000000"]}, ("/desired_districts/1", "not_listed")),
        ({"accepted_forms": ["SLAVERY"]}, ("/accepted_forms/0", "not_listed")),
        ({"accepted_work_places": ["moon"]}, ("/accepted_work_places/0", "not_listed")),
        ({"accepted_schedules": ["NEVER"]}, ("/accepted_schedules/0", "not_listed")),
        ({"accommodations": [BROUGHT, "magic"]}, ("/accommodations/1", "unknown_accommodation")),
        ({"accommodations": [EMPLOYERS_ONLY]}, ("/accommodations/0", "employer_only")),
        ({"licences": [{"code": "ASTRONAUT"}]}, ("/licences/0/code", "not_listed")),
        ({"reach": "telepathy"}, ("/reach", "not_listed")),
        ({"format_preference": "smoke"}, ("/format_preference", "not_listed")),
        ({"personalised": 1}, ("/personalised", "not_true_or_false")),
        ({"pay_floor": {"amount": 2500}}, ("/pay_floor/amount", "not_an_amount")),
        (
            {"pay_floor": {"amount": "1", "currency": "USD"}},
            ("/pay_floor/currency", "literal_error"),
        ),
        ({"most_weekly_hours": 0}, ("/most_weekly_hours", "greater_than_equal")),
        ({"skills": [""]}, ("/skills/0", "text_empty")),
        ({"skills": ["a"] * 51}, ("/skills", "too_long")),
        (
            {"experiences": [{"title": "店员", "years": -1}]},
            ("/experiences/0/years", "greater_than_equal"),
        ),
        ({"category": 4}, ("/", "extra_forbidden")),
        ({"state": "job_ready"}, ("/", "extra_forbidden")),
    ],
)
def test_each_wrong_field_is_named_with_its_position(
    door: Door, change: dict[str, Any], problem: tuple[str, str]
) -> None:
    staff = door.staff()
    seeker = made(door)
    created = staff.post(PATH, WHOLE | change)
    changed = staff.patch(f"{PATH}/{seeker.id}", change, '"1"')
    for answer in (created, changed):
        assert answer.status_code == 422
        pointer, code = problem
        assert [(p.rstrip("/") or "/", c) for p, c in problems(answer)] == [(pointer, code)]
    assert noted(door.database) == []


def test_staff_register_people_of_their_own_districts_only(door: Door) -> None:
    answer = door.staff("620103").post(PATH, WHOLE)
    assert (answer.status_code, answer.json()["code"]) == (403, "district_not_yours")


@pytest.mark.parametrize("kind", [Kind.SEEKER, Kind.OFFICER])
def test_only_staff_register_people(door: Door, kind: Kind) -> None:
    answer = door.caller(kind).post(PATH, WHOLE)
    assert (answer.status_code, answer.json()["code"]) == (403, "registered_by_staff")
