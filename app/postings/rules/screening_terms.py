"""The screening terms as data: what is looked for, what excuses it, and the law behind it.

`data/screening_terms.tsv` has one term a line, `data/screening_words.json` the word lists the
terms are made of, the exempt phrases, the negations and the words shown to people. The version
names the edition and a digest of both files, so no change of terms goes unnoticed.
"""

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from app.base.wording import Words

_FRAGMENT = re.compile(r"(?<!\?P)<([a-z_]+)>")
_EDGE = "(?:(?<![a-z])|(?![a-z]))"


class Outcome(StrEnum):
    """What a finding does to a posting: stops it, asks a reviewer to look, or is noted."""

    BLOCK = "block"
    FLAG = "flag"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class RuleClass:
    """One rule of the screening: its legal basis and what the employer may write instead."""

    law: Words
    advice: Words


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for; `unless` nearby excuses it, `stance` names the negations that do."""

    code: str
    outcome: Outcome
    stance: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    demand: str | None


@dataclass(frozen=True, slots=True)
class Negation:
    """How a demand or a refusal is taken back, by words before it or after it."""

    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class AgeBounds:
    """The ages an employer may always name, how limits are written, and signs of another's age."""

    lowest_allowed: int
    highest_required: int
    highest_required_of_women: int
    shapes: tuple[re.Pattern[str], ...]
    others_after: re.Pattern[str]
    others_before: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class LegalException:
    """A rule of the State that lets a condition stand, and the rule classes it can serve."""

    codes: frozenset[str]
    law: Words


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of all screening terms."""

    version: str
    terms: tuple[Term, ...]
    exempt: tuple[re.Pattern[str], ...]
    negations: dict[str, Negation]
    age: AgeBounds
    classes: dict[str, RuleClass]
    demands: dict[str, Words]
    exceptions: dict[str, LegalException]
    variants: dict[str, str]


@cache
def current_terms() -> Terms:
    """The terms shipped with this release, read once."""
    folder = files("app.postings") / "data"
    table = (folder / "screening_terms.tsv").read_bytes()
    words = (folder / "screening_words.json").read_bytes()
    return terms_of(table, words)


def terms_of(table: bytes, words: bytes) -> Terms:
    """Screening terms from their two files; a pattern that does not compile is an error here."""
    book = json.loads(words)
    fragments = book["fragments"]
    digest = hashlib.sha256(table + b"\n" + words).hexdigest()[:8]
    rows = csv.DictReader(table.decode().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return Terms(
        version=f"{book['edition']}-{digest}",
        terms=tuple(_term(row, fragments) for row in rows),
        exempt=tuple(_pattern(text, fragments) for text in book["exempt"]),
        negations={name: _negation(pair, fragments) for name, pair in book["negation"].items()},
        age=_age_bounds(book["age"], fragments),
        classes={code: _rule_class(entry) for code, entry in book["classes"].items()},
        demands={code: Words(**entry) for code, entry in book["demands"].items()},
        exceptions={code: _exception(entry) for code, entry in book["exceptions"].items()},
        variants=book["variants"] | _lookalikes(book["lookalikes"]),
    )


def _lookalikes(entry: dict[str, str]) -> dict[str, str]:
    """Letters of other alphabets that are read as Latin ones, as parallel rows of letters."""
    return dict(zip(entry["seen"], entry["meant"], strict=True))


def _term(row: dict[str, str], fragments: dict[str, str]) -> Term:
    return Term(
        code=row["code"],
        outcome=Outcome(row["outcome"]),
        stance=row["stance"],
        pattern=_pattern(row["pattern"], fragments),
        unless=_pattern(row["unless"], fragments) if row["unless"] else None,
        demand=row["demand"] or None,
    )


def _negation(pair: dict[str, str], fragments: dict[str, str]) -> Negation:
    return Negation(_pattern(pair["before"], fragments), _pattern(pair["after"], fragments))


def _age_bounds(entry: dict[str, Any], fragments: dict[str, str]) -> AgeBounds:
    return AgeBounds(
        lowest_allowed=entry["lowest_allowed"],
        highest_required=entry["highest_required"]["any"],
        highest_required_of_women=entry["highest_required"]["female"],
        shapes=tuple(_pattern(shape, fragments) for shape in entry["shapes"]),
        others_after=_pattern(entry["others"], fragments),
        others_before=_pattern(entry["others_before"], fragments),
    )


def _exception(entry: dict[str, Any]) -> LegalException:
    return LegalException(frozenset(entry["codes"]), Words(entry["zh"], entry["en"]))


def _rule_class(entry: dict[str, dict[str, str]]) -> RuleClass:
    return RuleClass(Words(**entry["law"]), Words(**entry["advice"]))


def _pattern(source: str, fragments: dict[str, str]) -> re.Pattern[str]:
    """A data pattern compiled: <name> is a word list, ~ the edge of a Latin word."""
    while _FRAGMENT.search(source):
        source = _FRAGMENT.sub(lambda found: fragments[found.group(1)], source)
    return re.compile(source.replace("~", _EDGE))
