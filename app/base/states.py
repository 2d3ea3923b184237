"""State machines as data: one idiom for every thing that moves through states.

A machine is a tuple of transitions; each names where it starts, where it ends, which kinds of
actor may do it, and what must be said with it. A move is decided here, kept by the room.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Actor, Kind
from app.base.database import Identified, codes
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.ids import new_id
from app.base.wording import Words


class TransitionNotAllowed(Conflict):
    """The thing is not in a state from which this transition starts."""

    title = Words("现在的状态不能这样做", "This cannot be done in the present state")


class TransitionNotYours(Forbidden):
    """This kind of actor may not make this transition."""

    title = Words("您的角色不能这样做", "Your role may not do this")


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from some states to another, for some kinds of actor."""

    name: str
    sources: frozenset[str]
    target: str
    roles: frozenset[Kind]
    label: Words
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Machine:
    """All transitions of one kind of thing."""

    transitions: tuple[Transition, ...]

    @property
    def by_name(self) -> Mapping[str, Transition]:
        """Transitions by their name."""
        return {transition.name: transition for transition in self.transitions}

    def allowed(self, state: str, actor: Actor) -> list[Transition]:
        """What this actor may do now."""
        return [t for t in self.transitions if state in t.sources and actor.kind in t.roles]

    def chosen(self, name: str, state: str, actor: Actor, said: Mapping[str, Any]) -> Transition:
        """The transition of this name, if it exists, is the actor's, starts here and is complete.

        `said` holds what the caller gave (reason, comment, start_on …); each need must be there.
        """
        transition = self.by_name.get(name)
        if transition is None:
            raise Invalid(errors=[_unknown(self)])
        if actor.kind not in transition.roles:
            raise TransitionNotYours
        if state not in transition.sources:
            raise TransitionNotAllowed
        missing = sorted(need for need in transition.needs if said.get(need) in (None, ""))
        if missing:
            raise Invalid(errors=[_missing(need) for need in missing])
        return transition


def _unknown(machine: Machine) -> FieldProblem:
    names = ", ".join(sorted(machine.by_name))
    said = Words("请选择：{names}。", "Choose one of: {names}.").filled(names=names)
    return FieldProblem("/transition", "enum", said, Words("操作", "transition"))


def _missing(need: str) -> FieldProblem:
    said = Words("这一步需要填写这一项。", "This step needs this field.")
    return FieldProblem(f"/{need}", "missing", said)


STEPS = {"personal": "application"}


class Moved(Identified):
    """The columns of a transition log: one row for each move. Mix into a room's own table."""

    name: Mapped[str] = mapped_column(sa.String(40))
    from_state: Mapped[str] = mapped_column(sa.String(40))
    to_state: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime]
    actor_kind: Mapped[Kind] = mapped_column(codes(Kind, "moved_by_kind"))
    actor_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.String(60), info=STEPS)
    comment: Mapped[str | None] = mapped_column(sa.String(2000), info=STEPS)


def move_row(
    transition: Transition,
    from_state: str,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    comment: str | None = None,
) -> dict[str, Any]:
    """The values of a log row; the room adds the foreign key of its thing."""
    return {
        "id": new_id(),
        "name": transition.name,
        "from_state": from_state,
        "to_state": transition.target,
        "at": now,
        "actor_kind": actor.through or actor.kind,
        "actor_id": actor.account_id,
        "reason": reason,
        "comment": comment,
    }
