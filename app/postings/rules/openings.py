"""Whether a posting is open, and taking and giving back its openings.

Each taking is one guarded UPDATE whose row count decides, executed by applications in the
transaction of the hire (`guarded(session, take_opening(id))`).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.employers.models import Employer, EmployerState
from app.postings.models import Posting, PostingState

# Neither a pause nor the passing of time undoes an application that is under way.
_HIRING = (PostingState.OPEN, PostingState.PAUSED, PostingState.EXPIRED)


def is_open(posting: Posting, employer: Employer, now: datetime) -> bool:
    """Whether one can apply now: open, of a verified employer, not past its time, openings left.

    `queries.open_now` says the same of rows.
    """
    in_time = posting.closes_at is None or posting.closes_at > now
    offered = posting.state is PostingState.OPEN and employer.state is EmployerState.VERIFIED
    return offered and in_time and openings_left(posting)


def openings_left(posting: Posting) -> bool:
    """Whether an opening is left; where openings are not said there always is."""
    return posting.openings is None or posting.taken < posting.openings


def take_opening(posting_id: UUID) -> sa.Update:
    """Fill one opening; finds no row when none is left or the posting no longer hires."""
    left = sa.or_(Posting.openings.is_(None), Posting.taken < Posting.openings)
    return _counted(posting_id, 1).where(left, Posting.state.in_(_HIRING))


def release_opening(posting_id: UUID) -> sa.Update:
    """Give one opening back, whatever the state; finds no row when none was taken."""
    return _counted(posting_id, -1).where(Posting.taken > 0)


def _counted(posting_id: UUID, by: int) -> sa.Update:
    # An UPDATE past the session does not raise the version, and readers hold it as their ETag.
    counted = {"taken": Posting.taken + by, "version": Posting.version + 1}
    return sa.update(Posting).where(Posting.id == posting_id).values(**counted)
