"""What every command opens first: settings, keys, database; and where a refusal ends."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.audit.anchors import AnchorsUnset, place
from app.audit.keys import keys_of
from app.audit.keys import opened as keys_opened
from app.base.clock import now
from app.base.database import Database, Table
from app.base.errors import Refusal
from app.base.roles import faults
from app.base.secrets import Keyring, KeysDiffer, KeysMissing, new_keys
from app.base.settings import Settings
from app.base.wording import Language
from app.privacy.tasks import ledger

REFUSED, WRONG_USE = 1, 2


@dataclass(frozen=True)
class House:
    """An opened installation."""

    settings: Settings
    keyring: Keyring
    database: Database


def language() -> Language:
    """The language of the terminal: Chinese where the locale says so, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (locale or "").lower().startswith("zh") else "en"


def say(text: str) -> None:
    """One line of progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str, status: int = REFUSED) -> NoReturn:
    """End with a plain sentence instead of a traceback."""
    say(text)
    raise typer.Exit(status)


def settings() -> Settings:
    """The settings of this installation; a wrong value is named, not traced."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"AIXINWU_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        ]
        stop("\n".join(["these settings are not right (docs/operations.md):", *wrong]), WRONG_USE)


def no_keys(missing: KeysMissing) -> NoReturn:
    """End because the keys are not there or not right; the sentence holds nothing of them."""
    said = missing.said.said(language())
    head, hint = {
        "zh": ("密钥不可用：", "只想试用的话，`make run` 会准备好一切。"),
        "en": ("no keys: ", "To try Aixinwu on this machine, `make run` makes everything."),
    }[language()]
    # Where the database has keys of its own, fresh ones are no remedy.
    stop(head + said + ("" if isinstance(missing, KeysDiffer) else f"\n{hint}"), WRONG_USE)


@contextmanager
def opened(*, unlocked: Callable[[Database], bool] = lambda _: True) -> Iterator[House]:
    """The installation; refusals and database faults end as one sentence and exit 1.

    Where `unlocked` says no, the database's own keys stay closed: it has no tables yet, or they
    are what is asked about.
    """
    found = settings()
    try:
        keys = keys_of(found)
    except KeysMissing as missing:
        no_keys(missing)
    database = _database(found)
    try:
        whole = unlocked(database)
        keyring = keys_opened(database, keys, found, now()) if whole else Keyring(keys)
        yield House(found, keyring, database)
    except KeysMissing as missing:
        no_keys(missing)
    except Refusal as refusal:
        said = refusal.detail.said(language())
        more = "".join(f"\n  {p.pointer}: {p.detail.said(language())}" for p in refusal.errors)
        stop(f"{refusal.code}: {said}{more}")
    except SQLAlchemyError as error:
        stop(_told(error))
    finally:
        database.dispose()


def anchored(found: Settings) -> Path:
    """The file of anchors; production without one does not start its worker."""
    try:
        return place(found)
    except AnchorsUnset as unset:
        stop(f"no anchors: {unset}", WRONG_USE)


def written_down(found: Settings) -> Path:
    """The file of the erased; production without one does not start its worker."""
    try:
        return ledger.place(found)
    except ledger.LedgerUnset as unset:
        stop(f"no file of the erased: {unset}", WRONG_USE)


def _database(found: Settings) -> Database:
    try:
        return Database(found.database_url, lock_timeout=found.lock_timeout_seconds)
    except (ArgumentError, ImportError):
        stop(
            "AIXINWU_DATABASE_URL is not understood: write sqlite:///var/aixinwu.db or "
            "postgresql+psycopg://user@host/name",
            WRONG_USE,
        )


def refuse_open_rows(found: Settings, database: Database) -> None:
    """Refuse to work for real where row-level security would not hold; for trying out, say so."""
    with database.reader.connect() as connection:
        found_open = list(faults(connection, Table.metadata))
    if not found_open:
        return
    told = (
        f"row-level security does not hold: {'; '.join(found_open)}. Connect as a role that owns "
        "nothing and run `aixinwu migrate` as the owner (docs/operations.md, Roles)"
    )
    if not found.development:
        stop(told)
    say(told)


def _told(error: SQLAlchemyError) -> str:
    """What to do about a database that says no; its own words may hold what it was asked."""
    missing = "no such table" in str(error) or getattr(error, "code", "") == "f405"
    if missing or "does not exist" in str(error):
        return "the database is empty or of an older form: run `aixinwu migrate`"
    return (
        f"the database does not answer ({type(error).__name__}): is AIXINWU_DATABASE_URL right, "
        "and is the database running?"
    )


def prepare_development() -> bool:
    """Make var/env and development keys where there are none; whether any were made."""
    try:
        return _prepared(Path("var"))
    except OSError as error:
        stop(f"the folder var/ cannot be written ({error.strerror}): Aixinwu keeps its state there")


def _prepared(folder: Path) -> bool:
    folder.mkdir(exist_ok=True)
    keys, env = folder / "keys.json", folder / "env"
    made = False
    if not keys.exists():
        keys.touch(mode=0o600)
        keys.write_text(new_keys(), encoding="utf-8")
        made = True
    if not env.exists():
        env.write_text(
            f"AIXINWU_ENV=development\nAIXINWU_KEY_FILE={keys}\n"
            "AIXINWU_DATABASE_URL=sqlite:///var/aixinwu.db\n",
            encoding="utf-8",
        )
    return made
