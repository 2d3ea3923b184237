"""A person and a posting, and those who act for them over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from httpx2 import Response

from app.applications.models import Application
from app.applications.tasks import expire
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.tasks.queries import claim, enqueue
from app.tasks.runner import Job
from tests.conftest import system_session
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


@dataclass
class Pairing:
    """A person and a posting, and those who act for them."""

    door: Door
    seeker: Caller
    employer: Caller
    staff: Caller
    seeker_id: str
    posting_id: str
    employer_id: str

    def apply(self, **more: Any) -> Response:
        body = {"seeker_id": self.seeker_id, "posting_id": self.posting_id, **more}
        return self.seeker.post("/v1/applications", body)

    def move(self, who: Caller, application_id: str, name: str, **said: Any) -> Response:
        body = {"transition": name, **said}
        return who.post(f"/v1/applications/{application_id}/transitions", body)

    def lapse(self) -> None:
        """Let 200 days pass over every application, and the worker find them."""
        long_ago = self.door.now - timedelta(days=200)
        with transaction(self.door.database) as session:
            session.execute(
                sa.update(Application).values(submitted_at=long_ago, changed_at=long_ago)
            )
            enqueue(session, "applications.expire", {}, self.door.now)
            session.flush()
            task = claim(session, self.door.now)
        assert task is not None
        expire(Job(self.door.database, task, None))

    def row(self, kind: type[Any]) -> Any:
        """The only row of a table."""
        with system_session(self.door.database.reader) as session:
            return session.scalars(sa.select(kind).execution_options(populate_existing=True)).one()


def a_pairing(door: Door, *, lives: str = "620102", works: str = "620102") -> Pairing:
    """A person who lives and a posting with one opening that lies in these districts."""
    with transaction(door.database) as session:
        employer = an_employer(session, district=works)
        posting = a_posting(session, employer, openings=1, district=works)
        seeker = a_seeker(session, door.keys, district=lives)
    return Pairing(
        door,
        door.caller(Kind.SEEKER, party_id=seeker.id),
        door.caller(Kind.EMPLOYER, party_id=employer.id),
        door.staff(lives),
        str(seeker.id),
        str(posting.id),
        str(employer.id),
    )
