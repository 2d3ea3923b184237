"""Applications, interviews, requests for review and imports, as rows."""

from typing import Any

from sqlalchemy.orm import Session

from app.applications.models import Application, ApplicationState, Interview, InterviewMode, Reach
from app.base.actor import Kind
from app.base.ids import new_id
from app.employers.models import Employer
from app.exchange.models import Import, ImportState
from app.matching import rules as matching
from app.matching.models import HumanReview
from app.postings.models import Posting
from app.seekers.models import Seeker
from tests.conftest import NOON


def an_application(
    session: Session, seeker: Seeker, posting: Posting, **changes: Any
) -> Application:
    """A new application of this person for this posting; flushed."""
    values = {
        "id": new_id(),
        "seeker_id": seeker.id,
        "posting_id": posting.id,
        "employer_id": posting.employer_id,
        "seeker_district": seeker.district,
        "posting_district": posting.district,
        "state": ApplicationState.NEW,
        "sender_kind": Kind.SEEKER,
        "reach": Reach.CALL,
        "submitted_at": NOON,
        "changed_at": NOON,
    }
    application = Application(**(values | changes))
    session.add(application)
    session.flush()
    return application


def an_interview(session: Session, application: Application) -> Interview:
    """An interview the employer offered at one time; flushed."""
    interview = Interview(
        id=new_id(),
        application_id=application.id,
        mode=InterviewMode.ON_SITE,
        place="示例路1号",
        offered_by=Kind.EMPLOYER,
        offered_times=["2026-12-01T02:00:00Z"],
        created_at=NOON,
    )
    session.add(interview)
    session.flush()
    return interview


def an_open_review(session: Session, seeker: Seeker, posting: Posting) -> HumanReview:
    """A request to look again at a ranking, not answered yet; flushed."""
    review = matching.ask_review(seeker.id, posting.id, "请再看一看。", NOON)
    session.add(review)
    session.flush()
    return review


def an_import(session: Session, employer: Employer) -> Import:
    """An import into an employer that has ended with no rows; flushed."""
    done = Import(
        id=new_id(),
        kind="postings",
        source="board",
        file_hash="0" * 64,
        options={},
        state=ImportState.DONE,
        employer_id=employer.id,
        created_at=NOON,
    )
    session.add(done)
    session.flush()
    return done
