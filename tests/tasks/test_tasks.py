"""Work for later: claimed once, tried again, given up, and never ended by somebody else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database
from app.base.errors import Conflict
from app.tasks.models import Task, TaskState
from app.tasks.queries import claim, enqueue
from app.tasks.rules import LEASE, MOST_TRIES
from app.tasks.runner import Job, LeaseLost, Runner
from tests.conftest import NOON, system_session


def the_task(database: Database) -> Task:
    with system_session(database.reader) as session:
        return session.scalars(sa.select(Task)).one()


def put(database: Database, name: str = "work", key: str | None = None) -> None:
    with transaction(database) as session:
        enqueue(session, name, {"n": 1}, now() - timedelta(seconds=1), key=key)


def test_a_task_is_run_once_and_done(database: Database) -> None:
    seen: list[object] = []
    runner = Runner(database, {"work": lambda job: seen.append(job.arguments)})
    put(database)
    assert runner.run_all() == 1
    assert runner.run_all() == 0
    assert seen == [{"n": 1}]
    assert the_task(database).state is TaskState.DONE


def test_what_is_put_in_a_refused_transaction_is_never_run(database: Database) -> None:
    def refused() -> None:
        with transaction(database) as session:
            enqueue(session, "work", {}, NOON)
            raise Conflict

    with pytest.raises(Conflict):
        refused()
    assert Runner(database, {}).run_one() is False


def test_one_key_waits_once(database: Database) -> None:
    put(database, key="same")
    put(database, key="same")
    assert the_task(database).key == "same"


def test_a_failing_task_is_tried_again_later_and_given_up_in_the_end(database: Database) -> None:
    def fails(_: Job) -> None:
        raise ValueError("a message that may hold somebody's data")

    put(database)
    runner, moment = Runner(database, {"work": fails}), now()
    for _ in range(MOST_TRIES):
        assert runner.run_one(moment)
        moment += timedelta(days=1)
    assert not runner.run_one(moment)
    task = the_task(database)
    assert (task.state, task.fault, task.tries) == (TaskState.FAILED, "ValueError", MOST_TRIES)


def test_a_failed_try_does_not_stand_in_the_way_of_newer_work(database: Database) -> None:
    def fails(_: Job) -> None:
        put(database, name="other", key="same")
        raise ValueError

    put(database, key="same")
    runner = Runner(database, {"work": fails, "other": lambda _: None})
    runner.run_one()
    with system_session(database.reader) as session:
        states = session.scalars(sa.select(Task.state).order_by(Task.name)).all()
    assert states == [TaskState.WAITING, TaskState.WAITING]


def test_a_lost_lease_is_taken_over_and_the_late_one_ends_nothing(database: Database) -> None:
    put(database)

    def overtaken(job: Job) -> None:
        with transaction(database) as session:
            other = claim(session, now() + LEASE + timedelta(seconds=1))
            assert other is not None
        with pytest.raises(LeaseLost):
            job.progress(1, 2)

    Runner(database, {"work": overtaken}).run_one()
    task = the_task(database)
    assert (task.state, task.tries) == (TaskState.RUNNING, 2)


def test_a_task_that_takes_its_worker_with_it_is_given_up(session: Session) -> None:
    enqueue(session, "kills", {}, NOON)
    moment = NOON
    for _ in range(MOST_TRIES):
        assert claim(session, moment) is not None
        session.flush()
        moment += LEASE + timedelta(seconds=1)
    assert claim(session, moment) is None
    task = session.scalars(sa.select(Task)).one()
    assert (task.state, task.fault) == (TaskState.FAILED, "lease_lost")


def test_daily_work_is_put_once_a_day_by_all_workers(database: Database) -> None:
    for _ in range(2):
        runner = Runner(database, {}, daily=("sweep",))
        runner.put_daily()
        runner.put_daily()
    assert the_task(database).name == "sweep"
