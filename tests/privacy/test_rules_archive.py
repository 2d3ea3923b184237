"""The archive of counts: nobody can be told from it, not by subtracting either (goal S17)."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.privacy.rules.archive import LEAST, Cell, cells

MONTHS = st.sampled_from(["2024-01", "2024-02", "2025-01"])
DISTRICTS = st.sampled_from(["620102", "620103", "620104", ""])
COUNTS = st.dictionaries(st.tuples(MONTHS, DISTRICTS), st.integers(0, 17))


@given(COUNTS)
def test_no_figure_is_below_five_and_all_are_fives(counts: dict[tuple[str, str], int]) -> None:
    assert all(c.count >= LEAST and c.count % LEAST == 0 for c in cells(counts))


@given(COUNTS)
def test_large_groups_stand_alone_and_no_small_one_does(
    counts: dict[tuple[str, str], int],
) -> None:
    alone = {
        (c.period, c.districts[0]): c.count
        for c in cells(counts)
        if len(c.period) == 7 and len(c.districts) == 1
    }
    for key, count in counts.items():
        if count >= LEAST:
            assert alone[key] == count - count % LEAST
        else:
            assert key not in alone


@given(COUNTS)
def test_nobody_is_counted_twice_so_no_two_figures_share_people(
    counts: dict[tuple[str, str], int],
) -> None:
    """No figure is the sum of others and a rest: then the rest could be had by subtraction."""
    told = Counter[str]()
    for cell in cells(counts):
        told[cell.period[:4]] += cell.count
    for year, count in told.items():
        assert count <= sum(n for (month, _), n in counts.items() if month.startswith(year))


@given(COUNTS, st.tuples(MONTHS, DISTRICTS))
def test_one_more_erased_person_never_shows_as_one(
    counts: dict[tuple[str, str], int], where: tuple[str, str]
) -> None:
    before = {(c.period, c.districts): c.count for c in cells(counts)}
    after = {
        (c.period, c.districts): c.count for c in cells({**counts, where: counts.get(where, 0) + 1})
    }
    for key in before.keys() & after.keys():
        assert (after[key] - before[key]) % LEAST == 0


def test_small_groups_are_counted_together_and_left_out_where_that_is_not_enough() -> None:
    counts = {
        ("2024-01", "a"): 12,
        ("2024-01", "b"): 3,
        ("2024-01", "c"): 4,
        ("2024-02", "b"): 4,
        ("2024-03", "c"): 2,
        ("2025-01", "a"): 4,
    }
    assert cells(counts) == [
        Cell("2024", (), 5),
        Cell("2024-01", (), 5),
        Cell("2024-01", ("a",), 10),
    ]
