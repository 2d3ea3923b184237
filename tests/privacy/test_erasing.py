"""Erasure (goal S17): nothing of a person is left anywhere, and it stays so after a restore."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.anchors import anchor
from app.audit.models import KeptAnswer
from app.audit.transaction import transaction
from app.audit.verification import verify
from app.base.database import Database
from app.base.errors import NotFound
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.models import Account, LoginSession, Party
from app.privacy.models import RestrictedRecord
from app.privacy.rules.resealing import SealedColumn, every_table, sealed_columns
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.ledger import Ledger
from app.privacy.tasks.replaying import replay
from app.seekers.models import Seeker, SeekerState
from app.tasks.models import Task
from app.tasks.queries import enqueue
from tests.conftest import NOON, empty, make_schema
from tests.making.canaries import Filled, a_filled_person


@pytest.fixture
def ledger(tmp_path: Path, keys: Keyring) -> Ledger:
    return Ledger(tmp_path / "erased.jsonl", keys)


@pytest.fixture
def eraser(open_database: Database, keys: Keyring, ledger: Ledger) -> Eraser:
    return Eraser(open_database, keys, ledger)


def everything(database: Database, keys: Keyring) -> str:
    """Every value of every table as text, sealed ones opened but for what law keeps."""
    metadata, found = every_table(), []
    opened = [c for c in sealed_columns(metadata) if c.table.name != "restricted_record"]
    with transaction(database, reading=True) as session:
        for table in metadata.sorted_tables:
            for row in session.execute(sa.select(table)).mappings():
                found.append(repr(dict(row)))
                found += [
                    repr(
                        (keys.open_bytes if c.binary else keys.open)(row[c.column], **c.place(row))
                    )
                    for c in opened
                    if c.table is table and row[c.column] is not None
                ]
    return "\n".join(found)


def opening(keys: Keyring, column: SealedColumn) -> Any:
    return keys.open_bytes if column.binary else keys.open


def a_person(database: Database, keys: Keyring) -> Filled:
    with transaction(database) as session:
        return a_filled_person(session, keys)


def test_a_filled_person_stands_in_every_table(open_database: Database, keys: Keyring) -> None:
    found = everything(open_database, keys) if a_person(open_database, keys) else ""
    assert found.count("KANARI") > 40


def test_nothing_is_left_of_an_erased_person(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    gone, stays = a_person(open_database, keys), a_person(open_database, keys)
    before = everything(open_database, keys).count(stays.mark)
    kept = eraser.erase(gone.person_id, NOON, "asked")
    assert set(kept) == {"service_ledger", "levy_evidence"}
    left = everything(open_database, keys)
    assert gone.mark not in left
    assert left.count(stays.mark) == before


def test_only_month_and_district_stay(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    gone = a_person(open_database, keys)
    eraser.erase(gone.person_id, NOON, "asked")
    with transaction(open_database, reading=True) as session:
        seeker = session.get_one(Seeker, gone.person_id)
        said = {c.key: getattr(seeker, c.key) for c in sa.inspect(Seeker).columns}
        party = session.get_one(Party, gone.person_id)
        account = session.get_one(Account, gone.ids["account"])
        logins = session.scalars(sa.select(LoginSession)).all()
    assert said.pop("created_at") == datetime(2027, 12, 1, tzinfo=UTC) == party.created_at
    left = {"id", "district", "state", "name", "reach", "personalised", "updated_at", "version"}
    assert {name for name, value in said.items() if value not in (None, [])} == left
    assert (said["name"], said["state"]) == ("—", SeekerState.ANONYMISED)
    assert account.closed_at is not None
    assert not logins


def test_erasing_twice_changes_nothing_more(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    gone = a_person(open_database, keys)
    first = eraser.erase(gone.person_id, NOON, "asked")
    before = left_in(open_database, keys)
    assert eraser.erase(gone.person_id, NOON, "asked") == first
    assert left_in(open_database, keys) == before


def left_in(database: Database, keys: Keyring) -> dict[str, int]:
    """How many rows each table has, but for the log."""
    with transaction(database, reading=True) as session:
        return {
            table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in every_table().sorted_tables
            if table.name not in ("event", "log_head")
        }


def test_tasks_and_answers_that_name_the_person_go_whoever_asked(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    gone, stays = a_person(open_database, keys), a_person(open_database, keys)
    with transaction(open_database) as session:
        for one in (gone, stays):
            enqueue(session, "x.tell", {"to": str(one.ids["application"])}, NOON, key=one.mark)
            _answer_of_staff(session, keys, one)
    eraser.erase(gone.person_id, NOON, "asked")
    with transaction(open_database, reading=True) as session:
        assert session.scalars(sa.select(Task.key)).all() == [stays.mark]
        kept = session.scalars(sa.select(KeptAnswer.key)).all()
    assert gone.mark not in kept
    assert stays.mark in kept


def _answer_of_staff(session: Session, keys: Keyring, one: Filled) -> None:
    staff = new_id()
    body = keys.seal(
        json.dumps({"id": str(one.person_id), "name": one.mark}),
        table="kept_answer",
        column="body",
        row=f"{staff}/{one.mark}",
    )
    values = {"fingerprint": "0" * 64, "created_at": NOON, "status": 201, "headers": {}}
    session.add(KeptAnswer(account_id=staff, key=one.mark, body=body, **values))


def test_what_law_keeps_is_sealed_and_holds_only_what_the_rule_names(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    gone = a_person(open_database, keys)
    kept = eraser.erase(gone.person_id, NOON, "asked")
    assert kept["levy_evidence"] == date(2027, 12, 31)
    with transaction(open_database, reading=True) as session:
        rows = {row.rule: row for row in session.scalars(sa.select(RestrictedRecord))}
    ledger = rows["service_ledger"]
    assert gone.mark not in ledger.content_sealed
    where = {"table": "restricted_record", "column": "content_sealed", "row": ledger.id}
    said = json.loads(keys.open(ledger.content_sealed, **where))
    assert said["seeker"][0] == {
        "name": gone.values["seeker.name"],
        "id_number_sealed": gone.values["seeker.id_number_sealed"],
        "district": "620102",
    }
    assert set(said) == {"seeker", "application"}
    assert "message" not in said["application"][0]


def test_the_file_of_the_erased_names_nobody(
    open_database: Database, keys: Keyring, eraser: Eraser, ledger: Ledger
) -> None:
    gone, stays = a_person(open_database, keys), a_person(open_database, keys)
    eraser.erase(gone.person_id, NOON, "asked")
    text = ledger.path.read_text(encoding="utf-8")
    assert gone.person_id.hex not in text.replace("-", "")
    (line,) = ledger.lines()
    assert line.hash in ledger.hashes_of(gone.person_id)
    assert line.hash not in ledger.hashes_of(stays.person_id)


def test_a_torn_line_of_the_file_costs_no_other_line(keys: Keyring, ledger: Ledger) -> None:
    first, second = new_id(), new_id()
    ledger.add(first, NOON)
    with ledger.path.open("a", encoding="utf-8") as file:
        file.write('{"day": "2026-1')
    ledger.add(second, NOON)
    hashes = {line.hash for line in ledger.lines()}
    assert hashes & ledger.hashes_of(first)
    assert hashes & ledger.hashes_of(second)


def test_whoever_comes_back_with_an_old_backup_is_erased_again(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    """Erase, restore the rows of before, replay: the copy is made of every table's rows."""
    gone, stays = a_person(open_database, keys), a_person(open_database, keys)
    backup = _copied(open_database)
    eraser.erase(gone.person_id, NOON, "asked")
    _restored(open_database, backup)
    assert gone.mark in everything(open_database, keys)
    assert replay(eraser, NOON) == 1
    left = everything(open_database, keys)
    assert gone.mark not in left
    assert stays.mark in left
    assert replay(eraser, NOON) == 0


def _copied(database: Database) -> dict[str, list[dict[str, Any]]]:
    with transaction(database, reading=True) as session:
        return {
            table.name: [dict(row) for row in session.execute(sa.select(table)).mappings()]
            for table in every_table().sorted_tables
        }


def _restored(database: Database, backup: dict[str, list[dict[str, Any]]]) -> None:
    with database.writer.begin() as connection:
        empty(connection)
        for table in every_table().sorted_tables:
            if backup[table.name]:
                connection.execute(sa.insert(table), backup[table.name])


def test_the_log_still_verifies_after_an_erasure(
    open_database: Database, keys: Keyring, eraser: Eraser, tmp_path: Path
) -> None:
    gone = a_person(open_database, keys)
    anchor(open_database, keys, tmp_path / "anchors.jsonl", NOON)
    eraser.erase(gone.person_id, NOON, "asked")
    anchor(open_database, keys, tmp_path / "anchors.jsonl", NOON)
    assert verify(open_database, keys, tmp_path / "anchors.jsonl").findings == ()


def test_nothing_is_left_in_the_file_of_the_database(
    tmp_path: Path, keys: Keyring, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    make_schema(f"sqlite:///{tmp_path / 'city.db'}")
    database = Database(f"sqlite:///{tmp_path / 'city.db'}")
    gone, stays = a_person(database, keys), a_person(database, keys)
    Eraser(database, keys, ledger).erase(gone.person_id, NOON, "asked")
    database.dispose()
    with closing(sqlite3.connect(tmp_path / "city.db")) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert gone.mark.encode() not in content
    assert stays.mark.encode() in content
    said = capsys.readouterr()
    assert gone.mark not in said.out + said.err


def test_an_erasure_of_many_answers_takes_less_than_a_minute(
    open_database: Database, keys: Keyring, eraser: Eraser
) -> None:
    """A thousand answers kept for others are opened to look for the person."""
    gone, other = a_person(open_database, keys), a_person(open_database, keys)
    with transaction(open_database) as session:
        for _ in range(1000):
            _answer_of_staff(session, keys, other)
    began = perf_counter()
    eraser.erase(gone.person_id, NOON, "asked")
    assert perf_counter() - began < 60


def test_nobody_is_not_erased(eraser: Eraser, ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        eraser.erase(new_id(), NOON, "asked")
    assert not list(ledger.lines())
