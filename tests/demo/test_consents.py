"""What the people of the demo city agreed to."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.demo.newcomers import SEEKERS
from app.seekers.models import Consent, HowGiven, Seeker
from tests.conftest import system_session
from tests.demo.conftest import LoadedCity


@pytest.fixture(scope="module")
def given(twin: LoadedCity) -> Sequence[Consent]:
    with system_session(twin.database.reader) as session:
        return session.scalars(sa.select(Consent)).all()


def test_most_people_agree_to_everything_and_some_to_less(given: Sequence[Consent]) -> None:
    for purpose in ("ability_matching", "employer_candidates"):
        share = sum(one.purpose == purpose for one in given) / SEEKERS
        assert 0.8 < share < 0.98
    assert any(one.withdrawn_at for one in given)
    assert {one.how for one in given} == {HowGiven.SELF, HowGiven.PAPER}
    assert len({one.given_at.date() for one in given}) > 100


def test_nobody_who_never_agreed_has_abilities_on_file(
    given: Sequence[Consent], twin: LoadedCity
) -> None:
    agreed = {one.seeker_id for one in given if one.purpose == "ability_matching"}
    with system_session(twin.database.reader) as session:
        people = session.scalars(sa.select(Seeker).options(selectinload(Seeker.capabilities)))
        others = [one for one in people if one.id not in agreed]
    assert others
    assert all(not one.capabilities and not one.accommodations for one in others)
