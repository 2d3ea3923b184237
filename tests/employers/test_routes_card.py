"""Registering employers, who sees which card, and lists of them, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers import rules
from app.employers.models import Employer, EmployerKind, EmployerState
from app.identity.models import Party
from app.identity.scopes import Scope
from tests.employers.firms import NOWHERE, PATH, made, member, names
from tests.making.counting import statements
from tests.making.employers import a_doubted_credit_code
from tests.making.identity import Door
from tests.making.numbers import a_credit_code


def test_staff_register_an_employer_as_a_draft(door: Door) -> None:
    code = a_credit_code(77)
    answer = door.staff().post(
        PATH,
        {
            "name": "示例按摩店",
            "credit_code": f"{code[:8].lower()} {code[8:]}",
            "district": "620102",
            "industry": "O",
            "employees": 12,
            "contact_phone": "(0931) 8888-8888",
            "contact_email": "a.b@example.com",
        },
    )
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/{body['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (body["state"], body["kind"], body["credit_code"]) == ("draft", "ENTERPRISE", code)
    assert (body["contact_phone"], body["full"]) == ("093188888888", True)
    assert (body["warnings"], body["answers"]) == ([], None)
    assert names(door.database) == ["employer.registered"]


def test_the_party_of_an_employer_is_an_organisation_of_its_district(door: Door) -> None:
    body = door.staff().post(PATH, {"name": "示例店", "district": "620103"}).json()
    with transaction(door.database, reading=True) as session:
        party = session.scalars(sa.select(Party)).one()
    assert (str(party.id), party.kind.value, party.district) == (
        body["id"],
        "organisation",
        "620103",
    )


def test_an_old_inner_check_character_is_kept_with_a_warning(door: Door) -> None:
    said = {"name": "老字号", "credit_code": a_doubted_credit_code(), "district": "620102"}
    body = door.staff().post(PATH, said, headers={"Accept-Language": "en"}).json()
    assert body["credit_code_doubted"] is True
    (warning,) = body["warnings"]
    assert warning["code"] == "credit_code_inner_check_digit"
    assert (warning["pointer"], warning["field"]) == ("/credit_code", "Unified social credit code")


def test_a_mistyped_credit_code_is_refused_without_echo(door: Door) -> None:
    code = a_credit_code(3)
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    answer = door.staff().post(PATH, {"name": "示例", "credit_code": wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "credit_code_invalid")
    assert answer.json()["errors"][0]["code"] == "credit_code_check_digit"
    assert wrong not in answer.text


def test_a_second_employer_with_the_same_code_is_refused(door: Door) -> None:
    held = made(door.database)
    answer = door.staff().post(PATH, {"name": "另一家", "credit_code": held.credit_code})
    assert (answer.status_code, answer.json()["code"]) == (409, "credit_code_taken")
    assert len(door.staff().get(PATH).json()["items"]) == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "text_empty"),
        ("name", None, "string_type"),
        ("name", "长" * 201, "string_too_long"),
        ("kind", "COMPANY", "enum"),
        ("kind", None, "enum"),
        ("industry", "Z", "not_listed"),
        ("district", "999999", "not_listed"),
        ("employees", -1, "greater_than_equal"),
        ("employees", True, "not_a_whole_number"),
        ("contact_phone", "12345", "not_a_phone"),
        ("contact_email", "nobody@", "not_an_email"),
        ("owner", "谁", "extra_forbidden"),
        ("state", "verified", "extra_forbidden"),
    ],
)
def test_each_wrong_field_is_named(door: Door, field: str, value: Any, code: str) -> None:
    staff = door.staff()
    created = staff.post(PATH, {"name": "示例", field: value})
    employer = made(door.database)
    changed = staff.patch(f"{PATH}/{employer.id}", {field: value}, '"1"')
    for answer in (created, changed):
        assert answer.status_code == 422
        assert [problem["code"] for problem in answer.json()["errors"]] == [code]


@pytest.mark.parametrize("kind", [Kind.EMPLOYER, Kind.INTEGRATION])
def test_members_do_not_register_employers(door: Door, kind: Kind) -> None:
    answer = member(door, made(door.database), kind).post(PATH, {"name": "又一家"})
    assert (answer.status_code, answer.json()["code"]) == (403, "registered_by_staff")


def test_without_the_scope_nothing_is_read_or_written(door: Door) -> None:
    employer = made(door.database)
    kiosk = door.caller(Kind.KIOSK, scopes=[Scope.POSTINGS_READ])
    one = f"{PATH}/{employer.id}"
    answers = [
        kiosk.get(PATH),
        kiosk.get(one),
        kiosk.get(f"{one}/transitions"),
        kiosk.post(PATH, {"name": "示例"}),
        kiosk.patch(one, {}, '"1"'),
        kiosk.post(f"{one}/transitions", {"transition": "pause"}),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(403, "scope_missing")}


def test_the_public_sees_verified_cards_without_contact(door: Door) -> None:
    employer = made(door.database)
    for kind in (Kind.SEEKER, Kind.OFFICER, Kind.KIOSK, Kind.HOUSE_OPERATOR):
        body = door.caller(kind).get(f"{PATH}/{employer.id}").json()
        assert body["name"] == employer.name
        assert body["full"] is False
        hidden = ("contact_name", "contact_phone", "contact_email", "state_reason", "source")
        assert {body[name] for name in hidden} == {None}


@pytest.mark.parametrize("state", sorted(set(EmployerState) - {EmployerState.VERIFIED}))
def test_what_is_not_verified_is_not_found_by_strangers(door: Door, state: EmployerState) -> None:
    employer = made(door.database, state=state)
    other = made(door.database)
    strangers = [
        door.caller(Kind.SEEKER),
        door.caller(Kind.KIOSK),
        door.staff("620103"),
        member(door, other),
        member(door, other, Kind.INTEGRATION),
    ]
    for stranger in strangers:
        assert stranger.get(f"{PATH}/{employer.id}").status_code == 404
        listed = stranger.get(PATH).json()["items"]
        assert [item["id"] for item in listed] == [str(other.id)]


def test_a_stranger_changes_and_moves_nothing_even_of_a_public_card(door: Door) -> None:
    employer = made(door.database)
    one = f"{PATH}/{employer.id}"
    for stranger in (member(door, made(door.database)), door.staff("620103")):
        assert stranger.patch(one, {"name": "改"}, '"1"').status_code == 404
        assert stranger.post(f"{one}/transitions", {"transition": "pause"}).status_code == 404
        assert stranger.get(f"{one}/transitions").status_code == 404


def test_an_employer_without_a_district_is_any_staffs(door: Door) -> None:
    employer = made(door.database, district=None, state=EmployerState.DRAFT)
    body = door.staff("620105").get(f"{PATH}/{employer.id}").json()
    assert body["full"] is True


def test_what_does_not_exist_is_not_found(door: Door) -> None:
    staff = door.staff()
    assert staff.get(f"{PATH}/{NOWHERE}").status_code == 404
    assert staff.patch(f"{PATH}/{NOWHERE}", {}, '"1"').status_code == 404
    assert staff.get(f"{PATH}/{NOWHERE}/transitions").status_code == 404


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ({"state": "verified"}, {"甲食品", "乙Design"}),
        ({"state": "draft"}, {"丙农场"}),
        ({"district": "620103"}, {"乙Design"}),
        ({"kind": "COOPERATIVE"}, {"丙农场"}),
        ({"industry": "C"}, {"甲食品"}),
        ({"q": "食"}, {"甲食品"}),
        ({"q": "design"}, {"乙Design"}),
        ({"q": "巷口"}, {"甲食品"}),
        ({"q": "%"}, set()),
        ({"q": "_"}, set()),
        ({"q": "食", "industry": "F"}, set()),
    ],
)
def test_filters_narrow_the_list(door: Door, by: dict[str, str], found: set[str]) -> None:
    made(door.database, name="甲食品", brand_name="巷口面", industry="C")
    made(door.database, name="乙Design", district="620103")
    made(door.database, name="丙农场", kind=EmployerKind.COOPERATIVE, state=EmployerState.DRAFT)
    items = door.staff("620102", "620103").get(PATH, **by).json()["items"]
    assert {item["name"] for item in items} == found


@pytest.mark.parametrize(
    "by", [{"state": "open"}, {"district": "1"}, {"colour": "red"}, {"q": ""}, {"limit": 101}]
)
def test_a_filter_that_is_not_one_is_refused(door: Door, by: dict[str, Any]) -> None:
    assert door.staff().get(PATH, **by).status_code == 422


def test_a_list_of_one_more_than_a_page_goes_on(door: Door) -> None:
    ids = {str(made(door.database).id) for _ in range(4)}
    staff = door.staff()
    first = staff.get(PATH, limit=3).json()
    rest = staff.get(PATH, limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert {item["id"] for item in first["items"] + rest["items"]} == ids
    assert staff.get(PATH, limit=4).json()["next"] is None


def test_a_cursor_belongs_to_its_filters(door: Door) -> None:
    for _ in range(2):
        made(door.database)
    staff = door.staff()
    cursor = staff.get(PATH, limit=1).json()["next"]
    answer = staff.get(PATH, limit=1, cursor=cursor, state="verified")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_long_list_costs_as_many_statements_as_a_short_one(door: Door) -> None:
    staff = door.staff()
    counts = []
    for more in (1, 9):
        for _ in range(more):
            made(door.database)
        with statements(door.database) as run:
            assert staff.get(PATH).status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1]


def test_answers_are_counted_and_told(door: Door) -> None:
    employer = made(door.database)
    with transaction(door.database) as session:
        for _ in range(3):
            session.execute(rules.note_received(employer.id))
        answered = [
            session.execute(rules.note_answered(employer.id, 90_000)).rowcount  # type: ignore[attr-defined]
            for _ in range(4)
        ]
    assert answered == [1, 1, 1, 0]
    answer = door.caller(Kind.SEEKER).get(
        f"{PATH}/{employer.id}", headers={"Accept-Language": "zh-CN"}
    )
    assert answer.json()["answers"] == {"rate": 1.0, "days": 2, "said": "通常 2 天内答复"}
    assert answer.headers["ETag"] == '"1"'


def test_a_submitted_employer_without_a_code_is_refused_by_the_database(door: Door) -> None:
    employer = made(door.database)
    with pytest.raises(sa.exc.IntegrityError), transaction(door.database) as session:
        session.execute(
            sa.update(Employer).where(Employer.id == employer.id).values(credit_code=None)
        )
