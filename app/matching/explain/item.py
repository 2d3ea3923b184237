"""A match item as it goes over the wire (contract.md), written once for a person and a posting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import orjson

from app.base.wording import Language, Words
from app.functioning.catalogue import Source
from app.functioning.rules import Gap, Remedy
from app.matching.explain.comparing import Pairing, pairing
from app.matching.explain.reasons import full, stop_text, worth_saying
from app.matching.explain.spoken import plainly, spoken
from app.matching.index import Offer, Segment, View
from app.reference.rules.licences import licence
from ml.explain import Contribution, Explanation
from ml.features import PRIORS

_TELLING: Mapping[str, float] = MappingProxyType({"title": 0.4, "text": 0.3, "occupation": 0.55})
"""Readings below which likeness in wording or occupation is no reason to be told."""


@dataclass(frozen=True, slots=True)
class Written:
    """An item by its members, and whole as JSON bytes."""

    members: dict[str, Any]
    encoded: bytes

    def narrowed(self, chosen: tuple[str, ...] | None) -> Any:
        """The item with the members chosen, None for all, to be encoded with its answer."""
        if chosen is None:
            return orjson.Fragment(self.encoded)
        return {name: self.members[name] for name in chosen}


def items(part: Segment, rows: list[int], person: View, language: Language) -> list[Written]:
    """The items of some postings of one segment, the readings of all made in one pass."""
    if not rows:
        return []
    explained = part.ranking.explanations(person.prepared, np.array(rows))
    return [
        _written(item(pairing(person, part.offers[row]), one, language))
        for row, one in zip(rows, explained, strict=True)
    ]


def item(pair: Pairing, explained: Explanation, language: Language) -> dict[str, Any]:
    """The item of one pair from its score taken apart."""
    said = spoken(pair, speaking_for(explained.contributions))
    return {
        "posting": orjson.Fragment(pair.offer.card),
        "score": round(explained.score, 8),
        "base": round(explained.base, 8),
        "contributions": _contributions(pair, explained.contributions, language),
        "matched_terms": list(explained.matched_terms),
        "gaps": [_gap(gap) for gap in pair.gaps],
        "unknowns": [
            {"item": one.item, "demand": one.demand, "question": one.text.said(language)}
            for one in pair.questions
        ],
        "assumed": list(pair.comparison.assumed),
        "remedies": [_remedy(remedy) for remedy in pair.remedies],
        "obstacles": _obstacles(pair, language),
        "blocked": pair.blocked,
        "stops": _stops(pair, language),
        "spoken": {"zh": said.zh, "en": said.en},
    }


def plain_item(offer: Offer) -> Written:
    """The item of a dated list: the card, and nothing that was made from the person."""
    said = plainly(offer)
    members: dict[str, Any] = {
        "posting": orjson.Fragment(offer.card),
        "score": None,
        "base": None,
        "contributions": [],
        "matched_terms": [],
        "gaps": [],
        "unknowns": [],
        "assumed": [],
        "remedies": [],
        "obstacles": [],
        "blocked": False,
        "stops": [],
        "spoken": {"zh": said.zh, "en": said.en},
    }
    return _written(members)


def _written(members: dict[str, Any]) -> Written:
    return Written(members, orjson.dumps(members))


def speaking_for(contributions: Iterable[Contribution]) -> list[Contribution]:
    """The features that speak for a posting, the strongest first."""
    found = [one for one in contributions if one.value > _telling(one.feature)]
    return sorted(found, key=lambda one: -one.value)


def _telling(feature: str) -> float:
    """The value from which a feature is worth naming as the reason."""
    return _TELLING.get(feature, 0.0) * PRIORS[feature].weight + 5e-4


def _contributions(
    pair: Pairing, contributions: Iterable[Contribution], language: Language
) -> list[dict[str, Any]]:
    said = [
        {
            "feature": one.feature,
            "value": round(one.value, 8),
            "text": full(one.feature, pair, one.reading).said(language),
        }
        for one in contributions
        if worth_saying(one.feature, pair, one.value)
    ]
    return sorted(said, key=lambda one: -abs(one["value"]))


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "item": gap.item,
        "capability": gap.capability,
        "demand": gap.demand.level,
        "essential": gap.demand.binding,
        "assumed": gap.demand.source is Source.DEFAULT,
    }


def _remedy(remedy: Remedy) -> dict[str, Any]:
    return {
        "accommodations": list(remedy.accommodations),
        "closes": list(remedy.closes),
        "cost_band": remedy.cost_band,
        "payer": list(remedy.payers),
        "complete": remedy.complete,
    }


def _obstacles(pair: Pairing, language: Language) -> list[dict[str, Any]]:
    asked = [_licence(code, True, code in pair.needed, language) for code in pair.lacking]
    return asked + [_licence(code, False, False, language) for code in pair.perhaps]


def _licence(code: str, asked: bool, stops: bool, language: Language) -> dict[str, Any]:
    row = licence(code)
    details: Mapping[str, Any] = row.details if row else {}
    return {
        "licence": code,
        "name": row.name.said(language) if row else code,
        "asked": asked,
        "stops": stops,
        "required_when": _said(details.get("required_when"), language),
        "way_to_get": _said(details.get("way_to_get"), language),
        "legal_basis": details.get("legal_basis"),
    }


def _stops(pair: Pairing, language: Language) -> list[dict[str, str]]:
    stops = [("item", gap.item) for gap in pair.comparison.stops]
    stops += [("licence", code) for code in pair.needed]
    return [
        {"kind": kind, "code": code, "text": stop_text(kind, code).said(language)}
        for kind, code in stops
    ]


def _said(both: Mapping[str, str] | None, language: Language) -> str | None:
    return None if both is None else Words(both["zh"], both["en"]).said(language)
