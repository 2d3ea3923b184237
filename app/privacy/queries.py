"""Reads of privacy: what was asked for by right, and complaints, as each may see them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Actor, Kind
from app.identity.merged import parties_of
from app.identity.models import Party
from app.privacy.models import (
    Complaint,
    ComplaintState,
    Correction,
    CorrectionState,
    DataExport,
    Death,
    Erasure,
    ErasureState,
)
from app.privacy.schemas import ComplaintFilter, Due
from app.seekers.models import Seeker
from app.seekers.queries import visible_to as people
from app.tasks.models import Task

_WAIT = (ComplaintState.RECEIVED, ComplaintState.IN_PROGRESS, ComplaintState.ESCALATED)


def exports_of(seeker_id: UUID) -> sa.Select[DataExport]:
    """The copies of a person's data, those asked for under a merged record too."""
    return sa.select(DataExport).where(DataExport.seeker_id.in_(parties_of(seeker_id)))


def erasures_of(seeker_id: UUID) -> sa.Select[Erasure]:
    """The erasures a person asked for."""
    return sa.select(Erasure).where(Erasure.seeker_id.in_(parties_of(seeker_id)))


def running_erasure(seeker_id: UUID) -> sa.Select[Erasure]:
    """The erasure of a person that waits for its day."""
    return erasures_of(seeker_id).where(Erasure.state == ErasureState.COOLING_OFF)


def corrections_of(seeker_id: UUID) -> sa.Select[Correction]:
    """The corrections a person asked for."""
    return sa.select(Correction).where(Correction.seeker_id.in_(parties_of(seeker_id)))


def corrections_for(actor: Actor, now: datetime) -> sa.Select[Correction]:
    """The corrections of all whom an actor may see."""
    seen = people(actor, now).with_only_columns(Seeker.id)
    return sa.select(Correction).where(Correction.seeker_id.in_(parties_of(seen)))


def overdue_corrections(
    corrections: sa.Select[Correction], by: Due, now: datetime
) -> sa.Select[Correction]:
    """Only those that wait and are overdue, where that is asked."""
    if by.overdue == "true":
        waiting = Correction.state == CorrectionState.ASKED
        return corrections.where(waiting, Correction.due_at < now)
    return corrections


def death_of(seeker_id: UUID) -> sa.Select[Death]:
    """What was written down about a person's death."""
    return sa.select(Death).where(Death.seeker_id.in_(parties_of(seeker_id)))


def complaints_for(actor: Actor) -> sa.Select[Complaint]:
    """One's own party's complaints; those of parties of the districts, for staff.

    Whom a complaint is about sees nothing of it.
    """
    complaints = sa.select(Complaint)
    match actor.kind:
        case Kind.STAFF:
            local = sa.or_(Party.district.in_(sorted(actor.districts)), Party.district.is_(None))
            return complaints.where(Complaint.party_id.in_(sa.select(Party.id).where(local)))
        case Kind.SEEKER | Kind.EMPLOYER if actor.party_id is not None:
            return complaints.where(Complaint.party_id.in_(parties_of(actor.party_id)))
        case _:
            return complaints.where(Complaint.account_id == actor.account_id)


def narrowed(
    complaints: sa.Select[Complaint], by: ComplaintFilter, now: datetime
) -> sa.Select[Complaint]:
    """Only those that fit every filter given."""
    if by.about is not None:
        complaints = complaints.where(Complaint.about == by.about)
    if by.state is not None:
        complaints = complaints.where(Complaint.state == by.state)
    if by.overdue == "true":
        complaints = complaints.where(Complaint.state.in_(_WAIT), Complaint.due_at < now)
    return complaints


def progress_of(session: Session, export_id: UUID) -> tuple[int, int]:
    """How far the worker is with a copy: steps done, and of how many."""
    key = f"privacy.export:{export_id}"
    found = session.execute(sa.select(Task.done, Task.total).where(Task.key == key)).first()
    return (found[0], found[1]) if found else (0, 0)
