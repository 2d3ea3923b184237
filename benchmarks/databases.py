"""Databases of our own for one measurement: SQLite in a folder, PostgreSQL where one is given."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app import main
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.clock import now
from app.base.database import Database
from app.base.secrets import Keyring, keyring, new_keys
from app.identity import rules
from app.reference.queries import seed
from benchmarks import material, trained
from benchmarks.report import postgresql_dsn

ROOT = Path(__file__).resolve().parents[1]
APP_ROLE = "aixinwu_bench_app"
ROOMS = main.ROUTERS
"""Importing the front door declares every room's tables."""


@dataclass(frozen=True)
class City:
    """A made city in a database: what a server is started with, and who may ask it what."""

    url: str
    key_file: Path
    tokens: list[tuple[UUID, str]]
    postings: list[UUID]

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a server of this city."""
        return {
            "AIXINWU_DATABASE_URL": self.url,
            "AIXINWU_KEY_FILE": str(self.key_file),
            "AIXINWU_MODEL_DIR": str(trained.DIRECTORY.absolute()),
            "AIXINWU_LIMITS": "false",
        }


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="axw-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def names() -> list[str]:
    """The databases that can be measured here."""
    return ["sqlite", "postgresql"] if postgresql_dsn() else ["sqlite"]


@contextmanager
def empty(name: str, where: Path) -> Iterator[str]:
    """The URL of a database with every table and no row, for the role an application has there."""
    url, dsn = f"sqlite:///{where / 'bench.db'}", postgresql_dsn()
    made = f"axw_bench_{os.getpid()}"
    if name == "postgresql" and dsn:
        _told(dsn, f"DROP DATABASE IF EXISTS {made} WITH (FORCE)", f"CREATE DATABASE {made}")
        there = sa.make_url(dsn).set(drivername="postgresql+psycopg", database=made)
        url = there.render_as_string(hide_password=False)
    try:
        migrate(url)
        yield as_application(url)
    finally:
        if name == "postgresql" and dsn:
            _told(dsn, f"DROP DATABASE {made} WITH (FORCE)")


def migrate(url: str) -> None:
    """Every table, its policies, and the application's role with a password of its own."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    database = Database(url)
    with database.writer.begin() as connection:
        config.attributes.update(connection=connection, app_role=APP_ROLE)
        command.upgrade(config, "head")
        if not database.is_sqlite:
            connection.exec_driver_sql(f"ALTER ROLE {APP_ROLE} PASSWORD '{APP_ROLE}'")
    database.dispose()


def as_application(url: str) -> str:
    """The same database for a role that owns nothing; SQLite knows no roles."""
    there = sa.make_url(url)
    if there.get_backend_name() == "sqlite":
        return url
    return there.set(username=APP_ROLE, password=APP_ROLE).render_as_string(hide_password=False)


def _told(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def inhabited(url: str, where: Path, postings: int, people: int) -> City:
    """Put made employers, postings, people and their keys into an empty database."""
    key_file = where / "keys.json"
    keys = new_keys()
    key_file.write_text(keys, encoding="utf-8")
    table, moment = trained.model().artefact.occupations, now()
    firms = material.employers(max(1, postings // 8), moment)
    offered = material.postings(postings, firms, table, moment)
    persons = material.seekers(people, table, moment)
    database = Database(url)
    with transaction(database) as session:
        seed(session)
        session.add_all([material.party_of(one) for one in firms])
        session.add_all([material.party_of(one) for one in persons])
        session.flush()
        session.add_all([*firms, *persons])
        session.flush()
        session.add_all([*offered, *material.consents(persons, moment)])
        tokens = [(one.id, _token(session, keyring(keys), one.id)) for one in persons]
    ids = [one.id for one in offered]
    database.dispose()
    return City(url, key_file, tokens, ids)


def _token(session: sa.orm.Session, keys: Keyring, person: UUID) -> str:
    account = rules.account(Kind.SEEKER, "bench", now(), party_id=person)
    session.add(account)
    session.flush()
    key, token = rules.key_for(account, keys, "bench", now())
    session.add(key)
    return token
