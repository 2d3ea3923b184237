"""The data the city is made from, read once: who employs, what the jobs are, how people live."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class EmployerSheet:
    """An invented employer, the occupations it hires for and the demo account it may have."""

    name: str
    kind: str
    industry: str
    district: str
    address: str
    employees: int
    state: str
    jobs: list[str]
    about: str
    brand: str | None = None
    concentrated: bool = False
    account: str | None = None

    @property
    def called(self) -> str:
        """What people call it."""
        return self.brand or self.name


@dataclass(frozen=True, slots=True)
class JobSheet:
    """What an occupation is like at Lanzhou's employers; pay in yuan a month, full time.

    `bases` are the arrangements it is offered under, `demands` what employers confirm of it.
    """

    code: str
    bases: list[str]
    pay: tuple[int, int]
    education: list[int]
    years: list[int]
    places: list[str]
    communication: list[str]
    schedules: list[str]
    titles: list[str]
    duties: list[str]
    wants: list[str]
    demands: list[dict[str, Any]]
    offers: list[str]
    licences: list[str] = field(default_factory=list)
    useful_licences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SituationSheet:
    """One way of living with a disability: what it leaves open, what it takes, how one says it.

    `levels` are ranges of capability by catalogue item, own aids counted in; what is not named is
    as in anybody.
    """

    key: str
    category: int
    grades: list[int]
    weight: float
    levels: Mapping[str, tuple[int, int]]
    says: list[str]
    work: list[str]
    brings: list[str] = field(default_factory=list)
    reach: list[str] = field(default_factory=lambda: ["call"])
    formats: list[str] = field(default_factory=list)
    family: bool = False
    most_education: int = 6


@dataclass(frozen=True, slots=True)
class PortraitSheet:
    """A person told in full, to show how differently people are matched."""

    name: str
    sex: str
    age: int
    district: str
    education: str
    category: int
    grade: int
    introduction: str
    skills: list[str]
    experiences: list[dict[str, Any]]
    capabilities: Mapping[str, int | None]
    wishes: Mapping[str, Any]
    licences: list[str] = field(default_factory=list)


def read(name: str) -> Any:
    """The content of one data file."""
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def words(name: str) -> dict[str, Any]:
    """The sentences, names and shares of one data file."""
    content: dict[str, Any] = read(name)
    return content


@cache
def employer_sheets() -> list[EmployerSheet]:
    """Every employer of the city."""
    return [EmployerSheet(**row) for row in read("employers")]


@cache
def job_sheets() -> dict[str, JobSheet]:
    """Every kind of job by its occupation code."""
    return {row["code"]: JobSheet(**row) for row in read("jobs")}


@cache
def situation_sheets() -> dict[str, SituationSheet]:
    """Every way of living with a disability by its key."""
    return {row["key"]: SituationSheet(**row) for row in read("situations")}


@cache
def portrait_sheets() -> list[PortraitSheet]:
    """The people told in full; the first three differ most."""
    return [PortraitSheet(**row) for row in read("portraits")]
