"""The archive of counts, for staff."""

from collections import Counter
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Security

from app.audit.door import Door
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.privacy.rules.archive import LEAST, cells
from app.privacy.schemas import ArchiveCellOut, ArchiveOut
from app.seekers.models import Seeker, SeekerState

router = APIRouter(prefix="/v1/privacy", tags=["privacy"], route_class=Door)
Decider = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_DECIDE])]


@router.get("/archive", response_model=ArchiveOut, openapi_extra=authz("staff"))
def archive(actor: Decider, session: Db) -> ArchiveOut:
    """How many erased people registered when and where: by fives, never fewer than five.

    The groups share nobody. Small ones are counted together, and left out where that is not enough.
    """
    gone = sa.select(Seeker.created_at, Seeker.district, sa.func.count())
    gone = gone.where(Seeker.state == SeekerState.ANONYMISED)
    with as_system(session, "figures of the whole city, in which nobody can be told apart"):
        rows = session.execute(gone.group_by(Seeker.created_at, Seeker.district)).all()
    counts: Counter[tuple[str, str]] = Counter()
    for made, district, count in rows:
        counts[f"{made:%Y-%m}", district or ""] += count
    found = [
        ArchiveCellOut(period=c.period, districts=list(c.districts), count=c.count)
        for c in cells(counts)
    ]
    return ArchiveOut(cells=found, rule={"least": LEAST, "rounded_down_to": LEAST})
