"""Reads of what was done for a person: the log, by whom an act was done for."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.errors import InvalidCursor
from app.base.paging import Paging
from app.identity.merged import parties_of
from app.identity.models import Account


def done_for(
    session: Session, person_id: UUID, at: Paging, bound: str
) -> tuple[Sequence[Event], str | None]:
    """One page of what was done for a person, the latest first, and the cursor behind it."""
    theirs = sa.select(Event).where(Event.on_behalf_of.in_(parties_of(person_id)))
    if at.cursor is not None:
        theirs = theirs.where(Event.seq < _last_seen(at, bound))
    found = session.scalars(theirs.order_by(Event.seq.desc()).limit(at.limit + 1)).all()
    if len(found) <= at.limit:
        return found, None
    found = found[: at.limit]
    return found, at.keyring.sign("cursor", {"b": bound, "seq": found[-1].seq})


def names_of(session: Session, accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these accounts."""
    wanted = sa.select(Account.id, Account.name).where(
        Account.id.in_({account for account in accounts if account is not None})
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def _last_seen(at: Paging, bound: str) -> int:
    content = at.keyring.read("cursor", at.cursor or "")
    if content is None or content.get("b") != bound or "seq" not in content:
        raise InvalidCursor
    return int(content["seq"])
