"""The worker's loop: claim, run, end; every step its own transaction."""

import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog

from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database
from app.base.errors import Refusal
from app.tasks.models import Task
from app.tasks.queries import claim, enqueue, known, owned, waiting
from app.tasks.rules import LEASE, fail, succeed

log = structlog.get_logger()
Work = Callable[["Job"], None]


class LeaseLost(Exception):
    """The work took longer than its lease and somebody else does it now; stop."""


class Job:
    """A claimed task as the work sees it: the database, the arguments, and how far it got."""

    def __init__(self, database: Database, task: Task, house: Any) -> None:
        self.database = database
        self.id: UUID = task.id
        self.tries: int = task.tries
        self.arguments: dict[str, Any] = task.arguments
        self.house = house

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is, and keep the lease; LeaseLost when it is another's by now."""
        with transaction(self.database) as session:
            task = owned(session, self.id, self.tries)
            if task is None:
                raise LeaseLost
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
        self._day: date | None = None
        self._stop = threading.Event()

    def stop(self) -> None:
        """End after the task at hand."""
        self._stop.set()

    def run(self, every: float = 1.0) -> None:
        """Work until stopped."""
        while not self._stop.is_set():
            try:
                self.put_daily()
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
        moment = at or now()
        with transaction(self.database, reading=True) as session:
            if not waiting(session, moment):
                return False
        with transaction(self.database) as session:
            task = claim(session, moment)
        if task is None:
            return False
        job = Job(self.database, task, self.house)
        try:
            self._end(job, self._fault(task, job))
        except LeaseLost:
            log.warning("lease_lost", task=task.name, id=str(task.id))
        return True

    def put_daily(self) -> None:
        """Put the daily work on the table, once a day among all workers."""
        moment = now()
        if self._day == moment.date():
            return
        with transaction(self.database) as session:
            for name in self.daily:
                key = f"daily:{name}:{moment:%Y-%m-%d}"
                if not known(session, key):
                    enqueue(session, name, {}, moment, key=key)
        self._day = moment.date()

    def _fault(self, task: Task, job: Job) -> str | None:
        try:
            self.works[task.name](job)
        except Refusal as refusal:
            return refusal.code
        except LeaseLost:
            raise
        except Exception as error:
            log.exception("task_failed", task=task.name, id=str(task.id))
            return type(error).__name__
        return None

    def _end(self, job: Job, fault: str | None) -> None:
        with transaction(self.database) as session:
            task = owned(session, job.id, job.tries)
            if task is None:
                raise LeaseLost
            if fault is None:
                succeed(task, now())
            else:
                fail(task, fault, now())
