"""What a job demands where nobody said."""

from app.functioning.catalogue import Source
from app.postings.models import WorkPlace
from app.postings.rules import assumed_demands, stated_demands
from app.reference.queries import ratings_of, usual_place
from tests.making.functioning import a_demand, an_essential_demand
from tests.making.postings import a_plain_posting

CASHIER = "4-01-02-04"
RATINGS = ratings_of(CASHIER)


def test_the_shipped_table_rates_the_eight_axes() -> None:
    assert len(RATINGS) == 8
    assert all(0 <= level <= 3 for level in RATINGS.values())
    assert usual_place(CASHIER) == "O"
    assert (ratings_of("1-00-00-00"), usual_place("1-00-00-00")) == ({}, None)


def test_assumed_demands_are_defaults_and_never_essential() -> None:
    assumed = assumed_demands(a_plain_posting(), RATINGS)
    assert assumed
    assert {(demand.source, demand.essential) for demand in assumed} == {(Source.DEFAULT, False)}


def test_nothing_is_assumed_of_what_somebody_spoke_of() -> None:
    stated = [an_essential_demand("lifting", 4), a_demand("standing", 0)]
    posting = a_plain_posting(stated)
    items = {demand.item for demand in assumed_demands(posting, RATINGS)}
    assert not items & {"lifting", "standing"}
    assert {demand.item for demand in stated_demands(posting)} == {"lifting", "standing"}


def test_an_occupation_nobody_is_sure_of_gives_no_demands() -> None:
    assert assumed_demands(a_plain_posting(occupation=None), RATINGS) == ()


def test_an_occupation_of_no_table_gives_no_demands() -> None:
    assert assumed_demands(a_plain_posting(), {}) == ()


def test_the_place_counts_and_where_it_is_unsaid_the_usual_one() -> None:
    def at(place: WorkPlace | None, usual: str | None = None) -> set[str]:
        posting = a_plain_posting(work_place=place)
        return {demand.item for demand in assumed_demands(posting, RATINGS, usual)}

    assert "commuting" in at(WorkPlace.ON_SITE)
    assert "commuting" not in at(WorkPlace.REMOTE)
    assert at(None, "R") == at(WorkPlace.REMOTE)
    assert at(None) == at(WorkPlace.ON_SITE)
