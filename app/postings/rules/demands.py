"""What a job demands where nobody said: assumed from the occupation and the place of work."""

from collections.abc import Iterable, Mapping

from app.functioning.catalogue import ITEM_CODES, default_demands, kind_of
from app.functioning.rules import Demand, defaults
from app.postings.models import CodedBy, Posting, PostingDemand, WorkPlace
from app.reference.queries import ratings_of, usual_place
from app.reference.rules.codings import CONFIDENT

_LETTER: Mapping[WorkPlace, str] = {
    WorkPlace.ON_SITE: "O",
    WorkPlace.HYBRID: "H",
    WorkPlace.REMOTE: "R",
}


def stated_demands(posting: Posting) -> tuple[Demand, ...]:
    """What somebody said this job demands, in the order of the catalogue."""
    found = (
        Demand(row.item, row.level, row.source, row.essential, row.reason)
        for row in posting.demands
    )
    return tuple(sorted(found, key=lambda demand: ITEM_CODES.index(demand.item)))


def assumed_demands(posting: Posting, stated: Iterable[PostingDemand]) -> tuple[Demand, ...]:
    """Demands on the items nobody spoke of; never essential, none without a sure occupation.

    They follow from the shipped rough ratings of the occupation and the place of work; where the
    posting does not say where the work is done, from the occupation's usual place.
    """
    occupation = trusted_occupation(posting)
    ratings = ratings_of(occupation) if occupation else {}
    if occupation is None or not ratings:
        return ()
    usual = usual_place(occupation) or "O"
    place = _LETTER[posting.work_place] if posting.work_place else usual
    levels = default_demands(ratings, place=place, kind=kind_of(occupation))
    spoken_of = {row.item for row in stated}
    return defaults({item: level for item, level in levels.items() if item not in spoken_of})


def trusted_occupation(posting: Posting) -> str | None:
    """The occupation of a posting where somebody chose it or the coder is confident."""
    if posting.occupation_by is not CodedBy.MODEL:
        return posting.occupation
    return posting.occupation if (posting.occupation_confidence or 0.0) >= CONFIDENT else None
