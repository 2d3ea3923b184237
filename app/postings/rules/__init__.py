"""What is decided about postings: plain functions, no database, no HTTP."""

from app.postings.rules.demands import assumed_demands, stated_demands, trusted_occupation
from app.postings.rules.judging import (
    Judgement,
    finding_named,
    judge,
    kept_acceptance,
    kept_decision,
    kept_screening,
)
from app.postings.rules.openings import is_open, openings_left, release_opening, take_opening
from app.postings.rules.screening_review import decide
from app.postings.rules.states import EVENT_OF, MACHINE, REVIEWING, RUNS_FOR, move
from app.postings.rules.submission import (
    REVIEWED,
    active,
    after_edit,
    editable,
    may_open,
    minimum_for,
    submit,
)
from app.postings.rules.writing import code_title, new_posting, whole, write

__all__ = [
    "EVENT_OF",
    "MACHINE",
    "REVIEWED",
    "REVIEWING",
    "RUNS_FOR",
    "Judgement",
    "active",
    "after_edit",
    "assumed_demands",
    "code_title",
    "decide",
    "editable",
    "finding_named",
    "is_open",
    "judge",
    "kept_acceptance",
    "kept_decision",
    "kept_screening",
    "may_open",
    "minimum_for",
    "move",
    "new_posting",
    "openings_left",
    "release_opening",
    "stated_demands",
    "submit",
    "take_opening",
    "trusted_occupation",
    "whole",
    "write",
]
