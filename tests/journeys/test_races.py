"""Scarce openings under many hands at once: exactly the capacity, on the real engine."""

import threading
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.applications.models import Application, ApplicationMove, ApplicationState, Reach
from app.applications.rules.moving import Said
from app.applications.rules.sending import PostingFull
from app.applications.tasks import keep_move
from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.errors import Refusal
from app.base.ids import new_id
from app.base.problems import translated
from app.base.secrets import Keyring
from app.postings.models import Posting
from tests.conftest import NOON, system_session
from tests.making.applications import an_application
from tests.making.employers import an_employer
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

OPENINGS, CLAIMANTS, ROUNDS = 3, 12, 3


def claims(database: Database, keys: Keyring, openings: int | None) -> tuple[UUID, list[UUID]]:
    """A posting, and as many applications for it as there are claimants."""
    with transaction(database) as session:
        posting = a_posting(session, an_employer(session), openings=openings)
        sent = []
        for _ in range(CLAIMANTS):
            seeker = a_seeker(session, keys)
            application = Application(
                id=new_id(),
                seeker_id=seeker.id,
                posting_id=posting.id,
                employer_id=posting.employer_id,
                state=ApplicationState.NEW,
                sender_kind=Kind.SEEKER,
                reach=Reach.CALL,
                submitted_at=NOON,
                changed_at=NOON,
            )
            session.add(application)
            sent.append(application.id)
    return posting.id, sent


def hire_all(database: Database, applications: list[UUID]) -> tuple[int, int, list[str]]:
    """Hire everybody at the same moment: how many were hired, how many refused, what else."""
    barrier = threading.Barrier(len(applications))
    hired, full, strange = [], [], []
    staff = Actor(Kind.STAFF, None, None, None)

    def hire(application_id: UUID) -> None:
        barrier.wait(30)
        try:
            with transaction(database) as session:
                found = session.get_one(Application, application_id)
                said = Said(starts_on=date(2026, 12, 1))
                keep_move(session, found, "accept", staff, said, NOON)
            hired.append(application_id)
        except PostingFull:
            full.append(application_id)
        except Exception as error:
            strange.append(repr(error))

    threads = [threading.Thread(target=hire, args=(one,)) for one in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(hired), len(full), strange


def test_openings_are_given_exactly_as_often_as_there_are(
    open_database: Database, keys: Keyring
) -> None:
    for _ in range(ROUNDS):
        posting_id, applications = claims(open_database, keys, OPENINGS)
        hired, full, strange = hire_all(open_database, applications)
        assert (hired, full, strange) == (OPENINGS, CLAIMANTS - OPENINGS, [])
        with system_session(open_database.reader) as session:
            posting = session.get_one(Posting, posting_id)
            accepted = session.scalar(
                sa.select(sa.func.count())
                .select_from(Application)
                .where(
                    Application.posting_id == posting_id,
                    Application.state == ApplicationState.ACCEPTED,
                )
            )
        assert posting.taken == accepted == OPENINGS


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
def test_the_same_race_read_first_and_written_after_would_oversell(
    open_database: Database, keys: Keyring
) -> None:
    """The seeded fault: reading `taken` before writing it oversells. (SQLite's one writer hides
    it, so only PostgreSQL is asked.)"""
    posting_id, applications = claims(open_database, keys, None)
    barrier = threading.Barrier(CLAIMANTS)
    won = []

    def claim(_: UUID) -> None:
        with transaction(open_database) as session:
            taken = session.scalar(sa.select(Posting.taken).where(Posting.id == posting_id))
            barrier.wait(30)
            if taken is not None and taken < OPENINGS:
                session.execute(
                    sa.update(Posting).where(Posting.id == posting_id).values(taken=taken + 1)
                )
                won.append(1)

    threads = [threading.Thread(target=claim, args=(one,)) for one in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) > OPENINGS


def rivals(database: Database, keys: Keyring) -> list[UUID]:
    """Applications of one person at two employers."""
    with transaction(database) as session:
        person = a_seeker(session, keys)
        postings = [a_posting(session, an_employer(session), openings=1) for _ in range(2)]
        return [an_application(session, person, posting).id for posting in postings]


def hire_both(database: Database, applications: list[UUID]) -> tuple[list[UUID], list[Refusal]]:
    """Two employers hire at the same moment, each having read the application as new."""
    barrier = threading.Barrier(2)
    hired, refused = [], []

    def hire(application_id: UUID) -> None:
        if database.is_sqlite:  # one writer: the second begins when the first has ended
            barrier.wait(30)
        try:
            with transaction(database) as session:
                found = session.get_one(Application, application_id)
                if not database.is_sqlite:
                    barrier.wait(30)
                by = Actor(Kind.EMPLOYER, None, found.employer_id, None)
                keep_move(session, found, "accept", by, Said(starts_on=date(2026, 12, 1)), NOON)
            hired.append(application_id)
        except Exception as error:
            refused.append(error if isinstance(error, Refusal) else translated(error))

    threads = [threading.Thread(target=hire, args=(one,)) for one in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return hired, refused


def test_two_employers_who_hire_one_person_at_once_hire_once(
    open_database: Database, keys: Keyring
) -> None:
    for _ in range(ROUNDS):
        applications = rivals(open_database, keys)
        (hired,), (refused,) = hire_both(open_database, applications)
        assert refused.code == "transition_not_allowed"
        (other,) = set(applications) - {hired}
        with system_session(open_database.reader) as session:
            found = {one: session.get_one(Application, one) for one in applications}
            states = found[hired].state, found[other].state
            assert states == (ApplicationState.ACCEPTED, ApplicationState.OBSOLETE)
            assert not found[other].took_opening
            taken = [session.get_one(Posting, found[o].posting_id).taken for o in (hired, other)]
            assert taken == [1, 0]
            moves = sa.select(ApplicationMove.name, ApplicationMove.application_id)
            mine = moves.where(ApplicationMove.application_id.in_(applications))
            assert {tuple(row) for row in session.execute(mine)} == {
                ("accept", hired),
                ("render_obsolete", other),
            }
