"""Vouching for an employer needs its own scope; the district is not the employer's to choose."""

import pytest

from app.base.actor import Kind
from app.employers.models import EmployerState
from app.identity.scopes import Scope
from tests.employers.firms import PATH, made, member
from tests.making.identity import Door

CLERK = (Scope.EMPLOYERS_READ, Scope.EMPLOYERS_WRITE)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (EmployerState.SUBMITTED, {"transition": "verify"}),
        (EmployerState.SUBMITTED, {"transition": "send_back", "comment": "请补充"}),
        (EmployerState.VERIFIED, {"transition": "suspend", "reason": "other"}),
        (EmployerState.SUSPENDED, {"transition": "reinstate"}),
    ],
)
def test_only_a_key_that_may_verify_vouches_for_an_employer(
    door: Door, state: EmployerState, move: dict[str, str]
) -> None:
    employer = made(door.database, state=state)
    clerk = door.caller(Kind.STAFF, districts=("620102",), scopes=CLERK)
    moves = f"{PATH}/{employer.id}/transitions"
    refused = clerk.post(moves, move)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert move["transition"] not in clerk.get(moves).text
    assert door.staff().post(moves, move).status_code == 201


def test_a_member_does_not_choose_who_supervises_it(door: Door) -> None:
    employer = made(door.database)
    change = {"district": "620103"}
    answer = member(door, employer).patch(f"{PATH}/{employer.id}", change, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "identity_fixed")
    draft = made(door.database, state=EmployerState.DRAFT)
    assert member(door, draft).patch(f"{PATH}/{draft.id}", change, '"1"').status_code == 200


@pytest.mark.parametrize("sought", ["äö", "ÄÖ", "ａÖ".replace("ａ", "ä"), "招牌ß", "招牌SS"])
def test_a_search_finds_every_form_of_a_letter_on_both_databases(door: Door, sought: str) -> None:
    employer = made(door.database, name="ÄÖ示例商贸", brand_name="招牌ß")
    found = door.staff().get(PATH, q=sought).json()["items"]
    assert [one["id"] for one in found] == [str(employer.id)]
