"""What the tests of the model share: the coder as it ships, trained once."""

import pytest

from ml.coder import OccupationCoder
from ml.occupations import load_occupations


@pytest.fixture(scope="session")
def shipped_coder() -> OccupationCoder:
    """The coder trained on the shipped table."""
    return OccupationCoder().fit(load_occupations())
