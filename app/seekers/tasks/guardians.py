"""What is kept of a guardianship and of what a person was asked, with its event."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.record import Subject, record
from app.audit.transaction import as_system
from app.base.actor import Actor, Kind
from app.base.database import guarded
from app.base.errors import NotFound
from app.documents import queries as documents
from app.documents.models import Purpose
from app.documents.rules import require
from app.documents.tasks import asked_first
from app.identity.guardians import ended, granted, part_of
from app.identity.models import Account
from app.identity.scopes import Act
from app.seekers.models import Ask, Guardianship, GuardianshipState, Seeker
from app.seekers.queries import guardians as queries
from app.seekers.rules import asks, guardians
from app.seekers.rules.covering import asks_the_person, moments
from app.seekers.schemas import AskIn, AskMoveIn, GuardianshipIn, GuardianshipMoveIn


def agreed_by_person(
    session: Session, actor: Actor, act: Act, subject_id: UUID, now: datetime
) -> None:
    """Use the person's yes for an act a guardian does; PersonNotAsked without one.

    Call it where the act is done, in its transaction: what is refused later gives the yes back.
    It lets everybody pass but a guardian whose guardianship asks the person too in this act.
    """
    if actor.through is not Kind.GUARDIAN or actor.party_id is None or actor.account_id is None:
        return
    if not asks_the_person(queries.held_by(session, actor), act, now):
        return
    used = asks.used(actor.party_id, actor.account_id, act, subject_id, now)
    if not guarded(session, used):
        raise asks.PersonNotAsked


def _before_documents(session: Session, actor: Actor, now: datetime) -> None:
    """A person's documents are a part of what is written about them."""
    if actor.party_id is not None:
        agreed_by_person(session, actor, Act.PROFILE, actor.party_id, now)


asked_first.append(_before_documents)


def keep_request(
    session: Session, seeker: Seeker, said: GuardianshipIn, actor: Actor, now: datetime
) -> Guardianship:
    """Put a guardianship on record, to be verified by staff."""
    if actor.kind is Kind.SEEKER and not actor.in_person:
        raise guardians.ByThePersonOnly
    guardian = _guardian(session, said, actor)
    if actor.kind is Kind.GUARDIAN:
        guardians.not_too_many(queries.requested_by(session, guardian.id))
    if said.document_id is not None:
        _proof(session, said.document_id, seeker)
    held = guardians.request(seeker, guardian, said, actor, now)
    session.add(held)
    held.guardian = guardian
    session.flush()
    _note(session, actor, "guardianship.requested", held, seeker, now)
    return held


def keep_move(
    session: Session,
    held: Guardianship,
    seeker: Seeker,
    said: GuardianshipMoveIn,
    actor: Actor,
    now: datetime,
) -> None:
    """Move a guardianship, and write down what its account may do for the person from now on."""
    session.add(guardians.move(held, seeker, said, actor, now))
    _write_down(session, held, seeker, actor, now)
    session.flush()
    _note(session, actor, guardians.EVENTS[said.transition], held, seeker, now)


def keep_ask(session: Session, seeker: Seeker, said: AskIn, actor: Actor, now: datetime) -> Ask:
    """Ask the person before an act is done for them."""
    asked = asks.ask(said, actor, queries.held_by(session, actor), now)
    asks.not_pressed(queries.last_refused(session, asked), now)
    guarded(session, asks.lapsed(asked, now))
    session.add(asked)
    asked.guardian = session.get_one(Account, asked.guardian_id)
    session.flush()
    _note(session, actor, "ask.asked", asked, seeker, now)
    return asked


def keep_answer(
    session: Session, asked: Ask, seeker: Seeker, said: AskMoveIn, actor: Actor, now: datetime
) -> None:
    """Keep the person's answer; before staff it is noted as done for the person."""
    session.add(asks.answer(asked, said, actor, now))
    session.flush()
    by = actor.on_behalf(seeker.id) if actor.kind is Kind.STAFF else actor
    _note(session, by, asks.EVENTS[said.transition], asked, seeker, now)


def _write_down(
    session: Session, held: Guardianship, seeker: Seeker, actor: Actor, now: datetime
) -> None:
    """Keep the membership as the guardianship now stands; its event clears what is known of it."""
    with as_system(session, "a part in a person is the guardian's row; the person may end it"):
        part = part_of(session, held.guardian_id, held.seeker_id)
        if held.state is GuardianshipState.VERIFIED:
            starts, ends = moments(held)
            part = granted(part, held.guardian_id, held.seeker_id, held.acts, starts, ends)
            session.add(part)
            name = "membership.granted"
        elif part is not None:
            ended(part, now)
            name = "membership.ended"
        else:
            return
    _note(session, actor, name, part, seeker, now)


def _guardian(session: Session, said: GuardianshipIn, actor: Actor) -> Account:
    """The account that is to act: the guardian's own, else the one named."""
    wanted = said.guardian_id or actor.account_id
    if actor.kind is Kind.GUARDIAN and wanted != actor.account_id:
        raise NotFound
    with as_system(session, "a guardian's account is named by its id, before it may act"):
        found = queries.open_guardian(session, wanted)
    if found is None:
        raise NotFound
    return found


def _proof(session: Session, document_id: UUID, seeker: Seeker) -> None:
    """Refuse what is no proof among the person's own papers."""
    with as_system(session, "a guardian names a paper of somebody they do not see yet"):
        paper = documents.usable(session, document_id)
    require(paper, seeker.id, [Purpose.GUARDIAN_PROOF])


def _note(
    session: Session, actor: Actor, name: str, subject: Subject, seeker: Seeker, now: datetime
) -> None:
    concerned: dict[str, UUID | None] = {"seeker": seeker.id}
    record(session, actor, name, subject, now, refs=concerned, district=seeker.district)
