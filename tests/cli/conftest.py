"""Installations to type in: one without anything, one with the demo city on each database."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.keyboard import Keyboard, a_keyboard
from tests.conftest import APP_ROLE, as_application, fresh_postgresql
from tests.making.demo import AS_OF

CITY = ("--as-of", AS_OF.isoformat(), "--seed", "7")


@pytest.fixture
def keyboard(tmp_path: Path, model_dir: Path) -> Keyboard:
    """An installation with keys and an empty SQLite database."""
    return a_keyboard(tmp_path, f"sqlite:///{tmp_path / 'typed.db'}", model_dir)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, model_dir: Path
) -> Iterator[Keyboard]:
    """An installation whose demo city was loaded by the command, on each of the two databases."""
    folder = tmp_path_factory.mktemp("installation")
    url, drop = f"sqlite:///{folder / 'typed.db'}", None
    if request.param == "postgresql":
        url, drop = fresh_postgresql(request.getfixturevalue("postgresql_dsn"), "typed")
    roles = {"AIXINWU_MIGRATION_DATABASE_URL": url, "AIXINWU_APP_ROLE": APP_ROLE}
    typing = a_keyboard(folder, as_application(url), model_dir, **roles)
    assert typing.type("migrate").status == 0
    loaded = typing.type("demo", *CITY, "--json")
    assert (loaded.status, loaded.json["already_loaded"]) == (0, False)
    yield typing
    if drop:
        drop()


@pytest.fixture(scope="session")
def in_production(city: Keyboard) -> Keyboard:
    """The same installation, said to be for real."""
    outside = city.folder / "outside"
    said = {
        "AIXINWU_ENV": "production",
        "AIXINWU_ANCHOR_FILE": str(outside / "anchors.jsonl"),
        "AIXINWU_ERASE_LEDGER": str(outside / "erased.jsonl"),
    }
    return replace(city, settings={**city.settings, **said})
