"""Deleting what a consent covered, a week after it ended (PIPL art. 47).

A withdrawal puts its own deletion on the table; consents that run out, or whose notice changed,
leave no event and are found daily. A new consent within the week keeps what is there: a mis-tap
must not destroy a clinician's assessment (docs/decisions/0024-consent.md).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now as present
from app.base.database import Database
from app.identity.merged import parties_of
from app.seekers import queries, rules
from app.seekers.catalogue import ABILITY_MATCHING
from app.seekers.models import Consent, Seeker
from app.tasks.queries import enqueue
from app.tasks.runner import Job

ERASE = "seekers.erase_abilities"
BATCH = 200


def plan_erasure(session: Session, consent: Consent, person_id: UUID, now: datetime) -> None:
    """Put the deletion on the table, in the transaction of the withdrawal that starts it.

    One task for each record of a person who was registered twice.
    """
    if consent.purpose != ABILITY_MATCHING:
        return
    for record_id in session.scalars(parties_of(person_id)):
        arguments, due = {"seeker": record_id.hex}, now + rules.GRACE
        key = f"{ERASE}:{consent.id.hex}:{record_id.hex}"
        enqueue(session, ERASE, arguments, now, key=key, due_at=due)


def erase_abilities(job: Job) -> None:
    """Delete one person's abilities after a withdrawal, or everybody's whose consent ran out."""
    moment = present()
    if "seeker" in job.arguments:
        with transaction(job.database) as session:
            _erase(session, UUID(job.arguments["seeker"]), moment)
        return
    done = erase_unagreed(job.database, moment)
    job.progress(done, done)


def erase_unagreed(database: Database, now: datetime) -> int:
    """Delete the abilities of all whose consent ended a week ago; of how many people."""
    done, after = 0, None
    while True:
        with transaction(database) as session:
            found = list(
                session.scalars(queries.with_abilities_unagreed(session, now, after, BATCH))
            )
            done += sum(_erase(session, seeker_id, now) for seeker_id in found)
        if len(found) < BATCH:
            return done
        after = found[-1]


def _erase(session: Session, seeker_id: UUID, now: datetime) -> bool:
    """The person is locked first: a consent given meanwhile is seen, or waits."""
    mine = queries.held(queries.profiled(sa.select(Seeker).where(Seeker.id == seeker_id)))
    seeker = session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    if seeker is None:
        return False
    consents = queries.consents_of_whoever(session, seeker_id, ABILITY_MATCHING)
    ended = rules.ended_at(consents, now)
    if ended is None or ended > now - rules.GRACE or not rules.erase_abilities(seeker, now):
        return False
    session.flush()
    record(session, SYSTEM, "seeker.abilities_erased", seeker, now)
    record(session, SYSTEM, "seeker.profile_changed", seeker, now)
    return True
