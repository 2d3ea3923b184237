"""How long does it take to re-read the log, against plain hashing of the same bytes?"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import sqlalchemy as sa

from app.audit.anchors import anchor
from app.audit.chain import COVERED
from app.audit.models import Event, Topic
from app.audit.record import Note, note_it
from app.audit.transaction import transaction
from app.audit.verification import verify
from app.base.actor import Actor, Kind
from app.base.clock import now
from app.base.database import Database, new_session
from app.base.secrets import Keyring, keyring, new_keys
from benchmarks import databases
from benchmarks.report import Report

EVENTS, CHAINS, AT_ONCE, ROUNDS = 100_000, 50, 2_000, 3
BUDGET = 2.0


def run() -> Report:
    """Make the log, anchor it along the way, and re-read it on every database."""
    report = Report(
        "audit_verify",
        f"{EVENTS:,} events of {CHAINS} chains re-read and compared with their anchors",
        ("database", "× plain hashing", "s per 100,000", "events /s", "plain hashing s"),
    )
    report.notes.append(
        f"Best of {ROUNDS}. Plain hashing: SHA-256 of as many texts of the same length, each over "
        "the hash before, from memory. The rest is reading the rows and writing them as hashed."
    )
    keys = keyring(new_keys())
    for name in databases.names():
        with databases.folder() as folder, databases.empty(name, folder) as url:
            database = Database(url)
            _measured(report, name, database, keys, folder / "anchors.jsonl")
            database.dispose()
    return report


def _measured(report: Report, name: str, database: Database, keys: Keyring, file: Path) -> None:
    _make(database, keys, file)
    lengths = _lengths(database)
    ours, plain = [], []
    for _ in range(ROUNDS):
        begun = perf_counter()
        verdict = verify(database, keys, file)
        ours.append(perf_counter() - begun)
        plain.append(_hashing(lengths))
    best, least = min(ours), min(plain)
    rate = f"{EVENTS / best:,.0f}"
    report.rows.append((name, f"{best / least:.1f}", f"{best:.2f}", rate, f"{least:.2f}"))
    report.figures[name] = {"seconds": ours, "plain_hashing_seconds": plain}
    whole = verdict.findings == () and verdict.events == EVENTS
    report.check(f"{name}: all {EVENTS:,} read and whole, {verdict.anchors} anchors", whole)
    report.check(f"{name}: within the budget of {BUDGET} s (S16)", best <= BUDGET)
    with database.writer.begin() as connection:
        last = sa.update(Event).where(Event.seq == EVENTS)
        connection.execute(last.values(reason_code="changed"))
    found = [(one.fault.value, one.seq) for one in verify(database, keys, file).findings]
    report.check(f"{name}: the last event edited is found", found == [("edited", EVENTS)])


def _make(database: Database, keys: Keyring, file: Path) -> None:
    moment, organisations = now(), [uuid4() for _ in range(CHAINS)]
    for first in range(0, EVENTS, AT_ONCE):
        with transaction(database) as session:
            for number in range(first, first + AT_ONCE):
                actor = Actor(Kind.STAFF, uuid4(), None, organisations[number % CHAINS])
                refs = {"posting": uuid4().hex, "seeker": uuid4().hex}
                at = moment + timedelta(milliseconds=number)
                note_it(
                    session,
                    Note(
                        actor, "application.submitted", "application", uuid4(), at,
                        Topic.CHANGE, "620102", refs,
                    ),
                )  # fmt: skip
        anchor(database, keys, file, moment)


def _lengths(database: Database) -> list[int]:
    """About how many bytes each event is hashed over."""
    names = sum(len(name) + 6 for name in COVERED)
    with new_session(database.reader) as session:
        first = session.get_one(Event, 1)
        values = sum(len(str(getattr(first, name))) + 2 for name in COVERED)
    return [names + values] * EVENTS


def _hashing(lengths: list[int]) -> float:
    def texts() -> Iterator[bytes]:
        yield from (b"x" * length for length in lengths)

    begun, previous = perf_counter(), b""
    for text in texts():
        previous = hashlib.sha256(previous + text).hexdigest().encode()
    return perf_counter() - begun
