"""Screening of a posting's words: what shuts people out for who they are is stopped or flagged.

Sentence by sentence over the legible text, by terms held as data. Each finding quotes the
employer's own sentence, names the rule and its legal basis, and says what to write instead.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, get_args

from app.base.wording import Words
from app.postings.rules.legible import Line, lines
from app.postings.rules.screening_age import AgeLimit, age_limits, narrows
from app.postings.rules.screening_joints import BEYOND, Joint, joint_of_parts, joints_within, signs
from app.postings.rules.screening_terms import Outcome, Term, Terms, current_terms

Part = Literal["title", "description", "requirements", "benefits", "screening_questions"]
PARTS: tuple[Part, ...] = get_args(Part)
MOST_FINDINGS = 100
_WINDOW = 40
_SIGNS = ",:、 "
_SEVERITY = {Outcome.BLOCK: 2, Outcome.FLAG: 1, Outcome.ALLOW: 0}


@dataclass(frozen=True, slots=True)
class Stated:
    """What the posting already states in fields: ages in years, demands and licences by code."""

    lowest_age: int | None = None
    highest_age: int | None = None
    demands: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in one part: the sentence quoted, the span in the original, and the rule."""

    part: str
    sentence: str
    start: int
    end: int
    matched: str
    code: str
    outcome: Outcome
    law: Words
    advice: Words
    demand: str | None = None
    suggestion: Words | None = None


@dataclass(frozen=True, slots=True)
class Screening:
    """The result for a whole posting: the strictest outcome of its findings."""

    terms_version: str
    outcome: Outcome
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    code: str
    outcome: Outcome
    demand: str | None = None


def screen(
    parts: Mapping[str, str], *, structured: Stated | None = None, terms: Terms | None = None
) -> Screening:
    """Read every part of a posting against the terms; an unknown part is a ValueError."""
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise ValueError(f"not parts of a posting: {sorted(unknown)}")
    stated, book = structured or Stated(), terms or current_terms()
    found = [*_of_fields(stated, book)]
    for part in PARTS:
        found.extend(_of_part(part, parts.get(part) or "", stated, book))
    found.extend(_over_parts(parts, stated, book))
    return Screening(book.version, strictest(found), _most_severe(found))


def strictest(findings: Iterable[Finding]) -> Outcome:
    """The outcome that all these findings together call for; none calls for nothing."""
    outcomes = {finding.outcome for finding in findings}
    return max(outcomes, key=_SEVERITY.__getitem__, default=Outcome.ALLOW)


def _most_severe(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In reading order; of a flood of findings the strictest are kept."""
    kept = list(findings)
    if len(kept) > MOST_FINDINGS:
        kept = sorted(kept, key=lambda finding: -_SEVERITY[finding.outcome])[:MOST_FINDINGS]
    return tuple(kept)


def _of_fields(stated: Stated, book: Terms) -> Iterator[Finding]:
    limit = AgeLimit(0, 0, stated.lowest_age, stated.highest_age)
    if narrows(limit, book.age, women=False):
        words = f"{stated.lowest_age or ''}–{stated.highest_age or ''}"
        rule = book.classes["AGE_LIMIT"]
        yield Finding(
            "structured", words, 0, 0, words, "AGE_LIMIT", Outcome.FLAG, rule.law, rule.advice
        )


def _of_part(part: str, whole: str, stated: Stated, book: Terms) -> Iterator[Finding]:
    told = [
        _finding(part, whole, line, hit, stated, book)
        for line in lines(whole, book.variants)
        for hit in _hits(line, book)
    ]
    yield from told
    for code, start, end in signs(whole):
        rule = book.classes[code]
        words = whole[start:end]
        yield Finding(part, words, start, end, words, code, Outcome.FLAG, rule.law, rule.advice)
    joint = joints_within(whole)
    if joint is not None:
        yield from _over_joints(part, joint, stated, book, told)


def _over_parts(parts: Mapping[str, str], stated: Stated, book: Terms) -> Iterator[Finding]:
    """A condition that begins at the end of one text and ends at the beginning of the next."""
    said = [(part, whole) for part in PARTS if (whole := parts.get(part))]
    for (_, before), (part, after) in pairwise(said):
        joint = joint_of_parts(before, after)
        if joint is not None:
            for finding in _over_joints(part, joint, stated, book, ()):
                end = max(finding.end - joint.offset, 0)
                yield replace(finding, start=0, end=end, matched=after[:end])


def _over_joints(
    part: str, joint: Joint, stated: Stated, book: Terms, told: Iterable[Finding]
) -> Iterator[Finding]:
    """What only stands there once lines are joined: a reviewer looks, for it may be chance."""
    known = {(finding.code, finding.start) for finding in told}
    for line in lines(joint.text, book.variants):
        for hit in _hits(line, book):
            start, end = line.original(hit.start, hit.end)
            short = hit.end - hit.start <= BEYOND[line.text[hit.start : hit.end].isascii()]
            stopped = hit.outcome is not Outcome.ALLOW and (hit.code, start) not in known
            if stopped and short and joint.lies_in(start, end):
                doubt = replace(hit, outcome=Outcome.FLAG)
                yield _finding(part, joint.whole, line, doubt, stated, book)


def _finding(part: str, whole: str, line: Line, hit: _Hit, stated: Stated, book: Terms) -> Finding:
    start, end = line.original(hit.start, hit.end)
    rule = book.classes[hit.code]
    known = hit.demand is None or hit.demand in stated.demands
    return Finding(
        part=part,
        sentence=line.quoted(whole, start, end),
        start=start,
        end=end,
        matched=whole[start:end],
        code=hit.code,
        outcome=hit.outcome,
        law=rule.law,
        advice=rule.advice,
        demand=hit.demand,
        suggestion=None if known or hit.demand is None else book.demands[hit.demand],
    )


def _hits(line: Line, book: Terms) -> list[_Hit]:
    """What stands in one sentence, without repeats: strict ones first, then those they leave."""
    exempt = _exempt(line, book)
    candidates = [*_term_hits(line, exempt, book), *_age_hits(line, exempt, book)]
    candidates.sort(key=lambda hit: (-_SEVERITY[hit.outcome], hit.start, -hit.end))
    return sorted(_without_overlaps(candidates, len(line.text)), key=lambda hit: hit.start)


def _without_overlaps(hits: Iterable[_Hit], length: int) -> Iterator[_Hit]:
    """One hit per rule and place; a place that is stopped is not praised as well."""
    taken: dict[str, bytearray] = {}
    strict = bytearray(length)
    for hit in hits:
        own = taken.setdefault(hit.code, bytearray(length))
        span = slice(hit.start, hit.end)
        if any(own[span]) or (hit.outcome is Outcome.ALLOW and any(strict[span])):
            continue
        own[span] = b"\1" * (hit.end - hit.start)
        if hit.outcome is not Outcome.ALLOW:
            strict[span] = b"\1" * (hit.end - hit.start)
        yield hit


def _exempt(line: Line, book: Terms) -> bytearray:
    """Which characters belong to an exempt phrase ("男女不限", "女装", "不因残疾而拒绝")."""
    mask = bytearray(len(line.text))
    for pattern in book.exempt:
        for found in pattern.finditer(line.text):
            if not any(place in line.blanks for place in range(found.start() + 1, found.end())):
                mask[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    return mask


def _term_hits(line: Line, exempt: bytearray, book: Terms) -> Iterator[_Hit]:
    for term in book.terms:
        for found in term.pattern.finditer(line.text):
            start, end = _without_signs(found)
            masked = term.stance != "plain" and any(exempt[start:end])
            if start < end and not masked and _stands(line, exempt, term, start, end, book):
                yield _Hit(start, end, term.code, term.outcome, term.demand)


def _without_signs(found: re.Match[str]) -> tuple[int, int]:
    """The span of the words alone, without the separators the pattern leaned on."""
    words = found.group().lstrip(_SIGNS)
    start = found.end() - len(words)
    return start, start + len(words.rstrip(_SIGNS))


def _stands(line: Line, exempt: bytearray, term: Term, start: int, end: int, book: Terms) -> bool:
    near = line.text[max(start - _WINDOW, 0) : end + _WINDOW]
    if term.unless and term.unless.search(near):
        return False
    return not _taken_back(line, exempt, term.stance, start, end, book)


def _taken_back(
    line: Line, exempt: bytearray, stance: str, start: int, end: int, book: Terms
) -> bool:
    """Whether words just before or after say that this is not asked, in the same clause."""
    negation = book.negations.get(stance)
    if negation is None:
        return False
    before = _clause(line, exempt, range(start - 1, max(start - _WINDOW, 0) - 1, -1))
    after = _clause(line, exempt, range(end, min(end + _WINDOW, len(line.text))))
    return bool(negation.before.search(before[::-1]) or negation.after.search(after))


def _clause(line: Line, exempt: bytearray, places: range) -> str:
    """The characters in that direction up to a comma, a dropped blank or an exempt phrase."""
    words: list[str] = []
    for place in places:
        blank = (place + 1 if places.step < 0 else place) in line.blanks
        if blank or exempt[place] or line.text[place] == ",":
            break
        words.append(line.text[place])
    return "".join(words)


def _age_hits(line: Line, exempt: bytearray, book: Terms) -> Iterator[_Hit]:
    for limit in age_limits(line.text, book.age):
        span = slice(limit.start, limit.end)
        stance = "demand" if limit.high is None else "upper"
        if not any(exempt[span]) and not _taken_back(
            line, exempt, stance, limit.start, limit.end, book
        ):
            yield _Hit(limit.start, limit.end, "AGE_LIMIT", Outcome.FLAG)
