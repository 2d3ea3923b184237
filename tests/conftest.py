"""What every test stands on: both databases, the application, a clock that stands still."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.base.database import Database, Table, new_session
from app.base.secrets import Keyring, keyring, new_keys
from app.base.settings import Settings
from app.main import create_app, furnish
from ml.train import train
from tests.cluster import binaries, other_user, running
from tests.making.identity import Door

# A deadline measures how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

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
    database = Database(url, pool_size=20, lock_timeout=2.0)
    make_schema(database)
    yield database
    database.dispose()
    if drop:
        drop()


def fresh_postgresql(dsn: str, label: str = "test") -> tuple[str, Callable[[], None]]:
    """An empty database on the server, and what drops it again."""
    name = f"axw_{label}_{os.getpid()}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")

    def drop() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    url = sa.make_url(dsn).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False), drop


def alembic_on(connection: sa.Connection) -> Config:
    """The project's migrations, to run on this connection."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def make_schema(database: Database) -> None:
    """Every table of every room, by the migrations."""
    with database.writer.begin() as connection:
        command.upgrade(alembic_on(connection), "head")


@pytest.fixture
def open_database(empty_database: Database) -> Iterator[Database]:
    """The real engine, for tests of several connections: they commit; all is removed again."""
    yield empty_database
    empty_database.after_commit.clear()
    with empty_database.writer.begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(sa.delete(table))


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
    with new_session(database.writer) as session:
        yield session


@pytest.fixture(scope="session")
def keys() -> Keyring:
    return keyring(new_keys())


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
        password_memory_kib=8,
        password_passes=1,
        password_lanes=1,
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
