"""Rotation while the house stays open (goal S14): all moves, nothing is lost, reads go on."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.feed import Feed
from app.audit.keys import follower
from app.audit.models import Event as Noted
from app.audit.models import KeptAnswer
from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database, Money, Table
from app.base.models import DataKey, KeyCheck
from app.base.secrets import Keyring, new_keys, with_fresh
from app.base.settings import Settings
from app.privacy.rules.resealing import SealedColumn, every_table, sealed_columns
from app.privacy.tasks import resealing
from app.privacy.tasks.resealing import RESEAL, Outcome, reindex, reseal, rows_by_key
from app.seekers.models import Certificate, Seeker
from app.tasks.models import Task, TaskState
from app.tasks.queries import claim, enqueue
from app.tasks.rules import LEASE
from app.worker import DAILY, runner
from tests.conftest import NOON, system_session
from tests.making.installation import a_new_data_key, started
from tests.making.numbers import a_certificate_number
from tests.making.seekers import a_seeker

PEOPLE = 12
PHONE = {"table": "seeker", "column": "phone_sealed"}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 5)


@pytest.fixture
def database(open_database: Database) -> Iterator[Database]:
    return open_database


@pytest.fixture
def text() -> str:
    return new_keys()


@pytest.fixture
def ring(database: Database, text: str) -> Keyring:
    """The ring of a process that was there before, over a database with people in it."""
    ring = started(database, text)
    with transaction(database) as session:
        for number in range(PEOPLE):
            _person(session, ring, number)
    return ring


def _person(session: Any, ring: Keyring, number: int) -> None:
    seeker = a_seeker(session, ring)
    seeker.phone_sealed = ring.seal(_phone(number), **PHONE, row=seeker.id)
    seeker.phone_index = ring.blind("phone", _phone(number))
    opened = _opened_id(ring, seeker)
    printed = a_certificate_number(opened)[:20]
    place = {"table": "certificate", "column": "number_sealed", "row": seeker.id}
    session.add(
        Certificate(
            seeker_id=seeker.id,
            number_sealed=ring.seal(printed, **place),
            number_index=ring.blind("certificate_number", printed),
            category=1,
            grade=1,
        )
    )
    row = f"{seeker.id}/{number}"
    body = ring.seal("{}", table="kept_answer", column="body", row=row)
    kept = {"fingerprint": "", "created_at": NOON, "status": 200, "headers": {}}
    session.add(KeptAnswer(account_id=seeker.id, key=str(number), body=body, **kept))


def _phone(number: int) -> str:
    return f"154{number:08d}"


def _opened_id(ring: Keyring, seeker: Seeker) -> str:
    sealed = seeker.id_number_sealed or ""
    return ring.open(sealed, table="seeker", column="id_number_sealed", row=seeker.id)


def everything(database: Database, ring: Keyring) -> dict[tuple[str, Any], str]:
    """Every sealed value in the clear, by column and place."""
    found = {}
    with system_session(database.reader) as session:
        for one in sealed_columns(every_table()):
            for row in _rows(session, one):
                place = one.place(row)
                found[one.name, str(place["row"])] = ring.open(row[one.column], **place)
    return found


def _rows(session: Any, one: SealedColumn) -> list[sa.RowMapping]:
    wanted = sa.select(one.column, *one.row).where(one.column.is_not(None))
    return list(session.execute(wanted).mappings())


def versions(database: Database) -> list[int]:
    with system_session(database.reader) as session:
        return list(session.scalars(sa.select(Seeker.version).order_by(Seeker.id)))


def rotated(database: Database, ring: Keyring, **more: Any) -> Outcome:
    a_new_data_key(database, ring)
    ring.refresh()
    return reseal(database, ring, **more)


def test_every_value_of_every_column_is_under_the_new_key(
    database: Database, ring: Keyring
) -> None:
    """S14: 100 % of the rows on the new key; what they say and their versions stay."""
    before, old, raised = everything(database, ring), ring.key_id, versions(database)
    seen: list[tuple[int, int]] = []
    found = rotated(database, ring, progress=lambda done, total: seen.append((done, total)))
    assert found == Outcome(moved=4 * PEOPLE)
    assert (seen[0], seen[-1]) == ((0, 4 * PEOPLE), (4 * PEOPLE, 4 * PEOPLE))
    assert everything(database, ring) == before
    assert versions(database) == raised
    with system_session(database.reader) as session:
        assert rows_by_key(session, ring)["data"] == {old: 0, ring.key_id: 4 * PEOPLE, "other": 0}
        kept = session.scalars(sa.select(DataKey).order_by(DataKey.number)).all()
        assert [key.retired_at is None for key in kept] == [False, True]
        names = session.scalars(sa.select(Noted.name).order_by(Noted.seq)).all()
    assert names[-2:] == ["data_key.made", "data_key.retired"]
    assert reseal(database, ring) == Outcome()


def test_reads_go_on_while_values_move(database: Database, ring: Keyring, text: str) -> None:
    """S14: 0 failed reads, by another process that follows the log as every one does."""
    url = database.url.render_as_string(hide_password=False)
    elsewhere, stop = Database(url, lock_timeout=2.0), Event()
    before, reader = everything(database, ring), started(elsewhere, text)
    feed = Feed(elsewhere, 0.01)
    feed.follow(follower(reader))
    feed.start()
    rounds, faults = [0], []

    def reading() -> None:
        while not stop.is_set():
            try:
                rounds[0] += everything(elsewhere, reader) == before
            except Exception as fault:
                faults.append(repr(fault))

    thread = Thread(target=reading)
    thread.start()
    try:
        for _ in range(3):
            made = a_new_data_key(database, ring)
            _until(lambda made=made: reader.knows(made))  # the head start of a new key
            ring.refresh()
            assert reseal(database, ring).left == 0
            done = rounds[0] + len(faults) + 2
            _until(lambda done=done: rounds[0] + len(faults) >= done)
    finally:
        stop.set()
        thread.join()
        feed.stop()
        elsewhere.dispose()
    assert faults == []
    assert rounds[0] >= 6
    assert reader.key_id == ring.key_id


def _until(so: Callable[[], bool]) -> None:
    """Wait until something is so that another thread does; the suite ends a wait for nothing."""
    waiting, patience = Event(), 2000
    while not so() and patience:
        waiting.wait(0.005)
        patience -= 1
    assert so()


class Stopped(Exception):
    """The power went off."""


def test_a_rotation_broken_off_goes_on_where_it_was(database: Database, ring: Keyring) -> None:
    before = everything(database, ring)

    def stop_half_way(done: int, total: int) -> None:
        if done > total / 2:
            raise Stopped

    with pytest.raises(Stopped):
        rotated(database, ring, progress=stop_half_way)
    assert everything(database, ring) == before
    with system_session(database.reader) as session:
        counts = rows_by_key(session, ring)["data"]
        assert session.scalars(sa.select(DataKey.retired_at)).all() == [None, None]
    assert 0 < counts[ring.key_id] < 4 * PEOPLE
    found = reseal(database, ring)
    assert found == Outcome(moved=4 * PEOPLE - counts[ring.key_id])
    assert everything(database, ring) == before


def test_the_worker_takes_up_what_a_killed_one_left(
    database: Database, ring: Keyring, text: str
) -> None:
    a_new_data_key(database, ring)
    with transaction(database) as session:
        enqueue(session, RESEAL, {}, now() - timedelta(seconds=1))
    with transaction(database) as session:
        assert claim(session, now()) is not None
    stale = started(database, text)
    worker = runner(database, stale, Settings(_env_file=None))
    assert not worker.run_one()
    assert worker.run_one(now() + LEASE + timedelta(seconds=1))
    with system_session(database.reader) as session:
        task = session.scalars(sa.select(Task)).one()
        counts = rows_by_key(session, stale)["data"]
    assert (task.state, task.done, task.total) == (TaskState.DONE, 4 * PEOPLE, 4 * PEOPLE)
    assert counts[stale.key_id] == 4 * PEOPLE


def test_the_worker_finds_daily_what_a_late_process_left_behind(
    database: Database, ring: Keyring, text: str
) -> None:
    late = started(database, text)
    rotated(database, ring)
    seeker_id = _first(database)
    with transaction(database) as session:
        session.get_one(Seeker, seeker_id).phone_sealed = late.seal("1", **PHONE, row=seeker_id)
    assert RESEAL in DAILY
    assert reseal(database, ring) == Outcome(moved=1)


def _first(database: Database) -> UUID:
    with system_session(database.reader) as session:
        return session.scalars(sa.select(Seeker.id).order_by(Seeker.id)).first() or uuid4()


def phone_column() -> SealedColumn:
    (found,) = (c for c in sealed_columns(every_table()) if c.name == "seeker.phone_sealed")
    return found


def edited_between(database: Database, ring: Keyring, column: SealedColumn) -> tuple[Outcome, str]:
    """A value is read, edited by somebody, and only then written anew; what stands afterwards."""
    marks = [ring.current.mark]
    a_new_data_key(database, ring)
    ring.refresh()
    with transaction(database, reading=True) as session:
        row = session.execute(resealing._next(column, marks, None)).mappings().first()
    assert row is not None
    seeker_id = row[column.table.c.id]
    with transaction(database) as session:
        seeker = session.get_one(Seeker, seeker_id)
        seeker.phone_sealed = ring.seal("15400009999", **PHONE, row=seeker_id)
    found = Outcome()
    with transaction(database) as session:
        resealing._move(session, column, row, ring, found)
    with system_session(database.reader) as session:
        kept = session.get_one(Seeker, seeker_id).phone_sealed or ""
    return found, ring.open(kept, **PHONE, row=seeker_id)


def test_an_edit_made_meanwhile_is_not_lost(database: Database, ring: Keyring) -> None:
    found, phone = edited_between(database, ring, phone_column())
    assert (found.edited_meanwhile, found.moved, phone) == (1, 0, "15400009999")


def test_a_write_that_does_not_compare_would_lose_it(
    database: Database, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unguarded(table: sa.Table) -> Any:
        class Blind:
            def where(self, key: Any, *_: Any) -> sa.Update:
                return update(table).where(key)

        return Blind()

    update = sa.update
    monkeypatch.setattr(resealing.sa, "update", unguarded)
    _, phone = edited_between(database, ring, phone_column())
    assert phone != "15400009999"


def test_an_edit_from_before_the_rotation_still_saves(database: Database, ring: Keyring) -> None:
    """The row's version is not raised, so a form that was open all the time is not refused."""
    seeker_id = _first(database)
    with system_session(database.writer) as session:
        seeker = session.get_one(Seeker, seeker_id)
        session.rollback()
    rotated(database, ring)
    with transaction(database) as session:
        mine = session.merge(seeker, load=False)
        mine.name = "改了名"
    assert (seeker_id, "改了名") == (mine.id, mine.name)
    assert everything(database, ring)["seeker.phone_sealed", str(seeker_id)] == _phone(0)


def test_a_value_that_does_not_open_stays_and_keeps_its_key(
    database: Database, ring: Keyring
) -> None:
    seeker_id, elsewhere = _first(database), uuid4()
    with transaction(database) as session:
        wrong = ring.seal("1", **PHONE, row=elsewhere)
        session.get_one(Seeker, seeker_id).phone_sealed = wrong
    found = rotated(database, ring)
    assert (found.broken, found.left, found.moved) == (1, 1, 4 * PEOPLE - 1)
    with system_session(database.reader) as session:
        assert session.get_one(Seeker, seeker_id).phone_sealed == wrong
        assert session.scalars(sa.select(DataKey.retired_at)).all() == [None, None]


def test_to_the_other_suite_and_back(database: Database, ring: Keyring, text: str) -> None:
    before = everything(database, ring)
    chinese = started(database, text, "sm")
    assert reseal(database, chinese).moved == 4 * PEOPLE
    assert everything(database, chinese) == before
    assert reindex(database, chinese).moved == 3 * PEOPLE
    with system_session(database.reader) as session:
        phones = session.scalars(sa.select(Seeker.phone_sealed)).all()
        indexes = session.scalars(sa.select(Seeker.phone_index)).all()
    assert all((one or "").startswith("s1.") for one in (*phones, *indexes))
    back = started(database, text)
    assert rotated(database, back).moved == 4 * PEOPLE
    assert everything(database, ring) == before


def test_a_process_of_the_former_key_never_moves_values_back(
    database: Database, ring: Keyring, text: str
) -> None:
    late = started(database, text)
    rotated(database, ring)
    assert reseal(database, late) == Outcome()


# Blind indexes -----------------------------------------------------------------------------------


def found_by_phone(database: Database, ring: Keyring, number: int) -> int:
    wanted = ring.blind_all("phone", _phone(number))
    with system_session(database.reader) as session:
        same = sa.select(sa.func.count()).select_from(Seeker).where(Seeker.phone_index.in_(wanted))
        return session.execute(same).scalar_one()


def test_people_are_found_before_during_and_after_the_index_key_changes(
    database: Database, ring: Keyring, text: str
) -> None:
    new = with_fresh(text, "index")
    after, seen = started(database, new), []

    def look(*_: int) -> None:
        seen.append([found_by_phone(database, after, number) for number in range(PEOPLE)])

    look()
    found = reindex(database, after, look)
    look()
    assert found == Outcome(moved=3 * PEOPLE)
    assert len(seen) > 3 * PEOPLE // 5
    assert all(counts == [1] * PEOPLE for counts in seen)
    with system_session(database.reader) as session:
        current = after.index.mark.rstrip(".")
        assert rows_by_key(session, after)["index"][current] == 3 * PEOPLE
    assert found_by_phone(database, ring, 0) == 0, "the former key finds nobody now"
    only = json.loads(new)
    only["index"] = only["index"][:1]
    assert found_by_phone(database, started(database, json.dumps(only)), 0) == 1


def test_an_index_rotation_broken_off_keeps_the_former_key(
    database: Database, ring: Keyring, text: str
) -> None:
    after = started(database, with_fresh(text, "index"))

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise Stopped

    with pytest.raises(Stopped):
        reindex(database, after, stop)
    assert [found_by_phone(database, after, n) for n in range(PEOPLE)] == [1] * PEOPLE
    with system_session(database.reader) as session:
        checks = session.scalars(sa.select(KeyCheck).where(KeyCheck.purpose == "index")).all()
    assert [check.retired_at for check in checks] == [None, None]
    assert reindex(database, after).left == 0


def test_two_files_of_one_person_found_out_by_the_rotation_stop_nobody_elses(
    database: Database, ring: Keyring, text: str
) -> None:
    """Registered by a process that did not know the new key yet: told, kept, not merged."""
    after = started(database, with_fresh(text, "index"))
    with transaction(database) as session:
        first = session.get_one(Seeker, _first(database))
        number = _opened_id(after, first)
        twin = a_seeker(session, after)
        place = {"table": "seeker", "column": "id_number_sealed", "row": twin.id}
        twin.id_number_sealed = after.seal(number, **place)
        twin.id_number_index = after.blind("id_number", number)
    found = reindex(database, after)
    assert (found.twice, found.left, found.moved) == (1, 1, 3 * PEOPLE - 1)
    with system_session(database.reader) as session:
        mine = sa.select(KeyCheck.retired_at).where(KeyCheck.purpose == "index")
        assert session.scalars(mine).all() == [None, None], "the former key is still needed"


# Whatever rooms there are ------------------------------------------------------------------------

_VALUES: dict[type[Any], Any] = {
    Money: Decimal,
    sa.Uuid: uuid4,
    sa.Boolean: lambda: False,
    sa.LargeBinary: lambda: b"x",
    sa.JSON: dict,
    sa.Integer: lambda: 1,
    sa.BigInteger: lambda: 1,
    sa.Date: NOON.date,
    sa.Float: lambda: 1.0,
}


def a_value(column: sa.Column[Any], number: int) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if isinstance(column.type, sa.String):
        return f"{number}"
    for kind, value in _VALUES.items():
        if isinstance(column.type, kind):
            return value()
    return NOON


def a_row(table: sa.Table, ring: Keyring, number: int) -> dict[str, Any]:
    """A row without sense, its sealed columns sealed at their places."""
    row = {column.name: a_value(column, number) for column in table.columns}
    for one in sealed_columns(table.metadata):
        if one.table is table:
            place = one.place({column: row[column.name] for column in one.row})  # type: ignore[arg-type]
            row[one.column.name] = (
                ring.seal_bytes(b"content", **place) if one.binary else ring.seal("text", **place)
            )
    return row


def test_the_rotation_moves_every_sealed_column_of_every_room(tmp_path: Path) -> None:
    """Also of rooms this test knows nothing about: rows made from the columns' types alone."""
    every_table()
    database = Database(f"sqlite:///{tmp_path / 'whole.db'}")

    @sa.event.listens_for(database.writer, "connect")
    def _lenient(connection: Any, _: object) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")

    Table.metadata.create_all(database.writer)
    ring = started(database, new_keys())
    columns = list(sealed_columns(Table.metadata))
    tables = {one.table for one in columns}
    with transaction(database) as session:
        for table in tables:
            rows = [a_row(table, ring, number) for number in range(7)]
            raw = sa.table(table.name, *(sa.column(c.name, c.type) for c in table.columns))
            session.execute(sa.insert(raw), rows)
    found = rotated(database, ring)
    assert found == Outcome(moved=7 * len(columns))
    with system_session(database.reader) as session:
        assert rows_by_key(session, ring)["data"][ring.key_id] == 7 * len(columns)
    database.dispose()
