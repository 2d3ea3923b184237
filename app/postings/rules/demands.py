"""What a job demands where nobody said: assumed from the occupation and the place of work."""

from collections.abc import Mapping

from app.functioning.catalogue import ITEM_CODES, default_demands, kind_of
from app.functioning.rules import Demand, defaults
from app.postings.models import Posting, WorkPlace

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


def assumed_demands(
    posting: Posting, ratings: Mapping[str, int], usual_place: str | None = None
) -> tuple[Demand, ...]:
    """Demands on the items nobody spoke of; never essential, none without a sure occupation.

    `ratings` are the occupation's rough ones by axis (0-3); `usual_place` (O, H, R) serves where
    the posting does not say where the work is done.
    """
    if posting.occupation is None or not ratings:
        return ()
    place = _LETTER[posting.work_place] if posting.work_place else usual_place or "O"
    levels = default_demands(ratings, place=place, kind=kind_of(posting.occupation))
    spoken_of = {row.item for row in posting.demands}
    return defaults({item: level for item, level in levels.items() if item not in spoken_of})
