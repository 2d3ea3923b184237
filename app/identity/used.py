"""When each machine's key was used last, written a minute behind, never inside a request."""

import threading
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.audit.transaction import transaction
from app.base.context import OWN_WORK
from app.base.database import Database
from app.identity.models import AccessKey

log = structlog.get_logger()
EVERY = 60.0


class UsedKeys:
    """Keys used since the last writing; one moment each, the latest."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._used: dict[UUID, datetime] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, key_id: UUID, now: datetime) -> None:
        """This key opened a door now."""
        with self._lock:
            self._used[key_id] = now

    def start(self) -> None:
        """Write every minute from now on."""
        self._thread = threading.Thread(target=self._run, name="used-keys", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.flush()

    def flush(self) -> None:
        """Write what was noted; what cannot be written now is noted again."""
        with self._lock:
            used, self._used = self._used, {}
        if not used:
            return
        try:
            with transaction(self._database, context=OWN_WORK) as session:
                for key_id, at in sorted(used.items()):
                    mine = sa.update(AccessKey).where(AccessKey.id == key_id)
                    session.execute(mine.values(used_at=at))
        except SQLAlchemyError:
            log.exception("key_use_not_kept", keys=len(used))
            with self._lock:
                self._used = used | self._used

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            self.flush()
