"""What is kept when two records of one person are put together, or taken apart again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import Actor
from app.base.errors import NotFound
from app.identity.models import Party
from app.seekers.models import Merge, Seeker
from app.seekers.queries import duplicates as queries
from app.seekers.rules import duplicates as rules
from app.seekers.schemas import MergeIn, UnmergeIn


def keep_merge(session: Session, said: MergeIn, actor: Actor, now: datetime) -> Merge:
    """Put two records together; both are locked, so that nothing is applied for meanwhile."""
    rules.two_records(said)
    ids = (said.kept_id, said.duplicate_id)
    seekers, parties = _held(session, actor, *ids)
    kept, duplicate = ((seekers[id], parties[id]) for id in ids)
    chained = queries.has_duplicates(session, [duplicate[0].id])
    merged = rules.merge(kept, duplicate, said, actor, now, chained=chained)
    session.add(merged)
    session.flush()
    _note(session, actor, "person.merged", merged, seekers, parties, now)
    return merged


def keep_unmerge(
    session: Session, merged: Merge, said: UnmergeIn, actor: Actor, now: datetime
) -> None:
    """Take two records apart; each is again what it was."""
    seekers, parties = _held(session, actor, merged.kept_id, merged.duplicate_id)
    session.add(rules.unmerge(merged, parties[merged.duplicate_id], said, actor, now))
    session.flush()
    _note(session, actor, "person.unmerged", merged, seekers, parties, now)


def _held(
    session: Session, actor: Actor, *ids: UUID
) -> tuple[dict[UUID, Seeker], dict[UUID, Party]]:
    seekers = queries.held(session, actor, ids)
    if len(seekers) < len(ids):
        raise NotFound
    return seekers, queries.parties(session, ids)


def _note(
    session: Session,
    actor: Actor,
    name: str,
    merged: Merge,
    seekers: dict[UUID, Seeker],
    parties: dict[UUID, Party],
    now: datetime,
) -> None:
    """About both records: whoever remembers either of them, or their logins, forgets it."""
    kept, duplicate = seekers[merged.kept_id], seekers[merged.duplicate_id]
    record(
        session,
        actor,
        name,
        parties[merged.duplicate_id],
        now,
        refs={"seeker": kept.id, "merge": merged.id},
        district=kept.district,
        other_district=duplicate.district,
    )
