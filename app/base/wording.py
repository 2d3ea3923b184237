"""Words shown to people: always Chinese and English, chosen by the caller's Accept-Language."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in Chinese and in English; neither is a translation template of the other."""

    zh: str
    en: str

    def said(self, language: Language) -> str:
        """The sentence in the language asked for."""
        return self.zh if language == "zh" else self.en

    def filled(self, **values: object) -> "Words":
        """The same sentence with its named places filled; never fill in what a caller sent."""
        return Words(self.zh.format(**values), self.en.format(**values))


def language_of(accept_language: str | None) -> Language:
    """The better of zh and en for an Accept-Language header (RFC 9110 §12.5.4); zh when unsure."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in (accept_language or "")[:500].split(","):
        tag, _, rest = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        quality = _quality(rest)
        if primary == "en" and quality > best[0]:
            best = (quality, "en")
        elif primary == "zh" and quality >= best[0]:
            best = (quality, "zh")
    return best[1]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


async def _spoken(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))


Spoken = Annotated[Language, Depends(_spoken)]
"""The language the caller asks for, as a route parameter."""
