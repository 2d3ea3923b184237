import pytest

from app.base.errors import Invalid
from app.functioning.catalogue import Source
from app.functioning.rules import (
    Capability,
    check_accommodations,
    check_brought,
    check_capabilities,
    check_demands,
)
from tests.making.functioning import a_demand, an_essential_demand


def faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in refused.value.errors]


@pytest.mark.parametrize(
    ("demand", "fault"),
    [
        (a_demand("juggling"), ("/demands/0/item", "unknown_item")),
        (a_demand(level=6), ("/demands/0/level", "level_out_of_range")),
        (a_demand(level=-1), ("/demands/0/level", "level_out_of_range")),
        (a_demand(essential=True), ("/demands/0/reason", "reason_missing")),
        (a_demand(essential=True, reason="\u3000 "), ("/demands/0/reason", "reason_missing")),
        (
            an_essential_demand(source=Source.DEFAULT),
            ("/demands/0/essential", "default_not_essential"),
        ),
    ],
)
def test_a_demand_that_cannot_stand_is_refused_and_its_field_named(demand, fault):
    with pytest.raises(Invalid) as refused:
        check_demands([demand])
    assert faults(refused) == [fault]
    (problem,) = refused.value.errors
    assert problem.field is not None
    assert problem.detail.zh
    assert problem.detail.en


def test_every_fault_is_named_at_once_and_under_the_pointer_of_the_list():
    demands = [an_essential_demand("noise", 9), a_demand("noise", 2), a_demand("?", 2)]
    with pytest.raises(Invalid) as refused:
        check_demands(demands, at="/profile/demands")
    assert faults(refused) == [
        ("/profile/demands/1/item", "item_twice"),
        ("/profile/demands/2/item", "unknown_item"),
        ("/profile/demands/0/level", "level_out_of_range"),
    ]


def test_demands_that_can_stand_pass():
    check_demands([an_essential_demand("noise"), a_demand("touch", 0), a_demand("light", 5)])
    check_demands([])


def test_an_unknown_capability_is_welcome_and_an_impossible_one_is_not():
    check_capabilities([Capability("noise", None), Capability("touch", 0)])
    with pytest.raises(Invalid) as refused:
        check_capabilities([Capability("noise", 7), Capability("noise", 1)])
    assert {code for _, code in faults(refused)} == {"item_twice", "level_out_of_range"}


def test_an_accommodation_outside_the_catalogue_is_refused():
    check_accommodations(["SEAT", "SCREEN_READER"])
    with pytest.raises(Invalid) as refused:
        check_accommodations(["SEAT", "seat"])
    assert faults(refused) == [("/accommodations/1", "unknown_accommodation")]


def test_a_person_may_bring_a_screen_reader_and_not_a_ramp():
    check_brought(["SCREEN_READER"])
    with pytest.raises(Invalid) as refused:
        check_brought(["SCREEN_READER", "STEP_FREE_ACCESS", "WINGS"])
    assert set(faults(refused)) == {
        ("/accommodations/1", "employer_only"),
        ("/accommodations/2", "unknown_accommodation"),
    }
