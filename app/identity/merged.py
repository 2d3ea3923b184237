"""Persons who were registered twice: whose rows are seen together, and which record is hidden.

The rows of a duplicate stay with it. Whoever reads what belongs to a person asks `parties_of`;
whoever lists or finds persons leaves out those of `merged_away`.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.identity.models import Account, Party


def parties_of(person: UUID | sa.Select[UUID]) -> sa.Select[UUID]:
    """The ids under which a person's rows stand: their own, and their merged duplicates'.

    Takes one person or a select of their ids. The merged ones are few and have an index of their
    own, so that either costs next to nothing beside the table of parties.
    """
    if isinstance(person, UUID):
        # Said and not looked up: who reads an application need not see the party.
        theirs = sa.select(sa.literal(person).label("id")).cte()
    else:
        theirs = person.cte()
    merged = sa.select(Party.id).join(theirs, theirs.c[0] == Party.merged_into)
    both = sa.union_all(sa.select(theirs.c[0]), merged).subquery()
    return sa.select(both.c[0])


def kept_of(person: UUID) -> sa.ScalarSelect[UUID]:
    """The record a person is kept under: itself, unless it was merged into another."""
    kept = sa.func.coalesce(Party.merged_into, Party.id)
    return sa.select(kept).where(Party.id == person).scalar_subquery()


def together(records: Iterable[UUID] | None = None) -> sa.Select[UUID, UUID]:
    """Merged duplicates with the record each is kept under: of all, or of these persons."""
    merged = sa.select(Party.id, Party.merged_into).where(Party.merged_into.is_not(None))
    if records is None:
        return merged  # type: ignore[return-value]  # those without are left out
    asked, beside = list(records), aliased(Party)
    kept = sa.select(beside.merged_into).where(
        beside.id.in_(asked), beside.merged_into.is_not(None)
    )
    theirs = Party.merged_into.in_(asked) | Party.merged_into.in_(kept)
    return merged.where(theirs)  # type: ignore[return-value]


def merged_away(person: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    """Whether the record of this column is a duplicate that was merged into another."""
    return person.in_(sa.select(Party.id).where(Party.merged_into.is_not(None)))


def kept_in(districts: frozenset[str]) -> sa.Select[UUID]:
    """The merged duplicates whose kept record lives in one of these districts."""
    kept = aliased(Party)
    joined = sa.select(Party.id).join(kept, kept.id == Party.merged_into)
    return joined.where(kept.district.in_(sorted(districts)))


def of_nobody_merged() -> sa.ColumnElement[bool]:
    """Whether an account acts for no duplicate: one of a merged record opens nothing meanwhile."""
    return ~sa.exists().where(Party.id == Account.party_id, Party.merged_into.is_not(None))
