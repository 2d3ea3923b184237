"""What is decided about job seekers: plain functions, no database, no HTTP."""

from app.seekers.rules.capabilities import replace_profile
from app.seekers.rules.identity import Person, TooYoung, person
from app.seekers.rules.proxies import lifts_the_switch
from app.seekers.rules.registration import (
    RANKED,
    DistrictNotYours,
    IdentityByStaff,
    RegisteredByStaff,
    change,
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
    "ProfileEmpty",
    "RegisteredByStaff",
    "TooYoung",
    "card",
    "change",
    "lifts_the_switch",
    "may_register",
    "move",
    "person",
    "profile",
    "registered",
    "replace_profile",
    "shown",
    "standing",
]
