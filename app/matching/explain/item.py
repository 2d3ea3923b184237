"""A match item as it goes over the wire (contract.md), written once for a person and a posting."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import orjson

from app.base.wording import Language, Words
from app.functioning.catalogue import Source
from app.functioning.rules import Gap, Remedy
from app.matching.explain.comparing import Pairing, pairing
from app.matching.explain.reasons import full, worth_saying
from app.matching.explain.spoken import plainly, spoken
from app.matching.index import Offer, Segment, View
from app.reference.rules.licences import licence
from ml.explain import matched_terms
from ml.features import BASE, PRIORS
from ml.lexical import GramWeights
from ml.text import grams

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
    readings = part.ranking.readings([person.prepared], np.array(rows))
    weights = part.ranking.texts.weights
    made = []
    for place, row in enumerate(rows):
        own = {name: float(values[0, place]) for name, values in readings.items()}
        one = part.offers[row]
        members = item(pairing(person, one), own, language)
        members["matched_terms"] = _terms(person, one, weights)
        made.append(_written(members))
    return made


def item(pair: Pairing, readings: Mapping[str, float], language: Language) -> dict[str, Any]:
    """The item of one pair from the readings of its features."""
    values = {
        name: PRIORS[name].weight * (reading - PRIORS[name].neutral)
        for name, reading in readings.items()
    }
    said = spoken(pair, speaking_for(values))
    return {
        "posting": orjson.Fragment(pair.offer.card),
        "score": round(BASE + sum(values.values()), 8),
        "base": round(BASE, 8),
        "contributions": _contributions(pair, values, readings, language),
        "matched_terms": [],
        "gaps": [_gap(gap) for gap in pair.gaps],
        "unknowns": [
            {"item": one.item, "demand": one.demand, "question": one.text.said(language)}
            for one in pair.questions
        ],
        "assumed": list(pair.comparison.assumed),
        "remedies": [_remedy(remedy) for remedy in pair.remedies],
        "obstacles": _obstacles(pair, language),
        "blocked": pair.blocked,
        "stops": _stops(pair),
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


def speaking_for(values: Mapping[str, float]) -> list[str]:
    """The features that speak for a posting, the strongest first."""
    found = [name for name, value in values.items() if value > _telling(name)]
    return sorted(found, key=lambda name: -values[name])


def _telling(feature: str) -> float:
    """The value from which a feature is worth naming as the reason."""
    return _TELLING.get(feature, 0.0) * PRIORS[feature].weight + 5e-4


def _contributions(
    pair: Pairing,
    values: Mapping[str, float],
    readings: Mapping[str, float],
    language: Language,
) -> list[dict[str, Any]]:
    said = [
        {
            "feature": name,
            "value": round(value, 8),
            "text": full(name, pair, readings[name]).said(language),
        }
        for name, value in values.items()
        if worth_saying(name, pair, value)
    ]
    return sorted(said, key=lambda one: -abs(one["value"]))


def _terms(person: View, offer: Offer, weights: GramWeights) -> list[str]:
    """Wording that the person and the posting share, the rarest first."""

    def rarity(term: str) -> float:
        known = (weights.columns.get(gram) for gram in grams(term, weights.han, weights.latin))
        return float(sum(weights.idf[column] for column in known if column is not None))

    query = person.prepared.query
    posted = f"{offer.title}\n{offer.text}"
    return list(matched_terms([*query.desired_titles, query.text], posted, rarity))


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


def _stops(pair: Pairing) -> list[dict[str, str]]:
    stops = [{"kind": "item", "code": gap.item} for gap in pair.comparison.stops]
    return stops + [{"kind": "licence", "code": code} for code in pair.needed]


def _said(both: Mapping[str, str] | None, language: Language) -> str | None:
    return None if both is None else Words(both["zh"], both["en"]).said(language)
