"""Decisions about tasks: when to try again, and when to give up."""

from datetime import datetime, timedelta

from app.tasks.models import Task, TaskState

LEASE = timedelta(minutes=2)
MOST_TRIES = 5


def pause(tries: int) -> timedelta:
    """How long to wait before the next try: 5 s, 25 s, 2 min, 10 min."""
    return timedelta(seconds=float(5 ** min(tries, 4)))


def succeed(task: Task, now: datetime) -> None:
    """The work is done."""
    task.state, task.ended_at, task.lease_until = TaskState.DONE, now, None


def fail(task: Task, fault: str, now: datetime) -> None:
    """The work failed: try again after a pause, or give up after the last try."""
    task.fault, task.lease_until = fault[:100], None
    if task.tries >= MOST_TRIES:
        task.state, task.ended_at = TaskState.FAILED, now
    else:
        task.state, task.due_at = TaskState.WAITING, now + pause(task.tries)
        task.key = None  # its key may be waiting again already, for newer work
