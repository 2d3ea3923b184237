"""After a death: out of matching at once, logins ended, a relative may ask for the erasure."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.documents.models import Document, Purpose
from app.privacy.models import Death, Erasure
from app.seekers.models import Seeker, SeekerState
from tests.making.documents import a_document
from tests.making.identity import Door
from tests.making.seekers import a_seeker


@pytest.fixture
def seeker(session: Session, keys: Keyring) -> Seeker:
    made = a_seeker(session, keys)
    session.commit()
    return made


@pytest.fixture
def paper(session: Session, keys: Keyring, seeker: Seeker) -> Document:
    made = a_document(session, keys, seeker.id, Purpose.EVIDENCE)
    session.commit()
    return made


def test_the_person_leaves_matching_and_their_logins_end(
    door: Door, seeker: Seeker, paper: Document, session: Session
) -> None:
    person = door.signed_in(Kind.SEEKER, party_id=seeker.id)
    staff, path = door.staff("620102"), f"/v1/seekers/{seeker.id}/death"
    said = {"evidence_id": str(paper.id), "relative": "女儿李某", "erase": True}
    assert staff.post(path, said).status_code == 201
    assert person.get(f"/v1/seekers/{seeker.id}").status_code == 401
    session.expire_all()
    assert session.get_one(Seeker, seeker.id).state is SeekerState.INACTIVE
    assert "李某" not in str(session.get_one(Death, seeker.id).relative_sealed)
    assert len(session.scalars(sa.select(Erasure)).all()) == 1
    assert staff.post(path, said).json()["code"] == "death_known"


def test_a_document_of_somebody_else_shows_nothing(
    door: Door, seeker: Seeker, session: Session, keys: Keyring
) -> None:
    other = a_document(session, keys, a_seeker(session, keys).id, Purpose.EVIDENCE)
    session.commit()
    said = {"evidence_id": str(other.id)}
    answer = door.staff("620102").post(f"/v1/seekers/{seeker.id}/death", said)
    assert answer.json()["code"] == "evidence_of_another"
    assert door.staff("620111").post(f"/v1/seekers/{seeker.id}/death", said).status_code == 404
