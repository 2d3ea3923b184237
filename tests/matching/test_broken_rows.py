"""One posting that cannot be read stops neither the index nor the log's follower."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.audit.models import Event, Topic
from app.base.database import Database
from app.employers.models import Employer
from app.matching import queries
from app.matching.index import Index
from app.matching.model import Model
from app.postings.models import Posting
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.postings import a_posting

BROKEN: list[dict[str, Any]] = [{"licences": 5}, {"schedules": [["DAY"]]}]


@pytest.fixture
def firm(session: Session) -> Employer:
    return an_employer(session)


def break_it(session: Session, posting: Posting, **how: Any) -> None:
    session.execute(sa.update(Posting).where(Posting.id == posting.id).values(**how))
    session.commit()


def told_of(posting: Posting) -> Event:
    return Event(topic=Topic.CHANGE, subject_kind="posting", subject_id=posting.id, refs={})


def ids(index: Index) -> set[UUID]:
    return {one.id for one in index.snapshot.offers()}


@pytest.mark.parametrize("how", BROKEN)
def test_an_index_is_built_without_the_posting_that_cannot_be_read(
    session: Session, database: Database, model: Model, firm: Employer, how: dict[str, Any]
) -> None:
    made = [a_posting(session, firm) for _ in range(5)]
    break_it(session, made[2], **how)
    index = Index(database, model, lambda: NOON)
    with capture_logs() as told:
        index.build()
    assert ids(index) == {one.id for one in made} - {made[2].id}
    assert [one["posting"] for one in told if "posting" in one] == [str(made[2].id)]


@pytest.mark.parametrize("how", BROKEN)
def test_what_comes_with_a_broken_posting_is_followed_and_it_comes_back_when_mended(
    session: Session, database: Database, model: Model, firm: Employer, how: dict[str, Any]
) -> None:
    made = [a_posting(session, firm) for _ in range(3)]
    session.commit()
    index = Index(database, model, lambda: NOON)
    index.build()
    late = a_posting(session, firm)
    break_it(session, made[0], **how)
    events = [told_of(one) for one in (made[0], late)]
    index.follow(session, events)
    assert ids(index) == {made[1].id, made[2].id, late.id}
    break_it(session, made[0], licences=[], schedules=[])
    index.follow(session, events[:1])
    assert ids(index) == {made[0].id, made[1].id, made[2].id, late.id}


def test_a_row_that_cannot_even_be_fetched_leaves_the_others(
    session: Session,
    database: Database,
    model: Model,
    firm: Employer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [a_posting(session, firm) for _ in range(5)]
    session.commit()
    fetch = queries.open_postings

    def fetched(session: Session, now: datetime, some: Iterable[UUID] | None = None) -> Any:
        if some is None or made[4].id in some:
            raise ValueError
        return fetch(session, now, some)

    monkeypatch.setattr(queries, "open_postings", fetched)
    index = Index(database, model, lambda: NOON)
    index.build()
    assert ids(index) == {one.id for one in made[:4]}


def test_a_fault_of_every_posting_or_of_the_database_is_no_postings_own(
    session: Session,
    database: Database,
    model: Model,
    firm: Employer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [a_posting(session, firm) for _ in range(3)]
    session.commit()
    index = Index(database, model, lambda: NOON)
    index.build()
    for fault in (ValueError(), sa.exc.OperationalError("", {}, Exception())):

        def failing(*_: Any, fault: Exception = fault) -> Any:
            raise fault

        monkeypatch.setattr(queries, "open_postings", failing)
        with pytest.raises(type(fault)):
            index.follow(session, [told_of(one) for one in made])
    assert ids(index) == {one.id for one in made}
