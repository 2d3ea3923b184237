"""Postings over HTTP: offering, reading, changing, and what they demand."""

from typing import Any

import pytest

from app.base.actor import Kind
from app.employers.models import EmployerState
from app.identity.scopes import Scope
from app.postings.models import PostingState
from ml.coding import TitleCoder
from tests.making.boards import POSTINGS, Board, a_board
from tests.making.functioning import an_essential_demand
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting_body

NOWHERE = "0193f0a0-0000-7000-8000-000000000000"


@pytest.fixture
def board(door: Door) -> Board:
    return a_board(door)


def path(posting: Any, more: str = "") -> str:
    found = posting["id"] if isinstance(posting, dict) else posting.id
    return f"{POSTINGS}/{found}{more}"


def test_an_employer_offers_a_posting_as_a_draft(board: Board) -> None:
    answer = board.member.post(POSTINGS, a_posting_body())
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == path(body)
    assert answer.headers["ETag"] == '"1"'
    assert (body["state"], body["taken"], body["obtained"]) == ("draft", 0, "portal")
    assert body["employer"]["id"] == str(board.employer.id)
    assert body["pay"] == {
        "base_min": {"amount": "3200.00", "currency": "CNY"},
        "base_max": {"amount": "4000.00", "currency": "CNY"},
        "guaranteed_min": None,
        "commission": None,
        "period": "month",
        "months": None,
        "negotiable": None,
    }
    event = board.events()[-1]
    assert (event.name, event.subject_kind, event.district) == (
        "posting.created",
        "posting",
        "620102",
    )
    assert event.refs == {"employer": board.employer.id.hex}


def test_what_is_read_back_is_what_was_said(board: Board) -> None:
    said = a_posting_body(
        requirements="会使用收银系统。",
        screening_questions=["可以上早班吗？"],
        typical_earning={"amount": "3600.00", "currency": "CNY"},
        lodging=False,
        schedules=["DAY", "WEEKENDS"],
        probation_months=1,
        contract_months=24,
        communication=["text", "in_person"],
        education_rank=2,
        experience_years=0.5,
        licences=["HEALTH_CERTIFICATE"],
        demands=[{"item": "lifting", "level": 3, "essential": True, "reason": "整箱上架"}],
        accommodations=["SCREEN_READER"],
        closes_at="2026-12-31T16:00:00Z",
    )
    created = board.member.post(POSTINGS, said)
    assert created.status_code == 201, created.json()
    body = board.member.get(path(created.json())).json()
    plain = {k: v for k, v in said.items() if k not in ("pay", "licences", "demands")}
    assert {name: body[name] for name in plain} == plain
    assert body["demands"] == [
        {"item": "lifting", "level": 3, "source": "employer", "essential": True}
        | {"reason": "整箱上架"}
    ]
    licence = body["licences"][0]
    assert licence["code"] == "HEALTH_CERTIFICATE"
    assert licence["legally_required"]
    assert "第四十五条" in licence["legal_basis"]


def test_a_title_alone_is_enough_and_everything_else_is_unsaid(board: Board) -> None:
    body = board.member.post(POSTINGS, {"title": "多面手"}).json()
    nulls = {name for name, value in body.items() if value is None}
    assert {"openings", "employment_form", "weekly_hours", "work_place", "district"} <= nulls
    assert (body["occupation_asks"], body["demands"], body["licences"]) == (True, [], [])


def test_the_title_gives_the_occupation_where_the_coder_is_sure(
    board: Board, coding: TitleCoder
) -> None:
    sure = board.member.post(POSTINGS, {"title": "收银员"}).json()
    unsure = board.member.post(POSTINGS, {"title": "多面手"}).json()
    assert (sure["occupation"], sure["occupation_by"], sure["occupation_asks"]) == (
        "4-01-02-04",
        "model",
        False,
    )
    assert (unsure["occupation"], unsure["occupation_by"]) == (None, None)
    assert unsure["occupation_asks"]
    assert unsure["occupation_likely"] is not None


def test_staff_name_the_employer(board: Board) -> None:
    missing = board.staff.post(POSTINGS, a_posting_body())
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/employer_id")
    body = a_posting_body(employer_id=str(board.employer.id), obtained="visit")
    assert board.staff.post(POSTINGS, body).json()["obtained"] == "visit"


def test_nobody_offers_for_an_employer_that_is_not_theirs(board: Board) -> None:
    body = a_posting_body(employer_id=str(board.employer.id))
    assert board.stranger().post(POSTINGS, body).status_code == 404
    assert board.door.staff("620103").post(POSTINGS, body).status_code == 404


@pytest.mark.parametrize("kind", [Kind.SEEKER, Kind.KIOSK, Kind.OFFICER, Kind.HOUSE_OPERATOR])
def test_others_may_not_offer_or_change(board: Board, kind: Kind) -> None:
    caller = board.door.caller(kind)
    posting = board.posting()
    assert caller.post(POSTINGS, a_posting_body()).status_code == 403
    assert caller.patch(path(posting), {"openings": 1}, '"1"').status_code == 403
    assert caller.post(path(posting, "/transitions"), {"transition": "close"}).status_code == 403
    decision = {"subject": "0" * 64, "decision": "uphold", "reason": "不可以"}
    assert caller.post(path(posting, "/screening/decision"), decision).status_code == 403


def test_a_read_only_key_changes_nothing(board: Board) -> None:
    caller = board.door.caller(
        Kind.EMPLOYER, party_id=board.employer.id, scopes=[Scope.POSTINGS_READ]
    )
    assert caller.get(path(board.posting())).status_code == 200
    assert caller.post(POSTINGS, a_posting_body()).status_code == 403


@pytest.mark.parametrize("state", [EmployerState.SUSPENDED, EmployerState.CLOSED])
def test_a_suspended_or_closed_employer_offers_nothing(door: Door, state: EmployerState) -> None:
    answer = a_board(door, state=state).member.post(POSTINGS, a_posting_body())
    assert (answer.status_code, answer.json()["code"]) == (409, "employer_inactive")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"district": "999999"}, "/district"),
        ({"employment_form": "NOTHING"}, "/employment_form"),
        ({"accommodations": ["FLYING_CARPET"]}, "/accommodations/0"),
        ({"licences": ["NOTHING"]}, "/licences/0"),
        ({"occupation": "4-01-02"}, "/occupation"),
        ({"communication": ["drums"]}, "/communication/0"),
        ({"openings": True}, "/openings"),
        ({"openings": 0}, "/openings"),
        ({"pay": {"base_min": {"amount": 3000}, "period": "month"}}, "/pay/base_min/amount"),
        ({"pay": {"base_min": {"amount": "3000", "currency": "USD"}}}, "/pay/base_min/currency"),
        ({"weekly_hours": 169}, "/weekly_hours"),
        ({"screening_questions": ["一", "二", "三", "四"]}, "/screening_questions"),
        ({"state": "open"}, ""),
        ({"taken": 5}, ""),
        ({"title": "收\u0000银"}, "/title"),
        ({"demands": [{"item": "lifting", "level": 6}]}, "/demands/0/level"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    board: Board, said: dict[str, Any], pointer: str
) -> None:
    answer = board.member.post(POSTINGS, a_posting_body(**said))
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_the_same_key_offers_once(board: Board) -> None:
    key = {"Idempotency-Key": "one"}
    first = board.member.post(POSTINGS, a_posting_body(), headers=key)
    again = board.member.post(POSTINGS, a_posting_body(), headers=key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert board.names() == ["posting.created"]


def test_without_a_key_nothing_is_offered(board: Board) -> None:
    answer = board.member.client.post(
        POSTINGS, json=a_posting_body(), headers={"Authorization": f"Bearer {board.member.token}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_an_external_id_is_used_once(board: Board) -> None:
    body = a_posting_body(external_id="A-1")
    assert board.member.post(POSTINGS, body).json()["source"] == "portal"
    answer = board.member.post(POSTINGS, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")


def viewers(board: Board) -> dict[str, Caller]:
    return {
        "member": board.member,
        "staff": board.staff,
        "staff elsewhere": board.door.staff("620103"),
        "stranger": board.stranger(),
        "integration": board.door.caller(Kind.INTEGRATION, party_id=board.employer.id),
        "seeker": board.door.caller(Kind.SEEKER),
        "officer": board.door.caller(Kind.OFFICER),
        "kiosk": board.door.caller(Kind.KIOSK),
        "house operator": board.door.caller(Kind.HOUSE_OPERATOR),
    }


OWNERS = {"member", "staff", "integration"}
PUBLIC = {"seeker", "officer", "kiosk", "house operator"}


@pytest.mark.parametrize("state", list(PostingState))
def test_who_sees_a_posting_in_which_state(board: Board, state: PostingState) -> None:
    posting = board.posting(state=state)
    seen = {n for n, c in viewers(board).items() if c.get(path(posting)).status_code == 200}
    assert seen == OWNERS | (PUBLIC if state is PostingState.OPEN else set())


@pytest.mark.parametrize("state", [EmployerState.PAUSED, EmployerState.SUSPENDED])
def test_the_public_sees_nothing_of_an_employer_not_verified(
    door: Door, state: EmployerState
) -> None:
    board = a_board(door, state=state)
    posting = board.posting()
    seen = {n for n, c in viewers(board).items() if c.get(path(posting)).status_code == 200}
    assert seen == OWNERS


def test_a_posting_of_no_district_is_not_seen_by_staff_elsewhere(board: Board) -> None:
    posting = board.posting(district=None)
    assert board.door.staff("620103").get(path(posting)).status_code == 404


def test_a_stranger_finds_no_way_in(board: Board) -> None:
    posting, stranger = board.posting(), board.stranger()
    for more in ("", "/demands", "/transitions", "/screening"):
        assert stranger.get(path(posting, more)).status_code == 404
    assert stranger.patch(path(posting), {"openings": 3}, '"1"').status_code == 404
    assert stranger.post(path(posting, "/transitions"), {"transition": "pause"}).status_code == 404
    assert board.member.get(f"{POSTINGS}/{NOWHERE}").status_code == 404


def test_the_public_sees_neither_log_nor_screening(board: Board) -> None:
    posting, seeker = board.posting(), board.door.caller(Kind.SEEKER)
    assert seeker.get(path(posting, "/transitions")).status_code == 404
    assert seeker.get(path(posting, "/screening")).status_code == 404


def test_demands_are_told_apart_stated_and_assumed(board: Board) -> None:
    stated = an_essential_demand("lifting", 4, reason="整箱上架")
    posting = board.posting(demands=(stated,))
    body = board.door.caller(Kind.SEEKER).get(path(posting, "/demands")).json()
    assert [(one["item"], one["source"], one["essential"]) for one in body["stated"]] == [
        ("lifting", "employer", True)
    ]
    assert body["assumed"]
    assert {(one["source"], one["essential"]) for one in body["assumed"]} == {("default", False)}
    assert "lifting" not in {one["item"] for one in body["assumed"]}


def test_of_an_unsure_occupation_nothing_is_assumed(board: Board) -> None:
    posting = board.posting(occupation=None, occupation_by=None)
    body = board.member.get(path(posting, "/demands")).json()
    assert (body["occupation"], body["stated"], body["assumed"]) == (None, [], [])
