"""A person and a posting for every test of applications."""

import pytest

from tests.making.identity import Door
from tests.making.pairing import Pairing, a_pairing


@pytest.fixture
def pairing(door: Door) -> Pairing:
    return a_pairing(door)
