"""Matches of a person: served from memory to the person, with a note of access to others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, Security
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.audit.door import Door
from app.audit.record import accessed
from app.audit.transaction import transaction
from app.base.actor import Actor
from app.base.clock import city_day, request_time
from app.base.context import acting
from app.base.database import one
from app.base.errors import NotFound
from app.base.text import Identifier
from app.base.wording import language_of
from app.identity.current import known_actor
from app.identity.scopes import Scope, authz
from app.matching.answer import House, explanation, is_ready, page
from app.matching.index import View
from app.matching.schemas import ExplanationQuery, MatchesOut, MatchesQuery, MatchOut
from app.seekers import queries as seekers

router = APIRouter(prefix="/v1/seekers", tags=["matching"], route_class=Door)
Reader = Annotated[Actor, Security(known_actor, scopes=[Scope.MATCHES_READ])]
ROWS = "own; of the paired, officer; of the districts, staff"


@router.get(
    "/{seeker_id}/matches",
    response_model=MatchesOut,
    openapi_extra=authz(ROWS, notes_access=True),
)
async def matches(
    seeker_id: Identifier,
    request: Request,
    actor: Reader,
    asked: Annotated[MatchesQuery, Query()],
) -> Response:
    """Jobs for a person, the best first, each with its reasons, gaps, questions and remedies.

    Every open job is scored exactly; only wishes, the law and an employer's reasoned essential
    demand take one out, never an assumption and never the certificate's category or grade.
    `include=blocked` also lists what a stop removed. `personalised=false` gives every open job by
    date. Texts are in the language of `Accept-Language`; `spoken` is in both.
    """
    person = await _person(request, actor, seeker_id)
    house = _house(request)
    personalised = _personalised(asked.personalised, person, actor)
    if personalised and not is_ready(house, person, asked.include == "blocked"):
        body = await run_in_threadpool(page, house, person, asked, personalised)
    else:
        body = page(house, person, asked, personalised)
    return Response(body, media_type="application/json")


@router.get(
    "/{seeker_id}/matches/{posting_id}",
    response_model=MatchOut,
    openapi_extra=authz(ROWS, notes_access=True),
)
async def match(
    seeker_id: Identifier,
    posting_id: Identifier,
    request: Request,
    actor: Reader,
    asked: Annotated[ExplanationQuery, Query()],
) -> Response:
    """How one open job compares with a person, whether or not it would be listed."""
    house = _house(request)
    if house.snapshot.find(posting_id) is None:  # asked first: nothing of the person is read
        await run_in_threadpool(_not_offered, request, actor)
    person = await _person(request, actor, seeker_id)
    body = explanation(house, person, posting_id, _personalised(asked.personalised, person, actor))
    if asked.list_id is not None:
        house.shown.opened(asked.list_id, posting_id, house.now)
    return Response(body, media_type="application/json")


async def _person(request: Request, actor: Actor, seeker_id: UUID) -> View:
    """The person: one's own view from memory; somebody else's with a note of the access."""
    state = request.app.state
    now = request_time(request)
    if not actor.is_the_person(seeker_id):
        return await run_in_threadpool(_somebody, request, actor, seeker_id)
    known: View | None = state.people.known(seeker_id, now)
    if known is not None:
        return known
    return await run_in_threadpool(_oneself, request, actor, seeker_id)


@contextmanager
def _asking(request: Request, actor: Actor, *, reading: bool = False) -> Iterator[Session]:
    """A transaction beside the request, which keeps the event of a refusal as every other does."""
    database, request_id = request.app.state.database, request.scope.get("request_id")
    context = acting(actor, request_time(request))
    with transaction(database, context=context, reading=reading, request_id=request_id) as session:
        session.info.update(actor=actor, operation="matches")
        yield session


def _not_offered(request: Request, actor: Actor) -> None:
    with _asking(request, actor, reading=True):
        raise NotFound


def _oneself(request: Request, actor: Actor, seeker_id: UUID) -> View:
    state, now = request.app.state, request_time(request)
    with _asking(request, actor, reading=True) as session:
        found: dict[UUID, View] = state.people.read(session, [seeker_id], now)
        if seeker_id not in found:
            raise NotFound
        return found[seeker_id]


def _somebody(request: Request, actor: Actor, seeker_id: UUID) -> View:
    state, now = request.app.state, request_time(request)
    with _asking(request, actor) as session:
        seeker = one(session, seekers.visible_to(actor, now), seeker_id)
        accessed(session, actor, "matches.read", seeker, now)
        views: dict[UUID, View] = state.people.read(session, [seeker_id], now)
        return views[seeker_id]


def _house(request: Request) -> House:
    state, now = request.app.state, request_time(request)
    state.index.keep_up(city_day(now))
    return House(
        state.keyring,
        state.model,
        state.index.snapshot,
        state.shown,
        now,
        language_of(request.headers.get("accept-language")),
        state.kept,
    )


def _personalised(asked: bool | None, person: View, actor: Actor) -> bool:
    """Off when asked off; the person's own setting else, which only they themselves lift."""
    if asked is None or (asked and not actor.is_the_person(person.id)):
        return person.personalised
    return asked
