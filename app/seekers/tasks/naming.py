"""Work of seekers: a changed telephone takes effect, and files are named at login anew."""

from datetime import datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now as this_moment
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.models import PersonAtLogin
from app.identity.persons import Digits, write
from app.identity.phone_changes import take_effect
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.models import Seeker, SeekerState
from app.tasks.runner import Job

_AT_ONCE = 200


def apply_phone_change(job: Job) -> None:
    """Write a telephone whose day has come into the person's file and into their row at login."""
    keyring, _ = cast("tuple[Keyring, Settings]", job.house)
    apply(job.database, keyring, UUID(job.arguments["change"]), this_moment())


def apply(database: Database, keyring: Keyring, change_id: UUID, now: datetime) -> bool:
    """Let one change take effect; whether it did: not before its time, never when cancelled."""
    with transaction(database) as session:
        due = take_effect(session, change_id, keyring, now)
        if due is None:
            return False
        party_id, number = due
        whole = seekers.nameable(sa.select(Seeker)).where(Seeker.id == party_id)
        seeker = session.scalars(whole).one_or_none()
        if seeker is not None:
            rules.change_phone(seeker, number, keyring, now)
            record(session, SYSTEM, "seeker.changed", seeker, now)
        else:  # somebody without a file, such as a guardian
            person = session.get_one(PersonAtLogin, party_id)
            write(person, Digits(number, None), keyring)
    return True


def name_at_login(job: Job) -> None:
    """Write the rows at login of files that have none, such as those of before there were any."""
    keyring, _ = cast("tuple[Keyring, Settings]", job.house)
    while name_some(job.database, keyring):
        pass


def name_some(database: Database, keyring: Keyring) -> int:
    """Name some of the files without a row at login; how many those were."""
    unnamed = sa.select(Seeker).where(
        Seeker.state != SeekerState.ANONYMISED,
        ~sa.select(PersonAtLogin.party_id).where(PersonAtLogin.party_id == Seeker.id).exists(),
    )
    with transaction(database) as session:
        found = session.scalars(seekers.nameable(unnamed).limit(_AT_ONCE)).all()
        for seeker in found:
            rules.name(seeker, keyring)
    return len(found)
