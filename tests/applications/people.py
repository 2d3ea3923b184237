"""People registered with less than a number, as duplicates are."""

from datetime import date
from typing import Any


def bare(**changes: Any) -> dict[str, Any]:
    """Changes that make a seeker somebody without an ID number on file."""
    without = {"id_number_sealed": None, "id_number_index": None}
    return {"birth_date": date(1991, 1, 1)} | without | changes
