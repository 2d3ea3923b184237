"""The back door: the worker with every room's tasks."""

from app.applications.tasks import expire as expire_applications
from app.audit.door import forget_answers
from app.base.clock import now
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents.tasks import expire as expire_documents
from app.exchange.tasks import import_postings
from app.postings.tasks import expire as expire_postings
from app.tasks.runner import Job, Runner, Work


def forget(job: Job) -> None:
    """Delete the answers to requests that were kept long enough."""
    forget_answers(job.database, now())


WORKS: dict[str, Work] = {
    "applications.expire": expire_applications,
    "audit.forget_answers": forget,
    "documents.expire": expire_documents,
    "exchange.import": import_postings,
    "postings.expire": expire_postings,
}
DAILY: tuple[str, ...] = (
    "applications.expire",
    "audit.forget_answers",
    "documents.expire",
    "postings.expire",
)


def runner(database: Database, keyring: Keyring, settings: Settings) -> Runner:
    """The worker of this installation."""
    return Runner(database, WORKS, house=(keyring, settings), daily=DAILY)
