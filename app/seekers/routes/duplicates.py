"""People who look as if they were registered twice."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from app.audit.door import Door
from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now, city_day
from app.base.paging import Page, Paging, page, paging
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.seekers.models import Seeker
from app.seekers.queries import duplicates as queries
from app.seekers.rules import duplicates as rules
from app.seekers.schemas import LikelyOut

router = APIRouter(prefix="/v1/duplicates", tags=["duplicates"], route_class=Door)
Merger = Annotated[Actor, Security(current_actor, scopes=[Scope.DUPLICATES_MERGE])]
At = Annotated[Paging, Depends(paging)]
MOST_ALIKE = 10


@router.get(
    "",
    response_model=Page[LikelyOut],
    openapi_extra=authz("staff: people of their own districts", notes_access=True),
)
def likely(actor: Merger, session: Db, now: Now, at: At) -> Page[LikelyOut]:
    """Records that may be of one person, the latest registration first.

    Two of three agree: telephone, name, date of birth. Twins and people who share a telephone look
    alike too: staff find out before they merge. At most ten earlier records stand with each.
    """
    wanted = queries.likely(actor, now)
    rows, following = page(session, wanted, Seeker.created_at, Seeker.id, at, at.narrowed_by(None))
    found = queries.earlier_of(session, actor, rows, now, MOST_ALIKE)
    note_it(session, Note(actor, "duplicate.listed", "seeker", None, now, Topic.ACCESS))
    today = city_day(now)
    items = [rules.likely(later, found.get(later.id, []), today) for later in rows]
    return Page(items=items, next=following)
