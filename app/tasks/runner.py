"""The worker's loop: claim, run, end; every step its own transaction."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database
from app.base.errors import Refusal
from app.tasks.models import Task, TaskState
from app.tasks.queries import claim, enqueue
from app.tasks.rules import LEASE, fail, succeed

log = structlog.get_logger()
Work = Callable[["Job"], None]


class Job:
    """A claimed task as the work sees it: the database, the arguments, and how far it got."""

    def __init__(self, database: Database, task: Task, house: Any) -> None:
        self.database = database
        self.id: UUID = task.id
        self.arguments: dict[str, Any] = task.arguments
        self.house = house

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is, and keep the lease."""
        with transaction(self.database) as session:
            task = session.get_one(Task, self.id)
            task.done, task.total, task.lease_until = done, total, now() + LEASE


class Runner:
    """Runs tasks by name, and puts the daily ones on the table."""

    def __init__(
        self,
        database: Database,
        works: Mapping[str, Work],
        *,
        house: Any = None,
        daily: tuple[str, ...] = (),
    ) -> None:
        self.database = database
        self.works = works
        self.house = house
        self.daily = daily
        self._stop = threading.Event()

    def stop(self) -> None:
        """End after the task at hand."""
        self._stop.set()

    def run(self, every: float = 1.0) -> None:
        """Work until stopped."""
        while not self._stop.is_set():
            try:
                self._put_daily()
                busy = self.run_one()
            except Exception:
                log.exception("worker_interrupted")
                busy = False
            if not busy:
                self._stop.wait(every)

    def run_all(self) -> int:
        """Run everything that is due now; how many tasks that was."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self, at: datetime | None = None) -> bool:
        """Run the next due task; whether there was one."""
        with transaction(self.database) as session:
            task = claim(session, at or now())
        if task is None:
            return False
        fault: str | None = None
        try:
            self.works[task.name](Job(self.database, task, self.house))
        except Refusal as refusal:
            fault = refusal.code
        except Exception as error:
            log.exception("task_failed", task=task.name, id=str(task.id))
            fault = type(error).__name__
        self._end(task.id, fault)
        return True

    def _end(self, task_id: UUID, fault: str | None) -> None:
        with transaction(self.database) as session:
            task = session.get_one(Task, task_id)
            if task.state is not TaskState.RUNNING:
                return
            if fault is None:
                succeed(task, now())
            else:
                fail(task, fault, now())

    def _put_daily(self) -> None:
        moment = now()
        with transaction(self.database) as session:
            for name in self.daily:
                key = f"daily:{name}:{moment:%Y-%m-%d}"
                if not _known(session, key):
                    enqueue(session, name, {}, moment, key=key)


def _known(session: Any, key: str) -> bool:
    return session.query(Task.id).filter(Task.key == key).first() is not None
