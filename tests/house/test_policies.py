"""The database's own catalogue against what the tables say (goal S21), and faults planted in it."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command

from app.base.context import OWN_WORK, set_in
from app.base.database import Database, Table
from app.base.policies import tenant_tables
from app.base.roles import admit, faults
from app.base.tenancy import declared
from migrations import policies
from tests.conftest import APP_ROLE, alembic_on, as_owner
from tests.making.catalogue import differences, unprotected, without_policy

TENANTS = {table.name for table in tenant_tables(Table.metadata)}
SHARED = set(Table.metadata.tables) - TENANTS

pytestmark = pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)


@pytest.fixture
def owner(empty_database: Database) -> Iterator[sa.Connection]:
    """The owner's connection; whatever is changed is undone."""
    database = as_owner(empty_database)
    with database.writer.connect() as connection:
        yield connection
        connection.rollback()
    database.dispose()


def test_every_tenant_table_has_a_policy_that_holds_for_its_owner_too(owner: sa.Connection) -> None:
    assert without_policy(owner) == set()
    assert unprotected(owner) - {"alembic_version"} == SHARED
    assert all(declared(Table.metadata.tables[name]).reason for name in SHARED)


def test_the_catalogue_is_what_the_tables_say(owner: sa.Connection) -> None:
    assert differences(owner) == set()


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("DROP POLICY own ON seeker", ("seeker", "own")),
        ("ALTER POLICY own ON seeker USING (true)", ("seeker", "own")),
        ("CREATE POLICY everybody ON seeker USING (true)", ("seeker", "everybody")),
        ("ALTER POLICY seen ON posting TO CURRENT_USER", ("posting", "seen")),
    ],
)
def test_a_missing_another_and_an_extra_policy_are_found(
    owner: sa.Connection, fault: str, found: tuple[str, str]
) -> None:
    owner.exec_driver_sql(fault)
    assert differences(owner) == {found}
    gone = fault.startswith("DROP")
    assert without_policy(owner) == ({"seeker"} if gone else set())


@pytest.mark.parametrize("fault", ["DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"])
def test_a_table_whose_policies_are_not_in_force_is_found(owner: sa.Connection, fault: str) -> None:
    owner.exec_driver_sql(f"ALTER TABLE seeker {fault}")
    assert "seeker" in unprotected(owner)


def test_the_applications_role_owns_nothing_and_no_policy_excepts_it(
    empty_database: Database,
) -> None:
    with empty_database.reader.connect() as connection:
        assert list(faults(connection, Table.metadata)) == []
        assert connection.exec_driver_sql("SELECT current_user").scalar() == APP_ROLE
        with pytest.raises(sa.exc.ProgrammingError, match="must be owner"):
            connection.exec_driver_sql("ALTER TABLE seeker DISABLE ROW LEVEL SECURITY")


def test_an_owner_a_superuser_and_a_bare_table_are_told(
    empty_database: Database, owner: sa.Connection, postgresql_dsn: str
) -> None:
    assert list(faults(owner, Table.metadata)) == [
        "the role owns tables, or may act as the role that does"
    ]
    owner.exec_driver_sql("DROP POLICY own ON seeker")
    assert "without a policy: seeker" in list(faults(owner, Table.metadata))
    there = sa.make_url(postgresql_dsn).set(
        drivername="postgresql+psycopg", database=empty_database.url.database
    )
    engine = sa.create_engine(there)
    with engine.connect() as connection:
        told = list(faults(connection, Table.metadata))
    engine.dispose()
    assert "the role is a superuser" in told


def test_the_owner_itself_sees_no_row_without_a_context(owner: sa.Connection) -> None:
    party = Table.metadata.tables["party"]
    savepoint = owner.begin_nested()
    set_in(owner, OWN_WORK)
    owner.execute(sa.insert(party).values(kind="person", created_at=sa.func.now()))
    assert len(owner.execute(sa.select(party)).all()) == 1
    owner.exec_driver_sql("SELECT set_config('aixinwu.kind', '', true)")
    assert owner.execute(sa.select(party)).all() == []
    savepoint.rollback()


def before_policies() -> str:
    first = min(policies.VERSIONS.glob(f"*_{policies.NAME}*.py"), key=policies.age)
    return str(policies.constants(first)["down_revision"])


def test_policies_go_down_and_up_again(owner: sa.Connection) -> None:
    with owner.begin_nested() as savepoint:
        command.downgrade(alembic_on(owner), before_policies())
        assert unprotected(owner) >= TENANTS
        assert without_policy(owner) == TENANTS
        kept = sa.text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'aixinwu%'")
        assert owner.execute(kept).scalar() == 0
        command.upgrade(alembic_on(owner), "head")
        assert differences(owner) == set()
        savepoint.rollback()


def test_a_role_that_is_missing_and_cannot_be_made_is_left_to_the_operator(
    owner: sa.Connection,
) -> None:
    admit(owner, "aixinwu_nobody_made")
    found = sa.text("SELECT count(*) FROM pg_roles WHERE rolname = 'aixinwu_nobody_made'")
    assert owner.execute(found).scalar() == 0
    assert differences(owner) == set()
