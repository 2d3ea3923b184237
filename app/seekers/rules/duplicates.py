"""Decisions about people registered twice: who puts two records together, and which may be."""

from collections.abc import Iterable
from datetime import date, datetime

from app.base.actor import Actor, Kind
from app.base.errors import Conflict
from app.base.ids import new_id
from app.base.states import Machine, Transition, move_row
from app.base.wording import Words
from app.identity.models import Party
from app.seekers.models import AlreadyMerged, Merge, MergeMove, MergeState, Seeker
from app.seekers.rules.showing import card
from app.seekers.schemas import LikelyOut, Likeness, LikenessOut, MergeIn, MergeOut, UnmergeIn


class SameRecord(Conflict):
    """A record is no duplicate of itself."""

    title = Words("请选择两份不同的档案", "Choose two different records")


class TwoPeople(Conflict):
    """The two records hold different ID numbers: these are two people."""

    title = Words(
        "两份档案的身份证号码不同，不是同一个人，不能合并",
        "The two records hold different ID numbers; they are of two people and stay apart",
    )


MACHINE = Machine(
    (
        Transition(
            "unmerge",
            frozenset({MergeState.MERGED}),
            MergeState.UNMERGED,
            frozenset({Kind.STAFF}),
            Words("拆分", "Take apart"),
            frozenset({"comment"}),
        ),
    )
)
"""merged → unmerged; the same two may be put together again in a new merge."""


def merge(
    kept: tuple[Seeker, Party],
    duplicate: tuple[Seeker, Party],
    said: MergeIn,
    actor: Actor,
    now: datetime,
    *,
    chained: bool,
) -> Merge:
    """Mark the duplicate; nothing else of either record changes, so that it can be undone.

    `chained` is whether something was merged into the duplicate before.
    """
    if chained or kept[1].merged_into is not None or duplicate[1].merged_into is not None:
        raise AlreadyMerged
    # A certificate names its holder's ID number too, so one index stands for both.
    numbers = {one.id_number_index for one, _ in (kept, duplicate)} - {None}
    if len(numbers) > 1:
        raise TwoPeople
    duplicate[1].merged_into = kept[1].id
    return Merge(
        id=new_id(),
        kept_id=kept[0].id,
        duplicate_id=duplicate[0].id,
        reason=said.reason,
        state=MergeState.MERGED,
        merged_at=now,
        merged_by=actor.account_id,
    )


def two_records(said: MergeIn) -> None:
    """Refuse to merge a record into itself."""
    if said.kept_id == said.duplicate_id:
        raise SameRecord


def unmerge(
    merged: Merge, duplicate: Party, said: UnmergeIn, actor: Actor, now: datetime
) -> MergeMove:
    """Take the two records apart: each is again what it was, with what was done with it since."""
    way = MACHINE.chosen(said.transition, merged.state, actor, said.model_dump())
    row = move_row(way, merged.state, actor, now, said.reason, said.comment)
    merged.state = MergeState(way.target)
    merged.unmerged_at, merged.unmerged_by = now, actor.account_id
    duplicate.merged_into = None
    return MergeMove(merge_id=merged.id, **row)


def likely(later: Seeker, earlier: Iterable[Seeker], today: date) -> LikelyOut:
    """A record and the earlier ones it is like, each with what is alike."""
    like = [
        LikenessOut(earlier=card(one, today), alike=list(_alike(later, one))) for one in earlier
    ]
    return LikelyOut(later=card(later, today), like=like)


def shown(merged: Merge) -> MergeOut:
    """A merge as staff see it."""
    return MergeOut.model_validate(merged)


def _alike(one: Seeker, other: Seeker) -> Iterable[Likeness]:
    phone = one.phone_index is not None and one.phone_index == other.phone_index
    born = one.birth_date is not None and one.birth_date == other.birth_date
    named = one.name == other.name
    if phone and born:
        yield "phone_and_birth_date"
    if named and born:
        yield "name_and_birth_date"
    if named and phone:
        yield "name_and_phone"
