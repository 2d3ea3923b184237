"""What does row-level security cost a read? The same reads with the context and without."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.applications import queries as applications
from app.applications.models import Application, ApplicationState, Reach
from app.audit.transaction import act, transaction
from app.base.actor import SYSTEM, Actor, Kind
from app.base.clock import now
from app.base.context import DOOR, OWN_WORK
from app.base.database import Database, new_session
from app.base.ids import new_id
from app.identity import rules
from app.identity.models import AccessKey
from app.identity.queries import actor_of, holder_of
from app.matching.queries import open_postings
from app.postings import queries as postings
from app.postings.models import Posting
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from benchmarks import databases
from benchmarks.report import Report, postgresql_dsn
from benchmarks.timing import interleaved, milliseconds, ratio

PEOPLE, POSTINGS, LISTED, QUERIES = 3_000, 2_000, 50, 300
Read = Callable[[Session, Actor], Any]


@dataclass(frozen=True)
class Caller:
    """Somebody with a key, or the house itself without one, and what they read."""

    said: str
    digest: str | None
    read: Read
    queries: int = QUERIES


def run() -> Report:
    """Measure on PostgreSQL, the only one of the two with row-level security."""
    report = Report(
        "row_security",
        "milliseconds of a request's reads, its key included, with row-level security and without",
        ("read", "× of without", "with ms (p10 / p50)", "without ms (p10 / p50)"),
    )
    report.notes.append(
        f"{PEOPLE:,} people, {POSTINGS:,} postings; {QUERIES} reads each, in turns, one connection "
        "each, the server on the same machine. With: the application's role, the door's context "
        "and the actor's. Without: a role that policies do not hold for, and no context."
    )
    if postgresql_dsn() is None:
        report.notes.append("LEFT OUT: no PostgreSQL; set TEST_PG_DSN")
        return report
    with databases.folder() as where, databases.empty("postgresql", where) as url:
        databases.inhabited(url, where, POSTINGS, PEOPLE)
        there = sa.make_url(postgresql_dsn() or "").set(
            drivername="postgresql+psycopg", database=sa.make_url(url).database
        )
        guarded, bare = (
            Database(url, pool_size=1),
            Database(there.render_as_string(hide_password=False), pool_size=1),
        )
        for caller in _callers(guarded):
            _measure(report, caller, guarded, bare)
        guarded.dispose()
        bare.dispose()
    return report


def _measure(report: Report, caller: Caller, guarded: Database, bare: Database) -> None:
    def within(_: int) -> Any:
        context = OWN_WORK if caller.digest is None else DOOR
        with transaction(guarded, context=context, reading=True) as session:
            actor = _actor(session, caller.digest)
            if caller.digest is not None:
                act(session, actor, now())
            return caller.read(session, actor)

    def without(_: int) -> Any:
        with new_session(bare.reader) as session:
            return caller.read(session, _actor(session, caller.digest))

    report.check(f"{caller.said}: the same rows", within(0) == without(0) and bool(within(0)))
    taken = interleaved({"with": within, "without": without}, caller.queries)
    times = ratio(taken["without"], taken["with"])
    both = {name: milliseconds(found) for name, found in taken.items()}
    shown = [f"{low:.2f} / {middle:.2f}" for low, middle in both.values()]
    report.rows.append((caller.said, f"{times:.2f}", *shown))
    report.figures[caller.said] = {"ratio": times, **both}


def _actor(session: Session, digest: str | None) -> Actor:
    if digest is None:
        return SYSTEM
    held = holder_of(session, digest, now())
    assert held is not None
    return actor_of(*held)


def _callers(database: Database) -> list[Caller]:
    with transaction(database) as session:
        person = session.scalars(sa.select(Seeker).order_by(Seeker.id).limit(1)).one()
        posting = session.scalars(sa.select(Posting).order_by(Posting.id).limit(1)).one()
        _apply(session, posting)
        place = frozenset({person.district or ""})
        kinds: list[tuple[str, Kind, UUID | None, Read]] = [
            ("staff: a list of 50 people", Kind.STAFF, None, _people),
            ("staff: one file", Kind.STAFF, None, _file(person.id)),
            ("a person: their own file", Kind.SEEKER, person.id, _file(person.id)),
            ("a kiosk: a list of 50 postings", Kind.KIOSK, None, _postings),
            ("an employer: a list of 50 applications", Kind.EMPLOYER, posting.employer_id, _sent),
        ]
        callers = [
            Caller(said, _key(session, kind, party, place), read)
            for said, kind, party, read in kinds
        ]
    return [*callers, Caller("the house: every open posting", None, _index, 10)]


def _key(session: Session, kind: Kind, party: UUID | None, districts: frozenset[str]) -> str:
    account = rules.account(kind, "bench", now(), party_id=party, districts=districts)
    session.add(account)
    session.flush()
    digest = new_id().hex * 2
    key = AccessKey(
        id=new_id(),
        account_id=account.id,
        label="bench",
        prefix="axw_bench",
        digest=digest,
        scopes=[],
        created_at=now(),
    )
    session.add(key)
    session.flush()
    return digest


def _apply(session: Session, posting: Posting) -> None:
    for person in session.scalars(sa.select(Seeker).limit(200)):
        application = Application(
            seeker_id=person.id,
            posting_id=posting.id,
            employer_id=posting.employer_id,
            seeker_district=person.district,
            posting_district=posting.district,
            state=ApplicationState.NEW,
            sender_kind=Kind.SEEKER,
            reach=Reach.CALL,
            submitted_at=now(),
            changed_at=now(),
        )
        session.add(application)
    session.flush()


def _people(session: Session, actor: Actor) -> list[UUID]:
    found = seekers.certified(seekers.visible_to(actor, now()))
    listed = found.order_by(Seeker.created_at.desc(), Seeker.id.desc()).limit(LISTED)
    return [one.id for one in session.scalars(listed)]


def _file(person: UUID) -> Read:
    def read(session: Session, actor: Actor) -> list[UUID]:
        found = seekers.filed(seekers.visible_to(actor, now())).where(Seeker.id == person)
        return [one.id for one in session.scalars(found)]

    return read


def _postings(session: Session, actor: Actor) -> list[UUID]:
    found = postings.listed(actor, now()).options(*postings.loaded())
    listed = found.order_by(Posting.published_at.desc(), Posting.id.desc()).limit(LISTED)
    return [one.id for one in session.scalars(listed)]


def _index(session: Session, _: Actor) -> list[UUID]:
    return [posting.id for posting, _, _ in open_postings(session, now())]


def _sent(session: Session, actor: Actor) -> list[UUID]:
    found = applications.visible_to(actor, now())
    listed = found.order_by(Application.submitted_at.desc(), Application.id.desc()).limit(LISTED)
    return [one.id for one in session.scalars(listed)]
