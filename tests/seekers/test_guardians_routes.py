"""Guardianships over HTTP: asked for, verified, used, contested, ended (goals S1, S4, S16)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.models import Account, Membership
from app.identity.scopes import Act, Scope
from app.seekers.models import Guardianship, Seeker
from tests.conftest import NOON, StandingClock
from tests.making.counting import statements
from tests.making.guardians import a_guardian, a_guardianship
from tests.making.identity import Caller, Door
from tests.making.seekers import a_seeker

LAW: dict[str, Any] = {"relation": "parent", "basis": "statutory", "acts": ["applying", "profile"]}
POWER = LAW | {
    "relation": "friend",
    "basis": "power_of_attorney",
    "valid_until": "2027-05-01",
}


def made(door: Door, **changes: Any) -> Seeker:
    with transaction(door.database) as session:
        return a_seeker(session, door.keys, **changes)


def at(seeker: Seeker) -> str:
    return f"/v1/seekers/{seeker.id}/guardianships"


def move(who: Caller, held: dict[str, Any] | str, name: str, **said: Any) -> Any:
    """Make a transition; who verifies says which original paper they saw."""
    id = held if isinstance(held, str) else held["id"]
    seen = {"comment": "看过户口簿原件"} if name == "verify" else {}
    return who.post(f"/v1/guardianships/{id}/transitions", {"transition": name, **seen, **said})


def events(door: Door, name: str | None = None) -> list[Event]:
    with transaction(door.database, reading=True) as session:
        found = session.scalars(sa.select(Event).order_by(Event.seq)).all()
        return [event for event in found if name in (None, event.name)]


def requested(door: Door, seeker: Seeker, **said: Any) -> tuple[Caller, dict[str, Any]]:
    guardian = door.caller(Kind.GUARDIAN)
    answer = guardian.post(at(seeker), LAW | said)
    assert answer.status_code == 201, answer.text
    return guardian, answer.json()


def test_what_a_guardian_asks_for_counts_once_staff_have_verified_it(door: Door) -> None:
    seeker, staff = made(door), door.staff()
    guardian, held = requested(door, seeker)
    assert (held["state"], held["in_force"], held["needs_person"]) == ("requested", False, [])
    acting, file = guardian.acting_for(seeker.id), f"/v1/seekers/{seeker.id}"
    assert acting.get(file).json()["code"] == "no_guardianship"
    assert move(staff, held, "verify").status_code == 201
    assert acting.get(file).status_code == 200
    assert guardian.get(file).json()["code"] == "scope_missing"
    read = guardian.get(f"/v1/guardianships/{held['id']}").json()
    assert (read["state"], read["in_force"]) == ("verified", True)


def test_without_a_proof_staff_say_which_paper_they_saw(door: Door) -> None:
    _, held = requested(door, made(door))
    refused = move(door.staff(), held, "verify", comment=None)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/comment", "missing")
    ]
    assert events(door, "guardianship.verified") == []


def test_what_is_left_unsaid_asks_the_person_before_consenting_and_accepting(door: Door) -> None:
    _, held = requested(door, made(door), acts=["accepting", "messages", "consent", "accepting"])
    assert held["acts"] == ["consent", "accepting", "messages"]
    assert held["needs_person"] == ["consent", "accepting"]


def test_staff_cover_fewer_acts_than_were_asked_for_and_never_more(door: Door) -> None:
    seeker, staff = made(door), door.staff()
    guardian, held = requested(door, seeker)
    beyond = move(staff, held, "verify", acts=["consent"])
    assert (beyond.status_code, beyond.json()["errors"][0]["code"]) == (422, "beyond_request")
    assert move(staff, held, "verify", acts=["profile"]).status_code == 201
    acting = guardian.acting_for(seeker.id)
    assert acting.get(f"/v1/seekers/{seeker.id}").status_code == 200
    assert acting.get(f"/v1/seekers/{seeker.id}/matches").json()["code"] == "scope_missing"
    later = move(staff, held, "suspend", comment="核对", acts=["profile"])
    assert (later.status_code, later.json()["errors"][0]["code"]) == (422, "not_taken")


@pytest.mark.parametrize("who", ["guardian", "person", "officer", "other staff", "acting"])
def test_only_staff_of_the_persons_district_verify(door: Door, who: str) -> None:
    """S1: never the guardian themselves, nor the person, an officer or another district."""
    seeker = made(door)
    guardian, held = requested(door, seeker)
    callers = {
        "guardian": guardian,
        "person": door.caller(Kind.SEEKER, party_id=seeker.id),
        "officer": door.caller(Kind.OFFICER, paired_with=[seeker.id]),
        "other staff": door.staff("620103"),
        "acting": a_guardian(door, seeker.id),
    }
    answer = move(callers[who], held, "verify")
    codes = {"transition_not_yours", "scope_missing", "not_found"}
    assert answer.json()["code"] in codes
    assert events(door, "guardianship.verified") == []


def test_staff_do_not_verify_their_own_guardianship(door: Door) -> None:
    seeker, somebody = made(door), made(door)
    staff = door.caller(Kind.STAFF, party_id=somebody.id, districts=["620102"])
    guardian = door.caller(Kind.GUARDIAN, party_id=somebody.id)
    held = guardian.post(at(seeker), LAW).json()
    assert move(staff, held, "verify").json()["code"] == "guardian_of_oneself"
    assert move(door.staff(), held, "verify").status_code == 201


def test_nobody_is_their_own_guardian(door: Door) -> None:
    seeker = made(door)
    oneself = door.caller(Kind.GUARDIAN, party_id=seeker.id)
    answer = oneself.post(at(seeker), LAW)
    assert (answer.status_code, answer.json()["code"]) == (409, "guardian_of_oneself")


def test_a_guardian_asks_for_themselves_and_staff_name_an_account(door: Door) -> None:
    seeker, staff = made(door), door.staff()
    one, other = door.caller(Kind.GUARDIAN), door.caller(Kind.GUARDIAN)
    for_another = one.post(at(seeker), LAW | {"guardian_id": str(other.account_id)})
    assert for_another.status_code == 404
    assert staff.post(at(seeker), LAW).status_code == 404
    by_staff = staff.post(at(seeker), LAW | {"guardian_id": str(other.account_id)})
    assert by_staff.json()["guardian_id"] == str(other.account_id)
    twice = staff.post(at(seeker), LAW | {"guardian_id": str(other.account_id)})
    assert (twice.status_code, twice.json()["code"]) == (409, "guardianship_known")


def test_a_person_gives_a_power_of_attorney_and_nothing_else(door: Door) -> None:
    seeker, guardian = made(door), door.caller(Kind.GUARDIAN)
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    named = {"guardian_id": str(guardian.account_id)}
    by_law = person.post(at(seeker), LAW | named)
    assert (by_law.status_code, by_law.json()["errors"][0]["code"]) == (422, "by_staff")
    endless = person.post(at(seeker), POWER | named | {"valid_until": None})
    assert endless.json()["errors"][0]["pointer"] == "/valid_until"
    assert person.post(at(seeker), POWER | named).status_code == 201


def test_a_guardian_in_the_place_of_the_person_names_no_other_guardian(door: Door) -> None:
    seeker, friend = made(door), door.caller(Kind.GUARDIAN)
    acting = a_guardian(door, seeker.id)
    answer = acting.post(at(seeker), POWER | {"guardian_id": str(friend.account_id)})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_requests_of_one_guardian_wait_for_staff_five_at_a_time(door: Door) -> None:
    guardian = door.caller(Kind.GUARDIAN)
    answers = [guardian.post(at(made(door)), LAW) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [409]
    assert answers[5].json()["code"] == "requests_waiting"


def test_a_request_for_nobody_is_not_found(door: Door) -> None:
    guardian = door.caller(Kind.GUARDIAN)
    assert guardian.post(f"/v1/seekers/{uuid4()}/guardianships", LAW).status_code == 404


@pytest.mark.parametrize("name", ["end", "suspend"])
def test_ending_takes_the_acts_away_at_once_also_from_reads_in_memory(
    door: Door, name: str
) -> None:
    """S4: a role that changed counts within a second on reads from memory."""
    seeker, staff = made(door), door.staff()
    acting = a_guardian(door, seeker.id)
    matches = f"/v1/seekers/{seeker.id}/matches"
    assert acting.get(matches).status_code == 200
    held = acting.get("/v1/guardianships").json()["items"][0]
    assert move(staff, held, name, comment="核对").status_code == 201
    answer = acting.get(matches)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_guardianship")
    refused = events(door, "request.refused")[-1]
    assert (refused.reason_code, refused.subject_kind) == ("no_guardianship", "matches")
    assert (refused.actor_kind, refused.on_behalf_of) == (Kind.GUARDIAN, seeker.id)


@pytest.mark.parametrize("path", ["/v1/seekers/{id}", "/v1/seekers/{id}/matches"])
def test_the_last_day_counts_whole_and_not_a_second_longer(
    door: Door, clock: StandingClock, path: str
) -> None:
    """The end of a guardianship is exact, also for a token this process knows already."""
    seeker = made(door)
    acting = a_guardian(door, seeker.id, valid_until=NOON.date())
    end = NOON.replace(hour=16, minute=0)  # midnight in the city
    clock.moment = end - timedelta(seconds=5)
    assert acting.get(path.format(id=seeker.id)).status_code == 200
    clock.moment = end - timedelta(microseconds=1)
    assert acting.get(path.format(id=seeker.id)).status_code == 200
    clock.moment = end
    assert acting.get(path.format(id=seeker.id)).json()["code"] == "no_guardianship"
    assert events(door, "request.refused")[-1].reason_code == "no_guardianship"


def test_a_guardianship_does_not_count_before_its_first_day(
    door: Door, clock: StandingClock
) -> None:
    seeker = made(door)
    acting = a_guardian(door, seeker.id, valid_from=NOON.date() + timedelta(days=1))
    assert acting.get(f"/v1/seekers/{seeker.id}").json()["code"] == "no_guardianship"
    clock.moment = NOON.replace(hour=16, minute=0)
    assert acting.get(f"/v1/seekers/{seeker.id}").status_code == 200


@pytest.mark.parametrize("kind", [Kind.OFFICER, Kind.STAFF, Kind.SEEKER, Kind.EMPLOYER])
def test_nobody_but_a_guardian_names_a_person_to_act_for(door: Door, kind: Kind) -> None:
    seeker = made(door)
    caller = door.caller(kind, party_id=seeker.id, districts=["620102"], paired_with=[seeker.id])
    answer = caller.acting_for(seeker.id).get(f"/v1/seekers/{seeker.id}")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_guardianship")


def test_a_token_that_was_narrowed_stands_for_nobody(door: Door) -> None:
    seeker = made(door)
    guardian = door.caller(Kind.GUARDIAN, scopes=[Scope.OWN_READ])
    with transaction(door.database) as session:
        a_guardianship(session, guardian.account_id, seeker.id)
    acting = guardian.acting_for(seeker.id)
    assert acting.get(f"/v1/seekers/{seeker.id}").json()["code"] == "no_guardianship"


def test_a_closed_account_stands_for_nobody(door: Door) -> None:
    seeker = made(door)
    acting = a_guardian(door, seeker.id)
    with transaction(door.database) as session:
        session.execute(sa.update(Account).values(closed_at=NOON))
    assert acting.get(f"/v1/seekers/{seeker.id}").status_code == 401


def test_a_power_of_attorney_that_the_person_contests_ends_at_once(door: Door) -> None:
    seeker = made(door)
    acting = a_guardian(door, seeker.id, basis="power_of_attorney", valid_until=date(2027, 1, 1))
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    held = person.get("/v1/guardianships").json()["items"][0]
    assert move(person, held, "contest").json()["state"] == "ended"
    assert acting.get(f"/v1/seekers/{seeker.id}").json()["code"] == "no_guardianship"


def test_a_guardianship_by_law_that_is_contested_goes_on_and_staff_are_told(door: Door) -> None:
    """It goes on caring and asks the person in all that binds, until staff have settled it."""
    seeker, staff = made(door), door.staff()
    acting = a_guardian(door, seeker.id)
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    held = person.get("/v1/guardianships").json()["items"][0]
    assert move(person, held, "end").json()["code"] == "guardianship_stands"
    assert move(person, held, "contest").json()["state"] == "verified"
    queue = staff.get("/v1/guardianships", contested="true").json()["items"]
    assert [item["id"] for item in queue] == [held["id"]]
    one = f"/v1/seekers/{seeker.id}"
    assert acting.patch(one, {"skills": ["打字"]}, "*").status_code == 200
    stop = {"transition": "deactivate"}
    assert acting.post(f"{one}/transitions", stop).json()["code"] == "person_not_asked"
    assert move(staff, held, "settle", comment="已与本人谈过").status_code == 201
    assert staff.get("/v1/guardianships", contested="true").json()["items"] == []
    assert acting.post(f"{one}/transitions", stop).status_code == 201
    assert move(staff, held, "settle", comment="再次").json()["code"] == "transition_not_allowed"


def test_a_guardian_gives_back_a_power_of_attorney_and_a_request_but_no_duty(door: Door) -> None:
    seeker = made(door)
    guardian, waiting = requested(door, seeker)
    assert move(guardian, waiting, "end").json()["state"] == "ended"
    by_law = a_guardian(door, seeker.id)
    held = by_law.get("/v1/guardianships").json()["items"][0]
    plain = Caller(by_law.client, by_law.token, by_law.account_id, None)
    assert move(plain, held, "end").json()["code"] == "guardianship_stands"
    assert [w["transition"] for w in allowed(plain, held)] == []


def allowed(who: Caller, held: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get(f"/v1/guardianships/{held['id']}/transitions").json()[
        "allowed"
    ]
    return found


def test_guardianship_of_a_minor_ends_the_day_before_they_come_of_age(door: Door) -> None:
    minor = made(door, birth_date=date(2009, 12, 24))
    _, held = requested(door, minor, acts=["applying", "profile"], valid_until="2030-01-01")
    assert held["valid_until"] == "2027-12-23"
    assert held["needs_person"] == ["applying"]
    other = door.caller(Kind.GUARDIAN)
    unasked = other.post(at(minor), LAW | {"needs_person": []})
    assert unasked.json()["errors"][0]["code"] == "minor_is_asked"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"valid_from": "2027-01-01", "valid_until": "2026-12-31"}, "/valid_until"),
        ({"valid_from": "2020-01-01", "valid_until": "2026-11-22"}, "/valid_until"),
        ({"needs_person": ["consent"]}, "/needs_person"),
        ({"acts": []}, "/acts"),
        ({"acts": ["everything"]}, "/acts/0"),
        ({"basis": "habit"}, "/basis"),
    ],
)
def test_what_cannot_be_is_refused_and_named(
    door: Door, said: dict[str, Any], pointer: str
) -> None:
    answer = door.caller(Kind.GUARDIAN).post(at(made(door)), LAW | said)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_every_list_shows_each_their_own(door: Door) -> None:
    seeker, stranger = made(door), made(door, district="620103")
    acting, other = a_guardian(door, seeker.id), a_guardian(door, seeker.id)
    foreign = a_guardian(door, stranger.id)
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])

    def seen(who: Caller, path: str = "/v1/guardianships") -> set[str]:
        return {item["guardian_id"] for item in who.get(path).json()["items"]}

    mine, theirs = {str(acting.account_id)}, {str(other.account_id)}
    for who in (person, officer, door.staff()):
        assert seen(who) == seen(who, at(seeker)) == mine | theirs
    assert seen(acting) == seen(acting, at(seeker)) == mine
    assert seen(Caller(acting.client, acting.token, acting.account_id, None)) == mine
    assert foreign.get(at(seeker)).status_code == 404
    assert person.get(at(stranger)).status_code == 404
    held = foreign.get("/v1/guardianships").json()["items"][0]
    for who in (person, officer, acting, door.staff()):
        assert who.get(f"/v1/guardianships/{held['id']}").status_code == 404
        assert move(who, held, "end").status_code in (403, 404)


def test_a_list_goes_on_over_the_page_and_costs_the_same(door: Door) -> None:
    seeker = made(door)
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    counts = []
    for more in (3, 6):
        for _ in range(more):
            a_guardian(door, seeker.id)
        with statements(door.database) as run:
            first = person.get("/v1/guardianships", limit=2).json()
        counts.append(len(run))
    assert counts[0] == counts[1]
    found, following = [item["id"] for item in first["items"]], first["next"]
    while following:
        page = person.get("/v1/guardianships", limit=2, cursor=following).json()
        found, following = found + [item["id"] for item in page["items"]], page["next"]
    assert len(found) == len(set(found)) == 9


def test_each_move_is_noted_with_its_part_and_its_log(door: Door) -> None:
    seeker, staff = made(door), door.staff()
    _, held = requested(door, seeker)
    for name in ("verify", "suspend", "resume", "end"):
        assert move(staff, held, name, comment="核对").status_code == 201
    named = [event.name for event in events(door) if event.topic is Topic.CHANGE]
    assert named == [
        "guardianship.requested",
        "membership.granted",
        "guardianship.verified",
        "membership.ended",
        "guardianship.suspended",
        "membership.granted",
        "guardianship.resumed",
        "membership.ended",
        "guardianship.ended",
    ]
    assert {event.refs["seeker"] for event in events(door)} == {seeker.id.hex}
    log = staff.get(f"/v1/guardianships/{held['id']}/transitions").json()["log"]
    assert [row["to_state"] for row in log] == ["verified", "suspended", "verified", "ended"]
    with transaction(door.database, reading=True) as session:
        assert session.scalars(sa.select(Membership)).one().valid_until == NOON
        assert session.scalars(sa.select(Guardianship)).one().ended_at == NOON


def test_one_key_of_a_guardian_answers_for_one_person_only(door: Door) -> None:
    """A kept answer belongs to the person it was given for (S2)."""
    one, other = made(door), made(door)
    guardian = door.caller(Kind.GUARDIAN)
    with transaction(door.database) as session:
        for seeker in (one, other):
            a_guardianship(session, guardian.account_id, seeker.id)
    body = {"seeker_id": str(one.id), "posting_id": str(uuid4())}
    headers = {"Idempotency-Key": "one"}
    stop = {"transition": "deactivate"}
    path = f"/v1/seekers/{one.id}/transitions"
    assert guardian.acting_for(one.id).post(path, stop, headers).status_code == 201
    again = guardian.acting_for(other.id).post(path, stop, headers)
    assert again.json()["code"] == "idempotency_key_reused"
    assert guardian.acting_for(other.id).post("/v1/applications", body).status_code == 404


def test_what_a_guardian_does_and_reads_is_noted_as_done_for_the_person(door: Door) -> None:
    """S16: every event names the guardian's account and the person."""
    seeker = made(door)
    acting = a_guardian(door, seeker.id)
    one = f"/v1/seekers/{seeker.id}"
    for path in (one, f"{one}/profile", f"{one}/transitions", f"{one}/matches", "/v1/seekers"):
        assert acting.get(path).status_code == 200, path
    assert acting.get("/v1/applications").status_code == 200
    assert acting.patch(one, {"skills": ["打字"]}, "*").status_code == 200
    assert acting.post(f"{one}/transitions", {"transition": "deactivate"}).status_code == 201
    assert acting.post("/v1/seekers", {"name": "某人", "district": "620102"}).status_code == 403
    found = events(door)
    assert [event.name for event in found] == [
        "seeker.read",
        "seeker.profile_read",
        "seeker.moves_read",
        "matches.read",
        "seeker.listed",
        "application.listed",
        "seeker.changed",
        "seeker.profile_changed",
        "seeker.deactivated",
        "seeker.profile_changed",
        "request.refused",
    ]
    assert {(e.actor_kind, e.actor_id, e.on_behalf_of) for e in found} == {
        (Kind.GUARDIAN, acting.account_id, seeker.id)
    }
    log = door.staff().get(f"{one}/transitions").json()["log"]
    assert log[-1]["actor_kind"] == "guardian"


PROXIES = [Kind.GUARDIAN, Kind.OFFICER]


def proxy(door: Door, kind: Kind, seeker_id: UUID, *acts: Act) -> Caller:
    if kind is Kind.OFFICER:
        return door.caller(kind, paired_with=[seeker_id])
    return a_guardian(door, seeker_id, acts or tuple(Act))


@pytest.mark.parametrize("kind", PROXIES)
def test_no_proxy_changes_the_telephone_of_the_persons_login(door: Door, kind: Kind) -> None:
    seeker = made(door)
    answer = proxy(door, kind, seeker.id).patch(
        f"/v1/seekers/{seeker.id}", {"phone": "15400000009"}, "*"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "phone_not_by_proxy")


@pytest.mark.parametrize("kind", [*PROXIES, Kind.STAFF])
def test_personalised_ranking_once_off_is_switched_on_by_the_person_alone(
    door: Door, kind: Kind
) -> None:
    seeker = made(door, personalised=False)
    one, on = f"/v1/seekers/{seeker.id}", {"personalised": True}
    caller = door.staff() if kind is Kind.STAFF else proxy(door, kind, seeker.id, Act.PROFILE)
    assert caller.patch(one, on, "*").json()["code"] == "consent_not_by_proxy"
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    assert person.patch(one, on, "*").status_code == 200
    assert caller.patch(one, {"personalised": False}, "*").status_code == 200


def test_a_guardian_who_covers_consent_switches_ranking_on_for_the_person(door: Door) -> None:
    seeker = made(door, personalised=False)
    one, on = f"/v1/seekers/{seeker.id}", {"personalised": True}
    asking = a_guardian(door, seeker.id, needs_person=["consent"])
    assert asking.patch(one, on, "*").json()["code"] == "person_not_asked"
    assert a_guardian(door, seeker.id).patch(one, on, "*").status_code == 200


def test_a_guardian_does_not_lift_the_switch_for_a_single_list(door: Door) -> None:
    seeker = made(door, personalised=False)
    matches = f"/v1/seekers/{seeker.id}/matches"
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    assert person.get(matches, personalised="true").json()["personalised"] is True
    acting = a_guardian(door, seeker.id)
    assert acting.get(matches, personalised="true").json()["personalised"] is False


def test_stopping_the_search_for_work_needs_applying_not_only_the_file(door: Door) -> None:
    seeker = made(door)
    acting = a_guardian(door, seeker.id, [Act.PROFILE])
    answer = acting.post(f"/v1/seekers/{seeker.id}/transitions", {"transition": "deactivate"})
    assert (answer.status_code, answer.json()["code"]) == (403, "act_not_covered")
