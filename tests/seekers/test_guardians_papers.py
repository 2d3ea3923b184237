"""Guardians and a person's papers: asked first where that is so, told of, and real proofs."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.documents.models import Purpose
from app.identity.models import Membership
from app.identity.scopes import Act
from app.seekers.models import AskState, Guardianship, Seeker
from tests.conftest import NOON
from tests.making.documents import a_document, upload
from tests.making.guardians import a_guardian, an_ask
from tests.making.identity import Caller, Door
from tests.making.seekers import a_seeker

LAW: dict[str, Any] = {"relation": "parent", "basis": "statutory", "acts": ["profile"]}


@pytest.fixture
def seeker(door: Door) -> Seeker:
    with transaction(door.database) as session:
        return a_seeker(session, door.keys)


def a_paper(door: Door, owner: UUID, purpose: Purpose = Purpose.CV) -> str:
    with transaction(door.database) as session:
        return str(a_document(session, door.keys, owner, purpose).id)


def agrees(door: Door, seeker: Seeker) -> None:
    """The person says yes, once, to a change of what is written about them."""
    with transaction(door.database) as session:
        held = session.scalars(sa.select(Guardianship)).one()
        an_ask(session, held, state=AskState.AGREED, answered_at=NOON)


def test_a_guardian_who_must_ask_changes_no_paper_unasked(door: Door, seeker: Seeker) -> None:
    """An act that needs the person asks both: papers are a part of what is written about them."""
    paper = f"/v1/documents/{a_paper(door, seeker.id)}"
    guardian = a_guardian(door, seeker.id, needs_person=[Act.PROFILE.value])
    tries = [
        lambda: guardian.patch(paper, {"title": "别的"}, "*"),
        lambda: guardian.delete(paper, "*"),
        lambda: upload(guardian),
    ]
    for sent in tries:
        refused = sent()
        assert (refused.status_code, refused.json()["code"]) == (409, "person_not_asked")
    agrees(door, seeker)
    assert guardian.patch(paper, {"title": "别的"}, "*").status_code == 200
    assert guardian.delete(paper, "*").json()["code"] == "person_not_asked", "a yes counts once"
    assert guardian.get(paper).status_code == 200
    assert guardian.post(f"{paper}/links").status_code == 201


def test_a_guardian_who_need_not_ask_and_the_person_are_not_held_up(
    door: Door, seeker: Seeker
) -> None:
    paper = f"/v1/documents/{a_paper(door, seeker.id)}"
    assert a_guardian(door, seeker.id).patch(paper, {"title": "一"}, "*").status_code == 200
    person = door.caller(Kind.SEEKER, party_id=seeker.id)
    assert person.patch(paper, {"title": "二"}, "*").status_code == 200


def done(door: Door, seeker: Seeker) -> list[str]:
    with transaction(door.database, reading=True) as session:
        events = sa.select(Event.name).where(Event.on_behalf_of == seeker.id)
        return list(session.scalars(events.order_by(Event.seq)))


def test_the_person_is_told_that_a_guardian_looked_at_their_papers(
    door: Door, seeker: Seeker
) -> None:
    """Goal S16: a list of papers with their titles and words is a read of a person's data."""
    paper = f"/v1/documents/{a_paper(door, seeker.id)}"
    guardian = a_guardian(door, seeker.id)
    assert len(guardian.get("/v1/documents").json()["items"]) == 1
    url = guardian.post(f"{paper}/links").json()["url"]
    assert door.client.get(url).status_code == 200
    assert done(door, seeker) == ["document.listed", "document.linked", "document.downloaded"]


def test_a_link_ends_with_the_guardianship_and_with_the_act(door: Door, seeker: Seeker) -> None:
    paper = f"/v1/documents/{a_paper(door, seeker.id)}"
    guardian = a_guardian(door, seeker.id)
    url = guardian.post(f"{paper}/links").json()["url"]
    for change in ({"valid_until": NOON}, {"valid_until": None, "acts": [Act.APPLYING.value]}):
        with transaction(door.database) as session:
            session.execute(sa.update(Membership).values(**change))
        assert door.client.get(url).json()["code"] == "link_not_valid", change
    with transaction(door.database) as session:
        session.execute(sa.update(Membership).values(acts=[Act.PROFILE.value]))
    assert door.client.get(url).status_code == 200


def requested(who: Caller, seeker: Seeker, document: str, **said: Any) -> Any:
    return who.post(
        f"/v1/seekers/{seeker.id}/guardianships", LAW | {"document_id": document} | said
    )


def test_a_guardianship_rests_on_a_proof_that_is_there_and_is_the_persons(
    door: Door, seeker: Seeker
) -> None:
    with transaction(door.database) as session:
        other = a_seeker(session, door.keys)
    proof = a_paper(door, seeker.id, Purpose.GUARDIAN_PROOF)
    wrong = [
        str(uuid4()),
        a_paper(door, seeker.id),
        a_paper(door, other.id, Purpose.GUARDIAN_PROOF),
    ]
    guardian, staff = door.caller(Kind.GUARDIAN), door.staff()
    named = {"guardian_id": str(guardian.account_id)}
    for document in wrong:
        for refused in (
            requested(guardian, seeker, document),
            requested(staff, seeker, document, **named),
        ):
            assert (refused.status_code, refused.json()["code"]) == (422, "not_evidence")
    assert requested(staff, seeker, proof, **named).status_code == 201
    with transaction(door.database) as session:
        session.execute(sa.update(Guardianship).values(state="ended", ended_at=NOON))
    assert requested(guardian, seeker, proof).status_code == 201


def test_the_person_is_told_of_what_staff_write_of_their_consent(
    door: Door, seeker: Seeker
) -> None:
    paper = a_paper(door, seeker.id, Purpose.CONSENT_PAPER)
    staff, path = door.staff(), f"/v1/seekers/{seeker.id}/consents"
    body = {"purpose": "ability_matching", "notice_version": "1.0", "document_id": paper}
    given = staff.post(path, body)
    assert given.status_code == 201, given.text
    assert staff.delete(f"{path}/{given.json()['id']}", "*").status_code == 200
    assert done(door, seeker) == ["consent.given", "consent.withdrawn"]
