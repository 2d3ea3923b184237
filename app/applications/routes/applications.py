"""Applying, reading and moving applications."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.models import Application, Reach
from app.applications.routes.disclosures import disclosed_to
from app.applications.routes.shared import (
    READS,
    WRITES,
    Applicant,
    Mover,
    Once,
    Reader,
    noted,
    noted_list,
    out,
)
from app.applications.rules import moving, sending
from app.applications.rules.machine import MACHINE
from app.applications.rules.moving import Said
from app.applications.schemas import (
    ApplicationFilter,
    ApplicationIn,
    ApplicationOut,
    TransitionIn,
)
from app.applications.tasks import keep_move, keep_new
from app.audit.door import Door
from app.audit.transaction import Db
from app.base.actor import Actor, Kind
from app.base.clock import Now, city_day
from app.base.database import one
from app.base.moves import MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import tagged
from app.base.wording import Language, Spoken
from app.employers.models import MEMBERS
from app.identity.scopes import Act
from app.matching.lists import Place
from app.postings import queries as postings
from app.postings.models import Posting
from app.reference.rules.ages import age_on
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from app.seekers.tasks import agreed_by_person

router = APIRouter(prefix="/v1/applications", tags=["applications"], route_class=Door)


@router.post("", status_code=201, response_model=ApplicationOut, openapi_extra=WRITES)
def submit(
    body: ApplicationIn,
    request: Request,
    response: Response,
    actor: Applicant,
    session: Db,
    now: Now,
    _: Once,
) -> ApplicationOut:
    """Apply for a posting: by the person, or by the officer paired with them or staff.

    One live application for one person and one posting; a day must pass after one has ended.
    `reach` says how the employer side may reach the person, without naming a disability.
    """
    seeker = one(session, seekers.visible_to(actor, now), body.seeker_id)
    posting = one(session, postings.with_employer(postings.visible_to(actor)), body.posting_id)
    agreed_by_person(session, actor, Act.APPLYING, posting.id, now)
    place = _place(body, request)
    sending.old_enough(_age(seeker, now), posting)
    previous = queries.last_ended(session, seeker.id, posting.id)
    application = sending.submit(
        seeker,
        posting,
        previous,
        actor,
        now,
        reach=body.reach or Reach(seeker.reach),
        message=body.message,
        list_id=body.list_id,
        position=body.position,
    )
    keep_new(session, application, actor, now, place)
    response.headers["Location"] = f"/v1/applications/{application.id}"
    tagged(response, application)
    return out(application, actor, request.app.state.keyring)


@router.get("", response_model=Page[ApplicationOut], openapi_extra=READS)
def applications(
    request: Request,
    actor: Reader,
    session: Db,
    now: Now,
    filters: Annotated[ApplicationFilter, Query()],
    at: Annotated[Paging, Depends(paging)],
) -> Page[ApplicationOut]:
    """The applications the caller may see, newest first; each page read by others is noted."""
    every = queries.visible_to(actor, now)
    seen = queries.narrowed(every, actor, filters.state, filters.posting_id, filters.seeker_id)
    bound = at.narrowed_by(filters, actor.account_id)
    rows, following = page(session, seen, Application.submitted_at, Application.id, at, bound)
    noted_list(session, actor, "application.listed", now)
    keyring = request.app.state.keyring
    return Page(items=[out(row, actor, keyring) for row in rows], next=following)


@router.get("/{application_id}", response_model=ApplicationOut, openapi_extra=READS)
def application(
    application_id: Identifier,
    request: Request,
    response: Response,
    actor: Reader,
    session: Db,
    now: Now,
) -> ApplicationOut:
    """One application; reading by anybody but the person is noted.

    To its employer it also shows what the person discloses (`disclosed`), as long as they do.
    """
    found = one(session, queries.visible_to(actor, now), application_id)
    noted(session, actor, "application.read", found, now)
    tagged(response, found)
    shown = out(found, actor, request.app.state.keyring)
    if actor.kind in MEMBERS:
        shown.disclosed = disclosed_to(session, actor, found, now)
    return shown


@router.get("/{application_id}/transitions", response_model=MovesOut, openapi_extra=READS)
def transitions(
    application_id: Identifier, actor: Reader, session: Db, now: Now, language: Spoken
) -> MovesOut:
    """Every move so far, and the moves this caller may make now."""
    found = one(session, queries.visible_to(actor, now), application_id)
    noted(session, actor, "application.moves_read", found, now)
    return _moves(session, found, actor, language)


@router.post(
    "/{application_id}/transitions",
    status_code=201,
    response_model=MovesOut,
    openapi_extra=WRITES,
)
def move(
    application_id: Identifier,
    body: TransitionIn,
    response: Response,
    actor: Mover,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Move an application: process, postpone, accept, refuse, withdraw and so on.

    Hiring takes an opening; when none is left it answers 409 `posting_full`. The person's other
    waiting applications are set aside and may be taken up again. No refusal is automatic.
    """
    found = one(session, queries.visible_to(actor, now), application_id)
    agreed_by_person(session, actor, Act.ACCEPTING, found.id, now)
    to = _other_posting(session, actor, body, found, now)
    said = Said(**body.model_dump(exclude={"transition", "posting_id"}))
    keep_move(session, found, body.transition, actor, said, now, to=to)
    tagged(response, found)
    return _moves(session, found, actor, language)


def _age(seeker: Seeker, now: datetime) -> int | None:
    if seeker.birth_date is None:
        return None
    return age_on(seeker.birth_date, city_day(now))


def _place(body: ApplicationIn, request: Request) -> Place | None:
    """Where in a list of this person's matches the application came from."""
    state = request.app.state
    mark = sending.listed(body.list_id, body.position, body.seeker_id, state.keyring)
    if mark is None or body.list_id is None or body.position is None:
        return None
    return Place(body.list_id, mark, body.position, state.model.named(mark.model))


def _other_posting(
    session: Session, actor: Actor, body: TransitionIn, found: Application, now: datetime
) -> Posting | None:
    posting_id = moving.destination(body.transition, body.posting_id, found)
    if posting_id is None:
        return None
    to = one(session, postings.with_employer(postings.visible_to(actor)), posting_id)
    sending.open_now(to, now)
    return to


def _moves(session: Session, found: Application, actor: Actor, language: Language) -> MovesOut:
    log = queries.moves_of(session, found, actor)
    told = moves_out(found.state, log, MACHINE.allowed(found.state, actor), language)
    if actor.kind in MEMBERS:
        _without_guardians(told)
    return told


def _without_guardians(told: MovesOut) -> None:
    """An employer is told which side moved, not that the person has a guardian."""
    for move in told.log:
        if move.actor_kind is Kind.GUARDIAN:
            move.actor_kind = Kind.SEEKER
