"""The state machine of postings, move by move."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.base.actor import SYSTEM, Actor, Kind
from app.base.errors import Invalid
from app.base.ids import new_id
from app.base.moves import MoveIn
from app.base.states import Machine, TransitionNotAllowed, TransitionNotYours
from app.postings.models import PostingState
from app.postings.rules import EVENT_OF, MACHINE, RUNS_FOR, move
from tests.conftest import NOON
from tests.making.postings import a_plain_posting

EMPLOYER, INTEGRATION, STAFF = Kind.EMPLOYER, Kind.INTEGRATION, Kind.STAFF
OWNERS = {EMPLOYER, INTEGRATION, STAFF}
LEGAL: dict[tuple[str, str], tuple[str, set[Kind]]] = {
    ("draft", "submit"): ("in_review", OWNERS | {Kind.SYSTEM}),
    ("draft", "contest"): ("in_review", OWNERS),
    ("draft", "close"): ("closed", OWNERS | {Kind.SYSTEM}),
    ("in_review", "publish"): ("open", {STAFF, Kind.SYSTEM}),
    ("in_review", "return"): ("draft", {STAFF}),
    ("in_review", "close"): ("closed", OWNERS | {Kind.SYSTEM}),
    ("open", "recheck"): ("in_review", {Kind.SYSTEM}),
    ("open", "pause"): ("paused", OWNERS),
    ("open", "fill"): ("filled", OWNERS | {Kind.SYSTEM}),
    ("open", "close"): ("closed", OWNERS | {Kind.SYSTEM}),
    ("open", "expire"): ("expired", {Kind.SYSTEM}),
    ("paused", "recheck"): ("in_review", {Kind.SYSTEM}),
    ("paused", "resume"): ("open", OWNERS),
    ("paused", "fill"): ("filled", OWNERS | {Kind.SYSTEM}),
    ("paused", "close"): ("closed", OWNERS | {Kind.SYSTEM}),
    ("paused", "expire"): ("expired", {Kind.SYSTEM}),
    ("filled", "reopen"): ("draft", OWNERS),
    ("closed", "reopen"): ("draft", OWNERS),
    ("expired", "reopen"): ("draft", OWNERS),
}
"""Written by hand from features.md C2, not read from the machine."""


def an_actor(kind: Kind) -> Actor:
    return SYSTEM if kind is Kind.SYSTEM else Actor(kind, new_id(), new_id(), None)


def faults_of(machine: Machine) -> list[str]:
    """Every place where a machine allows or refuses something else than LEGAL does."""
    faults = []
    for state in PostingState:
        for name in {name for _, name in LEGAL} | set(machine.by_name):
            for kind in Kind:
                faults.extend(_fault(machine, state, name, kind))
    return faults


def _fault(machine: Machine, state: str, name: str, kind: Kind) -> list[str]:
    target, roles = LEGAL.get((state, name), (None, set()))
    wanted = target if kind in roles else None
    try:
        made = machine.chosen(name, state, an_actor(kind), {"comment": "原因"}).target
    except (TransitionNotAllowed, TransitionNotYours, Invalid):
        made = None
    return [] if made == wanted else [f"{kind} {name} in {state}: {made}, not {wanted}"]


def mutants() -> list[Machine]:
    """Machines with one seeded fault each."""
    transitions = list(MACHINE.transitions)
    found = []
    for place, transition in enumerate(transitions):
        for faulty in (
            replace(transition, target="closed" if transition.target != "closed" else "open"),
            replace(transition, sources=transition.sources ^ {"filled"}),
            replace(transition, sources=transition.sources ^ {"draft"}),
            replace(transition, roles=transition.roles ^ {Kind.SEEKER}),
            replace(transition, roles=transition.roles ^ {Kind.STAFF}),
        ):
            changed = [*transitions[:place], faulty, *transitions[place + 1 :]]
            found.append(Machine(tuple(changed)))
        found.append(Machine(tuple(transitions[:place] + transitions[place + 1 :])))
    return found


def test_exactly_the_legal_moves_are_allowed() -> None:
    assert faults_of(MACHINE) == []


def test_every_seeded_fault_in_the_machine_is_caught() -> None:
    assert len(mutants()) >= 60
    assert [number for number, machine in enumerate(mutants()) if not faults_of(machine)] == []


def test_every_move_has_its_event() -> None:
    assert set(EVENT_OF) == set(MACHINE.by_name)
    assert len(set(EVENT_OF.values())) == len(EVENT_OF)


@pytest.mark.parametrize("name", ["return", "contest"])
def test_a_move_that_needs_words_is_refused_without_them(name: str) -> None:
    state = PostingState.IN_REVIEW if name == "return" else PostingState.DRAFT
    posting = a_plain_posting(state=state)
    with pytest.raises(Invalid) as refused:
        move(posting, MoveIn(transition=name), an_actor(STAFF), NOON)
    assert refused.value.errors[0].pointer == "/comment"
    assert posting.state is state


def test_publishing_sets_the_time_and_a_term_of_sixty_days() -> None:
    posting = a_plain_posting(state=PostingState.IN_REVIEW, published_at=None, closes_at=None)
    row = move(posting, MoveIn(transition="publish"), SYSTEM, NOON)
    assert (posting.published_at, posting.closes_at) == (NOON, NOON + RUNS_FOR)
    assert timedelta(days=60) == RUNS_FOR
    assert (row.from_state, row.to_state, row.actor_kind) == ("in_review", "open", Kind.SYSTEM)


def test_a_closing_time_the_employer_set_stays() -> None:
    posting = a_plain_posting(state=PostingState.IN_REVIEW, closes_at=NOON + timedelta(days=5))
    move(posting, MoveIn(transition="publish"), SYSTEM, NOON)
    assert posting.closes_at == NOON + timedelta(days=5)


def test_resuming_does_not_make_a_posting_younger() -> None:
    posting = a_plain_posting(state=PostingState.PAUSED)
    published = posting.published_at
    move(posting, MoveIn(transition="resume"), an_actor(EMPLOYER), NOON)
    assert (posting.state, posting.published_at) == (PostingState.OPEN, published)


def test_reopening_starts_anew_without_the_old_term() -> None:
    posting = a_plain_posting(state=PostingState.EXPIRED, closes_at=NOON - timedelta(days=1))
    move(posting, MoveIn(transition="reopen"), an_actor(EMPLOYER), NOON)
    assert (posting.state, posting.published_at, posting.closes_at) == ("draft", None, None)


def test_the_reviewers_words_stay_beside_the_draft_and_leave_with_publishing() -> None:
    posting = a_plain_posting(state=PostingState.IN_REVIEW)
    move(posting, MoveIn(transition="return", comment="请补充工资"), an_actor(STAFF), NOON)
    assert posting.state_reason == "请补充工资"
    move(posting, MoveIn(transition="submit"), an_actor(EMPLOYER), NOON)
    move(posting, MoveIn(transition="publish"), SYSTEM, NOON)
    assert posting.state_reason is None
