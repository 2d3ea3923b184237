"""Decisions about employers, without a database."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.dialects import sqlite

from app.base.actor import Actor, Kind
from app.base.errors import Invalid
from app.base.states import TransitionNotAllowed, TransitionNotYours
from app.employers import rules
from app.employers.models import Employer, EmployerKind, EmployerState, SuspensionReason
from app.employers.rules.credit_code import CreditCodeInvalid
from app.employers.schemas import EmployerMoveIn
from app.identity.rules import organisation
from app.reference.catalogue import lists
from tests.conftest import NOON
from tests.making.employers import a_doubted_credit_code
from tests.making.numbers import a_credit_code

STAFF = Actor(Kind.STAFF, uuid4(), None, None, frozenset({"620102"}))


def an_unsaved(**changes: Any) -> Employer:
    values = {
        "id": uuid4(),
        "name": "示例商贸有限公司",
        "kind": EmployerKind.ENTERPRISE,
        "credit_code": a_credit_code(),
        "credit_code_doubted": False,
        "district": "620102",
        "state": EmployerState.DRAFT,
        "received": 0,
        "answered": 0,
        "answer_seconds": 0,
    }
    return Employer(**values | changes)


def member_of(employer: Employer, kind: Kind = Kind.EMPLOYER) -> Actor:
    return Actor(kind, uuid4(), employer.id, employer.id)


def a_wish(transition: str, **more: Any) -> EmployerMoveIn:
    return EmployerMoveIn(transition=transition, **more)


REASON = {"reason": SuspensionReason.DISCRIMINATION, "comment": "请补充资料"}
WAYS = {
    ("draft", "submit"): "submitted",
    ("submitted", "verify"): "verified",
    ("submitted", "send_back"): "draft",
    ("verified", "pause"): "paused",
    ("paused", "resume"): "verified",
    ("verified", "suspend"): "suspended",
    ("paused", "suspend"): "suspended",
    ("suspended", "reinstate"): "verified",
    ("draft", "close"): "closed",
    ("submitted", "close"): "closed",
    ("verified", "close"): "closed",
    ("paused", "close"): "closed",
    ("suspended", "close"): "closed",
    ("closed", "reopen"): "draft",
}
MEMBERS_WAYS = {"submit", "pause", "resume"}


@pytest.mark.parametrize(
    ("state", "transition"), list(product(EmployerState, sorted({name for _, name in WAYS})))
)
def test_staff_make_exactly_these_moves(state: EmployerState, transition: str) -> None:
    employer = an_unsaved(state=state)
    target = WAYS.get((state.value, transition))
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            rules.move(employer, a_wish(transition, **REASON), STAFF, NOON)
        assert employer.state is state
    else:
        row = rules.move(employer, a_wish(transition, **REASON), STAFF, NOON)
        assert (row.from_state, row.to_state) == (state.value, target)
        assert employer.state == target


@pytest.mark.parametrize("kind", [Kind.EMPLOYER, Kind.INTEGRATION])
@pytest.mark.parametrize(("state", "transition"), sorted(WAYS))
def test_a_member_only_submits_pauses_and_resumes(kind: Kind, state: str, transition: str) -> None:
    employer = an_unsaved(state=EmployerState(state))
    member = member_of(employer, kind)
    if transition in MEMBERS_WAYS:
        assert rules.move(employer, a_wish(transition), member, NOON).actor_kind is kind
    else:
        with pytest.raises(TransitionNotYours):
            rules.move(employer, a_wish(transition, **REASON), member, NOON)


def test_every_transition_has_an_event_of_its_own() -> None:
    names = [way.name for way in rules.MACHINE.transitions]
    assert sorted(rules.EVENTS) == sorted(names)
    assert len(set(rules.EVENTS.values())) == len(names)


def test_a_suspension_needs_its_reason_and_keeps_it_until_it_ends() -> None:
    employer = an_unsaved(state=EmployerState.VERIFIED)
    with pytest.raises(Invalid) as refused:
        rules.move(employer, a_wish("suspend"), STAFF, NOON)
    assert [problem.pointer for problem in refused.value.errors] == ["/reason"]
    rules.move(employer, a_wish("suspend", **REASON), STAFF, NOON)
    assert employer.state_reason == "discrimination"
    rules.move(employer, a_wish("reinstate"), STAFF, NOON)
    assert employer.state_reason is None


def test_sending_back_needs_a_comment() -> None:
    with pytest.raises(Invalid):
        rules.move(an_unsaved(state=EmployerState.SUBMITTED), a_wish("send_back"), STAFF, NOON)


@pytest.mark.parametrize("lacking", ["credit_code", "district"])
def test_an_incomplete_record_is_not_submitted(lacking: str) -> None:
    employer = an_unsaved(**{lacking: None})
    with pytest.raises(rules.EmployerIncomplete) as refused:
        rules.move(employer, a_wish("submit"), STAFF, NOON)
    assert [problem.pointer for problem in refused.value.errors] == [f"/{lacking}"]
    assert employer.state is EmployerState.DRAFT


def test_verification_is_dated_and_ends_when_the_record_becomes_a_draft_again() -> None:
    employer = an_unsaved(state=EmployerState.SUBMITTED)
    rules.move(employer, a_wish("verify"), STAFF, NOON)
    assert employer.verified_at == NOON
    rules.move(employer, a_wish("close"), STAFF, NOON)
    rules.move(employer, a_wish("reopen"), STAFF, NOON)
    assert employer.verified_at is None


def test_the_reasons_of_a_suspension_are_a_published_code_list() -> None:
    assert set(lists["employer_suspension_reasons"].by_code) == set(SuspensionReason)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ("91", EmployerKind.ENTERPRISE),
        ("92", EmployerKind.INDIVIDUAL_BUSINESS),
        ("93", EmployerKind.COOPERATIVE),
        ("11", EmployerKind.GOVERNMENT),
        ("12", EmployerKind.PUBLIC_INSTITUTION),
        ("52", EmployerKind.SOCIAL_ORGANISATION),
        ("31", EmployerKind.OTHER),
    ],
)
def test_the_credit_code_tells_the_kind_where_nobody_says_it(
    start: str, kind: EmployerKind
) -> None:
    said = {"name": "示例", "credit_code": a_credit_code(7, start)}
    assert rules.registered(organisation(None, NOON), said, NOON).kind is kind


def test_what_is_said_of_the_kind_outweighs_the_code() -> None:
    said = {"name": "示例", "credit_code": a_credit_code(), "kind": EmployerKind.OTHER}
    assert rules.registered(organisation(None, NOON), said, NOON).kind is EmployerKind.OTHER


def test_a_wrong_check_character_is_refused_and_a_wrong_inner_one_is_a_doubt() -> None:
    party = organisation(None, NOON)
    right = a_credit_code()
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    with pytest.raises(CreditCodeInvalid):
        rules.registered(party, {"name": "示例", "credit_code": wrong}, NOON)
    clean = rules.registered(party, {"name": "示例", "credit_code": right}, NOON)
    doubted = rules.registered(
        party, {"name": "示例", "credit_code": a_doubted_credit_code()}, NOON
    )
    assert doubted.credit_code_doubted
    assert not clean.credit_code_doubted


@pytest.mark.parametrize("name", ["name", "kind", "credit_code"])
def test_a_member_cannot_become_somebody_else_after_submitting(name: str) -> None:
    employer = an_unsaved(state=EmployerState.VERIFIED)
    other = {"name": "别的公司", "kind": EmployerKind.OTHER, "credit_code": a_credit_code(99)}
    with pytest.raises(rules.IdentityFixed):
        rules.change(employer, {name: other[name]}, member_of(employer), NOON)
    assert rules.change(employer, {name: other[name]}, STAFF, NOON) >= {name}


def test_a_member_changes_the_rest_and_a_draft_wholly() -> None:
    employer = an_unsaved(state=EmployerState.VERIFIED)
    assert rules.change(employer, {"address": "新路2号"}, member_of(employer), NOON) == {"address"}
    draft = an_unsaved()
    assert rules.change(draft, {"name": "改名公司"}, member_of(draft), NOON) == {"name"}


def test_a_verified_employer_keeps_its_code_and_district() -> None:
    employer = an_unsaved(state=EmployerState.VERIFIED)
    with pytest.raises(rules.EmployerIncomplete):
        rules.change(employer, {"credit_code": None}, STAFF, NOON)


def test_saying_the_same_again_changes_nothing() -> None:
    employer = an_unsaved(updated_at=None)
    said = {"name": employer.name, "credit_code": f" {employer.credit_code.lower()} "}
    assert rules.change(employer, said, STAFF, NOON) == set()
    assert employer.updated_at is None


@pytest.mark.parametrize(
    ("received", "answered", "seconds", "expected"),
    [
        (2, 2, 100, None),
        (3, 0, 0, (0.0, None, "Has not answered an application yet")),
        (3, 3, 3 * 86_400, (1.0, 1, "Usually answers within a day")),
        (4, 2, 2 * 86_400 + 2, (0.5, 2, "Usually answers within 2 days")),
        (10, 5, 5, (0.5, 1, "Usually answers within a day")),
    ],
)
def test_answers_are_told_from_three_applications_on(
    received: int, answered: int, seconds: int, expected: tuple[float, int | None, str] | None
) -> None:
    employer = an_unsaved(received=received, answered=answered, answer_seconds=seconds)
    figures = rules.answers(employer)
    told = figures and (figures.rate, figures.days, figures.words.en)
    assert told == expected


def test_the_count_statements_touch_neither_version_nor_times() -> None:
    for statement in (rules.note_received(uuid4()), rules.note_answered(uuid4(), 60)):
        text = str(statement.compile(dialect=sqlite.dialect()))
        assert "version" not in text
        assert "updated_at" not in text
