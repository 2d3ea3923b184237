"""One open posting as this process knows it: everything a ranking and its reasons need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.employers.models import Employer
from app.employers.rules import Answers, answers, expected_rate
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS, Source, kind_of
from app.functioning.rules import Demand, in_force
from app.matching.index.card import card, encoded_card
from app.matching.index.pay import Said, said
from app.matching.model import Model
from app.postings.models import Monthly, Posting, PostingDemand, WorkPlace, monthly
from app.postings.rules import assumed_demands, trusted_occupation
from app.reference.rules.licences import licence, licences_for


class Licences(NamedTuple):
    """Licences of a posting: those it asks for; those of them that the law wants before hiring;
    those its occupation may need where it asks for none."""

    asked: tuple[str, ...]
    needed: tuple[str, ...]
    perhaps: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """An open posting; demands are those in force, occupation defaults included.

    `answers` is how its employer answers applications, as it may be told, `responsiveness` the
    share it is ranked by; both None while there are few. `need` is how much the posting needs
    being shown, 0–1 with 0.5 neutral.
    """

    id: UUID
    employer_id: UUID
    employer: str
    title: str
    text: str
    occupation: str | None
    occupation_row: int
    occupation_name: tuple[str, str] | None
    demands: tuple[Demand, ...]
    offered: tuple[str, ...]
    licences: Licences
    work_place: WorkPlace | None
    district: str | None
    lodging: bool
    pay: Monthly
    pay_said: Said
    weekly_hours: float | None
    schedules: tuple[str, ...]
    form: str | None
    least_age: int | None
    education_rank: int | None
    experience_years: float | None
    answers: Answers | None
    responsiveness: float | None
    need: float
    published_at: datetime
    closes_at: datetime | None
    card: bytes

    @property
    def kind(self) -> str:
        """The kind of work, by which accommodations are proposed."""
        return kind_of(self.occupation)


def offer(
    posting: Posting,
    employer: Employer,
    demands: Iterable[PostingDemand],
    model: Model,
    need: float = 0.5,
) -> Offer:
    """The offer of a posting; its card is encoded here, once."""
    occupation = trusted_occupation(posting)
    name = model.name(model.row(occupation))
    return Offer(
        id=posting.id,
        employer_id=employer.id,
        employer=employer.brand_name or employer.name,
        title=posting.title,
        text=_text(posting),
        occupation=occupation,
        occupation_row=model.row(occupation),
        occupation_name=name,
        demands=_demands(posting, list(demands)),
        offered=tuple(code for code in posting.accommodations if code in ACCOMMODATIONS),
        licences=_licences(posting, occupation),
        work_place=posting.work_place,
        district=posting.district,
        lodging=bool(posting.lodging),
        pay=monthly(posting),
        pay_said=said(posting),
        weekly_hours=posting.weekly_hours,
        schedules=tuple(posting.schedules),
        form=posting.employment_form,
        least_age=posting.least_age,
        education_rank=posting.education_rank,
        experience_years=posting.experience_years,
        answers=answers(employer),
        responsiveness=expected_rate(employer),
        need=need,
        published_at=posting.published_at or posting.created_at,
        closes_at=posting.closes_at,
        card=encoded_card(card(posting, employer, name)),
    )


def _text(posting: Posting) -> str:
    parts = (posting.description, posting.requirements, posting.benefits)
    return "\n".join(part for part in parts if part)


def _demands(posting: Posting, stated: Sequence[PostingDemand]) -> tuple[Demand, ...]:
    assumed = assumed_demands(posting, stated)
    ours = (
        Demand(row.item, row.level, Source(row.source.value), row.essential, row.reason)
        for row in stated
        if row.item in ITEMS
    )
    held = in_force([*assumed, *ours])
    order = {item: place for place, item in enumerate(ITEMS)}
    return tuple(sorted((d for d in held if d.level > 0), key=lambda d: order[d.item]))


def _licences(posting: Posting, occupation: str | None) -> Licences:
    asked = tuple(code for code in posting.licences if licence(code))
    usual = licences_for(occupation) if occupation and not posting.licences else ()
    return Licences(
        asked,
        tuple(code for code in asked if _stops(code)),
        tuple(row.code for row in usual),
    )


def _stops(code: str) -> bool:
    """Whether the law wants the licence before somebody is hired, not some days after."""
    row = licence(code)
    if row is None:
        return False
    return bool(row.details["legally_required"]) and not row.details.get("can_follow_hiring")
