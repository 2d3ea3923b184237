"""What upper rooms wrote down into lower ones can be rebuilt from the log."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.applications.rules.machine import DECIDES, ENDED, MACHINE
from app.applications.tasks import PAST
from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.employers.models import Employer
from app.main import furnish
from app.matching.models import Outcome, Pair, PairState
from app.matching.rules import list_key
from app.postings.models import Posting
from tests.conftest import StandingClock, system_session
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.index import reindexed
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

NAMES = {past: name for name, past in PAST.items()}


@pytest.fixture
def door(
    bare_app: FastAPI,
    settings: Settings,
    open_database: Database,
    keys: Keyring,
    clock: StandingClock,
) -> Iterator[Door]:
    """The application on the real engine: days pass here, and a new day rebuilds the index."""
    furnish(bare_app, settings, keyring=keys, database=open_database, now=clock, watching=False)
    with TestClient(bare_app, raise_server_exceptions=False) as client:
        yield Door(client, open_database, keys, clock())


Seen = dict[tuple[str, UUID], dict[str, Any]]
"""What a list showed, by the list's key and the posting."""


@dataclass
class Told:
    """What lists showed, and the place in a list that each application came from."""

    shown: Seen = field(default_factory=dict)
    sent_from: dict[UUID, tuple[str, UUID]] = field(default_factory=dict)

    def see(self, body: dict[str, Any], seeker_id: UUID | None, at: datetime) -> None:
        """A page of matches was shown."""
        key = list_key(body["list_id"])
        for position, item in enumerate(body["items"], start=1):
            self.shown[key, UUID(item["posting"]["id"])] = {
                "seeker_id": seeker_id,
                "position": position,
                "model_version": body["model_version"],
                "shown_at": at,
            }


def live_through(door: Door, clock: StandingClock, seed: int) -> Told:
    """People apply, employers answer, some are hired, some withdraw: drawn from what is allowed."""
    told = Told()
    dice = random.Random(seed)
    with transaction(door.database) as session:
        firms = [an_employer(session) for _ in range(3)]
        postings = [
            a_posting(session, dice.choice(firms), openings=dice.choice([1, 2, None]))
            for _ in range(6)
        ]
        people = [a_seeker(session, door.keys) for _ in range(5)]
    seekers = [door.caller(Kind.SEEKER, party_id=person.id) for person in people]
    employers = {firm.id: door.caller(Kind.EMPLOYER, party_id=firm.id) for firm in firms}
    staff = door.staff("620102")
    for _ in range(60):
        clock.moment += timedelta(hours=dice.randint(1, 40))
        if dice.random() < 0.5:
            who = dice.choice(seekers)
            posting = dice.choice(postings)
            sent = {"seeker_id": str(who.party_id), "posting_id": str(posting.id)}
            if dice.random() < 0.7:
                shown = who.get(f"/v1/seekers/{who.party_id}/matches", limit=20).json()
                told.see(shown, who.party_id, clock.moment)
                where = [i["posting"]["id"] for i in shown["items"]]
                if sent["posting_id"] in where:
                    place = where.index(sent["posting_id"]) + 1
                    sent |= {"list_id": shown["list_id"], "position": place}
            made = who.post("/v1/applications", sent)
            if made.status_code == 201 and "list_id" in sent:
                key = list_key(sent["list_id"])
                told.sent_from[UUID(made.json()["id"])] = (key, posting.id)
        else:
            _move_one(dice, [*seekers, *employers.values(), staff], postings)
    return told


def _move_one(dice: random.Random, callers: list[Caller], postings: list[Posting]) -> None:
    who = dice.choice(callers)
    items = who.get("/v1/applications").json()["items"]
    if not items:
        return
    path = f"/v1/applications/{dice.choice(items)['id']}/transitions"
    allowed = who.get(path).json()["allowed"]
    if not allowed:
        return
    chosen = dice.choice(allowed)["transition"]
    body = {"transition": chosen, "comment": "说明", "starts_on": None, "reason": "other"}
    body["starts_on"] = "2026-12-20"
    if chosen == "transfer":
        body["posting_id"] = str(dice.choice(postings).id)
    who.post(path, body)


def changes(session: Session) -> list[Event]:
    of_applications = sa.select(Event).where(
        Event.topic == Topic.CHANGE, Event.subject_kind == "application"
    )
    return list(session.scalars(of_applications.order_by(Event.seq)))


def rebuilt(
    events: list[Event],
) -> tuple[Counter[UUID], dict[tuple[UUID, UUID], PairState], Counter[UUID], Counter[UUID]]:
    """Openings taken, pairs, and applications received and answered, from events alone."""
    state: dict[UUID, str] = {}
    pair_of: dict[UUID, tuple[UUID, UUID]] = {}
    answered_once: set[UUID] = set()
    taken, received, answered = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    pairs: dict[tuple[UUID, UUID], PairState] = {}
    for event in events:
        subject = event.subject_id
        past = event.name.removeprefix("application.")
        pair = (UUID(event.refs["seeker"]), UUID(event.refs["posting"]))
        employer = UUID(event.refs["employer"])
        before, before_pair = state.get(subject), pair_of.get(subject)
        target = "new" if past == "submitted" else MACHINE.by_name[NAMES[past]].target
        if past in ("submitted", "transferred"):
            received[employer] += 1
        if past == "transferred":
            answered_once.discard(subject)
        elif past != "submitted" and event.actor_kind in DECIDES and subject not in answered_once:
            answered_once.add(subject)
            answered[employer] += 1
        if target == "accepted":
            taken[pair[1]] += 1
        elif before == "accepted":
            taken[before_pair[1]] -= 1
        if before_pair is not None and before_pair != pair:
            pairs[before_pair] = PairState.ENDED
        pairs[pair] = _pair_state(target)
        state[subject], pair_of[subject] = target, pair
    return taken, pairs, received, answered


def _pair_state(state: str) -> PairState:
    if state == "accepted":
        return PairState.HIRED
    return PairState.ENDED if state in ENDED else PairState.LIVE


def test_taken_pairs_and_answer_counts_are_what_the_log_says(
    door: Door, clock: StandingClock
) -> None:
    for seed in (1, 2):
        live_through(door, clock, seed)
    with system_session(door.database.reader) as session:
        events = changes(session)
        taken, pairs, received, answered = rebuilt(events)
        assert len(events) > 40
        assert sum(taken.values()) > 0
        for posting in session.scalars(sa.select(Posting)):
            assert posting.taken == taken[posting.id]
        kept = {(p.seeker_id, p.posting_id): p.state for p in session.scalars(sa.select(Pair))}
        assert kept == pairs
        for firm in session.scalars(sa.select(Employer)):
            assert (firm.received, firm.answered) == (received[firm.id], answered[firm.id])


def test_a_count_that_was_tampered_with_is_noticed(door: Door, clock: StandingClock) -> None:
    """The seeded fault: one opening more than the log tells."""
    live_through(door, clock, 3)
    with transaction(door.database) as session:
        free = sa.or_(Posting.openings.is_(None), Posting.taken < Posting.openings)
        some = session.scalars(sa.select(Posting).where(free)).first()
        session.execute(
            sa.update(Posting).where(Posting.id == some.id).values(taken=some.taken + 1)
        )
    with system_session(door.database.reader) as session:
        taken, *_ = rebuilt(changes(session))
        kept = {p.id: p.taken for p in session.scalars(sa.select(Posting))}
    assert any(kept[posting] != taken[posting] for posting in kept)


def hire_from_a_list(door: Door, clock: StandingClock, told: Told) -> None:
    """One more person applies for what a list shows them and is hired, whatever chance did."""
    with transaction(door.database) as session:
        firm = an_employer(session)
        posting = a_posting(session, firm, closes_at=clock.moment + timedelta(days=30))
        person = a_seeker(session, door.keys)
    who = door.caller(Kind.SEEKER, party_id=person.id)
    reindexed(door.client)
    shown = who.get(f"/v1/seekers/{person.id}/matches", limit=20).json()
    told.see(shown, person.id, clock.moment)
    place = [item["posting"]["id"] for item in shown["items"]].index(str(posting.id)) + 1
    sent = {"seeker_id": str(person.id), "posting_id": str(posting.id)}
    made = who.post(
        "/v1/applications", {**sent, "list_id": shown["list_id"], "position": place}
    ).json()["id"]
    told.sent_from[UUID(made)] = (list_key(shown["list_id"]), posting.id)
    employer = door.caller(Kind.EMPLOYER, party_id=firm.id)
    accept = {"transition": "accept", "starts_on": f"{clock.moment:%Y-%m-%d}"}
    moved = employer.post(f"/v1/applications/{made}/transitions", accept)
    assert moved.status_code == 201, moved.text


STEPS = ("opened_at", "applied_at", "answered_at", "interviewed_at", "hired_at")


def rebuilt_outcomes(told: Told, events: list[Event]) -> Seen:
    """What lists showed and what came of it, from what was seen and the events alone."""
    rows = {place: {**shown, **dict.fromkeys(STEPS)} for place, shown in told.shown.items()}
    came_from = dict(told.sent_from)
    answered: set[UUID] = set()
    for event in events:
        past, subject = event.name.removeprefix("application."), event.subject_id
        if past == "transferred":
            came_from.pop(subject, None)
            answered.discard(subject)
        if subject not in came_from:
            continue
        row = rows[came_from[subject]]
        if past == "submitted":
            row["applied_at"] = row["applied_at"] or event.at
        elif event.actor_kind in DECIDES and subject not in answered:
            answered.add(subject)
            row["answered_at"] = row["answered_at"] or event.at
        if past == "accepted":
            row["hired_at"] = row["hired_at"] or event.at
    return rows


@pytest.mark.parametrize("seed", [4, 5])
def test_outcomes_are_what_lists_and_applications_say(
    door: Door, clock: StandingClock, seed: int
) -> None:
    told = live_through(door, clock, seed)
    hire_from_a_list(door, clock, told)
    door.client.app.state.shown.flush()
    with system_session(door.database.reader) as session:
        expected = rebuilt_outcomes(told, changes(session))
        columns = [*next(iter(told.shown.values())), *STEPS]
        kept = {
            (row.list_id, row.posting_id): {name: getattr(row, name) for name in columns}
            for row in session.scalars(sa.select(Outcome))
        }
    assert kept == expected
    assert any(row["applied_at"] for row in expected.values())
    assert any(row["hired_at"] for row in expected.values())
