"""What the people of the city agreed to: most to everything, some to less, some not any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from app.demo.city import City
from app.demo.sheets import portrait_sheets
from app.seekers import rules
from app.seekers.catalogue import ABILITY_MATCHING, EMPLOYER_CANDIDATES, PURPOSES
from app.seekers.models import Consent, HowGiven, Seeker

_BOTH = (ABILITY_MATCHING, EMPLOYER_CANDIDATES)
_WAYS: dict[tuple[str, ...], float] = {_BOTH: 0.9, (ABILITY_MATCHING,): 0.05, (): 0.05}
_WITHDRAWN = 0.03
"""The share of those who took back, three days ago, the consent for their abilities."""
_HANDLER = ("兰州市残疾人联合会", "残疾人服务热线 12385")


def agreed_to(city: City, number: int) -> tuple[str, ...]:
    """The purposes the person of that number agreed to at registration; those told in full to all.

    Who did not agree to the use of their abilities never said what they can do.
    """
    if number < len(portrait_sheets()):
        return _BOTH
    return city.chance("consents", number).weighted(_WAYS)


def consents(city: City, number: int, seeker: Seeker) -> Iterator[Consent]:
    """The consents of a seeker, given when they registered, for a year."""
    chance = city.chance("consents given", number)
    for purpose in agreed_to(city, number):
        at = seeker.created_at
        paper = number >= len(portrait_sheets()) and chance.happens(0.3)
        yield Consent(
            id=city.id_at(at, "consent", number, purpose),
            seeker_id=seeker.id,
            purpose=purpose,
            notice_version=PURPOSES[purpose].version,
            notice_digest=rules.notice_out(PURPOSES[purpose].notice, *_HANDLER).digest,
            given_at=at,
            expires_at=at + rules.LASTS,
            how=HowGiven.PAPER if paper else HowGiven.SELF,
            evidence_id=city.id_at(at, "paper", number, purpose) if paper else None,
            **_ending(city, number, purpose, at),
        )


def _ending(city: City, number: int, purpose: str, at: datetime) -> dict[str, Any]:
    told = number < len(portrait_sheets())
    when = city.ago(3) + timedelta(hours=10)
    leaves = city.chance("consent withdrawn", number).happens(_WITHDRAWN)
    if told or purpose != ABILITY_MATCHING or not leaves or at >= when:
        return {}
    return {"withdrawn_at": when}
