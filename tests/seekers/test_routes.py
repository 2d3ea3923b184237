"""Seekers over HTTP, on both databases."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES
from app.identity.models import Membership, Party
from app.identity.scopes import Scope
from app.seekers.models import Certificate, Seeker, SeekerState
from tests.conftest import StandingClock
from tests.making.counting import statements
from tests.making.identity import Caller, Door
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.making.seekers import a_seeker

PATH = "/v1/seekers"
NOWHERE = "0193f0a0-0000-7000-8000-000000000000"
NUMBER = an_identity_number(date(1988, 5, 20), 777)
PRINTED = a_certificate_number(NUMBER)
BROUGHT = next(a.code for a in ACCOMMODATIONS.values() if a.person_can_bring)
EMPLOYERS_ONLY = next(a.code for a in ACCOMMODATIONS.values() if not a.person_can_bring)
FIRST, SECOND, THIRD = ITEM_CODES[:3]
WHOLE = {
    "name": "李示例",
    "district": "620102",
    "id_number": NUMBER,
    "certificate": {"number": PRINTED, "valid_until": "2033-05-01"},
    "phone": "138-1234-5678",
    "education": "61",
    "graduated_on": "2008-07-01",
    "introduction": "做过五年客服。",
    "skills": ["打字", "普通话"],
    "desired_titles": ["客服"],
    "desired_occupations": ["4-04-05-03"],
    "desired_districts": ["620102", "620103"],
    "accepted_forms": ["PROPORTIONAL", "FLEXIBLE"],
    "accepted_work_places": ["remote", "hybrid"],
    "accepted_schedules": ["DAY"],
    "pay_floor": {"amount": "2500.00", "currency": "CNY"},
    "most_weekly_hours": 40,
    "accommodations": [BROUGHT],
    "reach": "text",
    "format_preference": "large_print",
    "experiences": [{"title": "客服", "years": 5, "occupation": "4-04-05-03"}],
    "licences": [{"code": "HEALTH_CERTIFICATE", "valid_until": "2027-05-01"}],
}


def made(door: Door, **changes: Any) -> Seeker:
    with transaction(door.database) as session:
        return a_seeker(session, door.keys, **changes)


def oneself(door: Door, seeker: Seeker) -> Caller:
    return door.caller(Kind.SEEKER, party_id=seeker.id)


def noted(database: Database, topic: Topic = Topic.CHANGE) -> list[str]:
    with transaction(database, reading=True) as session:
        return list(
            session.scalars(sa.select(Event.name).where(Event.topic == topic).order_by(Event.seq))
        )


def problems(answer: Response) -> list[tuple[str, str]]:
    return [(problem["pointer"], problem["code"]) for problem in answer.json()["errors"]]


def test_staff_register_a_person_with_everything(door: Door) -> None:
    answer = door.staff().post(PATH, WHOLE)
    body = answer.json()
    assert answer.status_code == 201, body
    assert answer.headers["Location"] == f"{PATH}/{body['id']}"
    assert (body["state"], body["age"], body["sex"]) == ("registered", 38, "male")
    assert (body["has_id_number"], body["has_certificate"]) == (True, True)
    assert body["certificate"] == {"state": "unverified", "valid_until": "2033-05-01"}
    assert body["phone_masked"] == "138******78"
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
        for secret in (NUMBER, PRINTED, "13812345678", "1988"):
            assert secret not in text
    with transaction(door.database, reading=True) as session:
        for table in ("seeker", "certificate", "event", "party", "kept_answer"):
            rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
            assert NUMBER not in repr(rows)
            assert "13812345678" not in repr(rows)
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
        ({"education": "99"}, ("/education", "not_listed")),
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


NEVER = (Kind.EMPLOYER, Kind.INTEGRATION, Kind.KIOSK, Kind.HOUSE_OPERATOR)


def every(caller: Caller, seeker: Seeker) -> list[Response]:
    one = f"{PATH}/{seeker.id}"
    return [
        caller.get(one),
        caller.patch(one, {"skills": []}, '"1"'),
        caller.get(f"{one}/profile"),
        caller.put(f"{one}/profile", {"capabilities": []}, '"1"'),
        caller.get(f"{one}/transitions"),
        caller.post(f"{one}/transitions", {"transition": "deactivate"}),
    ]


@pytest.mark.parametrize("kind", NEVER)
def test_employers_kiosks_and_houses_never_reach_a_seeker(door: Door, kind: Kind) -> None:
    caller = door.caller(kind)
    answers = [*every(caller, made(door)), caller.get(PATH), caller.post(PATH, WHOLE)]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(403, "scope_missing")}


def test_a_key_without_the_scope_reads_and_writes_nothing(door: Door) -> None:
    seeker = made(door)
    caller = door.caller(Kind.SEEKER, party_id=seeker.id, scopes=[Scope.MATCHES_READ])
    assert {answer.status_code for answer in every(caller, seeker)} == {403}


def test_strangers_find_nobody(door: Door) -> None:
    seeker, other = made(door), made(door)
    strangers = [
        oneself(door, other),
        door.caller(Kind.OFFICER, paired_with=[other.id]),
        door.caller(Kind.SEEKER),
        door.staff("620103"),
    ]
    for stranger in strangers:
        assert {answer.status_code for answer in every(stranger, seeker)} == {404}
        listed = stranger.get(PATH).json()["items"]
        assert str(seeker.id) not in [item["id"] for item in listed]
    assert noted(door.database) == []


def test_a_pairing_that_has_ended_shows_nobody(door: Door, clock: StandingClock) -> None:
    seeker = made(door)
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    assert officer.get(f"{PATH}/{seeker.id}").status_code == 200
    with transaction(door.database) as session:
        session.execute(sa.update(Membership).values(valid_until=clock.moment))
    assert officer.get(f"{PATH}/{seeker.id}").status_code == 404


def test_reading_ones_own_file_is_not_noted_and_reading_anothers_is(door: Door) -> None:
    seeker = made(door)
    one = f"{PATH}/{seeker.id}"
    paths = (one, f"{one}/profile", f"{one}/transitions", PATH)
    own = oneself(door, seeker)
    assert {own.get(path).status_code for path in paths} == {200}
    assert noted(door.database, Topic.ACCESS) == []
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    assert {officer.get(path).status_code for path in paths} == {200}
    expected = ["seeker.read", "seeker.profile_read", "seeker.moves_read", "seeker.listed"]
    assert noted(door.database, Topic.ACCESS) == expected
    door.staff().get(one)
    assert noted(door.database, Topic.ACCESS)[-1] == "seeker.read"


def test_a_seeker_changes_the_own_wishes(door: Door) -> None:
    seeker = made(door, skills=["打字"])
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    said = {"skills": ["绘图"], "pay_floor": {"amount": "0.00"}, "introduction": None}
    answer = own.patch(one, said, own.get(one).headers["ETag"])
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["skills"] == ["绘图"]
    assert answer.json()["pay_floor"] == {"amount": "0.00", "currency": "CNY"}
    assert noted(door.database) == ["seeker.changed", "seeker.profile_changed"]


def test_what_ranking_does_not_read_is_no_change_of_the_profile(door: Door) -> None:
    seeker = made(door)
    answer = oneself(door, seeker).patch(
        f"{PATH}/{seeker.id}", {"reach": "text", "phone": "13900001111"}, '"1"'
    )
    assert answer.json()["phone_masked"] == "139******11"
    assert noted(door.database) == ["seeker.changed"]


def test_personalised_ranking_is_switched_off_at_once(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    assert own.patch(one, {"personalised": False}, '"1"').json()["personalised"] is False
    assert own.get(one).json()["personalised"] is False
    assert "seeker.profile_changed" in noted(door.database)


def test_rows_beside_a_file_are_replaced_and_raise_its_version(door: Door) -> None:
    seeker = made(door, worked_as=["店员", "保洁"], licences=["HEALTH_CERTIFICATE"])
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    said = {
        "experiences": [{"title": "客服"}],
        "licences": [{"code": "SECURITY_GUARD"}, {"code": "HEALTH_CERTIFICATE"}],
    }
    answer = own.patch(one, said, '"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    body = own.get(one).json()
    assert [row["title"] for row in body["experiences"]] == ["客服"]
    assert {row["code"] for row in body["licences"]} == {"SECURITY_GUARD", "HEALTH_CERTIFICATE"}
    assert own.patch(one, said, '"2"').headers["ETag"] == '"2"'
    assert own.patch(one, {"licences": [], "experiences": []}, '"2"').json()["licences"] == []


def test_an_edit_needs_the_version_that_was_read(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    assert own.patch(one, {"skills": ["甲"]}).status_code == 428
    assert own.put(f"{one}/profile", {"capabilities": []}).status_code == 428
    assert own.patch(one, {"skills": ["甲"]}, '"1"').status_code == 200
    assert own.patch(one, {"skills": ["乙"]}, '"1"').status_code == 412
    assert own.put(f"{one}/profile", {"capabilities": []}, '"1"').status_code == 412


@pytest.mark.parametrize("kind", [Kind.SEEKER, Kind.OFFICER])
def test_only_staff_change_who_somebody_is(door: Door, kind: Kind) -> None:
    seeker = made(door)
    caller = door.caller(kind, party_id=seeker.id, paired_with=[seeker.id])
    answer = caller.patch(f"{PATH}/{seeker.id}", {"name": "王示例"}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_by_staff")
    answer = door.staff().patch(f"{PATH}/{seeker.id}", {"name": "王示例"}, '"1"')
    assert answer.json()["name"] == "王示例"


def test_a_certificate_is_put_on_file_and_known_ones_are_refused(door: Door) -> None:
    staff = door.staff()
    staff.post(PATH, WHOLE)
    born, other = date(1971, 1, 1), made(door, id_number_index=None, id_number_sealed=None)
    one = f"{PATH}/{other.id}"
    taken = staff.patch(one, {"certificate": {"number": PRINTED}}, '"1"')
    assert (taken.status_code, taken.json()["code"]) == (409, "person_known")
    own = a_certificate_number(an_identity_number(born, 1))
    answer = staff.patch(one, {"certificate": {"number": own}}, '"1"')
    assert answer.json()["certificate"]["state"] == "unverified"
    assert answer.json()["age"] == 55


def test_moving_house_moves_the_party_too(door: Door) -> None:
    seeker = made(door)
    answer = door.staff().patch(f"{PATH}/{seeker.id}", {"district": "620103"}, '"1"')
    assert answer.status_code == 200
    assert door.staff().get(f"{PATH}/{seeker.id}").status_code == 404
    with transaction(door.database, reading=True) as session:
        assert session.get_one(Party, seeker.id).district == "620103"


def test_a_profile_is_put_and_read(door: Door) -> None:
    seeker = made(door, levels={FIRST: 1, SECOND: 2})
    own = oneself(door, seeker)
    path = f"{PATH}/{seeker.id}/profile"
    said = [{"item": FIRST, "level": 4}, {"item": THIRD, "level": None}]
    answer = own.put(path, {"capabilities": said}, own.get(path).headers["ETag"])
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    kept = {row["item"]: row["level"] for row in own.get(path).json()["capabilities"]}
    assert kept == {FIRST: 4, THIRD: None}
    assert noted(door.database) == ["seeker.profile_changed"]
    assert own.put(path, {"capabilities": said}, '"2"').headers["ETag"] == '"2"'
    assert noted(door.database) == ["seeker.profile_changed"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"item": "flying", "level": 3}, ("/capabilities/1/item", "unknown_item")),
        ({"item": FIRST, "level": 3}, ("/capabilities/1/item", "item_twice")),
        ({"item": SECOND, "level": 6}, ("/capabilities/1/level", "less_than_equal")),
        ({"item": SECOND, "level": "3"}, ("/capabilities/1/level", "not_a_whole_number")),
        ({"item": SECOND}, ("/capabilities/1/level", "missing")),
        ({"item": SECOND, "level": 1, "method": "guess"}, ("/capabilities/1/method", "enum")),
        (
            {"item": SECOND, "level": 1, "method": "clinician"},
            ("/capabilities/1/method", "method_not_yours"),
        ),
    ],
)
def test_a_wrong_row_of_a_profile_is_named_by_its_position(
    door: Door, row: dict[str, Any], problem: tuple[str, str]
) -> None:
    seeker = made(door)
    answer = oneself(door, seeker).put(
        f"{PATH}/{seeker.id}/profile",
        {"capabilities": [{"item": FIRST, "level": 2}, row]},
        '"1"',
    )
    assert (answer.status_code, problems(answer)) == (422, [problem])
    assert noted(door.database) == []


def test_an_assessment_says_how_and_when(door: Door) -> None:
    seeker = made(door)
    row = {
        "item": FIRST,
        "level": 2,
        "method": "work_trial",
        "assessed_on": "2026-11-01",
        "valid_until": "2027-11-01",
    }
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    answer = officer.put(f"{PATH}/{seeker.id}/profile", {"capabilities": [row]}, '"1"')
    assert answer.json()["capabilities"] == [row]


def test_from_registered_to_ready(door: Door) -> None:
    staff = door.staff()
    created = staff.post(PATH, WHOLE)
    one = f"{PATH}/{created.json()['id']}"
    moves = f"{one}/transitions"
    assert staff.post(moves, {"transition": "verify"}).json()["state"] == "verified"
    assert staff.get(one).json()["certificate"]["state"] == "valid"
    empty = staff.post(moves, {"transition": "assess"})
    assert (empty.status_code, empty.json()["code"]) == (409, "profile_empty")
    etag = staff.get(one).headers["ETag"]
    staff.put(f"{one}/profile", {"capabilities": [{"item": FIRST, "level": 5}]}, etag)
    staff.post(moves, {"transition": "assess"})
    told = staff.post(moves, {"transition": "mark_ready", "comment": "可以"}).json()
    assert told["state"] == "job_ready"
    assert [row["name"] for row in told["log"]] == ["verify", "assess", "mark_ready"]
    assert {way["transition"] for way in told["allowed"]} == {"place", "deactivate"}
    changes = [name for name in noted(door.database) if name != "seeker.profile_changed"]
    assert changes == [
        "seeker.registered",
        "seeker.verified",
        "seeker.assessed",
        "seeker.made_ready",
    ]


@pytest.mark.parametrize(
    ("transition", "status", "code"),
    [
        ("fly", 422, "invalid"),
        ("verify", 403, "transition_not_yours"),
        ("reactivate", 409, "transition_not_allowed"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    door: Door, transition: str, status: int, code: str
) -> None:
    seeker = made(door)
    path = f"{PATH}/{seeker.id}/transitions"
    answer = oneself(door, seeker).post(path, {"transition": transition})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert noted(door.database) == []


def test_a_seeker_stops_and_starts_again_in_plain_words(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    path = f"{PATH}/{seeker.id}/transitions"
    key = {"Idempotency-Key": "stop-once", "Accept-Language": "en"}
    first = own.post(path, {"transition": "deactivate"}, headers=key)
    assert own.post(path, {"transition": "deactivate"}, headers=key).content == first.content
    assert first.json()["allowed"][0]["label"] == "Look for work again"
    assert noted(door.database) == ["seeker.deactivated", "seeker.profile_changed"]
    assert own.post(path, {"transition": "reactivate"}).json()["state"] == "registered"


@pytest.mark.parametrize(
    ("by", "found"),
    [({"state": "placed"}, 1), ({"district": "620103"}, 1), ({"district": "620104"}, 0), ({}, 3)],
)
def test_filters_narrow_the_list(door: Door, by: dict[str, str], found: int) -> None:
    made(door)
    made(door, district="620103")
    made(door, state=SeekerState.PLACED)
    assert len(door.staff("620102", "620103").get(PATH, **by).json()["items"]) == found


@pytest.mark.parametrize("by", [{"state": "x"}, {"name": "李"}, {"limit": 0}, {"cursor": "x"}])
def test_a_filter_that_is_not_one_is_refused(door: Door, by: dict[str, Any]) -> None:
    assert door.staff().get(PATH, **by).status_code in (400, 422)


def test_a_list_of_one_more_than_a_page_goes_on(door: Door) -> None:
    ids = {str(made(door).id) for _ in range(4)}
    staff = door.staff()
    first = staff.get(PATH, limit=3).json()
    rest = staff.get(PATH, limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert {item["id"] for item in first["items"] + rest["items"]} == ids


def test_lists_and_files_cost_the_same_however_long(door: Door) -> None:
    staff = door.staff()
    staff.get(PATH)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            seeker = made(door, worked_as=["店员"] * more, levels=dict.fromkeys(ITEM_CODES, 3))
        with statements(door.database) as listing:
            assert staff.get(PATH).status_code == 200
        with statements(door.database) as reading:
            assert staff.get(f"{PATH}/{seeker.id}").status_code == 200
        counts.append((len(listing), len(reading)))
    assert counts[0] == counts[1]
