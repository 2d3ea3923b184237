"""Reads of postings: who sees which, what is open now, and how a list is narrowed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.base.actor import Actor, Kind
from app.base.text import in_one_form
from app.employers.models import MEMBERS, Employer, EmployerState
from app.postings.models import Posting, PostingMove, PostingState, Screening
from app.postings.schemas import PostingFilter
from app.reference.catalogue import lists
from app.reference.rules.regions import is_within

EDITORS = MEMBERS | {Kind.STAFF, Kind.SYSTEM}
"""The kinds of actor that may change postings they see."""

_OPEN_TO_ALL = sa.and_(Posting.state == PostingState.OPEN, Employer.state == EmployerState.VERIFIED)


def visible_to(actor: Actor) -> sa.Select[Posting]:
    """The postings an actor sees.

    An employer: their own, in every state. Staff: those of their districts - where a posting names
    none, its employer's counts - and those of no district at all. Everybody else: the open ones of
    verified employers.
    """
    postings = sa.select(Posting).join(Posting.employer)
    if actor.kind is Kind.SYSTEM:
        return postings
    if actor.kind is Kind.STAFF:
        district = sa.func.coalesce(Posting.district, Employer.district)
        return postings.where(sa.or_(district.in_(sorted(actor.districts)), district.is_(None)))
    if actor.kind in MEMBERS:
        own = Posting.employer_id == actor.party_id
        return postings.where(own if actor.party_id is not None else sa.false())
    return postings.where(_OPEN_TO_ALL)


def editable_by(actor: Actor) -> sa.Select[Posting]:
    """The postings an actor may change, and whose log and screening they see."""
    seen = visible_to(actor)
    return seen if actor.kind in EDITORS else seen.where(sa.false())


def listed(actor: Actor, now: datetime) -> sa.Select[Posting]:
    """What an actor's list shows: what one can apply to now, or all that is theirs to change."""
    seen = visible_to(actor)
    return seen if actor.kind in EDITORS else seen.where(open_now(now))


def loaded() -> tuple[ORMOption, ...]:
    """What a posting needs to go out: its demands and its employer's card, however many rows."""
    return selectinload(Posting.demands), joinedload(Posting.employer)


def with_employer(postings: sa.Select[Posting]) -> sa.Select[Posting]:
    """The same postings with their employer only: what an application asks of one."""
    return postings.options(joinedload(Posting.employer))


def open_now(now: datetime) -> sa.ColumnElement[bool]:
    """Whether one can apply now: open, of a verified employer, not past its time, openings left.

    For a SELECT that joins the employer; `rules.is_open` says the same of one posting.
    """
    return sa.and_(
        _OPEN_TO_ALL,
        sa.or_(Posting.closes_at.is_(None), Posting.closes_at > now),
        sa.or_(Posting.openings.is_(None), Posting.taken < Posting.openings),
    )


def past_closing(now: datetime) -> sa.Select[UUID]:
    """The ids of the postings whose closing time has passed while they were open or paused."""
    running = Posting.state.in_((PostingState.OPEN, PostingState.PAUSED))
    return sa.select(Posting.id).where(running, Posting.closes_at <= now).order_by(Posting.id)


def still_past_closing(ids: Sequence[UUID], now: datetime) -> sa.Select[Posting]:
    """Those of these postings that are still due, locked; an edit may have come between."""
    due = past_closing(now).where(Posting.id.in_(ids))
    found = sa.select(Posting).where(Posting.id.in_(due.order_by(None)))
    return found.with_for_update(skip_locked=True)


def of_external_id(
    session: Session, employer_id: UUID, source: str, external_id: str
) -> Posting | None:
    """The posting an employer's own system knows under this id."""
    known = sa.select(Posting).where(
        Posting.employer_id == employer_id,
        Posting.source == source,
        Posting.external_id == external_id,
    )
    return session.scalars(known.options(*loaded())).one_or_none()


def moves(session: Session, posting_id: UUID) -> Sequence[PostingMove]:
    """What was done with a posting, the first move first."""
    made = sa.select(PostingMove).where(PostingMove.posting_id == posting_id)
    return session.scalars(made.order_by(PostingMove.id)).all()


def screenings(session: Session, posting_id: UUID) -> Sequence[Screening]:
    """The screenings kept of a posting, the latest first."""
    kept = sa.select(Screening).where(Screening.posting_id == posting_id)
    return session.scalars(kept.order_by(Screening.id.desc())).all()


def narrowed(postings: sa.Select[Posting], by: PostingFilter) -> sa.Select[Posting]:
    """Only those that fit every filter given (see `PostingFilter` for what each means)."""
    postings = postings.where(*_worded(by.q or ""))
    if by.employer_id is not None:
        postings = postings.where(Posting.employer_id == by.employer_id)
    if by.state:
        postings = postings.where(Posting.state.in_(by.state))
    return postings.where(*_said(by))


def _worded(q: str) -> Iterable[sa.ColumnElement[bool]]:
    """Each word stands in the text; a word after a hyphen does not. Wildcards mean themselves."""
    for word in in_one_form(q).split():
        if word.startswith("-") and len(word) > 1:
            yield ~Posting.sought.contains(word[1:], autoescape=True)
        else:
            yield Posting.sought.contains(word, autoescape=True)


def _said(by: PostingFilter) -> Iterable[sa.ColumnElement[bool]]:
    yield from _one_of(Posting.district, _parts_of(by.district), by)
    yield from _one_of(Posting.work_place, by.work_place, by)
    yield from _one_of(Posting.employment_form, by.employment_form, by)
    if by.occupation is not None:
        begins = sa.or_(
            Posting.occupation == by.occupation, Posting.occupation.startswith(f"{by.occupation}-")
        )
        yield _or_unsaid(begins, Posting.occupation, by)
    if by.pay_at_least is not None:
        reached = sa.or_(Posting.pay_open, Posting.monthly_pay >= by.pay_at_least)
        yield _or_unsaid(reached, Posting.monthly_pay, by)
    if by.hours_at_most is not None:
        short = Posting.weekly_hours <= by.hours_at_most
        yield _or_unsaid(short, Posting.weekly_hours, by)
    offered = sa.cast(Posting.accommodations, sa.Text)
    for code in by.accommodation:
        offers = offered.contains(f'"{code}"', autoescape=True)
        yield sa.or_(offers, offered == "[]") if by.include_unsaid else offers


def _parts_of(regions: Sequence[str]) -> list[str]:
    """Each region with all that lies in it: a city's code finds its districts."""
    every = [row.code for row in lists["regions"].rows] if regions else []
    return [code for code in every if any(is_within(code, whole) for whole in regions)]


def _one_of(
    column: Any, wanted: Sequence[Any], by: PostingFilter
) -> Iterable[sa.ColumnElement[bool]]:
    if wanted:
        yield _or_unsaid(column.in_(wanted), column, by)


def _or_unsaid(
    fits: sa.ColumnElement[bool], column: Any, by: PostingFilter
) -> sa.ColumnElement[bool]:
    return sa.or_(fits, column.is_(None)) if by.include_unsaid else fits
