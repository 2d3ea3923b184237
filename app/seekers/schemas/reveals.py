"""Reveals as they go over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.base.actor import Kind
from app.base.text import Identifier, Moment, Text500, Wire
from app.base.validation import LABELS
from app.base.wording import Words

LABELS.update({"fields": Words("要打开的项目", "fields to open")})


class RevealField(StrEnum):
    """What is opened only call by call."""

    ID_NUMBER = "id_number"
    CERTIFICATE_NUMBER = "certificate_number"
    CATEGORY = "category"
    GRADE = "grade"
    PHONE = "phone"


class RevealPurpose(StrEnum):
    """What staff, or the person, open a field for."""

    OWN = "own"
    VERIFICATION = "verification"
    PROGRAMME = "programme"
    CORRECTION = "correction"
    COMPLAINT = "complaint"
    CONTACT = "contact"
    LEGAL_REQUEST = "legal_request"


RevealFields = Annotated[list[RevealField], Field(min_length=1, max_length=5)]


class RevealIn(Wire):
    """Open these fields for this purpose; a person opens their own with `own`."""

    fields: RevealFields
    purpose: RevealPurpose
    comment: Text500 | None = None


class RevealedOut(Wire):
    """What was opened, in this answer only; a field nothing is on file for is null."""

    reveal_id: Identifier
    id_number: str | None = None
    certificate_number: str | None = None
    category: int | None = None
    grade: int | None = None
    phone: str | None = None


class RevealOut(Wire):
    """Who opened what of a person, what for and when; never the values."""

    id: Identifier
    at: Moment
    fields: list[str]
    purpose: str
    comment: str | None
    actor_kind: Kind
    organisation_id: Identifier | None
    application_id: Identifier | None
