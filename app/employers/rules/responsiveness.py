"""How an employer answers applications: the figures shown, and how they are counted.

Applications execute the statements in the transaction of the application's own change.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.base.wording import Words
from app.employers.models import Employer

FEWEST = 3
"""Below so many applications nothing is said of an employer."""

_DAY = 86_400
_USUALLY = Words("通常 {days} 天内答复", "Usually answers within {days} days")
_A_DAY = Words("通常 1 天内答复", "Usually answers within a day")
_NEVER = Words("收到的申请还没有答复过", "Has not answered an application yet")


@dataclass(frozen=True, slots=True)
class Answers:
    """The share of applications answered, and the mean days to an answer, rounded up."""

    rate: float
    days: int | None

    @property
    def words(self) -> Words:
        """The figures as one plain sentence."""
        if self.days is None:
            return _NEVER
        return _A_DAY if self.days == 1 else _USUALLY.filled(days=self.days)


def answers(employer: Employer) -> Answers | None:
    """The figures of an employer; None while fewer than three applications came in."""
    if employer.received < FEWEST:
        return None
    rate = employer.answered / employer.received
    if not employer.answered:
        return Answers(rate, None)
    mean = employer.answer_seconds / employer.answered
    return Answers(rate, max(1, -int(-mean // _DAY)))


def expected_rate(employer: Employer) -> float | None:
    """The share of applications an employer may be expected to answer, for ranking alone.

    Drawn towards a half, so that a few applications move it little; None with too few to tell.
    """
    if answers(employer) is None:
        return None
    return (employer.answered + 1) / (employer.received + 2)


def note_received(employer_id: UUID) -> sa.Update:
    """Count one more application to this employer."""
    return (
        sa.update(Employer)
        .where(Employer.id == employer_id)
        .values(received=Employer.received + 1)
        .execution_options(synchronize_session=False)
    )


def note_answered(employer_id: UUID, seconds: int) -> sa.Update:
    """Count the first answer to an application, that many seconds after it came in.

    The row count is 0 when every application received is answered already.
    """
    return (
        sa.update(Employer)
        .where(Employer.id == employer_id, Employer.answered < Employer.received)
        .values(
            answered=Employer.answered + 1,
            answer_seconds=Employer.answer_seconds + max(seconds, 0),
        )
        .execution_options(synchronize_session=False)
    )
