"""The model measured: trained here from the shipped table, anew when the code has changed."""

from pathlib import Path

from app.matching.model import Model, ModelMissing, model_at
from benchmarks.report import FOLDER
from ml.artefact import MANIFEST
from ml.train import train

DIRECTORY = FOLDER / "model"


def model() -> Model:
    """The model, trained first where there is none or an older one than the code."""
    if not _is_fresh():
        print("training the model measured …", flush=True)
        train(DIRECTORY)
    try:
        return model_at(DIRECTORY)
    except ModelMissing:
        train(DIRECTORY)
        return model_at(DIRECTORY)


def _is_fresh() -> bool:
    manifest = DIRECTORY / MANIFEST
    if not manifest.exists():
        return False
    sources = [*Path("ml").glob("*.py"), *Path("ml/resources").iterdir()]
    return manifest.stat().st_mtime > max(path.stat().st_mtime for path in sources)
