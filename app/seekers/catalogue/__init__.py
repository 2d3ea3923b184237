"""What personal data are used for, what people are told of it, and of what was done for them."""

from app.seekers.catalogue.done import DONE, NOT_ABOUT_A_PERSON, ROLES, SOMEBODY, SOMETHING
from app.seekers.catalogue.notices import NOTICES, Notice, major
from app.seekers.catalogue.purposes import (
    ABILITY_MATCHING,
    EMPLOYER_CANDIDATES,
    EMPLOYER_DISCLOSURE,
    PURPOSES,
    Basis,
    Given,
    Purpose,
    purpose_of,
)

__all__ = [
    "ABILITY_MATCHING",
    "DONE",
    "EMPLOYER_CANDIDATES",
    "EMPLOYER_DISCLOSURE",
    "NOTICES",
    "NOT_ABOUT_A_PERSON",
    "PURPOSES",
    "ROLES",
    "SOMEBODY",
    "SOMETHING",
    "Basis",
    "Given",
    "Notice",
    "Purpose",
    "major",
    "purpose_of",
]
