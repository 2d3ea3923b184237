"""What each request of a walk through the matrix left in the log, and which tables it wrote."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx2 import Response

from app.audit.models import Event, Topic
from app.base.database import Table
from tests.making.people import City

HOUSEKEEPING: Mapping[str, str] = {
    "event": "the log itself",
    "log_head": "the log itself",
    "kept_answer": "so that a repetition has one effect",
    "candidate_day": "what a day's candidates are found by, fixed by the first look; no one's data",
    "allowance": "how much of an allowance is used",
    "task": "work for later, which notes what it does",
}
"""Tables that may be written without an event of their own."""

_NOTHING: tuple[str, ...] = ()


def _one(*names: str) -> tuple[tuple[str, ...], ...]:
    return (names,)


def _unless_own(name: str) -> tuple[tuple[str, ...], ...]:
    """One access; none where people read of themselves."""
    return ((name,), _NOTHING)


NOTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "post /v1/employers": _one("employer.registered"),
    "patch /v1/employers/{employer_id}": _one("employer.changed"),
    "post /v1/employers/{employer_id}/transitions": (
        ("employer.paused",),
        ("employer.suspended",),
    ),
    "post /v1/seekers": _one("seeker.registered", "seeker.profile_changed"),
    "get /v1/seekers": _unless_own("seeker.listed"),
    "get /v1/seekers/{seeker_id}": _unless_own("seeker.read"),
    "patch /v1/seekers/{seeker_id}": _one("seeker.changed", "seeker.profile_changed"),
    "get /v1/seekers/{seeker_id}/profile": _unless_own("seeker.profile_read"),
    "put /v1/seekers/{seeker_id}/profile": _one("seeker.profile_changed"),
    "post /v1/seekers/{seeker_id}/transitions": _one(
        "seeker.deactivated", "seeker.profile_changed"
    ),
    "get /v1/seekers/{seeker_id}/transitions": _unless_own("seeker.moves_read"),
    "post /v1/postings": _one("posting.created"),
    "patch /v1/postings/{posting_id}": _one("posting.changed"),
    "post /v1/postings/{posting_id}/transitions": _one("posting.paused"),
    "post /v1/postings/{posting_id}/screening/decision": _one("posting.screening_decided"),
    "put /v1/employers/{employer_id}/postings/{external_id}": _one("posting.created"),
    "get /v1/seekers/{seeker_id}/matches": _unless_own("matches.read"),
    "get /v1/seekers/{seeker_id}/matches/{posting_id}": _unless_own("matches.read"),
    "get /v1/postings/{posting_id}/candidates": _one("candidates.read"),
    "post /v1/seekers/{seeker_id}/matches/{posting_id}/human-review": _one("human_review.asked"),
    "get /v1/seekers/{seeker_id}/matches/{posting_id}/human-review": _unless_own(
        "human_review.read"
    ),
    "get /v1/matching/human-reviews": _one("human_review.read"),
    "post /v1/matching/human-reviews/{review_id}/answers": _one("human_review.answered"),
    "post /v1/applications": _one("application.submitted"),
    "get /v1/applications": _unless_own("application.listed"),
    "get /v1/applications/{application_id}": _unless_own("application.read"),
    "get /v1/applications/{application_id}/transitions": _unless_own("application.moves_read"),
    "post /v1/applications/{application_id}/transitions": (
        ("application.withdrawn",),
        ("application.refused",),
        ("application.transferred", "message.sent"),
    ),
    "post /v1/applications/{application_id}/interviews": _one("interview.offered"),
    "get /v1/applications/{application_id}/interviews": _unless_own("application.interviews_read"),
    "get /v1/applications/{application_id}/interviews/{interview_id}": _unless_own(
        "interview.read"
    ),
    "patch /v1/applications/{application_id}/interviews/{interview_id}": (
        ("interview.changed",),
        ("interview.ended",),
    ),
    "post /v1/applications/{application_id}/messages": _one("message.sent"),
    "get /v1/applications/{application_id}/messages": _unless_own("application.messages_read"),
    "post /v1/seekers/{seeker_id}/exports": _one("data_export.asked"),
    "get /v1/seekers/{seeker_id}/exports": _unless_own("seeker.rights_read"),
    "get /v1/seekers/{seeker_id}/exports/{export_id}": _unless_own("seeker.rights_read"),
    "post /v1/seekers/{seeker_id}/exports/{export_id}/links": _one("data_export.linked"),
    "get /v1/exports/{token}": _one("data_export.downloaded"),
    "post /v1/seekers/{seeker_id}/erasures": (("erasure.asked",), _NOTHING),
    "get /v1/seekers/{seeker_id}/erasures": _unless_own("seeker.rights_read"),
    "post /v1/seekers/{seeker_id}/erasures/{erasure_id}/cancellations": _one("erasure.cancelled"),
    "post /v1/seekers/{seeker_id}/corrections": _one("correction.asked"),
    "get /v1/seekers/{seeker_id}/corrections": _unless_own("seeker.rights_read"),
    "get /v1/corrections": _one("correction.listed"),
    "post /v1/corrections/{correction_id}/decisions": _one("correction.accepted", "seeker.changed"),
    "post /v1/seekers/{seeker_id}/death/exports": _one("data_export.asked"),
    "post /v1/seekers/{seeker_id}/death/exports/{export_id}/links": _one("data_export.linked"),
    "post /v1/seekers/{seeker_id}/death/corrections": _one("correction.asked"),
    "post /v1/complaints": _one("complaint.received"),
    "get /v1/complaints": _unless_own("complaint.listed"),
    "get /v1/complaints/{complaint_id}": _unless_own("complaint.read"),
    "post /v1/complaints/{complaint_id}/transitions": _one("complaint.closed"),
    "post /v1/complaints/{complaint_id}/replies": _one("complaint.contested"),
    "post /v1/imports": _one("import.received"),
    "get /v1/audit/events": _one("audit.events_read"),
}
"""The events each operation leaves, in their order; one not named here leaves none."""

TOLD = frozenset({403, 404, 409, 410, 429})
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"?([a-z_]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Left:
    """One request, what it was answered, the events it left and the tables it wrote."""

    verb: str
    path: str
    role: str | None
    answer: Response
    events: tuple[tuple[str, Topic, UUID | None, str | None], ...]
    written: frozenset[str]

    @property
    def label(self) -> str:
        return f"{self.verb} {self.path} by {self.role}: {self.answer.status_code}"

    def names(self, topic: Topic) -> list[str]:
        return [name for name, of, _, _ in self.events if of is topic]


@dataclass
class NotingCity(City):
    """The same city, every request of which is kept with what it left."""

    left: list[Left] = field(default_factory=list)
    paths: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def ask(self, verb: str, url: str, headers: Mapping[str, str], **more: Any) -> Response:
        with self.connection.begin_nested() as savepoint, writes(self.connection) as written:
            newest = self.connection.execute(sa.select(sa.func.max(Event.seq))).scalar() or 0
            answer = self.send(verb, url, headers, **more)
            told = sa.select(Event.name, Event.topic, Event.actor_id, Event.reason_code)
            rows = self.connection.execute(told.where(Event.seq > newest).order_by(Event.seq))
            events = tuple((row[0], row[1], row[2], row[3]) for row in rows)
            savepoint.rollback()
        path = _path_of(url, self.paths)
        role = self._role(headers)
        self.left.append(Left(verb, path, role, answer, events, frozenset(written)))
        return answer

    def _role(self, headers: Mapping[str, str]) -> str | None:
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        return next((role for role, own in self.tokens.items() if own == token), None)


def ways(left: Left) -> list[list[str]]:
    """The events a successful request of this operation may leave."""
    told = NOTED.get(f"{left.verb} {left.path}", (_NOTHING,))
    return [list(names) for names in told if names or left.verb != "get" or _may_be_silent(left)]


def _may_be_silent(left: Left) -> bool:
    return left.role == "seeker" or f"{left.verb} {left.path}" not in NOTED


def noting(city: City, paths: Mapping[str, Any]) -> NotingCity:
    """The city, noting from here on."""
    own = {one.name: getattr(city, one.name) for one in fields(City)}
    patterns = tuple((path, re.compile(re.sub(r"{[a-z_]+}", "[^/]+", path))) for path in paths)
    # A fixed path before one with a parameter in the same place.
    return NotingCity(**own, paths=tuple(sorted(patterns, key=lambda one: one[0].count("{"))))


@contextmanager
def writes(connection: sa.Connection) -> Iterator[set[str]]:
    """The tables written inside the block."""
    found: set[str] = set()

    def note(_: Any, __: Any, statement: str, *rest: Any) -> None:
        if match := _WRITES.match(statement):
            found.add(match[1])

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)


def counts(connection: sa.Connection) -> dict[str, int]:
    """How many rows every table has."""
    every = [
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table)
        for table in Table.metadata.sorted_tables
    ]
    return {row[0]: row[1] for row in connection.execute(sa.union_all(*every))}


def faults(left: Left, told: Mapping[str, Any], accounts: Mapping[str, UUID]) -> Iterator[str]:
    """How what a request left differs from what every request must leave."""
    refusals, changes = left.names(Topic.REFUSAL), left.names(Topic.CHANGE)
    accesses = left.names(Topic.ACCESS)
    status = left.answer.status_code
    if {actor for _, _, actor, _ in left.events} - {accounts.get(left.role or ""), None}:
        yield f"{left.label}: an event names somebody else"
    if status >= 400:
        due = [left.answer.json()["code"]] if left.role and status in TOLD else []
        if [reason for _, topic, _, reason in left.events if topic is Topic.REFUSAL] != due:
            yield f"{left.label}: wanted refusals {due}, found {refusals}"
        if changes or accesses:
            yield f"{left.label}: refused, and yet {changes + accesses}"
        return
    if refusals:
        yield f"{left.label}: done, and yet {refusals}"
    if bool(left.written - set(HOUSEKEEPING)) != bool(changes):
        yield f"{left.label}: wrote {sorted(left.written)}, noted {changes}"
    if accesses and not told["x-authz"]["notes_access"]:
        yield f"{left.label}: noted {accesses} without saying so"


def _path_of(url: str, paths: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    bare = url.partition("?")[0]
    return next(path for path, pattern in paths if pattern.fullmatch(bare))
