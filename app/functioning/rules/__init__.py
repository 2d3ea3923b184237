"""Comparing what a person can do with what a job demands, and finding what would make it fit."""

from app.functioning.rules.arrays import uplift_vector, vector
from app.functioning.rules.comparison import (
    Capability,
    Comparison,
    Demand,
    Gap,
    Unknown,
    compare,
    defaults,
    in_force,
    uplift,
)
from app.functioning.rules.questions import Question, questions
from app.functioning.rules.remedies import Remedy, remedies
from app.functioning.rules.validity import (
    check_accommodations,
    check_brought,
    check_capabilities,
    check_demands,
)

__all__ = [
    "Capability",
    "Comparison",
    "Demand",
    "Gap",
    "Question",
    "Remedy",
    "Unknown",
    "check_accommodations",
    "check_brought",
    "check_capabilities",
    "check_demands",
    "compare",
    "defaults",
    "in_force",
    "questions",
    "remedies",
    "uplift",
    "uplift_vector",
    "vector",
]
