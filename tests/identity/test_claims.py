"""Claiming a record made by staff or import, and beginning with what staff gave."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.settings import Settings
from app.identity.models import Account, Membership, OneTimeCode, PersonAtLogin, Role
from app.identity.persons import phone_digest, sealed_phone
from app.identity.tasks import deliver
from tests.conftest import NOON, StandingClock
from tests.making.identity import Caller, Door
from tests.making.sign_ins import (
    DEVICE,
    PHONE,
    Somebody,
    a_pin,
    bearer,
    code_in,
    living,
    noted,
    signed_in,
    wrong,
)

NOBODYS = "62019919850402900X41"


def ask(door: Door, number: str, device: str = DEVICE) -> Response:
    said = {"certificate_number": number, "device": device}
    return door.client.post("/v1/claims", json=said)


def sent(door: Door, settings: Settings, id: str, now: Any = NOON) -> None:
    """Let the worker send a code."""
    deliver(door.database, door.keys, settings, UUID(id), now)


def claimed(door: Door, settings: Settings, person: Somebody) -> Response:
    id = ask(door, person.certificate).json()["id"]
    code = code_in(door.database, door.keys, id)
    sent(door, settings, id)
    return door.client.post(f"/v1/claims/{id}/code", json={"code": code})


def test_a_record_is_claimed_once_and_signing_in_works_from_then_on(
    door: Door, settings: Settings, clock: StandingClock
) -> None:
    person = living(door, claims=False)
    tokens = claimed(door, settings, person).json()
    assert tokens["party_id"] == str(person.party_id)
    me = door.client.get("/v1/me", headers=bearer(tokens)).json()
    assert (me["kind"], me["has_pin"], me["step_up_methods"]) == ("seeker", False, ["phone_code"])
    assert [name for name, _ in noted(door.database)] == [
        "account.claimed",
        "login_session.begun",
    ]
    clock.moment += timedelta(minutes=1)
    assert signed_in(door, person)["account_id"] == tokens["account_id"]


def test_claiming_twice_makes_one_account(
    door: Door, settings: Settings, clock: StandingClock
) -> None:
    person = living(door, claims=False)
    first = claimed(door, settings, person).json()
    clock.moment += timedelta(minutes=1)
    id = ask(door, person.certificate).json()["id"]
    code = code_in(door.database, door.keys, id)
    sent(door, settings, id, clock())
    second = door.client.post(f"/v1/claims/{id}/code", json={"code": code}).json()
    assert second["account_id"] == first["account_id"]
    with transaction(door.database, reading=True) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
        assert session.scalars(sa.select(Membership.role)).all() == [Role.SELF]


def test_the_answer_is_the_same_without_such_a_certificate(door: Door, settings: Settings) -> None:
    person = living(door, claims=False)
    one, other = ask(door, person.certificate), ask(door, NOBODYS)
    assert (one.status_code, other.status_code) == (202, 202)
    assert one.json() | {"id": ""} == other.json() | {"id": ""}
    id = other.json()["id"]
    code = code_in(door.database, door.keys, id)
    sent(door, settings, id)
    guessed = door.client.post(f"/v1/claims/{id}/code", json={"code": code})
    assert (guessed.status_code, guessed.json()["code"]) == (403, "code_wrong")


def test_a_code_that_was_never_sent_claims_nothing(door: Door) -> None:
    person = living(door, claims=False)
    id = ask(door, person.certificate).json()["id"]
    code = code_in(door.database, door.keys, id)
    guessed = door.client.post(f"/v1/claims/{id}/code", json={"code": code})
    assert guessed.json()["code"] == "code_wrong"


def test_a_telephone_changed_meanwhile_claims_nothing(door: Door, settings: Settings) -> None:
    person = living(door, claims=False)
    id = ask(door, person.certificate).json()["id"]
    code = code_in(door.database, door.keys, id)
    sent(door, settings, id)
    with transaction(door.database) as session:
        row = session.get_one(PersonAtLogin, person.party_id)
        row.phone_digest = phone_digest(door.keys, "15400000077")
        row.phone_sealed = sealed_phone(door.keys, "15400000077", person.party_id)
    guessed = door.client.post(f"/v1/claims/{id}/code", json={"code": code})
    assert guessed.json()["code"] == "code_wrong"


def test_whoever_holds_a_recycled_number_claims_nothing_without_the_certificate(
    door: Door, settings: Settings
) -> None:
    """The number on record is all they have: signing in asks for more, claiming for the number."""
    living(door, claims=False)
    said = {"phone": PHONE, "device": DEVICE}
    id = door.client.post("/v1/sign-ins", json=said).json()["id"]
    sent(door, settings, id)
    with transaction(door.database, reading=True) as session:
        row = session.get_one(OneTimeCode, UUID(id))
        assert (row.sent_at, row.code_sealed, row.phone_sealed) == (None, None, None)


@pytest.mark.parametrize("number", ["620199", "62019919850402900X91", "x" * 20, "1" * 50])
def test_what_is_no_certificate_number_is_refused(door: Door, number: str) -> None:
    answer = ask(door, number)
    assert answer.status_code == 422
    assert number not in answer.text


def test_five_wrong_codes_and_the_claim_is_void(door: Door, settings: Settings) -> None:
    person = living(door, claims=False)
    id = ask(door, person.certificate).json()["id"]
    code = code_in(door.database, door.keys, id)
    sent(door, settings, id)
    path = f"/v1/claims/{id}/code"
    said = [door.client.post(path, json={"code": wrong(code)}).json()["code"] for _ in range(5)]
    assert said == ["code_wrong"] * 5
    late = door.client.post(path, json={"code": code}).json()["code"]
    assert late == "code_tries_used_up"


def test_claims_are_counted_by_certificate_and_by_the_telephone_they_reach(
    door: Door, settings: Settings
) -> None:
    person = living(door, claims=False)
    other = living(door, claims=False)
    assert ask(door, person.certificate).status_code == 202
    assert ask(door, person.certificate).status_code == 429
    first, second = ask(door, other.certificate), None
    assert first.status_code == 202
    for answer in (first, second):
        if answer is not None:
            sent(door, settings, answer.json()["id"])
    with transaction(door.database, reading=True) as session:
        assert session.get_one(OneTimeCode, UUID(first.json()["id"])).sent_at == NOON


def test_one_telephone_gets_one_claim_code_a_minute_for_a_whole_household(
    door: Door, settings: Settings
) -> None:
    ids = [ask(door, living(door, claims=False).certificate).json()["id"] for _ in range(2)]
    for id in ids:
        sent(door, settings, id)
    with transaction(door.database, reading=True) as session:
        times = [session.get_one(OneTimeCode, UUID(id)).sent_at for id in ids]
    assert times == [NOON, None]
    assert noted(door.database)[-1] == ("one_time_code.not_sent", "too_many_requests")


def an_activation(staff: Caller, person: Somebody) -> Response:
    return staff.post(f"/v1/persons/{person.party_id}/activations")


def activated(door: Door, person: Somebody, code: str, pin: str = "258036") -> Response:
    said = {"code": code, "certificate_number": person.certificate, "pin": pin, "device": DEVICE}
    return door.client.post("/v1/activations", json=said)


def test_staff_give_a_code_with_which_a_person_begins(door: Door) -> None:
    person = living(door, claims=False, phone=None)
    made = an_activation(door.staff(), person).json()
    assert len(made["code"]) == 8
    tokens = activated(door, person, made["code"]).json()
    assert tokens["party_id"] == str(person.party_id)
    assert tokens["method"] == "activation_code"
    me = door.client.get("/v1/me", headers=bearer(tokens)).json()
    assert (me["has_pin"], me["step_up_methods"]) == (True, ["pin"])
    assert activated(door, person, made["code"]).json()["code"] == "code_wrong"
    names = [name for name, _ in noted(door.database)]
    assert names == ["party.activation_made", "account.claimed", "login_session.begun"]


def test_beginning_again_ends_the_logins_before(door: Door) -> None:
    person = living(door)
    old = signed_in(door, person)
    made = an_activation(door.staff(), person).json()
    activated(door, person, made["code"])
    assert door.client.get("/v1/me", headers=bearer(old)).status_code == 401


def test_an_activation_is_void_after_a_day_five_tries_or_a_newer_one(
    door: Door, clock: StandingClock
) -> None:
    person, staff = living(door, claims=False), door.staff()
    late = an_activation(staff, person).json()["code"]
    clock.moment += timedelta(hours=24)
    assert activated(door, person, late).json()["code"] == "code_wrong"
    older = an_activation(staff, person).json()["code"]
    newer = an_activation(staff, person).json()["code"]
    assert activated(door, person, older).json()["code"] == "code_wrong"
    for _ in range(4):
        assert activated(door, person, "ABCDEFGH").json()["code"] == "code_wrong"
    assert activated(door, person, newer).json()["code"] == "code_wrong"


def test_an_activation_of_nobody_is_answered_as_a_wrong_one(door: Door) -> None:
    person = living(door, claims=False)
    an_activation(door.staff(), person)
    nobody = Somebody(uuid4(), None, NOBODYS)
    answers = [activated(door, who, "ABCDEFGH").json() for who in (person, nobody)]
    assert answers[0]["code"] == answers[1]["code"] == "code_wrong"


def test_only_staff_of_the_district_make_activations(door: Door) -> None:
    person = living(door, claims=False)
    strangers = an_activation(door.staff("620111"), person)
    absent = door.staff().post(f"/v1/persons/{uuid4()}/activations")
    assert (strangers.status_code, absent.status_code) == (404, 404)
    for kind in (Kind.OFFICER, Kind.SEEKER, Kind.EMPLOYER):
        caller = door.caller(kind, party_id=person.party_id)
        assert an_activation(caller, person).json()["code"] == "scope_missing"


def test_an_easy_pin_is_refused_before_the_code_is_tried(door: Door) -> None:
    person = living(door, claims=False)
    code = an_activation(door.staff(), person).json()["code"]
    assert activated(door, person, code, "123456").json()["code"] == "pin_too_easy"
    answer = activated(door, person, code)
    assert answer.status_code == 200, answer.text


def test_a_pin_in_hand_signs_in_without_the_certificate(door: Door) -> None:
    person = living(door)
    a_pin(door, person, "258036")
    said = {"phone": PHONE, "device": DEVICE}
    id = door.client.post("/v1/sign-ins", json=said).json()["id"]
    code = code_in(door.database, door.keys, id)
    answer = door.client.post(f"/v1/sign-ins/{id}/code", json={"code": code, "pin": "258036"})
    assert answer.status_code == 200
