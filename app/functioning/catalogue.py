"""The catalogue both sides are described on: items, accommodations and kinds of work, as data.

Items stand in IMBA's nine complexes, each with its ICF category (WHO 2001 and updates), the axis
of the occupation table it refines and the field of KEAD's openings it answers to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from app.base.wording import Words

_DATA = Path(__file__).parent / "data"

LEVELS = range(6)
"""Capability and demand: 0 none … 5 full. Unknown is None."""

CAPABILITY_OF_ICF: Mapping[int, int | None] = MappingProxyType(
    {0: 5, 1: 4, 2: 3, 3: 1, 4: 0, 8: None, 9: None}
)
"""ICF qualifier (0 no … 4 complete problem, 8 not specified, 9 not applicable) as capability."""


class Source(StrEnum):
    """Who says that a job demands something; the later ones outrank the earlier."""

    DEFAULT = "default"
    EMPLOYER = "employer"
    INSPECTION = "inspection"
    LAW = "law"


class CostBand(StrEnum):
    """What an accommodation typically costs; a rough guide, never a quotation."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """The place of the band from 0 (none) to 3 (high)."""
        return list(CostBand).index(self)


class Payer(StrEnum):
    """Who can pay for an accommodation; FUND is the 残疾人就业保障金."""

    EMPLOYER = "EMPLOYER"
    FEDERATION = "FEDERATION"
    PERSON = "PERSON"
    FUND = "FUND"


@dataclass(frozen=True, slots=True)
class Complex:
    """One of IMBA's nine groups of items."""

    code: str
    name: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a person can do to some degree and a job demands to some degree.

    `anchors` say in plain words what each level 0–5 means; `icf_match` is `nearest` where the ICF
    has no category of its own for it (safety, organisation of work, single ways of seeing).
    """

    code: str
    complex: str
    icf: str
    icf_match: Literal["exact", "nearest"]
    axis: str | None
    kead: str | None
    name: Words
    question: Words
    anchors: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Accommodation:
    """A change that closes gaps: which items it lifts and by how much, its cost, who can pay.

    `kinds` names the kinds of work it makes sense in; empty means any. It is of use to a person who
    has every level in `needs` and one in `any_of`, and lies no higher than all of `only_below`.
    """

    code: str
    name: Words
    lifts: Mapping[str, int]
    cost_band: CostBand
    payers: tuple[Payer, ...]
    person_can_bring: bool
    kinds: frozenset[str]
    needs: Mapping[str, int]
    any_of: Mapping[str, int]
    only_below: Mapping[str, int]

    def helps(self, levels: Mapping[str, int | None]) -> bool:
        """Whether it can be of use to a person of these levels; unknown counts as possible."""
        able = all(_at_least(levels.get(item), least) for item, least in self.needs.items())
        one = [_at_least(levels.get(item), least) for item, least in self.any_of.items()]
        return (
            able
            and (not one or any(one))
            and all(_at_most(levels.get(item), most) for item, most in self.only_below.items())
        )


def _at_least(level: int | None, least: int) -> bool:
    return level is None or level >= least


def _at_most(level: int | None, most: int) -> bool:
    return level is None or level <= most


@dataclass(frozen=True, slots=True)
class WorkKind:
    """How one kind of work spreads the rough axes over items, and what it typically asks besides.

    `spread[axis][item]` is how many levels below the axis the item lies.
    """

    code: str
    name: Words
    prefixes: tuple[str, ...]
    spread: Mapping[str, Mapping[str, int]]
    typical: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """What a place of work (O on site, H hybrid, R remote) adds and what it leaves out."""

    typical: Mapping[str, int]
    absent: frozenset[str]


def _words(raw: Mapping[str, str]) -> Words:
    return Words(raw["zh"], raw["en"])


def _item(raw: Mapping[str, Any]) -> Item:
    anchors = zip(raw["anchors"]["zh"], raw["anchors"]["en"], strict=True)
    return Item(
        code=raw["code"],
        complex=raw["complex"],
        icf=raw["icf"],
        icf_match=raw["icf_match"],
        axis=raw["axis"],
        kead=raw["kead"],
        name=_words(raw["name"]),
        question=_words(raw["question"]),
        anchors=tuple(Words(zh, en) for zh, en in anchors),
    )


def _accommodation(raw: Mapping[str, Any]) -> Accommodation:
    return Accommodation(
        code=raw["code"],
        name=_words(raw["name"]),
        lifts=MappingProxyType(raw["lifts"]),
        cost_band=CostBand(raw["cost_band"]),
        payers=tuple(Payer(payer) for payer in raw["payers"]),
        person_can_bring=raw["person_can_bring"],
        kinds=frozenset(raw.get("kinds", ())),
        needs=MappingProxyType(raw.get("needs", {})),
        any_of=MappingProxyType(raw.get("any_of", {})),
        only_below=MappingProxyType(raw.get("only_below", {})),
    )


def _kind(raw: Mapping[str, Any], general: Mapping[str, Mapping[str, int]]) -> WorkKind:
    return WorkKind(
        code=raw["code"],
        name=_words(raw["name"]),
        prefixes=tuple(raw.get("prefixes", ())),
        spread=MappingProxyType({**general, **raw["spread"]}),
        typical=MappingProxyType(raw["typical"]),
    )


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return content


_items = _read("items.json")
_accommodations = _read("accommodations.json")
_kinds = _read("work_kinds.json")

VERSION: str = max(part["version"] for part in (_items, _accommodations, _kinds))
"""The date of the youngest part of the catalogue; codes are added, never taken away."""

PREAMBLE: Words = _words(_items["preamble"])
"""What is said before the first question."""

COMPLEXES: Mapping[str, Complex] = MappingProxyType(
    {raw["code"]: Complex(raw["code"], _words(raw["name"])) for raw in _items["complexes"]}
)
ITEMS: Mapping[str, Item] = MappingProxyType({raw["code"]: _item(raw) for raw in _items["items"]})
"""Every item by its code, in the order of the arrays."""

ITEM_CODES: tuple[str, ...] = tuple(ITEMS)

ACCOMMODATIONS: Mapping[str, Accommodation] = MappingProxyType(
    {raw["code"]: _accommodation(raw) for raw in _accommodations["accommodations"]}
)
GENERAL: WorkKind = _kind(_kinds["general"], {})
"""The kind of work when nothing is known of it."""

KINDS: Mapping[str, WorkKind] = MappingProxyType(
    {GENERAL.code: GENERAL} | {raw["code"]: _kind(raw, GENERAL.spread) for raw in _kinds["kinds"]}
)
PLACES: Mapping[str, Place] = MappingProxyType(
    {
        code: Place(MappingProxyType(raw["typical"]), frozenset(raw["absent"]))
        for code, raw in _kinds["places"].items()
    }
)
DEMAND_OF_RATING: Mapping[int, int] = MappingProxyType(
    {int(rating): level for rating, level in _kinds["scale"].items()}
)
"""The occupation table's 0 none, 1 helpful, 2 needed, 3 essential as demand 0, 1, 3, 5."""

KEAD_FIELDS: Mapping[str, Mapping[str, int]] = MappingProxyType(_items["kead_fields"])
"""KEAD's six fields and the demand each of their answers stands for."""

_KIND_OF_PREFIX = {prefix: kind.code for kind in KINDS.values() for prefix in kind.prefixes}


def kind_of(occupation: str | None) -> str:
    """The kind of work of an occupation code (CSCO-2022); the longest known prefix decides."""
    parts = (occupation or "").split("-")
    for length in range(len(parts), 0, -1):
        kind = _KIND_OF_PREFIX.get("-".join(parts[:length]))
        if kind:
            return kind
    return GENERAL.code


def default_demands(ratings: Mapping[str, int], *, place: str, kind: str) -> dict[str, int]:
    """What an occupation's rough ratings (0–3 per axis) demand item by item, at most.

    A proposal to be confirmed: shown as assumed, never essential. Items not demanded are absent.
    """
    work, where = KINDS[kind], PLACES[place]
    levels = _spread(ratings, work)
    for item, level in (*work.typical.items(), *where.typical.items()):
        levels[item] = max(level, levels.get(item, 0))
    demanded = {item: n for item, n in levels.items() if n > 0 and item not in where.absent}
    return {item: demanded[item] for item in ITEM_CODES if item in demanded}


def _spread(ratings: Mapping[str, int], work: WorkKind) -> dict[str, int]:
    return {
        item: DEMAND_OF_RATING[rating] - below
        for axis, rating in ratings.items()
        for item, below in work.spread[axis].items()
    }


def suited_to(kind: str | None) -> tuple[str, ...]:
    """The accommodations that make sense in a kind of work; None: those that do in any."""
    return tuple(
        accommodation.code
        for accommodation in ACCOMMODATIONS.values()
        if not accommodation.kinds or kind in accommodation.kinds
    )
