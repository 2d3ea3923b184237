"""Reads and claims of tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.base.ids import new_id
from app.tasks.models import Task, TaskState
from app.tasks.rules import LEASE, MOST_TRIES, fail


def enqueue(
    session: Session,
    name: str,
    arguments: dict[str, Any],
    now: datetime,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Put work on the table in the caller's transaction; one waiting task for one key."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    values = {
        "id": new_id(),
        "name": name,
        "key": key,
        "arguments": arguments,
        "state": TaskState.WAITING,
        "due_at": due_at or now,
        "tries": 0,
        "done": 0,
        "total": 0,
        "created_at": now,
    }
    session.execute(insert(Task).values(**values).on_conflict_do_nothing())


def waiting(session: Session, now: datetime) -> bool:
    """Whether a task is due; asked before a claim, which takes a lock."""
    return session.scalars(_due(now).limit(1)).first() is not None


def claim(session: Session, now: datetime) -> Task | None:
    """The next due task, leased to the caller; a task whose lease ran out is due again.

    One that has used up its tries without an end took its worker with it each time: it fails.
    """
    while True:
        due = _due(now).limit(1).with_for_update(skip_locked=True)
        task = session.scalars(due).one_or_none()
        if task is None or task.tries < MOST_TRIES:
            break
        fail(task, "lease_lost", now)
        session.flush()
    if task is not None:
        task.state, task.tries, task.lease_until = TaskState.RUNNING, task.tries + 1, now + LEASE
    return task


def owned(session: Session, task_id: UUID, tries: int) -> Task | None:
    """The running task, if the try that asks is still the one that runs it."""
    mine = sa.select(Task).where(
        Task.id == task_id, Task.tries == tries, Task.state == TaskState.RUNNING
    )
    return session.scalars(mine.with_for_update()).one_or_none()


def known(session: Session, key: str) -> bool:
    """Whether a task of this key was ever put on the table."""
    return session.scalars(sa.select(Task.id).where(Task.key == key).limit(1)).first() is not None


def forget_done(session: Session, name: str, before: datetime) -> None:
    """Delete the ended tasks of a name that comes back again and again."""
    old = sa.and_(Task.name == name, Task.state == TaskState.DONE, Task.ended_at < before)
    session.execute(sa.delete(Task).where(old))


def _due(now: datetime) -> sa.Select[Task]:
    fresh = sa.and_(Task.state == TaskState.WAITING, Task.due_at <= now)
    lost = sa.and_(Task.state == TaskState.RUNNING, Task.lease_until < now)
    return sa.select(Task).where(sa.or_(fresh, lost)).order_by(Task.due_at, Task.id)
