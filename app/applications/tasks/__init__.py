"""Moves kept with all that goes with them, and the expiry the worker runs daily."""

from app.applications.tasks.expiring import expire
from app.applications.tasks.handing import WAY, let_read
from app.applications.tasks.keeping import PAST, keep_move, keep_new, note, note_outcome
from app.applications.tasks.merging import merge

__all__ = [
    "PAST",
    "WAY",
    "expire",
    "keep_move",
    "keep_new",
    "let_read",
    "merge",
    "note",
    "note_outcome",
]
