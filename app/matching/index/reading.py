"""Reading open postings into offers; one that cannot be read is left out and told in the log."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.matching import queries
from app.matching.index.offer import Offer, offer
from app.matching.index.segment import Segment, segment
from app.matching.model import Model

log = structlog.get_logger()
Given = TypeVar("Given")
Made = TypeVar("Made")


def offers_now(
    session: Session,
    now: datetime,
    ids: set[UUID] | None,
    model: Model,
    need: Callable[[UUID], float],
) -> list[Offer]:
    """The offers of the postings open now, of some or of all, without those that are broken."""

    def made(rows: Sequence[queries.Row]) -> list[Offer]:
        return [offer(*row, model, need(row[0].id)) for row in rows]

    return isolated(_rows(session, now, ids), made, lambda row: row[0].id)


def sound_segment(offers: Sequence[Offer], model: Model) -> Segment:
    """The segment of these offers, without those of which no arrays can be made."""
    parts = isolated(offers, lambda some: [segment(some, model)], lambda one: one.id)
    if len(parts) == 1:
        return parts[0]
    return segment([one for part in parts for one in part.offers], model)


def isolated(
    given: Sequence[Given],
    make: Callable[[Sequence[Given]], Sequence[Made]],
    name: Callable[[Given], UUID],
) -> list[Made]:
    """What is made of all together; what is at fault alone is skipped and its posting logged.

    A failure of the database is raised, and so is one of every posting of several: such a fault is
    not theirs, and what was known of them stands until they are read again.
    """
    try:
        return list(make(given))
    except SQLAlchemyError:
        raise
    except Exception:
        made = _parts(given, make, name)
        if len(given) > 1 and not made:
            raise
        return made


def _parts(
    given: Sequence[Given],
    make: Callable[[Sequence[Given]], Sequence[Made]],
    name: Callable[[Given], UUID],
) -> list[Made]:
    """What is made of each half by itself, down to the one that is at fault."""
    if len(given) < 2:
        for one in given:
            log.exception("posting_not_read", posting=str(name(one)))
        return []
    found: list[Made] = []
    for half in (given[: len(given) // 2], given[len(given) // 2 :]):
        try:
            found.extend(make(half))
        except SQLAlchemyError:
            raise
        except Exception:
            found.extend(_parts(half, make, name))
    return found


def _rows(session: Session, now: datetime, ids: set[UUID] | None) -> list[queries.Row]:
    """The rows in two statements; in more only where one among them cannot be read."""

    def read(some: Iterable[UUID] | None) -> list[queries.Row]:
        return list(queries.open_postings(session, now, some))

    try:
        return read(ids)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("postings_not_read_together")
    known = queries.ids_open(session, now) if ids is None else list(ids)
    return isolated(known, read, lambda one: one)
