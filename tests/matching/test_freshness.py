"""A change is in the next answer: at once where it was made, a moment later in every process."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.audit.feed import Feed
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.matching import rules
from app.matching.explain.item import items
from app.matching.index import Index, People, Snapshot, View
from app.matching.index.postings import SMALL_LEAST, SMALL_SEGMENTS
from app.matching.model import Model
from app.matching.models import Outcome
from app.matching.ranking import by_score
from app.postings.models import Posting, PostingState
from tests.conftest import NOON, empty
from tests.making.employers import an_employer
from tests.making.functioning import DEAF, an_essential_demand
from tests.making.identity import Door
from tests.making.index import reindexed, soon, statements
from tests.making.matching import DAY
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


@pytest.fixture
def open_database(empty_database: Database) -> Iterator[Database]:
    """The database itself, its rows taken away after the test: several processes' view."""
    yield empty_database
    with empty_database.writer.begin() as connection:
        empty(connection)


def changed(database: Database, posting: Posting, name: str, **values: Any) -> None:
    """Change a posting in a transaction of its own, with its event."""
    with transaction(database) as session:
        kept = session.get_one(Posting, posting.id)
        for column, value in values.items():
            setattr(kept, column, value)
        record(session, SYSTEM, name, kept, NOON)


def written(snapshot: Snapshot, person: View) -> list[bytes]:
    order = by_score(snapshot, person, NOON, 5, blocked=True)
    return [
        items(snapshot.segments[part], [int(row)], person, "zh")[0].encoded
        for part, row in zip(order.parts, order.rows, strict=True)
    ]


def test_an_opened_posting_is_in_the_next_answer_and_a_closed_one_is_not(
    session: Session, keys: Keyring, door: Door, database: Database
) -> None:
    person = a_seeker(session, keys)
    posting = a_posting(session, state=PostingState.PAUSED)
    session.commit()
    me = door.caller(Kind.SEEKER, party_id=person.id)
    path = f"/v1/seekers/{person.id}/matches"
    assert me.get(path).json()["items"] == []
    changed(database, posting, "posting.opened", state=PostingState.OPEN)
    assert [one["posting"]["title"] for one in me.get(path).json()["items"]] == ["超市收银员"]
    changed(database, posting, "posting.changed", title="收银主管")
    assert [one["posting"]["title"] for one in me.get(path).json()["items"]] == ["收银主管"]
    changed(database, posting, "posting.closed", state=PostingState.CLOSED)
    assert me.get(path).json()["items"] == []


@pytest.mark.parametrize(
    "move", [{"transition": "pause"}, {"transition": "suspend", "reason": "wages_unpaid"}]
)
def test_the_postings_of_a_paused_or_suspended_employer_are_gone_at_once_everywhere(
    session: Session, keys: Keyring, door: Door, move: dict[str, str]
) -> None:
    person, firm = a_seeker(session, keys), an_employer(session)
    theirs = [a_posting(session, firm).id for _ in range(3)]
    kept = str(a_posting(session).id)
    session.commit()
    reindexed(door.client)
    me, staff = door.caller(Kind.SEEKER, party_id=person.id), door.staff("620102")

    def seen() -> tuple[list[set[str]], list[int]]:
        matches = me.get(f"/v1/seekers/{person.id}/matches").json()["items"]
        dated = me.get(f"/v1/seekers/{person.id}/matches", personalised=False).json()["items"]
        found = [{one["posting"]["id"] for one in listed} for listed in (matches, dated)]
        found.append({one["id"] for one in me.get("/v1/postings").json()["items"]})
        paths = (
            f"/v1/postings/{theirs[0]}",
            f"/v1/seekers/{person.id}/matches/{theirs[0]}",
        )
        codes = [me.get(path).status_code for path in paths]
        return found, [*codes, staff.get(f"/v1/postings/{theirs[0]}/candidates").status_code]

    everything = {kept, *map(str, theirs)}
    assert seen() == ([everything] * 3, [200, 200, 200])
    path = f"/v1/employers/{firm.id}/transitions"
    assert staff.post(path, move).status_code == 201
    assert seen() == ([{kept}] * 3, [404, 404, 409])
    again = {"pause": "resume", "suspend": "reinstate"}[move["transition"]]
    assert staff.post(path, {"transition": again}).status_code == 201
    assert seen() == ([everything] * 3, [200, 200, 200])


def test_an_application_takes_the_posting_out_of_the_list_until_it_ends(
    session: Session, keys: Keyring, door: Door, database: Database
) -> None:
    person, posting = a_seeker(session, keys), a_posting(session)
    session.commit()
    reindexed(door.client)
    me = door.caller(Kind.SEEKER, party_id=person.id)
    path = f"/v1/seekers/{person.id}/matches"
    counts = [len(me.get(path).json()["items"])]
    for statement in (rules.pair_live, rules.pair_hired, rules.pair_ended):
        with transaction(database) as inner:
            inner.execute(statement(person.id, posting.id, NOON))
            refs = {"seeker": person.id, "posting": posting.id}
            kept = inner.get_one(Posting, posting.id)
            record(inner, SYSTEM, "application.moved", kept, NOON, refs=refs)
        counts.append(len(me.get(path).json()["items"]))
    assert counts == [1, 0, 0, 1]


def test_a_change_of_the_profile_counts_in_the_next_answer(
    session: Session, keys: Keyring, door: Door
) -> None:
    person = a_seeker(session, keys)
    a_posting(session)
    a_posting(session, title="保洁员", occupation="4-09-08-01", district="620103")
    session.commit()
    reindexed(door.client)
    me = door.caller(Kind.SEEKER, party_id=person.id)
    path = f"/v1/seekers/{person.id}"
    assert len(me.get(f"{path}/matches").json()["items"]) == 2
    tag = me.get(path).headers["ETag"]
    answer = me.patch(path, {"desired_districts": ["620103"]}, tag)
    assert answer.status_code == 200
    found = me.get(f"{path}/matches").json()["items"]
    assert [one["posting"]["title"] for one in found] == ["保洁员"]
    me.patch(path, {"personalised": False}, answer.headers["ETag"])
    assert me.get(f"{path}/matches").json()["personalised"] is False


def test_another_process_sees_a_change_made_here(
    open_database: Database, keys: Keyring, model: Model
) -> None:
    with transaction(open_database) as session:
        person = a_seeker(session, keys, levels=DEAF)
        posting = a_posting(session)
    other = Database(open_database.url.render_as_string(hide_password=False))
    feed, index, people = Feed(other, 0.02), Index(other, model, lambda: NOON), People(model)
    feed.follow(people.follow)
    feed.follow(index.follow)
    feed.start()
    try:
        index.build()
        assert len(index.snapshot) == 1
        with transaction(other, reading=True) as session:
            people.read(session, [person.id], NOON)
        changed(open_database, posting, "posting.paused", state=PostingState.PAUSED)
        assert soon(lambda: len(index.snapshot) == 0)
        with transaction(open_database) as session:
            record(session, SYSTEM, "seeker.profile_changed", session.merge(person), NOON)
        assert soon(lambda: people.known(person.id, NOON) is None)
    finally:
        feed.stop()
        other.dispose()


def test_the_index_is_the_same_with_later_changes_and_built_anew(
    session: Session, keys: Keyring, database: Database, model: Model
) -> None:
    firm = an_employer(session)
    made = [
        a_posting(session, firm, title=title, occupation=None, occupation_by=None)
        for title in ("收银员", "电话客服", "保洁", "仓库理货员", "数据录入员", "按摩师")
    ]
    person = a_seeker(session, keys, levels=DEAF, desired_titles=["数据录入"])
    session.commit()
    index, people = Index(database, model, lambda: NOON), People(model)
    index.build()
    made[0].state = PostingState.CLOSED
    made[1].accommodations = ["TEXT_CHANNEL"]
    made[2].title = "保洁领班"
    later = a_posting(session, firm, [an_essential_demand("telephone", 5)], title="话务员")
    session.commit()
    for one in (*made[:3], later):
        index.apply(session, {one.id})
    fresh = Index(database, model, lambda: NOON)
    fresh.build()
    view = people.read(session, [person.id], NOON)[person.id]
    again = People(model).read(session, [person.id], NOON)[person.id]
    assert len(index.snapshot.segments) > 1
    assert len(fresh.snapshot.segments) == 1
    assert written(index.snapshot, view) == written(fresh.snapshot, again)


def test_a_change_during_a_build_is_not_lost(
    session: Session, database: Database, model: Model
) -> None:
    firm = an_employer(session)
    kept, closed = a_posting(session, firm), a_posting(session, firm)
    session.commit()
    index = Index(database, model, lambda: NOON)
    index.build()

    def meanwhile(said: str) -> None:
        if said.endswith("read"):
            closed.state = PostingState.CLOSED
            a_posting(session, firm, id=extra)
            session.commit()
            index.apply(session, {closed.id, extra})

    extra = type(kept.id)(int=kept.id.int + 1)
    index.build(meanwhile)
    assert {one.id for one in index.snapshot.offers()} == {kept.id, extra}


def test_many_single_changes_stay_few_segments(
    session: Session, database: Database, model: Model
) -> None:
    firm = an_employer(session)
    index = Index(database, model, lambda: NOON)
    index.build()
    made = []
    for _ in range(2 * SMALL_SEGMENTS + 3):
        made.append(a_posting(session, firm).id)
        session.flush()
        index.apply(session, {made[-1]})
    assert {one.id for one in index.snapshot.offers()} == set(made)
    assert len(index.snapshot.segments) <= SMALL_SEGMENTS + 1


def test_when_changes_have_grown_a_thread_builds_the_index_anew(
    open_database: Database, model: Model
) -> None:
    index = Index(open_database, model, lambda: NOON)
    index.build()
    with transaction(open_database) as session:
        firm = an_employer(session)
        ids = {a_posting(session, firm).id for _ in range(SMALL_LEAST + 1)}
    with transaction(open_database, reading=True) as session:
        index.apply(session, ids)
    assert soon(lambda: len(index.snapshot.segments) == 1, within=20)
    assert len(index.snapshot) == SMALL_LEAST + 1


def test_what_was_shown_before_today_lowers_and_what_was_not_raises(
    session: Session, keys: Keyring, database: Database, model: Model
) -> None:
    firm, person = an_employer(session), a_seeker(session, keys)
    often, seldom, today = (a_posting(session, firm) for _ in range(3))
    for posting, times, days in ((often, 3, 1), (seldom, 1, 1), (today, 9, 0)):
        for number in range(times):
            session.add(
                Outcome(
                    list_id=f"{number}",
                    posting_id=posting.id,
                    seeker_id=person.id,
                    position=1,
                    model_version="model",
                    shown_at=NOON - timedelta(days=days),
                )
            )
    session.commit()
    index = Index(database, model, lambda: NOON)
    index.build()
    needs = {one.id: one.need for one in index.snapshot.offers()}
    assert needs == {often.id: 0.4, seldom.id: pytest.approx(2 / 3), today.id: 1.0}
    index.apply(session, {often.id})
    again = index.snapshot.offer(often.id)
    assert again is not None
    assert again.need == 0.4


def test_a_new_day_builds_the_index_anew(open_database: Database, model: Model) -> None:
    index = Index(open_database, model, lambda: NOON)
    index.build()
    generation = index.snapshot.generation
    index.keep_up(DAY)
    index.keep_up(DAY + timedelta(days=1))
    assert soon(lambda: index.snapshot.generation == generation + 1)


@pytest.mark.parametrize("count", [1, 30])
def test_the_index_is_built_with_three_statements_however_many_postings(
    session: Session, database: Database, model: Model, count: int
) -> None:
    for _ in range(count):
        a_posting(session, demands=[an_essential_demand()])
    session.commit()
    index = Index(database, model, lambda: NOON)
    with statements(database) as asked:
        index.build()
    assert len([one for one in asked if one.startswith("SELECT")]) == 3
    assert len(index.snapshot) == count


def test_people_are_read_with_seven_statements_however_many(
    session: Session, keys: Keyring, database: Database, model: Model
) -> None:
    ids = [a_seeker(session, keys, levels={"telephone": 2}).id for _ in range(12)]
    session.commit()
    people = People(model)
    with statements(database) as asked:
        assert len(people.read(session, ids, NOON)) == 12
    assert len([one for one in asked if one.startswith(("SELECT", "WITH"))]) == 7
    with statements(database) as asked:
        people.read(session, ids, NOON)
    assert asked == []


def test_a_view_is_of_one_day(session: Session, keys: Keyring, model: Model) -> None:
    person = a_seeker(session, keys)
    session.commit()
    people = People(model)
    people.read(session, [person.id], NOON)
    assert people.known(person.id, NOON) is not None
    assert people.known(person.id, NOON + timedelta(days=1)) is None


def test_this_room_never_reads_a_certificate() -> None:
    sources = [path.read_text("utf-8") for path in Path("app/matching").rglob("*.py")]
    assert sources
    assert not [text for text in sources if "Certificate" in text or ".certificate" in text]


def test_no_statement_of_an_index_or_a_view_names_the_certificate(
    session: Session, keys: Keyring, database: Database, model: Model
) -> None:
    person = a_seeker(session, keys)
    a_posting(session)
    session.commit()
    with statements(database) as asked:
        Index(database, model, lambda: NOON).build()
        People(model).read(session, [person.id], NOON)
    assert asked
    assert not [one for one in asked if "certificate" in one]
