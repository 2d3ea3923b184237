"""One person against one posting: gaps, unknowns, licences and what would close them."""

from dataclasses import dataclass
from functools import cached_property

from app.functioning.catalogue import Source, suited_to
from app.functioning.rules import (
    Comparison,
    Gap,
    Question,
    Remedy,
    compare,
    questions,
    remedies,
)
from app.matching.eligibility import missing_licences
from app.matching.index import Offer, View

MOST_REMEDIES = 3


@dataclass(frozen=True)
class Pairing:
    """What stands between a person and a posting, and what would close it."""

    person: View
    offer: Offer
    comparison: Comparison
    needed: tuple[str, ...]
    lacking: tuple[str, ...]
    perhaps: tuple[str, ...]

    @property
    def blocked(self) -> bool:
        """Whether something stops the posting from being offered."""
        return bool(self.comparison.stops or self.needed)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps, the binding first, then the stated, then the wider."""
        return tuple(sorted(self.comparison.gaps, key=_weight))

    @cached_property
    def bare(self) -> Comparison:
        """The comparison without what the employer offers."""
        return compare(self.person.capabilities, self.offer.demands, (), self.person.brought)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What to ask so that an unknown becomes an answer."""
        return questions(self.comparison)

    @cached_property
    def remedies(self) -> tuple[Remedy, ...]:
        """The smallest sets of accommodations that close the gaps, the cheapest first."""
        if not self.comparison.gaps:
            return ()
        return remedies(self.comparison, suited_to(self.offer.kind), MOST_REMEDIES)

    @property
    def shortfall(self) -> frozenset[tuple[str, int]]:
        """The gaps as a set of item and width, to tell two situations apart."""
        return frozenset((gap.item, gap.demand.level - gap.reached) for gap in self.gaps)


def pairing(person: View, offer: Offer) -> Pairing:
    """Compare a person with a posting."""
    return Pairing(
        person,
        offer,
        compare(person.capabilities, offer.demands, offer.offered, person.brought),
        missing_licences(offer.licences.needed, person),
        missing_licences(offer.licences.asked, person),
        missing_licences(offer.licences.perhaps, person),
    )


def _weight(gap: Gap) -> tuple[bool, bool, int, str]:
    assumed = gap.demand.source is Source.DEFAULT
    return not gap.demand.binding, assumed, gap.reached - gap.demand.level, gap.item
