"""The policies of PostgreSQL's row-level security, as SQL made from what the tables say."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.base.tenancy import FUNCTIONS, LOOKED_UP, declared, fits, owned

POLICIES = ("own", "seen", "added")
"""Names of policies: who reads and writes a row, who besides reads it, who besides adds it."""


def tenant_tables(metadata: sa.MetaData) -> list[sa.Table]:
    """The tables with rows of tenants, by name; TenancyUnsaid where one says nothing."""
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    return [table for table in tables if not declared(table).shared]


def functions() -> Iterator[str]:
    """What reads the context, NULL where nothing was said, so that no rule fits; and look-ups."""
    for name, kind in FUNCTIONS.items():
        setting = f"nullif(pg_catalog.current_setting('aixinwu.{name}', true), '')"
        value = f"string_to_array({setting}, ',')" if kind == "text[]" else f"{setting}::{kind}"
        yield (
            f"CREATE OR REPLACE FUNCTION aixinwu_{name}() RETURNS {kind}"
            f" LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT {value} $$"
        )
    for name, query in LOOKED_UP.items():
        # PL/pgSQL keeps the plan of its query; a query within a policy is planned every time.
        yield (
            f"CREATE OR REPLACE FUNCTION aixinwu_{name}() RETURNS uuid[] LANGUAGE plpgsql"
            f" STABLE AS $$ BEGIN RETURN ARRAY({query}); END $$"
        )


def protected(table: sa.Table) -> Iterator[str]:
    """Row-level security on a table, for its owner too, and its policies."""
    said, name = declared(table), f'"{table.name}"'
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY own ON {name} USING ({owned(table)})"
    if said.seen:
        yield f"CREATE POLICY seen ON {name} FOR SELECT USING ({fits(table, said.seen, own=False)})"
    if said.added:
        condition = fits(table, said.added, own=True)
        yield f"CREATE POLICY added ON {name} FOR INSERT WITH CHECK ({condition})"


def unprotected(name: str) -> Iterator[str]:
    """The table of this name as it was before."""
    for policy in POLICIES:
        yield f'DROP POLICY IF EXISTS {policy} ON "{name}"'
    yield f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY'


def statements(metadata: sa.MetaData) -> list[str]:
    """Everything that puts the policies of these tables in force."""
    tables = tenant_tables(metadata)
    return [*functions(), *(line for table in tables for line in protected(table))]
