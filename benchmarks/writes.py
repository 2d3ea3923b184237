"""How many commits a second note an event, numbered under one lock, against the same without?"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import sqlalchemy as sa

from app.audit.chain import broken_at
from app.audit.models import Event, LogHead
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now
from app.base.context import OWN_WORK
from app.base.database import Database, new_session
from app.identity import rules
from app.identity.models import Party
from benchmarks import databases
from benchmarks.report import Report

THREADS = (1, 4, 8)
ROUNDS, SECONDS = 3, 0.8


@dataclass
class Round:
    """What one round kept and what was refused."""

    kept: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def a_second(self) -> float:
        """Commits a second of wall time."""
        return self.kept / self.seconds


def run() -> Report:
    """Measure every database with every number of threads."""
    report = Report(
        "writes",
        "commits a second of one new row each, with and without an event",
        ("database", "threads", "× without the log", "with event /s", "without /s", "failed"),
    )
    report.notes.append(
        f"Median of {ROUNDS} rounds of {SECONDS} s, with and without in turns; × = with ÷ without "
        "(1: the log costs nothing). Threads of one process share the interpreter's lock."
    )
    with databases.folder() as where:
        for name in databases.names():
            with databases.empty(name, where) as url:
                database = Database(url)
                _measure(report, name, database)
                _check(report, name, database)
                database.dispose()
    return report


def _measure(report: Report, name: str, database: Database) -> None:
    for _ in range(20):
        _write(database, True)
    for threads in THREADS:
        noted, plain = [], []
        for _ in range(ROUNDS):
            noted.append(_round(database, threads, True))
            plain.append(_round(database, threads, False))
        both = [float(np.median([one.a_second for one in rounds])) for rounds in (noted, plain)]
        share = float(
            np.median([a.a_second / b.a_second for a, b in zip(noted, plain, strict=True)])
        )
        failed = sum((one.failed for one in (*noted, *plain)), Counter[str]())
        shown = ", ".join(f"{count} {kind}" for kind, count in failed.items()) or "0"
        report.rows.append(
            (name, str(threads), f"{share:.2f}", f"{both[0]:,.0f}", f"{both[1]:,.0f}", shown)
        )
        report.figures[f"{name} {threads}"] = {
            "ratio": share,
            "with_event": both[0],
            "without": both[1],
            "failed": dict(failed),
        }


def _round(database: Database, threads: int, noting: bool) -> Round:
    found, begun = Round(), perf_counter()
    until = begun + SECONDS
    workers = [
        threading.Thread(target=_keep_writing, args=(database, noting, until, found))
        for _ in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found.seconds = perf_counter() - begun
    return found


def _keep_writing(database: Database, noting: bool, until: float, found: Round) -> None:
    while perf_counter() < until:
        try:
            _write(database, noting)
        except sa.exc.SQLAlchemyError as error:
            with found.lock:
                found.failed[type(error).__name__] += 1
            continue
        with found.lock:
            found.kept += 1


def _write(database: Database, noting: bool) -> None:
    moment = now()
    with transaction(database) as session:
        party = rules.person("620102", moment)
        session.add(party)
        if noting:
            record(session, SYSTEM, "party.made", party, moment)


def _check(report: Report, name: str, database: Database) -> None:
    """Numbers without gaps, an unbroken chain, and an event for every row that noted one."""
    with new_session(database.reader, OWN_WORK) as session:
        events = session.scalars(sa.select(Event).order_by(Event.seq)).all()
        head = session.get_one(LogHead, "log").seq
        parties = set(session.scalars(sa.select(Party.id)))
    gapless = [event.seq for event in events] == list(range(1, len(events) + 1))
    broken = broken_at(events)
    report.check(
        f"{name}: {len(events)} events numbered without a gap, the chain whole, each row kept",
        gapless
        and head == len(events)
        and broken is None
        and all(event.subject_id in parties for event in events),
    )
