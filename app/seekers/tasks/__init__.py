"""What is kept with consents, reveals and changed telephones, and what follows later."""

from app.seekers.tasks.erasing import erase_abilities, erase_unagreed, plan_erasure
from app.seekers.tasks.naming import apply, apply_phone_change, name_at_login, name_some
from app.seekers.tasks.revealing import Quota, keep_reveal

__all__ = [
    "Quota",
    "apply",
    "apply_phone_change",
    "erase_abilities",
    "erase_unagreed",
    "keep_reveal",
    "name_at_login",
    "name_some",
    "plan_erasure",
]
