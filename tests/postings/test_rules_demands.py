"""What a job demands where nobody said."""

from app.functioning.catalogue import Source
from app.functioning.rules import Demand
from app.postings.models import CodedBy, Posting, WorkPlace
from app.postings.rules import assumed_demands, stated_demands
from app.reference.queries import ratings_of, usual_place
from tests.making.functioning import a_demand, an_essential_demand
from tests.making.postings import a_plain_posting

CASHIER, AT_HOME = "4-01-02-04", "2-02-10-03"
RATINGS = ratings_of(CASHIER)


def assumed(posting: Posting) -> tuple[Demand, ...]:
    return assumed_demands(posting, posting.demands)


def test_the_shipped_table_rates_the_eight_axes() -> None:
    assert len(RATINGS) == 8
    assert all(0 <= level <= 3 for level in RATINGS.values())
    assert usual_place(CASHIER) == "O"
    assert (ratings_of("1-00-00-00"), usual_place("1-00-00-00")) == ({}, None)


def test_assumed_demands_are_defaults_and_never_essential() -> None:
    found = assumed(a_plain_posting())
    assert found
    assert {(demand.source, demand.essential) for demand in found} == {(Source.DEFAULT, False)}


def test_nothing_is_assumed_of_what_somebody_spoke_of() -> None:
    stated = [an_essential_demand("lifting", 4), a_demand("standing", 0)]
    posting = a_plain_posting(stated)
    items = {demand.item for demand in assumed(posting)}
    assert not items & {"lifting", "standing"}
    assert {demand.item for demand in stated_demands(posting)} == {"lifting", "standing"}


def test_an_occupation_nobody_is_sure_of_gives_no_demands() -> None:
    assert assumed(a_plain_posting(occupation=None)) == ()
    by_model = {"occupation_by": CodedBy.MODEL}
    assert assumed(a_plain_posting(**by_model, occupation_confidence=0.49)) == ()
    assert assumed(a_plain_posting(**by_model, occupation_confidence=0.5))


def test_an_occupation_of_no_table_gives_no_demands() -> None:
    assert assumed(a_plain_posting(occupation="1-00-00-00")) == ()


def test_the_place_counts_and_where_it_is_unsaid_the_usual_one() -> None:
    def at(place: WorkPlace | None, occupation: str = CASHIER) -> set[str]:
        posting = a_plain_posting(work_place=place, occupation=occupation)
        return {demand.item for demand in assumed(posting)}

    assert "commuting" in at(WorkPlace.ON_SITE)
    assert "commuting" not in at(WorkPlace.REMOTE)
    assert at(None) == at(WorkPlace.ON_SITE)
    assert usual_place(AT_HOME) == "R"
    assert at(None, AT_HOME) == at(WorkPlace.REMOTE, AT_HOME)
