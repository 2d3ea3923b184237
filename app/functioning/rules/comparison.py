"""Item by item: capability and the best accommodation against demand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.functioning.catalogue import ACCOMMODATIONS, LEVELS, Source

_RANK = {source: rank for rank, source in enumerate(Source)}


@dataclass(frozen=True, slots=True)
class Demand:
    """What a job asks on one item (0–5), who says so, and whether the job falls without it."""

    item: str
    level: int
    source: Source = Source.DEFAULT
    essential: bool = False
    reason: str | None = None

    @property
    def binding(self) -> bool:
        """Essential, said by somebody (never a default) and with the reason stated."""
        stated = self.source is not Source.DEFAULT
        return stated and self.essential and bool(self.reason and self.reason.strip())


@dataclass(frozen=True, slots=True)
class Capability:
    """What a person can do on one item (0–5) with their own aids; None is unknown."""

    item: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A demand that a known capability with every accommodation present does not reach."""

    demand: Demand
    capability: int
    reached: int

    @property
    def item(self) -> str:
        """The catalogue item the gap is on."""
        return self.demand.item


@dataclass(frozen=True, slots=True)
class Unknown:
    """A demand that cannot be compared because the person has not said; never a 'cannot'."""

    demand: Demand

    @property
    def item(self) -> str:
        """The catalogue item to ask about."""
        return self.demand.item


@dataclass(frozen=True, slots=True)
class Comparison:
    """One person against one job: `fits`, `gaps` and `unknowns` share out the demanded items.

    `assumed` are the items whose demand is only a default; `stops` are the gaps that keep the job
    from being offered; `present` are the accommodations already counted in; `levels` is what the
    person can do, item by item.
    """

    fits: tuple[str, ...]
    gaps: tuple[Gap, ...]
    unknowns: tuple[Unknown, ...]
    assumed: tuple[str, ...]
    stops: tuple[Gap, ...]
    present: frozenset[str]
    levels: Mapping[str, int | None] = field(compare=False, repr=False)


def defaults(levels: Mapping[str, int]) -> tuple[Demand, ...]:
    """Default demands of an occupation as demands: assumed and never essential."""
    return tuple(Demand(item, level) for item, level in levels.items())


def in_force(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """One demand per item: law outranks inspection, inspection the employer, all a default.

    Of two from the same source the later one holds.
    """
    holding: dict[str, Demand] = {}
    for demand in demands:
        known = holding.get(demand.item)
        if known is None or _RANK[demand.source] >= _RANK[known.source]:
            holding[demand.item] = demand
    return tuple(holding.values())


def uplift(codes: Iterable[str]) -> dict[str, int]:
    """How far accommodations (known codes) lift each item: the best single one, never the sum."""
    lifted: dict[str, int] = {}
    for code in codes:
        for item, by in ACCOMMODATIONS[code].lifts.items():
            lifted[item] = max(by, lifted.get(item, 0))
    return lifted


def compare(
    capabilities: Iterable[Capability],
    demands: Iterable[Demand],
    offered: Iterable[str] = (),
    brought: Iterable[str] = (),
) -> Comparison:
    """Compare a person with a job, given what the employer offers and the person brings."""
    present = frozenset(offered) | frozenset(brought)
    held = in_force(demands)
    levels = {capability.item: capability.level for capability in capabilities}
    lifted = uplift(present)
    judged = [
        _judge(demand, levels.get(demand.item), lifted.get(demand.item, 0)) for demand in held
    ]
    gaps = tuple(one for one in judged if isinstance(one, Gap))
    return Comparison(
        fits=tuple(one for one in judged if isinstance(one, str)),
        gaps=gaps,
        unknowns=tuple(one for one in judged if isinstance(one, Unknown)),
        assumed=tuple(demand.item for demand in held if demand.source is Source.DEFAULT),
        stops=tuple(gap for gap in gaps if gap.demand.binding),
        present=present,
        levels=levels,
    )


def _judge(demand: Demand, capability: int | None, by: int) -> str | Gap | Unknown:
    if by >= demand.level:
        return demand.item  # the accommodations carry it whatever the person can do
    if capability is None:
        return Unknown(demand)
    reached = min(capability + by, LEVELS[-1])
    return demand.item if reached >= demand.level else Gap(demand, capability, reached)
