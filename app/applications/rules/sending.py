"""Decisions when a person applies."""

from datetime import datetime, timedelta
from uuid import UUID

from app.applications.models import Application, ApplicationState, Reach
from app.base.actor import Actor
from app.base.errors import Conflict, FieldProblem, Invalid
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.wording import Words
from app.matching.lists import ListMark, read_mark
from app.postings.models import Posting
from app.postings.rules import is_open, openings_left
from app.reference.rules.ages import least_age_held_to
from app.seekers.models import Seeker

COOL_DOWN = timedelta(hours=24)
EXPIRES_AFTER = timedelta(days=60)


class PostingClosed(Conflict):
    """The posting is not open at the time of applying."""

    title = Words("这个岗位已经不再招人", "This job is no longer open")


class PostingFull(Conflict):
    """Every opening is taken."""

    title = Words("这个岗位已经招满", "Every opening of this job is taken")


class ReapplyTooSoon(Conflict):
    """The last application for this posting ended less than a day ago."""

    title = Words(
        "上次申请结束未满 24 小时，请明天再试", "Apply again a day after the last one ended"
    )


class BothApplied(Conflict):
    """Two records of one person both have a live application for one posting."""

    title = Words(
        "两份档案都申请了同一个岗位，请先撤回其中一份申请",
        "Both records have applied for the same job; withdraw one application first",
    )


class TooYoung(Conflict):
    """The posting asks for an age the person has not reached, or the person is under 16."""

    title = Words("未达到这个岗位要求的年龄", "The person has not reached the age of this job")


def submit(
    seeker: Seeker,
    posting: Posting,
    previous: Application | None,
    actor: Actor,
    now: datetime,
    *,
    reach: Reach,
    message: str | None,
    list_id: str | None,
    position: int | None,
) -> Application:
    """Apply for a posting; it must be open, with an opening left, and not refused a moment ago."""
    open_now(posting, now)
    if previous is not None and previous.changed_at > now - COOL_DOWN:
        raise ReapplyTooSoon
    return Application(
        id=new_id(),
        seeker_id=seeker.id,
        posting_id=posting.id,
        employer_id=posting.employer_id,
        seeker_district=seeker.district,
        posting_district=posting.district,
        state=ApplicationState.NEW,
        sender_kind=actor.kind,
        sender_id=actor.account_id,
        reach=reach,
        message=message,
        list_id=list_id,
        position=position,
        submitted_at=now,
        changed_at=now,
    )


def open_now(posting: Posting, now: datetime) -> None:
    """Refuse a posting that one cannot apply to now; it comes with its employer."""
    if is_open(posting, posting.employer, now):
        return
    raise PostingClosed if openings_left(posting) else PostingFull


def old_enough(age: int | None, posting: Posting) -> None:
    """Refuse a person below the age the job is held to; unknown ages pass to the human eye."""
    if age is not None and age < least_age_held_to(posting.least_age):
        raise TooYoung


def listed(
    list_id: str | None, position: int | None, seeker_id: UUID, keyring: Keyring
) -> ListMark | None:
    """What the list was made from that an application says it came from; None for no list.

    A list and a position come together or not at all, and the list was made here for this person.
    """
    if (list_id is None) != (position is None):
        missing = "/position" if position is None else "/list_id"
        said = Words(
            "list_id 与 position 要一起填写。", "Give list_id and position together, or neither."
        )
        raise Invalid(errors=[FieldProblem(missing, "missing", said)])
    if list_id is None:
        return None
    mark = read_mark(keyring, list_id)
    if mark is None or mark.seeker_id != seeker_id:
        said = Words(
            "这不是本系统给这位求职者的推荐列表。", "This is no list of matches of this person."
        )
        raise Invalid(errors=[FieldProblem("/list_id", "not_a_list", said)])
    return mark
