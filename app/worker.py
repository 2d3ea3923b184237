"""The back door: the worker with every room's tasks."""

from app.applications.tasks import expire as expire_applications
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.exchange.tasks import import_postings
from app.postings.tasks import expire as expire_postings
from app.tasks.runner import Runner, Work

WORKS: dict[str, Work] = {
    "applications.expire": expire_applications,
    "exchange.import": import_postings,
    "postings.expire": expire_postings,
}
DAILY: tuple[str, ...] = ("applications.expire", "postings.expire")


def runner(database: Database, keyring: Keyring, settings: Settings) -> Runner:
    """The worker of this installation."""
    return Runner(database, WORKS, house=(keyring, settings), daily=DAILY)
