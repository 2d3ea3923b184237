"""The trained model, read once."""

from pathlib import Path

import pytest

from app.matching.model import Model, model_at


@pytest.fixture(scope="session")
def model(model_dir: Path) -> Model:
    return model_at(model_dir)
