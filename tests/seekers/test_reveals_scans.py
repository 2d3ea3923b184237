"""The scan of a paper shows the numbers that are opened call by call: it goes the same way."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.documents.models import Purpose
from app.seekers.models import Reveal, Seeker
from tests.conftest import NOON
from tests.making.documents import a_document
from tests.making.guardians import a_guardian
from tests.making.identity import Caller, Door
from tests.making.seekers import a_seeker
from tests.seekers.people import PATH

SHOWS = {
    Purpose.CERTIFICATE_SCAN: "certificate_number",
    Purpose.GUARDIAN_PROOF: "id_number",
}


@pytest.fixture
def seeker(door: Door) -> Seeker:
    with transaction(door.database) as session:
        return a_seeker(session, door.keys, district="620102")


def links_of(door: Door, owner: UUID, purpose: Purpose) -> str:
    with transaction(door.database) as session:
        return f"/v1/documents/{a_document(session, door.keys, owner, purpose).id}/links"


def told(caller: Caller, links: str) -> tuple[int, str | None]:
    answer = caller.post(links)
    return answer.status_code, answer.json().get("code")


def opens(caller: Caller, seeker: Seeker, field: str) -> None:
    """This account opens one field of the person: their own, or as staff with a reason."""
    own = caller.party_id == seeker.id
    said = {"purpose": "own"} if own else {"purpose": "verification", "comment": "核对原件"}
    answer = caller.post(f"{PATH}/{seeker.id}/reveals", {"fields": [field], **said})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("purpose", "field"), SHOWS.items())
@pytest.mark.parametrize("own", [True, False])
def test_a_scan_goes_to_whom_its_number_was_opened_to(
    door: Door, seeker: Seeker, purpose: Purpose, field: str, own: bool
) -> None:
    links = links_of(door, seeker.id, purpose)
    staff = door.signed_in(Kind.STAFF, districts=("620102",))
    person = door.signed_in(Kind.SEEKER, party_id=seeker.id)
    caller, another = (person, staff) if own else (staff, person)
    refused = caller.post(links)
    assert (refused.status_code, refused.json()["code"]) == (403, "reveal_first")
    assert refused.json()["errors"][0]["code"] == field
    opens(caller, seeker, "category" if field != "category" else "grade")
    assert told(caller, links) == (403, "reveal_first"), "another field opens no scan"
    opens(caller, seeker, field)
    assert told(caller, links) == (201, None)
    assert told(another, links) == (403, "reveal_first"), "a reveal opens nothing for others"
    with transaction(door.database) as session:
        session.execute(sa.update(Reveal).values(at=NOON - timedelta(minutes=10)))
    assert told(caller, links) == (403, "reveal_first")


def test_those_who_open_no_number_get_no_scan(door: Door, seeker: Seeker) -> None:
    scan = links_of(door, seeker.id, Purpose.CERTIFICATE_SCAN)
    others = [
        door.caller(Kind.OFFICER, paired_with=[seeker.id]),
        a_guardian(door, seeker.id),
    ]
    cv = links_of(door, seeker.id, Purpose.CV)
    for caller in others:
        assert told(caller, scan) == (403, "revealed_to_few")
        assert told(caller, cv) == (201, None)
