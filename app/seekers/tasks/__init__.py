"""What is kept with consents and reveals, and the deletion that follows the end of a consent."""

from app.seekers.tasks.erasing import erase_abilities, erase_unagreed, plan_erasure
from app.seekers.tasks.revealing import Quota, keep_reveal

__all__ = ["Quota", "erase_abilities", "erase_unagreed", "keep_reveal", "plan_erasure"]
