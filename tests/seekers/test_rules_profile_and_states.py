"""The capability profile, the states of a seeker, the standing of a certificate."""

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from app.base.actor import Actor, Kind
from app.base.errors import Invalid
from app.base.moves import MoveIn
from app.base.secrets import Keyring
from app.base.states import TransitionNotAllowed, TransitionNotYours
from app.seekers import rules
from app.seekers.models import (
    CapabilityRow,
    Certificate,
    CertificateState,
    Method,
    Seeker,
    SeekerState,
)
from app.seekers.schemas import AssessedIn
from tests.conftest import NOON
from tests.seekers.made import (
    FIRST,
    OFFICER,
    PRINTED,
    SECOND,
    STAFF,
    THIRD,
    TODAY,
    codes,
    oneself,
    registered,
)


def an_answer(item: str = FIRST, level: int | None = 3, **more: Any) -> AssessedIn:
    return AssessedIn(item=item, level=level, **more)


def test_a_profile_is_replaced_as_a_whole_and_rows_are_kept_by_item(keys: Keyring) -> None:
    seeker = registered(keys)
    me = oneself(seeker)
    assert rules.replace_profile(seeker, [an_answer(), an_answer(SECOND, None)], me, NOON)
    first = seeker.capabilities[0]
    assert (first.assessed_by, first.assessed_on) == (me.account_id, TODAY)
    assert rules.replace_profile(seeker, [an_answer(level=5), an_answer(THIRD)], me, NOON)
    assert [row.item for row in seeker.capabilities] == [FIRST, THIRD]
    assert seeker.capabilities[0] is first
    assert first.level == 5


def test_an_assessment_said_again_keeps_its_assessor_and_its_day(keys: Keyring) -> None:
    seeker = registered(keys)
    clinical = an_answer(method=Method.CLINICIAN)
    rules.replace_profile(seeker, [clinical], STAFF, NOON)
    later = NOON + timedelta(days=30)
    assert not rules.replace_profile(seeker, [clinical], oneself(seeker), later)
    (row,) = seeker.capabilities
    assert (row.assessed_by, row.assessed_on) == (STAFF.account_id, TODAY)


@pytest.mark.parametrize("method", set(Method) - {Method.SELF})
def test_a_person_speaks_for_oneself_only(keys: Keyring, method: Method) -> None:
    seeker = registered(keys)
    with pytest.raises(Invalid) as refused:
        rules.replace_profile(
            seeker, [an_answer(), an_answer(SECOND, method=method)], oneself(seeker), NOON
        )
    assert codes(refused) == [("/capabilities/1/method", "method_not_yours")]
    assert seeker.capabilities == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"assessed_on": TODAY + timedelta(days=1)}, ("/capabilities/0/assessed_on", "in_future")),
        (
            {"valid_until": TODAY - timedelta(days=1)},
            ("/capabilities/0/valid_until", "before_start"),
        ),
    ],
)
def test_dates_of_an_assessment_must_be_able_to_be(
    keys: Keyring, more: dict[str, Any], fault: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        rules.replace_profile(registered(keys), [an_answer(**more)], STAFF, NOON)
    assert codes(refused) == [fault]


WAYS = {
    ("registered", "verify"): "verified",
    ("verified", "assess"): "assessed",
    ("verified", "mark_ready"): "job_ready",
    ("assessed", "mark_ready"): "job_ready",
    ("job_ready", "place"): "placed",
    ("placed", "retain"): "retained",
    ("placed", "search_again"): "job_ready",
    ("retained", "search_again"): "job_ready",
    ("registered", "deactivate"): "inactive",
    ("verified", "deactivate"): "inactive",
    ("assessed", "deactivate"): "inactive",
    ("job_ready", "deactivate"): "inactive",
    ("placed", "deactivate"): "inactive",
    ("retained", "deactivate"): "inactive",
    ("inactive", "reactivate"): "registered",
}
ROLES = {
    Kind.SEEKER: {"search_again", "deactivate", "reactivate"},
    Kind.OFFICER: {"search_again", "deactivate", "reactivate", "assess", "mark_ready"},
}


def in_state(keys: Keyring, state: str) -> Seeker:
    seeker = registered(keys)
    seeker.state = SeekerState(state)
    seeker.capabilities = [CapabilityRow(item=FIRST, level=3)]
    return seeker


@pytest.mark.parametrize(
    ("state", "transition"), list(product(SeekerState, sorted({name for _, name in WAYS})))
)
def test_staff_make_exactly_these_moves(keys: Keyring, state: str, transition: str) -> None:
    seeker = in_state(keys, state)
    target = WAYS.get((state, transition))
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            rules.move(seeker, MoveIn(transition=transition), STAFF, NOON, abilities=True)
    else:
        row = rules.move(seeker, MoveIn(transition=transition), STAFF, NOON, abilities=True)
        assert (row.from_state, row.to_state, seeker.state) == (state, target, target)


@pytest.mark.parametrize("kind", list(ROLES))
@pytest.mark.parametrize(("state", "transition"), sorted(WAYS))
def test_seekers_and_officers_move_within_their_roles(
    keys: Keyring, kind: Kind, state: str, transition: str
) -> None:
    seeker = in_state(keys, state)
    actor = Actor(kind, uuid4(), seeker.id, None)
    if transition in ROLES[kind]:
        assert (
            rules.move(
                seeker, MoveIn(transition=transition), actor, NOON, abilities=True
            ).actor_kind
            is kind
        )
    else:
        with pytest.raises(TransitionNotYours):
            rules.move(seeker, MoveIn(transition=transition), actor, NOON, abilities=True)


def test_no_transition_ends_in_anonymised_and_each_has_its_event() -> None:
    ways = rules.MACHINE.transitions
    assert all(way.target != SeekerState.ANONYMISED for way in ways)
    assert sorted(rules.EVENTS) == sorted(way.name for way in ways)


def test_an_empty_profile_is_not_assessed(keys: Keyring) -> None:
    seeker = in_state(keys, "verified")
    seeker.capabilities = [CapabilityRow(item=FIRST, level=None)]
    with pytest.raises(rules.ProfileEmpty):
        rules.move(seeker, MoveIn(transition="assess"), OFFICER, NOON, abilities=True)


@pytest.mark.parametrize(
    ("until", "after"),
    [
        (None, CertificateState.VALID),
        (date(2030, 1, 1), CertificateState.VALID),
        (TODAY - timedelta(days=1), CertificateState.UNVERIFIED),
    ],
)
def test_verifying_a_person_verifies_a_certificate_that_holds(
    keys: Keyring, until: date | None, after: CertificateState
) -> None:
    seeker = registered(keys, certificate={"number": PRINTED, "valid_until": until})
    rules.move(seeker, MoveIn(transition="verify"), STAFF, NOON, abilities=True)
    assert seeker.certificate.state is after


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        ("valid", 91, "valid"),
        ("valid", 90, "expiring"),
        ("valid", 0, "expiring"),
        ("valid", -1, "expired"),
        ("unverified", 30, "unverified"),
        ("unverified", -1, "expired"),
        ("revoked", -1, "revoked"),
        ("valid", None, "valid"),
    ],
)
def test_the_standing_of_a_certificate_follows_its_end(
    state: str, days: int | None, expected: str
) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    certificate = Certificate(state=CertificateState(state), valid_until=until)
    assert rules.standing(certificate, TODAY) == expected
