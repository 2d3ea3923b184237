"""The smallest sets of accommodations that would make a job fit a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations, product

from app.functioning.catalogue import ACCOMMODATIONS, CostBand, Payer, suited_to
from app.functioning.rules.comparison import Comparison, Gap

MOST = 3
"""No remedy asks for more accommodations than this at once."""

Worth = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Accommodations that together close gaps: which ones, at what cost, and who can pay.

    `payers` can each pay for everything in it; where nobody can, the first payer of each part.
    `complete` when no gap is left, `opens` when no stop is left.
    """

    accommodations: tuple[str, ...]
    closes: tuple[str, ...]
    cost_band: CostBand
    payers: tuple[Payer, ...]
    complete: bool
    opens: bool


def remedies(
    comparison: Comparison, among: Iterable[str] | None = None, limit: int | None = None
) -> tuple[Remedy, ...]:
    """The smallest sets (at most three) of accommodations, not present yet, that close all gaps.

    Where none does: those that close the most stops, and of these the most gaps. Cheapest first;
    no part of a set closes the same. `among` narrows the catalogue (`catalogue.suited_to(kind)`);
    what is of no use to this person is never proposed.
    """
    codes = suited_to(None) if among is None else among
    useful = {code for code in codes if ACCOMMODATIONS[code].helps(comparison.levels)}
    closing = _closing(comparison, useful - comparison.present)
    found = (_remedy(comparison, chosen) for chosen in _smallest(comparison, closing))
    if limit is None:
        return tuple(sorted(found, key=_order))
    return tuple(nsmallest(limit, found, _order))


def closes(code: str, gap: Gap) -> bool:
    """Whether one accommodation alone closes a gap."""
    return gap.capability + ACCOMMODATIONS[code].lifts.get(gap.item, 0) >= gap.demand.level


def _closing(comparison: Comparison, codes: Iterable[str]) -> dict[int, list[str]]:
    """Accommodations by the gaps they close (a bit per gap): a lift is the best single one, so a
    set closes exactly what its members close one by one, and equal masks are alternatives."""
    masks: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        mask = sum(1 << bit for bit, gap in enumerate(comparison.gaps) if closes(code, gap))
        if mask:
            masks[mask].append(code)
    return masks


def _smallest(comparison: Comparison, closing: dict[int, list[str]]) -> Iterator[tuple[str, ...]]:
    stops = sum(1 << bit for bit, gap in enumerate(comparison.gaps) if gap.demand.binding)
    everything = (stops.bit_count(), len(comparison.gaps))
    best: Worth = (0, 0)
    chosen: list[tuple[int, ...]] = []
    for size in range(1, MOST + 1):
        if best == everything:
            break
        worth = {masks: _worth(masks, stops) for masks in combinations(closing, size)}
        top = max(worth.values(), default=best)
        if top > best:  # a larger set must close more than every smaller one
            best, chosen = top, [masks for masks, reached in worth.items() if reached == top]
    for masks in chosen:
        yield from product(*(closing[mask] for mask in masks))


def _worth(masks: tuple[int, ...], stops: int) -> Worth:
    together = 0
    for mask in masks:
        together |= mask
    return (together & stops).bit_count(), together.bit_count()


def _remedy(comparison: Comparison, chosen: tuple[str, ...]) -> Remedy:
    closed = [gap for gap in comparison.gaps if any(closes(code, gap) for code in chosen)]
    return Remedy(
        accommodations=tuple(sorted(chosen)),
        closes=tuple(gap.item for gap in closed),
        cost_band=max((ACCOMMODATIONS[code].cost_band for code in chosen), key=lambda b: b.rank),
        payers=_payers(chosen),
        complete=len(closed) == len(comparison.gaps),
        opens=all(gap in closed for gap in comparison.stops),
    )


def _payers(chosen: tuple[str, ...]) -> tuple[Payer, ...]:
    each = [ACCOMMODATIONS[code].payers for code in sorted(chosen)]
    common = tuple(payer for payer in each[0] if all(payer in payers for payers in each))
    return common or tuple(dict.fromkeys(payers[0] for payers in each))


def _order(remedy: Remedy) -> tuple[int, int, tuple[str, ...]]:
    total = sum(ACCOMMODATIONS[code].cost_band.rank for code in remedy.accommodations)
    return remedy.cost_band.rank, total, remedy.accommodations
