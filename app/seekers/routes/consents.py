"""Consents of a person: the history, giving one, withdrawing one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, Security

from app.audit.door import Door, once
from app.audit.record import accessed, record
from app.audit.transaction import Db
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.documents import queries as documents
from app.documents import rules as document_rules
from app.documents.models import Purpose
from app.identity.current import current_actor
from app.identity.scopes import Act, Scope, authz
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.catalogue import PURPOSES
from app.seekers.models import Consent, Seeker
from app.seekers.schemas import ConsentFilter, ConsentIn, ConsentOut
from app.seekers.tasks import agreed_by_person, plan_erasure

router = APIRouter(prefix="/v1/seekers/{seeker_id}/consents", tags=["consents"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.CONSENTS_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.CONSENTS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_ROWS = "oneself; an officer's paired people; staff's districts"


@router.get("", response_model=Page[ConsentOut], openapi_extra=authz(_ROWS, notes_access=True))
def consents(
    seeker_id: Identifier,
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
    narrowed_by: Annotated[ConsentFilter, Query()],
) -> Page[ConsentOut]:
    """Every consent of a person, the newest first: those that count (`live`) and the history."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.consents_read", seeker, now)
    seen = seekers.consents_of(seeker.id, narrowed_by.purpose)
    bound = at.narrowed_by(narrowed_by, seeker.id)
    rows, following = page(session, seen, Consent.given_at, Consent.id, at, bound)
    over = seekers.overruled_of(session, seeker.id)
    return Page(items=[rules.consent_out(row, now, over) for row in rows], next=following)


@router.post("", status_code=201, response_model=ConsentOut, openapi_extra=authz(_ROWS))
def give(
    seeker_id: Identifier,
    body: ConsentIn,
    request: Request,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> ConsentOut:
    """Agree to one purpose, having been shown its present notice.

    By the person; by a guardian whose acts cover consent; by staff only as the record of a signed
    paper (`document_id`), never by an officer. It replaces an earlier consent to the same purpose
    and ends after a year. An outdated notice answers 409 `notice_outdated`.
    """
    seeker = one(session, seekers.held(seekers.visible_to(actor, now)), seeker_id)
    shown = request.app.state.settings
    notice = PURPOSES[body.purpose].notice
    digest = rules.notice_out(notice, shown.handler_name, shown.handler_contact).digest
    consent, how = rules.give(seeker, body, actor, digest, now)
    if consent.evidence_id is not None:
        paper = documents.usable(session, consent.evidence_id)
        document_rules.require(paper, seeker.id, [Purpose.CONSENT_PAPER])
    agreed_by_person(session, actor, Act.CONSENT, seeker.id, now)
    before = seekers.standing_consent(session, seeker.id, consent.purpose)
    if before is not None:
        before.replaced_at = now
        session.flush()
    session.add(consent)
    _note(session, actor, "consent.given", consent, seeker, now, how.value)
    response.headers["Location"] = f"/v1/seekers/{seeker.id}/consents/{consent.id}"
    tagged(response, consent)
    return rules.consent_out(consent, now)


@router.get(
    "/{consent_id}", response_model=ConsentOut, openapi_extra=authz(_ROWS, notes_access=True)
)
def consent(
    seeker_id: Identifier,
    consent_id: Identifier,
    response: Response,
    actor: Reader,
    session: Db,
    now: Now,
) -> ConsentOut:
    """One consent, whether it counts now or is history."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    found = one(session, seekers.consents_of(seeker.id), consent_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.consents_read", seeker, now)
    tagged(response, found)
    return rules.consent_out(found, now, seekers.overruled_of(session, seeker.id))


@router.delete("/{consent_id}", response_model=ConsentOut, openapi_extra=authz(_ROWS))
def withdraw(
    seeker_id: Identifier,
    consent_id: Identifier,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> ConsentOut:
    """Withdraw a consent; it stays in the history, and a second time changes nothing.

    By the person or their guardian, or by staff on the person's word. Use stops at once; what the
    consent for abilities covered is deleted seven days later unless it is given again. Of somebody
    registered twice it ends what was agreed to for the purpose under either record.
    """
    seeker = one(session, seekers.held(seekers.visible_to(actor, now)), seeker_id)
    found = one(session, seekers.consents_of(seeker.id), consent_id)
    expected(found, if_match)
    if rules.withdraw(found, actor, now):
        plan_erasure(session, found, seeker.id, now)
        _note(session, actor, "consent.withdrawn", found, seeker, now, found.purpose)
    tagged(response, found)
    return rules.consent_out(found, now)


def _note(
    session: Db, actor: Actor, name: str, found: Consent, seeker: Seeker, now: Now, why: str
) -> None:
    """The person stands in the refs, so that the match index forgets what it knew of them.

    What staff record of a paper or take back at the counter is done for the person, who sees it.
    """
    session.flush()
    by = actor.on_behalf(seeker.id) if actor.kind is Kind.STAFF else actor
    refs: dict[str, UUID | None] = {"seeker": seeker.id}
    record(session, by, name, found, now, refs=refs, district=seeker.district, reason_code=why)
