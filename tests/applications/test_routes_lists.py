"""Applications sent from a list of matches: whose list it was, and what is kept of it."""

import base64
import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.applications.models import Application
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.matching.lists import read_mark
from app.matching.models import Outcome
from app.matching.rules import list_key
from tests.conftest import NOON, StandingClock, system_session
from tests.making.index import reindexed
from tests.making.pairing import Pairing
from tests.making.seekers import a_seeker


def a_list(pairing: Pairing, **params: object) -> str:
    reindexed(pairing.door.client)
    path = f"/v1/seekers/{pairing.seeker_id}/matches"
    token: str = pairing.seeker.get(path, **params).json()["list_id"]
    return token


def outcomes(pairing: Pairing) -> list[Outcome]:
    with system_session(pairing.door.database.reader) as session:
        return list(session.scalars(sa.select(Outcome)))


@pytest.mark.parametrize("flushed", ["before", "after"])
def test_applying_from_a_list_is_an_outcome_whether_or_not_the_list_is_written_yet(
    pairing: Pairing, clock: StandingClock, flushed: str
) -> None:
    token = a_list(pairing)
    shown = pairing.door.client.app.state.shown  # type: ignore[attr-defined]
    if flushed == "before":
        shown.flush()
    clock.moment += timedelta(seconds=1)
    sent = pairing.apply(list_id=token, position=1)
    assert sent.status_code == 201, sent.text
    shown.flush()
    (kept,) = outcomes(pairing)
    model = pairing.door.client.app.state.model.version  # type: ignore[attr-defined]
    assert (kept.list_id, str(kept.posting_id)) == (list_key(token), pairing.posting_id)
    assert (kept.position, kept.model_version, kept.shown_at) == (1, model, NOON)
    assert kept.applied_at == NOON + timedelta(seconds=1)


def test_later_steps_are_noted_in_the_same_row(pairing: Pairing) -> None:
    sent = pairing.apply(list_id=a_list(pairing), position=1).json()["id"]
    pairing.move(pairing.employer, sent, "accept", starts_on="2026-12-01")
    (kept,) = outcomes(pairing)
    assert (kept.applied_at, kept.answered_at, kept.hired_at) == (NOON, NOON, NOON)


def test_a_dated_list_has_no_outcomes(pairing: Pairing) -> None:
    token = a_list(pairing, personalised=False)
    assert pairing.apply(list_id=token, position=1).status_code == 201
    assert outcomes(pairing) == []


def test_the_list_is_kept_and_told_to_the_persons_side_and_staff_only(pairing: Pairing) -> None:
    token = a_list(pairing)
    sent = pairing.apply(list_id=token, position=1).json()
    assert (sent["list_id"], sent["position"]) == (token, 1)
    path = f"/v1/applications/{sent['id']}"
    officer = pairing.door.caller(Kind.OFFICER, paired_with=[pairing.seeker.party_id])
    for who in (pairing.seeker, officer, pairing.staff):
        told = who.get(path).json()
        assert (told["list_id"], told["position"]) == (token, 1)
    told = pairing.employer.get(path).json()
    assert (told["list_id"], told["position"]) == (None, None)
    kept = pairing.row(Application)
    mark = read_mark(pairing.door.keys, kept.list_id)
    assert mark is not None
    assert str(mark.seeker_id) == pairing.seeker_id


def test_what_is_no_list_of_this_person_is_refused(pairing: Pairing) -> None:
    with transaction(pairing.door.database) as session:
        other = a_seeker(session, pairing.door.keys)
    stranger = pairing.door.caller(Kind.SEEKER, party_id=other.id)
    reindexed(pairing.door.client)
    theirs = stranger.get(f"/v1/seekers/{other.id}/matches").json()["list_id"]
    forged = base64.urlsafe_b64encode(os.urandom(48)).decode()
    for token in ("notatoken", forged, theirs):
        answer = pairing.apply(list_id=token, position=1)
        assert answer.status_code == 422, token
        problem = answer.json()["errors"][0]
        assert (problem["pointer"], problem["code"]) == ("/list_id", "not_a_list")
        assert token not in answer.text
    assert outcomes(pairing) == []


def test_a_list_and_a_position_come_together(pairing: Pairing) -> None:
    token = a_list(pairing)
    for body, pointer in (({"list_id": token}, "/position"), ({"position": 1}, "/list_id")):
        answer = pairing.apply(**body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer
