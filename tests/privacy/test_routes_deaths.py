"""After a death: out of matching at once, logins ended, a relative may ask for the erasure."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.actor import Kind
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents.models import Document, Purpose
from app.privacy.models import Death, Erasure
from app.seekers.models import Seeker, SeekerState
from app.worker import runner
from tests.making.documents import a_document
from tests.making.guardians import a_guardian
from tests.making.identity import Caller, Door
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


@pytest.fixture
def staff(door: Door) -> Caller:
    return door.signed_in(Kind.STAFF, districts=["620102"])


def recorded(staff: Caller, seeker: Seeker, paper: Document) -> str:
    path = f"/v1/seekers/{seeker.id}/death"
    said = {"evidence_id": str(paper.id), "relative": "女儿李某"}
    assert staff.post(path, said).status_code == 201
    return path


def test_whoever_acted_for_the_person_does_so_no_longer(
    door: Door, seeker: Seeker, paper: Document, staff: Caller
) -> None:
    guardian = a_guardian(door, seeker.id)
    assert guardian.get(f"/v1/seekers/{seeker.id}").status_code == 200
    recorded(staff, seeker, paper)
    refused = guardian.get(f"/v1/seekers/{seeker.id}")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_guardianship")


ASKS: dict[str, dict[str, str] | None] = {
    "exports": None,
    "corrections": {"field": "name", "wanted": "李正确"},
    "erasures": {"confirmation": "清除"},
}


@pytest.mark.parametrize("what", ASKS)
def test_a_relative_asks_only_once_the_death_is_on_record(
    what: str, seeker: Seeker, paper: Document, staff: Caller, door: Door, session: Session
) -> None:
    path = f"/v1/seekers/{seeker.id}/death/{what}"
    assert staff.post(path, ASKS[what]).json()["code"] == "death_unknown"
    elsewhere = door.signed_in(Kind.STAFF, districts=["620111"])
    assert elsewhere.post(path, ASKS[what]).status_code == 404
    recorded(staff, seeker, paper)
    made = staff.post(path, ASKS[what])
    assert made.status_code in (201, 202), made.text
    newest = sa.select(Event.name, Event.reason_code).order_by(Event.seq.desc()).limit(1)
    assert session.execute(newest).one()[1] == "next_of_kin"


def test_staff_hand_the_copy_over_to_the_relative(
    door: Door,
    seeker: Seeker,
    paper: Document,
    staff: Caller,
    database: Database,
    keys: Keyring,
    settings: Settings,
) -> None:
    path = recorded(staff, seeker, paper)
    asked = staff.post(f"{path}/exports").json()
    runner(database, keys, settings).run_all()
    link = staff.post(f"{path}/exports/{asked['id']}/links").json()
    assert door.client.get(link["url"]).status_code == 200
    assert staff.post(f"{path}/exports/{new_id()}/links").status_code == 404


def test_a_copy_for_a_relative_needs_a_fresh_proof(
    door: Door, seeker: Seeker, paper: Document, staff: Caller
) -> None:
    path = recorded(staff, seeker, paper)
    tired = door.signed_in(Kind.STAFF, districts=["620102"], stepped_up=False)
    assert tired.post(f"{path}/exports").json()["code"] == "step_up_needed"


def test_what_a_relative_says_is_wrong_is_decided_like_every_correction(
    seeker: Seeker, paper: Document, staff: Caller, session: Session
) -> None:
    path = recorded(staff, seeker, paper)
    asked = staff.post(f"{path}/corrections", {"field": "name", "wanted": "李正确"}).json()
    decided = staff.post(f"/v1/corrections/{asked['id']}/decisions", {"decision": "accept"})
    assert decided.json()["state"] == "accepted"
    session.expire_all()
    assert session.get_one(Seeker, seeker.id).name == "李正确"
