"""Consents over HTTP on both databases: giving, withdrawing, and what depends on them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.documents.models import Purpose
from app.identity.scopes import MAY, Act, Scope
from app.seekers.catalogue import PURPOSES
from app.seekers.models import Consent, Seeker
from app.seekers.queries import held
from app.tasks.models import Task
from tests.conftest import NOON, StandingClock
from tests.making.documents import a_document
from tests.making.guardians import a_guardian
from tests.making.identity import Caller, Door
from tests.making.index import statements
from tests.making.seekers import a_consent, a_seeker
from tests.seekers.people import BROUGHT, FIRST, PATH, made, noted, oneself, problems

ABILITIES, LISTED = "ability_matching", "employer_candidates"
YES = {"purpose": ABILITIES, "notice_version": "1.0"}
KNOWN = {"capabilities": [{"item": FIRST, "level": 3}]}


def where(seeker: Seeker) -> str:
    return f"{PATH}/{seeker.id}/consents"


def test_everybody_reads_the_notices(client: TestClient) -> None:
    items = client.get("/v1/notices").json()["items"]
    assert {item["purpose"] for item in items} == set(PURPOSES)
    one = client.get(f"/v1/notices/{ABILITIES}").json()
    assert one in items
    assert (one["version"], one["current"], one["given"]) == ("1.0", True, "once")
    assert client.get(f"/v1/notices/{ABILITIES}", params={"version": "1.0"}).json() == one


@pytest.mark.parametrize(
    "path", ["nothing", f"{ABILITIES}?version=9.9", "registration?version=0.1"]
)
def test_there_is_no_other_notice(client: TestClient, path: str) -> None:
    assert client.get(f"/v1/notices/{path}").status_code == 404


def test_a_person_agrees_and_takes_it_back(door: Door) -> None:
    seeker = made(door, consents=())
    own = oneself(door, seeker)
    given = own.post(where(seeker), YES)
    assert given.status_code == 201
    body = given.json()
    assert (body["live"], body["how"], body["withdrawn_at"]) == (True, "self", None)
    assert body["expires_at"] == "2027-11-23T04:00:00Z"
    gone = own.delete(given.headers["Location"], given.headers["ETag"])
    assert (gone.status_code, gone.json()["live"]) == (200, False)
    assert gone.json()["withdrawn_by_kind"] == "seeker"
    again = own.delete(given.headers["Location"], "*")
    assert again.json() == gone.json()
    assert noted(door.database)[-2:] == ["consent.given", "consent.withdrawn"]


def test_what_was_shown_is_kept_with_the_consent(door: Door) -> None:
    seeker = made(door, consents=())
    notice = oneself(door, seeker).get(f"/v1/notices/{ABILITIES}").json()
    own = oneself(door, seeker)
    own.post(where(seeker), YES)
    with transaction(door.database, reading=True) as session:
        kept = session.scalars(sa.select(Consent)).one()
    assert kept.notice_digest == notice["digest"]
    assert kept.account_id == own.account_id


def test_a_new_consent_replaces_the_one_before(door: Door) -> None:
    seeker = made(door, consents=(ABILITIES,))
    own = oneself(door, seeker)
    assert own.post(where(seeker), YES).status_code == 201
    found = own.get(where(seeker)).json()["items"]
    assert [one["live"] for one in found] == [True, False]
    assert found[1]["replaced_at"] is not None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"purpose": "everything"}, ("/purpose", "not_listed")),
        ({"purpose": "registration"}, ("/purpose", "not_asked")),
        ({"purpose": "employer_disclosure"}, ("/purpose", "given_with_an_application")),
        ({"expires_at": "2028-01-01T00:00:00Z"}, ("/expires_at", "out_of_range")),
        ({"expires_at": "2026-11-23T04:00:00Z"}, ("/expires_at", "out_of_range")),
        ({"notice_version": "１.0"}, ("/notice_version", "string_pattern_mismatch")),
        ({"document_id": str(uuid4())}, ("/document_id", "not_taken")),
        ({"for_ever": True}, ("", "extra_forbidden")),
    ],
)
def test_a_consent_that_cannot_be_is_refused(
    door: Door, change: dict[str, Any], problem: tuple[str, str]
) -> None:
    seeker = made(door, consents=())
    answer = oneself(door, seeker).post(where(seeker), YES | change)
    assert (answer.status_code, problems(answer)) == (422, [problem])


def test_an_old_notice_is_not_agreed_to(door: Door) -> None:
    seeker = made(door, consents=())
    answer = oneself(door, seeker).post(where(seeker), YES | {"notice_version": "0.9"})
    assert (answer.status_code, answer.json()["code"]) == (409, "notice_outdated")


def test_staff_record_a_paper_and_withdraw_on_the_persons_word(door: Door) -> None:
    seeker = made(door, consents=())
    staff = door.staff()
    bare = staff.post(where(seeker), YES)
    assert (bare.status_code, bare.json()["code"]) == (403, "consent_is_the_persons")
    with transaction(door.database) as session:
        paper = str(a_document(session, door.keys, seeker.id, Purpose.CONSENT_PAPER).id)
        other = str(a_document(session, door.keys, seeker.id, Purpose.CV).id)
    for none in (str(uuid4()), other):
        refused = staff.post(where(seeker), YES | {"document_id": none})
        assert (refused.status_code, refused.json()["code"]) == (422, "not_evidence")
    given = staff.post(where(seeker), YES | {"document_id": paper})
    assert (given.status_code, given.json()["how"]) == (201, "paper")
    assert (given.json()["evidence_id"], given.json()["on_behalf_of"]) == (paper, str(seeker.id))
    gone = staff.delete(given.headers["Location"], "*").json()
    assert (gone["live"], gone["withdrawn_by_kind"]) == (False, "staff")


def test_an_officer_never_gives_or_withdraws(door: Door) -> None:
    """Goal S20: the proxy of an officer never covers consent."""
    assert Scope.CONSENTS_WRITE not in MAY[Kind.OFFICER]
    seeker = made(door)
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    one = officer.get(where(seeker)).json()["items"][0]
    answers = [
        officer.post(where(seeker), YES),
        officer.post(where(seeker), YES | {"document_id": str(uuid4())}),
        officer.delete(f"{where(seeker)}/{one['id']}", "*"),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(403, "scope_missing")}


def test_a_guardian_agrees_only_where_that_act_is_covered(door: Door) -> None:
    seeker = made(door, consents=())
    guardian = a_guardian(door, seeker.id, [Act.CONSENT])
    given = guardian.post(where(seeker), YES)
    assert (given.status_code, given.json()["how"]) == (201, "guardian")
    assert given.json()["on_behalf_of"] == str(seeker.id)
    other = a_guardian(door, seeker.id, [Act.PROFILE, Act.APPLYING])
    answer = other.post(where(seeker), YES)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_guardians_consent_waits_for_the_persons_yes_where_they_are_asked(door: Door) -> None:
    seeker = made(door, consents=())
    guardian = a_guardian(door, seeker.id, [Act.CONSENT], needs_person=["consent"])
    refused = guardian.post(where(seeker), YES)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_not_asked")
    about = {"act": "consent", "subject_kind": "seeker", "subject_id": str(seeker.id)}
    asked = guardian.post(f"{PATH}/{seeker.id}/asks", about).json()
    answer = f"/v1/asks/{asked['id']}/transitions"
    assert oneself(door, seeker).post(answer, {"transition": "agree"}).status_code == 201
    assert guardian.post(where(seeker), YES).status_code == 201


def test_a_guardians_reading_of_consents_is_noted_for_the_person(door: Door) -> None:
    seeker = made(door)
    assert a_guardian(door, seeker.id, [Act.CONSENT]).get(where(seeker)).status_code == 200
    assert noted(door.database, Topic.ACCESS) == ["seeker.consents_read"]


@pytest.mark.parametrize("kind", ["seeker", "staff", "officer"])
def test_to_a_stranger_there_are_no_consents(door: Door, kind: str) -> None:
    seeker, other = made(door), made(door, district="620111")
    stranger = {
        "seeker": lambda: oneself(door, other),
        "staff": lambda: door.staff("620111"),
        "officer": lambda: door.caller(Kind.OFFICER, paired_with=[other.id]),
    }[kind]()
    with transaction(door.database, reading=True) as session:
        consent = session.scalars(sa.select(Consent).where(Consent.seeker_id == seeker.id)).first()
    assert consent is not None
    one = f"{where(seeker)}/{consent.id}"
    statuses = {stranger.get(where(seeker)).status_code, stranger.get(one).status_code}
    if kind != "officer":
        statuses |= {stranger.post(where(seeker), YES).status_code}
        statuses |= {stranger.delete(one, "*").status_code}
        inside = f"{where(other)}/{consent.id}"
        statuses |= {stranger.delete(inside, "*").status_code}
    assert statuses == {404}


def test_withdrawing_asks_for_the_version_that_was_read(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    one = f"{where(seeker)}/{own.get(where(seeker)).json()['items'][0]['id']}"
    assert own.delete(one).status_code == 428
    assert own.delete(one, '"9"').status_code == 412
    assert own.get(one).headers["ETag"] == '"1"'


def test_the_history_comes_in_pages_with_a_constant_number_of_statements(door: Door) -> None:
    seeker = made(door, consents=())
    with transaction(door.database) as session:
        for day in range(1, 6):
            then = NOON - timedelta(days=day)
            ended = {"given_at": then, "withdrawn_at": then + timedelta(hours=1)}
            a_consent(session, seeker, ABILITIES, **ended)
    own = oneself(door, seeker)
    own.get(where(seeker))
    with statements(door.database) as few:
        first = own.get(where(seeker), limit=2).json()
    with statements(door.database) as many:
        whole = own.get(where(seeker), limit=5).json()
    rest = own.get(where(seeker), limit=3, cursor=first["next"]).json()
    assert [*first["items"], *rest["items"]] == whole["items"]
    assert (whole["next"], rest["next"]) == (None, None)
    assert len(few) == len(many)
    none = own.get(where(seeker), purpose=LISTED).json()
    assert none == {"items": [], "next": None}


def test_others_who_read_the_history_are_noted(door: Door) -> None:
    seeker = made(door)
    oneself(door, seeker).get(where(seeker))
    assert noted(door.database, Topic.ACCESS) == []
    door.staff().get(where(seeker))
    assert noted(door.database, Topic.ACCESS) == ["seeker.consents_read"]


@pytest.mark.parametrize("kind", ["seeker", "staff", "officer"])
def test_abilities_are_not_taken_without_consent(door: Door, kind: str) -> None:
    """Goal S20: neither the profile nor what the person brings along is accepted."""
    seeker = made(door, consents=(LISTED,))
    caller = {
        "seeker": lambda: oneself(door, seeker),
        "staff": lambda: door.staff(),
        "officer": lambda: door.caller(Kind.OFFICER, paired_with=[seeker.id]),
    }[kind]()
    one = f"{PATH}/{seeker.id}"
    for answer, pointer in (
        (caller.put(f"{one}/profile", KNOWN, "*"), "/capabilities"),
        (caller.patch(one, {"accommodations": [BROUGHT]}, "*"), "/accommodations"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
        assert problems(answer) == [(pointer, "consent_missing")]
        assert ABILITIES in answer.json()["detail"]
        assert answer.headers["Link"] == f'</v1/notices/{ABILITIES}>; rel="help"'


def test_clearing_needs_no_consent(door: Door) -> None:
    seeker = made(door, consents=(), levels={FIRST: 3}, accommodations=[BROUGHT])
    own, one = oneself(door, seeker), f"{PATH}/{seeker.id}"
    assert own.put(f"{one}/profile", {"capabilities": []}, "*").status_code == 200
    assert own.patch(one, {"accommodations": []}, "*").status_code == 200


def test_with_consent_they_are_taken_and_after_withdrawal_they_are_not(door: Door) -> None:
    seeker = made(door, consents=())
    own, one = oneself(door, seeker), f"{PATH}/{seeker.id}"
    given = own.post(where(seeker), YES)
    assert own.put(f"{one}/profile", KNOWN, "*").status_code == 200
    assert own.patch(one, {"accommodations": [BROUGHT]}, "*").status_code == 200
    own.delete(given.headers["Location"], "*")
    assert own.put(f"{one}/profile", {"capabilities": [{"item": FIRST, "level": 1}]}, "*").json()[
        "code"
    ] == ("consent_missing")


def test_others_are_shown_no_abilities_while_the_person_does_not_agree(
    door: Door, clock: StandingClock
) -> None:
    seeker = made(door, levels={FIRST: 3}, accommodations=[BROUGHT])
    one = f"{PATH}/{seeker.id}"

    def seen(caller: Caller) -> tuple[bool, int, list[str]]:
        profile = caller.get(f"{one}/profile").json()
        held = caller.get(one).json()["accommodations"]
        return profile["withheld"], len(profile["capabilities"]), held

    staff, own = door.staff(), oneself(door, seeker)
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    assert seen(staff) == seen(officer) == seen(own) == (False, 1, [BROUGHT])
    clock.moment = NOON + timedelta(days=364)
    assert seen(staff) == seen(officer) == (True, 0, [])
    assert seen(own) == (False, 1, [BROUGHT])
    assert staff.patch(one, {"skills": ["打字"]}, "*").json()["accommodations"] == []


def test_nobody_is_assessed_by_abilities_they_do_not_let_be_used(door: Door) -> None:
    seeker = made(door, consents=(), levels={FIRST: 3}, state="verified")
    answer = door.staff().post(f"{PATH}/{seeker.id}/transitions", {"transition": "assess"})
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")


def test_nothing_a_person_brings_is_registered_before_they_agree(door: Door) -> None:
    body = {
        "name": "李示例",
        "district": "620102",
        "birth_date": "1990-03-07",
        "accommodations": [BROUGHT],
    }
    answer = door.staff().post(PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")


def test_withdrawing_starts_the_deletion(door: Door) -> None:
    """Goal S20: seven days later, of this person alone, by the worker."""
    seeker = made(door)
    own = oneself(door, seeker)
    for one in own.get(where(seeker)).json()["items"]:
        own.delete(f"{where(seeker)}/{one['id']}", "*")
    with transaction(door.database, reading=True) as session:
        task = session.scalars(sa.select(Task)).one()
    assert (task.name, task.arguments) == ("seekers.erase_abilities", {"seeker": seeker.id.hex})
    assert task.due_at == NOON + timedelta(days=7)


def test_an_event_of_a_consent_names_the_person_and_no_value(door: Door) -> None:
    seeker = made(door, consents=())
    oneself(door, seeker).post(where(seeker), YES)
    with transaction(door.database, reading=True) as session:
        event = session.scalars(sa.select(Event).where(Event.name == "consent.given")).one()
    assert (event.subject_kind, event.refs) == ("consent", {"seeker": seeker.id.hex})
    assert (event.district, event.reason_code) == (seeker.district, "self")


def test_the_database_keeps_one_standing_consent_for_one_purpose(door: Door) -> None:
    seeker = made(door)
    with pytest.raises(sa.exc.IntegrityError), transaction(door.database) as session:
        a_consent(session, seeker, ABILITIES)


def test_abilities_cannot_be_written_while_a_withdrawal_is_under_way(
    open_database: Database, keys: Keyring
) -> None:
    """Who writes and who withdraws lock the same row, so neither slips past the other."""
    with transaction(open_database) as session:
        seeker = a_seeker(session, keys)
    mine = held(sa.select(Seeker).where(Seeker.id == seeker.id))
    url = open_database.url.render_as_string(hide_password=False)
    hurried = Database(url, lock_timeout=0.2)
    with transaction(open_database) as withdrawing:
        withdrawing.scalars(mine).one()
        with pytest.raises(sa.exc.OperationalError), transaction(hurried) as writing:
            writing.scalars(mine).one()
    hurried.dispose()
