"""The role the application connects as: it owns nothing and no policy makes an exception for it."""

from collections.abc import Iterator

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError

from app.base.context import OWN_WORK, set_in
from app.base.policies import POLICIES, tenant_tables

log = structlog.get_logger()

_ROLE = sa.text(
    "SELECT rolsuper, rolbypassrls, (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'USAGE')) AS owned"
    " FROM pg_roles WHERE rolname = current_user"
)
_BARE = sa.text(
    "SELECT relname FROM pg_class JOIN unnest(CAST(:names AS text[])) AS name ON relname = name"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    " AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS"
    " (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid AND polname = :own))"
    " ORDER BY relname"
)
_THERE = sa.text("SELECT true FROM pg_roles WHERE rolname = :role")


def faults(connection: sa.Connection, metadata: sa.MetaData) -> Iterator[str]:
    """Why row-level security would not hold for the role of this connection; nothing if it does."""
    if connection.dialect.name != "postgresql":
        return
    role = connection.execute(_ROLE).one()
    if role.rolsuper:
        yield "the role is a superuser"
    elif role.owned:
        yield "the role owns tables, or may act as the role that does"
    if role.rolbypassrls:
        yield "the role has BYPASSRLS"
    names = [table.name for table in tenant_tables(metadata)]
    bare = connection.execute(_BARE, {"names": names, "own": POLICIES[0]}).scalars().all()
    if bare:
        yield f"without a policy: {', '.join(bare)}"


def admit(connection: sa.Connection, role: str) -> None:
    """Let the application's role read and write every table, and own none; make it if need be.

    Where the present role may not make roles, nothing is granted until an operator has made it.
    """
    if connection.dialect.name != "postgresql" or _is(connection, role):
        return
    if not connection.execute(_THERE, {"role": role}).scalar() and not _made(connection, role):
        log.warning("application_role_missing", role=role, then="make it and migrate again")
        return
    named = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {named}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named}",
        f"REVOKE ALL ON alembic_version FROM {named}",
    ):
        connection.exec_driver_sql(statement)


def work_as_house(connection: sa.Connection) -> None:
    """Let the owner see all rows in this transaction: a migration may have to move them."""
    set_in(connection, OWN_WORK)


def _is(connection: sa.Connection, role: str) -> bool:
    return bool(connection.exec_driver_sql("SELECT current_user").scalar() == role)


def _made(connection: sa.Connection, role: str) -> bool:
    named = connection.dialect.identifier_preparer.quote(role)
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"CREATE ROLE {named} LOGIN")
    except DBAPIError:
        return False
    return True
