"""Made merges: two records of one person that stand together."""

from sqlalchemy.orm import Session

from app.base.ids import new_id
from app.identity.models import Party
from app.seekers.models import Merge, MergeState, Seeker
from tests.conftest import NOON


def a_merge(session: Session, kept: Seeker, duplicate: Seeker) -> Merge:
    """The duplicate merged into the kept record; flushed."""
    session.get_one(Party, duplicate.id).merged_into = kept.id
    merged = Merge(
        id=new_id(),
        kept_id=kept.id,
        duplicate_id=duplicate.id,
        reason="同一个人登记了两次",
        state=MergeState.MERGED,
        merged_at=NOON,
        merged_by=new_id(),
    )
    session.add(merged)
    session.flush()
    return merged
