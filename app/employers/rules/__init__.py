"""What is decided about employers: plain functions, no database, no HTTP."""

from app.employers.rules.registration import (
    EmployerIncomplete,
    IdentityFixed,
    RegisteredByStaff,
    change,
    may_register,
    must_be_complete,
    registered,
)
from app.employers.rules.responsiveness import (
    Answers,
    answers,
    expected_rate,
    note_answered,
    note_received,
)
from app.employers.rules.showing import answers_out, sees_record, shown
from app.employers.rules.states import EVENTS, MACHINE, VERIFYING, move

__all__ = [
    "EVENTS",
    "MACHINE",
    "VERIFYING",
    "Answers",
    "EmployerIncomplete",
    "IdentityFixed",
    "RegisteredByStaff",
    "answers",
    "answers_out",
    "change",
    "expected_rate",
    "may_register",
    "move",
    "must_be_complete",
    "note_answered",
    "note_received",
    "registered",
    "sees_record",
    "shown",
]
