"""An act marked "needs the person" asks both, and what was done is told to the person."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.exchange.catalogue import EVENTS
from app.identity.scopes import Act
from app.seekers.catalogue import DONE, NOT_ABOUT_A_PERSON, ROLES
from app.seekers.models import AskedAbout
from app.seekers.rules.asks import QUESTIONS
from tests.conftest import StandingClock
from tests.making.applications import an_application
from tests.making.counting import statements
from tests.making.employers import an_employer
from tests.making.guardians import a_guardian
from tests.making.identity import Caller, Door
from tests.making.pairing import Pairing, a_pairing
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


def asking(pairing: Pairing, *acts: Act) -> Caller:
    person = pairing.seeker.party_id
    assert person is not None
    return a_guardian(pairing.door, person, needs_person=[act.value for act in acts or Act])


def ask(who: Caller, seeker_id: str, act: str, kind: str, subject: object) -> Any:
    body = {"act": act, "subject_kind": kind, "subject_id": str(subject)}
    return who.post(f"/v1/seekers/{seeker_id}/asks", body)


def answer(who: Caller, asked: Any, name: str, **said: Any) -> Any:
    return who.post(f"/v1/asks/{asked.json()['id']}/transitions", {"transition": name, **said})


def test_applying_for_a_person_waits_for_their_yes_and_uses_it_once(door: Door) -> None:
    pairing = a_pairing(door)
    guardian = asking(pairing, Act.APPLYING)
    body = {"seeker_id": pairing.seeker_id, "posting_id": pairing.posting_id}
    assert guardian.post("/v1/applications", body).json()["code"] == "person_not_asked"
    asked = ask(guardian, pairing.seeker_id, "applying", "posting", pairing.posting_id)
    assert asked.json()["question"] == "我可以替您申请这份工作吗？"
    assert guardian.post("/v1/applications", body).json()["code"] == "person_not_asked"
    assert answer(pairing.seeker, asked, "agree").json()["state"] == "agreed"
    sent = guardian.post("/v1/applications", body)
    assert (sent.status_code, sent.json()["sender_kind"]) == (201, "seeker")
    used = pairing.seeker.get(f"/v1/seekers/{pairing.seeker_id}/asks", state="used").json()
    assert [item["id"] for item in used["items"]] == [asked.json()["id"]]
    assert guardian.post("/v1/applications", body).json()["code"] == "person_not_asked"


def test_withdrawing_needs_a_yes_to_that_application(door: Door) -> None:
    pairing = a_pairing(door)
    guardian = asking(pairing, Act.ACCEPTING)
    application = pairing.apply().json()["id"]
    other = ask(guardian, pairing.seeker_id, "accepting", "application", uuid4())
    assert answer(pairing.seeker, other, "agree").status_code == 201
    refused = pairing.move(guardian, application, "withdraw")
    assert (refused.status_code, refused.json()["code"]) == (409, "person_not_asked")
    asked = ask(guardian, pairing.seeker_id, "accepting", "application", application)
    answer(pairing.seeker, asked, "agree")
    assert pairing.move(guardian, application, "withdraw").json()["state"] == "cancelled"


def test_a_yes_of_one_act_person_or_guardian_is_not_anothers(door: Door) -> None:
    pairing = a_pairing(door)
    one, other = asking(pairing), asking(pairing)
    application = pairing.apply().json()["id"]
    asked = ask(one, pairing.seeker_id, "messages", "application", application)
    answer(pairing.seeker, asked, "agree")
    assert pairing.move(one, application, "withdraw").json()["code"] == "person_not_asked"
    text, path = {"text": "您好"}, f"/v1/applications/{application}/messages"
    assert other.post(path, text).json()["code"] == "person_not_asked"
    assert one.post(path, text).status_code == 201


def test_what_is_refused_later_gives_the_yes_back(door: Door) -> None:
    pairing = a_pairing(door)
    guardian = asking(pairing, Act.ACCEPTING)
    application = pairing.apply().json()["id"]
    asked = ask(guardian, pairing.seeker_id, "accepting", "application", application)
    answer(pairing.seeker, asked, "agree")
    failed = pairing.move(guardian, application, "reset")
    assert failed.json()["code"] == "transition_not_allowed"
    assert pairing.move(guardian, application, "withdraw").status_code == 201


@pytest.mark.parametrize("act", ["file", "profile", "state"])
def test_every_act_of_the_file_that_needs_the_person_asks_them(door: Door, act: str) -> None:
    pairing = a_pairing(door)
    guardian, one = asking(pairing), f"/v1/seekers/{pairing.seeker_id}"

    def done() -> Any:
        if act == "file":
            return guardian.patch(one, {"skills": ["打字"]}, "*")
        if act == "profile":
            return guardian.put(f"{one}/profile", {"capabilities": []}, "*")
        return guardian.post(f"{one}/transitions", {"transition": "deactivate"})

    assert done().json()["code"] == "person_not_asked"
    wanted = "applying" if act == "state" else "profile"
    asked = ask(guardian, pairing.seeker_id, wanted, "seeker", pairing.seeker_id)
    answer(pairing.seeker, asked, "agree")
    assert done().is_success


def test_before_staff_the_person_answers_with_a_witness_who_is_kept(door: Door) -> None:
    pairing = a_pairing(door)
    guardian = asking(pairing)
    asked = ask(guardian, pairing.seeker_id, "profile", "seeker", pairing.seeker_id)
    alone = answer(pairing.staff, asked, "agree")
    assert (alone.status_code, alone.json()["errors"][0]["pointer"]) == (422, "/witnessed")
    assert answer(pairing.staff, asked, "agree", witnessed=True).status_code == 201
    shown = pairing.seeker.get(f"/v1/seekers/{pairing.seeker_id}/asks").json()["items"][0]
    assert (shown["state"], shown["witnessed"]) == ("agreed", True)
    with transaction(door.database, reading=True) as session:
        noted = session.scalars(sa.select(Event).where(Event.name == "ask.agreed")).one()
    assert (noted.actor_kind, noted.actor_id) == (Kind.STAFF, pairing.staff.account_id)
    assert noted.on_behalf_of == pairing.seeker.party_id


def test_nobody_answers_in_the_place_of_the_person(door: Door) -> None:
    """S1: neither the guardian, with or without naming the person, nor an officer or a stranger."""
    pairing = a_pairing(door)
    guardian = asking(pairing)
    person = pairing.seeker.party_id
    assert person is not None
    asked = ask(guardian, pairing.seeker_id, "profile", "seeker", pairing.seeker_id)
    plain = Caller(guardian.client, guardian.token, guardian.account_id, None)
    others = [guardian, a_guardian(door, person), plain]
    others += [door.caller(Kind.OFFICER, paired_with=[person]), door.staff("620103")]
    codes = {answer(who, asked, "agree", witnessed=True).json()["code"] for who in others}
    assert codes <= {"scope_missing", "transition_not_yours", "not_found"}
    assert answer(pairing.seeker, asked, "agree").status_code == 201


def test_a_no_is_not_pressed_and_a_yes_may_be_taken_back(door: Door, clock: StandingClock) -> None:
    pairing = a_pairing(door)
    guardian = asking(pairing)
    about = (pairing.seeker_id, "profile", "seeker", pairing.seeker_id)
    asked = ask(guardian, *about)
    assert ask(guardian, *about).json()["code"] == "already_asked"
    answer(pairing.seeker, asked, "agree")
    assert answer(pairing.seeker, asked, "refuse").json()["state"] == "refused"
    assert ask(guardian, *about).json()["code"] == "person_refused"
    clock.moment += timedelta(hours=24)
    assert ask(guardian, *about).status_code == 201


def test_a_question_and_its_yes_run_out_after_fourteen_days(
    door: Door, clock: StandingClock
) -> None:
    pairing = a_pairing(door)
    guardian, one = asking(pairing), f"/v1/seekers/{pairing.seeker_id}"
    about = (pairing.seeker_id, "profile", "seeker", pairing.seeker_id)
    asked = ask(guardian, *about)
    answer(pairing.seeker, asked, "agree")
    clock.moment += timedelta(days=14)
    late = guardian.patch(one, {"skills": ["打字"]}, "*")
    assert late.json()["code"] == "person_not_asked"
    listed = pairing.seeker.get(f"{one}/asks", state="lapsed").json()["items"]
    assert [item["state"] for item in listed] == ["lapsed"]
    assert answer(pairing.seeker, asked, "refuse").json()["code"] == "transition_not_allowed"
    assert ask(guardian, *about).status_code == 201


@pytest.mark.parametrize(
    ("act", "kind", "code"),
    [
        ("profile", "application", "not_about"),
        ("accepting", "seeker", "not_about"),
        ("profile", "seeker", "not_the_person"),
    ],
)
def test_what_an_act_is_not_about_is_refused(door: Door, act: str, kind: str, code: str) -> None:
    pairing = a_pairing(door)
    asked = ask(asking(pairing), pairing.seeker_id, act, kind, uuid4())
    assert (asked.status_code, asked.json()["errors"][0]["code"]) == (422, code)


def test_an_act_that_is_not_covered_is_not_asked_about(door: Door) -> None:
    pairing = a_pairing(door)
    person = pairing.seeker.party_id
    assert person is not None
    guardian = a_guardian(door, person, [Act.MESSAGES])
    asked = ask(guardian, pairing.seeker_id, "accepting", "application", uuid4())
    assert (asked.status_code, asked.json()["code"]) == (403, "act_not_covered")


def test_an_employer_is_not_told_that_a_guardian_acted(door: Door) -> None:
    pairing = a_pairing(door)
    person = pairing.seeker.party_id
    assert person is not None
    guardian = a_guardian(door, person)
    application = pairing.apply().json()["id"]
    assert pairing.move(guardian, application, "withdraw").status_code == 201
    path = f"/v1/applications/{application}/transitions"
    assert pairing.employer.get(path).json()["log"][-1]["actor_kind"] == "seeker"
    assert pairing.staff.get(path).json()["log"][-1]["actor_kind"] == "guardian"


def test_each_question_is_short_and_in_both_languages() -> None:
    assert {act for act, _ in QUESTIONS} == set(Act)
    assert {kind for _, kind in QUESTIONS} == set(AskedAbout)
    for words in QUESTIONS.values():
        assert len(words.zh) <= 25
        assert words.zh.endswith("？")
        assert words.en.endswith("?")


def done(who: Caller, seeker_id: str, **more: Any) -> Any:
    return who.get(f"/v1/seekers/{seeker_id}/done-for-me", **more).json()


def test_the_person_sees_in_plain_words_all_that_was_done_for_them(door: Door) -> None:
    pairing = a_pairing(door)
    person = pairing.seeker.party_id
    assert person is not None
    guardian = a_guardian(door, person, [Act.PROFILE])
    officer = door.caller(Kind.OFFICER, paired_with=[person])
    one = f"/v1/seekers/{pairing.seeker_id}"
    guardian.get(one)
    guardian.get(f"{one}/matches")
    officer.put(f"{one}/profile", {"capabilities": [{"item": "telephone", "level": 3}]}, "*")
    pairing.staff.post(
        "/v1/applications", {"seeker_id": pairing.seeker_id, "posting_id": pairing.posting_id}
    )
    told = [
        (i["who"]["role"], i["who"]["name"], i["done"])
        for i in done(pairing.seeker, str(person))["items"]
    ]
    assert told == [
        ("残联工作人员", None, "替您申请了一份工作。"),
        ("您的帮扶人员", None, "改了您会做什么的资料。"),
        ("您的监护人或代理人", "test guardian", "想为您办一件事，没有办成。"),
        ("您的监护人或代理人", "test guardian", "看了您的资料。"),
    ]


def test_what_others_did_is_told_to_the_person_and_staff_and_nobody_else(door: Door) -> None:
    pairing = a_pairing(door)
    person = pairing.seeker.party_id
    assert person is not None
    guardian = a_guardian(door, person)
    officer = door.caller(Kind.OFFICER, paired_with=[person])
    path = f"/v1/seekers/{pairing.seeker_id}/done-for-me"
    assert guardian.get(path).status_code == 404
    assert officer.get(path).status_code == 404
    assert door.staff("620103").get(path).status_code == 404
    assert pairing.staff.get(path).status_code == 200


def test_the_list_goes_on_over_the_page_and_costs_the_same(door: Door) -> None:
    pairing = a_pairing(door)
    person = pairing.seeker.party_id
    assert person is not None
    guardian = a_guardian(door, person)
    counts = []
    for more in (3, 8):
        for _ in range(more):
            guardian.get(f"/v1/seekers/{person}")
        with statements(door.database) as run:
            first = done(pairing.seeker, str(person), limit=3)
        counts.append(len(run))
    assert counts[0] == counts[1]
    second = done(pairing.seeker, str(person), limit=3, cursor=first["next"])
    found = [item["seq"] for item in first["items"] + second["items"]]
    assert found == sorted(set(found), reverse=True)
    assert len(found) == 6
    wrong = pairing.seeker.get(f"/v1/seekers/{person}/done-for-me", cursor="x")
    assert wrong.json()["code"] == "invalid_cursor"


def missing(names: list[str]) -> list[str]:
    about = [name for name in names if name.partition(".")[0] not in NOT_ABOUT_A_PERSON]
    return [name for name in about if name not in DONE]


def test_every_event_that_can_concern_a_person_has_its_sentence() -> None:
    assert missing(list(EVENTS)) == []
    assert missing(["posting.closed", "seeker.forgotten"]) == ["seeker.forgotten"]
    assert set(DONE) <= set(EVENTS)


HARD = ("审核", "申诉", "授权", "异议", "监护关系", "处理", "系统", "档案", "核实", "权限")


@pytest.mark.parametrize("name", sorted(DONE))
def test_every_sentence_is_short_and_without_hard_words(name: str) -> None:
    words = DONE[name]
    assert len(words.zh) <= 25
    assert words.zh.endswith("。")
    assert words.en.endswith(".")
    assert len(words.en.split()) <= 12
    assert not [hard for hard in HARD if hard in words.zh]


def test_those_who_act_for_a_person_have_a_name_in_plain_words() -> None:
    assert set(ROLES) == {Kind.GUARDIAN, Kind.OFFICER, Kind.STAFF, Kind.SYSTEM}


def test_officers_never_consent_for_a_person_and_every_act_of_theirs_names_them(
    door: Door,
) -> None:
    pairing = a_pairing(door)
    person = pairing.seeker.party_id
    assert person is not None
    officer = door.caller(Kind.OFFICER, paired_with=[person])
    with transaction(door.database) as session:
        firm = an_employer(session)
        seeker = a_seeker(session, door.keys)
        an_application(session, seeker, a_posting(session, firm))
    one = f"/v1/seekers/{person}"
    for path in (one, f"{one}/profile", f"{one}/matches", f"{one}/guardianships", f"{one}/asks"):
        assert officer.get(path).status_code == 200, path
    sent = officer.post(
        "/v1/applications", {"seeker_id": str(person), "posting_id": pairing.posting_id}
    )
    officer.get(f"/v1/applications/{sent.json()['id']}")
    pairing.move(officer, sent.json()["id"], "withdraw")
    with transaction(door.database, reading=True) as session:
        found = session.scalars(sa.select(Event)).all()
    assert len(found) == 8
    assert {event.on_behalf_of for event in found} == {person}
