"""Made postings, employers and people from the shipped occupations; the same every time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from app.employers.models import Employer, EmployerKind, EmployerState
from app.functioning.catalogue import ITEM_CODES
from app.identity.models import Party, PartyKind
from app.postings.models import (
    CodedBy,
    Obtained,
    PayPeriod,
    Posting,
    PostingState,
    WorkPlace,
)
from app.seekers.catalogue import ABILITY_MATCHING, EMPLOYER_CANDIDATES, PURPOSES
from app.seekers.models import (
    CapabilityRow,
    Consent,
    Experience,
    HowGiven,
    Method,
    Seeker,
    SeekerState,
)
from ml.occupations import Occupations

DISTRICTS = ("620102", "620103", "620104", "620105", "620111", "620121", "620122", "620123")
PLACES = (WorkPlace.ON_SITE, WorkPlace.ON_SITE, WorkPlace.HYBRID, WorkPlace.REMOTE)
AIDS = ("REDUCED_HOURS", "WRITTEN_INSTRUCTIONS", "SCREEN_READER")
PHRASES = (
    "上班时间固定，周末轮休。",
    "有老员工带教，三个月内逐步上手。",
    "按月发放工资，依法缴纳社会保险。",
    "办公楼有电梯和无障碍卫生间。",
    "团队使用文字沟通，会议有书面纪要。",
    "需要认真细心，按流程记录每天的工作。",
    "可以协商工作时间和工作量。",
    "公司提供午餐和工作服。",
    "需要与顾客保持良好沟通。",
    "工作地点靠近公交站，方便出行。",
    "使用电脑录入数据并定期核对。",
    "遵守安全规定，保持工作区整洁。",
)


def an_id(chance: Random) -> UUID:
    """An id that follows from the seed."""
    return UUID(int=chance.getrandbits(128), version=4)


def employers(count: int, now: datetime, seed: int = 1) -> list[Employer]:
    """Verified employers of no real unit."""
    chance = Random(seed)
    return [
        Employer(
            id=an_id(chance),
            name=f"示例商贸{number}号有限公司",
            kind=EmployerKind.ENTERPRISE,
            credit_code=f"MADE{number:014d}",
            district=chance.choice(DISTRICTS),
            state=EmployerState.VERIFIED,
            received=0,
            answered=0,
            answer_seconds=0,
            created_at=now,
            updated_at=now,
        )
        for number in range(count)
    ]


def party_of(one: Employer | Seeker) -> Party:
    """The party that an employer or a person is."""
    kind = PartyKind.PERSON if isinstance(one, Seeker) else PartyKind.ORGANISATION
    return Party(id=one.id, kind=kind, district=one.district, created_at=one.created_at)


def postings(
    count: int, firms: Sequence[Employer], table: Occupations, now: datetime, seed: int = 2
) -> list[Posting]:
    """Open postings with the titles and wording of occupations, chosen by chance."""
    chance = Random(seed)
    return [_posting(chance, chance.choice(firms), table, now) for _ in range(count)]


def seekers(count: int, table: Occupations, now: datetime, seed: int = 3) -> list[Seeker]:
    """Job-ready people with two wished titles, former work and a profile half known."""
    chance = Random(seed)
    return [_seeker(chance, table, now, number) for number in range(count)]


def agreed(now: datetime) -> dict[str, datetime]:
    """What every made person agrees to, and until when."""
    return dict.fromkeys((ABILITY_MATCHING, EMPLOYER_CANDIDATES), now + timedelta(days=365))


def consents(people: Sequence[Seeker], now: datetime) -> list[Consent]:
    """The consents of made people as rows."""
    return [
        Consent(
            seeker_id=one.id,
            purpose=purpose,
            notice_version=PURPOSES[purpose].version,
            notice_digest="0" * 64,
            given_at=now,
            expires_at=ends,
            how=HowGiven.SELF,
        )
        for one in people
        for purpose, ends in agreed(now).items()
    ]


def _posting(chance: Random, firm: Employer, table: Occupations, now: datetime) -> Posting:
    row = chance.randrange(len(table))
    pay = Decimal(chance.randrange(2200, 6000, 100))
    published = now - timedelta(minutes=chance.randrange(1, 60 * 24 * 40))
    return Posting(
        id=an_id(chance),
        employer_id=firm.id,
        title=chance.choice([table.names[row], *table.posted[row]]),
        description=_described(chance, table, row),
        screening_questions=[],
        occupation=table.codes[row],
        occupation_by=CodedBy.EMPLOYER,
        openings=chance.randrange(1, 20),
        taken=0,
        obtained=Obtained.PORTAL,
        employment_form="PROPORTIONAL",
        pay_min=pay,
        pay_max=pay + chance.randrange(0, 2000, 100),
        pay_period=PayPeriod.MONTH,
        weekly_hours=float(chance.choice((20, 30, 40, 40, 40))),
        schedules=[],
        work_place=chance.choice(PLACES),
        district=chance.choice(DISTRICTS),
        communication=[],
        education_rank=chance.choice((None, 1, 2, 3)),
        licences=[],
        accommodations=chance.sample(AIDS, chance.randrange(3)),
        state=PostingState.OPEN,
        published_at=published,
        closes_at=now + timedelta(days=30),
        created_at=published,
        updated_at=published,
    )


def _described(chance: Random, table: Occupations, row: int) -> str:
    tasks = table.tasks[row].split()
    chosen = chance.sample(tasks, min(len(tasks), 3))
    return "".join(
        [table.descriptions[row], "。负责", "、".join(chosen), "。", *chance.sample(PHRASES, 4)]
    )


def _seeker(chance: Random, table: Occupations, now: datetime, number: int) -> Seeker:
    row, other = chance.randrange(len(table)), chance.randrange(len(table))
    known = chance.sample(ITEM_CODES, len(ITEM_CODES) // 2)
    return Seeker(
        id=an_id(chance),
        name=f"李示例{number}",
        birth_date=date(1970, 1, 1) + timedelta(days=chance.randrange(12_000)),
        district=chance.choice(DISTRICTS),
        education="61",
        state=SeekerState.JOB_READY,
        introduction=f"做过{table.names[row]}，会{table.tasks[row]}。",
        skills=table.tasks[row].split()[:3],
        desired_titles=[
            table.names[row],
            chance.choice([table.names[other], *table.posted[other]]),
        ],
        desired_occupations=[table.codes[row]],
        desired_districts=[],
        accepted_forms=[],
        accepted_work_places=[],
        accepted_schedules=[],
        accommodations=[],
        reach="call",
        personalised=True,
        pay_floor=Decimal(chance.randrange(1800, 3500, 100)),
        created_at=now,
        updated_at=now,
        experiences=[Experience(title=table.names[row], years=3.0, description=table.tasks[row])],
        licences=[],
        capabilities=[
            CapabilityRow(
                item=item,
                level=chance.choice((2, 3, 4, 5, 5)),
                method=Method.SELF,
                assessed_on=now.date(),
            )
            for item in known
        ],
    )
