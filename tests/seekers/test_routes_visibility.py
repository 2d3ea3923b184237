"""Who reaches whose file, who finds whom in a list, and what is noted of it."""

from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.audit.models import Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.functioning.catalogue import ITEM_CODES
from app.identity.models import Membership
from app.identity.scopes import Scope
from app.seekers.models import Seeker, SeekerState
from tests.conftest import StandingClock
from tests.making.counting import statements
from tests.making.identity import Caller, Door
from tests.seekers.people import PATH, WHOLE, made, noted, oneself

NEVER = (Kind.EMPLOYER, Kind.INTEGRATION, Kind.KIOSK, Kind.HOUSE_OPERATOR)


def every(caller: Caller, seeker: Seeker) -> list[Response]:
    one = f"{PATH}/{seeker.id}"
    return [
        caller.get(one),
        caller.patch(one, {"skills": []}, '"1"'),
        caller.get(f"{one}/profile"),
        caller.put(f"{one}/profile", {"capabilities": []}, '"1"'),
        caller.get(f"{one}/transitions"),
        caller.post(f"{one}/transitions", {"transition": "deactivate"}),
    ]


@pytest.mark.parametrize("kind", NEVER)
def test_employers_kiosks_and_houses_never_reach_a_seeker(door: Door, kind: Kind) -> None:
    caller = door.caller(kind)
    answers = [*every(caller, made(door)), caller.get(PATH), caller.post(PATH, WHOLE)]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(403, "scope_missing")}


def test_a_key_without_the_scope_reads_and_writes_nothing(door: Door) -> None:
    seeker = made(door)
    caller = door.caller(Kind.SEEKER, party_id=seeker.id, scopes=[Scope.MATCHES_READ])
    assert {answer.status_code for answer in every(caller, seeker)} == {403}


def test_strangers_find_nobody(door: Door) -> None:
    seeker, other = made(door), made(door)
    strangers = [
        oneself(door, other),
        door.caller(Kind.OFFICER, paired_with=[other.id]),
        door.caller(Kind.SEEKER),
        door.staff("620103"),
    ]
    for stranger in strangers:
        assert {answer.status_code for answer in every(stranger, seeker)} == {404}
        listed = stranger.get(PATH).json()["items"]
        assert str(seeker.id) not in [item["id"] for item in listed]
    assert noted(door.database) == []


def test_a_pairing_that_has_ended_shows_nobody(door: Door, clock: StandingClock) -> None:
    seeker = made(door)
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    assert officer.get(f"{PATH}/{seeker.id}").status_code == 200
    with transaction(door.database) as session:
        session.execute(sa.update(Membership).values(valid_until=clock.moment))
    assert officer.get(f"{PATH}/{seeker.id}").status_code == 404


def test_reading_ones_own_file_is_not_noted_and_reading_anothers_is(door: Door) -> None:
    seeker = made(door)
    one = f"{PATH}/{seeker.id}"
    paths = (one, f"{one}/profile", f"{one}/transitions", PATH)
    own = oneself(door, seeker)
    assert {own.get(path).status_code for path in paths} == {200}
    assert noted(door.database, Topic.ACCESS) == []
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    assert {officer.get(path).status_code for path in paths} == {200}
    expected = ["seeker.read", "seeker.profile_read", "seeker.moves_read", "seeker.listed"]
    assert noted(door.database, Topic.ACCESS) == expected
    door.staff().get(one)
    assert noted(door.database, Topic.ACCESS)[-1] == "seeker.read"


@pytest.mark.parametrize(
    ("by", "found"),
    [({"state": "placed"}, 1), ({"district": "620103"}, 1), ({"district": "620104"}, 0), ({}, 3)],
)
def test_filters_narrow_the_list(door: Door, by: dict[str, str], found: int) -> None:
    made(door)
    made(door, district="620103")
    made(door, state=SeekerState.PLACED)
    assert len(door.staff("620102", "620103").get(PATH, **by).json()["items"]) == found


@pytest.mark.parametrize("by", [{"state": "x"}, {"name": "李"}, {"limit": 0}, {"cursor": "x"}])
def test_a_filter_that_is_not_one_is_refused(door: Door, by: dict[str, Any]) -> None:
    assert door.staff().get(PATH, **by).status_code in (400, 422)


def test_a_list_of_one_more_than_a_page_goes_on(door: Door) -> None:
    ids = {str(made(door).id) for _ in range(4)}
    staff = door.staff()
    first = staff.get(PATH, limit=3).json()
    rest = staff.get(PATH, limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert {item["id"] for item in first["items"] + rest["items"]} == ids


def test_lists_and_files_cost_the_same_however_long(door: Door) -> None:
    staff = door.staff()
    staff.get(PATH)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            seeker = made(door, worked_as=["店员"] * more, levels=dict.fromkeys(ITEM_CODES, 3))
        with statements(door.database) as listing:
            assert staff.get(PATH).status_code == 200
        with statements(door.database) as reading:
            assert staff.get(f"{PATH}/{seeker.id}").status_code == 200
        counts.append((len(listing), len(reading)))
    assert counts[0] == counts[1]
