"""One transaction a request: opened and committed here and nowhere else.

The commit happens before the response is sent (`scope="function"`), so that an acknowledged write
is a kept write. When a refusal passes, the work is rolled back and a second transaction keeps the
refusal's event and the counters it names: otherwise a refused try would leave no trace.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.audit.models import Topic
from app.audit.record import Note, note_it, number
from app.base.actor import Actor
from app.base.clock import now
from app.base.constraints import refusal_of
from app.base.context import (
    DOOR,
    OWN_WORK,
    Context,
    acting,
    context_of,
    enter,
    has_failed,
)
from app.base.database import Database, new_session
from app.base.errors import Refusal, Unavailable

log = structlog.get_logger()
_TOLD = {403, 404, 409, 410, 429}


@contextmanager
def transaction(
    database: Database,
    *,
    context: Context = OWN_WORK,
    reading: bool = False,
    request_id: str | None = None,
) -> Iterator[Session]:
    """A session whose work is kept when the block ends well, and undone when it does not.

    It is the house's own work unless a context says whose; a request names one.
    """
    engine = database.reader if reading else database.writer
    session = new_session(engine, context)
    session.info["request_id"] = request_id
    try:
        yield session
        written = number(session)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        session.close()
        _keep_refusal(database, session, refusal)
        raise
    except IntegrityError as error:  # the database's own no, told as 409 by base.problems
        session.rollback()
        session.close()
        _keep_refusal(database, session, refusal_of(error))
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
    if written:
        _tell(database)


@contextmanager
def undoable(session: Session) -> Iterator[None]:
    """A part of a transaction that is undone alone when it fails, with the events it noted."""
    notes: list[Note] = session.info.setdefault("notes", [])
    before = len(notes)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del notes[before:]
        raise


def act(session: Session, actor: Actor, now: datetime) -> None:
    """Work for this actor from here on: what the database shows is theirs to see."""
    session.info["actor"] = actor
    enter(session, acting(actor, now))


@contextmanager
def as_system(session: Session, why: str, *, leaving: bool = False) -> Iterator[None]:
    """A part of somebody's transaction that is the house's own work, and why it has to be.

    What was changed before is written as theirs; with `leaving` it is written within, because the
    change itself takes the row out of their sight.
    """
    session.info.setdefault("as_system", []).append(why)
    theirs = context_of(session)
    if theirs == OWN_WORK:
        yield
        return
    if not leaving:
        session.flush()
    enter(session, OWN_WORK)
    try:
        yield
        session.flush()
    finally:
        _back_to(session, theirs)


def _back_to(session: Session, context: Context) -> None:
    """A failed transaction takes no statement; being rolled back, it forgets the setting itself."""
    if has_failed(session):
        session.info["context"] = context
    else:
        enter(session, context)


def _keep_refusal(database: Database, refused: Session, refusal: Refusal) -> None:
    info = refused.info
    operation = info.get("operation", "operation")
    keep_refusal(database, refusal, info.get("actor"), operation, info.get("request_id"))


def keep_refusal(
    database: Database,
    refusal: Refusal,
    actor: Actor | None,
    operation: str,
    request_id: str | None,
) -> None:
    """Keep what must survive a refusal: its event, and the counters it names.

    Where the database cannot take it now, a refusal without counters still stands as it was; one
    with counters becomes Unavailable, so that no try goes uncounted.
    """
    noting = actor is not None and not refusal.noted
    if not refusal.keeps and not (noting and refusal.status in _TOLD):
        return
    try:
        with new_session(database.writer, OWN_WORK) as session:
            session.info["request_id"] = request_id
            for statement in refusal.keeps:
                session.execute(statement)
            if actor is not None and noting:
                reason, topic = refusal.code, Topic.REFUSAL
                name = "request.refused"
                note = Note(actor, name, operation, None, now(), topic, reason_code=reason)
                note_it(session, note)
                number(session)
            session.commit()
    except SQLAlchemyError:
        log.exception("refusal_not_kept", code=refusal.code)
        if refusal.keeps:
            raise Unavailable from None
        return
    refusal.keeps, refusal.noted = (), refusal.noted or noting
    _tell(database)


def _tell(database: Database) -> None:
    """Let followers in this process read the log now; they catch up later if one fails."""
    for follower in database.after_commit:
        try:
            follower()
        except Exception:
            log.exception("follower_failed")


def open_session(request: Request) -> Iterator[Session]:
    """The request's session. Reads that note nothing take the reading door."""
    route = request.scope.get("route")
    rule = (getattr(route, "openapi_extra", None) or {}).get("x-authz", {})
    reading = request.method in ("GET", "HEAD") and not rule.get("notes_access")
    database: Database = request.app.state.database
    request_id = request.scope.get("request_id")
    with transaction(database, context=DOOR, reading=reading, request_id=request_id) as session:
        session.info["operation"] = getattr(route, "name", "operation")[:40]
        request.state.session = session
        yield session


Db = Annotated[Session, Depends(open_session, scope="function")]
