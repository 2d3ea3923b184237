"""What personal data are used for here, on what ground, and what people are told about it."""

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
    "EMPLOYER_CANDIDATES",
    "EMPLOYER_DISCLOSURE",
    "NOTICES",
    "PURPOSES",
    "Basis",
    "Given",
    "Notice",
    "Purpose",
    "major",
    "purpose_of",
]
