"""Asking the person: a guardian asks, the person answers, at home or at staff's desk."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, Security

from app.audit.door import Door, once
from app.audit.record import accessed
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.moves import MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import tagged
from app.base.wording import Language, Spoken
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.seekers import queries as seekers
from app.seekers.models import Ask, Seeker
from app.seekers.queries import guardians as queries
from app.seekers.rules import asks as rules
from app.seekers.schemas import AskFilter, AskIn, AskMoveIn, AskOut
from app.seekers.tasks import keep_answer, keep_ask

router = APIRouter(prefix="/v1", tags=["asks"], route_class=Door)
Asker = Annotated[Actor, Security(current_actor, scopes=[Scope.ASKS_WRITE])]
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.GUARDIANSHIPS_READ])]
Answerer = Annotated[Actor, Security(current_actor, scopes=[Scope.GUARDIANSHIPS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]

_ROWS = "oneself; the guardian, their own; an officer's paired people; staff's districts"


@router.post(
    "/seekers/{seeker_id}/asks",
    status_code=201,
    response_model=AskOut,
    openapi_extra=authz("a guardian, for the person they act for"),
)
def ask(
    seeker_id: Identifier,
    body: AskIn,
    response: Response,
    actor: Asker,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> AskOut:
    """Ask the person before doing an act for them; sent with `X-On-Behalf-Of`.

    A yes holds for this act on this thing, once, for fourteen days from the question. After a no
    the same is not asked again for a day.
    """
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    asked = keep_ask(session, seeker, body, actor, now)
    response.headers["Location"] = f"/v1/asks/{asked.id}/transitions"
    tagged(response, asked)
    return rules.shown(asked, now, language)


@router.get(
    "/seekers/{seeker_id}/asks",
    response_model=Page[AskOut],
    openapi_extra=authz(_ROWS, notes_access=True),
)
def asked_of(
    seeker_id: Identifier,
    narrowed_by: Annotated[AskFilter, Query()],
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
    language: Spoken,
) -> Page[AskOut]:
    """What a person was asked, the latest first; `state=waiting` is what they have to answer."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "ask.listed", seeker, now)
    mine = queries.of_the_person(queries.asks_visible_to(actor, now), seeker.id)
    wanted = queries.asks_narrowed(mine, narrowed_by, now)
    found, following = page(session, wanted, Ask.asked_at, Ask.id, at, at.narrowed_by(narrowed_by))
    return Page(items=[rules.shown(asked, now, language) for asked in found], next=following)


@router.get(
    "/asks/{ask_id}/transitions",
    response_model=MovesOut,
    openapi_extra=authz(
        "the person's own; the asking guardian's; officer: of the paired; staff's districts",
        notes_access=True,
    ),
)
def moves(ask_id: Identifier, actor: Reader, session: Db, now: Now, language: Spoken) -> MovesOut:
    """How a question was answered, and how the caller may answer it now."""
    asked = one(session, queries.asks_visible_to(actor, now), ask_id)
    if actor.kind in (Kind.STAFF, Kind.OFFICER) or not actor.in_person:
        seeker = session.get_one(Seeker, asked.seeker_id)
        refs = {"seeker": asked.seeker_id}
        accessed(session, actor, "ask.read", asked, now, refs=refs, district=seeker.district)
    return _moves(session, asked, actor, now, language)


@router.post(
    "/asks/{ask_id}/transitions",
    status_code=201,
    response_model=MovesOut,
    openapi_extra=authz("the person's own; the guardian's own; staff's districts"),
)
def answer(
    ask_id: Identifier,
    body: AskMoveIn,
    response: Response,
    actor: Answerer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Agree or refuse: by the person's own login, or before staff with `witnessed: true`.

    A yes may be taken back until it is used.
    """
    asked = one(session, queries.asks_visible_to(actor, now), ask_id)
    with as_system(session, "a guardian who may no more act is told so, as to their own question"):
        seeker = session.get_one(Seeker, asked.seeker_id)
    keep_answer(session, asked, seeker, body, actor, now)
    tagged(response, asked)
    return _moves(session, asked, actor, now, language)


def _moves(session: Db, asked: Ask, actor: Actor, now: Now, language: Language) -> MovesOut:
    state = rules.standing(asked, now)
    allowed = rules.MACHINE.allowed(state, actor) if actor.in_person else []
    return moves_out(state, queries.answers_of(session, asked), allowed, language)
