"""Tokens known to this process, so that hot reads ask the database nothing.

The feed clears a token the moment its revocation is in the log; an entry lives at most a minute
besides, so that an expiry is noticed without an event.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.actor import Actor
from app.base.context import DOOR
from app.base.database import Database, new_session
from app.base.errors import Unauthenticated
from app.base.secrets import Keyring
from app.identity.queries import actor_of, holder_of
from app.identity.tokens import well_formed

_TRUSTED = timedelta(seconds=60)
_MOST = 50_000


class KnownTokens:
    """Actors by the hash of their token."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._actors: dict[str, tuple[Actor, datetime]] = {}
        self._lock = threading.Lock()
        self._cleared = 0

    def actor(self, token: str, now: datetime) -> Actor | None:
        """The actor of a token seen a moment ago; None when the database must be asked."""
        found = self._actors.get(self._keyring.digest(token))
        return found[0] if found and found[1] > now else None

    def learn(self, session: Session, token: str, now: datetime) -> Actor:
        """The actor of a token, from the database; Unauthenticated when it is not live."""
        if not well_formed(token):
            raise Unauthenticated
        digest, cleared = self._keyring.digest(token), self._cleared
        held = holder_of(session, digest, now)
        if held is None:
            raise Unauthenticated
        key, account = held
        actor = actor_of(key, account)
        until = min(now + _TRUSTED, key.expires_at or now + _TRUSTED)
        with self._lock:
            if len(self._actors) >= _MOST:
                self._actors.clear()
            if cleared == self._cleared:  # else it may have been revoked since it was read
                self._actors[digest] = (actor, until)
        return actor

    def follow(self, _: Session, events: Sequence[Event]) -> None:
        """Forget every token when an account or key changed."""
        if any(event.subject_kind in ("access_key", "account", "membership") for event in events):
            with self._lock:
                self._cleared += 1
                self._actors.clear()


def ask(database: Database, known: KnownTokens, token: str, now: datetime) -> Actor:
    """The actor of a token for a hot read: from memory, else by one short read."""
    actor = known.actor(token, now)
    if actor is None:
        with new_session(database.reader, DOOR) as session:
            actor = known.learn(session, token, now)
    return actor
