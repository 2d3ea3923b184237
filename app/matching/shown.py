"""What was shown, written a second behind by a thread of its own, never inside the read."""

import threading
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert

from app.audit.transaction import transaction
from app.base.database import Database
from app.matching.models import Outcome
from app.matching.rules import list_key, outcome_opened

log = structlog.get_logger()
EVERY = 1.0
BATCH = 500
MOST = 50_000
_TABLE = Outcome.metadata.tables["outcome"]


class Opened(NamedTuple):
    """A posting of a list was looked at."""

    list_key: str
    posting_id: UUID
    at: datetime


class Shown:
    """Lists shown and not yet written; what cannot be kept is dropped, never waited for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: deque[dict[str, Any]] = deque(maxlen=MOST)
        self._opened: deque[Opened] = deque(maxlen=MOST)
        self._stop = threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Write every second from now on."""
        self._thread = threading.Thread(target=self._run, name="shown", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.flush()

    def note(
        self,
        list_id: str,
        seeker_id: UUID,
        postings: Sequence[UUID],
        first: int,
        model_version: str,
        now: datetime,
    ) -> None:
        """These postings were shown, the first of them at this position (from 1)."""
        key = list_key(list_id)
        self._rows.extend(
            {
                "list_id": key,
                "posting_id": posting_id,
                "seeker_id": seeker_id,
                "position": first + place,
                "model_version": model_version,
                "shown_at": now,
            }
            for place, posting_id in enumerate(postings)
        )

    def opened(self, list_id: str, posting_id: UUID, now: datetime) -> None:
        """A posting of a list was looked at."""
        self._opened.append(Opened(list_key(list_id), posting_id, now))

    def flush(self) -> None:
        """Write everything noted so far; a batch the database refuses is dropped and logged."""
        with self._writing:
            while self._rows or self._opened:
                rows = _taken(self._rows)
                opened = _taken(self._opened)
                try:
                    self._write(rows, opened)
                except Exception:
                    log.exception("shown_not_written", rows=len(rows))

    def _write(self, rows: list[dict[str, Any]], opened: list[Opened]) -> None:
        with transaction(self._database) as session:
            if rows:
                # Rows as parameters: one statement with every value in it is compiled anew.
                session.execute(insert(_TABLE).on_conflict_do_nothing(), rows)
            for one in opened:
                session.execute(outcome_opened(one.list_key, one.posting_id, one.at))

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            self.flush()


def _taken(queue: "deque[Any]") -> list[Any]:
    return [queue.popleft() for _ in range(min(BATCH, len(queue)))]
