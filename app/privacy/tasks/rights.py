"""Work for people's rights: erasing when the days have ended, ending what law kept."""

from uuid import UUID

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.clock import city_day
from app.base.clock import now as present
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.privacy.models import Erasure, ErasureState, RestrictedRecord
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.ledger import Ledger, place
from app.tasks.runner import Job

ERASE, ERASE_LATE = "privacy.erase", "privacy.erase_late"
END_KEEPING = "privacy.end_keeping"


def eraser(
    database: Database, keyring: Keyring, settings: Settings, task_id: UUID | None = None
) -> Eraser:
    """What erases in this installation; LedgerUnset where it names no file of the erased."""
    return Eraser(database, keyring, Ledger(place(settings), keyring), task_id)


def erase_asked(job: Job) -> None:
    """Erase somebody who asked for it and did not call it off."""
    keyring, settings = job.house
    moment = present()
    with transaction(job.database, reading=True) as session:
        row = session.get(Erasure, UUID(job.arguments["erasure_id"]))
        if row is None or row.state is not ErasureState.COOLING_OFF or row.due_at > moment:
            return
        person = row.seeker_id
    job.progress(0, 1)
    eraser(job.database, keyring, settings, job.id).erase(person, moment, "asked")


def erase_late(job: Job) -> None:
    """Erase whoever's days have ended and whose own task gave up."""
    keyring, settings = job.house
    moment = present()
    over = (Erasure.state == ErasureState.COOLING_OFF, Erasure.due_at <= moment)
    with transaction(job.database, reading=True) as session:
        people = list(session.scalars(sa.select(Erasure.seeker_id).where(*over)))
    for done, person in enumerate(people, start=1):
        eraser(job.database, keyring, settings, job.id).erase(person, moment, "asked")
        job.progress(done, len(people))


def end_keeping(job: Job) -> None:
    """Delete what law kept of erased people, the day after its last day."""
    with transaction(job.database) as session:
        over = RestrictedRecord.kept_until < city_day(present())
        session.execute(sa.delete(RestrictedRecord).where(over))
