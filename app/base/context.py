"""For whom a transaction works: what PostgreSQL's row-level security asks before it shows a row.

The context is set as settings of the transaction itself (`set_config(name, value, true)`): they end
with it, so nothing leaks to the next user of a pooled connection. A transaction without a context
sees no row of any tenant and writes none. SQLite has no such net; there all of this does nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.base.actor import Actor, Kind

NAMES = ("kind", "account", "party", "organisation", "districts", "acting_for", "at")
"""The settings, each as `aixinwu.<name>`; an empty one says nothing."""

_SET = ", ".join(f"set_config('aixinwu.{name}', %s, true)" for name in NAMES)
_READ = ", ".join(f"current_setting('aixinwu.{name}', true)" for name in NAMES)


@dataclass(frozen=True, slots=True)
class Context:
    """Somebody a transaction works for; `at` is their request's time, for what has a last day."""

    kind: str = ""
    account: UUID | None = None
    party: UUID | None = None
    organisation: UUID | None = None
    districts: frozenset[str] = frozenset()
    acting_for: UUID | None = None
    at: datetime | None = None

    @property
    def settings(self) -> tuple[str, ...]:
        """The values in the order of NAMES."""
        ids = [str(id or "") for id in (self.account, self.party, self.organisation)]
        districts = ",".join(sorted(self.districts))
        at = self.at.isoformat() if self.at else ""
        return (self.kind, *ids, districts, str(self.acting_for or ""), at)


NOBODY = Context()
"""Sees nothing and writes nothing."""

DOOR = Context("door")
"""A request before it is known whose it is: reads what authentication needs."""

OWN_WORK = Context(Kind.SYSTEM.value)
"""Work of the house itself: commands, worker, followers of the log, the index, kept refusals."""


def acting(actor: Actor, now: datetime) -> Context:
    """The context of an actor; no account makes anybody the house itself."""
    if actor.kind is Kind.SYSTEM and actor.account_id is not None:
        return NOBODY
    return Context(
        actor.kind.value,
        actor.account_id,
        actor.party_id,
        actor.organisation_id,
        actor.districts,
        actor.on_behalf_of,
        now,
    )


class Work(Session):
    """A session that works for somebody; each of its transactions begins in that context."""


def enter(session: Session, context: Context) -> None:
    """Work for somebody else from here on, in this transaction and in later ones."""
    session.info["context"] = context
    if session.info.get("begun"):
        _set(session.connection(), context.settings)


def set_in(connection: sa.Connection, context: Context) -> None:
    """Put a context in force on a connection, for its transaction."""
    _set(connection, context.settings)


def context_of(session: Session) -> Context:
    """For whom a session works."""
    found: Context = session.info.get("context", NOBODY)
    return found


def has_failed(session: Session) -> bool:
    """Whether the transaction takes no more statements until it is rolled back."""
    if not session.is_active:
        return True
    begun = bool(session.info.get("begun"))
    return begun and _status(session.connection()) is TransactionStatus.INERROR


@event.listens_for(Work, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if transaction.nested or connection.dialect.name != "postgresql":
        return
    session.info["begun"] = True
    settings = context_of(session).settings
    if _status(connection) is TransactionStatus.IDLE:
        _begin_in(connection, settings)
        return
    # Inside somebody's transaction: settings outlive a released savepoint, so they are given back.
    session.info["surrounding"] = _opened(connection).execute(f"SELECT {_READ}").fetchone()
    _quietly(connection, settings)


@event.listens_for(Work, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is not None:
        return
    session.info.pop("begun", None)
    surrounding = session.info.pop("surrounding", None)
    outer = session.bind
    if surrounding is None or not isinstance(outer, sa.Connection):
        return
    if _status(outer) is TransactionStatus.INTRANS:
        _quietly(outer, tuple(value or "" for value in surrounding))


def _begin_in(connection: sa.Connection, settings: tuple[str, ...]) -> None:
    """BEGIN and the context in one message, so that the context costs no round trip."""
    if settings == NOBODY.settings:
        return
    opened: psycopg.Connection[Any] = _opened(connection)
    said = psycopg.sql.SQL(f"BEGIN; SELECT {_SET.replace('%s', '{}')}")
    try:
        result = opened.pgconn.exec_(said.format(*settings).as_bytes(opened))
    except psycopg.Error:
        result = None
    if result is None or result.status != ExecStatus.TUPLES_OK:
        _set(connection, settings)  # raises what is the matter, in SQLAlchemy's words


def _quietly(connection: sa.Connection, settings: tuple[str, ...]) -> None:
    """Beside SQLAlchemy: what belongs to BEGIN and COMMIT is no statement of anybody's."""
    _opened(connection).execute(f"SELECT {_SET}", settings)


def _set(connection: sa.Connection, settings: tuple[str, ...]) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT {_SET}", settings)


def _status(connection: sa.Connection) -> TransactionStatus:
    found: TransactionStatus = _opened(connection).info.transaction_status
    return found


def _opened(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection
