"""What each request of a walk through the matrix left in the log, and which tables it wrote."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx2 import Response

from app.audit.models import Event, Topic
from app.base.context import OWN_WORK, set_in
from app.base.database import Table
from tests.journeys.events_left import NOTED, OWN
from tests.making.people import City, undone

HOUSEKEEPING: Mapping[str, str] = {
    "event": "the log itself",
    "log_head": "the log itself",
    "kept_answer": "so that a repetition has one effect",
    "candidate_day": "what a day's candidates are found by, fixed by the first look; no one's data",
    "allowance": "how much of an allowance is used",
    "task": "work for later, which notes what it does",
    "one_time_code": "sent by whoever knows a number; using one is the login that is noted",
    "passkey_challenge": "a question asked of a browser; its answer is noted",
    "login_attempt": "a password that was right, before its second factor",
    "reveal": "what was opened of whom, kept with the access it is noted as",
}
"""Tables that may be written without an event of change."""

SILENT: Mapping[str, str] = {
    "post /v1/sessions/refresh": "a login that goes on, every ten minutes of it",
    "post /v1/logins": "half a sign-in; the whole is noted",
}
"""Operations that may write without an event, and why."""

_OF_THE_LOG = frozenset({"event", "log_head", "kept_answer"})

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
        with undone(self.connection), writes(self.connection) as written:
            set_in(self.connection, OWN_WORK)
            newest = self.connection.execute(sa.select(sa.func.max(Event.seq))).scalar() or 0
            answer = self.send(verb, url, headers, **more)
            set_in(self.connection, OWN_WORK)
            told = sa.select(Event.name, Event.topic, Event.actor_id, Event.reason_code)
            rows = self.connection.execute(told.where(Event.seq > newest).order_by(Event.seq))
            events = tuple((row[0], row[1], row[2], row[3]) for row in rows)
        path = _path_of(url, self.paths)
        role = self._role(headers)
        self.left.append(Left(verb, path, role, answer, events, frozenset(written)))
        return answer

    def _role(self, headers: Mapping[str, str]) -> str | None:
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        return next((role for role, own in self.tokens.items() if own == token), None)


def ways(left: Left) -> list[list[str]]:
    """The events a successful request of this operation may leave."""
    told = NOTED.get(f"{left.verb} {left.path}", ((),))
    return [list(names) for names in told if names or left.verb != "get" or _may_be_silent(left)]


def _may_be_silent(left: Left) -> bool:
    return reads_own(left) or f"{left.verb} {left.path}" not in NOTED


def reads_own(left: Left) -> bool:
    """Whether who asks is told of themselves alone."""
    return left.role in OWN.get(f"{left.verb} {left.path}", {"seeker"})


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


def counts(connection: sa.Connection, tables: Collection[str] = ()) -> dict[str, int]:
    """How many rows these tables have, or every table."""
    set_in(connection, OWN_WORK)
    told = {}
    for name, table in Table.metadata.tables.items():
        if not tables or name in tables:
            rows = sa.select(sa.func.count()).select_from(table)
            told[name] = connection.execute(rows).scalar_one()
    return told


def faults(left: Left, told: Mapping[str, Any], accounts: Mapping[str, UUID]) -> Iterator[str]:
    """How what a request left differs from what every request must leave."""
    public = not any(entry.get("token") for entry in told.get("security", ()))
    # Who comes in by a public operation is who the event names, whatever token came with it.
    others = {actor for _, _, actor, _ in left.events} - {accounts.get(left.role or ""), None}
    if others and not public:
        yield f"{left.label}: an event names somebody else"
    if left.answer.status_code >= 400:
        yield from _of_a_refusal(left, public)
    else:
        yield from _of_what_was_done(left, told["x-authz"]["notes_access"])


def _of_a_refusal(left: Left, public: bool) -> Iterator[str]:
    told = left.role is not None and not public and left.answer.status_code in TOLD
    code = left.answer.json()["code"]
    found = [reason for _, topic, _, reason in left.events if topic is Topic.REFUSAL]
    # A wrong code of somebody known is noted, whoever typed it; a stranger's noise is not.
    if found != ([code] if told else []) and not (public and found == [code]):
        yield f"{left.label}: wanted refusals of {code}: {told}, found {found}"
    if others := left.names(Topic.CHANGE) + left.names(Topic.ACCESS):
        yield f"{left.label}: refused, and yet {others}"


def _of_what_was_done(left: Left, notes_access: bool) -> Iterator[str]:
    changes, accesses = left.names(Topic.CHANGE), left.names(Topic.ACCESS)
    if refusals := left.names(Topic.REFUSAL):
        yield f"{left.label}: done, and yet {refusals}"
    unsaid = left.written - set(HOUSEKEEPING) and not changes
    if unsaid and f"{left.verb} {left.path}" not in SILENT:
        yield f"{left.label}: wrote {sorted(left.written)}, noted nothing"
    if changes and not left.written - _OF_THE_LOG:
        yield f"{left.label}: noted {changes}, wrote nothing"
    if accesses and not notes_access:
        yield f"{left.label}: noted {accesses} without saying so"


def _path_of(url: str, paths: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    bare = url.partition("?")[0]
    return next(path for path, pattern in paths if pattern.fullmatch(bare))
