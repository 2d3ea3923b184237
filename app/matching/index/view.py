"""One person as a ranking sees them: what they wish, bring and can do. Never category or grade.

The certificate is not read by this room at all; it serves programmes and statistics.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from numpy.typing import NDArray

from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES, ITEMS
from app.functioning.rules import Capability, uplift_vector, vector
from app.matching.index.places import minutes_from, wished
from app.matching.index.segment import (
    FORM_ROWS,
    WORK_PLACE_ROWS,
    licence_bits,
    schedule_bits,
)
from app.matching.model import Model
from app.reference.rules.ages import age_on
from app.reference.rules.education import education_rank
from app.seekers.catalogue import ABILITY_MATCHING, EMPLOYER_CANDIDATES
from app.seekers.models import CapabilityRow, HeldLicence, Seeker, SeekerState
from ml.features import SeekerQuery
from ml.ranking import PreparedSeeker

LOOKING = frozenset(
    {
        SeekerState.REGISTERED,
        SeekerState.VERIFIED,
        SeekerState.ASSESSED,
        SeekerState.JOB_READY,
    }
)
"""States in which a person is shown to employers, anonymously."""
_ACCOMPANIED = frozenset({"ACCOMPANIED_COMMUTE"})


@dataclass(frozen=True, slots=True)
class Worked:
    """Work a person has done, as an occupation row (-1 unknown) and years."""

    occupation_row: int
    years: float | None


@dataclass(frozen=True, eq=False)
class View:
    """A person on one day.

    `wished` is over places, `forms` and `work_places` over their codes, None accepting all;
    `inputs` is a hash that differs where the ranking may. `listed`: whether the person lets
    employers see them on candidate lists. The view counts until `ends`, when a consent runs out.
    """

    id: UUID
    day: date
    ends: datetime | None
    prepared: PreparedSeeker
    capabilities: tuple[Capability, ...]
    brought: tuple[str, ...]
    licences: frozenset[str]
    held: int
    wished: NDArray[np.bool_] | None
    forms: NDArray[np.bool_] | None
    work_places: NDArray[np.bool_] | None
    most_hours: float
    pay_floor: float
    age: int | None
    personalised: bool
    looking: bool
    listed: bool
    applied: frozenset[UUID]
    education: str | None
    worked: tuple[Worked, ...]
    inputs: bytes


def view(
    seeker: Seeker,
    applied: Iterable[UUID],
    day: date,
    model: Model,
    consents: Mapping[str, datetime],
) -> View:
    """The view of a seeker whose experiences, licences and capabilities are loaded.

    `consents` are the purposes agreed to and until when. Without the one for abilities nothing is
    known of what the person can do or brings: unknown, never cannot (PIPL arts. 16 and 29).
    """
    applied = frozenset(applied)
    levels, brought = _abilities(seeker, day) if ABILITY_MATCHING in consents else ({}, ())
    licences = frozenset(row.code for row in seeker.licences if _valid(row, day))
    worked = _worked(seeker, model)
    query = _query(seeker, levels, brought, worked, model)
    return View(
        id=seeker.id,
        day=day,
        ends=min(consents.values(), default=None),
        prepared=model.wording.prepare(query),
        capabilities=tuple(Capability(item, levels.get(item)) for item in ITEM_CODES),
        brought=brought,
        licences=licences,
        held=licence_bits(licences),
        wished=wished(seeker.desired_districts),
        forms=_chosen(seeker.accepted_forms, FORM_ROWS),
        work_places=_chosen(seeker.accepted_work_places, WORK_PLACE_ROWS),
        most_hours=query.max_hours,
        pay_floor=query.pay_floor,
        age=age_on(seeker.birth_date, day) if seeker.birth_date else None,
        personalised=seeker.personalised,
        looking=seeker.state in LOOKING,
        listed=EMPLOYER_CANDIDATES in consents,
        applied=applied,
        education=seeker.education,
        worked=worked,
        inputs=_inputs(seeker, levels, brought, licences, applied, day),
    )


def _abilities(seeker: Seeker, day: date) -> tuple[dict[str, int | None], tuple[str, ...]]:
    """Levels by item, and the accommodations the person brings."""
    brought = sorted(code for code in seeker.accommodations if code in ACCOMMODATIONS)
    return _levels(seeker.capabilities, day), tuple(brought)


def _levels(rows: Iterable[CapabilityRow], day: date) -> dict[str, int | None]:
    """Levels by item; an assessment past its date is unknown again."""
    return {
        row.item: row.level
        for row in rows
        if row.item in ITEMS and (row.valid_until is None or row.valid_until >= day)
    }


def _valid(row: HeldLicence, day: date) -> bool:
    return row.valid_until is None or row.valid_until >= day


def _worked(seeker: Seeker, model: Model) -> tuple[Worked, ...]:
    """Former work by occupation; a title without a code is coded where the coder is confident."""
    uncoded = [one.title for one in seeker.experiences if model.row(one.occupation) < 0]
    coded = dict(zip(uncoded, model.coder.code(uncoded).rows, strict=True)) if uncoded else {}
    return tuple(
        Worked(int(coded.get(one.title, model.row(one.occupation))), one.years)
        for one in seeker.experiences
    )


def _query(
    seeker: Seeker,
    levels: Mapping[str, int | None],
    brought: tuple[str, ...],
    worked: tuple[Worked, ...],
    model: Model,
) -> SeekerQuery:
    rows = [*(model.row(code) for code in seeker.desired_occupations)]
    rows.extend(one.occupation_row for one in worked)
    years = [one.years for one in worked if one.years is not None]
    own = set(brought) & _ACCOMPANIED
    return SeekerQuery(
        text=_text(seeker),
        desired_titles=tuple(seeker.desired_titles),
        occupations=tuple(sorted({row for row in rows if row >= 0})),
        capability=vector(ITEM_CODES, levels),
        brought=uplift_vector(brought),
        minutes_by_place=minutes_from(seeker.district, None if own else levels.get("commuting")),
        pay_floor=_number(seeker.pay_floor),
        max_hours=_number(seeker.most_weekly_hours),
        schedule=schedule_bits(seeker.accepted_schedules),
        education=_number(education_rank(seeker.education) if seeker.education else None),
        experience_years=float(sum(years)) if years else float("nan"),
    )


def _text(seeker: Seeker) -> str:
    parts = [seeker.introduction or "", *seeker.skills]
    for one in seeker.experiences:
        parts.extend((one.title, one.description or ""))
    return " ".join(part for part in parts if part)


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _chosen(codes: Iterable[str], rows: Mapping[str, int]) -> NDArray[np.bool_] | None:
    """Which codes are accepted; the place behind the last stands for unsaid, always accepted."""
    accepted = {rows[code] for code in codes if code in rows}
    if not accepted:
        return None
    return np.array([row in accepted for row in range(len(rows))] + [True])


def _inputs(
    seeker: Seeker,
    levels: Mapping[str, int | None],
    brought: tuple[str, ...],
    licences: frozenset[str],
    applied: frozenset[UUID],
    day: date,
) -> bytes:
    """The hash of everything the ranking of this person and its reasons were made from."""
    content = [
        levels,
        brought,
        sorted(licences),
        _text(seeker),
        [seeker.district, seeker.education, str(seeker.pay_floor), seeker.most_weekly_hours],
        [seeker.desired_titles, seeker.desired_occupations, seeker.desired_districts],
        [seeker.accepted_forms, seeker.accepted_work_places, seeker.accepted_schedules],
        [[one.title, one.occupation, one.years] for one in seeker.experiences],
        [str(seeker.birth_date), sorted(str(posting) for posting in applied), str(day)],
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
