"""People who look as if they were registered twice, and merges, as they go over the wire."""

from typing import Literal

from app.base.moves import MoveIn
from app.base.text import Identifier, Moment, Text500, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.seekers.models import MergeState
from app.seekers.schemas.people import SeekerCard

LABELS.update(
    {
        "kept_id": Words("保留的档案", "record to keep"),
        "duplicate_id": Words("重复的档案", "duplicate record"),
    }
)

Likeness = Literal["phone_and_birth_date", "name_and_birth_date", "name_and_phone"]


class LikenessOut(Wire):
    """An earlier record that a later one is like, and in what."""

    earlier: SeekerCard
    alike: list[Likeness]


class LikelyOut(Wire):
    """A record that may be of a person registered before. Whether it is, staff find out."""

    later: SeekerCard
    like: list[LikenessOut]


class MergeIn(Wire):
    """Put two records of one person together; `reason` is how staff know it is one person."""

    kept_id: Identifier
    duplicate_id: Identifier
    reason: Text500


class UnmergeIn(MoveIn):
    """Take two records apart again; `comment` is why."""


class MergeOut(Wire):
    """Two records that stand, or stood, together."""

    id: Identifier
    kept_id: Identifier
    duplicate_id: Identifier
    reason: str
    state: MergeState
    merged_at: Moment
    unmerged_at: Moment | None
    version: int
