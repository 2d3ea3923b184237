"""Capabilities, demands and the catalogue as they go over the wire."""

from typing import Annotated

from pydantic import Field

from app.base.text import Code, Level, Statement, Text500, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.catalogue import (
    ACCOMMODATIONS,
    COMPLEXES,
    ITEMS,
    PREAMBLE,
    VERSION,
    Accommodation,
    Item,
    Source,
)
from app.reference.catalogue import CodeList, CodeRow, lists

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


def _item_row(item: Item) -> CodeRow:
    details = {
        "complex": item.complex,
        "icf": item.icf,
        "icf_match": item.icf_match,
        "axis": item.axis,
        "kead": item.kead,
        "question": _both(item.question),
        "levels": [_both(anchor) for anchor in item.anchors],
    }
    return CodeRow(item.code, item.name, details, mark="P")


def _accommodation_row(accommodation: Accommodation) -> CodeRow:
    details = {
        "lifts": dict(accommodation.lifts),
        "needs": dict(accommodation.needs),
        "any_of": dict(accommodation.any_of),
        "only_below": dict(accommodation.only_below),
        "cost_band": accommodation.cost_band.value,
        "payers": [payer.value for payer in accommodation.payers],
        "person_can_bring": accommodation.person_can_bring,
    }
    return CodeRow(accommodation.code, accommodation.name, details, mark="P")


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


lists.publish(
    CodeList(
        "capability_items",
        VERSION,
        tuple(_item_row(item) for item in ITEMS.values()),
        Words(
            "能力项目：一个人能做什么、一份工作要求什么",
            "Items: what a person can do and a job demands",
        ),
        source=f"{PREAMBLE.zh} {PREAMBLE.en}",
    )
)
lists.publish(
    CodeList(
        "accommodations",
        VERSION,
        tuple(_accommodation_row(one) for one in ACCOMMODATIONS.values()),
        Words("便利措施", "Accommodations"),
    )
)
lists.publish(
    CodeList(
        "capability_complexes",
        VERSION,
        tuple(CodeRow(one.code, one.name) for one in COMPLEXES.values()),
        Words("能力项目的九个大类", "The nine groups of items"),
    )
)
