"""A candidate as it goes over the wire."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from app.base.wording import Language
from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES, suited_to
from app.functioning.rules import Capability, compare, remedies
from app.matching.candidates.inputs import Inputs
from app.matching.index import View
from app.matching.model import Model
from app.reference.catalogue import lists
from app.reference.rules.education import education_rank

_PLACE_OF = {item: place for place, item in enumerate(ITEM_CODES)}


class Shown(NamedTuple):
    """What is shown of a person: work as occupation row (-1 unnamed) and whole years; education.

    `education` is the rank of the level and its code in the list of levels.
    """

    worked: tuple[tuple[int, int | None], ...]
    education: tuple[int, str] | None


@dataclass(frozen=True)
class Candidate:
    """A person for one posting: place in the list (ties by handle), band, what they would need."""

    handle: str
    rank: int
    fit: str
    shown: Shown
    accommodations: tuple[str, ...]

    @property
    def key(self) -> tuple[int, str]:
        """The order of candidates."""
        return self.rank, self.handle


def shown_of(person: View) -> Shown:
    """What is shown of a person, whoever looks."""
    worked = (
        (work.occupation_row, None if work.years is None else round(work.years))
        for work in person.worked
    )
    return Shown(tuple(worked), _education(person.education))


def to_provide(person: View, inputs: Inputs) -> tuple[str, ...]:
    """The fewest accommodations this person needs here; offered ones where they do."""
    levels = ((person.capabilities[_PLACE_OF[one.item]].level, one) for one in inputs.demands)
    # More than is asked closes no gap, so that most people share few answers.
    able = tuple(None if level is None else min(level, one.level) for level, one in levels)
    return _fewest(able, person.brought, inputs)


@lru_cache(maxsize=50_000)
def _fewest(
    able: tuple[int | None, ...], brought: tuple[str, ...], inputs: Inputs
) -> tuple[str, ...]:
    """The same, by levels in the order of the demands."""
    capabilities = map(Capability, (one.item for one in inputs.demands), able)
    bare = compare(capabilities, inputs.demands, (), brought)
    if not bare.gaps:
        return ()
    from_offered = remedies(bare, inputs.offered, 1)
    if from_offered and from_offered[0].complete:
        return from_offered[0].accommodations
    found = remedies(bare, {*suited_to(inputs.kind), *inputs.offered}, 1)
    return found[0].accommodations if found else ()


def candidate_item(
    one: Candidate, offered: Iterable[str], model: Model, language: Language
) -> dict[str, Any]:
    """A candidate as JSON."""
    return {
        "handle": one.handle,
        "experience": [_experience(row, years, model) for row, years in one.shown.worked],
        "education": _level(one.shown),
        "fit": one.fit,
        "accommodations": [
            {
                "code": code,
                "name": ACCOMMODATIONS[code].name.said(language),
                "offered": code in offered,
            }
            for code in one.accommodations
        ],
    }


def _experience(occupation_row: int, years: int | None, model: Model) -> dict[str, Any]:
    name = model.name(occupation_row)
    code = model.artefact.occupations.codes[occupation_row] if name else None
    return {
        "occupation": {"code": code, "zh": name[0], "en": name[1]} if name else None,
        "years": years,
    }


def _education(code: str | None) -> tuple[int, str] | None:
    rank = education_rank(code) if code else None
    if code is None or rank is None:
        return None
    level = f"{code[0]}0"
    return (rank, level) if level in lists["education_levels"].by_code else None


def _level(shown: Shown) -> dict[str, Any] | None:
    if shown.education is None:
        return None
    rank, level = shown.education
    name = lists["education_levels"].by_code[level].name
    return {"rank": rank, "zh": name.zh, "en": name.en}
