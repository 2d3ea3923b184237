"""Training the model from the keyboard; the serving processes never import scikit-learn."""

from collections.abc import Callable, Mapping
from typing import Any

from app.base.settings import Settings
from app.matching.loading import quiet
from app.matching.model import ModelMissing, model_at
from ml.train import train


def train_model(settings: Settings, progress: Callable[[str], None] = quiet) -> Mapping[str, Any]:
    """Train into the installation's model directory and return the manifest."""
    return train(settings.model_dir, progress=progress)


def ensure_model(settings: Settings, progress: Callable[[str], None] = quiet) -> bool:
    """Train where there is no usable model, in development only; whether it was trained.

    ModelMissing in production: there an operator trains knowingly.
    """
    try:
        model_at(settings.model_dir)
    except ModelMissing:
        if not settings.development:
            raise
        train_model(settings, progress)
        return True
    return False
