"""Every room's tables, so that the metadata is whole."""

import importlib
import importlib.util
import pkgutil

import app


def load_tables() -> None:
    """Import every room's models."""
    for room in pkgutil.iter_modules(app.__path__):
        if room.ispkg and importlib.util.find_spec(f"app.{room.name}.models"):
            importlib.import_module(f"app.{room.name}.models")
