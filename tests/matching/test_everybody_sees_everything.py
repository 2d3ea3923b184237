"""The promise over the real thing: assumptions alone never take a job from anybody."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.reference.rules.licences import licence
from app.seekers.models import Seeker
from ml.occupations import load_occupations
from tests.making.employers import an_employer
from tests.making.functioning import BLIND, DEAF, WHEELCHAIR
from tests.making.identity import Door
from tests.making.index import reindexed
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

DISTRICTS = ("620102", "620103", "620104", "620105", "620111", "620121", "620122", "620123")
PEOPLE = {"blind": BLIND, "deaf": DEAF, "wheelchair": WHEELCHAIR, "nothing known": {}}


@pytest.fixture
def city(session: Session) -> set[UUID]:
    """An open posting of every occupation of the table, over the city, on defaults only."""
    table = load_occupations()
    firms = [an_employer(session, district=district) for district in DISTRICTS]
    unsaid = dict.fromkeys(("description", "pay_min", "pay_max", "pay_period", "weekly_hours"))
    return {
        a_posting(
            session,
            firms[row % len(firms)],
            title=table.names[row],
            occupation=table.codes[row],
            district=DISTRICTS[row % len(firms)],
            **(unsaid if row % 3 == 0 else {}),
        ).id
        for row in range(len(table.codes))
    }


def every_item(door: Door, person: Seeker) -> Iterator[dict[str, Any]]:
    """The items of every page of a person's own list."""
    me = door.caller(Kind.SEEKER, party_id=person.id)
    asked: dict[str, Any] = {"limit": 100}
    while True:
        answer = me.get(f"/v1/seekers/{person.id}/matches", **asked)
        assert answer.status_code == 200
        yield from answer.json()["items"]
        if answer.json()["next"] is None:
            return
        asked["cursor"] = answer.json()["next"]


def test_with_every_posting_on_defaults_everybody_sees_every_open_posting(
    session: Session, keys: Keyring, door: Door, city: set[UUID]
) -> None:
    people = {name: a_seeker(session, keys, levels=levels) for name, levels in PEOPLE.items()}
    session.commit()
    reindexed(door.client)
    for name, person in people.items():
        items = list(every_item(door, person))
        seen = [UUID(one["posting"]["id"]) for one in items]
        assert len(seen) == len(city), name
        assert set(seen) == city, name
        assert not any(one["blocked"] or one["stops"] for one in items), name
        assert all(one["assumed"] for one in items if one["gaps"]), name
        obstacles = [each for one in items for each in one["obstacles"]]
        assert not any(each["asked"] or each["stops"] for each in obstacles), name
        assert any(_law_wants(each["licence"]) for each in obstacles), name


def _law_wants(code: str) -> bool:
    """Whether the law wants the licence before somebody is hired."""
    row = licence(code)
    assert row is not None
    return bool(row.details["legally_required"]) and not row.details.get("can_follow_hiring")
