"""Made seekers: invented people of county 620199, unless changed."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity import rules
from app.seekers.catalogue import ABILITY_MATCHING, EMPLOYER_CANDIDATES, PURPOSES
from app.seekers.models import (
    CapabilityRow,
    Consent,
    Experience,
    HeldLicence,
    HowGiven,
    Method,
    Seeker,
    SeekerState,
)
from tests.conftest import NOON
from tests.making.numbers import an_identity_number

_people = count(1)


def a_seeker(
    session: Session,
    keys: Keyring,
    *,
    levels: Mapping[str, int | None] | None = None,
    licences: Iterable[str] = (),
    worked_as: Iterable[str] = (),
    consents: Iterable[str] = (ABILITY_MATCHING, EMPLOYER_CANDIDATES),
    **changes: Any,
) -> Seeker:
    """A job-ready seeker of 36 in Chengguan with their party; flushed.

    `levels` are capabilities by item code, `licences` codes held, `worked_as` titles of former
    work of two years each; any column may be changed by its name. The person agrees to every
    purpose unless other `consents` are given.
    """
    district = changes.get("district", "620102")
    party = rules.person(district, NOON)
    session.add(party)
    session.flush()
    person = {
        "name": "李示例",
        "district": district,
        "education": "61",
        "state": SeekerState.JOB_READY,
        "created_at": NOON,
        "updated_at": NOON,
        "experiences": [Experience(title=title, years=2.0) for title in worked_as],
        "licences": [HeldLicence(code=code) for code in licences],
        "capabilities": [_capability(item, level) for item, level in (levels or {}).items()],
    }
    numbered = _numbered(keys, party.id, changes.get("birth_date"))
    seeker = Seeker(id=party.id, **person | numbered | changes)
    session.add(seeker)
    session.flush()
    for purpose in consents:
        a_consent(session, seeker, purpose)
    return seeker


def a_consent(session: Session, seeker: Seeker, purpose: str, **changes: Any) -> Consent:
    """A consent the person gave themselves on the present notice, good for a year; flushed."""
    values = {
        "id": new_id(),
        "seeker_id": seeker.id,
        "purpose": purpose,
        "notice_version": PURPOSES[purpose].version,
        "notice_digest": "0" * 64,
        "given_at": NOON - timedelta(days=1),
        "expires_at": NOON + timedelta(days=364),
        "how": HowGiven.SELF,
    }
    consent = Consent(**(values | changes))
    session.add(consent)
    session.flush()
    return consent


def _numbered(keys: Keyring, row: Any, birth_date: date | None) -> dict[str, Any]:
    """A birth date and an identity number that nobody else in the test run has."""
    days, sequence = divmod(next(_people), 1000)
    born = birth_date or date(1990, 3, 7) + timedelta(days)
    number = an_identity_number(born, sequence)
    sealed = keys.seal(number, table="seeker", column="id_number_sealed", row=row)
    return {
        "birth_date": born,
        "sex": "male" if sequence % 2 else "female",
        "id_number_sealed": sealed,
        "id_number_index": keys.blind("id_number", number),
    }


def _capability(item: str, level: int | None) -> CapabilityRow:
    return CapabilityRow(item=item, level=level, method=Method.SELF, assessed_on=NOON.date())
