"""A small city: somebody of each kind, something of each room."""

from dataclasses import dataclass
from typing import Any

from app.audit.transaction import transaction
from app.base.actor import Kind
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


@dataclass
class City:
    """Callers by kind, and ids by the names they have in paths and bodies."""

    callers: dict[str, Caller]
    ids: dict[str, Any]

    @property
    def tokens(self) -> dict[str, str]:
        return {kind: caller.token for kind, caller in self.callers.items()}


def a_city(door: Door) -> City:
    """One employer with a posting, one seeker who applied for it, and a caller of each kind."""
    with transaction(door.database) as session:
        employer = an_employer(session)
        posting = a_posting(session, employer)
        seeker = a_seeker(session, door.keys)
    callers = {
        "staff": door.staff("620102", "620103"),
        "seeker": door.caller(Kind.SEEKER, party_id=seeker.id),
        "employer": door.caller(Kind.EMPLOYER, party_id=employer.id, organisation_id=employer.id),
        "officer": door.caller(Kind.OFFICER, paired_with=[seeker.id]),
        "house_operator": door.caller(Kind.HOUSE_OPERATOR),
        "kiosk": door.caller(Kind.KIOSK),
        "integration": door.caller(
            Kind.INTEGRATION, party_id=employer.id, organisation_id=employer.id
        ),
    }
    ids = {
        "employer_id": str(employer.id),
        "posting_id": str(posting.id),
        "seeker_id": str(seeker.id),
        "external_id": "A-1",
    }
    applied = callers["seeker"].post(
        "/v1/applications", {"seeker_id": ids["seeker_id"], "posting_id": ids["posting_id"]}
    )
    assert applied.status_code == 201, applied.text
    ids["application_id"] = applied.json()["id"]
    offered = callers["employer"].post(
        f"/v1/applications/{ids['application_id']}/interviews",
        {"mode": "on_site", "place": "示例路1号", "times": ["2026-12-01T02:00:00Z"]},
    )
    assert offered.status_code == 201, offered.text
    ids["interview_id"] = offered.json()["id"]
    return City(callers, ids)
