"""What is decided about job seekers: plain functions, no database, no HTTP."""

from app.seekers.rules.capabilities import (
    replace_profile,
)
from app.seekers.rules.consenting import (
    GRACE,
    LASTS,
    ConsentIsThePersons,
    ConsentMissing,
    NoticeOutdated,
    consent_out,
    ended_at,
    erase_abilities,
    give,
    is_live,
    needed,
    notice_out,
    until,
    withdraw,
)
from app.seekers.rules.identity import (
    Person,
    TooYoung,
    former_indexes,
    person,
)
from app.seekers.rules.login import (
    PhoneChangedApart,
    digits,
    name,
)
from app.seekers.rules.proxies import (
    lifts_the_switch,
)
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
from app.seekers.rules.revealing import (
    OPEN_FOR,
    may_open_scan,
    may_reveal,
    opened,
    reveal,
)
from app.seekers.rules.showing import (
    card,
    profile,
    sees_abilities,
    shown,
    standing,
)
from app.seekers.rules.states import (
    EVENTS,
    MACHINE,
    ProfileEmpty,
    move,
)

__all__ = [
    "EVENTS",
    "GRACE",
    "LASTS",
    "MACHINE",
    "OPEN_FOR",
    "RANKED",
    "ConsentIsThePersons",
    "ConsentMissing",
    "DistrictNotYours",
    "IdentityByStaff",
    "NoticeOutdated",
    "Person",
    "PhoneChangedApart",
    "ProfileEmpty",
    "RegisteredByStaff",
    "TooYoung",
    "card",
    "change",
    "change_phone",
    "consent_out",
    "digits",
    "ended_at",
    "erase_abilities",
    "former_indexes",
    "give",
    "is_live",
    "lifts_the_switch",
    "may_open_scan",
    "may_register",
    "may_reveal",
    "move",
    "name",
    "needed",
    "notice_out",
    "opened",
    "person",
    "profile",
    "registered",
    "replace_profile",
    "reveal",
    "sees_abilities",
    "shown",
    "standing",
    "until",
    "withdraw",
]
