"""Acts that by their nature touch rows of several tenants work under row-level security (S21)."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.employers.models import Employer
from app.identity.models import Party
from app.matching.models import HumanReview, Pair, PairState
from app.postings.models import Posting, PostingState
from app.seekers.models import Experience, Seeker
from tests.making.applications import an_open_review
from tests.making.employers import an_employer
from tests.making.identity import Door
from tests.making.numbers import an_identity_number
from tests.making.pairing import a_pairing
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

OURS, THEIRS = "620102", "620111"


def test_staff_write_down_that_a_person_moved_away(
    session: Session, door: Door, keys: Keyring
) -> None:
    person = a_seeker(session, keys, worked_as=["店员"])
    staff, path = door.staff(OURS), f"/v1/seekers/{person.id}"
    moved = {"district": THEIRS, "experiences": [{"title": "文员"}], "accommodations": []}
    assert staff.patch(path, moved, '"1"').status_code == 200
    assert staff.get(path).status_code == 404
    assert door.staff(THEIRS).get(path).status_code == 200
    session.expire_all()
    assert session.get_one(Seeker, person.id).district == THEIRS
    assert session.get_one(Party, person.id).district == THEIRS
    assert session.scalars(sa.select(Experience.title)).all() == ["文员"]


@pytest.mark.parametrize("state", [PostingState.DRAFT, PostingState.OPEN])
def test_staff_write_down_that_a_posting_moved_away(
    session: Session, door: Door, state: PostingState
) -> None:
    changes = {} if state is PostingState.OPEN else {"published_at": None, "closes_at": None}
    posting = a_posting(session, an_employer(session, district=THEIRS), state=state, **changes)
    answer = door.staff(OURS).patch(f"/v1/postings/{posting.id}", {"district": "620103"}, '"1"')
    assert answer.status_code == 200
    session.expire_all()
    assert session.get_one(Posting, posting.id).district == "620103"


def test_staff_answer_for_a_posting_that_closed_elsewhere(
    session: Session, door: Door, keys: Keyring
) -> None:
    posting = a_posting(session, an_employer(session, district=THEIRS), district=THEIRS)
    review = an_open_review(session, a_seeker(session, keys), posting)
    posting.state = PostingState.CLOSED
    session.flush()
    staff = door.staff(OURS)
    waiting = staff.get("/v1/matching/human-reviews").json()["items"]
    assert [one["id"] for one in waiting] == [str(review.id)]
    path = f"/v1/matching/human-reviews/{review.id}/answers"
    assert staff.post(path, {"answer": "看过了。"}).status_code == 201
    session.expire_all()
    assert session.get_one(HumanReview, review.id).answered_at is not None


def test_a_person_who_applies_and_withdraws_is_counted_with_the_employer(door: Door) -> None:
    pairing = a_pairing(door)
    made = pairing.apply().json()["id"]
    assert pairing.row(Employer).received == 1
    assert pairing.row(Pair).state is PairState.LIVE
    assert pairing.move(pairing.seeker, made, "withdraw").status_code == 201
    assert pairing.row(Pair).state is PairState.ENDED


def test_an_employer_that_hires_sets_aside_what_it_cannot_see(
    session: Session, door: Door, keys: Keyring
) -> None:
    pairing = a_pairing(door)
    other = an_employer(session, district=THEIRS)
    elsewhere = a_posting(session, other, district=THEIRS)
    pairing_id = pairing.apply().json()["id"]
    said = {"seeker_id": pairing.seeker_id, "posting_id": str(elsewhere.id)}
    other_id = pairing.seeker.post("/v1/applications", said).json()["id"]
    assert pairing.employer.get(f"/v1/applications/{other_id}").status_code == 404
    pairing.move(pairing.employer, pairing_id, "accept", starts_on="2026-12-01")
    rival = door.caller(Kind.EMPLOYER, party_id=other.id)
    assert rival.get(f"/v1/applications/{other_id}").json()["state"] == "obsolete"
    assert pairing.employer.get(f"/v1/applications/{other_id}").status_code == 404


def test_a_row_for_somebody_else_that_a_rule_let_through_is_refused_by_the_database(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: staff register people of any district. PostgreSQL says no, and no 500."""
    monkeypatch.setattr("app.seekers.rules.may_register", lambda actor, district: None)
    number = an_identity_number()
    said = {"name": "李示例", "id_number": number, "district": THEIRS}
    answer = door.staff(OURS).post("/v1/seekers", said)
    if door.database.is_sqlite:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
