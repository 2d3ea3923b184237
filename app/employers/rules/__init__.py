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
from app.employers.rules.responsiveness import Answers, answers, note_answered, note_received
from app.employers.rules.showing import answers_out, sees_record, shown
from app.employers.rules.states import EVENTS, MACHINE, move

__all__ = [
    "EVENTS",
    "MACHINE",
    "Answers",
    "EmployerIncomplete",
    "IdentityFixed",
    "RegisteredByStaff",
    "answers",
    "answers_out",
    "change",
    "may_register",
    "move",
    "must_be_complete",
    "note_answered",
    "note_received",
    "registered",
    "sees_record",
    "shown",
]
