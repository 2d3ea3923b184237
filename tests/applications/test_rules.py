"""The nine states: what is allowed, to whom, with what said."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from app.applications.models import Application, ApplicationState, Interview, Reach
from app.applications.rules import meeting, moving, sending
from app.applications.rules.machine import MACHINE
from app.applications.rules.moving import Said
from app.base.actor import Actor, Kind
from app.base.errors import Invalid, Refusal
from app.base.ids import new_id
from app.base.states import Machine, TransitionNotAllowed, TransitionNotYours
from app.postings.models import Posting, PostingState
from tests.conftest import NOON

REASONS = frozenset({"lacking_skills", "barrier_incompatible"})
EVERYTHING = Said(reason="lacking_skills", comment="说明", starts_on=date(2026, 12, 1))

TABLE = {
    "process": ("new pool", "processing"),
    "postpone": ("new pool processing prior_to_hire", "postponed"),
    "move_to_prior_to_hire": (
        "new pool processing postponed obsolete refused cancelled",
        "prior_to_hire",
    ),
    "cancel_prior_to_hire": ("prior_to_hire", "processing"),
    "add_to_pool": ("new processing postponed cancelled obsolete", "pool"),
    "accept": (
        "new processing postponed prior_to_hire refused cancelled obsolete pool",
        "accepted",
    ),
    "refuse": ("new pool processing prior_to_hire postponed", "refused"),
    "render_obsolete": ("new processing postponed", "obsolete"),
    "reset": ("obsolete", "new"),
    "cancel": ("accepted", "cancelled"),
    "transfer": ("new processing postponed prior_to_hire refused cancelled obsolete pool", "new"),
    "external_transfer": ("refused", "refused"),
    "withdraw": ("new pool processing postponed prior_to_hire", "cancelled"),
    "expire": ("new processing", "obsolete"),
}
"""The table of the feature reference, written again by hand."""


def somebody(kind: Kind) -> Actor:
    return Actor(kind, new_id(), new_id(), None)


def an_application(state: str = "new", **changes: object) -> Application:
    values = {
        "id": new_id(),
        "seeker_id": new_id(),
        "posting_id": new_id(),
        "employer_id": new_id(),
        "state": ApplicationState(state),
        "sender_kind": Kind.SEEKER,
        "reach": Reach.TEXT,
        "submitted_at": NOON,
        "changed_at": NOON,
    } | changes
    return Application(**values)


def an_open_posting(**changes: object) -> Posting:
    values = {
        "id": new_id(),
        "employer_id": new_id(),
        "title": "收银员",
        "state": PostingState.OPEN,
        "openings": 2,
        "taken": 0,
        "closes_at": NOON + timedelta(days=10),
    } | changes
    return Posting(**values)


def faults(machine: Machine) -> list[str]:
    """Every way in which a machine departs from the table."""
    found = []
    for (name, (sources, target)), state, kind in product(TABLE.items(), ApplicationState, Kind):
        transition = machine.by_name.get(name)
        if transition is None:
            found.append(f"{name} is missing")
            continue
        legal = state in sources.split() and kind in transition.roles
        application = an_application(state)
        try:
            chosen = machine.chosen(name, state, somebody(kind), _needs())
        except (TransitionNotAllowed, TransitionNotYours):
            if legal:
                found.append(f"{name} refused from {state}")
            continue
        if not legal or chosen.target != target:
            found.append(f"{name} from {state} to {chosen.target}")
        assert application.state == state
    return found


def _needs() -> dict[str, object]:
    return EVERYTHING.needs(an_open_posting()) | {}


def test_the_machine_is_the_table_of_the_reference() -> None:
    assert faults(MACHINE) == []
    assert set(MACHINE.by_name) == set(TABLE)


MUTANTS = {
    "accept from accepted": ("accept", {"sources": frozenset({"accepted", "new"})}),
    "withdraw by the employer ends hired": ("withdraw", {"sources": frozenset({"accepted"})}),
    "refuse lands in cancelled": ("refuse", {"target": "cancelled"}),
    "reset from refused": ("reset", {"sources": frozenset({"obsolete", "refused"})}),
    "expire also prior to hire": ("expire", {"sources": frozenset({"new", "prior_to_hire"})}),
    "postpone lands in pool": ("postpone", {"target": "pool"}),
    "cancel from processing": ("cancel", {"sources": frozenset({"accepted", "processing"})}),
    "process from refused": ("process", {"sources": frozenset({"new", "pool", "refused"})}),
    "pool forgotten": ("add_to_pool", {"sources": frozenset({"new"})}),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_of_the_machine_is_caught(mutant: str) -> None:
    name, change = MUTANTS[mutant]
    changed = tuple(replace(t, **change) if t.name == name else t for t in MACHINE.transitions)
    assert faults(Machine(changed)) != []


ROLES = {
    "withdraw": {Kind.SEEKER, Kind.OFFICER},
    "reset": {Kind.SEEKER, Kind.OFFICER, Kind.STAFF},
    "expire": {Kind.SYSTEM},
    "refuse": {Kind.EMPLOYER, Kind.INTEGRATION, Kind.STAFF},
    "accept": {Kind.EMPLOYER, Kind.INTEGRATION, Kind.STAFF},
    "transfer": {Kind.STAFF},
    "render_obsolete": {Kind.STAFF, Kind.SYSTEM},
}


@pytest.mark.parametrize("name", ROLES)
def test_only_these_roles_may(name: str) -> None:
    assert MACHINE.by_name[name].roles == ROLES[name]


def test_a_refusal_needs_a_reason_of_the_list() -> None:
    application = an_application()
    with pytest.raises(Invalid) as said:
        moving.move(
            application,
            "refuse",
            somebody(Kind.EMPLOYER),
            Said(reason="because"),
            NOON,
            reasons=REASONS,
        )
    assert said.value.errors[0].pointer == "/reason"
    assert application.state == "new"


def test_a_barrier_names_the_demand_and_the_accommodation_tried() -> None:
    said = Said(reason="barrier_incompatible")
    with pytest.raises(Invalid) as refused:
        moving.move(an_application(), "refuse", somebody(Kind.STAFF), said, NOON, reasons=REASONS)
    assert [p.pointer for p in refused.value.errors] == [
        "/refusal_item",
        "/refusal_accommodation",
    ]


def test_hiring_needs_a_start_not_far_away() -> None:
    for starts_on in (None, date(2020, 1, 1), date(2031, 1, 1)):
        with pytest.raises(Invalid):
            moving.move(
                an_application(),
                "accept",
                somebody(Kind.EMPLOYER),
                Said(starts_on=starts_on),
                NOON,
                reasons=REASONS,
            )


def test_a_transfer_leaves_no_comment_of_the_employer_before() -> None:
    application = an_application(
        "refused",
        refusal_reason="lacking_skills",
        answer_to_seeker="x",
        note_to_staff="y",
        answered_at=NOON,
    )
    other = an_open_posting()
    moving.move(
        application, "transfer", somebody(Kind.STAFF), Said(), NOON, reasons=REASONS, to=other
    )
    assert application.state == "new"
    assert application.posting_id == other.id
    kept = (application.refusal_reason, application.answer_to_seeker, application.note_to_staff)
    assert kept == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": PostingState.PAUSED}, "posting_closed"),
        ({"closes_at": NOON}, "posting_closed"),
        ({"taken": 2}, "posting_full"),
    ],
)
def test_one_cannot_apply_for_what_is_not_open(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sending.open_now(an_open_posting(**changes), NOON)
    assert refused.value.code == code


def test_unsaid_openings_are_never_full() -> None:
    sending.open_now(an_open_posting(openings=None, taken=0), NOON)


def test_the_age_of_a_job_is_asked_only_of_known_ages() -> None:
    posting = an_open_posting(least_age=18)
    sending.old_enough(None, posting)
    sending.old_enough(18, posting)
    with pytest.raises(sending.TooYoung):
        sending.old_enough(17, posting)


def an_interview() -> Interview:
    return meeting.offer(
        an_application(),
        somebody(Kind.EMPLOYER),
        NOON,
        mode=meeting.InterviewMode.TEXT_CHAT,
        place=None,
        link="https://meet.example/1",
        times=[NOON + timedelta(days=2), NOON + timedelta(days=1)],
        asked=[],
    )


def test_the_other_side_accepts_one_of_the_times_offered() -> None:
    interview = an_interview()
    chosen = NOON + timedelta(days=1)
    with pytest.raises(meeting.NotYourSide):
        meeting.change(interview, somebody(Kind.EMPLOYER), {"accepted_time": chosen})
    with pytest.raises(meeting.TimeNotOffered):
        meeting.change(interview, somebody(Kind.SEEKER), {"accepted_time": NOON})
    meeting.change(interview, somebody(Kind.SEEKER), {"accepted_time": chosen})
    assert interview.accepted_time == chosen


def test_nobody_reports_their_own_side_present_or_absent_for_the_other() -> None:
    with pytest.raises(meeting.NotYourSide):
        meeting.change(an_interview(), somebody(Kind.SEEKER), {"outcome": "attended"})
    with pytest.raises(meeting.NotYourSide):
        meeting.change(
            an_interview(),
            somebody(Kind.EMPLOYER),
            {"outcome": meeting.InterviewOutcome.NO_SHOW_EMPLOYER},
        )


def test_an_outcome_stands() -> None:
    interview = an_interview()
    attended = {"outcome": meeting.InterviewOutcome.ATTENDED}
    meeting.change(interview, somebody(Kind.STAFF), attended)
    with pytest.raises(meeting.InterviewOver):
        meeting.change(interview, somebody(Kind.STAFF), attended)


def test_asking_anew_for_adjustments_clears_the_old_answer() -> None:
    interview = an_interview()
    meeting.change(interview, somebody(Kind.EMPLOYER), {"accommodations_granted": False})
    meeting.change(interview, somebody(Kind.SEEKER), {"accommodations_asked": ["CAPTIONS"]})
    assert interview.accommodations_granted is None
