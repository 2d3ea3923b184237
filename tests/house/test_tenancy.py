"""Every table says whose its rows are, and every transaction for whom it works (goal S21)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.base.actor import Kind
from app.base.database import Table
from app.base.policies import POLICIES, statements, tenant_tables
from app.base.tenancy import FUNCTIONS, LOOKED_UP, TenancyUnsaid, declared, tenancy, under
from app.identity.tenancy import organisation
from migrations import policies
from migrations.tables import load_tables
from tests.conftest import ROOT

load_tables()
TABLES = sorted(Table.metadata.tables.values(), key=lambda table: table.name)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_says_whose_its_rows_are(table: sa.Table) -> None:
    said = declared(table)
    if said.shared or not (said.own or said.seen):
        assert len(said.reason) >= 10
    else:
        assert not said.reason


def test_a_table_that_says_nothing_is_found() -> None:
    """The seeded fault: a table without a declaration."""
    metadata = sa.MetaData()
    sa.Table("diary", metadata, sa.Column("id", sa.Uuid, primary_key=True))
    for ask in (tenant_tables, statements):
        with pytest.raises(TenancyUnsaid, match="diary"):
            ask(metadata)


@pytest.mark.parametrize(
    ("said", "told"), [(organisation("firm"), "diary has no column firm"), (under("book"), "book")]
)
def test_a_rule_that_names_what_is_not_there_is_found(said: object, told: str) -> None:
    metadata = sa.MetaData()
    info = {"tenancy": tenancy(own=[said])}  # type: ignore[list-item]
    sa.Table("diary", metadata, sa.Column("id", sa.Uuid, primary_key=True), info=info)
    with pytest.raises(TenancyUnsaid, match=told):
        statements(metadata)


def test_the_migration_says_what_the_tables_say() -> None:
    """If this fails: `python -m migrations.policies`, and commit what it writes."""
    newest = max(policies.VERSIONS.glob(f"*_{policies.NAME}*.py"), key=policies.age)
    kept = policies.constants(newest)
    assert kept["UP"].strip() == policies.in_lines(statements(Table.metadata))
    assert set(kept["TABLES"]) == {table.name for table in tenant_tables(Table.metadata)}


def test_the_migration_takes_away_what_it_brings() -> None:
    gone = policies.FUNCTIONS_GONE
    assert all(f"aixinwu_{name}()" in gone for name in (*FUNCTIONS, *LOOKED_UP))
    assert repr(POLICIES).replace("'", '"') in policies.TEMPLATE


def test_a_child_of_public_rows_is_not_everybodys_to_write() -> None:
    demand = Table.metadata.tables["posting_demand"]
    own, seen = declared(demand).own[0], declared(demand).seen[0]
    assert Kind.STAFF.value in own.condition(demand, True)
    assert Kind.STAFF.value not in seen.condition(demand, False)


def _calls(*folders: str) -> Iterator[tuple[Path, ast.Call]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield path, node


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_a_request_never_works_as_the_system_unawares() -> None:
    """In routes and identity a transaction says for whom it works; its default is the system."""
    silent = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in _calls("app")
        if ("routes" in path.as_posix() or "identity" in path.parts)
        and _named(call) == "transaction"
        and not any(one.arg == "context" for one in call.keywords)
    ]
    assert silent == []


def test_who_works_as_the_system_in_a_request_says_why() -> None:
    for path, call in _calls("app"):
        if _named(call) != "as_system":
            continue
        why = call.args[1]
        plain = isinstance(why, ast.Constant) and len(str(why.value)) > 20
        assert plain or (isinstance(why, ast.Name) and why.id.startswith("_")), path
