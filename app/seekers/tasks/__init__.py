"""What is kept with consents, reveals, telephones, guardianships, asks and merges."""

from app.seekers.tasks.duplicates import (
    keep_merge,
    keep_unmerge,
)
from app.seekers.tasks.erasing import (
    erase_abilities,
    erase_unagreed,
    plan_erasure,
)
from app.seekers.tasks.guardians import (
    agreed_by_person,
    keep_answer,
    keep_ask,
    keep_move,
    keep_request,
)
from app.seekers.tasks.naming import (
    apply,
    apply_phone_change,
    name_at_login,
    name_some,
)
from app.seekers.tasks.revealing import (
    Quota,
    keep_reveal,
)

__all__ = [
    "Quota",
    "agreed_by_person",
    "apply",
    "apply_phone_change",
    "erase_abilities",
    "erase_unagreed",
    "keep_answer",
    "keep_ask",
    "keep_merge",
    "keep_move",
    "keep_request",
    "keep_reveal",
    "keep_unmerge",
    "name_at_login",
    "name_some",
    "plan_erasure",
]
