"""What every test stands on: both databases, the application, a clock that stands still."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.base.context import OWN_WORK, set_in
from app.base.database import Database, Table, new_session
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import create_app, furnish
from ml.train import train
from tests.cluster import binaries, other_user, running
from tests.making.identity import Door
from tests.making.keys import a_keyring

# A deadline measures how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

OWNER_ROLE, APP_ROLE = "aixinwu_test_owner", "aixinwu_test_app"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def postgresql_dsn() -> Iterator[str]:
    """An operator's server (TEST_PG_DSN) or a private cluster; else its tests are left out."""
    given = os.environ.get("TEST_PG_DSN")
    where, user = binaries(), other_user()
    if given:
        yield given
    elif where and user:
        with running(where, user) as dsn:
            yield dsn
    elif os.environ.get("CI"):
        pytest.fail("PostgreSQL is missing: CI runs every test on both databases")
    else:
        pytest.skip("LEFT OUT: no PostgreSQL here; install it or set TEST_PG_DSN")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A migrated database of its own for this run, on each of the two."""
    if request.param == "sqlite":
        url, drop = f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}", None
    else:
        dsn = request.getfixturevalue("postgresql_dsn")
        url, drop = fresh_postgresql(dsn)
    make_schema(url)
    database = Database(as_application(url), pool_size=20, lock_timeout=2.0)
    yield database
    database.dispose()
    if drop:
        drop()


def fresh_postgresql(dsn: str, label: str = "test") -> tuple[str, Callable[[], None]]:
    """An empty database on the server for its owner, no superuser, and what drops it again."""
    name = f"axw_{label}_{os.getpid()}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _make_roles(connection)
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER_ROLE}")

    def drop() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    url = sa.make_url(dsn).set(drivername="postgresql+psycopg", database=name)
    return _logged_in(url.render_as_string(hide_password=False), OWNER_ROLE), drop


def as_application(url: str) -> str:
    """The same database for the application's role, which owns nothing there."""
    return url if url.startswith("sqlite") else _logged_in(url, APP_ROLE)


def as_owner(database: Database) -> Database:
    """The same database for the role that owns the tables; for what only a migration may do."""
    url = database.url.render_as_string(hide_password=False)
    return Database(_logged_in(url, OWNER_ROLE))


def _logged_in(url: str, role: str) -> str:
    there = sa.make_url(url).set(username=role, password=role)
    return there.render_as_string(hide_password=False)


def _make_roles(connection: psycopg.Connection[Any]) -> None:
    """The owner's and the application's role, with logins; every run on a server shares them."""
    for role in (OWNER_ROLE, APP_ROLE):
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")


def alembic_on(connection: sa.Connection) -> Config:
    """The project's migrations, to run on this connection."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["app_role"] = APP_ROLE
    return config


def make_schema(url: str) -> None:
    """Every table of every room, by the migrations, run as their owner."""
    database = Database(url)
    with database.writer.begin() as connection:
        command.upgrade(alembic_on(connection), "head")
    database.dispose()


def empty(connection: sa.Connection) -> None:
    """Delete every row of every table."""
    set_in(connection, OWN_WORK)
    for table in reversed(Table.metadata.sorted_tables):
        connection.execute(sa.delete(table))


@pytest.fixture
def open_database(empty_database: Database) -> Iterator[Database]:
    """The real engine, for tests of several connections: they commit; all is removed again."""
    yield empty_database
    empty_database.after_commit.clear()
    with empty_database.writer.begin() as connection:
        empty(connection)


@pytest.fixture
def database(empty_database: Database) -> Iterator[Database]:
    """The database inside an outer transaction that is undone after the test."""
    with empty_database.writer.connect() as connection:
        outer = connection.begin()
        inside = Database(empty_database.url.render_as_string(hide_password=False))
        inside.dispose()
        inside.writer = inside.reader = connection  # type: ignore[assignment]
        yield inside
        outer.rollback()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session inside the test's outer transaction."""
    with system_session(database.writer) as session:
        yield session


def system_session(bind: sa.Engine | sa.Connection) -> Session:
    """A session that sees every row: what a test looks at and makes with its own hands."""
    return new_session(bind, OWN_WORK)


@pytest.fixture(scope="session")
def keys() -> Keyring:
    return a_keyring()


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model, trained once in a run; the same table and seed give the same arrays."""
    directory = tmp_path_factory.mktemp("model")
    train(directory, created=NOON)
    return directory


@pytest.fixture(scope="session")
def settings(model_dir: Path) -> Settings:
    return Settings(
        _env_file=None,
        env="development",
        database_url="sqlite://",
        model_dir=model_dir,
        anchor_file=model_dir.parent / "anchors.jsonl",
        limits=False,  # the clock stands still: every request would fall into one minute
        hash_memory_kib=8,  # hashes of real cost would take most of a test's time
        hash_passes=1,
    )


@pytest.fixture(scope="session")
def bare_app(settings: Settings) -> FastAPI:
    return create_app(settings)


class StandingClock:
    """A clock that stands where it is put."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def app(
    bare_app: FastAPI, settings: Settings, database: Database, keys: Keyring, clock: StandingClock
) -> FastAPI:
    """The application over the test's database, its clock at noon, no watching thread."""
    return furnish(bare_app, settings, keyring=keys, database=database, now=clock, watching=False)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def door(client: TestClient, database: Database, keys: Keyring) -> Door:
    """Callers of every kind, each with a token of their own."""
    return Door(client, database, keys, NOON)
