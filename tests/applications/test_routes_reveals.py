"""What an employer opens of an applicant: disclosed, needed now, counted, and told (T2)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import Response

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.seekers.models import Certificate, CertificateState, Seeker
from tests.conftest import NOON, StandingClock
from tests.making.employers import an_employer
from tests.making.identity import Caller
from tests.making.pairing import Pairing

PHONE = "15400004321"
QUOTA = {"fields": ["category", "grade"], "purpose": "quota"}
CALL = {"fields": ["phone"], "purpose": "contact"}


@pytest.fixture
def room(pairing: Pairing) -> str:
    """An application of a person with a telephone and a certificate; its path."""
    keys = pairing.door.keys
    with transaction(pairing.door.database) as session:
        seeker = session.get_one(Seeker, UUID(pairing.seeker_id))
        place = {"table": "seeker", "column": "phone_sealed"}
        seeker.phone_sealed = keys.seal(PHONE, row=seeker.id, **place)
        session.add(
            Certificate(
                seeker_id=seeker.id,
                number_sealed="x",
                number_index="0" * 64,
                category=4,
                grade=2,
                state=CertificateState.VALID,
            )
        )
    return f"/v1/applications/{pairing.apply().json()['id']}"


@pytest.fixture
def firm(pairing: Pairing) -> Caller:
    """The employer's member, who has just shown who they are."""
    party = UUID(pairing.employer_id)
    return pairing.door.signed_in(Kind.EMPLOYER, party_id=party, organisation_id=party)


def lets_see(pairing: Pairing, room: str, *fields: str) -> Response:
    body = {"notice_version": "1.0", "items": [{"field": field} for field in fields]}
    return pairing.seeker.put(f"{room}/disclosures", body, "*")


def step(pairing: Pairing, room: str, name: str, **said: Any) -> None:
    moved = pairing.move(pairing.employer, room.rpartition("/")[2], name, **said)
    assert moved.status_code == 201


def told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_was_disclosed_opens_when_it_is_needed(
    pairing: Pairing, room: str, firm: Caller
) -> None:
    path = f"{room}/reveals"
    step(pairing, room, "process")
    assert told(firm.post(path, CALL)) == (409, "not_disclosed")
    lets_see(pairing, room, "phone", "category", "grade")
    assert firm.post(path, CALL).json()["phone"] == PHONE
    assert told(firm.post(path, QUOTA)) == (409, "not_needed_now")
    step(pairing, room, "accept", starts_on="2026-12-01")
    answer = firm.post(path, QUOTA)
    assert (answer.json()["category"], answer.json()["grade"]) == (4, 2)
    assert pairing.seeker_id not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_withdrawal_counts_with_the_next_call(pairing: Pairing, room: str, firm: Caller) -> None:
    step(pairing, room, "move_to_prior_to_hire")
    lets_see(pairing, room, "phone", "category", "grade")
    assert firm.post(f"{room}/reveals", QUOTA).status_code == 201
    lets_see(pairing, room, "phone", "category")
    assert told(firm.post(f"{room}/reveals", QUOTA)) == (409, "not_disclosed")
    assert firm.post(f"{room}/reveals", CALL).status_code == 201


def test_a_field_the_purpose_does_not_need_is_refused(
    pairing: Pairing, room: str, firm: Caller
) -> None:
    step(pairing, room, "move_to_prior_to_hire")
    lets_see(pairing, room, "phone", "grade")
    answer = firm.post(f"{room}/reveals", CALL | {"fields": ["phone", "grade"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/fields/1"
    assert answer.json()["errors"][0]["code"] == "not_for_this_purpose"


def test_the_person_sees_who_opened_what(pairing: Pairing, room: str, firm: Caller) -> None:
    step(pairing, room, "move_to_prior_to_hire")
    lets_see(pairing, room, "phone")
    firm.post(f"{room}/reveals", CALL | {"comment": "约面试"})
    seen = pairing.seeker.get(f"/v1/seekers/{pairing.seeker_id}/reveals").json()["items"]
    assert len(seen) == 1
    assert (seen[0]["actor_kind"], seen[0]["purpose"], seen[0]["fields"]) == (
        "employer",
        "contact",
        ["phone"],
    )
    assert f"/v1/applications/{seen[0]['application_id']}" == room
    assert seen[0]["organisation_id"] == pairing.employer_id
    with transaction(pairing.door.database, reading=True) as session:
        event = session.scalars(
            sa.select(Event).where(Event.name == "seeker.identity_revealed")
        ).one()
    assert set(event.refs) == {"seeker", "reveal", "application"}
    assert PHONE not in str(event.refs)


def test_an_employer_has_a_daily_quota_over_all_its_members(
    pairing: Pairing, room: str, firm: Caller, app: FastAPI, clock: StandingClock
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"reveals_per_employer": 2})
    step(pairing, room, "move_to_prior_to_hire")
    lets_see(pairing, room, "phone")
    party = UUID(pairing.employer_id)
    member = pairing.door.signed_in(Kind.EMPLOYER, party_id=party, organisation_id=party)
    statuses = [one.post(f"{room}/reveals", CALL).status_code for one in (firm, member, firm)]
    assert statuses == [201, 201, 429]
    clock.moment = NOON + timedelta(minutes=4)
    assert told(member.post(f"{room}/reveals", CALL)) == (429, "too_many_requests")


def test_nobody_else_opens_an_applicants_fields(pairing: Pairing, room: str) -> None:
    step(pairing, room, "move_to_prior_to_hire")
    lets_see(pairing, room, "phone")
    door, party = pairing.door, UUID(pairing.employer_id)
    with transaction(door.database) as session:
        rival = an_employer(session)
    callers = {
        "rival": door.signed_in(Kind.EMPLOYER, party_id=rival.id, organisation_id=rival.id),
        "machine": door.caller(Kind.INTEGRATION, party_id=party, organisation_id=party),
        "no step-up": pairing.employer,
        "staff": door.signed_in(Kind.STAFF, districts=("620102",)),
        "person": door.signed_in(Kind.SEEKER, party_id=UUID(pairing.seeker_id)),
    }
    answers = {name: told(one.post(f"{room}/reveals", CALL)) for name, one in callers.items()}
    assert answers == {
        "rival": (404, "not_found"),
        "machine": (403, "scope_missing"),
        "no step-up": (403, "step_up_needed"),
        "staff": (403, "opened_for_employers"),
        "person": (403, "opened_for_employers"),
    }


def test_the_employer_opens_nothing_at_the_persons_own_record(
    pairing: Pairing, room: str, firm: Caller
) -> None:
    lets_see(pairing, room, "phone")
    body = {"fields": ["phone"], "purpose": "verification", "comment": "核对"}
    assert firm.post(f"/v1/seekers/{pairing.seeker_id}/reveals", body).status_code == 404
    assert firm.get(f"/v1/seekers/{pairing.seeker_id}/reveals").status_code == 403
