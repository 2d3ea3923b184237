"""Runs the migrations on the database of the settings, or on a connection given by the tests."""

from alembic import context
from alembic.operations.ops import CreateTableOp, MigrationScript
from sqlalchemy import Connection

from app.base.database import Database, Instant, Money, Table
from app.base.roles import admit, work_as_house
from app.base.settings import Settings
from migrations.tables import load_tables


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """House types are written as what they are in the database."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Money):
        return "sa.BigInteger()"
    return False


def without_info(_: object, __: object, directives: list[MigrationScript]) -> None:
    """What tables tell the program of themselves (whose rows they are) is no part of a schema."""
    for script in directives:
        for step in script.upgrade_ops.ops if script.upgrade_ops else ():
            if isinstance(step, CreateTableOp):
                step.info = {}


def run(connection: Connection) -> None:
    """Configure and run, all or nothing; at the end the application's role may use every table."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        process_revision_directives=without_info,
    )
    with context.begin_transaction():
        work_as_house(connection)
        context.run_migrations()
        admit(connection, context.config.attributes.get("app_role") or settings.app_role)


settings = Settings()
load_tables()
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(settings.migration_database_url or settings.database_url)
    with database.writer.connect() as opened:
        run(opened)
        opened.commit()
    database.dispose()
