"""What an employer cannot ask out of the candidates of a posting, however they edit it."""

import base64
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.clock import city_day
from app.base.secrets import Keyring
from app.employers.models import Employer
from app.matching.candidates.coarse import BANDS, ENOUGH, shared
from app.matching.candidates.inputs import inputs_on
from app.matching.models import CandidateDay
from app.postings.models import Posting
from app.seekers.models import Experience
from tests.conftest import NOON, StandingClock
from tests.making.employers import an_employer
from tests.making.functioning import DEAF, an_essential_demand
from tests.making.identity import Caller, Door
from tests.making.index import reindexed
from tests.making.matching import able
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

KEYS = {"handle", "experience", "education", "fit", "accommodations"}
ITEM = "telephone"


@pytest.fixture
def firm(session: Session, door: Door) -> Caller:
    employer = an_employer(session)
    session.commit()
    return door.caller(Kind.EMPLOYER, party_id=employer.id)


def mine(session: Session, firm: Caller, **changes: Any) -> Posting:
    return a_posting(session, session.get_one(Employer, firm.party_id), **changes)


def path(posting: Posting) -> str:
    return f"/v1/postings/{posting.id}/candidates"


def items(caller: Caller, posting: Posting) -> list[dict[str, Any]]:
    """Every candidate, read in pages of three."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = caller.get(path(posting), limit=3, **cursor).json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def edited(firm: Caller, posting: Posting, **said: Any) -> None:
    """The employer's own edit, over the wire."""
    at = f"/v1/postings/{posting.id}"
    tag = firm.get(at).headers["ETag"]
    answer = firm.patch(at, said, tag)
    assert answer.status_code == 200, answer.text


def demanded(firm: Caller, posting: Posting, level: int) -> None:
    reason = "来电占全部工作的九成"
    demand = {"item": ITEM, "level": level, "essential": True, "reason": reason}
    edited(firm, posting, demands=[demand])


def people_of_every_level(session: Session, keys: Keyring) -> None:
    for level in (0, 1, 2, 3, 4, 5, None):
        floor = None if level is None else Decimal(2000 + 1000 * level)
        a_seeker(session, keys, levels=able(**{ITEM: level}), pay_floor=floor)
    session.commit()


def test_stepping_an_essential_demand_in_one_day_changes_nothing(
    session: Session, keys: Keyring, firm: Caller
) -> None:
    posting = mine(session, firm)
    people_of_every_level(session, keys)
    reindexed(firm.client)
    before = items(firm, posting)
    assert len(before) == 7
    for level in range(1, 6):
        demanded(firm, posting, level)
        reindexed(firm.client)
        assert items(firm, posting) == before


def test_stepping_a_demand_over_days_moves_nobody(
    session: Session, keys: Keyring, firm: Caller, clock: StandingClock
) -> None:
    posting = mine(session, firm)
    people_of_every_level(session, keys)
    reindexed(firm.client)
    before = [(one["handle"], one["fit"]) for one in items(firm, posting)]
    for level in range(1, 6):
        demanded(firm, posting, level)
        clock.moment = NOON + timedelta(days=level)
        reindexed(firm.client)
        assert [(one["handle"], one["fit"]) for one in items(firm, posting)] == before


def test_stepping_pay_and_hours_over_days_moves_nobody(
    session: Session, keys: Keyring, firm: Caller, clock: StandingClock
) -> None:
    posting = mine(session, firm)
    people_of_every_level(session, keys)
    a_seeker(session, keys, most_weekly_hours=20)
    session.commit()
    reindexed(firm.client)
    before = items(firm, posting)
    assert len(before) == 8
    for day, amount in enumerate(("2500.00", "4500.00", "6500.00"), 1):
        base = {"amount": amount, "currency": "CNY"}
        pay = {"base_min": base, "base_max": base, "period": "month"}
        edited(firm, posting, pay=pay, weekly_hours=40 - 10 * day)
        clock.moment = NOON + timedelta(days=day)
        reindexed(firm.client)
        assert items(firm, posting) == before


def test_the_band_is_that_of_everybody_of_whom_the_same_is_shown(
    session: Session, keys: Keyring, firm: Caller
) -> None:
    posting = mine(session, firm, demands=[an_essential_demand(ITEM, 5)])
    wishes = (
        {},
        {"desired_titles": ["收银员"]},
        {"skills": ["收银"]},
        {"introduction": "超市收银"},
    )
    for level, wish in zip((0, 2, 5, None), wishes, strict=True):
        worked = [Experience(title="收银", occupation="4-01-02-04", years=2.0)]
        a_seeker(session, keys, levels=able(**{ITEM: level}), experiences=worked, **wish)
    a_seeker(session, keys)
    session.commit()
    reindexed(firm.client)
    found = items(firm, posting)
    assert [one["fit"] for one in found] == ["strong"] * 4 + ["possible"]
    handles = [one["handle"] for one in found[:4]]
    assert handles == sorted(handles)


def test_two_identical_postings_pair_nobody_by_order(
    session: Session, keys: Keyring, firm: Caller
) -> None:
    first, second = mine(session, firm), mine(session, firm)
    seekers = [a_seeker(session, keys, levels=able(n % 6)).id for n in range(12)]
    session.commit()
    reindexed(firm.client)
    orders = []
    for posting in (first, second):
        who = {keys.handle(posting.id, seeker): seeker for seeker in seekers}
        found = items(firm, posting)
        assert {one["fit"] for one in found} == {"possible"}
        for one in found:
            assert set(one) == KEYS
            assert one["accommodations"] == found[0]["accommodations"]
        orders.append([who[one["handle"]] for one in found])
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(seekers)
    assert orders[0] != orders[1]


@pytest.mark.parametrize("kind", [Kind.EMPLOYER, Kind.INTEGRATION, Kind.HOUSE_OPERATOR, Kind.STAFF])
def test_a_cursor_says_nothing(session: Session, keys: Keyring, door: Door, kind: Kind) -> None:
    employer = an_employer(session)
    posting = a_posting(session, employer)
    for level in range(3):
        a_seeker(session, keys, levels=able(level))
    session.commit()
    staff = kind is Kind.STAFF
    caller = door.staff("620102") if staff else door.caller(kind, party_id=employer.id)
    reindexed(caller.client)
    page = caller.get(path(posting), limit=1).json()
    ciphertext = page["next"].split(".")[-1]
    raw = base64.urlsafe_b64decode(ciphertext + "=" * (-len(ciphertext) % 4))
    for known in (page["items"][0]["handle"], str(caller.account_id), "score", kind.value):
        assert known.encode() not in raw
    with pytest.raises(ValueError):
        json.loads(raw)
    again = caller.get(path(posting), limit=1).json()
    assert len(again["next"]) == len(page["next"])
    assert again["next"] != page["next"]


def test_a_cursor_is_its_callers_its_postings_and_its_orders(
    session: Session, keys: Keyring, firm: Caller, door: Door
) -> None:
    posting, other = mine(session, firm), mine(session, firm)
    for _ in range(3):
        a_seeker(session, keys)
    session.commit()
    reindexed(firm.client)
    cursor = firm.get(path(posting), limit=1).json()["next"]
    colleague = door.caller(Kind.EMPLOYER, party_id=firm.party_id)
    for caller, where in (
        (firm, other),
        (colleague, posting),
        (door.staff("620102"), posting),
    ):
        answer = caller.get(path(where), cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    assert firm.get(path(posting), cursor=cursor[:-2]).status_code == 400
    assert firm.get(path(posting), cursor=cursor).status_code == 200


def needed(caller: Caller, posting: Posting) -> set[str]:
    return {a["code"] for one in items(caller, posting) for a in one["accommodations"]}


def test_an_edit_counts_from_the_next_day_and_in_every_process(
    session: Session, keys: Keyring, firm: Caller, door: Door, clock: StandingClock
) -> None:
    posting = mine(session, firm, occupation=None, accommodations=["TEXT_CHANNEL"])
    for _ in range(ENOUGH):
        a_seeker(session, keys, levels=DEAF)
    session.commit()
    reindexed(firm.client)
    assert needed(firm, posting) == set()
    demanded(firm, posting, 5)
    reindexed(firm.client)
    assert needed(firm, posting) == set()
    assert needed(door.staff("620102"), posting) == {"TEXT_CHANNEL"}
    clock.moment = NOON + timedelta(days=1)
    reindexed(firm.client)
    assert needed(firm, posting) == {"TEXT_CHANNEL"}
    kept = session.execute(sa.select(CandidateDay.posting_id, CandidateDay.day)).all()
    assert kept == [(posting.id, city_day(clock.moment))]


def test_the_first_of_two_processes_fixes_the_day(
    session: Session, firm: Caller, clock: StandingClock
) -> None:
    posting = mine(session, firm, title="收银员")
    session.commit()
    state: Any = firm.client.app.state  # type: ignore[attr-defined]
    titles = []
    for title, day in (("收银员", 0), ("理货员", 0), ("理货员", 1), ("保洁员", 0)):
        posting.title = title
        session.commit()
        reindexed(firm.client)
        offer = state.index.snapshot.offer(posting.id)
        on = city_day(clock.moment + timedelta(days=day))
        titles.append(inputs_on(session, offer, on).title)
    # A process whose clock is behind is given the newer day and never brings the old one back.
    assert titles == ["收银员", "收银员", "理货员", "理货员"]


def test_an_accommodation_is_named_where_enough_need_it() -> None:
    few, many = [("RAMP",)] * (ENOUGH - 1), [("RAMP", "STOOL")] * ENOUGH
    assert shared(few) == [()] * (ENOUGH - 1)
    assert shared([("SIGN",), *many]) == [(), *many]
    assert shared([*few, ("RAMP", "SIGN")]) == [("RAMP",)] * ENOUGH


def test_bands_come_in_order_and_are_three(session: Session, keys: Keyring, firm: Caller) -> None:
    posting = mine(session, firm)
    for occupation in ("4-01-02-04", "4-01-02-03", "6-05-01-01", None):
        for _ in range(2):
            worked = [Experience(title="做过的工作", occupation=occupation)] if occupation else []
            a_seeker(session, keys, experiences=worked)
    session.commit()
    reindexed(firm.client)
    found = [(BANDS.index(one["fit"]), one["handle"]) for one in items(firm, posting)]
    assert found == sorted(found)
    assert len(BANDS) == 3
    assert found[0][0] == 0
    assert found[-1][0] == 2
