"""The copy of a person's data holds all of it, and nothing of anybody else (goal S17)."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents.models import DocumentContent
from app.exchange.catalogue import EVENTS
from app.identity.models import Party
from app.privacy.catalogue.labels import TABLES, column_label
from app.privacy.models import DataExport, DataExportContent, ExportState
from app.privacy.rules.exporting import DATA, plain
from app.privacy.rules.resealing import every_table
from app.privacy.rules.walk import peoples
from app.privacy.tasks.exporting import archived, copied, forget_copies
from app.worker import runner
from tests.conftest import NOON, StandingClock
from tests.making.canaries import Filled, a_filled_person
from tests.making.identity import Caller, Door
from tests.making.seekers import a_seeker

METADATA = every_table()
BULKY = {"document_content.sealed", "data_export_content.sealed"}
"""Files stand beside `data.json`; a copy does not hold former copies."""

PROOFS = {"one_time_code.code_sealed", "totp.secret_sealed", "totp.pending_sealed"}
HASHED = {"administrator.staff_number_digest"}
"""Whoever has one of these is let in, or it is a keyed hash: no copy holds them."""


def rows_of(copy: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {table["table"]: table["rows"] for table in copy["tables"]}


def a_copy(session: Session, keys: Keyring, one: Filled) -> dict[str, Any]:
    made = copied(session, one.person_id, keys, EVENTS, NOON)
    found: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False))
    return found


def test_every_personal_column_stands_in_the_copy(session: Session, keys: Keyring) -> None:
    """S17: 100 % of the columns tagged personal."""
    one = a_filled_person(session, keys)
    rows = rows_of(a_copy(session, keys, one))
    missing = []
    for name, value in one.values.items():
        table, column = name.split(".")
        told = [row.get(column) for row in rows.get(table, ())]
        if name not in BULKY | PROOFS | HASHED and plain(value) not in told:
            missing.append((name, value, told))
    assert missing == []
    tagged = {
        f"{table.name}.{column.name}"
        for table, _ in peoples(METADATA)
        for column in table.columns
        if "personal" in column.info and table.name != "restricted_record"
    }
    assert tagged == set(one.values)


def test_nothing_of_anybody_else_stands_in_the_copy(session: Session, keys: Keyring) -> None:
    one, other = a_filled_person(session, keys), a_filled_person(session, keys)
    text = json.dumps(a_copy(session, keys, one), ensure_ascii=False)
    assert one.mark in text
    assert other.mark not in text


def test_every_table_and_personal_column_has_a_name_in_both_languages() -> None:
    unnamed = []
    for table, _ in peoples(METADATA):
        tagged = [column.name for column in table.columns if "personal" in column.info]
        unnamed += [f"{table.name}.{name}" for name in tagged if column_label(name) is None]
        if table.name not in TABLES:
            unnamed.append(table.name)
    assert unnamed == []


def test_no_proof_of_who_somebody_is_stands_in_the_copy(session: Session, keys: Keyring) -> None:
    one = a_filled_person(session, keys)
    made = a_copy(session, keys, one)
    for table in made["tables"]:
        names = {column["name"] for column in table["columns"]}
        assert not {name for name in names if name.endswith(("digest", "_index", "_hash"))}
        assert not {f"{table['table']}.{name}" for name in names} & PROOFS
    text = json.dumps(made, ensure_ascii=False)
    assert [name for name in PROOFS if one.values[name] in text] == []
    assert set(one.values) >= PROOFS


def test_the_files_of_the_documents_stand_in_the_archive(session: Session, keys: Keyring) -> None:
    """S17: the content of a person's files is handed out with the words about them."""
    one, other = a_filled_person(session, keys), a_filled_person(session, keys)
    made = a_copy(session, keys, one)
    with zipfile.ZipFile(io.BytesIO(archived(session, made, keys))) as archive:
        (path,) = [name for name in archive.namelist() if name != DATA]
        content = archive.read(path).decode()
        said = json.loads(archive.read(DATA))
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert content == one.values["document_content.sealed"]
    assert said["files"][0]["path"] == path == f"documents/{one.ids['document']}.pdf"
    assert other.mark not in everything


def test_a_file_that_does_not_open_is_said_so(session: Session, keys: Keyring) -> None:
    one = a_filled_person(session, keys)
    session.execute(sa.update(DocumentContent).values(sealed=b"broken"))
    with zipfile.ZipFile(io.BytesIO(archived(session, a_copy(session, keys, one), keys))) as made:
        assert made.namelist() == [DATA]
        assert json.loads(made.read(DATA))["files"][0]["damaged"] is True


def test_a_merged_record_stands_in_the_copy_of_the_kept_one(
    session: Session, keys: Keyring
) -> None:
    """Whichever of the two records is named, the copy is of both."""
    kept, duplicate = a_filled_person(session, keys), a_filled_person(session, keys)
    session.get_one(Party, duplicate.person_id).merged_into = kept.person_id
    session.flush()
    for one in (kept, duplicate):
        text = json.dumps(a_copy(session, keys, one), ensure_ascii=False)
        assert kept.mark in text
        assert duplicate.mark in text


def signed_in(door: Door, one: Filled, **more: Any) -> Caller:
    return door.signed_in(Kind.SEEKER, party_id=one.person_id, **more)


def test_a_person_asks_waits_and_fetches_their_copy(
    session: Session,
    door: Door,
    database: Database,
    keys: Keyring,
    settings: Settings,
    clock: StandingClock,
) -> None:
    one = a_filled_person(session, keys)
    session.execute(sa.delete(DataExportContent))
    session.execute(sa.delete(DataExport))
    session.commit()
    person = signed_in(door, one)
    path = f"/v1/seekers/{one.person_id}/exports"
    asked = person.post(path)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert person.post(path).json()["code"] == "export_running"
    mine = f"{path}/{asked.json()['id']}"
    assert person.post(f"{mine}/links").json()["code"] == "export_not_ready"
    runner(database, keys, settings).run_all()
    ready = person.get(mine).json()
    assert (ready["state"], ready["done"], ready["total"]) == ("ready", 2, 3)
    link = person.post(f"{mine}/links").json()
    fetched = door.client.get(link["url"])
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert fetched.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        text = archive.read(DATA).decode()
        assert len(archive.namelist()) == 2
    copy = json.loads(text)
    assert (copy["format"], copy["version"]) == ("aixinwu-personal-data", "1.0")
    assert one.values["seeker.name"] in text
    assert "data_export.asked" in {event["name"] for event in copy["events"]}
    clock.moment += timedelta(minutes=6)
    assert door.client.get(link["url"]).json()["code"] == "link_expired"
    assert door.client.get(f"{link['url'][:-3]}xxx").json()["code"] == "link_not_valid"


def test_a_copy_is_kept_sealed_and_gone_after_seven_days(
    session: Session, door: Door, database: Database, keys: Keyring, settings: Settings
) -> None:
    one = a_filled_person(session, keys)
    session.execute(sa.delete(DataExportContent))
    session.execute(sa.delete(DataExport))
    session.commit()
    person = signed_in(door, one)
    asked = person.post(f"/v1/seekers/{one.person_id}/exports").json()
    runner(database, keys, settings).run_all()
    with transaction(database, reading=True) as reading:
        (content,) = reading.scalars(sa.select(DataExportContent)).all()
        made = reading.scalars(sa.select(DataExport.made_at)).one()
    assert made is not None
    assert one.mark.encode() not in content.sealed
    assert forget_copies(database, made + timedelta(days=6)) == 0
    assert forget_copies(database, made + timedelta(days=7)) == 1
    path = f"/v1/seekers/{one.person_id}/exports/{asked['id']}"
    assert person.get(path).json()["state"] == "gone"
    with transaction(database, reading=True) as reading:
        assert reading.scalars(sa.select(DataExportContent)).all() == []


def test_a_copy_needs_a_fresh_proof_and_is_nobody_elses(
    session: Session, door: Door, keys: Keyring, app: FastAPI
) -> None:
    one, other = a_filled_person(session, keys), a_filled_person(session, keys)
    session.commit()
    path = f"/v1/seekers/{one.person_id}/exports"
    tired = signed_in(door, one, stepped_up=False)
    assert tired.post(path).json()["code"] == "step_up_needed"
    assert signed_in(door, other).post(path).status_code == 404
    assert door.staff("620102").post(path).json()["code"] == "scope_missing"
    assert len(door.staff("620102").get(path).json()["items"]) == 1
    assert door.staff("620111").get(path).status_code == 404


def test_a_copy_that_was_never_made_does_not_stop_the_next(session: Session, door: Door) -> None:
    seeker = a_seeker(session, door.keys)
    old, waits = new_id(), ExportState.WAITING
    long_ago = NOON - timedelta(days=2)
    session.add(DataExport(id=old, seeker_id=seeker.id, state=waits, created_at=long_ago))
    session.commit()
    person = door.signed_in(Kind.SEEKER, party_id=seeker.id, stepped_up=True)
    assert person.post(f"/v1/seekers/{seeker.id}/exports").status_code == 202
    session.expire_all()
    assert session.get_one(DataExport, old).state is ExportState.GONE
