"""Reads of matching: what the index is built from, pairs, lists shown, requests to look again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, raiseload

from app.base.actor import Actor, Kind
from app.employers.models import Employer
from app.identity.merged import merged_away, parties_of
from app.identity.models import Party
from app.matching.models import HumanReview, Outcome, Pair, PairState
from app.postings.models import Posting, PostingDemand, PostingState
from app.postings.queries import open_now
from app.seekers.catalogue import EMPLOYER_CANDIDATES
from app.seekers.models import Seeker
from app.seekers.queries import loaded, those_who_agree

Row = tuple[Posting, Employer, list[PostingDemand]]


def open_postings(
    session: Session, now: datetime, ids: Iterable[UUID] | None = None
) -> Sequence[Row]:
    """Postings open at that time, of verified employers, in the order of publication.

    Two statements however many there are; `ids` narrows to some.
    """
    chosen = open_now(now) if ids is None else open_now(now) & Posting.id.in_(list(ids))
    found = session.execute(
        sa.select(Posting, Employer)
        .join(Employer, Employer.id == Posting.employer_id)
        .where(chosen)
        .order_by(Posting.published_at, Posting.id)
        .options(raiseload("*"))
        .execution_options(populate_existing=True)
    )
    rows = [(posting, employer) for posting, employer in found]
    demands: dict[UUID, list[PostingDemand]] = defaultdict(list)
    wanted = (
        sa.select(PostingDemand)
        .join(Posting, Posting.id == PostingDemand.posting_id)
        .join(Employer, Employer.id == Posting.employer_id)
        .where(chosen)
        .order_by(PostingDemand.posting_id, PostingDemand.item)
        .execution_options(populate_existing=True)
    )
    for demand in session.scalars(wanted):
        demands[demand.posting_id].append(demand)
    return [(posting, employer, demands[posting.id]) for posting, employer in rows]


def ids_open(session: Session, now: datetime) -> list[UUID]:
    """The ids of the postings open at that time, in the order of publication."""
    found = sa.select(Posting.id).join(Posting.employer).where(open_now(now))
    return list(session.scalars(found.order_by(Posting.published_at, Posting.id)))


def postings_of(session: Session, employer_ids: Iterable[UUID]) -> set[UUID]:
    """The open postings of some employers, whatever the employers' state."""
    theirs = sa.select(Posting.id).where(
        Posting.employer_id.in_(list(employer_ids)), Posting.state == PostingState.OPEN
    )
    return set(session.scalars(theirs))


def seekers_with_profile(session: Session, ids: Iterable[UUID]) -> Sequence[Seeker]:
    """Seekers with experiences, licences and capabilities; never the certificate."""
    wanted = loaded(sa.select(Seeker).where(Seeker.id.in_(list(ids))))
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def looking(session: Session, states: Iterable[str]) -> Sequence[UUID]:
    """Seekers in these states who let themselves be ranked."""
    return session.scalars(_looking(states)).all()


def on_candidate_lists(session: Session, states: Iterable[str], now: datetime) -> Sequence[UUID]:
    """Those of them who agree to stand on employers' candidate lists."""
    agreeing = those_who_agree(session, EMPLOYER_CANDIDATES, now)
    return session.scalars(_looking(states).where(agreeing)).all()


def _looking(states: Iterable[str]) -> sa.Select[UUID]:
    ranked = sa.select(Seeker.id).where(Seeker.personalised.is_(True), ~merged_away(Seeker.id))
    return ranked.where(Seeker.state.in_(list(states))).order_by(Seeker.id)


def applied_by(session: Session, seeker_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """By seeker, the postings they have a live or successful application for."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    asked = sa.select(Party.id).where(Party.id.in_(list(seeker_ids))).cte()
    merged = aliased(Party)
    own = sa.select(asked.c.id, Pair.posting_id).join(Pair, Pair.seeker_id == asked.c.id)
    of_merged = (
        sa.select(asked.c.id, Pair.posting_id)
        .join(merged, merged.merged_into == asked.c.id)
        .join(Pair, Pair.seeker_id == merged.id)
    )
    running = Pair.state != PairState.ENDED
    pairs = sa.union_all(own.where(running), of_merged.where(running))
    for seeker_id, posting_id in session.execute(pairs):
        found[seeker_id].add(posting_id)
    return found


def kept_for(session: Session, seeker_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By merged duplicate among these, the record it is seen with."""
    merged = sa.select(Party.id, Party.merged_into).where(
        Party.id.in_(list(seeker_ids)), Party.merged_into.is_not(None)
    )
    return {id: kept for id, kept in session.execute(merged) if kept is not None}


def shown_between(session: Session, since: datetime, until: datetime) -> dict[UUID, int]:
    """How often each posting was shown from one moment to before another."""
    counted = (
        sa.select(Outcome.posting_id, sa.func.count())
        .where(Outcome.shown_at >= since, Outcome.shown_at < until)
        .group_by(Outcome.posting_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def with_candidates_for(actor: Actor) -> sa.Select[Posting]:
    """Postings whose candidates an actor may see: the employer's own; the district's, for staff."""
    postings = sa.select(Posting)
    match actor.kind:
        case Kind.EMPLOYER | Kind.INTEGRATION | Kind.HOUSE_OPERATOR:
            return postings.where(Posting.employer_id == actor.party_id)
        case Kind.STAFF:
            seated = sa.select(Employer.id).where(Employer.district.in_(actor.districts))
            return postings.where(
                Posting.district.in_(actor.districts) | Posting.employer_id.in_(seated)
            )
        case _:
            return postings.where(sa.false())


def districts_of(
    session: Session, reviews: Iterable[HumanReview]
) -> dict[UUID, tuple[str | None, str | None]]:
    """By request, the residence of the person and the place of the posting; one statement."""
    asked = (
        sa.select(HumanReview.id, Seeker.district, Posting.district)
        .join(Seeker, Seeker.id == HumanReview.seeker_id)
        .join(Posting, Posting.id == HumanReview.posting_id)
        .where(HumanReview.id.in_([review.id for review in reviews]))
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(asked)}


def reviews_of(seeker_ids: sa.Select[UUID]) -> sa.Select[HumanReview]:
    """Requests to look again, of the seekers selected."""
    return sa.select(HumanReview).where(HumanReview.seeker_id.in_(parties_of(seeker_ids)))
