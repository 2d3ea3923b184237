"""The back door: the worker with every room's tasks."""

from app.applications.tasks import expire as expire_applications
from app.audit.allowances import forget_allowances
from app.audit.door import forget_answers
from app.base.clock import now
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.exchange.tasks import import_postings
from app.identity.tasks import forget_ended as forget_ended_ways_in
from app.postings.tasks import expire as expire_postings
from app.tasks.runner import Job, Runner, Work


def forget(job: Job) -> None:
    """Delete the answers to requests that were kept long enough."""
    forget_answers(job.database, now())


def forget_spent(job: Job) -> None:
    """Delete the counters of allowances that hold nothing any more."""
    forget_allowances(job.database, now())


WORKS: dict[str, Work] = {
    "applications.expire": expire_applications,
    "audit.forget_allowances": forget_spent,
    "audit.forget_answers": forget,
    "exchange.import": import_postings,
    "identity.forget_ended": forget_ended_ways_in,
    "postings.expire": expire_postings,
}
DAILY: tuple[str, ...] = (
    "applications.expire",
    "audit.forget_allowances",
    "audit.forget_answers",
    "identity.forget_ended",
    "postings.expire",
)


def runner(database: Database, keyring: Keyring, settings: Settings) -> Runner:
    """The worker of this installation."""
    return Runner(database, WORKS, house=(keyring, settings), daily=DAILY)
