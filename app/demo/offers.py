"""What is offered with a job: the columns beside the words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.demo.chance import Chance
from app.demo.sheets import EmployerSheet, JobSheet, words
from app.demo.terms import basis_of, terms
from app.demo.texts import Offer
from app.postings.models import Obtained, WorkPlace
from app.reference.models import MinimumWage
from app.reference.rules.wages import minimum_wage_at

_OBTAINED = {
    Obtained.VISIT: 0.35,
    Obtained.FAIR: 0.2,
    Obtained.ACTIVITY: 0.1,
    Obtained.PORTAL: 0.25,
    Obtained.SELF_SERVICE: 0.1,
}
_TOWN = ("620102", "620103", "620104", "620105")
_ADULTS_ONLY = ("4-07-05-01", "6-18-", "6-20-", "2-05-10")


def offer_of(
    chance: Chance,
    job: JobSheet,
    employer: EmployerSheet,
    wages: Sequence[MinimumWage],
    day: date,
) -> Offer:
    """A job of an employer with everything settled but the words."""
    columns = _place(chance, job, employer)
    district = columns["district"]
    basis = basis_of(chance, job, employer)
    least = minimum_wage_at(wages, district, day)
    columns |= _BARE_TERMS | terms(basis, chance, job, employer, least)
    columns |= _asked(chance, job) | _given(chance, job, employer, columns)
    columns |= _around(chance, job, employer, basis)
    return Offer(job, employer, basis, columns, words("places")[district]["short"])


def doubtful() -> list[str]:
    """What some employers write that a reviewer must look at before it is published."""
    sentences: list[str] = words("words")["doubtful"]
    return sentences


_BARE_TERMS: dict[str, Any] = {"schedules": [], "lodging": None, "meals": None, "shuttle": None}


def _place(chance: Chance, job: JobSheet, employer: EmployerSheet) -> dict[str, Any]:
    """Where: mostly at the employer's own address, large firms have branches in town."""
    kind = WorkPlace(chance.one_of(job.places))
    district, address = employer.district, f"兰州市{employer.address}"
    if employer.employees >= 140 and district in _TOWN and chance.happens(0.2):
        district = chance.one_of(_TOWN)
        street = chance.one_of(words("places")[district]["streets"])
        address = f"兰州市{street}{chance.between(2, 380)}号"
    return {"work_place": kind, "district": district, "address": address}


def _asked(chance: Chance, job: JobSheet) -> dict[str, Any]:
    rank, years = chance.one_of(job.education), chance.one_of(job.years)
    said = {"education_rank": rank or None, "experience_years": float(years) if years else None}
    adults = job.code.startswith(_ADULTS_ONLY) and chance.happens(0.5)
    return said | {"licences": list(job.licences), "least_age": 18 if adults else None}


def _given(
    chance: Chance, job: JobSheet, employer: EmployerSheet, columns: dict[str, Any]
) -> dict[str, Any]:
    """Meals, lodging, accommodations, and how the team talks."""
    remote = columns["work_place"] is WorkPlace.REMOTE
    offers = chance.some_of(job.offers, chance.between(0, len(job.offers)))
    offers = sorted({*offers, *(["REMOTE_WORK"] if remote and "REMOTE_WORK" in job.offers else [])})
    talk = [*job.communication, *(["text"] if "TEXT_CHANNEL" in offers else [])]
    talk += ["captions"] if "CAPTIONS" in offers else []
    talk += ["sign_language"] if "SIGN_LANGUAGE_INTERPRETING" in offers else []
    far = employer.district in ("620171", "620111", "620121", "620122", "620123")
    return {
        "accommodations": offers if chance.happens(0.85) else [],
        "communication": list(dict.fromkeys(talk)) if chance.happens(0.8) else [],
        "meals": None if remote else chance.weighted({True: 0.4, False: 0.15, None: 0.45}),
        "lodging": None if remote else chance.weighted({True: 0.3 if far else 0.1, None: 0.7}),
        "shuttle": None if remote else chance.weighted({True: 0.25 if far else 0.08, None: 0.7}),
    }


def _around(chance: Chance, job: JobSheet, employer: EmployerSheet, basis: str) -> dict[str, Any]:
    most = max(2, min(employer.employees // 25, 12))
    schedule = (
        "OWN_PACE" if basis == "piece" and chance.happens(0.6) else chance.one_of(job.schedules)
    )
    equipped = job.places != ["on_site"] and chance.happens(0.5)
    programme = chance.happens(0.3)
    return {
        "openings": chance.weighted({chance.between(1, most): 0.97, None: 0.03}),
        "taken": 0,
        "obtained": chance.weighted(_OBTAINED),
        "schedules": [schedule],
        "equipment": chance.one_of(words("words")["equipment"]) if equipped else None,
        "programme": chance.one_of(words("words")["programmes"]) if programme else None,
    }
