"""The file outside the database that says how far the log had come: a line for each chain.

A hash chain shows every change but one: whoever cuts its end leaves a shorter chain that fits. The
file says what the end was. Each line is sealed with a key the database does not hold, over the
line before it; the database in turn keeps how many lines there are. Lines are only ever added.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.audit.chain import chain_of
from app.audit.models import Event, LogHead
from app.audit.transaction import transaction
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings

log = structlog.get_logger()
LOG, MARK, CHECKPOINT = "log", "anchor", "checkpoint"
_TAIL = 1 << 16


class AnchorsUnset(Exception):
    """Where anchors go is not said: in production nobody but the operator knows what is outside."""


class AnchorsRemain(Exception):
    """A new file of anchors is begun only where no old one stands."""


@dataclass(frozen=True)
class Anchor:
    """One line: when the log stood at `seq`, this chain had `count` events and this last hash."""

    n: int
    at: str
    chain: str
    seq: int
    hash: str
    count: int
    mac: str

    def true(self, keyring: Keyring, previous: str) -> bool:
        """Whether the seal is ours, over this line and the one before it, by any key still held."""
        content = _content(self)
        return self.mac in (_mac(key, previous, content) for key in _keys(keyring))


def place(settings: Settings) -> Path:
    """The file of anchors of this installation; AnchorsUnset where production names none."""
    if settings.anchor_file is not None:
        return settings.anchor_file
    if settings.development:
        return Path("var/anchors.jsonl")
    raise AnchorsUnset(
        "set AIXINWU_ANCHOR_FILE to a file outside the database's reach (another disk, a mounted "
        "store that only adds): without it nobody sees that the end of the log was cut off"
    )


def seal(keyring: Keyring, previous: str, content: dict[str, Any]) -> str:
    """The seal of a line that follows the line with that seal."""
    return _mac(_keys(keyring)[0], previous, content)


def lines_of(path: Path) -> Iterator[Anchor | None]:
    """Every line of the file; None for one that is no line (a writer was killed in the middle)."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            if text.strip():
                yield _parsed(text)


def anchor(
    database: Database, keyring: Keyring, path: Path, now: datetime, *, anew: bool = False
) -> int:
    """Add a line for each chain that grew, the log's own last; how many lines were added.

    The lines are on the disk before the database says so: a killed writer leaves more lines than
    are counted, never fewer.
    """
    if anew and path.exists():
        raise AnchorsRemain(str(path))
    with transaction(database) as session:
        mark = _mark(session)
        if anew:
            mark.seq, mark.hash = 0, ""
        last = _last(path, mark)
        heads = _grown(session, last.seq if last else 0)
        if not heads:
            return 0
        written = list(_sealed(keyring, heads, last, mark, now))
        _append(path, written)
        mark.seq, mark.hash = written[-1].n, written[-1].mac
        return len(written)


def checkpoint(
    database: Database, keyring: Keyring, path: Path, upto: int, now: datetime
) -> Anchor | None:
    """Say that the events up to an anchored number were deleted by rule; None when not anchored.

    From then on the log is read from there, each chain from its anchored hash.
    """
    anchored = [line for line in lines_of(path) if line and line.chain == LOG and line.seq == upto]
    if not anchored:
        return None
    with transaction(database) as session:
        mark = _mark(session)
        said = LogHead(name=CHECKPOINT, seq=upto, hash="")
        (line,) = _sealed(keyring, [(said, upto)], _last(path, mark), mark, now)
        _append(path, [line])
        mark.seq, mark.hash = line.n, line.mac
        return line


def _keys(keyring: Keyring) -> list[bytes]:
    """From the signing keys, the present one first: they outlive a rotation of any other."""
    return list(keyring.derived("audit.anchor").values())


def _mac(key: bytes, previous: str, content: dict[str, Any]) -> str:
    text = previous + json.dumps(content, sort_keys=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _content(line: Anchor) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("n", "at", "chain", "seq", "hash", "count")}


def _parsed(text: str) -> Anchor | None:
    try:
        content = json.loads(text)
        line = Anchor(**content)
    except (ValueError, TypeError):
        return None
    whole = all(isinstance(number, int) for number in (line.n, line.seq, line.count))
    return line if whole and isinstance(line.mac, str) and isinstance(line.chain, str) else None


def _mark(session: Session) -> LogHead:
    """The row that counts the lines, locked: one writer at a time."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {"name": MARK, "seq": 0, "hash": ""}
    session.execute(insert(LogHead).values(**row).on_conflict_do_nothing())
    return session.get_one(LogHead, MARK, with_for_update=True)


def _last(path: Path, mark: LogHead) -> Anchor | None:
    """The last whole line; None where the file is shorter than it was, and is begun again."""
    found = _tail(path)
    if (found.n if found else 0) < mark.seq:
        log.error("anchors_missing", known=mark.seq, found=found.n if found else 0)
        return None
    return found


def _tail(path: Path) -> Anchor | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        texts = file.read().decode("utf-8", "replace").splitlines()
    return next((line for line in map(_parsed, reversed(texts)) if line), None)


def _grown(session: Session, since: int) -> list[tuple[LogHead, int]]:
    """The heads that moved since, with the number the log stood at; the log's own last."""
    heads = {head.name: head for head in session.scalars(sa.select(LogHead))}
    newest = heads.pop(LOG, None)
    if newest is None or newest.seq <= since:
        return []
    moved = sa.select(Event.organisation_id).where(Event.seq > since, Event.seq <= newest.seq)
    names = {chain_of(found) for found in session.scalars(moved.distinct())}
    return [(heads[name], newest.seq) for name in sorted(names)] + [(newest, newest.seq)]


def _sealed(
    keyring: Keyring,
    heads: list[tuple[LogHead, int]],
    last: Anchor | None,
    mark: LogHead,
    now: datetime,
) -> Iterator[Anchor]:
    n, previous = (last.n, last.mac) if last else (mark.seq, mark.hash)
    for head, seq in heads:
        n += 1
        line = Anchor(n, now.isoformat(), head.name, seq, head.hash, head.seq, "")
        previous = seal(keyring, previous, _content(line))
        yield replace(line, mac=previous)


def _append(path: Path, lines: list[Anchor]) -> None:
    texts = [json.dumps({**_content(line), "mac": line.mac}) for line in lines]
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("ab+") as file:
        file.write(b"" if _ends_whole(file) else b"\n")
        file.write(("\n".join(texts) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())
    if new:
        _keep_name(path.parent)


def _ends_whole(file: Any) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")


def _keep_name(folder: Path) -> None:
    """A new file's name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
