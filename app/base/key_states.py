"""Which keys an installation needs and which it has, told by their ids."""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.models import DataKey, KeyCheck
from app.base.secrets import PURPOSES, KeyFile


class KeyState(StrEnum):
    """How a key stands: in the file or not, of use or not."""

    IN_USE = "in_use"
    NEEDED = "needed"
    FORMER = "former"
    WAITING = "waiting"
    MISSING = "missing"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Standing:
    """One key of one purpose, by its id."""

    purpose: str
    id: str
    state: KeyState


@dataclass(frozen=True)
class States:
    """Every key of the file and every key the database has known."""

    keys: tuple[Standing, ...]

    @property
    def wrong(self) -> bool:
        """Whether a key is missing or is another than the one the database knows."""
        return any(one.state in (KeyState.MISSING, KeyState.DIFFERS) for one in self.keys)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        keys = [
            {"purpose": one.purpose, "id": one.id, "state": one.state.value} for one in self.keys
        ]
        return {"keys": keys, "complete": not self.wrong}


def states(session: Session, keys: KeyFile) -> States:
    """How every key stands that is in the file or was in use in this database."""
    checks = session.scalars(sa.select(KeyCheck).order_by(KeyCheck.number)).all()
    wrapping = {one.split(".")[1] for one in session.scalars(sa.select(DataKey.wrapped))}
    found: list[Standing] = []
    for purpose in PURPOSES:
        mine = [check for check in checks if check.purpose == purpose]
        needed = {check.key_id for check in mine if check.retired_at is None}
        found += _of_purpose(purpose, keys, mine, wrapping if purpose == "wrapping" else needed)
    return States(tuple(found))


def _of_purpose(
    purpose: str, keys: KeyFile, checks: list[KeyCheck], needed: set[str]
) -> list[Standing]:
    known = {check.key_id: check.value for check in checks}
    held = [
        Standing(purpose, key.id, _state(key.id, place, known, needed))
        if hmac.compare_digest(known.get(key.id, key.check(purpose)), key.check(purpose))
        else Standing(purpose, key.id, KeyState.DIFFERS)
        for place, key in enumerate(keys.of(purpose))
    ]
    # A new token or signing key takes the old one's place at the next start, if the old one is
    # there to show that the file belongs to this database.
    if purpose in ("token", "signing") and any(one.id in known for one in held):
        return held
    ids = {one.id for one in held}
    return [*held, *(Standing(purpose, one, KeyState.MISSING) for one in sorted(needed - ids))]


def _state(key_id: str, place: int, known: dict[str, str], needed: set[str]) -> KeyState:
    if place == 0:
        return KeyState.IN_USE
    if key_id in needed:
        return KeyState.NEEDED
    return KeyState.FORMER if key_id in known else KeyState.WAITING
