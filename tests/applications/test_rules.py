"""The nine states: what is allowed, to whom, with what said."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest

from app.applications.models import (
    Application,
    ApplicationState,
    AttendedUnagreed,
    Interview,
    Reach,
)
from app.applications.models import InterviewOutcome as Came
from app.applications.rules import meeting, moving, sending, writing
from app.applications.rules.machine import MACHINE
from app.applications.rules.moving import Said
from app.base.actor import Actor, Kind
from app.base.errors import Invalid, Refusal
from app.base.ids import new_id
from app.base.states import Machine, TransitionNotAllowed, TransitionNotYours
from app.employers.models import Employer, EmployerState
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
        "employer": Employer(state=EmployerState.VERIFIED),
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
        ({"employer": Employer(state=EmployerState.PAUSED)}, "posting_closed"),
        ({"employer": Employer(state=EmployerState.SUSPENDED)}, "posting_closed"),
    ],
)
def test_one_cannot_apply_for_what_is_not_open(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sending.open_now(an_open_posting(**changes), NOON)
    assert refused.value.code == code


def test_unsaid_openings_are_never_full() -> None:
    for taken in (0, 10_000):
        posting = an_open_posting(openings=None, taken=taken)
        assert sending.open_now(posting, NOON) is None


def test_the_age_of_a_job_is_asked_only_of_known_ages() -> None:
    posting = an_open_posting(least_age=18)
    sending.old_enough(None, posting)
    sending.old_enough(18, posting)
    with pytest.raises(sending.TooYoung):
        sending.old_enough(17, posting)


def test_nobody_is_held_to_more_than_eighteen_and_nobody_under_sixteen_is_hired() -> None:
    sending.old_enough(20, an_open_posting(least_age=30))
    for posting in (an_open_posting(), an_open_posting(least_age=16)):
        sending.old_enough(16, posting)
        with pytest.raises(sending.TooYoung):
            sending.old_enough(15, posting)


LATER = NOON + timedelta(days=1)
APPLICATION = an_application()


def an_interview(**changes: object) -> Interview:
    made = meeting.offer(
        APPLICATION,
        somebody(Kind.EMPLOYER),
        NOON,
        mode=meeting.InterviewMode.TEXT_CHAT,
        place=None,
        link="https://meet.example/1",
        times=[NOON + timedelta(days=2), LATER],
        asked=[],
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def change(
    interview: Interview,
    kind: Kind,
    said: dict[str, object],
    *,
    application: Application = APPLICATION,
    now: datetime = NOON,
) -> None:
    meeting.change(application, interview, somebody(kind), said, now)


def test_the_other_side_accepts_one_of_the_times_offered() -> None:
    interview = an_interview()
    with pytest.raises(meeting.NotYourSide):
        change(interview, Kind.EMPLOYER, {"accepted_time": LATER})
    with pytest.raises(meeting.TimeNotOffered):
        change(interview, Kind.SEEKER, {"accepted_time": NOON})
    change(interview, Kind.SEEKER, {"accepted_time": LATER})
    assert interview.accepted_time == LATER


def test_a_time_accepted_is_not_taken_back() -> None:
    interview = an_interview(accepted_time=LATER)
    with pytest.raises(Invalid) as refused:
        change(interview, Kind.SEEKER, {"accepted_time": None})
    assert refused.value.errors[0].pointer == "/accepted_time"
    assert interview.accepted_time == LATER


def test_nobody_reports_their_own_side_present_or_absent_for_the_other() -> None:
    held = an_interview(accepted_time=LATER)
    with pytest.raises(meeting.NotYourSide):
        change(held, Kind.SEEKER, {"outcome": Came.ATTENDED}, now=LATER)
    with pytest.raises(meeting.NotYourSide):
        change(held, Kind.EMPLOYER, {"outcome": Came.NO_SHOW_EMPLOYER}, now=LATER)


def test_an_outcome_stands() -> None:
    interview = an_interview(accepted_time=LATER)
    change(interview, Kind.STAFF, {"outcome": Came.ATTENDED}, now=LATER)
    with pytest.raises(meeting.InterviewOver):
        change(interview, Kind.STAFF, {"outcome": Came.CANCELLED}, now=LATER)


@pytest.mark.parametrize("outcome", [Came.ATTENDED, Came.NO_SHOW_SEEKER, Came.NO_SHOW_EMPLOYER])
def test_nobody_came_or_stayed_away_before_the_time_agreed(outcome: Came) -> None:
    with pytest.raises(AttendedUnagreed):
        change(an_interview(), Kind.STAFF, {"outcome": outcome}, now=LATER)
    agreed = an_interview(accepted_time=LATER)
    with pytest.raises(meeting.InterviewAhead):
        change(agreed, Kind.STAFF, {"outcome": outcome}, now=NOON)
    change(agreed, Kind.STAFF, {"outcome": outcome}, now=LATER)
    assert agreed.outcome is outcome


def test_an_interview_nobody_agreed_on_may_be_cancelled() -> None:
    interview = an_interview()
    change(interview, Kind.EMPLOYER, {"outcome": Came.CANCELLED})
    assert interview.outcome is Came.CANCELLED


@pytest.mark.parametrize("state", ["refused", "cancelled", "obsolete"])
def test_after_the_end_of_an_application_only_the_outcome_is_written(state: str) -> None:
    ended, interview = an_application(state), an_interview(accepted_time=LATER)
    for kind, said in (
        (Kind.SEEKER, {"accepted_time": LATER}),
        (Kind.SEEKER, {"accommodations_asked": ["CAPTIONS"]}),
        (Kind.EMPLOYER, {"accommodations_granted": True}),
    ):
        with pytest.raises(writing.ApplicationEnded):
            change(interview, kind, said, application=ended, now=LATER)
    change(interview, Kind.EMPLOYER, {"outcome": Came.ATTENDED}, application=ended, now=LATER)
    assert interview.outcome is Came.ATTENDED


def test_an_employer_answers_only_what_was_asked_and_asks_for_nothing() -> None:
    interview = an_interview()
    with pytest.raises(meeting.NothingAsked):
        change(interview, Kind.EMPLOYER, {"accommodations_granted": True})
    for said in ({"accommodations_asked": ["CAPTIONS"]}, {"accommodations_asked": None}):
        with pytest.raises(meeting.NotYourSide):
            change(interview, Kind.EMPLOYER, said)
    with pytest.raises(meeting.NotYourSide):
        meeting.offer(
            APPLICATION,
            somebody(Kind.EMPLOYER),
            NOON,
            mode=meeting.InterviewMode.ON_SITE,
            place="示例路1号",
            link=None,
            times=[LATER],
            asked=["CAPTIONS"],
        )


def test_an_answer_in_words_leaves_the_answer_given_before() -> None:
    interview = an_interview(accommodations_asked=["CAPTIONS"])
    change(interview, Kind.EMPLOYER, {"accommodations_granted": True})
    change(interview, Kind.EMPLOYER, {"accommodations_answer": "已安排。"})
    assert interview.accommodations_granted is True


def test_asking_anew_for_adjustments_clears_the_old_answer() -> None:
    interview = an_interview(accommodations_asked=["CAPTIONS"])
    change(interview, Kind.EMPLOYER, {"accommodations_granted": False})
    change(interview, Kind.SEEKER, {"accommodations_asked": None})
    assert interview.accommodations_asked == []
    assert interview.accommodations_granted is None


def test_only_a_transfer_takes_another_posting() -> None:
    application, other = an_application(), new_id()
    assert moving.destination("transfer", other, application) == other
    assert moving.destination("withdraw", None, application) is None
    with pytest.raises(moving.SamePosting):
        moving.destination("transfer", application.posting_id, application)
    for posting_id in (other, application.posting_id):
        with pytest.raises(Invalid) as refused:
            moving.destination("withdraw", posting_id, application)
        assert refused.value.errors[0].pointer == "/posting_id"


def test_what_was_set_aside_is_not_hired_from_while_the_person_is_hired() -> None:
    aside, hired = an_application("obsolete"), an_application("accepted")
    with pytest.raises(TransitionNotAllowed):
        moving.wanted_still(aside, [aside, hired])
    moving.wanted_still(aside, [aside, an_application("processing")])
    moving.wanted_still(an_application("new"), [hired])


@pytest.mark.parametrize("name", sorted(MACHINE.by_name))
def test_the_house_tells_the_person_of_moves_nobody_else_tells_them(name: str) -> None:
    message = writing.courtesy(APPLICATION, name, NOON)
    told = name in {"expire", "render_obsolete", "transfer"}
    assert (message is not None) == told
    if message is not None:
        assert message.sender_kind is Kind.SYSTEM
        assert len(message.text) <= 500
