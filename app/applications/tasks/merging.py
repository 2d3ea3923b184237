"""Merging two records of one person, unless both have applied for one posting."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.rules.sending import BothApplied
from app.base.actor import Actor
from app.seekers import tasks as seekers
from app.seekers.models import Merge
from app.seekers.schemas import MergeIn


def merge(session: Session, said: MergeIn, actor: Actor, now: datetime) -> Merge:
    """Put the records together; their rows are locked first, then what they applied for."""
    merged = seekers.keep_merge(session, said, actor, now)
    if queries.live_in_common(session, merged.kept_id, merged.duplicate_id):
        raise BothApplied
    return merged
