"""Following the log: one thread a process reads new events and passes them on, in order.

PostgreSQL wakes it by NOTIFY, with a poll beside it; on SQLite it watches `PRAGMA data_version`.
After a commit in this process the followers are caught up at once, before the answer leaves.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.audit.models import Event, LogHead
from app.base.context import OWN_WORK
from app.base.database import Database, new_session

log = structlog.get_logger()
Follower = Callable[[Session, Sequence[Event]], None]
_MOST = 2000
_TRIES = 3


@dataclass
class _Reader:
    """A follower, how far it has read, and how often it failed at the next events."""

    follower: Follower
    seen: int = 0
    failed: int = 0


class Feed:
    """New events of the log, handed to every follower in order and at least once."""

    def __init__(self, database: Database, every: float = 0.1) -> None:
        self.database = database
        self.every = every
        self._readers: list[_Reader] = []
        self._begun = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, follower: Follower) -> None:
        """Pass every later event to this function."""
        self._readers.append(_Reader(follower, self.seen))

    @property
    def seen(self) -> int:
        """The number up to which every follower has read."""
        return min((reader.seen for reader in self._readers), default=self._begun)

    @property
    def lagging(self) -> bool:
        """Whether a follower failed at events it has yet to read."""
        return any(reader.failed for reader in self._readers)

    def start(self, *, watching: bool = True) -> None:
        """Begin at the present end of the log; `watching` follows other processes too."""
        with new_session(self.database.reader, OWN_WORK) as session:
            head = session.get(LogHead, "log")
            self._begun = head.seq if head else 0
        for reader in self._readers:
            reader.seen = self._begun
        self.database.after_commit.append(self.catch_up)
        if not watching:
            return
        self._thread = threading.Thread(target=self._watch, name="feed", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what was not read is read at the next start."""
        self._stop.set()
        if self.catch_up in self.database.after_commit:
            self.database.after_commit.remove(self.catch_up)
        if self._thread is not None:
            self._thread.join(timeout=5)

    def catch_up(self) -> None:
        """Read and pass on everything new; safe to call from any thread."""
        with self._lock:
            while self._pass_on():
                pass

    def _pass_on(self) -> bool:
        with new_session(self.database.reader, OWN_WORK) as session:
            newer = sa.select(Event).where(Event.seq > self.seen).order_by(Event.seq).limit(_MOST)
            events = session.scalars(newer).all()
            if not events:
                return False
        for reader in self._readers:
            self._read(reader, events)
        if not self._readers:
            self._begun = events[-1].seq
        return len(events) == _MOST and not self.lagging

    def _read(self, reader: _Reader, events: Sequence[Event]) -> None:
        """One follower's new events; one that keeps failing is told in the log and goes on.

        Each has a session of its own: a failed statement spoils only the session it ran in.
        """
        mine = [event for event in events if event.seq > reader.seen]
        if not mine:
            return
        try:
            with new_session(self.database.reader, OWN_WORK) as session:
                reader.follower(session, mine)
        except Exception:
            reader.failed += 1
            log.exception("follower_failed", tries=reader.failed, seq=mine[0].seq)
            if reader.failed < _TRIES:
                return
            log.error("follower_passed_over", first=mine[0].seq, last=mine[-1].seq)
        reader.seen, reader.failed = mine[-1].seq, 0

    def _watch(self) -> None:
        wait = self._wait_sqlite if self.database.is_sqlite else self._wait_postgresql
        while not self._stop.is_set():
            try:
                wait()
            except Exception:
                log.exception("feed_interrupted")
                self._stop.wait(1.0)

    def _wait_sqlite(self) -> None:
        connection = self.database.writer.raw_connection()
        try:
            cursor = connection.cursor()
            known: Any = None
            while not self._stop.wait(self.every):
                found = cursor.execute("PRAGMA data_version").fetchone()
                if found != known or self.lagging:
                    known = found
                    self.catch_up()
        finally:
            connection.close()

    def _wait_postgresql(self) -> None:
        url = self.database.writer.url.set(drivername="postgresql")
        target = url.render_as_string(hide_password=False)
        with psycopg.connect(target, autocommit=True) as connection:
            connection.execute("LISTEN aixinwu")
            self.catch_up()
            while not self._stop.is_set():
                for _ in connection.notifies(timeout=max(self.every, 0.5), stop_after=1):
                    break
                self.catch_up()
