"""Reads of people who look as if they were registered twice, and of merges.

Likeness is found by comparing columns with columns: no name, number or date is sent with a
statement, so that none can stand in a log of statements.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from app.base.actor import Actor
from app.identity.models import Party
from app.seekers.models import Merge, MergeMove, Seeker
from app.seekers.queries.people import of_staff, visible_to

Later, Earlier = aliased(Seeker), aliased(Seeker)


def likely(actor: Actor, now: datetime) -> sa.Select[Seeker]:
    """Records that are like an earlier one, where the actor sees both."""
    pairs = _pairs(actor, now).subquery()
    alike = Seeker.id.in_(sa.select(pairs.c.later))
    return visible_to(actor, now).where(alike).options(selectinload(Seeker.certificate))


def earlier_of(
    session: Session, actor: Actor, later: Iterable[Seeker], now: datetime, most: int
) -> dict[UUID, list[Seeker]]:
    """By the id of each record, the earlier ones it is like, the newest of them first."""
    pairs = _pairs(actor, now, Later.id.in_([seeker.id for seeker in later])).subquery()
    place = sa.func.row_number().over(partition_by=pairs.c.later, order_by=pairs.c.earlier.desc())
    placed = sa.select(pairs, place.label("place")).subquery()
    rows = (
        sa.select(placed.c.later, Seeker)
        .join(Seeker, Seeker.id == placed.c.earlier)
        .where(placed.c.place <= most)
        .order_by(placed.c.later, placed.c.place)
        .options(selectinload(Seeker.certificate))
    )
    found: dict[UUID, list[Seeker]] = defaultdict(list)
    for later_id, seeker in session.execute(rows):
        found[later_id].append(seeker)
    return found


def _pairs(
    actor: Actor, now: datetime, *narrowed: sa.ColumnElement[bool]
) -> sa.CompoundSelect[tuple[UUID, UUID]]:
    """Pairs of whom two of three agree: the telephone (its keyed hash), name, date of birth.

    Three joins on equal columns: one join on either would compare everybody with everybody.
    """
    theirs = visible_to(actor, now).with_only_columns(Seeker.id)
    phone = Later.phone_index == Earlier.phone_index
    name, born = Later.name == Earlier.name, Later.birth_date == Earlier.birth_date
    both = (
        sa.select(Later.id.label("later"), Earlier.id.label("earlier"))
        .join(Earlier, sa.and_(one, other, Earlier.id < Later.id))
        .where(Earlier.id.in_(theirs), *narrowed)
        for one, other in ((phone, born), (name, born), (phone, name))
    )
    return sa.union(*both)


def merges_visible_to(actor: Actor) -> sa.Select[Merge]:
    """The merges of two records that both lie in staff's districts."""
    theirs = of_staff(actor).with_only_columns(Seeker.id)
    return sa.select(Merge).where(Merge.kept_id.in_(theirs), Merge.duplicate_id.in_(theirs))


def moves_of(session: Session, merge: Merge) -> list[MergeMove]:
    """The log of a merge, oldest first."""
    moves = sa.select(MergeMove).where(MergeMove.merge_id == merge.id)
    return list(session.scalars(moves.order_by(MergeMove.at, MergeMove.id)))


def held(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Seeker]:
    """Records of staff's districts, locked in the order of ids until the transaction ends.

    Whoever applies for one of them meanwhile waits, and then sees what was merged.
    """
    theirs = of_staff(actor).where(Seeker.id.in_(list(ids))).order_by(Seeker.id)
    options = selectinload(Seeker.certificate)
    locked = theirs.with_for_update().execution_options(populate_existing=True).options(options)
    return {seeker.id: seeker for seeker in session.scalars(locked)}


def parties(session: Session, ids: Iterable[UUID]) -> dict[UUID, Party]:
    """The parties of these records."""
    wanted = sa.select(Party).where(Party.id.in_(list(ids)))
    found = session.scalars(wanted.execution_options(populate_existing=True))
    return {party.id: party for party in found}


def has_duplicates(session: Session, ids: Iterable[UUID]) -> bool:
    """Whether something was merged into one of these records."""
    merged = sa.select(Party.id).where(Party.merged_into.in_(list(ids)))
    return session.scalars(merged.limit(1)).first() is not None
