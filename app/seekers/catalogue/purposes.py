"""The register of purposes: why personal data are held, on what ground, which columns (PIPL 13).

Consent is asked only where it is the ground. A statutory duty gets a notice and no consent:
asking for one that cannot be refused would be a pretence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.base.wording import Words
from app.seekers.catalogue.notices import NOTICES, Notice

ABILITY_MATCHING = "ability_matching"
EMPLOYER_CANDIDATES = "employer_candidates"
EMPLOYER_DISCLOSURE = "employer_disclosure"


class Basis(StrEnum):
    """The ground on which data are used (PIPL art. 13)."""

    CONSENT = "consent"
    DUTY = "duty"
    SERVICE = "service"


class Given(StrEnum):
    """How a consent is given: once for a time, or anew for each application and field."""

    ONCE = "once"
    EACH_APPLICATION = "each_application"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: its ground, the law behind it, the tags of its columns, its present notice.

    A column says `info={"personal": tag}`; a purpose without tags uses columns of others.
    """

    code: str
    basis: Basis
    law: Words
    tags: frozenset[str]
    version: str
    given: Given | None = None

    @property
    def notice(self) -> Notice:
        """The text that counts now."""
        return NOTICES[self.code][self.version]

    @property
    def kinds(self) -> tuple[Words, ...]:
        """The kinds of data."""
        return self.notice.kinds

    @property
    def retention(self) -> Words:
        """How long they are kept."""
        return self.notice.keeping


_SEPARATE = Words(
    "个人信息保护法第十三条第一项、第二十九条：单独同意",
    "PIPL arts. 13(1) and 29: separate consent",
)
_GIVEN_AWAY = Words(
    "个人信息保护法第二十三条、第二十九条：单独同意",
    "PIPL arts. 23 and 29: separate consent",
)
_DUTY = Words("个人信息保护法第十三条第三项：法定职责", "PIPL art. 13(3): a statutory duty")
_SERVICE = Words(
    "个人信息保护法第十三条第二项：您要求的服务所必需",
    "PIPL art. 13(2): necessary for the service asked for",
)


def _duty(code: str, *tags: str) -> Purpose:
    return Purpose(code, Basis.DUTY, _DUTY, frozenset(tags), "1.0")


def _service(code: str, *tags: str) -> Purpose:
    return Purpose(code, Basis.SERVICE, _SERVICE, frozenset(tags), "1.0")


def _consent(code: str, law: Words, given: Given, *tags: str) -> Purpose:
    return Purpose(code, Basis.CONSENT, law, frozenset(tags), "1.0", given)


_ALL = (
    _consent(ABILITY_MATCHING, _SEPARATE, Given.ONCE, "job matching by ability"),
    _consent(EMPLOYER_CANDIDATES, _GIVEN_AWAY, Given.ONCE),
    _consent(EMPLOYER_DISCLOSURE, _GIVEN_AWAY, Given.EACH_APPLICATION),
    _duty("registration", "identity", "account"),
    _duty("eligibility", "eligibility for programmes and statistics"),
    _duty("statistics"),
    _duty("complaints", "complaint"),
    _duty("security", "security"),
    _duty("guardianship", "guardianship"),
    _service("sign_in", "signing in"),
    _service("documents", "documents"),
    _service("job_matching", "job matching"),
    _service("contact", "contact"),
    _service("application", "application"),
    _service("employer_contact", "employer contact"),
)
PURPOSES: Mapping[str, Purpose] = MappingProxyType({one.code: one for one in _ALL})
"""Every purpose by its code. A new tag of a column belongs into one of them."""

_BY_TAG = {tag: one for one in _ALL for tag in one.tags}


def purpose_of(tag: str) -> Purpose:
    """The purpose a personal column's tag belongs to; KeyError for a tag nobody declared."""
    return _BY_TAG[tag]
