"""The wire shapes of state machines, the same for everything that moves through states."""

from collections.abc import Iterable
from typing import Any

from app.base.actor import Kind
from app.base.states import Transition
from app.base.text import Code, Identifier, Line50, Moment, Text2000, Wire
from app.base.wording import Language


class MoveIn(Wire):
    """Make a transition; what else it needs stands in the room's own shape."""

    transition: Line50
    reason: Code | None = None
    comment: Text2000 | None = None


class MoveOut(Wire):
    """One transition that was made."""

    id: Identifier
    name: str
    from_state: str
    to_state: str
    at: Moment
    actor_kind: Kind
    reason: str | None
    comment: str | None


class AllowedOut(Wire):
    """A transition this caller may make now."""

    transition: str
    label: str
    target: str
    needs: list[str]


class MovesOut(Wire):
    """The present state, what was done so far, and what this caller may do now."""

    state: str
    log: list[MoveOut]
    allowed: list[AllowedOut]


def moves_out(
    state: str, log: Iterable[Any], allowed: Iterable[Transition], language: Language
) -> MovesOut:
    """The answer to `GET …/transitions`."""
    return MovesOut(
        state=state,
        log=[MoveOut.model_validate(row) for row in log],
        allowed=[
            AllowedOut(
                transition=t.name,
                label=t.label.said(language),
                target=t.target,
                needs=sorted(t.needs),
            )
            for t in allowed
        ],
    )
