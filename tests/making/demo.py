"""Loaded demo cities, and reading all of them back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.base.database import Database, Table
from app.base.secrets import Keyring
from app.demo.load import Summary, load
from app.postings.models import Posting, PostingState
from app.seekers.models import Seeker
from tests.conftest import system_session

AS_OF = date(2026, 11, 23)
SEED = 1

Row = TypeVar("Row")


@dataclass
class LoadedCity:
    """A city in a database, with the keys it was sealed under."""

    database: Database
    keys: Keyring
    summary: Summary

    @contextmanager
    def session(self) -> Iterator[Session]:
        with system_session(self.database.reader) as session:
            yield session

    def every(self, table: type[Row]) -> Sequence[Row]:
        with self.session() as session:
            return session.scalars(sa.select(table)).all()

    def postings(self, *states: PostingState) -> Sequence[Posting]:
        """Postings with their demands and employers, in these states or in any."""
        found = sa.select(Posting).options(
            selectinload(Posting.demands), selectinload(Posting.employer)
        )
        if states:
            found = found.where(Posting.state.in_(states))
        with self.session() as session:
            return session.scalars(found.order_by(Posting.id)).all()

    def seekers(self) -> Sequence[Seeker]:
        """Seekers with everything beside them."""
        beside = (Seeker.experiences, Seeker.licences, Seeker.capabilities, Seeker.certificate)
        found = sa.select(Seeker).options(*(selectinload(one) for one in beside))
        with self.session() as session:
            return session.scalars(found.order_by(Seeker.id)).all()

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        """Every row of a table, in the order of its primary key."""
        with self.session() as session:
            rows = session.execute(sa.select(table).order_by(*table.primary_key.columns))
            return [dict(row) for row in rows.mappings()]

    def sizes(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.session() as session:
            return {
                name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in Table.metadata.tables.items()
            }


def loaded_in(database: Database, keys: Keyring, as_of: date, seed: int, **more: Any) -> LoadedCity:
    """Load a city into a database and say what came."""
    return LoadedCity(database, keys, load(database, keys, as_of=as_of, seed=seed, **more))
