"""Goal S20: nothing sensitive is used without a live consent of the right purpose and version."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.audit.feed import Feed
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.employers.models import Employer
from app.functioning.catalogue import ITEM_CODES
from app.matching.index import People, View
from app.matching.model import Model
from app.postings.models import Posting
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.models import Consent, Seeker
from tests.conftest import NOON, StandingClock
from tests.making.employers import an_employer
from tests.making.functioning import DEAF, an_essential_demand
from tests.making.identity import Caller, Door
from tests.making.index import reindexed, soon
from tests.making.matching import a_view
from tests.making.postings import a_posting
from tests.making.seekers import a_consent, a_seeker

ABILITIES, LISTED = "ability_matching", "employer_candidates"
LONG_AGO = NOON - timedelta(days=400)
STANDINGS: Mapping[str, list[dict[str, Any]]] = {
    "none": [],
    "live": [{}],
    "renewed": [{"replaced_at": NOON - timedelta(hours=1)}, {}],
    "expired": [{"given_at": LONG_AGO, "expires_at": NOON}],
    "withdrawn": [{"withdrawn_at": NOON}],
    "replaced": [{"replaced_at": NOON}],
    "of an older notice": [{"notice_version": "0.9"}],
    "of a later notice": [{"notice_version": "2.0"}],
}
COUNT = frozenset({"live", "renewed"})
SAME = {"capabilities": [{"item": item, "level": level} for item, level in DEAF.items()]}


@dataclass
class House:
    """People of every combination of consents, an employer with a job, and their callers."""

    door: Door
    people: dict[tuple[str, str], Seeker]
    firm: Caller
    posting: Posting

    def differing(self) -> Iterator[str]:
        """Where what is used of somebody is not what they agree to."""
        listed = self._listed()
        for standing, seeker in self.people.items():
            abilities, on_lists = (one in COUNT for one in standing)
            agreed = (abilities, on_lists, abilities, abilities, abilities)
            found = self._used(seeker, listed)
            if found != agreed:
                yield f"{standing}: used {found}, agreed {agreed}"

    def _used(self, seeker: Seeker, listed: Mapping[str, Any]) -> tuple[bool, ...]:
        """Abilities ranked, candidate listed, then: shown to staff, accepted, brought along."""
        me = self.door.caller(Kind.SEEKER, party_id=seeker.id)
        one = f"/v1/seekers/{seeker.id}"
        jobs = [i["posting"]["id"] for i in me.get(f"{one}/matches").json()["items"]]
        staff = self.door.staff()
        handle = self.door.keys.handle(self.posting.id, seeker.id)
        accepted = me.put(f"{one}/profile", SAME, "*")
        return (
            str(self.posting.id) not in jobs,
            handle in listed,
            not staff.get(f"{one}/profile").json()["withheld"],
            accepted.status_code == 200,
            staff.get(one).json()["accommodations"] != [],
        )

    def _listed(self) -> dict[str, Any]:
        path = f"/v1/postings/{self.posting.id}/candidates"
        items = self.firm.get(path, limit=100).json()["items"]
        return {item["handle"]: item for item in items}


@pytest.fixture
def house(session: Session, keys: Keyring, door: Door) -> House:
    employer = an_employer(session)
    stop = [an_essential_demand("telephone", 5)]
    posting = a_posting(session, employer, stop, accommodations=[])
    people = {}
    for standing in product(STANDINGS, STANDINGS):
        seeker = people[standing] = a_seeker(
            session, keys, levels=DEAF, accommodations=["SCREEN_READER"], consents=()
        )
        for purpose, state in zip((ABILITIES, LISTED), standing, strict=True):
            for changes in STANDINGS[state]:
                a_consent(session, seeker, purpose, **changes)
        a_consent(session, seeker, "employer_disclosure")  # another purpose, live for everybody
    session.commit()
    reindexed(door.client)
    firm = door.caller(Kind.EMPLOYER, party_id=employer.id)
    return House(door, people, firm, posting)


def test_nothing_is_used_but_what_each_person_agrees_to_now(house: House) -> None:
    """Purposes x standings: what is ranked, listed, shown and accepted; by database and memory."""
    assert list(house.differing()) == []
    assert list(house.differing()) == [], "the second time it is answered from memory"


def test_the_database_and_the_rule_call_the_same_consents_live(
    house: House, session: Session
) -> None:
    for seeker in house.people.values():
        consents = session.scalars(seekers.consents_of(seeker.id))
        by_rule = {one.purpose for one in consents if rules.is_live(one, NOON)}
        assert seekers.agreed(session, seeker.id, NOON) == by_rule


def _without(part: str) -> Callable[[datetime], Any]:
    """What counts as live when one part of the rule is forgotten."""
    parts = {
        "withdrawal": lambda now: Consent.withdrawn_at.is_(None),
        "replacement": lambda now: Consent.replaced_at.is_(None),
        "time": lambda now: Consent.expires_at > now,
        "version": lambda now: Consent.notice_version.like("1.%"),
    }
    return lambda now: sa.and_(*(made(now) for name, made in parts.items() if name != part))


@pytest.mark.parametrize("forgotten", ["withdrawal", "replacement", "time", "version"])
def test_a_rule_that_forgets_a_part_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    monkeypatch.setattr("app.seekers.queries.consents.is_live", _without(forgotten))
    assert any(house.differing())


def test_a_rule_that_ignores_the_purpose_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = seekers.live_consents

    def any_purpose(session: Session, ids: Any, now: datetime) -> Any:
        ends = NOON + timedelta(days=1)
        found = true(session, ids, now)
        return {one: dict.fromkeys((ABILITIES, LISTED), ends) if found[one] else {} for one in ids}

    monkeypatch.setattr("app.matching.index.people.live_consents", any_purpose)
    monkeypatch.setattr(seekers, "live_consents", any_purpose)
    assert any(house.differing())


@pytest.mark.parametrize("consents", [(), (LISTED,), ("employer_disclosure",)])
def test_a_view_without_the_consent_holds_no_ability(model: Model, consents: Any) -> None:
    brings = ["SCREEN_READER"]
    bare = a_view(model, {}, consents=(ABILITIES,))
    without = a_view(model, DEAF, consents=consents, accommodations=brings)
    assert [one.level for one in without.capabilities] == [None] * len(ITEM_CODES)
    assert without.brought == ()
    assert (without.prepared.query.capability == bare.prepared.query.capability).sum() == 0
    agreed = a_view(model, DEAF, accommodations=brings)
    assert any(one.level is not None for one in agreed.capabilities)
    assert agreed.brought == ("SCREEN_READER",)


def test_who_agrees_to_abilities_alone_stands_on_no_list(model: Model) -> None:
    assert not a_view(model, consents=(ABILITIES,)).listed
    assert a_view(model, consents=(LISTED,)).listed


def firm_and_job(session: Session, door: Door) -> tuple[Caller, Posting]:
    employer: Employer = an_employer(session)
    posting = a_posting(session, employer, [an_essential_demand("telephone", 5)])
    session.commit()
    reindexed(door.client)
    return door.caller(Kind.EMPLOYER, party_id=employer.id), posting


def test_a_withdrawal_counts_with_the_next_request(
    session: Session, keys: Keyring, door: Door
) -> None:
    person = a_seeker(session, keys, levels=DEAF)
    firm, posting = firm_and_job(session, door)
    me, one = door.caller(Kind.SEEKER, party_id=person.id), f"/v1/seekers/{person.id}"
    candidates = f"/v1/postings/{posting.id}/candidates"
    assert me.get(f"{one}/matches").json()["items"] == []
    assert len(firm.get(candidates).json()["items"]) == 1
    for consent in me.get(f"{one}/consents").json()["items"]:
        me.delete(f"{one}/consents/{consent['id']}", "*")
    found = me.get(f"{one}/matches").json()["items"]
    assert [item["posting"]["id"] for item in found] == [str(posting.id)]
    assert "telephone" in [unknown["item"] for unknown in found[0]["unknowns"]]
    assert firm.get(candidates).json()["items"] == []
    me.post(f"{one}/consents", {"purpose": ABILITIES, "notice_version": "1.0"})
    assert me.get(f"{one}/matches").json()["items"] == []


def test_a_consent_that_runs_out_ends_without_an_event(
    session: Session, keys: Keyring, door: Door, clock: StandingClock
) -> None:
    person = a_seeker(session, keys, levels=DEAF, consents=())
    ends = NOON + timedelta(hours=2)
    for purpose in (ABILITIES, LISTED):
        a_consent(session, person, purpose, expires_at=ends)
    firm, posting = firm_and_job(session, door)
    me, jobs = door.caller(Kind.SEEKER, party_id=person.id), f"/v1/seekers/{person.id}/matches"
    candidates = f"/v1/postings/{posting.id}/candidates"

    def used() -> tuple[bool, bool]:
        listed = firm.get(candidates).json()["items"]
        return me.get(jobs).json()["items"] == [], len(listed) == 1

    clock.moment = ends - timedelta(microseconds=1)
    assert used() == (True, True)
    clock.moment = ends
    assert used() == (False, False)


def test_another_process_stops_within_a_second(
    open_database: Database, keys: Keyring, model: Model
) -> None:
    """Goal S20: withdrawn here, stopped in every process within a second."""
    with transaction(open_database) as session:
        person = a_seeker(session, keys, levels=DEAF)
    other = Database(open_database.url.render_as_string(hide_password=False))
    feed, people = Feed(other, 0.02), People(model)
    feed.follow(people.follow)
    feed.start()
    try:
        assert seen(other, people, person).brought == ()
        assert seen(other, people, person).capabilities[0].level is not None
        with transaction(open_database) as session:
            consent = session.scalars(sa.select(Consent).where(Consent.purpose == ABILITIES)).one()
            consent.withdrawn_at = NOON
            refs: dict[str, Any] = {"seeker": person.id}
            record(session, SYSTEM, "consent.withdrawn", consent, NOON, refs=refs)
        begun = monotonic()
        assert soon(lambda: seen(other, people, person).capabilities[0].level is None)
        assert monotonic() - begun < 1
    finally:
        feed.stop()
        other.dispose()


def seen(database: Database, people: People, person: Seeker) -> View:
    with transaction(database, reading=True) as session:
        return people.read(session, [person.id], NOON)[person.id]


def test_without_any_consent_a_person_searches_applies_and_writes(
    session: Session, keys: Keyring, door: Door, client: TestClient
) -> None:
    """PIPL art. 16: no service is refused for want of a consent."""
    person = a_seeker(session, keys, levels=DEAF, consents=())
    _, posting = firm_and_job(session, door)
    me, one = door.caller(Kind.SEEKER, party_id=person.id), f"/v1/seekers/{person.id}"
    searched = me.get("/v1/postings").json()["items"]
    matched = me.get(f"{one}/matches").json()["items"]
    assert len(searched) == len(matched) == 1
    wish = {"seeker_id": str(person.id), "posting_id": str(posting.id)}
    applied = me.post("/v1/applications", wish)
    assert applied.status_code == 201
    room = f"/v1/applications/{applied.json()['id']}"
    answers = [
        me.post(f"{room}/messages", {"text": "您好"}),
        me.get(f"{room}/messages"),
        me.get(room),
        me.get(one),
        me.get(f"{one}/profile"),
        me.patch(one, {"skills": ["打字"]}, "*"),
        me.get(f"{one}/matches/{posting.id}"),
        me.post(f"{one}/matches/{posting.id}/human-review", {"message": "请再看一看。"}),
        me.post(f"{one}/transitions", {"transition": "deactivate"}),
    ]
    assert {answer.status_code for answer in answers} <= {200, 201}
