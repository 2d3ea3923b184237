"""The back door: the worker with every room's tasks."""

from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.exchange.tasks import import_postings
from app.tasks.runner import Runner, Work

WORKS: dict[str, Work] = {"exchange.import": import_postings}
DAILY: tuple[str, ...] = ()


def runner(database: Database, keyring: Keyring, settings: Settings) -> Runner:
    """The worker of this installation."""
    return Runner(database, WORKS, house=(keyring, settings), daily=DAILY)
