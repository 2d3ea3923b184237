"""Regions (GB/T 2260): which one a piece of text means, what lies in what, what lies beside it.

620171 兰州新区 is a statistical code: people live and work there, though no law made it a county.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.reference.catalogue import CodeRow, lists

_REGIONS = lists["regions"]
_LONGEST_TEXT = 500
_NOT_THE_PLACE = re.compile(
    "[东西南北中环新]{0,2}(?:大道|大街|路|街|巷|道|桥|胡同|广场)|[区县镇乡村寨]|大厦|大学|银行"
)
_KIND_OF_REGION = re.compile(r" (District|County|City)$| \(.*\)$")


def region(code: str) -> CodeRow | None:
    """The region of that code."""
    return _REGIONS.by_code.get(code)


def ancestors(code: str) -> list[str]:
    """The regions that contain this one, the nearest first; none for an unknown code."""
    row = region(code)
    if row is None or row.details["parent"] is None:
        return []
    parent: str = row.details["parent"]
    return [parent, *ancestors(parent)]


def is_within(code: str, whole: str) -> bool:
    """Whether the first region is the second one or a part of it."""
    return code == whole or whole in ancestors(code)


def neighbours(code: str) -> list[str]:
    """The regions of the same level that share a border, where the list tells."""
    row = region(code)
    return list(row.details.get("neighbours", ())) if row else []


def districts_of_lanzhou() -> list[str]:
    """The nine districts and counties of the city, 兰州新区 among them."""
    return [row.code for row in _REGIONS.rows if row.details["parent"] == "620100"]


def region_of(text: str) -> str | None:
    """The smallest region a place text names ("兰州·城关区", "Chengguan, Lanzhou"), or None.

    The first region read rules: what follows counts only where it lies inside, so that Beijing's
    朝阳区 is not Liaoning's 朝阳, and 天水路 is a street wherever it is.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).strip()
    if region(plain):
        return plain
    return _narrowest(_chinese(plain)) or _narrowest(_english(plain))


def _narrowest(names: Iterable[str]) -> str | None:
    found: str | None = None
    for name in names:
        for code, only_within in _MEANINGS[name]:
            if found in ancestors(code) or (found is None and not only_within):
                found = code
    return found


def _chinese(text: str) -> Iterator[str]:
    place = 0
    while match := _CHINESE.search(text, place):
        if match[0] in _FULL or not _NOT_THE_PLACE.match(text, match.end()):
            yield match[0]
        place = match.end()


def _english(text: str) -> Iterator[str]:
    # An English address runs from the small to the large.
    words: list[str] = _ENGLISH.findall(_ascii(text))
    return reversed(words)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _names(row: CodeRow) -> Iterator[tuple[str, bool]]:
    """Every way a region is written, and whether that counts only inside a region just read."""
    yield row.name.zh, row.details.get("only_within", False)
    yield _ascii(_KIND_OF_REGION.sub("", row.name.en)), False
    for alias in row.details["aliases"]:
        yield alias, False
    for alias in row.details.get("aliases_within", ()):
        yield alias, True


def _meanings() -> dict[str, list[tuple[str, bool]]]:
    found = defaultdict(list)
    for row in _REGIONS.rows:
        for name, only_within in _names(row):
            found[name].append((row.code, only_within))
    # A name of several regions means one of them only after the region around it.
    return {
        name: [
            (code, only_within or (len(codes) > 1 and not code.endswith("0000")))
            for code, only_within in codes
        ]
        for name, codes in found.items()
    }


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_MEANINGS = _meanings()
_FULL = {row.name.zh for row in _REGIONS.rows}
_CHINESE = re.compile(_any_of(name for name in _MEANINGS if not name.isascii()))
_ENGLISH = re.compile(rf"\b(?:{_any_of(name for name in _MEANINGS if name.isascii())})\b")
