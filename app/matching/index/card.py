"""The card of a posting: its public fields as JSON bytes, encoded once and joined into answers."""

from decimal import Decimal
from typing import Any

import orjson

from app.base.text import rfc3339
from app.employers.models import Employer
from app.employers.rules import answers
from app.postings.models import Posting
from app.reference.rules.regions import region


def encoded_card(content: dict[str, Any]) -> bytes:
    """A card as JSON bytes."""
    return orjson.dumps(content)


def card(
    posting: Posting, employer: Employer, occupation: tuple[str, str] | None
) -> dict[str, Any]:
    """What everybody may know of an open posting."""
    return {
        "id": str(posting.id),
        "title": posting.title,
        "employer": _employer(employer),
        "occupation": _occupation(posting.occupation, occupation),
        "pay": _pay(posting),
        "lodging": posting.lodging,
        "meals": posting.meals,
        "shuttle": posting.shuttle,
        "weekly_hours": posting.weekly_hours,
        "schedules": list(posting.schedules),
        "employment_form": posting.employment_form,
        "work_place": posting.work_place,
        "place": _place(posting.district),
        "communication": list(posting.communication),
        "openings_left": None if posting.openings is None else posting.openings - posting.taken,
        "education_rank": posting.education_rank,
        "experience_years": posting.experience_years,
        "licences": list(posting.licences),
        "least_age": posting.least_age,
        "programme": posting.programme,
        "accommodations": list(posting.accommodations),
        "published_at": rfc3339(posting.published_at) if posting.published_at else None,
        "closes_at": rfc3339(posting.closes_at) if posting.closes_at else None,
    }


def _employer(employer: Employer) -> dict[str, Any]:
    figures = answers(employer)
    return {
        "id": str(employer.id),
        "name": employer.brand_name or employer.name,
        "answers_in_days": figures.days if figures else None,
    }


def _occupation(code: str | None, name: tuple[str, str] | None) -> dict[str, Any] | None:
    if code is None:
        return None
    return {"code": code, "zh": name[0] if name else None, "en": name[1] if name else None}


def _place(code: str | None) -> dict[str, Any] | None:
    if code is None:
        return None
    row = region(code)
    return {"code": code, "zh": row.name.zh if row else None, "en": row.name.en if row else None}


def _pay(posting: Posting) -> dict[str, Any]:
    return {
        "base_min": _money(posting.pay_min),
        "base_max": _money(posting.pay_max),
        "guaranteed_min": _money(posting.guaranteed_min),
        "commission": posting.commission,
        "period": posting.pay_period,
        "months": posting.pay_months,
        "negotiable": posting.negotiable,
    }


def _money(amount: Decimal | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": "CNY"}
