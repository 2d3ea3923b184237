"""The table of tasks."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Identified, Table, codes
from app.base.tenancy import anybody, of_the_house


class TaskState(StrEnum):
    """Where a task stands; a failed one has used up its tries."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Task(Identified, Table):
    """A piece of work with its arguments (ids only), tries, lease and progress."""

    __tenancy__ = of_the_house("only the worker takes work from the table", added=[anybody()])

    __table_args__ = (
        sa.Index("ix_task_state_due_at", "state", "due_at"),
        sa.Index(
            "uq_task_waiting_key",
            "key",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str | None] = mapped_column(sa.String(120))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[TaskState] = mapped_column(codes(TaskState, "state"), default=TaskState.WAITING)
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(sa.String(100))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
