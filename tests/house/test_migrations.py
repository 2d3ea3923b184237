"""Migrations go up, down and up on both databases, and leave nothing to generate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.base.database import Database, Table
from tests.conftest import ROOT, alembic_on, fresh_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        database, drop = Database(f"sqlite:///{tmp_path / 'blank.db'}"), None
    else:
        url, drop = fresh_postgresql(request.getfixturevalue("postgresql_dsn"), "blank")
        database = Database(url)
    yield database
    database.dispose()
    if drop:
        drop()


def tables(database: Database) -> set[str]:
    with database.writer.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_up_down_up_and_nothing_left_to_generate(blank: Database) -> None:
    with blank.writer.begin() as connection:
        command.upgrade(alembic_on(connection), "head")
    made = tables(blank)
    assert set(Table.metadata.tables) <= made
    with blank.writer.begin() as connection:
        command.downgrade(alembic_on(connection), "base")
    assert tables(blank) <= {"alembic_version"}
    with blank.writer.begin() as connection:
        command.upgrade(alembic_on(connection), "head")
    with blank.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_a_failed_migration_leaves_nothing_behind(blank: Database) -> None:
    def fail_half_way() -> None:
        with blank.writer.begin() as connection:
            connection.execute(sa.text("CREATE TABLE half_done (id integer)"))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert "half_done" not in tables(blank)
