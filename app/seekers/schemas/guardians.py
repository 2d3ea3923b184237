"""Guardianships, what a person was asked, and what was done for them, as they go over the wire."""

from typing import Annotated

from pydantic import Field

from app.audit.models import Topic
from app.base.actor import Kind
from app.base.moves import MoveIn
from app.base.paging import Filter
from app.base.text import Day, Identifier, Moment, Statement, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.scopes import Act
from app.seekers.models import AskedAbout, AskState, Basis, GuardianshipState, Relation

LABELS.update(
    {
        "guardian_id": Words("监护人账号", "guardian's account"),
        "relation": Words("与本人的关系", "relation to the person"),
        "basis": Words("监护或代理的依据", "basis"),
        "acts": Words("可以代办的事", "acts covered"),
        "needs_person": Words("要问本人的事", "acts that need the person"),
        "valid_from": Words("开始日期", "valid from"),
        "document_id": Words("证明材料", "proof"),
        "act": Words("要办的事", "act"),
    }
)

Acts = Annotated[list[Act], Field(min_length=1, max_length=5)]


class GuardianshipIn(Wire):
    """Put a guardianship on record; it counts once staff have verified it.

    `guardian_id` is left out by a guardian, who asks for themselves. `needs_person` left out means
    consenting and accepting, where they are covered. Days count whole, in the city's time.
    """

    guardian_id: Identifier | None = None
    relation: Relation
    basis: Basis
    acts: Acts
    needs_person: Annotated[list[Act], Field(max_length=5)] | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    document_id: Identifier | None = None


class GuardianshipMoveIn(MoveIn):
    """Move a guardianship. With `verify` staff may cover fewer acts than were asked for, and say
    in which of them the person is asked too."""

    acts: Acts | None = None
    needs_person: Annotated[list[Act], Field(max_length=5)] | None = None


class GuardianshipFilter(Filter):
    """What narrows a list of guardianships; `contested` finds those the person spoke against."""

    state: GuardianshipState | None = None
    contested: bool | None = None


class GuardianshipOut(Wire):
    """Who may act for a person, in what, from which day to which; `in_force` is whether now."""

    id: Identifier
    seeker_id: Identifier
    guardian_id: Identifier
    guardian_name: str
    relation: Relation
    basis: Basis
    document_id: Identifier | None
    acts: list[Act]
    needs_person: list[Act]
    valid_from: Day
    valid_until: Day | None
    state: GuardianshipState
    in_force: bool
    requested_at: Moment
    verified_at: Moment | None
    contested_at: Moment | None
    ended_at: Moment | None
    version: int


class AskIn(Wire):
    """Ask the person whether one act may be done for them.

    `subject_id` is what it is about: the application to move, the posting to apply for, the
    consent, or the person's own id for their file and for whether they look for work.
    """

    act: Act
    subject_kind: AskedAbout
    subject_id: Identifier


class AskMoveIn(MoveIn):
    """The person's answer: `agree` or `refuse`. At the desk staff send it, with
    `witnessed: true`: the person said so before them."""

    witnessed: Statement = False


class AskFilter(Filter):
    """What narrows a list of what a person was asked."""

    state: AskState | None = None


class AskOut(Wire):
    """What a person was asked; `question` is one short sentence to show or to read aloud."""

    id: Identifier
    seeker_id: Identifier
    guardian_id: Identifier
    guardian_name: str
    act: Act
    subject_kind: AskedAbout
    subject_id: Identifier
    question: str
    state: AskState
    asked_at: Moment
    expires_at: Moment
    answered_at: Moment | None
    witnessed: bool
    used_at: Moment | None


class WhoOut(Wire):
    """Who did it: the role in plain words, and the name where there is one."""

    kind: Kind
    role: str
    name: str | None


class DoneOut(Wire):
    """One thing that was done for a person, in one short sentence without hard words."""

    seq: int
    at: Moment
    who: WhoOut
    done: str
    topic: Topic
    event: str
    subject_kind: str
    subject_id: Identifier | None
