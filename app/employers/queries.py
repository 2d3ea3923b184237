"""Reads of employers: who sees which card, and who sees and edits the whole record."""

import sqlalchemy as sa

from app.base.actor import Actor, Kind
from app.base.text import in_one_form
from app.employers.models import MEMBERS, Employer, EmployerState
from app.employers.schemas import EmployerFilter


def visible_to(actor: Actor) -> sa.Select[Employer]:
    """The employers an actor sees at all: verified ones, and those whose record is theirs.

    What is seen of the others is the public card; see `rules.sees_record`.
    """
    public = Employer.state == EmployerState.VERIFIED
    return sa.select(Employer).where(sa.or_(public, _record_of(actor)))


def editable_by(actor: Actor) -> sa.Select[Employer]:
    """The employers whose whole record an actor sees and may change.

    A member: their own. Staff: those of their districts, and those of no district yet, which
    nobody would find otherwise.
    """
    return sa.select(Employer).where(_record_of(actor))


def _record_of(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.kind is Kind.STAFF:
        ours = Employer.district.in_(sorted(actor.districts))
        return sa.or_(ours, Employer.district.is_(None))
    if actor.kind in MEMBERS and actor.party_id is not None:
        return Employer.id == actor.party_id
    return sa.false()


def narrowed(employers: sa.Select[Employer], by: EmployerFilter) -> sa.Select[Employer]:
    """Only those that fit every filter given; `q` is a part of the name or the brand name."""
    equal = by.model_dump(exclude={"q"}, exclude_none=True)
    for column, value in equal.items():
        employers = employers.where(getattr(Employer, column) == value)
    if by.q is not None:
        employers = employers.where(Employer.sought.contains(in_one_form(by.q), autoescape=True))
    return employers
