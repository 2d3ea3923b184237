"""Disclosures over HTTP on both databases: what the employer sees, how long, who is told."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, combinations
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.applications.models import Application
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers.models import Employer
from app.identity.models import Account
from app.seekers.models import Certificate, CertificateState, Seeker
from tests.conftest import NOON, StandingClock
from tests.making.documents import a_document
from tests.making.employers import an_employer
from tests.making.identity import Caller
from tests.making.pairing import Pairing
from tests.making.people import CANARY
from tests.making.postings import a_posting

NAME, NEEDS = f"{CANARY}姓名", "SCREEN_READER"
CLOSED = ("phone", "category", "grade", "id_number", "certificate_number")
FIELDS = ("name", "accommodations", "certificate", *CLOSED)
PLAIN = {"name": NAME, "accommodations": [NEEDS]}


def known(pairing: Pairing) -> str:
    """The person with a name nobody may see, and an application; its path."""
    with transaction(pairing.door.database) as session:
        seeker = session.get_one(Seeker, UUID(pairing.seeker_id))
        seeker.name, seeker.accommodations = NAME, [NEEDS]
        session.add(
            Certificate(
                seeker_id=seeker.id,
                number_sealed="x",
                number_index="0" * 64,
                category=4,
                grade=2,
                state=CertificateState.VALID,
                valid_until=NOON.date() + timedelta(days=800),
            )
        )
    return f"/v1/applications/{pairing.apply().json()['id']}"


def lets_see(pairing: Pairing, room: str, *fields: str, **more: Any) -> Response:
    body = {"notice_version": "1.0", "items": [{"field": field, **more} for field in fields]}
    return pairing.seeker.put(f"{room}/disclosures", body, "*")


def disclosed(pairing: Pairing, room: str) -> Any:
    return pairing.employer.get(room).json()["disclosed"]


def subsets() -> Iterator[tuple[str, ...]]:
    return chain(*(combinations(FIELDS, size) for size in range(len(FIELDS) + 1)))


def test_an_employer_sees_exactly_what_was_chosen_over_every_subset(pairing: Pairing) -> None:
    """Goal S3: before, with each of 256 choices, and after: never anything else of the person."""
    room = known(pairing)
    assert CANARY not in pairing.employer.get(room).text
    for fields in subsets():
        assert lets_see(pairing, room, *fields).status_code == 200
        answer = pairing.employer.get(room)
        found = answer.json()["disclosed"]
        if not fields:
            assert found is None
            continue
        assert (CANARY in answer.text) == ("name" in fields)
        assert {name: found[name] for name in PLAIN} == {
            name: value if name in fields else None for name, value in PLAIN.items()
        }
        assert (found["certificate"] is not None) == ("certificate" in fields)
        by_call = set(fields) & set(CLOSED)
        assert set(found["on_request"]) == by_call
    lets_see(pairing, room)
    assert disclosed(pairing, room) is None
    assert CANARY not in pairing.employer.get(room).text


def test_a_list_discloses_nothing(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, *FIELDS)
    answer = pairing.employer.get("/v1/applications")
    assert answer.json()["items"][0]["disclosed"] is None
    assert CANARY not in answer.text


def test_others_are_not_answered_as_employers(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, "name")
    for caller in (pairing.seeker, pairing.staff):
        assert caller.get(room).json()["disclosed"] is None


def test_an_integration_of_the_employer_sees_the_same(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, "name")
    machine = pairing.door.caller(Kind.INTEGRATION, party_id=UUID(pairing.employer_id))
    assert machine.get(room).json()["disclosed"]["name"] == NAME


def test_it_ends_at_the_time_told(pairing: Pairing, clock: StandingClock) -> None:
    room = known(pairing)
    ends = NOON + timedelta(days=3)
    assert lets_see(pairing, room, "name", expires_at=ends.isoformat()).status_code == 200
    clock.moment = ends - timedelta(microseconds=1)
    assert disclosed(pairing, room)["name"] == NAME
    clock.moment = ends
    assert disclosed(pairing, room) is None


def test_it_ends_with_the_application(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, "name")
    one = room.rpartition("/")[2]
    pairing.move(pairing.employer, one, "refuse", reason="lacking_skills")
    assert disclosed(pairing, room) is None
    item = pairing.seeker.get(f"{room}/disclosures").json()["items"][0]
    assert (item["live"], item["ended_because"]) == (False, "application_ended")
    pairing.move(pairing.employer, one, "move_to_prior_to_hire")
    assert disclosed(pairing, room) is None, "taken up again, it is chosen again"


def test_it_does_not_travel_to_another_employer(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, *FIELDS)
    with transaction(pairing.door.database) as session:
        firm = an_employer(session)
        posting = a_posting(session, firm)
    other = pairing.door.caller(Kind.EMPLOYER, party_id=firm.id)
    one = room.rpartition("/")[2]
    moved = pairing.move(pairing.staff, one, "transfer", posting_id=str(posting.id))
    assert moved.status_code == 201
    answer = other.get(room)
    assert (answer.status_code, answer.json()["disclosed"]) == (200, None)
    assert CANARY not in answer.text
    items = pairing.seeker.get(f"{room}/disclosures").json()["items"]
    assert {item["ended_because"] for item in items} == {"passed_on"}
    lets_see(pairing, room, "name")
    assert other.get(room).json()["disclosed"]["name"] == NAME


def test_what_was_written_to_one_employer_is_not_read_by_the_next(pairing: Pairing) -> None:
    """The words sent with an application may name the person: they were meant for one employer."""
    known(pairing)
    said = f"我是{CANARY}，电话请打给我妈妈"
    with transaction(pairing.door.database) as session:
        session.execute(sa.update(Application).values(message=said))
        firm = an_employer(session)
        posting = a_posting(session, firm)
    one = str(pairing.row(Application).id)
    room = f"/v1/applications/{one}"
    assert CANARY in pairing.employer.get(room).text
    other = pairing.door.caller(Kind.EMPLOYER, party_id=firm.id)
    moved = pairing.move(pairing.staff, one, "transfer", posting_id=str(posting.id))
    assert moved.status_code == 201, moved.text
    assert other.get(room).status_code == 200
    assert CANARY not in other.get(room).text + other.get("/v1/applications").text
    assert CANARY in pairing.seeker.get(room).text


def test_the_person_is_told_of_every_reading(pairing: Pairing) -> None:
    """Goal S16: a reading of disclosed fields is an access event the person sees."""
    room = known(pairing)
    pairing.employer.get(room)
    assert pairing.seeker.get(f"{room}/disclosures").json()["reads"] == []
    lets_see(pairing, room, "name")
    pairing.employer.get(room)
    pairing.employer.get(room)
    reads = pairing.seeker.get(f"{room}/disclosures").json()["reads"]
    assert [read["actor_kind"] for read in reads] == ["employer", "employer"]


def test_accommodations_need_the_consent_to_their_use_too(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, "accommodations")
    assert disclosed(pairing, room)["accommodations"] == [NEEDS]
    home = f"/v1/seekers/{pairing.seeker_id}/consents"
    for one in pairing.seeker.get(home).json()["items"]:
        pairing.seeker.delete(f"{home}/{one['id']}", "*")
    assert disclosed(pairing, room)["accommodations"] is None


@pytest.mark.parametrize("field", ["shoe_size", "", None, "name ", "capabilities", 3])
def test_a_field_that_does_not_exist_is_refused(pairing: Pairing, field: Any) -> None:
    room = known(pairing)
    answer = lets_see(pairing, room, field)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "/items/0/field"
    assert disclosed(pairing, room) is None


def test_a_document_nobody_knows_is_refused(pairing: Pairing) -> None:
    room = known(pairing)
    answer = lets_see(pairing, room, "document", document_id=pairing.seeker_id)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_your_document"


def test_an_employer_reads_a_document_while_it_is_disclosed(pairing: Pairing) -> None:
    room = known(pairing)
    with transaction(pairing.door.database) as session:
        mine, keys = UUID(pairing.seeker_id), pairing.door.keys
        cv, other = (str(a_document(session, keys, mine).id) for _ in range(2))

    def asked(document: str) -> Response:
        return pairing.employer.post(f"{room}/disclosures/documents/{document}/links")

    assert asked(cv).status_code == 404
    assert lets_see(pairing, room, "document", document_id=cv).status_code == 200
    link = asked(cv)
    assert link.status_code == 201, link.text
    assert asked(other).status_code == 404
    assert pairing.employer.client.get(link.json()["url"]).content == b"%PDF- checked"
    assert pairing.seeker.get(f"{room}/disclosures").json()["reads"] != []
    assert lets_see(pairing, room, "name").status_code == 200
    assert asked(cv).status_code == 404


@pytest.mark.parametrize(
    "ending", ["withdrawn", "expired", "refused", "suspended", "member_closed"]
)
def test_a_link_ends_at_once_with_what_it_rests_on(
    pairing: Pairing, clock: StandingClock, ending: str
) -> None:
    """Goal S20: a link given a moment ago opens nothing once the person takes the paper back."""
    room = known(pairing)
    with transaction(pairing.door.database) as session:
        paper = a_document(session, pairing.door.keys, UUID(pairing.seeker_id)).id
    ends = (NOON + timedelta(minutes=1)).isoformat()
    shown = {"document_id": str(paper), "expires_at": ends}
    assert lets_see(pairing, room, "document", **shown).status_code == 200
    given = pairing.employer.post(f"{room}/disclosures/documents/{paper}/links").json()["url"]
    assert pairing.door.client.get(given).status_code == 200
    match ending:
        case "withdrawn":
            lets_see(pairing, room)
        case "expired":
            clock.moment = NOON + timedelta(minutes=2)
        case "refused":
            said = {"reason": "other", "comment": "不合适"}
            done = pairing.move(pairing.employer, room.rsplit("/", 1)[1], "refuse", **said)
            assert done.status_code == 201, done.text
        case _:
            what = Employer if ending == "suspended" else Account
            change = {"state": "suspended"} if what is Employer else {"closed_at": NOON}
            with transaction(pairing.door.database) as session:
                session.execute(sa.update(what).values(**change))
    gone = pairing.door.client.get(given)
    assert (gone.status_code, gone.json()["code"]) == (404, "link_not_valid")


def test_an_employer_cannot_ask_by_a_persons_id(pairing: Pairing) -> None:
    """To an employer a person is a handle: the filter does not tell whose application it is."""
    known(pairing)
    asked = pairing.employer.get("/v1/applications", seeker_id=pairing.seeker_id)
    assert (asked.status_code, asked.json()["items"]) == (200, [])
    assert len(pairing.employer.get("/v1/applications").json()["items"]) == 1
    mine = pairing.seeker.get("/v1/applications", seeker_id=pairing.seeker_id)
    assert len(mine.json()["items"]) == 1


def test_only_the_person_chooses(pairing: Pairing) -> None:
    room = known(pairing)
    body = {"notice_version": "1.0", "items": [{"field": "name"}]}
    seeker = UUID(pairing.seeker_id)
    refused = {
        "staff": pairing.staff,
        "officer": pairing.door.caller(Kind.OFFICER, paired_with=[seeker]),
        "employer": pairing.employer,
    }
    codes = {
        name: caller.put(f"{room}/disclosures", body, "*").json()["code"]
        for name, caller in refused.items()
    }
    assert codes == {
        "staff": "disclosed_by_the_person",
        "officer": "scope_missing",
        "employer": "scope_missing",
    }
    assert pairing.employer.get(f"{room}/disclosures").status_code == 403
    assert pairing.staff.get(f"{room}/disclosures").status_code == 200


def test_to_a_stranger_there_is_nothing_to_disclose(pairing: Pairing) -> None:
    room = known(pairing)
    with transaction(pairing.door.database) as session:
        firm = an_employer(session)
    other = pairing.door.caller(Kind.SEEKER, party_id=firm.id)
    body = {"notice_version": "1.0", "items": [{"field": "name"}]}
    statuses = [
        other.get(f"{room}/disclosures").status_code,
        other.put(f"{room}/disclosures", body, "*").status_code,
        pairing.door.staff("620111").get(f"{room}/disclosures").status_code,
    ]
    assert statuses == [404, 404, 404]


def test_a_choice_is_made_on_the_edition_that_was_read(pairing: Pairing) -> None:
    room = known(pairing)
    path, body = f"{room}/disclosures", {"notice_version": "1.0", "items": [{"field": "name"}]}
    first = pairing.seeker.get(path).headers["ETag"]
    assert pairing.seeker.put(path, body).status_code == 428
    made = pairing.seeker.put(path, body, first)
    assert (made.status_code, made.headers["ETag"]) == (200, '"2"')
    assert pairing.seeker.put(path, body, first).status_code == 412
    same = pairing.seeker.put(path, body, made.headers["ETag"])
    assert (same.headers["ETag"], same.json()["items"]) == ('"2"', made.json()["items"])


def test_messages_go_on_without_any_disclosure(pairing: Pairing) -> None:
    room = known(pairing)
    for caller in (pairing.seeker, pairing.employer):
        assert caller.post(f"{room}/messages", {"text": "您好"}).status_code == 201


def test_a_suspended_employer_sees_nothing(pairing: Pairing) -> None:
    room = known(pairing)
    lets_see(pairing, room, "name")
    firm: Caller = pairing.employer
    suspended = pairing.staff.post(
        f"/v1/employers/{pairing.employer_id}/transitions",
        {"transition": "suspend", "reason": "other", "comment": "核实中"},
    )
    assert suspended.status_code == 201
    assert firm.get(room).status_code == 404
