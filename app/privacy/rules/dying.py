"""After a death (PIPL art. 49): the person leaves matching, a relative may ask for the erasure."""

from datetime import datetime

from app.base.actor import Actor
from app.base.errors import Conflict, Invalid
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.wording import Words
from app.documents.models import Document
from app.privacy.models import Death
from app.privacy.schemas import DeathIn
from app.seekers.models import Seeker, SeekerMove, SeekerState


class EvidenceOfAnother(Invalid):
    """The document that shows a death is kept under the person's own record."""

    title = Words(
        "证明文件要存在这位求职者名下", "The document must be kept under this person's record"
    )


class DeathUnknown(Conflict):
    """A relative asks for something only after the death was written down."""

    title = Words("请先登记去世的情况", "Write the death down first")


def must_have_died(death: Death | None) -> None:
    """Refuse what only a relative may ask for while the person is not known to have died."""
    if death is None:
        raise DeathUnknown


def recorded(
    seeker: Seeker, evidence: Document, said: DeathIn, actor: Actor, keyring: Keyring, now: datetime
) -> Death:
    """A death written down, and which relative speaks for the person."""
    if evidence.owner_id != seeker.id:
        raise EvidenceOfAnother
    return Death(
        seeker_id=seeker.id,
        evidence_id=evidence.id,
        relative_sealed=said.relative
        and keyring.seal(said.relative, table="death", column="relative_sealed", row=seeker.id),
        recorded_by=actor.account_id,
        recorded_at=now,
    )


def left(seeker: Seeker, actor: Actor, now: datetime) -> SeekerMove:
    """The person is looked for by nobody any more: the step into `inactive`."""
    before, seeker.state, seeker.updated_at = seeker.state, SeekerState.INACTIVE, now
    return SeekerMove(
        id=new_id(),
        seeker_id=seeker.id,
        name="deactivate",
        from_state=before.value,
        to_state=seeker.state.value,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        reason="death",
    )
