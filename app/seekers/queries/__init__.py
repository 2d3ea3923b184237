"""Reads of seekers, of their guardians and asks, of what was done for them, and of duplicates."""

from app.seekers.queries.people import (
    certified,
    filed,
    in_person_or_staff,
    loaded,
    narrowed,
    of_staff,
    profiled,
    visible_to,
)

__all__ = [
    "certified",
    "filed",
    "in_person_or_staff",
    "loaded",
    "narrowed",
    "of_staff",
    "profiled",
    "visible_to",
]
