"""The ways in of the application under test, and a browser in front of it."""

import pytest
from fastapi.testclient import TestClient

from app.identity.signing_in import Ways
from tests.making.ways_in import Desk


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return Desk(client)


@pytest.fixture
def ways(client: TestClient) -> Ways:
    found: Ways = client.app.state.ways_in  # type: ignore[attr-defined]
    return found
