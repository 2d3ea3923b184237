"""Reads of guardianships and asks: whose an actor may see, and what holds at a time."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.base.actor import Actor, Kind
from app.identity.merged import parties_of
from app.identity.models import Account
from app.identity.queries import open_account, paired_with
from app.seekers.models import (
    Ask,
    AskMove,
    AskState,
    Guardianship,
    GuardianshipMove,
    GuardianshipState,
    Seeker,
)
from app.seekers.queries.people import of_staff
from app.seekers.schemas import AskFilter, GuardianshipFilter

Row = TypeVar("Row", Guardianship, Ask)


def visible_to(actor: Actor, now: datetime) -> sa.Select[Guardianship]:
    """The person's own; the guardian's own; of the paired, officer; of their districts, staff."""
    return _visible(Guardianship, actor, now)


def asks_visible_to(actor: Actor, now: datetime) -> sa.Select[Ask]:
    """What the person was asked; what the guardian asked; of the paired; of the districts."""
    return _visible(Ask, actor, now)


def _visible(kind: type[Row], actor: Actor, now: datetime) -> sa.Select[Row]:
    rows = sa.select(kind).options(selectinload(kind.guardian))
    of_person = kind.seeker_id.in_(parties_of(actor.party_id)) if actor.party_id else sa.false()
    match actor.kind:
        case Kind.SEEKER if actor.in_person:
            return rows.where(of_person)
        case Kind.SEEKER:
            return rows.where(of_person, kind.guardian_id == actor.account_id)
        case Kind.GUARDIAN:
            return rows.where(kind.guardian_id == actor.account_id)
        case Kind.OFFICER if actor.account_id is not None:
            return rows.where(kind.seeker_id.in_(paired_with(actor.account_id, now)))
        case Kind.STAFF:
            theirs = of_staff(actor).with_only_columns(Seeker.id)
            return rows.where(kind.seeker_id.in_(parties_of(theirs)))
        case _:
            return rows.where(sa.false())


def of_the_person(rows: sa.Select[Row], person_id: UUID) -> sa.Select[Row]:
    """Only those of one person, under whichever of their records."""
    entity = rows.column_descriptions[0]["entity"]
    return rows.where(entity.seeker_id.in_(parties_of(person_id)))


def narrowed(rows: sa.Select[Guardianship], by: GuardianshipFilter) -> sa.Select[Guardianship]:
    """Only the guardianships that fit every filter given."""
    if by.state is not None:
        rows = rows.where(Guardianship.state == by.state)
    if by.contested is not None:
        contested = Guardianship.contested_at.is_not(None)
        rows = rows.where(contested if by.contested else ~contested)
    return rows


def asks_narrowed(rows: sa.Select[Ask], by: AskFilter, now: datetime) -> sa.Select[Ask]:
    """Only the asks in this state; one that ran out unanswered or unused has lapsed."""
    if by.state is None:
        return rows
    over = sa.and_(Ask.state.in_((AskState.WAITING, AskState.AGREED)), Ask.expires_at <= now)
    if by.state is AskState.LAPSED:
        return rows.where(over | (Ask.state == AskState.LAPSED))
    return rows.where(Ask.state == by.state, ~over)


def moves_of(session: Session, guardianship: Guardianship) -> list[GuardianshipMove]:
    """The log of a guardianship, oldest first."""
    moves = sa.select(GuardianshipMove).where(GuardianshipMove.guardianship_id == guardianship.id)
    return list(session.scalars(moves.order_by(GuardianshipMove.at, GuardianshipMove.id)))


def answers_of(session: Session, ask: Ask) -> list[AskMove]:
    """The answer a person gave, with who noted it."""
    moves = sa.select(AskMove).where(AskMove.ask_id == ask.id)
    return list(session.scalars(moves.order_by(AskMove.at, AskMove.id)))


def open_guardian(session: Session, account_id: UUID | None) -> Account | None:
    """The guardian's account with this id, while it may open something."""
    found = open_account(session, account_id) if account_id is not None else None
    return found if found is not None and found.kind is Kind.GUARDIAN else None


def requested_by(session: Session, account_id: UUID) -> int:
    """How many requests of a guardian wait for staff."""
    waiting = sa.select(sa.func.count()).select_from(Guardianship)
    mine = Guardianship.guardian_id == account_id
    return session.scalar(waiting.where(mine, Guardianship.state == "requested")) or 0


def held_by(session: Session, actor: Actor) -> list[Guardianship]:
    """The verified guardianships by which an actor stands in a person's place."""
    if actor.party_id is None:
        return []
    held = sa.select(Guardianship).where(
        Guardianship.guardian_id == actor.account_id,
        Guardianship.seeker_id.in_(parties_of(actor.party_id)),
        Guardianship.state == GuardianshipState.VERIFIED,
    )
    return list(session.scalars(held.order_by(Guardianship.id)))


def last_refused(session: Session, ask: Ask) -> Ask | None:
    """The latest no of the person to the same question of the same guardian."""
    same = sa.select(Ask).where(
        Ask.seeker_id == ask.seeker_id,
        Ask.guardian_id == ask.guardian_id,
        Ask.act == ask.act,
        Ask.subject_id == ask.subject_id,
        Ask.state == AskState.REFUSED,
    )
    return session.scalars(same.order_by(Ask.answered_at.desc()).limit(1)).first()
