"""Whether a posting may go where its employer sends it, and the refusals that say why not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.sql.base import Executable

from app.base.actor import SYSTEM, Actor
from app.base.errors import Conflict, FieldProblem
from app.base.moves import MoveIn
from app.base.wording import Words
from app.employers.models import Employer, EmployerState
from app.postings.models import Posting, PostingMove, PostingState
from app.postings.rules.judging import Judgement, blocking, refused_screening
from app.postings.rules.screening import Finding
from app.postings.rules.screening_terms import Outcome
from app.postings.rules.states import move
from app.reference.models import MinimumWage
from app.reference.rules.wages import minimum_wage_at

REVIEWED = frozenset({PostingState.IN_REVIEW, PostingState.OPEN, PostingState.PAUSED})
"""States whose every edit is screened again."""

EDITABLE = REVIEWED | {PostingState.DRAFT}


class ScreeningBlocked(Conflict):
    """The text shuts people out for who they are; `GET …/screening` quotes the sentences."""

    title = Words(
        "岗位文字中有不能发布的限制条件，请修改，或请人工审核",
        "The text holds conditions that may not be published; change them or ask a reviewer",
    )


class TermsBelowLaw(Conflict):
    """Pay, hours or probation are below what the law asks at that place on that day."""

    title = Words(
        "工资、工时或试用期不符合规定", "Pay, hours or probation are below what the law asks"
    )


class ReviewUpheld(Conflict):
    """A reviewer decided that this text may not be published; it has to be changed."""

    title = Words(
        "审核人员已认定这段文字不能发布，请先修改",
        "A reviewer decided that this text may not be published; change it first",
    )


class EmployerNotVerified(Conflict):
    """Only postings of verified employers are published."""

    title = Words("单位还没有通过核验，岗位不能发布", "The employer is not verified yet")


class EmployerInactive(Conflict):
    """A suspended or closed employer offers no work."""

    title = Words("单位已停用，不能办理岗位", "The employer is suspended or closed")


class PostingEnded(Conflict):
    """A filled, closed or expired posting is not edited; `reopen` makes it a draft again."""

    title = Words(
        "岗位已经结束，请先重新发布再修改", "The posting has ended; reopen it before changing it"
    )


class ClosingTimePassed(Conflict):
    """The closing time is past; set a later one first."""

    title = Words("截止时间已过，请先改截止时间", "The closing time has passed; set a later one")


_PLACE = Words(
    "第 {start}–{end} 字：{advice}（{law}）", "Characters {start}–{end}: {advice} ({law})"
)
_FIELD = Words("{advice}（{law}）", "{advice} ({law})")


def minimum_for(
    posting: Posting, employer: Employer, wages: Iterable[MinimumWage], day: date
) -> MinimumWage | None:
    """The minimum wage a posting is held to: of its place, else of its employer's seat."""
    place = posting.district or employer.district
    return None if place is None else minimum_wage_at(wages, place, day)


def submit(
    posting: Posting,
    employer: Employer,
    found: Judgement,
    said: MoveIn,
    actor: Actor,
    now: datetime,
) -> list[PostingMove]:
    """Send a draft to be published: at once where nobody has to look, else to a reviewer.

    `contest` sends a blocked one to a reviewer, with the employer's reason. The moves made, in
    order; each is added to the session and noted by its name in `EVENT_OF`.
    """
    active(employer)
    if said.transition == "submit":
        publishable(found, keeps=[refused_screening(posting, found, now)])
    made = [move(posting, said, actor, now)]
    if said.transition == "submit" and opens_at_once(employer, found):
        may_open(posting, employer, found, now)
        made.append(move(posting, MoveIn(transition="publish"), SYSTEM, now))
    return made


def after_edit(posting: Posting, found: Judgement, now: datetime) -> list[PostingMove]:
    """What an edit of a submitted posting leads to: refused, sent to a reviewer, or nothing."""
    publishable(found)
    if not needs_recheck(posting, found):
        return []
    return [move(posting, MoveIn(transition="recheck"), SYSTEM, now)]


def publishable(found: Judgement, keeps: Sequence[Executable] = ()) -> None:
    """Refuse what may not be published: blocked sentences, terms below the law, upheld text.

    `keeps` are what the refusal leaves behind, such as the screening of a refused submission.
    """
    if found.blocked:
        raise ScreeningBlocked(errors=[*problems_of(found), *found.problems], keeps=keeps)
    if found.problems:
        raise TermsBelowLaw(errors=found.problems, keeps=keeps)
    if found.upheld:
        raise ReviewUpheld


def problems_of(found: Judgement) -> Iterator[FieldProblem]:
    """The blocking findings as problems: rule, part and position, never the words themselves."""
    for finding in blocking(found.standing):
        yield FieldProblem(f"/{finding.part}", finding.code.lower(), _told(finding))


def active(employer: Employer) -> None:
    """Refuse work for a suspended or closed employer."""
    if employer.state in (EmployerState.SUSPENDED, EmployerState.CLOSED):
        raise EmployerInactive


def may_open(posting: Posting, employer: Employer, found: Judgement, now: datetime) -> None:
    """Refuse to open a posting: employer not verified, text or terms unfit, its time past."""
    if employer.state is not EmployerState.VERIFIED:
        raise EmployerNotVerified
    if posting.closes_at is not None and posting.closes_at <= now:
        raise ClosingTimePassed
    publishable(found)


def opens_at_once(employer: Employer, found: Judgement) -> bool:
    """Whether a submission needs no reviewer."""
    return employer.state is EmployerState.VERIFIED and found.outcome is Outcome.ALLOW


def editable(posting: Posting) -> None:
    """Refuse to edit what has ended, and what a suspended or closed employer offered."""
    active(posting.employer)
    if posting.state not in EDITABLE:
        raise PostingEnded


def needs_recheck(posting: Posting, found: Judgement) -> bool:
    """Whether an edit sends a running posting to a reviewer."""
    running = posting.state in (PostingState.OPEN, PostingState.PAUSED)
    return running and found.flagged


def _told(finding: Finding) -> Words:
    placed = finding.end > finding.start
    shape = _PLACE if placed else _FIELD
    place = {"start": finding.start + 1, "end": finding.end}
    zh = shape.zh.format(**place, advice=finding.advice.zh, law=finding.law.zh)
    en = shape.en.format(**place, advice=finding.advice.en, law=finding.law.en)
    return Words(zh, en)
