"""What must not happen to a person through somebody else's move."""

from datetime import timedelta

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers.models import Employer, EmployerState
from tests.conftest import StandingClock
from tests.making.employers import an_employer
from tests.making.pairing import Pairing
from tests.making.postings import a_posting


def test_what_the_person_withdrew_nobody_else_revives(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    pairing.move(pairing.seeker, application_id, "withdraw")
    for who in (pairing.employer, pairing.staff):
        for name in ("accept", "move_to_prior_to_hire", "add_to_pool"):
            answer = pairing.move(who, application_id, name, starts_on="2026-12-01")
            assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
    assert pairing.seeker.get(f"/v1/applications/{application_id}").json()["state"] == "cancelled"


def test_a_hiring_cancelled_by_the_employer_may_be_taken_back(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    pairing.move(pairing.employer, application_id, "accept", starts_on="2026-12-01")
    pairing.move(pairing.employer, application_id, "cancel")
    again = pairing.move(pairing.employer, application_id, "accept", starts_on="2026-12-02")
    assert again.json()["state"] == "accepted"


def test_after_a_transfer_the_new_employer_reads_nothing_of_the_old(
    pairing: Pairing, clock: StandingClock
) -> None:
    with transaction(pairing.door.database) as session:
        firm = an_employer(session)
        other = a_posting(session, firm)
    new_employer = pairing.door.caller(Kind.EMPLOYER, party_id=firm.id)
    application_id = pairing.apply().json()["id"]
    path = f"/v1/applications/{application_id}"
    pairing.employer.post(f"{path}/messages", {"text": "旧单位的话"})
    pairing.move(
        pairing.employer, application_id, "refuse", reason="lacking_skills", comment="旧单位的说明"
    )
    clock.moment += timedelta(hours=1)
    moved = pairing.move(
        pairing.staff, application_id, "transfer", posting_id=str(other.id), comment="内部说明"
    )
    assert moved.status_code == 201, moved.text
    clock.moment += timedelta(hours=1)
    new_employer.post(f"{path}/messages", {"text": "新单位的话"})
    assert pairing.employer.get(path).status_code == 404
    read = [
        new_employer.get(f"{path}{part}").text
        for part in ("", "/messages", "/transitions", "/interviews")
    ]
    assert "旧单位" not in "".join(read)
    assert "内部说明" not in "".join(read)
    assert "新单位的话" in read[1]
    mine = pairing.seeker.get(f"{path}/messages").text
    assert "旧单位的话" in mine


def test_a_suspended_employer_sees_and_reaches_nobody(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    path = f"/v1/applications/{application_id}"
    with transaction(pairing.door.database) as session:
        session.execute(sa.update(Employer).values(state=EmployerState.SUSPENDED))
    assert pairing.employer.get(path).status_code == 404
    assert pairing.employer.get("/v1/applications").json()["items"] == []
    assert pairing.employer.post(f"{path}/messages", {"text": "喂"}).status_code == 404
    hired = pairing.move(pairing.employer, application_id, "accept", starts_on="2026-12-01")
    assert hired.status_code == 404
    assert pairing.seeker.get(path).status_code == 200
