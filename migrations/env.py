"""Runs the migrations on the database of the settings, or on a connection given by the tests."""

import importlib
import pkgutil

from alembic import context
from sqlalchemy import Connection

import app
from app.base.database import Database, Instant, Money, Table
from app.base.settings import Settings


def load_tables() -> None:
    """Import every room's tables, so that the metadata is whole."""
    for room in pkgutil.iter_modules(app.__path__):
        if room.ispkg and importlib.util.find_spec(f"app.{room.name}.models"):
            importlib.import_module(f"app.{room.name}.models")


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """House types are written as what they are in the database."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Money):
        return "sa.BigInteger()"
    return False


def run(connection: Connection) -> None:
    """Configure and run, all or nothing."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


load_tables()
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = Settings()
    database = Database(settings.migration_database_url or settings.database_url)
    with database.writer.connect() as opened:
        run(opened)
        opened.commit()
    database.dispose()
