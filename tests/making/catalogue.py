"""What PostgreSQL's own catalogue says of row-level security, and what the tables say of it."""

from typing import Any

import sqlalchemy as sa

from app.base.database import Table
from app.base.policies import POLICIES, statements, tenant_tables

Policies = dict[tuple[str, str], Any]

_POLICIES = sa.text(
    "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check"
    " FROM pg_policies WHERE schemaname = 'public'"
)
_PROTECTED = sa.text(
    "SELECT relname, relrowsecurity AND relforcerowsecurity AS held FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
)


def unprotected(connection: sa.Connection) -> set[str]:
    """The tables without row-level security, or with one that their owner escapes."""
    return {row.relname for row in connection.execute(_PROTECTED) if not row.held}


def differences(owner: sa.Connection) -> set[tuple[str, str]]:
    """Table and name of every policy that is missing, not said, or other than said.

    The owner puts what is said in force, reads how PostgreSQL writes it down, and undoes it.
    """
    found = _policies(owner)
    savepoint = owner.begin_nested()
    try:
        for table, name in found:
            owner.exec_driver_sql(f'DROP POLICY "{name}" ON "{table}"')
        for statement in statements(Table.metadata):
            owner.exec_driver_sql(statement)
        said = _policies(owner)
    finally:
        savepoint.rollback()
    return {key for key in found.keys() | said.keys() if found.get(key) != said.get(key)}


def _policies(connection: sa.Connection) -> Policies:
    return {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(_POLICIES)}


def without_policy(connection: sa.Connection) -> set[str]:
    """The tables of tenants on which no policy says whose the rows are."""
    owned = {table for table, name in _policies(connection) if name == POLICIES[0]}
    return {table.name for table in tenant_tables(Table.metadata)} - owned
