"""The file of the erased: keyed hashes of ids, outside the database, only ever added to.

A backup from before an erasure brings the person back. After a restore `aixinwu privacy replay`
erases again everybody this file names. It holds no name and no id: only who has the signing keys
and an id can tell whether it stands there.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog

from app.base.clock import city_day
from app.base.secrets import Keyring
from app.base.settings import Settings

log = structlog.get_logger()
_PURPOSE = "privacy.erased"


class LedgerUnset(Exception):
    """Where the erased are written down is not said; without it a backup brings them back."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erased person: the day, the signing key, and the keyed hash of their id."""

    day: str
    key_id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The file of one installation, and the keys its hashes are made with."""

    path: Path
    keyring: Keyring

    def add(self, person_id: UUID, now: datetime) -> Line:
        """Write a person down, on the disk before anything of them is deleted."""
        line = self.line_for(person_id, now)
        self.append([line])
        return line

    def line_for(self, person_id: UUID, now: datetime) -> Line:
        """The line of a person, under the signing key in use."""
        key_id = self.keyring.signing_id
        key = self.keyring.derived(_PURPOSE)[key_id]
        return Line(city_day(now).isoformat(), key_id, _hash(key, person_id))

    def append(self, lines: Iterable[Line]) -> None:
        """Add lines in one write; a line another writer was killed in stays a line of its own."""
        told = [{"day": line.day, "key": line.key_id, "hash": line.hash} for line in lines]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = not self.path.exists() or self.path.read_bytes()[-1:] in (b"\n", b"")
        text = "".join(json.dumps(one) + "\n" for one in told)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (("" if whole else "\n") + text).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def lines(self) -> Iterator[Line]:
        """Every whole line of the file; none where there is no file yet."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace") as file:
            for text in file:
                line = _parsed(text)
                if line is not None:
                    yield line
                elif text.strip():
                    log.warning("erased_line_unreadable")

    def hashes_of(self, person_id: UUID) -> set[str]:
        """Every hash this person may stand under: one for each signing key of the key file."""
        return {_hash(key, person_id) for key in self.keyring.derived(_PURPOSE).values()}


def place(settings: Settings) -> Path:
    """The file of the erased of this installation; LedgerUnset where production names none."""
    if settings.erase_ledger is not None:
        return settings.erase_ledger
    if settings.development:
        return Path("var/erased.jsonl")
    raise LedgerUnset(
        "set AIXINWU_ERASE_LEDGER to a file that is not restored together with the database: "
        "without it a restored backup brings erased people back"
    )


def _hash(key: bytes, person_id: UUID) -> str:
    return hmac.new(key, person_id.bytes, hashlib.sha256).hexdigest()


def _parsed(text: str) -> Line | None:
    try:
        said = json.loads(text)
        line = Line(said["day"], said["key"], said["hash"])
    except (ValueError, TypeError, KeyError):
        return None
    return line if len(line.hash) == 64 else None
