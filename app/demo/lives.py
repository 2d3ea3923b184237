"""What people tell of themselves: schooling, work done, skills, wishes, in words of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.chance import Chance
from app.demo.sheets import JobSheet, SituationSheet, job_sheets, words
from app.reference.catalogue import lists

_SCHOOL = {"81": 0.12, "71": 0.27, "61": 0.13, "41": 0.12, "44": 0.05, "47": 0.05, "31": 0.15}
_HIGH_SCHOOL = {"21": 0.09, "14": 0.01, "90": 0.01}
_RANKS = {"90": 0, "81": 1, "71": 2, "61": 3, "41": 3, "44": 3, "47": 3, "31": 4, "21": 5, "14": 6}
_GENERAL = 0.25
"""The share of former work that has nothing to do with the kind of work one would choose."""


@dataclass(frozen=True, slots=True)
class Life:
    """Somebody's age, sex, schooling, way of living, and the work they lean to."""

    age: int
    sex: str
    education: str
    situation: SituationSheet
    jobs: Sequence[JobSheet]
    district: str

    @property
    def rank(self) -> int:
        """The rank of the schooling, 0 to 6."""
        return _RANKS[self.education]


def a_life(chance: Chance, situation: SituationSheet, sex: str, district: str) -> Life:
    """A life from 16 to 59 years of age."""
    age = min(chance.between(16, 44) + chance.below(16), 59)
    schools = {
        code: weight
        for code, weight in (_SCHOOL | _HIGH_SCHOOL).items()
        if _RANKS[code] <= min(situation.most_education, 2 if age < 18 else 6)
    }
    work = chance.some_of(situation.work, chance.between(1, 3))
    if chance.happens(_GENERAL):
        work.append(chance.one_of(sorted(job_sheets())))
    jobs = [job_sheets()[code] for code in dict.fromkeys(work)]
    return Life(age, sex, chance.weighted(schools), situation, jobs, district)


def experiences(chance: Chance, life: Life) -> list[dict[str, Any]]:
    """Former work, none for a quarter and for the very young."""
    if life.age < 19 or chance.happens(0.25):
        return []
    jobs = chance.some_of(life.jobs, chance.weighted({1: 0.5, 2: 0.35, 3: 0.15}))
    left = float(life.age - 17)
    return [_experience(chance, job, left / len(jobs)) for job in jobs]


def _experience(chance: Chance, job: JobSheet, most: float) -> dict[str, Any]:
    years = max(round(min(0.5 + 12 * chance.share() ** 2, most) * 2) / 2, 0.5)
    told = chance.one_of(words("lives")["stints"]).format(
        where=chance.one_of(words("lives")["wheres"]),
        title=chance.one_of(job.titles),
        duty=chance.one_of(job.duties),
        duty2=chance.one_of(job.duties),
    )
    return {
        "title": chance.one_of(job.titles),
        "occupation": job.code if chance.happens(0.7) else None,
        "years": years if chance.happens(0.9) else None,
        "description": told if chance.happens(0.6) else None,
    }


def skills(chance: Chance, life: Life) -> list[str]:
    """Two or three skills of the work one leans to, and what anybody may know; often nothing."""
    if chance.happens(0.15):
        return []
    told = words("lives")
    known = [skill for job in life.jobs for skill in _skills_of(job.code, told["skills"])]
    found = chance.some_of(known, chance.between(0, 4))
    found += chance.some_of(told["any_skills"], chance.between(0, 2))
    return list(dict.fromkeys(found))


def _skills_of(code: str, by_prefix: Mapping[str, list[str]]) -> list[str]:
    prefixes = [prefix for prefix in by_prefix if code.startswith(prefix)]
    return by_prefix[max(prefixes, key=len)] if prefixes else []


def introduction(chance: Chance, life: Life, worked: Sequence[Mapping[str, Any]]) -> str | None:
    """A few sentences, the family's where the family writes; some write nothing."""
    if chance.happens(0.07):
        return None
    told = words("lives")
    voice: dict[str, list[str]] = told["family" if life.situation.family else "first"]
    parts = ["able", "worked" if worked else "unworked", "wish", "closing"]
    parts = [part for part in parts if part == "able" or chance.happens(0.62)]
    order = [*(["opening"] if chance.happens(0.8) else []), *chance.some_of(parts, len(parts))]
    filled = _fillings(chance, life, worked)
    return "".join(chance.one_of(voice[part]).format(**filled) for part in order)


def _fillings(chance: Chance, life: Life, worked: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    told = words("lives")
    last = worked[-1] if worked else {"title": "", "years": None}
    years = last["years"]
    return {
        "age": life.age,
        "district": lists["regions"][life.district].name.zh,
        "school": told["school"][life.education],
        "says": chance.one_of(life.situation.says),
        "title": last["title"],
        "years": "半年" if years == 0.5 else f"{years:g}年" if years else "几年",
        "why": chance.one_of(told["why"]),
        "wish": chance.one_of(chance.one_of(life.jobs).titles),
        "child": chance.one_of(told["children"][life.sex]),
        "guardian": chance.one_of(told["guardians"]),
    }
