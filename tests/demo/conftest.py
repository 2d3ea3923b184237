"""Demo cities for the tests: one that came in two goes, and another one whose titles were coded."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.audit.transaction import transaction
from app.base.database import Database, Table
from app.base.secrets import Keyring
from app.reference.queries import seed
from app.reference.rules.codings import CoderHolder
from ml.coder import OccupationCoder
from ml.occupations import Occupations, load_occupations
from tests.making.demo import AS_OF, SEED, LoadedCity, loaded_in
from tests.making.keys import a_keyring

_GROUPS = ("4-01", "4-02", "4-03", "4-09", "6-31")


class Stopped(Exception):
    """The power went off."""


def an_empty_database(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'city.db'}")
    Table.metadata.create_all(database.writer)
    with transaction(database) as session:
        seed(session)
    return database


@pytest.fixture(scope="session")
def other_keys() -> Keyring:
    return a_keyring()


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory, other_keys: Keyring) -> Iterator[LoadedCity]:
    """The same city in a database of its own, under other keys, its loading interrupted once."""
    database = an_empty_database(tmp_path_factory.mktemp("twin"))

    def stop_half_way(done: int, total: int) -> None:
        if done > total / 2:
            raise Stopped

    with pytest.raises(Stopped):
        loaded_in(database, other_keys, AS_OF, SEED, progress=stop_half_way)
    yield loaded_in(database, other_keys, AS_OF, SEED)
    database.dispose()


@pytest.fixture(scope="session")
def elsewhere(
    tmp_path_factory: pytest.TempPathFactory, other_keys: Keyring
) -> Iterator[LoadedCity]:
    """A city of another seed on a leap day, loaded where a coder is at hand."""
    database = an_empty_database(tmp_path_factory.mktemp("elsewhere"))
    holder = CoderHolder()
    few = _few(load_occupations())
    holder.hold(OccupationCoder(folds=2, dimensions=20).fit(few).model_)
    leap_day = AS_OF.replace(year=2028, month=2, day=29)
    yield loaded_in(database, other_keys, leap_day, SEED + 1, coder=holder)
    database.dispose()


def _few(table: Occupations) -> Occupations:
    rows = [row for row, code in enumerate(table.codes) if code.startswith(_GROUPS)]
    columns = ("codes", "names", "english", "posted", "descriptions", "tasks", "places")
    kept = {name: tuple(getattr(table, name)[row] for row in rows) for name in columns}
    return replace(table, **kept, demands=table.demands[rows])
