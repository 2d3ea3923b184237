"""What is kept with an application and with every move of it, in one transaction."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Executable
from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.models import AlreadyApplied, Application, ApplicationState, WhyEnded
from app.applications.rules import disclosing, moving, sending, writing
from app.applications.rules.machine import ENDED
from app.applications.rules.moving import Said
from app.audit.models import Topic
from app.audit.record import Subject, record
from app.audit.transaction import as_system
from app.base.actor import SYSTEM, Actor, Kind
from app.base.database import guarded
from app.employers import rules as employers
from app.matching import rules as matching
from app.matching.lists import Place
from app.postings import rules as postings
from app.postings.models import Posting
from app.reference.catalogue import lists

PAST = {
    "process": "processed",
    "postpone": "postponed",
    "move_to_prior_to_hire": "moved_to_prior_to_hire",
    "cancel_prior_to_hire": "moved_back_to_processing",
    "add_to_pool": "added_to_pool",
    "accept": "accepted",
    "refuse": "refused",
    "render_obsolete": "rendered_obsolete",
    "reset": "reset",
    "cancel": "cancelled",
    "transfer": "transferred",
    "external_transfer": "referred_outside",
    "withdraw": "withdrawn",
    "expire": "expired",
}
"""The event a transition is noted as: `application.<past>`."""

_BOTH_SIDES = "counts, openings and pairs belong to the other side, or to both"
_ELSEWHERE = "a person who is hired has applications with other employers"


def keep_new(
    session: Session,
    application: Application,
    actor: Actor,
    now: datetime,
    place: Place | None = None,
) -> None:
    """Keep a new application and write down what lower rooms must know of it.

    `place` is where in a list it came from; an order by date has no outcomes.
    """
    session.add(application)
    session.flush()
    with as_system(session, _BOTH_SIDES):
        _stands_once(session, application)
        session.execute(matching.pair_live(application.seeker_id, application.posting_id, now))
        if place is not None and place.mark.personalised:
            session.execute(matching.outcome_applied(place, application.posting_id, now))
        session.execute(employers.note_received(application.employer_id))
    by = actor.on_behalf(application.seeker_id) if actor.kind is Kind.STAFF else actor
    note(session, by, "application.submitted", application, application, now)


def keep_move(
    session: Session,
    found: Application,
    name: str,
    actor: Actor,
    said: Said,
    now: datetime,
    *,
    to: Posting | None = None,
) -> None:
    """Make one move and write down what lower rooms must know of it, in one transaction."""
    if name == "accept":
        with as_system(session, _ELSEWHERE):
            together = queries.held_together(session, found)
        moving.wanted_still(found, together)
    before = (found.seeker_id, found.posting_id)
    first_answer = actor.kind is not Kind.SYSTEM and moving.answers(found, actor)
    _, row = moving.move(found, name, actor, said, now, reasons=refusal_reasons(), to=to)
    session.add(row)
    with as_system(session, _BOTH_SIDES, leaving=name == "transfer"):
        if first_answer and name != "transfer":
            _answered(session, found, now)
        _openings(session, found, name)
        _disclosures(session, found, name, now)
        session.flush()
        if found.state not in ENDED and row.from_state in ENDED:
            _stands_once(session, found)
        _pairs(session, found, before, now)
        note(session, actor, f"application.{PAST[name]}", found, found, now, reason_code=row.reason)
        _tell(session, found, name, now)
        if name == "transfer":
            session.execute(employers.note_received(found.employer_id))
        if name == "accept":
            _set_aside_others(session, found, now)


def note(
    session: Session,
    actor: Actor,
    name: str,
    subject: Subject,
    application: Application,
    now: datetime,
    *,
    reason_code: str | None = None,
    topic: Topic = Topic.CHANGE,
) -> None:
    """Note an event about an application or a part of it: whom it concerns, in both districts."""
    concerned: dict[str, UUID | None] = {
        "application": application.id,
        "seeker": application.seeker_id,
        "posting": application.posting_id,
        "employer": application.employer_id,
    }
    record(
        session,
        actor,
        name,
        subject,
        now,
        refs=concerned,
        district=application.seeker_district,
        other_district=application.posting_district,
        reason_code=reason_code,
        topic=topic,
    )


def refusal_reasons() -> frozenset[str]:
    """The reasons in use; a machine gives none of them."""
    rows = lists["refusal_reasons"].rows
    return frozenset(row.code for row in rows if not row.retired and row.code != "automatic")


def _answered(session: Session, found: Application, now: datetime) -> None:
    found.answered_at = now
    seconds = int((now - found.submitted_at).total_seconds())
    session.execute(employers.note_answered(found.employer_id, seconds))
    note_outcome(session, found, matching.outcome_answered, now)


def _stands_once(session: Session, found: Application) -> None:
    """One live application of a person for a posting, whichever of their records it stands under.

    Asked after the row is written: a merge of two records holds their rows until it ends.
    """
    if queries.stands_twice(session, found):
        raise AlreadyApplied


def _openings(session: Session, found: Application, name: str) -> None:
    if name == "accept":
        if not guarded(session, postings.take_opening(found.posting_id)):
            raise sending.PostingFull
        found.took_opening = True
    elif found.took_opening:
        guarded(session, postings.release_opening(found.posting_id))
        found.took_opening = False


def _disclosures(session: Session, found: Application, name: str, now: datetime) -> None:
    """What one employer was told ends with the application, and never travels to another."""
    if name == "transfer":
        session.execute(disclosing.end_all(found, WhyEnded.PASSED_ON, now))
    elif found.state in ENDED:
        session.execute(disclosing.end_all(found, WhyEnded.APPLICATION_ENDED, now))


def _pairs(session: Session, found: Application, before: tuple[UUID, UUID], now: datetime) -> None:
    pair = (found.seeker_id, found.posting_id)
    if before != pair:
        session.execute(matching.pair_ended(*before, now))
    if found.state is ApplicationState.ACCEPTED:
        session.execute(matching.pair_hired(*pair, now))
        note_outcome(session, found, matching.outcome_hired, now)
    elif found.state in ENDED:
        session.execute(matching.pair_ended(*pair, now))
    else:
        session.execute(matching.pair_live(*pair, now))


def note_outcome(
    session: Session,
    found: Application,
    statement: Callable[[str, UUID, datetime], Executable],
    now: datetime,
) -> None:
    """Write down what became of the list the application came from."""
    if found.list_id is not None:
        key = matching.list_key(found.list_id)
        session.execute(statement(key, found.posting_id, now))


def _tell(session: Session, found: Application, name: str, now: datetime) -> None:
    """Leave the person a courtesy message where neither they nor the employer made the move."""
    message = writing.courtesy(found, name, now)
    if message is not None:
        session.add(message)
        session.flush()
        note(session, SYSTEM, "message.sent", message, found, now)


def _set_aside_others(session: Session, hired: Application, now: datetime) -> None:
    for other in queries.waiting_elsewhere(session, hired):
        keep_move(session, other, "render_obsolete", SYSTEM, Said(), now)
