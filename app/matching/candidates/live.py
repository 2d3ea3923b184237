"""Candidates as the federation's staff see them: by the same score as people's own lists."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import numpy as np

from app.base.secrets import Keyring
from app.matching.candidates.inputs import inputs_of
from app.matching.candidates.item import Candidate, shown_of, to_provide
from app.matching.eligibility import masks
from app.matching.index import Offer, Segment, View, segment
from app.matching.model import Model
from app.matching.ranking import MICRO

STRONG, GOOD = 0.75, 0.6
"""Scores from which a candidate is called a strong and a good fit."""


def live(
    offer: Offer, people: Mapping[UUID, View], model: Model, keyring: Keyring, now: datetime
) -> list[Candidate]:
    """Those whom the posting may be offered to as it stands, the best first."""
    alone, inputs = segment([offer], model), inputs_of(offer)
    able = [one for one in people.values() if _may(alone, one, now)]
    scores = alone.ranking.scores([one.prepared for one in able], np.zeros(1, np.intp))[:, 0]
    found = (
        Candidate(
            handle=keyring.handle(offer.id, one.id),
            rank=-round(score * MICRO),
            fit=_band(score),
            shown=shown_of(one),
            accommodations=to_provide(one, inputs),
        )
        for one, score in zip(able, scores.tolist(), strict=True)
    )
    return sorted(found, key=lambda one: one.key)


def _may(alone: Segment, person: View, now: datetime) -> bool:
    looking = person.looking and person.listed and person.personalised
    return looking and bool(masks(alone, person, now.timestamp()).eligible[0])


def _band(score: float) -> str:
    return "strong" if score >= STRONG else "good" if score >= GOOD else "possible"
