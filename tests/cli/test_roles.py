"""Which role may serve: in production none that steps around row-level security (goal S21)."""

from tests.cli.keyboard import Keyboard

REFUSED = 1
_TOLD = "row-level security does not hold: the role owns tables"


def test_the_applications_role_works_in_production(in_production: Keyboard) -> None:
    done = in_production.type("worker", "--once")
    assert (done.status, "row-level" in done.stderr) == (0, False)


def test_the_owner_is_refused_in_production(in_production: Keyboard) -> None:
    """On SQLite there are no roles: the same words start the worker."""
    owner = in_production.settings["AIXINWU_MIGRATION_DATABASE_URL"]
    done = in_production.type("worker", "--once", database_url=owner)
    refused = owner.startswith("postgresql")
    assert done.status == (REFUSED if refused else 0)
    assert (_TOLD in done.stderr) is refused


def test_for_trying_out_the_owner_is_told_and_works(city: Keyboard) -> None:
    owner = city.settings["AIXINWU_MIGRATION_DATABASE_URL"]
    done = city.type("worker", "--once", database_url=owner)
    assert done.status == 0
    assert (_TOLD in done.stderr) is owner.startswith("postgresql")
