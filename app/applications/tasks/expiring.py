"""The daily work: applications nobody answered are set aside."""

from datetime import datetime

from app.applications import queries
from app.applications.rules import sending
from app.applications.rules.moving import Said
from app.applications.tasks.keeping import keep_move
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now as present
from app.tasks.runner import Job

BATCH = 200


def expire(job: Job) -> None:
    """Set aside applications nobody answered for 60 days; each may be taken up again."""
    moment = present()
    done = 0
    while count := _expire_some(job, moment):
        done += count
        job.progress(done, done)


def _expire_some(job: Job, moment: datetime) -> int:
    with transaction(job.database) as session:
        overdue = queries.overdue(moment - sending.EXPIRES_AFTER, BATCH)
        found = list(session.scalars(overdue))
        for application in found:
            keep_move(session, application, "expire", SYSTEM, Said(), moment)
    return len(found)
