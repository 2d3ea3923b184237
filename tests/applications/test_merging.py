"""Two records of one person put together and taken apart: nothing is lost, nothing is mixed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.applications.models import Application, ApplicationState
from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database, Table
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.models import Party
from app.main import furnish
from app.seekers.models import Certificate, Experience, Seeker
from tests.applications.people import bare
from tests.conftest import NOON, StandingClock, system_session
from tests.making.applications import an_application, an_open_review
from tests.making.counting import statements
from tests.making.employers import an_employer
from tests.making.guardians import a_guardian
from tests.making.identity import Caller, Door
from tests.making.index import reindexed
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

REASON = "同一个人，核对了户口本"


def two(door: Door, **changes: Any) -> tuple[UUID, UUID]:
    """A kept record with an ID number, and a duplicate without one."""
    with transaction(door.database) as session:
        kept = a_seeker(session, door.keys)
        duplicate = a_seeker(session, door.keys, **bare(**changes))
        return kept.id, duplicate.id


def clerk(door: Door, *districts: str) -> Caller:
    return door.logged_in(door.staff(*districts))


def merged(staff: Caller, kept: UUID, duplicate: UUID) -> Any:
    body = {"kept_id": str(kept), "duplicate_id": str(duplicate), "reason": REASON}
    return staff.post("/v1/merges", body)


def unmerged(staff: Caller, merge: Any) -> Any:
    body = {"transition": "unmerge", "comment": "是两个人"}
    return staff.post(f"/v1/merges/{merge.json()['id']}/transitions", body)


def applied(door: Door, *seeker_ids: UUID, state: str = "new") -> tuple[UUID, list[UUID]]:
    """One posting, and the applications of these people for it."""
    with transaction(door.database) as session:
        posting = a_posting(session, an_employer(session), openings=3)
        ended = {} if state == "new" else {"processed_at": NOON - timedelta(days=2)}
        ended |= {} if state == "new" else {"changed_at": NOON - timedelta(days=2)}
        made = [
            an_application(
                session,
                session.get_one(Seeker, id),
                posting,
                state=ApplicationState(state),
                **ended,
            ).id
            for id in seeker_ids
        ]
        return posting.id, made


def ids(who: Caller, path: str, **more: Any) -> set[str]:
    return {item["id"] for item in who.get(path, **more).json()["items"]}


def test_the_kept_person_sees_what_belongs_to_both(door: Door) -> None:
    kept, duplicate = two(door)
    _, (mine,) = applied(door, kept)
    _, (theirs,) = applied(door, duplicate)
    guardian = a_guardian(door, duplicate)
    staff, person = clerk(door), door.caller(Kind.SEEKER, party_id=kept)
    officer = door.caller(Kind.OFFICER, paired_with=[duplicate])
    assert ids(person, "/v1/applications") == {str(mine)}
    assert merged(staff, kept, duplicate).status_code == 201
    both = {str(mine), str(theirs)}
    for who in (person, staff, officer):
        assert ids(who, "/v1/applications") == both
        assert ids(who, "/v1/applications", seeker_id=str(kept)) == both
        assert who.get(f"/v1/seekers/{kept}").status_code == 200
    held = person.get("/v1/guardianships").json()["items"]
    assert [item["guardian_id"] for item in held] == [str(guardian.account_id)]
    acting = guardian.acting_for(kept)
    assert acting.get(f"/v1/seekers/{kept}").status_code == 200
    assert ids(acting, "/v1/applications") == both


def test_the_duplicate_is_in_no_list_and_opens_no_login(door: Door) -> None:
    kept, duplicate = two(door)
    staff, itself = clerk(door), door.caller(Kind.SEEKER, party_id=duplicate)
    matches = f"/v1/seekers/{duplicate}/matches"
    assert itself.get(matches).status_code == 200
    merge = merged(staff, kept, duplicate)
    assert itself.get(matches).status_code == 401
    assert itself.get(f"/v1/seekers/{duplicate}").status_code == 401
    assert ids(staff, "/v1/seekers") == {str(kept)}
    for path in (f"/v1/seekers/{duplicate}", matches):
        assert staff.get(path).status_code == 404
    posting, _ = applied(door)
    body = {"seeker_id": str(duplicate), "posting_id": str(posting)}
    assert staff.post("/v1/applications", body).status_code == 404
    assert unmerged(staff, merge).json()["state"] == "unmerged"
    assert itself.get(matches).status_code == 200
    assert ids(staff, "/v1/seekers") == {str(kept), str(duplicate)}


def test_ranking_knows_the_applications_of_both_at_once(door: Door) -> None:
    kept, duplicate = two(door)
    posting, _ = applied(door)
    person, itself = (door.caller(Kind.SEEKER, party_id=id) for id in (kept, duplicate))
    matches = f"/v1/seekers/{kept}/matches"

    def offered() -> set[str]:
        return {item["posting"]["id"] for item in person.get(matches).json()["items"]}

    body = {"seeker_id": str(duplicate), "posting_id": str(posting)}
    made = itself.post("/v1/applications", body).json()["id"]
    assert str(posting) in offered()
    merge = merged(clerk(door), kept, duplicate)
    assert str(posting) not in offered()
    path = f"/v1/applications/{made}/transitions"
    assert person.post(path, {"transition": "withdraw"}).status_code == 201
    assert str(posting) in offered()
    assert unmerged(clerk(door), merge).status_code == 201


def test_a_duplicate_is_no_candidate(door: Door) -> None:
    kept, duplicate = two(door)
    posting, _ = applied(door)
    reindexed(door.client)
    staff = clerk(door)
    candidates = f"/v1/postings/{posting}/candidates"
    assert len(staff.get(candidates).json()["items"]) == 2
    merged(staff, kept, duplicate)
    assert len(staff.get(candidates).json()["items"]) == 1


def test_one_live_application_of_a_person_for_a_posting_under_both_records(door: Door) -> None:
    kept, duplicate = two(door)
    posting, _ = applied(door, duplicate)
    merged(clerk(door), kept, duplicate)
    person = door.caller(Kind.SEEKER, party_id=kept)
    body = {"seeker_id": str(kept), "posting_id": str(posting)}
    assert person.post("/v1/applications", body).json()["code"] == "already_applied"


def test_an_ended_application_is_not_revived_beside_a_live_one_of_the_other(door: Door) -> None:
    kept, duplicate = two(door)
    posting, (ended,) = applied(door, duplicate, state="obsolete")
    merged(clerk(door), kept, duplicate)
    person = door.caller(Kind.SEEKER, party_id=kept)
    body = {"seeker_id": str(kept), "posting_id": str(posting)}
    assert person.post("/v1/applications", body).status_code == 201
    answer = person.post(f"/v1/applications/{ended}/transitions", {"transition": "reset"})
    assert answer.json()["code"] == "already_applied"


def test_hiring_sets_aside_the_waiting_applications_of_both(door: Door) -> None:
    kept, duplicate = two(door)
    _, (one,) = applied(door, kept)
    _, (other,) = applied(door, duplicate)
    staff = clerk(door)
    merged(staff, kept, duplicate)
    hire = {"transition": "accept", "starts_on": "2026-12-01"}
    assert staff.post(f"/v1/applications/{one}/transitions", hire).status_code == 201
    assert staff.get(f"/v1/applications/{other}").json()["state"] == "obsolete"


def test_requests_for_review_of_both_are_seen_together(door: Door) -> None:
    kept, duplicate = two(door)
    with transaction(door.database) as session:
        row = session.get_one(Seeker, duplicate)
        an_open_review(session, row, a_posting(session, an_employer(session), id=uuid4()))
    merged(clerk(door), kept, duplicate)
    assert len(ids(door.caller(Kind.SEEKER, party_id=kept), "/v1/matching/human-reviews")) == 1


def refusals(door: Door, case: str) -> tuple[Caller, UUID, UUID]:
    kept, duplicate = two(door)
    staff = clerk(door)
    if case == "two_people":
        with transaction(door.database) as session:
            duplicate = a_seeker(session, door.keys).id
    if case == "both_applied":
        applied(door, kept, duplicate)
    if case == "same_record":
        duplicate = kept
    if case == "step_up_needed":
        staff = door.staff()
    if case == "not_found":
        staff = clerk(door, "620103")
    return staff, kept, duplicate


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("two_people", 409),
        ("both_applied", 409),
        ("same_record", 409),
        ("step_up_needed", 403),
        ("not_found", 404),
    ],
)
def test_what_is_not_merged(door: Door, case: str, status: int) -> None:
    answer = merged(*refusals(door, case))
    assert (answer.status_code, answer.json()["code"]) == (status, case)
    with transaction(door.database, reading=True) as session:
        assert session.scalars(sa.select(Party).where(Party.merged_into.is_not(None))).all() == []


def test_both_districts_are_needed_to_merge_to_see_and_to_take_apart(door: Door) -> None:
    kept, duplicate = two(door, district="620103")
    assert merged(clerk(door, "620102"), kept, duplicate).status_code == 404
    assert merged(clerk(door, "620103"), kept, duplicate).status_code == 404
    both = clerk(door, "620102", "620103")
    merge = merged(both, kept, duplicate)
    one = clerk(door, "620102")
    assert one.get(f"/v1/merges/{merge.json()['id']}").status_code == 404
    assert unmerged(one, merge).status_code == 404
    assert unmerged(door.staff("620102", "620103"), merge).json()["code"] == "step_up_needed"
    _, (theirs,) = applied(door, duplicate)
    assert str(theirs) in ids(one, "/v1/applications")
    assert unmerged(both, merge).status_code == 201


def test_chains_and_circles_are_not_made(door: Door) -> None:
    kept, duplicate = two(door)
    with transaction(door.database) as session:
        third = a_seeker(session, door.keys, **bare()).id
    staff = clerk(door)
    merge = merged(staff, kept, duplicate)
    for pair in ((duplicate, kept), (third, kept), (duplicate, third), (third, duplicate)):
        assert merged(staff, *pair).json()["code"] == "already_merged", pair
    assert merged(staff, kept, duplicate).json()["code"] == "already_merged"
    assert merged(staff, kept, third).status_code == 201
    assert unmerged(staff, merge).status_code == 201
    assert unmerged(staff, merge).json()["code"] == "transition_not_allowed"
    assert merged(staff, kept, duplicate).status_code == 201


def test_a_merge_is_noted_for_both_districts_with_its_log(door: Door) -> None:
    kept, duplicate = two(door, district="620103")
    staff = clerk(door, "620102", "620103")
    merge = merged(staff, kept, duplicate)
    unmerged(staff, merge)
    with transaction(door.database, reading=True) as session:
        found = session.scalars(sa.select(Event).where(Event.subject_kind == "party")).all()
    assert [event.name for event in found] == ["person.merged", "person.unmerged"]
    assert {(e.subject_id, e.refs["seeker"]) for e in found} == {(duplicate, kept.hex)}
    assert {(e.district, e.other_district) for e in found} == {("620102", "620103")}
    moves = staff.get(f"/v1/merges/{merge.json()['id']}/transitions").json()
    assert (moves["state"], moves["allowed"]) == ("unmerged", [])
    assert [row["name"] for row in moves["log"]] == ["unmerge"]


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those that keep what was done, without versions."""
    left_out = {"event", "log_head", "kept_answer", "merge", "merge_move", "access_key"}
    found = {}
    with system_session(database.reader) as session:
        for table in Table.metadata.sorted_tables:
            if table.name not in left_out | {"account", "login_session", "outcome"}:
                columns = [c for c in table.columns if c.name != "version"]
                rows = session.execute(sa.select(*columns)).all()
                found[table.name] = sorted(tuple(map(repr, row)) for row in rows)
    return found


@given(
    applications=st.lists(
        st.tuples(st.booleans(), st.sampled_from(["new", "obsolete"])), max_size=4
    ),
    certificate=st.booleans(),
    experiences=st.integers(0, 2),
    guardians=st.lists(st.booleans(), max_size=2),
)
@examples(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_merging_and_taking_apart_changes_nothing_at_all(
    door: Door,
    applications: list[tuple[bool, str]],
    certificate: bool,
    experiences: int,
    guardians: list[bool],
) -> None:
    kept, duplicate = two(door)
    with transaction(door.database) as session:
        session.add_all(Experience(seeker_id=duplicate, title="客服") for _ in range(experiences))
        if certificate:
            values = {"number_sealed": "x", "number_index": uuid4().hex, "category": 4, "grade": 2}
            session.add(Certificate(seeker_id=kept, **values))
    for mine, state in applications:
        applied(door, kept if mine else duplicate, state=state)
    for mine in guardians:
        a_guardian(door, kept if mine else duplicate)
    staff = clerk(door)
    before = everything(door.database)
    merge = merged(staff, kept, duplicate)
    assert everything(door.database) != before
    assert unmerged(staff, merge).status_code == 201
    assert everything(door.database) == before


def test_likely_duplicates_are_pairs_alike_in_two_of_three(door: Door) -> None:
    born, phone = date(1985, 5, 1), "0" * 64
    with transaction(door.database) as session:

        def made(**changes: Any) -> str:
            return str(a_seeker(session, door.keys, **bare(**changes)).id)

        first = made(name="王示例", birth_date=born, phone_index=phone)
        named = made(name="王示例", birth_date=born)
        phoned = made(name="赵示例", birth_date=born, phone_index=phone)
        mistyped = made(name="王示例", birth_date=date(1985, 1, 5), phone_index=phone)
        made(name="王示例", birth_date=date(1970, 1, 1))
        made(name="钱示例", birth_date=date(1971, 1, 1), phone_index=phone)
        made(name="王示例", birth_date=born, district="620103")
    items = door.staff().get("/v1/duplicates").json()["items"]
    found = {
        (item["later"]["id"], like["earlier"]["id"]): like["alike"]
        for item in items
        for like in item["like"]
    }
    assert found == {
        (named, first): ["name_and_birth_date"],
        (phoned, first): ["phone_and_birth_date"],
        (mistyped, first): ["name_and_phone"],
    }


def test_likely_duplicates_come_in_pages_at_the_same_cost_and_name_nothing(door: Door) -> None:
    """No name, date or telephone is sent with a statement, so that none is ever logged."""
    counts, seen = [], []
    for more in (3, 9):
        with transaction(door.database) as session:
            for _ in range(more):
                a_seeker(session, door.keys, **bare(name="周示例", birth_date=date(1985, 5, 1)))
        staff = door.staff()
        staff.get("/v1/duplicates", limit=1)
        with statements(door.database) as run:
            seen.append(staff.get("/v1/duplicates", limit=4).json())
        counts.append(len(run))
    assert counts[0] == counts[1]
    assert (len(seen[0]["items"]), seen[0]["next"]) == (2, None)
    assert len(seen[1]["items"][0]["like"]) == 10
    rest = door.staff().get("/v1/duplicates", limit=4, cursor=seen[1]["next"]).json()
    assert {i["later"]["id"] for i in rest["items"]}.isdisjoint(
        {i["later"]["id"] for i in seen[1]["items"]}
    )


def test_a_merged_duplicate_is_no_likely_one_any_more(door: Door) -> None:
    born = {"name": "吴示例", "birth_date": date(1985, 5, 1)}
    kept, duplicate = two(door, **born)
    with transaction(door.database) as session:
        session.execute(sa.update(Seeker).where(Seeker.id == kept).values(**born))
    staff = clerk(door)
    assert len(staff.get("/v1/duplicates").json()["items"]) == 1
    merged(staff, kept, duplicate)
    assert staff.get("/v1/duplicates").json()["items"] == []
    assert len(ids(staff, "/v1/merges")) == 1


@pytest.fixture
def open_door(
    bare_app: FastAPI,
    settings: Settings,
    open_database: Database,
    keys: Keyring,
    clock: StandingClock,
) -> Iterator[Door]:
    """The application on the real engine, for two at a time."""
    furnish(bare_app, settings, keyring=keys, database=open_database, now=clock, watching=False)
    with TestClient(bare_app, raise_server_exceptions=False) as client:
        yield Door(client, open_database, keys, clock())


def together(start: threading.Barrier, act: Callable[..., Any], *said: Any) -> Any:
    start.wait()
    return act(*said)


def test_a_merge_and_an_application_at_once_leave_one_live_application(open_door: Door) -> None:
    """Whichever comes first, the other is refused or sees it (both databases)."""
    for _ in range(5):
        kept, duplicate = two(open_door)
        posting, _ = applied(open_door, duplicate)
        person, staff = open_door.caller(Kind.SEEKER, party_id=kept), clerk(open_door)
        body = {"seeker_id": str(kept), "posting_id": str(posting)}
        start = threading.Barrier(2)
        with ThreadPoolExecutor(2) as both:
            apply = both.submit(together, start, person.post, "/v1/applications", body)
            merge = both.submit(together, start, merged, staff, kept, duplicate)
        answers = [apply.result().status_code, merge.result().status_code]
        assert sorted(answers) == [201, 409], answers
        with system_session(open_door.database.reader) as session:
            live = sa.select(sa.func.count()).where(
                Application.posting_id == posting, Application.state == "new"
            )
            joined = session.get_one(Party, duplicate).merged_into is not None
            assert session.scalar(live) == (1 if joined else 2)
