"""People for a posting by the same score, anonymous: what an employer needs and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from app.base.errors import InvalidCursor
from app.base.secrets import Keyring
from app.base.wording import Language
from app.functioning.catalogue import ACCOMMODATIONS, suited_to
from app.functioning.rules import compare, remedies
from app.matching.eligibility import masks
from app.matching.index import Offer, Segment, View, segment
from app.matching.index.view import Worked
from app.matching.model import Model
from app.matching.ranking import MICRO
from app.reference.catalogue import lists
from app.reference.rules.education import education_rank

STRONG, GOOD = 0.75, 0.6
"""Scores from which a candidate is called a strong and a good fit."""
_PURPOSE = "candidates"


@dataclass(frozen=True)
class Candidate:
    """A person for one posting: handle, score in millionths."""

    handle: str
    score: int
    person: View


def ranked(
    offer: Offer, people: Mapping[UUID, View], model: Model, keyring: Keyring, now: datetime
) -> list[Candidate]:
    """Those whom the posting may be offered to, the best first, ties by their handle."""
    alone = segment([offer], model)
    able = [one for one in people.values() if _may(alone, one, now)]
    scores = alone.ranking.scores([one.prepared for one in able], np.zeros(1, np.intp))
    found = [
        Candidate(keyring.handle(offer.id, one.id), round(float(score) * MICRO), one)
        for one, score in zip(able, scores[:, 0], strict=True)
    ]
    return sorted(found, key=_order)


def candidate_item(
    one: Candidate, offer: Offer, model: Model, language: Language
) -> dict[str, Any]:
    """A candidate as it goes over the wire."""
    return {
        "handle": one.handle,
        "experience": [_experience(work, model) for work in one.person.worked],
        "education": _education(one.person.education),
        "fit": _band(one.score / MICRO),
        "accommodations": [
            {
                "code": code,
                "name": ACCOMMODATIONS[code].name.said(language),
                "offered": code in offer.offered,
            }
            for code in to_provide(one.person, offer)
        ],
    }


def to_provide(person: View, offer: Offer) -> tuple[str, ...]:
    """The fewest accommodations this person needs here; offered ones where they do."""
    bare = compare(person.capabilities, offer.demands, (), person.brought)
    if not bare.gaps:
        return ()
    from_offered = remedies(bare, offer.offered, 1)
    if from_offered and from_offered[0].complete:
        return from_offered[0].accommodations
    found = remedies(bare, {*suited_to(offer.kind), *offer.offered}, 1)
    return found[0].accommodations if found else ()


def page_of(
    found: list[Candidate], posting_id: UUID, cursor: str | None, limit: int, keyring: Keyring
) -> tuple[list[Candidate], str | None]:
    """One page of candidates, and the cursor of the next."""
    if cursor is not None:
        content = keyring.read(_PURPOSE, cursor)
        if content is None or content["p"] != posting_id.hex:
            raise InvalidCursor
        found = [one for one in found if _order(one) > (-content["s"], content["h"])]
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    content = {"p": posting_id.hex, "s": last.score, "h": last.handle}
    return found[:limit], keyring.sign(_PURPOSE, content)


def _may(alone: Segment, person: View, now: datetime) -> bool:
    looking = person.looking and person.personalised
    return looking and bool(masks(alone, person, now.timestamp()).eligible[0])


def _order(one: Candidate) -> tuple[int, str]:
    return -one.score, one.handle


def _experience(work: Worked, model: Model) -> dict[str, Any]:
    name = model.name(work.occupation_row)
    code = model.artefact.occupations.codes[work.occupation_row] if name else None
    return {
        "occupation": {"code": code, "zh": name[0], "en": name[1]} if name else None,
        "years": None if work.years is None else round(work.years),
    }


def _education(code: str | None) -> dict[str, Any] | None:
    rank = education_rank(code) if code else None
    if code is None or rank is None:
        return None
    row = lists["education_levels"].by_code.get(f"{code[0]}0")
    return {"rank": rank, "zh": row.name.zh, "en": row.name.en} if row else None


def _band(score: float) -> str:
    return "strong" if score >= STRONG else "good" if score >= GOOD else "possible"
