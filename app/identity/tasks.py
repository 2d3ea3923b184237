"""What the worker tidies: challenges, half-way logins and permissions that have run out."""

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database
from app.identity.models import Invitation, LoginAttempt, PasskeyChallenge, PasswordReset
from app.tasks.runner import Job

_KEPT = timedelta(days=1)
_INVITATIONS_KEPT = timedelta(days=90)


def forget_ended(job: Job) -> None:
    """Delete what ran out a day ago, and invitations nobody accepted in ninety days."""
    forget(job.database, now())


def forget(database: Database, now: datetime) -> int:
    """The same at a given moment; how many rows went."""
    gone = 0
    with transaction(database) as session:
        for table in (PasskeyChallenge, LoginAttempt, PasswordReset):
            old = sa.delete(table).where(table.expires_at < now - _KEPT)
            gone += cast("sa.CursorResult[Any]", session.execute(old)).rowcount
        lapsed = sa.delete(Invitation).where(
            Invitation.expires_at < now - _INVITATIONS_KEPT, Invitation.accepted_at.is_(None)
        )
        gone += cast("sa.CursorResult[Any]", session.execute(lapsed)).rowcount
    return gone
