"""Postings kept by an employer's own system, under its own ids."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.clock import Now
from app.base.database import one
from app.base.errors import PreconditionFailed
from app.base.text import Identifier, Line50, Line100
from app.base.versions import IfMatch, expected
from app.employers import queries as employers
from app.employers.models import Employer
from app.postings import queries as postings
from app.postings import rules
from app.postings.models import Posting
from app.postings.routes.keeping import OWN, Writer, keep_edit, shown
from app.postings.schemas import Changed, PostingPut

router = APIRouter(prefix="/v1/employers", tags=["postings"], route_class=Door)
ExternalId = Annotated[Line100, Path(description="The id in the employer's own system")]
Source = Annotated[Line50, Query(description="The system the id belongs to")]


@router.put(
    "/{employer_id}/postings/{external_id}",
    response_model=Changed,
    responses={201: {"model": Changed, "description": "Created"}},
    openapi_extra=OWN,
)
def put(
    employer_id: Identifier,
    external_id: ExternalId,
    body: PostingPut,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    source: Source = "portal",
    if_match: IfMatch = None,
) -> Changed:
    """Keep a posting under your own id: 201 when it is new, else 200 with `changed`.

    The body is the whole posting: what is left out is not said. The same body again changes
    nothing: no new version, no event. A new posting is a draft; publish it by the transition
    `submit`. `If-Match` is optional.
    """
    # One upsert of an employer at a time: two first ones would else both find nothing.
    locked = employers.editable_by(actor).with_for_update(key_share=True)
    employer = one(session, locked, employer_id)
    posting = postings.of_external_id(session, employer.id, source, external_id)
    created = posting is None
    if posting is None:
        posting = _new(employer, source, external_id, if_match, now)
    elif if_match is not None:
        expected(posting, if_match)
    changed = rules.write(posting, rules.whole(body), actor, now)
    if created:
        session.add(posting)
        session.flush()
        record(session, actor, "posting.created", posting, now, refs={"employer": employer.id})
        response.status_code = 201
        response.headers["Location"] = f"/v1/postings/{posting.id}"
    elif changed:
        rules.editable(posting)
        keep_edit(session, posting, actor, now)
    return Changed(changed=changed, posting=shown(response, posting))


def _new(
    employer: Employer, source: str, external_id: str, if_match: str | None, now: datetime
) -> Posting:
    if if_match is not None:
        raise PreconditionFailed
    rules.active(employer)
    posting = rules.new_posting(employer.id, now)
    posting.employer, posting.source, posting.external_id = employer, source, external_id
    return posting
