"""The archive of counts: what may be said of erased people without saying it of one of them.

Guaranteed: every figure is a multiple of five and at least five; the groups share nobody, so no
two figures can be subtracted to a third group; no sum is given that holds a group left out; when
somebody is erased a figure stays or rises by five. Not guaranteed: that nobody learns anything who
already knows all but one member of a group from elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 5
OTHERS: tuple[str, ...] = ()
"""Groups counted together are not named: which districts had one to four is nobody's business."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A group: when its people registered (a month or a year), where, and how many, by fives."""

    period: str
    districts: tuple[str, ...]
    count: int


def cells(counts: Mapping[tuple[str, str], int]) -> list[Cell]:
    """The groups that may be told, of counts by month (2026-11) and district.

    A district with too few in a month is counted with the other small ones of that month; where
    these are too few together, with those of the year; where that is too few, not at all.
    """
    told, small = _large(counts)
    months, rest = _together(small)
    years, _ = _together(_by_year(rest))
    found = (*told, *months, *years)
    return sorted(found, key=lambda cell: (cell.period, cell.districts))


def _large(
    counts: Mapping[tuple[str, str], int],
) -> tuple[list[Cell], list[tuple[str, str, int]]]:
    told, small = [], []
    for (month, district), count in counts.items():
        if count >= LEAST:
            told.append(Cell(month, (district,), _by_fives(count)))
        elif count > 0:
            small.append((month, district, count))
    return told, small


def _together(
    small: Iterable[tuple[str, str, int]],
) -> tuple[list[Cell], list[tuple[str, str, int]]]:
    """Small groups of one period counted as one; those still too small come back."""
    periods: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for one in small:
        periods[one[0]].append(one)
    told, rest = [], []
    for period, members in periods.items():
        count = sum(member[2] for member in members)
        if count >= LEAST:
            told.append(Cell(period, OTHERS, _by_fives(count)))
        else:
            rest += members
    return told, rest


def _by_year(small: Iterable[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    return [(month[:4], district, count) for month, district, count in small]


def _by_fives(count: int) -> int:
    return count - count % LEAST
