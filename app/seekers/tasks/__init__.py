"""What is kept of guardianships, of what a person was asked, and of merges, in one transaction."""

from app.seekers.tasks.duplicates import keep_merge, keep_unmerge
from app.seekers.tasks.guardians import (
    agreed_by_person,
    keep_answer,
    keep_ask,
    keep_move,
    keep_request,
)

__all__ = [
    "agreed_by_person",
    "keep_answer",
    "keep_ask",
    "keep_merge",
    "keep_move",
    "keep_request",
    "keep_unmerge",
]
