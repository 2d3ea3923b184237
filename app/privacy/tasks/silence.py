"""Long silence: warn, wait, then erase but for month and district (PIPL arts. 19 and 47).

Off until an operator sets AIXINWU_RETENTION: whoever turns it on has looked at a dry run first.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.audit.models import Event, Topic
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.clock import city_day
from app.base.clock import now as present
from app.identity.models import AccessKey, Account, LoginSession
from app.privacy.models import Dormancy
from app.privacy.rules.keeping import silence_on, silent_since
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.rights import eraser
from app.privacy.tasks.warning import plan
from app.seekers.models import Seeker, SeekerState
from app.tasks.runner import Job

RETENTION, BATCH = "privacy.retention", 200
Progress = Callable[[int, int], None]


@dataclass
class Retained:
    """What a run found: people looked at, warned now, back again, still in their grace, erased.

    `untold` are those in their grace whom no message reached yet: staff tell them.
    """

    looked_at: int = 0
    warned: int = 0
    back: int = 0
    in_grace: int = 0
    untold: int = 0
    erased: int = 0

    def told(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


def retain(
    house: Eraser,
    now: datetime,
    *,
    apply: bool,
    progress: Progress = lambda done, total: None,
) -> Retained:
    """One run over everybody, two hundred at a time; without `apply` nothing is changed."""
    found, after = Retained(), UUID(int=0)
    with transaction(house.database, reading=True) as session:
        total = session.execute(sa.select(sa.func.count()).select_from(_living())).scalar_one()
    while True:
        with transaction(house.database, reading=not apply) as session:
            people = list(session.scalars(_next(after)))
            over = _looked_at(session, people, now, found, apply=apply)
        if not people:
            return found
        for person in over:
            found.erased += 1
            if apply:
                house.erase(person, now, "silence")
        after = people[-1].id
        progress(found.looked_at, max(total, found.looked_at))


def retain_daily(job: Job) -> None:
    """The worker's part, where the operator turned it on."""
    keyring, settings = job.house
    if settings.retention:
        house = eraser(job.database, keyring, settings, job.id)
        retain(house, present(), apply=True, progress=job.progress)


def _living() -> Any:
    return sa.select(Seeker.id).where(Seeker.state != SeekerState.ANONYMISED).subquery()


def _next(after: UUID) -> sa.Select[Seeker]:
    living = sa.select(Seeker).where(Seeker.state != SeekerState.ANONYMISED, Seeker.id > after)
    return living.order_by(Seeker.id).limit(BATCH)


def _looked_at(
    session: Session, people: Sequence[Seeker], now: datetime, found: Retained, *, apply: bool
) -> list[UUID]:
    """Warn, or take a warning back; who is to be erased now."""
    rule, over = silence_on(city_day(now)), list[UUID]()
    since, seen = silent_since(rule, city_day(now)), last_seen(session, people)
    warned = sa.select(Dormancy).where(Dormancy.seeker_id.in_([one.id for one in people]))
    warnings = {row.seeker_id: row for row in session.scalars(warned)}
    for person in people:
        found.looked_at += 1
        warning = warnings.get(person.id)
        if seen[person.id] >= since:
            _back(session, person, warning, now, found, apply=apply)
        elif warning is None:
            found.warned += 1
            if apply:
                ends = now + timedelta(days=rule.grace_days)
                _warn(session, person, seen[person.id], now, ends)
        elif warning.ends_at <= now:
            over.append(person.id)
        else:
            _in_grace(session, warning, now, found, apply=apply)
    return over


def _in_grace(
    session: Session, warning: Dormancy, now: datetime, found: Retained, *, apply: bool
) -> None:
    found.in_grace += 1
    if warning.told_at is None:
        found.untold += 1
        if apply:
            plan(session, warning.seeker_id, now)


def _warn(session: Session, person: Seeker, seen: datetime, now: datetime, ends: datetime) -> None:
    session.add(Dormancy(seeker_id=person.id, active_at=seen, warned_at=now, ends_at=ends))
    plan(session, person.id, now)
    record(session, SYSTEM.on_behalf(person.id), "seeker.retention_warned", person, now)


def _back(
    session: Session,
    person: Seeker,
    warning: Dormancy | None,
    now: datetime,
    found: Retained,
    *,
    apply: bool,
) -> None:
    if warning is not None:
        found.back += 1
        if apply:
            session.delete(warning)
            by = SYSTEM.on_behalf(person.id)
            record(session, by, "seeker.retention_ended", person, now)


def last_seen(session: Session, people: Sequence[Seeker]) -> dict[UUID, datetime]:
    """The last sign of life of each: a login, an application, a change, a contact of staff."""
    ids = [person.id for person in people]
    seen = {person.id: max(person.created_at, person.updated_at) for person in people}
    for id, moment in session.execute(_signs(ids)):
        if moment is not None:
            seen[id] = max(seen[id], moment)
    return seen


def _signs(ids: Sequence[UUID]) -> sa.CompoundSelect[Any]:
    used = sa.func.max(LoginSession.used_at)
    logins = sa.select(Account.party_id, used).join(
        LoginSession, LoginSession.account_id == Account.id
    )
    keys = sa.select(Account.party_id, sa.func.max(AccessKey.used_at)).join(
        AccessKey, AccessKey.account_id == Account.id
    )
    sent = sa.select(Application.seeker_id, sa.func.max(Application.changed_at))
    told = sa.select(Event.subject_id, sa.func.max(Event.at)).where(
        Event.topic == Topic.CHANGE, Event.actor_kind != Kind.SYSTEM
    )
    return sa.union_all(
        logins.where(Account.party_id.in_(ids)).group_by(Account.party_id),
        keys.where(Account.party_id.in_(ids)).group_by(Account.party_id),
        sent.where(Application.seeker_id.in_(ids)).group_by(Application.seeker_id),
        told.where(Event.subject_id.in_(ids)).group_by(Event.subject_id),
    )
