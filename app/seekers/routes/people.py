"""HTTP of seekers."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request, Response, Security

from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import Note, accessed, note_it, record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now, city_day
from app.base.database import one
from app.base.moves import MoveIn, MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.base.wording import Spoken
from app.identity import rules as identity
from app.identity.current import current_actor
from app.identity.models import Party
from app.identity.scopes import Act, Scope, authz
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.catalogue import ABILITY_MATCHING
from app.seekers.models import Seeker, SeekerMove
from app.seekers.schemas import (
    ProfileIn,
    ProfileOut,
    SeekerCard,
    SeekerFilter,
    SeekerIn,
    SeekerOut,
    SeekerPatch,
)
from app.seekers.tasks import agreed_by_person

router = APIRouter(prefix="/v1/seekers", tags=["seekers"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.SEEKERS_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.SEEKERS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]

_ROWS = "oneself; an officer's paired people; staff's districts"
_WRITES = authz(_ROWS)
_READS = authz(_ROWS, notes_access=True)


@router.post(
    "",
    status_code=201,
    response_model=SeekerOut,
    openapi_extra=authz("staff, for their own districts"),
)
def register(
    body: SeekerIn,
    request: Request,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> SeekerOut:
    """Register a person who looks for work; staff only, for people of their own districts.

    ID and certificate numbers are checked, kept encrypted and never given back. A person known
    already answers 409 `person_known` or `certificate_known`; nobody under 16 is registered
    (`too_young`). A telephone may be shared by a household. `accommodations` wait for the person's
    consent (409 `consent_missing`).
    """
    rules.may_register(actor, body.district)
    keyring = request.app.state.keyring
    party = identity.person(body.district, now)
    seeker = rules.registered(party, body.model_dump(exclude_unset=True), keyring, now)
    if seeker.accommodations:
        rules.needed(ABILITY_MATCHING, (), "/accommodations")
    seekers.refuse_known(session, seeker, *rules.former_indexes(seeker, keyring))
    session.add(party)
    session.flush()
    session.add(seeker)
    session.flush()
    record(session, actor, "seeker.registered", seeker, now)
    record(session, actor, "seeker.profile_changed", seeker, now)
    response.headers["Location"] = f"{router.prefix}/{seeker.id}"
    tagged(response, seeker)
    return rules.shown(seeker, keyring, city_day(now), abilities=False)


@router.get("", response_model=Page[SeekerCard], openapi_extra=_READS)
def listed(
    narrowed_by: Annotated[SeekerFilter, Query()],
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
) -> Page[SeekerCard]:
    """List seekers, the youngest registration first; each page read by others is noted."""
    seen = seekers.certified(seekers.narrowed(seekers.visible_to(actor, now), narrowed_by))
    bound = at.narrowed_by(narrowed_by)
    rows, following = page(session, seen, Seeker.created_at, Seeker.id, at, bound)
    if actor.kind is not Kind.SEEKER or not actor.in_person:
        note_it(session, Note(actor, "seeker.listed", "seeker", None, now, Topic.ACCESS))
    today = city_day(now)
    return Page(items=[rules.card(seeker, today) for seeker in rows], next=following)


@router.get("/{seeker_id}", response_model=SeekerOut, openapi_extra=_READS)
def read(
    seeker_id: Identifier,
    request: Request,
    response: Response,
    actor: Reader,
    session: Db,
    now: Now,
) -> SeekerOut:
    """Read a seeker's file. Numbers, category, grade and the whole telephone never come out.

    `accommodations` are shown to others only while the person agrees to their use.
    """
    seeker = one(session, seekers.filed(seekers.visible_to(actor, now)), seeker_id)
    _note(session, actor, "seeker.read", seeker, now)
    tagged(response, seeker)
    sees = _sees_abilities(session, seeker, actor, now)
    return rules.shown(seeker, request.app.state.keyring, city_day(now), abilities=sees)


@router.patch("/{seeker_id}", response_model=SeekerOut, openapi_extra=_WRITES)
def change(
    seeker_id: Identifier,
    body: SeekerPatch,
    request: Request,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> SeekerOut:
    """Change a seeker's file; what is left out stays, null clears, a list replaces the old one.

    Name, numbers, date of birth and sex are changed by staff only; the telephone too, and once the
    person signs in, by `POST /v1/me/phone-changes` alone. `personalised: false` gives a
    plain dated order of jobs from the next read on. `accommodations` need the person's consent to
    `ability_matching` (409 `consent_missing`); an empty list clears them without.
    """
    seen = seekers.held(seekers.nameable(seekers.filed(seekers.visible_to(actor, now))))
    seeker = one(session, seen, seeker_id)
    expected(seeker, if_match)
    agreed = seekers.agreed(session, seeker.id, now)
    if "accommodations" in body.model_fields_set and body.accommodations:
        rules.needed(ABILITY_MATCHING, agreed, "/accommodations")
    keyring, said = request.app.state.keyring, body.model_dump(exclude_unset=True)
    act = Act.CONSENT if rules.lifts_the_switch(seeker, said) else Act.PROFILE
    changed = rules.change(seeker, said, actor, keyring, now)
    agreed_by_person(session, actor, act, seeker.id, now)
    if changed & {"id_number", "certificate"}:
        seekers.refuse_known(session, seeker, *rules.former_indexes(seeker, keyring))
    if "district" in changed:
        with as_system(session, "whoever moves away leaves the staff's rows", leaving=True):
            session.get_one(Party, seeker.id).district = seeker.district
    session.flush()
    if changed:
        record(session, actor, "seeker.changed", seeker, now)
    if changed & rules.RANKED:
        record(session, actor, "seeker.profile_changed", seeker, now)
    tagged(response, seeker)
    sees = rules.sees_abilities(seeker, actor, agreed)
    return rules.shown(seeker, keyring, city_day(now), abilities=sees)


@router.get("/{seeker_id}/profile", response_model=ProfileOut, openapi_extra=_READS)
def read_profile(
    seeker_id: Identifier, response: Response, actor: Reader, session: Db, now: Now
) -> ProfileOut:
    """Read what a person can do, item by item; items not listed are unknown.

    While the person has not agreed to its use, others are shown nothing (`withheld`).
    """
    seeker = one(session, seekers.profiled(seekers.visible_to(actor, now)), seeker_id)
    _note(session, actor, "seeker.profile_read", seeker, now)
    tagged(response, seeker)
    return rules.profile(seeker, abilities=_sees_abilities(session, seeker, actor, now))


@router.put("/{seeker_id}/profile", response_model=ProfileOut, openapi_extra=_WRITES)
def replace_profile(
    seeker_id: Identifier,
    body: ProfileIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> ProfileOut:
    """Replace the capability profile; `If-Match` takes the seeker's ETag.

    `level` is 0 to 5 with the person's own aids, or null for unknown. An unknown item answers 422
    and names its position. Needs the person's consent to `ability_matching` (409
    `consent_missing`); an empty list clears the profile without.
    """
    seen = seekers.held(seekers.profiled(seekers.visible_to(actor, now)))
    seeker = one(session, seen, seeker_id)
    expected(seeker, if_match)
    agreed = seekers.agreed(session, seeker.id, now)
    if body.capabilities:
        rules.needed(ABILITY_MATCHING, agreed, "/capabilities")
    agreed_by_person(session, actor, Act.PROFILE, seeker.id, now)
    changed = rules.replace_profile(seeker, body.capabilities, actor, now)
    session.flush()
    if changed:
        record(session, actor, "seeker.profile_changed", seeker, now)
    tagged(response, seeker)
    return rules.profile(seeker, abilities=rules.sees_abilities(seeker, actor, agreed))


@router.post(
    "/{seeker_id}/transitions", status_code=201, response_model=MovesOut, openapi_extra=_WRITES
)
def move(
    seeker_id: Identifier,
    body: MoveIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Move a seeker to another state; verifying also verifies a certificate that holds.

    Seekers stop and resume looking for work themselves; officers and staff assess; staff verify.
    """
    seen = seekers.profiled(seekers.certified(seekers.visible_to(actor, now)))
    seeker = one(session, seen, seeker_id)
    agreed = ABILITY_MATCHING in seekers.agreed(session, seeker.id, now)
    agreed_by_person(session, actor, Act.APPLYING, seeker.id, now)
    session.add(rules.move(seeker, body, actor, now, abilities=agreed))
    session.flush()
    record(session, actor, rules.EVENTS[body.transition], seeker, now)
    record(session, actor, "seeker.profile_changed", seeker, now)
    tagged(response, seeker)
    return _moves(session, seeker, actor, language)


@router.get("/{seeker_id}/transitions", response_model=MovesOut, openapi_extra=_READS)
def moves(
    seeker_id: Identifier,
    response: Response,
    actor: Reader,
    session: Db,
    now: Now,
    language: Spoken,
) -> MovesOut:
    """Read how a seeker came to the present state, and what the caller may do now."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    _note(session, actor, "seeker.moves_read", seeker, now)
    tagged(response, seeker)
    return _moves(session, seeker, actor, language)


def _note(session: Db, actor: Actor, name: str, seeker: Seeker, now: Now) -> None:
    """Reading one's own file leaves no access event; reading somebody else's does."""
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, name, seeker, now)


def _sees_abilities(session: Db, seeker: Seeker, actor: Actor, now: Now) -> bool:
    if rules.sees_abilities(seeker, actor, ()):
        return True
    return rules.sees_abilities(seeker, actor, seekers.agreed(session, seeker.id, now))


def _moves(session: Db, seeker: Seeker, actor: Actor, language: Spoken) -> MovesOut:
    log = session.scalars(
        sa.select(SeekerMove)
        .where(SeekerMove.seeker_id == seeker.id)
        .order_by(SeekerMove.at, SeekerMove.id)
    )
    allowed = rules.MACHINE.allowed(seeker.state, actor)
    return moves_out(seeker.state, log, allowed, language)
