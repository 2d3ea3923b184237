"""Keeping what was asked for by right: by the person, or by staff for a relative after a death."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.audit.record import record
from app.base.actor import Actor
from app.base.clock import city_day
from app.base.secrets import Keyring
from app.identity.merged import parties_of
from app.privacy import queries
from app.privacy.models import Correction, DataExport, Erasure, ExportState
from app.privacy.rules import asking
from app.privacy.rules.keeping import kept_by_law
from app.privacy.schemas import CorrectionIn
from app.privacy.tasks.exporting import EXPORT
from app.privacy.tasks.rights import ERASE
from app.seekers.models import Seeker
from app.tasks.queries import enqueue

NEXT_OF_KIN = "next_of_kin"
_GIVEN_UP_AFTER = timedelta(days=1)
"""By then the worker has tried five times: whatever stopped it must not stop the next asking."""


def keep_export(
    session: Session, seeker: Seeker, actor: Actor, now: datetime, because: str | None = None
) -> DataExport:
    """A copy asked for; the worker makes it. One not made within a day is given up for it."""
    given_up = sa.update(DataExport).where(
        DataExport.seeker_id == seeker.id,
        DataExport.state == ExportState.WAITING,
        DataExport.created_at < now - _GIVEN_UP_AFTER,
    )
    session.execute(given_up.values(state=ExportState.GONE))
    row = asking.asked_export(seeker.id, actor, now)
    session.add(row)
    session.flush()
    enqueue(session, EXPORT, {"export_id": str(row.id)}, now, key=f"{EXPORT}:{row.id}")
    refs = {"data_export": row.id}
    record(session, actor, "data_export.asked", seeker, now, refs=refs, reason_code=because)
    return row


def keep_correction(
    session: Session,
    seeker: Seeker,
    said: CorrectionIn,
    actor: Actor,
    keyring: Keyring,
    now: datetime,
    because: str | None = None,
) -> Correction:
    """A correction asked for; staff decide about it."""
    row = asking.asked_correction(seeker.id, said.model_dump(), actor, keyring, now)
    session.add(row)
    session.flush()
    refs = {"correction": row.id}
    record(session, actor, "correction.asked", seeker, now, refs=refs, reason_code=because)
    return row


def keep_erasure(
    session: Session,
    seeker: Seeker,
    confirmation: str,
    actor: Actor,
    now: datetime,
    because: str | None = None,
) -> Erasure:
    """An erasure asked for, with what law will keep of it; one that waits already is the same."""
    running = session.scalars(queries.running_erasure(seeker.id)).first()
    if running is not None:
        return running
    sent = (Application.submitted_at, Application.answered_at, Application.starts_on)
    mine = sa.select(*sent).where(Application.seeker_id.in_(parties_of(seeker.id)))
    found = {"application": [dict(row) for row in session.execute(mine).mappings()]}
    kept = kept_by_law(found, city_day(now))
    row = asking.asked_erasure(seeker.id, confirmation, kept, actor, now)
    session.add(row)
    session.flush()
    arguments = {"erasure_id": str(row.id)}
    enqueue(session, ERASE, arguments, now, key=f"{ERASE}:{row.id}", due_at=row.due_at)
    refs = {"erasure": row.id}
    record(session, actor, "erasure.asked", seeker, now, refs=refs, reason_code=because)
    return row
