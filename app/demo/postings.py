"""The postings of the city: what is offered, what the employer confirmed of it, what came of it."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from app.demo.arrivals import Arrival, Happening, Step, happenings, log_rows
from app.demo.careers import career
from app.demo.chance import Chance
from app.demo.city import City
from app.demo.employers import employer_id
from app.demo.offers import doubtful, offer_of
from app.demo.sheets import JobSheet, employer_sheets, job_sheets
from app.demo.slots import Slot, slots
from app.demo.texts import Offer, benefits, description, questions, requirements, title
from app.functioning.catalogue import Source
from app.postings import rules
from app.postings.models import (
    CodedBy,
    Posting,
    PostingDemand,
    PostingMove,
    PostingState,
    Screening,
)
from app.reference.models import MinimumWage
from app.reference.rules.wages import minimum_wage_at

_CONFIRMED = 0.4
"""The share of further postings whose employer confirmed demands."""

_UNCODED = 0.1
"""The share of further postings whose employer gave no occupation code."""


def postings(city: City, wages: Sequence[MinimumWage]) -> Iterator[Arrival]:
    """Every posting with its history; no two have the same description."""
    told: set[str] = set()
    for slot in slots(city):
        yield _arrival(city, slot, wages, told)


def _arrival(city: City, slot: Slot, wages: Sequence[MinimumWage], told: set[str]) -> Arrival:
    chance = city.chance("posting", slot.number)
    sheet, job = employer_sheets()[slot.employer], job_sheets()[slot.occupation]
    past = career(city, slot.state, chance)
    id = city.id_at(past.created_at, "posting", slot.number)
    offer = offer_of(chance, job, sheet, wages, city.as_of)
    posting = Posting(
        id=id,
        employer_id=employer_id(city, slot.employer),
        **offer.columns,
        **_texts(chance, offer, slot, told),
        **_occupation(chance, slot),
        demands=_demands(city, chance, job, id, all_of_them=slot.first),
        **past.columns,
    )
    if slot.state == "filled":
        posting.openings = posting.taken = posting.openings or 1
    refs = {"employer": posting.employer_id}
    rows = _moves(city, slot, posting, past.steps)
    history = [Happening(past.created_at, "posting.created", refs)]
    history += happenings(rules.EVENT_OF, past.steps, refs)
    return Arrival(posting, [*rows, *_screenings(city, slot, posting, wages, past.steps)], history)


def _texts(chance: Chance, offer: Offer, slot: Slot, told: set[str]) -> dict[str, Any]:
    """Title and texts; a posting under review says something a reviewer has to look at."""
    asked = requirements(chance, offer)
    if slot.state == "in_review":
        asked = f"{asked or '要求：'}\n{chance.one_of(doubtful())}。"
    return {
        "title": title(chance, offer),
        "description": _new_text(chance, offer, told),
        "requirements": asked,
        "benefits": benefits(chance, offer),
        "screening_questions": questions(chance),
    }


def _new_text(chance: Chance, offer: Offer, told: set[str]) -> str:
    text = description(chance, offer, chance.one_of(offer.job.titles))
    while text in told:
        text = description(chance, offer, chance.one_of(offer.job.titles))
    told.add(text)
    return text


def _occupation(chance: Chance, slot: Slot) -> dict[str, Any]:
    if chance.happens(_UNCODED) and not slot.first:
        return {"occupation": None}
    return {"occupation": slot.occupation, "occupation_by": CodedBy.EMPLOYER}


def _demands(
    city: City, chance: Chance, job: JobSheet, posting_id: UUID, *, all_of_them: bool
) -> list[PostingDemand]:
    if not all_of_them and not chance.happens(_CONFIRMED):
        return []
    most = len(job.demands)
    stated = chance.some_of(job.demands, most if all_of_them else chance.between(1, most))
    return [
        _demand(city, chance, posting_id, said)
        for said in sorted(stated, key=lambda said: str(said["item"]))
    ]


def _demand(city: City, chance: Chance, posting_id: UUID, said: dict[str, Any]) -> PostingDemand:
    shift = chance.weighted({0: 0.75, -1: 0.2, 1: 0.05})
    reason = said.get("reason")
    return PostingDemand(
        id=city.id_at(city.ago(70), "demand", posting_id, said["item"]),
        item=said["item"],
        level=min(max(said["level"] + shift, 1), 5),
        source=Source.EMPLOYER,
        essential=reason is not None and chance.happens(0.55),
        reason=reason,
    )


def _moves(city: City, slot: Slot, posting: Posting, steps: Sequence[Step]) -> list[PostingMove]:
    start = PostingState.DRAFT
    rows = log_rows(city, rules.MACHINE, start, steps, "posting", slot.number)
    return [PostingMove(posting_id=posting.id, **row) for row in rows]


def _screenings(
    city: City,
    slot: Slot,
    posting: Posting,
    wages: Sequence[MinimumWage],
    steps: Sequence[Step],
) -> list[Screening]:
    """What the screening found, for those that wait for a reviewer."""
    if posting.state is not PostingState.IN_REVIEW:
        return []
    at = steps[-1].at
    least = minimum_wage_at(wages, posting.district or "", city.as_of)
    kept = rules.kept_screening(posting, rules.judge(posting, least), at)
    kept.id = city.id_at(at, "screening", slot.number)
    return [kept]
