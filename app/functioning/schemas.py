"""Capabilities, demands and the catalogue as they go over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.base.text import Code, Level, Statement, Text500, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.catalogue import CostBand, Payer, Source

FIELDS = {
    "item": Words("能力项目", "item"),
    "level": Words("程度", "level"),
    "essential": Words("是否必须", "essential"),
    "reason": Words("理由", "reason"),
    "accommodation": Words("便利措施", "accommodation"),
}
"""Human names of the fields of this room."""

LABELS.update(FIELDS)


class WordsOut(Wire):
    """One text in Chinese and in English."""

    zh: str
    en: str


class DemandIn(Wire):
    """What a job asks on one catalogue item: 0 none … 5 full.

    Mark it essential only when the work cannot be done without it, and say why; otherwise it
    lowers the fit and is shown, and never keeps a person from seeing the job.
    """

    item: Code
    level: Level
    essential: Statement = False
    reason: Text500 | None = None


class DemandOut(Wire):
    """A demand as it stands, with who says so; `default` means assumed from the occupation."""

    item: str
    level: int
    source: Source
    essential: bool
    reason: str | None


class CapabilityIn(Wire):
    """What a person can do on one item with their own aids: 0–5, or null when unknown."""

    item: Code
    level: Level | None


class CapabilityOut(Wire):
    """A capability as it stands; null is unknown and never counts as 'cannot'."""

    item: str
    level: int | None


Demands = Annotated[list[DemandIn], Field(max_length=100)]
Capabilities = Annotated[list[CapabilityIn], Field(max_length=100)]
AccommodationCodes = Annotated[list[Code], Field(max_length=100)]


class ComplexOut(Wire):
    """A group of items (the nine complexes of IMBA)."""

    code: str
    name: WordsOut


class ItemOut(Wire):
    """A catalogue item: its question and, per level 0–5, what the answer means."""

    code: str
    complex: str
    icf: str
    icf_match: Literal["exact", "nearest"]
    axis: str | None
    kead: str | None
    name: WordsOut
    question: WordsOut
    anchors: list[WordsOut]


class AccommodationOut(Wire):
    """A catalogue accommodation: what it lifts, what it costs, who can pay, who can bring it."""

    code: str
    name: WordsOut
    lifts: dict[str, int]
    cost_band: CostBand
    payers: list[Payer]
    person_can_bring: bool


class CatalogueOut(Wire):
    """The whole catalogue at one version."""

    version: str
    preamble: WordsOut
    complexes: list[ComplexOut]
    items: list[ItemOut]
    accommodations: list[AccommodationOut]
