"""What a guardianship covers: its acts, its days, and in which of them the person is asked too."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from app.base.clock import CITY
from app.base.errors import FieldProblem, Forbidden, Invalid
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.scopes import Act
from app.reference.rules.ages import age_on
from app.seekers.models import Basis, Guardianship, GuardianshipState, Seeker
from app.seekers.schemas import GuardianshipIn


class ActNotCovered(Forbidden):
    """The guardianship does not cover this act."""

    title = Words("监护关系不包含这件事", "The guardianship does not cover this act")


OF_AGE = 18
"""Full capacity begins (民法典 art. 17)."""
BINDING = frozenset({Act.CONSENT, Act.APPLYING, Act.ACCEPTING})
"""Acts that bind the person: in these they are asked while they contest a guardianship."""

_ASKED_UNLESS_SAID = frozenset({Act.CONSENT, Act.ACCEPTING})
_WORK = frozenset({Act.APPLYING, Act.ACCEPTING})

BEYOND = Words("只能选择已包含的事项。", "Only acts that are covered can stand here.")
_MINOR = Words(
    "未满 18 周岁的人，找工作和答应工作都要问本人。",
    "Somebody under 18 is asked before applying and before accepting work.",
)
_NO_END = Words("授权委托要写明结束日期。", "A power of attorney needs its last day.")
_ENDED = Words("结束日期不能早于今天或开始日期。", "It cannot end before today or its start.")


def in_force(held: Guardianship, now: datetime) -> bool:
    """Whether the guardianship counts at this time: verified, and within its days."""
    starts, ends = moments(held)
    within = starts <= now and (ends is None or now < ends)
    return held.state is GuardianshipState.VERIFIED and within


def moments(held: Guardianship) -> tuple[datetime, datetime | None]:
    """From when until when: the first and the last day count whole, in the city's time."""
    ends = None if held.valid_until is None else _midnight(held.valid_until + timedelta(days=1))
    return _midnight(held.valid_from), ends


def asks_the_person(held: Iterable[Guardianship], act: Act, now: datetime) -> bool:
    """Whether the person is asked too, by the guardianships under which an act is covered.

    One that covers the act and asks nobody is enough; a contested one asks in all that binds.
    ActNotCovered where none covers it now.
    """
    return not any(_asks_nobody(one, act) for one in covering(held, act, now))


def covering(held: Iterable[Guardianship], act: Act, now: datetime) -> list[Guardianship]:
    """The guardianships that cover an act at this time; ActNotCovered where none does."""
    counting = [one for one in held if in_force(one, now) and act in one.acts]
    if not counting:
        raise ActNotCovered
    return counting


def needed(acts: Iterable[str], said: Iterable[str] | None, seeker: Seeker, day: date) -> list[str]:
    """The acts in which the person is asked too; in work somebody under 18 always is.

    Where nothing is said they are asked before consenting and before accepting.
    """
    minor = _is_minor(seeker, day)
    unsaid = (_ASKED_UNLESS_SAID | _WORK) if minor else _ASKED_UNLESS_SAID
    asked = unsaid & set(acts) if said is None else said
    if not set(asked) <= set(acts):
        raise Invalid(errors=[problem("needs_person", "not_covered", BEYOND)])
    if minor and not _WORK & set(acts) <= set(asked):
        raise Invalid(errors=[problem("needs_person", "minor_is_asked", _MINOR)])
    return in_order(asked)


def last_day(seeker: Seeker, said: GuardianshipIn, starts: date) -> date | None:
    """The last day: guardianship of a minor by law ends the day before they come of age."""
    born = seeker.birth_date
    if born is None or said.basis is not Basis.STATUTORY or not _is_minor(seeker, starts):
        return said.valid_until
    of_age = _birthday(born, OF_AGE) - timedelta(days=1)
    return min(of_age, said.valid_until or of_age)


def _is_minor(seeker: Seeker, day: date) -> bool:
    return seeker.birth_date is not None and age_on(seeker.birth_date, day) < OF_AGE


def _birthday(born: date, age: int) -> date:
    """Somebody born on 29 February is a year older on 1 March of a common year."""
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + age, 3, 1) if leap else born.replace(year=born.year + age)


def sound(basis: Basis, starts: date, ends: date | None, today: date) -> None:
    """Refuse a power of attorney without an end (民法典 art. 165), and days that cannot be."""
    if basis is Basis.POWER_OF_ATTORNEY and ends is None:
        raise Invalid(errors=[problem("valid_until", "missing", _NO_END)])
    if ends is not None and (ends < starts or ends < today):
        raise Invalid(errors=[problem("valid_until", "before_start", _ENDED)])


def _asks_nobody(held: Guardianship, act: Act) -> bool:
    contested = held.contested_at is not None and act in BINDING
    return not contested and act not in held.needs_person


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CITY)


def in_order(acts: Iterable[str]) -> list[str]:
    """Acts once each, in the order they are told of."""
    wanted = set(acts)
    return [act.value for act in Act if act in wanted]


def problem(name: str, code: str, said: Words) -> FieldProblem:
    """What is wrong with one field of a guardianship."""
    return FieldProblem(f"/{name}", code, said, LABELS.get(name))
