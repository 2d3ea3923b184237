"""An occupation coder for the tests of postings: the real one, trained on a few occupations."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.reference.rules.codings import coder
from ml.coder import OccupationCoder
from ml.coding import TitleCoder
from ml.occupations import Occupations, load_occupations

_GROUPS = ("4-01", "4-03", "4-07")


@pytest.fixture(scope="session")
def a_coder() -> TitleCoder:
    """It knows trade, catering and service; of anything else it is not sure."""
    return OccupationCoder(folds=2, dimensions=20).fit(_few(load_occupations())).model_


@pytest.fixture
def coding(a_coder: TitleCoder) -> Iterator[TitleCoder]:
    """Titles are coded while a test runs."""
    coder.hold(a_coder)
    yield a_coder
    coder.hold(None)


def _few(table: Occupations) -> Occupations:
    rows = [row for row, code in enumerate(table.codes) if code.startswith(_GROUPS)]
    columns = ("codes", "names", "english", "posted", "descriptions", "tasks", "places")
    kept = {name: tuple(getattr(table, name)[row] for row in rows) for name in columns}
    return replace(table, **kept, demands=table.demands[rows])
