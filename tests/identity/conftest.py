"""The ways in of the application under test, and a browser in front of it."""

import pytest
from fastapi.testclient import TestClient

from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.desk import Desk
from tests.making.members import Browser, a_desk


@pytest.fixture
def browser(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture
def desk(settings: Settings, database: Database, keys: Keyring) -> Desk:
    return a_desk(settings, database, keys)
