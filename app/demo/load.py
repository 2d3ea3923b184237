"""Loading the demo city into a database: once, in the order of time, a hundred arrivals at a time.

Each batch is one transaction. A load that was interrupted goes on where it stopped, because every
id follows from the day and the seed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.database import Database
from app.base.errors import Conflict
from app.base.secrets import Keyring
from app.base.wording import Words
from app.demo.accounts import accounts
from app.demo.arrivals import Arrival
from app.demo.city import LOADED, City, city_in
from app.demo.employers import employers
from app.demo.postings import postings
from app.demo.seekers import seekers
from app.documents.models import Document
from app.employers.models import Employer
from app.identity.models import Account, PersonAtLogin
from app.postings.models import Posting, PostingState
from app.postings.rules import code_title
from app.reference.models import MinimumWage
from app.reference.queries import minimum_wages
from app.reference.rules.codings import CoderHolder, code_titles
from app.seekers.models import Seeker

_BATCH = 100

Progress = Callable[[int, int], None]
"""Told how many of how many have come."""


class AnotherCity(Conflict):
    """One database holds one demo city; another day or seed needs a fresh one."""

    title = Words(
        "库中已有另一个演示城市（日期或种子不同），请换一个新库",
        "Another demo city (of another day or seed) is here already; use a fresh database",
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What of the city is in the database, and whether it was there before this load."""

    city: City
    employers: int
    postings: int
    open_postings: int
    seekers: int
    accounts: int
    already_loaded: bool


def load(
    database: Database,
    keyring: Keyring,
    *,
    as_of: date,
    seed: int,
    progress: Progress = lambda done, total: None,
    coder: CoderHolder | None = None,
) -> Summary:
    """Load the city of that day and seed; a second time changes nothing and says so.

    With a `coder`, postings whose employer named no occupation are coded by their titles. Raises
    AnotherCity where a city of another day or seed is.
    """
    city = City(as_of, seed)
    with transaction(database, reading=True) as session:
        found, wages = city_in(session), minimum_wages(session)
    if found is not None and found != city:
        raise AnotherCity
    if found is None:
        _write_all(database, _arrivals(city, keyring, wages), progress, coder)
        with transaction(database) as session:
            _write_accounts(session, city)
            record(session, SYSTEM, LOADED, city.marker, city.dawn)
    with transaction(database, reading=True) as session:
        return _summary(session, city, already_loaded=found is not None)


def _arrivals(city: City, keyring: Keyring, wages: Sequence[MinimumWage]) -> list[Arrival]:
    """Everybody and everything, in the order in which they came."""
    came = [*employers(city), *postings(city, wages), *seekers(city, keyring)]
    return sorted(came, key=lambda arrival: (arrival.at, arrival.subject.id))


def _write_all(
    database: Database,
    arrivals: Sequence[Arrival],
    progress: Progress,
    coder: CoderHolder | None,
) -> None:
    progress(0, len(arrivals))
    for start in range(0, len(arrivals), _BATCH):
        batch = arrivals[start : start + _BATCH]
        with transaction(database) as session:
            if session.get(type(batch[0].subject), batch[0].subject.id) is None:
                _code(batch, coder)
                _write(session, batch)
        progress(start + len(batch), len(arrivals))


def _code(batch: Sequence[Arrival], coder: CoderHolder | None) -> None:
    if coder is None or not coder.loaded:
        return
    uncoded = [
        arrival.subject
        for arrival in batch
        if isinstance(arrival.subject, Posting) and arrival.subject.occupation is None
    ]
    codings = code_titles([posting.title for posting in uncoded], coder)
    for posting, coding in zip(uncoded, codings, strict=True):
        code_title(posting, coding)


def _write(session: Session, batch: Sequence[Arrival]) -> None:
    """The rows of a batch, those that others refer to first; then what happened, by its time."""
    for rows in _tiers(batch):
        session.add_all(rows)
        session.flush()
    notes = [(what, arrival.subject) for arrival in batch for what in arrival.history]
    for what, subject in sorted(notes, key=lambda note: (note[0].at, note[1].id)):
        record(session, SYSTEM, what.name, subject, what.at, refs=dict(what.refs))


def _tiers(batch: Sequence[Arrival]) -> Iterator[list[Any]]:
    yield [arrival.party for arrival in batch if arrival.party]
    yield [arrival.subject for arrival in batch if arrival.party]
    yield [arrival.subject for arrival in batch if not arrival.party]
    beside = [row for arrival in batch for row in arrival.beside]
    yield [row for row in beside if isinstance(row, Document)]  # what consents refer to
    yield [row for row in beside if not isinstance(row, Document)]


def _write_accounts(session: Session, city: City) -> None:
    for account, memberships in accounts(city):
        session.add(account)
        session.flush()
        session.add_all(memberships)
        if account.kind is Kind.SEEKER:  # who has an account claimed their record
            person = session.get(PersonAtLogin, account.party_id)
            if person is not None:
                person.claimed_at = account.created_at


def _summary(session: Session, city: City, *, already_loaded: bool) -> Summary:
    open_ones = sa.select(sa.func.count()).select_from(Posting)
    return Summary(
        city=city,
        employers=_count(session, Employer),
        postings=_count(session, Posting),
        open_postings=session.scalars(open_ones.where(Posting.state == PostingState.OPEN)).one(),
        seekers=_count(session, Seeker),
        accounts=_count(session, Account),
        already_loaded=already_loaded,
    )


def _count(session: Session, table: type[Any]) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(table)).one()
