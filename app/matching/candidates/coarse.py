"""Candidates as an employer sees them: nothing that depends on what a person can do or accepts.

Who is listed follows from looking for work and from the places wished; the band follows from what
the item shows anyway. So an edit of demands, pay or hours moves nobody, today or later.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.base.secrets import Keyring
from app.functioning.catalogue import ITEM_CODES
from app.matching.candidates.inputs import Inputs
from app.matching.candidates.item import Candidate, Shown, shown_of, to_provide
from app.matching.index import View
from app.matching.index.places import ROW_OF
from app.matching.model import Model
from ml.features import PostingTable, SeekerQuery
from ml.ranking import PostingRanking

ENOUGH = 5
"""An accommodation is named only where so many candidates of the posting would need it."""
BANDS = ("strong", "good", "possible")
STRONG, GOOD = 0.6, 0.5
"""Scores, made of what is shown alone, from which a fit is called strong and good."""
_AT_ONCE = 256
_UNSAID = np.full(len(ITEM_CODES), np.nan, np.float32)
_NOTHING = np.zeros(len(ITEM_CODES), np.float32)
_ANYWHERE = np.zeros(0, np.float32)


def coarse(
    posting_id: UUID,
    inputs: Inputs,
    people: Mapping[UUID, View],
    model: Model,
    keyring: Keyring,
) -> list[Candidate]:
    """Those who look for work where the posting is, by band and then by handle."""
    here = [one for one in people.values() if _may_be_asked(one, posting_id, inputs.place)]
    shown = [shown_of(one) for one in here]
    bands = _bands(inputs, set(shown), model)
    needs = shared(to_provide(one, inputs) for one in here)
    found = (
        Candidate(keyring.handle(posting_id, one.id), bands[seen], BANDS[bands[seen]], seen, need)
        for one, seen, need in zip(here, shown, needs, strict=True)
    )
    return sorted(found, key=lambda one: one.key)


def shared(needs: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What each candidate needs, without what fewer than `ENOUGH` of them need."""
    all_needs = list(needs)
    wanted = Counter(code for need in all_needs for code in need)
    return [tuple(code for code in need if wanted[code] >= ENOUGH) for need in all_needs]


def _may_be_asked(person: View, posting_id: UUID, place: str | None) -> bool:
    if (
        not (person.looking and person.listed and person.personalised)
        or posting_id in person.applied
    ):
        return False
    return person.wished is None or place is None or bool(person.wished[ROW_OF[place]])


def _bands(inputs: Inputs, shown: Iterable[Shown], model: Model) -> dict[Shown, int]:
    """The place of the band of everything shown."""
    posting, distinct, only = _posting(inputs, model), list(shown), np.zeros(1, np.intp)
    bands: dict[Shown, int] = {}
    for start in range(0, len(distinct), _AT_ONCE):
        some = distinct[start : start + _AT_ONCE]
        scores = posting.scores([_query(one, model) for one in some], only)[:, 0]
        bands.update(zip(some, map(_band, scores.tolist()), strict=True))
    return bands


def _band(score: float) -> int:
    return 0 if score >= STRONG else 1 if score >= GOOD else 2


def _posting(inputs: Inputs, model: Model) -> PostingRanking:
    """The posting by its wording, occupation and the schooling and experience it asks."""
    plain = PostingTable.unspecified([inputs.title], [inputs.text], len(ITEM_CODES))
    return model.wording.extended(
        replace(
            plain,
            occupation=np.array([model.row(inputs.occupation)], np.int32),
            education=_number(inputs.education_rank),
            experience_years=_number(inputs.experience_years),
        )
    )


def _query(shown: Shown, model: Model) -> SeekerQuery:
    """A person of whom nothing is known but what is shown."""
    rows = sorted({row for row, _ in shown.worked if row >= 0})
    years = [number for _, number in shown.worked if number is not None]
    return SeekerQuery(
        text="",
        desired_titles=tuple(name[0] for row in rows if (name := model.name(row))),
        occupations=tuple(rows),
        capability=_UNSAID,
        brought=_NOTHING,
        minutes_by_place=_ANYWHERE,
        education=float("nan") if shown.education is None else float(shown.education[0]),
        experience_years=float(sum(years)) if years else float("nan"),
    )


def _number(said: float | None) -> NDArray[np.float32]:
    return np.array([np.nan if said is None else said], np.float32)
