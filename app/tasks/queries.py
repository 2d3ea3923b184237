"""Reads and claims of tasks."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.base.ids import new_id
from app.tasks.models import Task, TaskState
from app.tasks.rules import LEASE


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


def claim(session: Session, now: datetime) -> Task | None:
    """The next due task, leased to the caller; a task whose lease ran out is due again."""
    waiting = sa.and_(Task.state == TaskState.WAITING, Task.due_at <= now)
    lost = sa.and_(Task.state == TaskState.RUNNING, Task.lease_until < now)
    due = sa.select(Task).where(sa.or_(waiting, lost)).order_by(Task.due_at, Task.id).limit(1)
    task = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
    if task is not None:
        task.state, task.tries, task.lease_until = TaskState.RUNNING, task.tries + 1, now + LEASE
    return task
