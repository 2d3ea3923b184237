"""Goal S13: what a seeker says of themselves turns up nowhere it is not meant to be."""

import glob
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import structlog
from fastapi import FastAPI

from app.base.database import Database, Table
from app.base.errors import Invalid
from app.base.secrets import Keyring, SealBroken
from app.base.settings import Settings
from app.base.wording import Words
from app.seekers import rules as seekers
from tests.conftest import as_application, fresh_postgresql, make_schema
from tests.journeys.canary import (
    NAME,
    NUMBERS,
    PHONE,
    SEALED,
    TEXT,
    Heard,
    columns_with,
    everywhere,
    found,
)
from tests.making.people import City, a_city, alone_in

IN_PLAIN_TEXT: dict[str, str] = {
    "seeker.name": "shown on every list of staff and searched; seen by no employer",
    "seeker.introduction": "compared with jobs",
    "seeker.skills": "compared with jobs",
    "seeker.desired_titles": "coded and compared with jobs",
    "seeker.experiences": "compared with jobs",
    "experience.title": "coded and compared with jobs",
    "experience.description": "compared with jobs",
    "seeker_move.comment": "why a file rests, read by its staff",
    "application.message": "written to the employer",
    "application.answer_to_seeker": "written by the employer to the person",
    "application.note_to_staff": "written by the employer to staff",
    "application_move.comment": "why it was decided so, read by staff",
    "message.text": "written between person and employer",
    "interview.place": "where to come",
    "interview.accommodations_answer": "what the employer arranges",
    "human_review.message": "the person's complaint, read by its reviewer",
    "human_review.answer": "the reviewer's answer to the person",
    "complaint_move.comment": "what was answered to a complaint, read by who complained",
    "ask_move.comment": "why a guardian's wish was refused, read by person and guardian",
    "guardianship_move.comment": "which paper staff saw, read by person and guardian",
    "merge.reason": "why two files are one person, read by staff",
    "merge_move.comment": "why they are two again, read by staff",
    "phone_change.reason": "how staff knew the person, read by staff and the person",
    "reveal.comment": "what staff opened a number for, read by the person",
    "account.name": "what a member is called on lists of accounts",
    "invitation.label": "whom an invitation is for",
    "passkey.name": "what somebody calls their key",
    "access_key.label": "what a machine's key is called",
    "device_pairing.label": "what a kiosk is called",
}
"""Columns that hold a person's own words, readable in the database, and why. ID, certificate and
telephone numbers are in none of them: see SEALED."""

OF_FIRMS = ("employer", "posting", "import", "demand", "screening")
"""Rooms of tables whose texts are an employer's or a job board's, not a person's."""


@dataclass
class Sung:
    """The installation after the canaries went everywhere, and everything readable of it."""

    heard: Heard
    columns: set[tuple[str, str, str]]
    files: bytes


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sung(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[Sung]:
    """Kept for good: the file of the database, or what pg_dump makes of it, is read as bytes."""
    folder = tmp_path_factory.mktemp("canary")
    url, drop = f"sqlite:///{folder / 'sung.db'}", None
    if request.param == "postgresql":
        url, drop = fresh_postgresql(request.getfixturevalue("postgresql_dsn"), "canary")
    make_schema(url)
    real = Database(as_application(url))
    with real.writer.connect() as connection:
        connection.begin()
        inside = Database(as_application(url))
        inside.dispose()
        inside.writer = inside.reader = connection  # type: ignore[assignment]
        with a_city(bare_app, settings, keys, inside) as city:
            heard = everywhere(city, bare_app.openapi()["paths"])
        columns = columns_with(connection)
        connection.commit()
    real.dispose()
    dsn = url if drop is None else request.getfixturevalue("postgresql_dsn")
    yield Sung(heard, columns, _bytes(sa.make_url(url), dsn, folder))
    if drop:
        drop()


def _bytes(kept: sa.URL, dsn: str, folder: Path) -> bytes:
    """The files of the database, or what the server's own superuser dumps of it."""
    if kept.drivername.startswith("sqlite"):
        return b"".join(one.read_bytes() for one in sorted(folder.glob("sung.db*")))
    there = sa.make_url(dsn).set(drivername="postgresql", database=kept.database)
    url = there.render_as_string(hide_password=False)
    dump = shutil.which("pg_dump") or _newest("/usr/lib/postgresql/*/bin/pg_dump")
    if dump is None:
        return _copied(url)
    return subprocess.run([dump, "--no-owner", url], check=True, capture_output=True).stdout


def _newest(pattern: str) -> str | None:
    return max(glob.glob(pattern), default=None)


def _copied(url: str) -> bytes:
    """What pg_dump would write of the rows, where there is no pg_dump."""
    told = b""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in Table.metadata.sorted_tables:
            with cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:  # type: ignore[arg-type]
                told += b"".join(bytes(part) for part in copy)
    return told


def test_every_operation_was_asked_and_the_person_was_really_kept(
    sung: Sung, bare_app: FastAPI
) -> None:
    assert sung.heard.sent > 900
    assert len(sung.heard.errors) > 500
    written = {
        "post /v1/seekers",
        "patch /v1/seekers/{seeker_id}",
        "post /v1/applications",
        "post /v1/applications/{application_id}/messages",
        "post /v1/seekers/{seeker_id}/matches/{posting_id}/human-review",
        "post /v1/imports",
    }
    assert written <= sung.heard.done
    assert len(sung.heard.done) > 120
    assert {one for _, _, one in sung.columns} >= {NAME, TEXT}


def test_no_error_and_no_line_of_the_log_holds_a_canary(sung: Sung) -> None:
    assert sung.heard.leaks() == []


def test_numbers_and_telephones_stand_nowhere_in_plain_text(sung: Sung) -> None:
    assert [hit for hit in sung.columns if hit[2] in SEALED] == []
    assert found(sung.files, SEALED) == []
    assert found(sung.files, (TEXT,)) == [TEXT]


def test_words_of_a_person_stand_only_in_the_columns_meant_for_them(sung: Sung) -> None:
    """The log, kept answers, tasks and everything else hold none: every column is read."""
    where = {f"{table}.{column}" for table, column, _ in sung.columns}
    of_people = {one for one in where if not one.startswith(OF_FIRMS)}
    assert of_people - set(IN_PLAIN_TEXT) == set()


def _walk(city: City, app: FastAPI, under: str = "/v1/seekers") -> Heard:
    return everywhere(city, app.openapi()["paths"], under)


@pytest.fixture
def city(tmp_path: Path, bare_app: FastAPI, settings: Settings, keys: Keyring) -> Iterator[City]:
    with alone_in(tmp_path) as database, a_city(bare_app, settings, keys, database) as city:
        yield city


def test_a_name_written_to_the_log_is_caught_and_a_telephone_never_gets_there(
    city: City, bare_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = seekers.registered

    def telling(said: Any, *more: Any, **rest: Any) -> Any:
        structlog.get_logger().info("registered", name=NAME, phone=PHONE, id_number=NUMBERS[0])
        return register(said, *more, **rest)

    monkeypatch.setattr(seekers, "registered", telling)
    heard = _walk(city, bare_app)
    logged = [one for one in heard.leaks() if one.startswith("log")]
    assert logged != []
    assert all(NAME in line and not found(line, SEALED) for line in logged)


def test_a_telephone_in_an_error_is_caught(
    city: City, bare_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: Any, **__: Any) -> Any:
        raise Invalid(Words(f"{PHONE} 不对", f"{PHONE} is wrong"))

    monkeypatch.setattr(seekers, "registered", refusing)
    assert any(PHONE in one for one in _walk(city, bare_app).leaks())


def test_a_number_kept_unsealed_is_caught(
    city: City, bare_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Keyring.open

    def trusting(keyring: Keyring, sealed: str, **place: Any) -> str:
        try:
            return opened(keyring, sealed, **place)
        except SealBroken:
            return sealed

    monkeypatch.setattr(Keyring, "seal", lambda _, text, **__: text)
    monkeypatch.setattr(Keyring, "open", trusting)
    _walk(city, bare_app)
    assert {one for _, _, one in columns_with(city.connection)} & set(SEALED)
