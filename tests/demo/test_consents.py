"""What the people of the demo city agreed to."""

from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from app.demo.newcomers import SEEKERS
from app.documents import queries
from app.documents.models import DocumentSpace, Purpose
from app.documents.rules import opened, require
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


def test_a_consent_on_paper_names_a_paper_that_opens(
    given: Sequence[Consent], twin: LoadedCity
) -> None:
    signed = [one for one in given if one.how is HowGiven.PAPER]
    with system_session(twin.database.reader) as session:
        for one in signed:
            assert one.evidence_id is not None
            paper = require(
                queries.usable(session, one.evidence_id), one.seeker_id, [Purpose.CONSENT_PAPER]
            )
            assert paper.created_at == one.given_at
        content = opened(queries.content_of(session, paper.id), twin.keys)
        assert (len(content), content[:4]) == (paper.size, b"\x89PNG")
        space = {one.owner_id: one.documents for one in session.scalars(sa.select(DocumentSpace))}
        assert space == Counter(one.seeker_id for one in signed)


def test_the_database_refuses_a_paper_that_is_not_there(
    given: Sequence[Consent], twin: LoadedCity
) -> None:
    said = sa.update(Consent).where(Consent.id == given[0].id).values(evidence_id=uuid4())
    with system_session(twin.database.writer) as session, pytest.raises(IntegrityError):
        session.execute(said)
