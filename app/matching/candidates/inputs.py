"""What a posting asks, as it counts for its candidates one city day long.

An employer who edits a posting and looks again learns nothing new before tomorrow: the first look
of a day fixes the inputs in the database, for every process and over a restart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.functioning.catalogue import ACCOMMODATIONS, ITEMS, Source, kind_of
from app.functioning.rules import Demand
from app.matching.index import Offer
from app.matching.index.places import ROW_OF
from app.matching.models import CandidateDay
from app.postings.models import WorkPlace


@dataclass(frozen=True)
class Inputs:
    """What candidates are found by: wording, occupation, place, and what is asked and offered.

    `place` is a region's code; None is anywhere (work from home) or unsaid.
    """

    title: str
    text: str
    occupation: str | None
    place: str | None
    education_rank: int | None
    experience_years: float | None
    demands: tuple[Demand, ...]
    offered: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of work, by which accommodations are proposed."""
        return kind_of(self.occupation)


def inputs_of(offer: Offer) -> Inputs:
    """The inputs of a posting as it stands now."""
    return Inputs(
        title=offer.title,
        text=offer.text,
        occupation=offer.occupation,
        place=None if offer.work_place is WorkPlace.REMOTE else offer.district,
        education_rank=offer.education_rank,
        experience_years=offer.experience_years,
        demands=offer.demands,
        offered=offer.offered,
    )


def inputs_on(session: Session, offer: Offer, day: date) -> Inputs:
    """The inputs that count for a posting's candidates that day; today's are fixed if none are."""
    kept = _kept(session, offer.id, day)
    if kept is None:
        _fix(session, offer, day)
        kept = _kept(session, offer.id, day)
    return _read(kept or _written(inputs_of(offer)))


def _kept(session: Session, posting_id: UUID, day: date) -> dict[str, Any] | None:
    fixed = sa.select(CandidateDay.inputs).where(
        CandidateDay.posting_id == posting_id, CandidateDay.day >= day
    )
    return session.scalars(fixed).one_or_none()


def _fix(session: Session, offer: Offer, day: date) -> None:
    """Of several processes at once the first one's inputs stand; an older day never comes back."""
    fresh = insert(CandidateDay).values(
        posting_id=offer.id, day=day, inputs=_written(inputs_of(offer))
    )
    values = {"day": fresh.excluded.day, "inputs": fresh.excluded.inputs}
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[CandidateDay.posting_id],
            set_=values,
            where=CandidateDay.day < fresh.excluded.day,
        )
    )


def _written(inputs: Inputs) -> dict[str, Any]:
    asked = [[one.item, one.level, one.source.value, one.binding] for one in inputs.demands]
    return {**vars(inputs), "demands": asked, "offered": list(inputs.offered)}


def _read(content: dict[str, Any]) -> Inputs:
    """Inputs as they were kept; codes that a newer catalogue no longer has fall away."""
    offered = tuple(code for code in content["offered"] if code in ACCOMMODATIONS)
    place = content["place"] if content["place"] in ROW_OF else None
    values = {"demands": _demands(content["demands"]), "offered": offered, "place": place}
    return Inputs(**{**content, **values})


def _demands(kept: Iterable[list[Any]]) -> tuple[Demand, ...]:
    """What was asked; a binding demand had a reason, of which the words are not kept."""
    return tuple(
        Demand(item, level, Source(source), binding, "stated" if binding else None)
        for item, level, source, binding in kept
        if item in ITEMS
    )
