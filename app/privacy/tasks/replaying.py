"""Erasing again whom the file of the erased names, after an older backup was restored."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.clock import city_day
from app.privacy.models import ErasedPerson
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.ledger import Ledger, Line
from app.seekers.models import Seeker, SeekerState

Progress = Callable[[int, int], None]


def replay(eraser: Eraser, now: datetime, progress: Progress = lambda done, total: None) -> int:
    """Erase whoever is back; how many. File and table are made to name the same people again."""
    with transaction(eraser.database) as session:
        hashes = _reconciled(session, eraser.ledger, now)
        back = _back(session, eraser.ledger, hashes)
    for done, person in enumerate(back, start=1):
        eraser.erase(person, now, "replayed")
        progress(done, len(back))
    return len(back)


def _reconciled(session: Session, ledger: Ledger, now: datetime) -> set[str]:
    """The hashes of file and table together, each now standing in both."""
    lines = {line.hash: line for line in ledger.lines()}
    rows = {row.hash: row for row in session.scalars(sa.select(ErasedPerson))}
    for hash in lines.keys() - rows.keys():
        session.add(ErasedPerson(hash=hash, key_id=lines[hash].key_id, erased_at=now))
    unwritten = [rows[hash] for hash in rows.keys() - lines.keys()]
    if unwritten:
        ledger.append(
            Line(city_day(row.erased_at).isoformat(), row.key_id, row.hash) for row in unwritten
        )
    return lines.keys() | rows.keys()


def _back(session: Session, ledger: Ledger, hashes: set[str]) -> list[UUID]:
    living = sa.select(Seeker.id).where(Seeker.state != SeekerState.ANONYMISED)
    if not hashes:
        return []
    return [person for person in session.scalars(living) if ledger.hashes_of(person) & hashes]
