import pytest
from pydantic import TypeAdapter, ValidationError

from app.functioning import catalogue, schemas
from app.functioning.catalogue import Source
from app.functioning.rules import Capability, Demand
from app.reference.catalogue import lists
from tests.making.functioning import an_essential_demand


def test_a_demand_comes_in_and_goes_out_with_its_source():
    body = schemas.DemandIn.model_validate({"item": "noise", "level": 2})
    demand = Demand(**body.model_dump(), source=Source.EMPLOYER)
    assert schemas.DemandOut.model_validate(demand).model_dump(mode="json") == {
        "item": "noise",
        "level": 2,
        "source": "employer",
        "essential": False,
        "reason": None,
    }


def test_an_unknown_capability_is_null_on_the_wire_and_must_be_said():
    body = schemas.CapabilityIn.model_validate({"item": "noise", "level": None})
    out = schemas.CapabilityOut.model_validate(Capability(**body.model_dump()))
    assert out.model_dump() == {"item": "noise", "level": None}
    with pytest.raises(ValidationError):
        schemas.CapabilityIn.model_validate({"item": "noise"})


@pytest.mark.parametrize(
    "body",
    [
        {"item": "noise", "level": 6},
        {"item": "noise", "level": -1},
        {"item": "noise", "level": True},
        {"item": "noise", "level": "3"},
        {"item": "noise", "level": 2.5},
        {"item": "noise", "level": float("nan")},
        {"item": "no\x00ise", "level": 2},
        {"item": "噪音", "level": 2},
        {"item": "noise", "level": 2, "source": "law"},
        {"item": "noise", "level": 2, "essential": "yes"},
        {"item": "noise", "level": 2, "reason": "\u3000"},
        {"item": "noise", "level": 2, "reason": "长" * 501},
    ],
)
def test_a_demand_out_of_shape_is_refused(body):
    with pytest.raises(ValidationError):
        schemas.DemandIn.model_validate(body)


def test_a_profile_of_more_rows_than_any_catalogue_is_refused():
    rows = [{"item": f"item_{n}", "level": 1} for n in range(101)]
    with pytest.raises(ValidationError):
        TypeAdapter(schemas.Demands).validate_python(rows)


def test_items_and_accommodations_are_published_with_the_code_lists():
    items = lists["capability_items"]
    assert set(items.by_code) == set(catalogue.ITEMS)
    row = items["noise"].details
    assert set(row["question"]) == {"zh", "en"}
    assert len(row["levels"]) == 6
    helps = lists["accommodations"]
    assert set(helps.by_code) == set(catalogue.ACCOMMODATIONS)
    assert all(set(one.details["lifts"]) <= set(items.by_code) for one in helps.rows)
    magnifier = helps["SCREEN_MAGNIFIER"].details
    assert magnifier["needs"] == {"screen_text": 1, "images": 1}
    assert helps["GUIDE_DOG_ADMITTED"].details["only_below"] == {"surroundings": 2}
    assert helps["SCREEN_READER"].details["any_of"] == {"conversation": 2, "touch": 5}
    assert {item.details["complex"] for item in items.rows} == set(
        lists["capability_complexes"].by_code
    )


def test_what_the_database_gives_back_reads_as_the_same_demand():
    demand = an_essential_demand("noise", 3, source=Source.INSPECTION)
    assert Demand(**schemas.DemandOut.model_validate(demand).model_dump()) == demand
