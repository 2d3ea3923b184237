"""The back door: the worker with every room's tasks."""

from app.applications.tasks import expire as expire_applications
from app.audit.door import forget_answers
from app.base.clock import now
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.exchange.tasks import import_postings
from app.postings.tasks import expire as expire_postings
from app.privacy.tasks.resealing import REINDEX, RESEAL, reindex_all, reseal_all
from app.tasks.runner import Job, Runner, Work


def forget(job: Job) -> None:
    """Delete the answers to requests that were kept long enough."""
    forget_answers(job.database, now())


WORKS: dict[str, Work] = {
    "applications.expire": expire_applications,
    "audit.forget_answers": forget,
    "exchange.import": import_postings,
    "postings.expire": expire_postings,
    REINDEX: reindex_all,
    RESEAL: reseal_all,
}
DAILY: tuple[str, ...] = ("applications.expire", "audit.forget_answers", "postings.expire", RESEAL)


def runner(database: Database, keyring: Keyring, settings: Settings) -> Runner:
    """The worker of this installation."""
    works = {name: _with_newest_keys(work, keyring) for name, work in WORKS.items()}
    return Runner(database, works, house=(keyring, settings), daily=DAILY)


def _with_newest_keys(work: Work, keyring: Keyring) -> Work:
    """The work, after reading the data keys again: a worker follows no log that would tell it."""

    def known(job: Job) -> None:
        keyring.refresh()
        work(job)

    return known
