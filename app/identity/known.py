"""Tokens known to this process, so that hot reads ask the database nothing.

The feed clears a token the moment its revocation is in the log; an entry lives at most a minute
besides, so that an expiry is noticed without an event.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.actor import Actor
from app.base.context import DOOR
from app.base.database import Database, new_session
from app.base.errors import Forbidden, Unauthenticated
from app.base.secrets import Keyring
from app.base.wording import Words
from app.identity.guardians import guardian_for, refused_for
from app.identity.queries import (
    actor_in,
    actor_of,
    holder_of,
    is_admin,
    live_login,
)
from app.identity.scopes import PEOPLE
from app.identity.sessions import read_access_token
from app.identity.tokens import well_formed
from app.identity.used import UsedKeys

_TRUSTED = timedelta(seconds=60)
_MOST = 50_000
_CLEARS = frozenset({"access_key", "account", "membership", "login_session", "party"})
_CLEARS_NOTHING = frozenset({"login_session.begun", "login_session.refused"})


class NoGuardianship(Forbidden):
    """The caller is not, or no longer, guardian of the person named in X-On-Behalf-Of."""

    title = Words(
        "您不是这位当事人的监护人，或监护关系已经结束",
        "You are not this person's guardian, or the guardianship has ended",
    )

    def __init__(self, caller: Actor) -> None:
        """Say no; `caller` is how the refusal is noted."""
        self.caller = caller
        super().__init__()


class KnownTokens:
    """Actors by the hash of their token, and by the person a guardian acts for."""

    def __init__(self, keyring: Keyring, used: UsedKeys, *, keys_of_people: bool = False) -> None:
        """`keys_of_people`: static keys of natural persons count, in development only."""
        self._keyring = keyring
        self._used = used
        self._keys_of_people = keys_of_people
        self._actors: dict[tuple[str, UUID | None], tuple[Actor, datetime]] = {}
        self._lock = threading.Lock()
        self._cleared = 0

    def actor(self, token: str, now: datetime, person: UUID | None = None) -> Actor | None:
        """The actor of a token seen a moment ago; None when the database must be asked."""
        found = self._actors.get((self._keyring.digest(token), person))
        return found[0] if found and found[1] > now else None

    def learn(
        self, session: Session, token: str, now: datetime, person: UUID | None = None
    ) -> Actor:
        """The actor of a token, from the database; Unauthenticated when it is not live.

        `person` is whom a guardian says they act for; NoGuardianship when they may not.
        """
        digest, cleared = self._keyring.digest(token), self._cleared
        actor, ends = self._asked(session, token, digest, now)
        until = min(now + _TRUSTED, ends or now + _TRUSTED)
        self._remember((digest, None), actor, until, cleared)  # so that requests are counted
        if person is not None:
            acting = guardian_for(session, actor, person, now)
            if acting is None:
                session.info["actor"] = caller = refused_for(session, actor, person)
                raise NoGuardianship(caller)
            # Known no longer than the guardianship lasts: its end needs no event to be exact.
            actor, until = acting.actor, min(until, acting.until or until)
            self._remember((digest, person), actor, until, cleared)
        return actor

    def _remember(
        self, key: tuple[str, UUID | None], actor: Actor, until: datetime, cleared: int
    ) -> None:
        with self._lock:
            if len(self._actors) >= _MOST:
                self._actors.clear()
            if cleared == self._cleared:  # else it may have been revoked since it was read
                self._actors[key] = (actor, until)

    def _asked(
        self, session: Session, token: str, digest: str, now: datetime
    ) -> tuple[Actor, datetime | None]:
        if token.startswith("axw_"):
            held = holder_of(session, digest, now) if well_formed(token) else None
            if held is None or not (self._keys_of_people or held[1].kind not in PEOPLE):
                raise Unauthenticated
            self._used.note(held[0].id, now)
            return actor_of(*held), held[0].expires_at
        claims = read_access_token(token, self._keyring, now)
        found = None if claims is None else live_login(session, claims.session_id, now)
        if claims is None or found is None or found[1].id != claims.account_id:
            raise Unauthenticated
        login, account = found
        admin = is_admin(session, account, now)
        return actor_in(login, account, admin=admin), claims.expires_at

    def follow(self, _: Session, events: Sequence[Event]) -> None:
        """Forget every token when an account, a login, a key or a membership changed."""
        if any(e.subject_kind in _CLEARS and e.name not in _CLEARS_NOTHING for e in events):
            with self._lock:
                self._cleared += 1
                self._actors.clear()


def ask(
    database: Database,
    known: KnownTokens,
    token: str,
    now: datetime,
    person: UUID | None = None,
) -> Actor:
    """The actor of a token for a hot read: from memory, else by one short read."""
    actor = known.actor(token, now, person)
    if actor is None:
        with new_session(database.reader, DOOR) as session:
            actor = known.learn(session, token, now, person)
    return actor
