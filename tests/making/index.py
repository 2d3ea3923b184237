"""The index of the application under test, brought up to date with rows made behind its back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.base.database import Database


def reindexed(client: TestClient) -> None:
    """Read everything again: makers write rows without events."""
    state: Any = client.app.state  # type: ignore[attr-defined]
    state.index.build()
    state.people.clear()


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements the database is asked within the block."""
    asked: list[str] = []
    engine = database.writer.engine

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def soon(true: Callable[[], bool], within: float = 5.0) -> bool:
    """Whether something comes true before the deadline; asked every few milliseconds."""
    deadline = monotonic() + within
    while monotonic() < deadline:
        if true():
            return True
        sleep(0.005)
    return true()
