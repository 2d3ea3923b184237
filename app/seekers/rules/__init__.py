"""What is decided about job seekers: plain functions, no database, no HTTP."""

from app.seekers.rules.capabilities import replace_profile
from app.seekers.rules.identity import Person, TooYoung, former_indexes, person
from app.seekers.rules.login import PhoneChangedApart, digits, name
from app.seekers.rules.registration import (
    RANKED,
    DistrictNotYours,
    IdentityByStaff,
    RegisteredByStaff,
    change,
    change_phone,
    may_register,
    registered,
)
from app.seekers.rules.showing import card, profile, shown, standing
from app.seekers.rules.states import EVENTS, MACHINE, ProfileEmpty, move

__all__ = [
    "EVENTS",
    "MACHINE",
    "RANKED",
    "DistrictNotYours",
    "IdentityByStaff",
    "Person",
    "PhoneChangedApart",
    "ProfileEmpty",
    "RegisteredByStaff",
    "TooYoung",
    "card",
    "change",
    "change_phone",
    "digits",
    "former_indexes",
    "may_register",
    "move",
    "name",
    "person",
    "profile",
    "registered",
    "replace_profile",
    "shown",
    "standing",
]
