"""Goal S20 for somebody registered twice: the last word counts, under whichever record it was said.

The doors of merging stand in applications; whose consents count is asked by every room.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.matching import queries as matching
from app.matching.index.view import LOOKING
from app.seekers import queries, rules
from app.seekers.models import Consent, Reveal, Seeker, overruled_at
from app.seekers.queries import loaded
from app.seekers.tasks import erase_unagreed
from app.tasks.models import Task
from tests.applications.people import bare
from tests.conftest import NOON
from tests.making.applications import an_application
from tests.making.duplicates import a_merge
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.index import reindexed
from tests.making.people import CANARY
from tests.making.postings import a_posting
from tests.making.seekers import a_consent, a_seeker
from tests.seekers.people import BROUGHT, FIRST

ABILITIES, LISTED = "ability_matching", "employer_candidates"
DAY = timedelta(days=1)
EARLIER = {"given_at": NOON - 9 * DAY}
TAKEN_BACK = {"withdrawn_at": NOON - 2 * DAY}
RAN_OUT = {"given_at": NOON - 5 * DAY, "expires_at": NOON - DAY}

Words = list[dict[str, Any]]


def two(session: Session, keys: Keyring, kept: Words, duplicate: Words) -> list[Seeker]:
    """A kept record and its duplicate, and what was said under each for both purposes."""
    brings = {"levels": {FIRST: 3}, "accommodations": [BROUGHT], "consents": ()}
    both = [a_seeker(session, keys, **brings), a_seeker(session, keys, **brings, **bare())]
    for record, words in zip(both, (kept, duplicate), strict=True):
        for said in words:
            for purpose in (ABILITIES, LISTED):
                a_consent(session, record, purpose, **said)
    a_merge(session, *both)
    return both


SAID: list[tuple[Words, Words, bool]] = [
    ([], [{}], True),
    ([{}], [], True),
    ([], [], False),
    ([], [TAKEN_BACK], False),
    ([EARLIER], [{}], True),
    ([EARLIER | TAKEN_BACK], [EARLIER], False),
    ([EARLIER], [EARLIER | TAKEN_BACK], False),
    ([EARLIER | TAKEN_BACK], [{}], True),
    ([{}], [EARLIER | TAKEN_BACK], True),
    ([RAN_OUT], [EARLIER], False),
    ([EARLIER | {"replaced_at": NOON - DAY}, {}], [EARLIER], True),
]


@pytest.mark.parametrize(("kept", "duplicate", "counts"), SAID)
def test_the_last_word_counts_for_both_records(
    session: Session, keys: Keyring, kept: Words, duplicate: Words, counts: bool
) -> None:
    both = two(session, keys, kept, duplicate)
    agreed = {ABILITIES, LISTED} if counts else set()
    for record in both:
        assert queries.agreed(session, record.id, NOON) == agreed
        held = queries.consents_of_whoever(session, record.id, ABILITIES)
        by_rule = [
            one for one in held if rules.is_live(one, NOON) and overruled_at(one, held) is None
        ]
        assert bool(by_rule) == counts
    listed = matching.on_candidate_lists(session, LOOKING, NOON)
    assert listed == ([both[0].id] if counts else [])


def test_taken_apart_each_record_has_its_own_word_again(session: Session, keys: Keyring) -> None:
    kept, duplicate = two(session, keys, [EARLIER | TAKEN_BACK], [EARLIER])
    assert queries.agreed(session, duplicate.id, NOON) == set()
    party = sa.text("UPDATE party SET merged_into = NULL")
    session.execute(party)
    assert queries.agreed(session, kept.id, NOON) == set()
    assert queries.agreed(session, duplicate.id, NOON) == {ABILITIES, LISTED}


def test_three_records_are_one_person(session: Session, keys: Keyring) -> None:
    kept, duplicate = two(session, keys, [], [EARLIER])
    third = a_seeker(session, keys, consents=(), **bare(name="第三份"))
    a_consent(session, third, ABILITIES, **EARLIER, **TAKEN_BACK)
    a_merge(session, kept, third)
    for record in (kept, duplicate, third):
        assert queries.agreed(session, record.id, NOON) == {LISTED}


@pytest.fixture
def merged(door: Door) -> tuple[UUID, UUID]:
    """Somebody who agreed under the duplicate's record only."""
    with transaction(door.database) as session:
        kept, duplicate = two(session, door.keys, [], [EARLIER])
        return kept.id, duplicate.id


def test_what_was_agreed_to_under_a_duplicate_is_seen_and_taken_back_with_the_kept_record(
    door: Door, merged: tuple[UUID, UUID]
) -> None:
    kept, duplicate = merged
    person, staff = door.caller(Kind.SEEKER, party_id=kept), door.staff("620102")
    profile, consents = f"/v1/seekers/{kept}/profile", f"/v1/seekers/{kept}/consents"
    assert not staff.get(profile).json()["withheld"]
    items = person.get(consents).json()["items"]
    assert [(one["purpose"], one["live"]) for one in items] == [(LISTED, True), (ABILITIES, True)]
    ability = f"{consents}/{items[1]['id']}"
    assert person.get(ability).json()["live"]
    gone = person.delete(ability, "*")
    assert (gone.status_code, gone.json()["live"]) == (200, False)
    assert staff.get(profile).json()["withheld"]
    with transaction(door.database, reading=True) as session:
        told = session.scalars(sa.select(Task.arguments).where(Task.name.like("seekers.erase%")))
        assert {one["seeker"] for one in told} == {kept.hex, duplicate.hex}


def test_withdrawing_under_the_kept_record_silences_the_duplicates_consent(
    door: Door, merged: tuple[UUID, UUID]
) -> None:
    kept, duplicate = merged
    with transaction(door.database) as session:
        mine = a_consent(session, session.get_one(Seeker, kept), ABILITIES, **EARLIER)
    person, staff = door.caller(Kind.SEEKER, party_id=kept), door.staff("620102")
    consents = f"/v1/seekers/{kept}/consents"
    assert person.delete(f"{consents}/{mine.id}", "*").status_code == 200
    assert staff.get(f"/v1/seekers/{kept}/profile").json()["withheld"]
    items = person.get(consents, purpose=ABILITIES).json()["items"]
    assert [one["live"] for one in items] == [False, False]
    with transaction(door.database, reading=True) as session:
        still = session.scalars(sa.select(Consent).where(Consent.seeker_id == duplicate))
        assert {one.withdrawn_at for one in still} == {None}, "the duplicate's rows stay its own"


def an_employer_who_was_told(door: Door, duplicate: UUID) -> tuple[Caller, str]:
    """The duplicate applied and discloses name and accommodations; its employer, and the path."""
    with transaction(door.database) as session:
        firm = an_employer(session)
        seeker = session.get_one(Seeker, duplicate)
        seeker.name = f"{CANARY}姓名"
        made = an_application(session, seeker, a_posting(session, firm))
        return door.caller(Kind.EMPLOYER, party_id=firm.id), f"/v1/applications/{made.id}"


def test_an_employer_reads_no_accommodation_after_a_withdrawal_under_the_other_record(
    door: Door, merged: tuple[UUID, UUID]
) -> None:
    kept, duplicate = merged
    firm, path = an_employer_who_was_told(door, duplicate)
    person = door.caller(Kind.SEEKER, party_id=kept)
    fields = [{"field": "name"}, {"field": "accommodations"}]
    body = {"notice_version": "1.0", "items": fields}
    assert person.put(f"{path}/disclosures", body, "*").status_code == 200
    assert firm.get(path).json()["disclosed"]["accommodations"] == [BROUGHT]
    with transaction(door.database) as session:
        record = session.get_one(Seeker, kept)
        a_consent(session, record, ABILITIES, **EARLIER, withdrawn_at=NOON)
    assert firm.get(path).json()["disclosed"]["accommodations"] is None


def test_the_view_in_memory_forgets_with_a_withdrawal_under_either_record(
    door: Door, merged: tuple[UUID, UUID]
) -> None:
    kept, _ = merged
    with transaction(door.database) as session:
        posting = a_posting(session, an_employer(session))
        session.flush()
    reindexed(door.client)
    person, staff = door.caller(Kind.SEEKER, party_id=kept), door.staff("620102")
    candidates = f"/v1/postings/{posting.id}/candidates"
    assert len(staff.get(candidates).json()["items"]) == 1
    consents = f"/v1/seekers/{kept}/consents"
    (given,) = person.get(consents, purpose=LISTED).json()["items"]
    assert person.delete(f"{consents}/{given['id']}", "*").status_code == 200
    assert staff.get(candidates).json()["items"] == []


@pytest.mark.parametrize(
    ("kept", "duplicate", "deleted"),
    [
        ([EARLIER | {"withdrawn_at": NOON - 8 * DAY}], [EARLIER], 2),
        ([EARLIER | {"withdrawn_at": NOON - 6 * DAY}], [EARLIER], 0),
        ([EARLIER | {"withdrawn_at": NOON - 8 * DAY}], [{}], 0),
    ],
)
def test_abilities_of_both_records_go_a_week_after_the_last_word(
    session: Session,
    database: Database,
    keys: Keyring,
    kept: Words,
    duplicate: Words,
    deleted: int,
) -> None:
    both = two(session, keys, kept, duplicate)
    session.commit()
    assert erase_unagreed(database, NOON) == deleted
    with transaction(database, reading=True) as reading:
        mine = sa.select(Seeker).where(Seeker.id.in_([one.id for one in both]))
        left = [len(one.capabilities) for one in reading.scalars(loaded(mine))]
    assert left == ([0, 0] if deleted else [1, 1])


def test_the_person_sees_who_opened_fields_under_either_record(
    door: Door, merged: tuple[UUID, UUID]
) -> None:
    kept, _ = merged
    with transaction(door.database) as session:
        for record in merged:
            made = Reveal(
                seeker_id=record,
                fields=["phone"],
                purpose="contact",
                at=NOON,
                actor_kind="employer",
            )
            session.add(made)
    person = door.caller(Kind.SEEKER, party_id=kept)
    assert len(person.get(f"/v1/seekers/{kept}/reveals").json()["items"]) == 2
