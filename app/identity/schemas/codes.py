"""Codes on the wire: asking for one, answering with it, claiming, activating, the PIN."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, model_validator
from pydantic_core import PydanticCustomError

from app.base.printed import is_mobile, telephone_number
from app.base.text import Identifier, Line50, Moment, Text500, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.persons import certificate_typed, last4_typed
from app.identity.schemas.typed import Device, EightCharacters, Pin, SixDigits

LABELS.update(
    {
        "certificate_number": Words("残疾人证号码", "certificate number"),
        "certificate_last4": Words("残疾人证后四位", "last four of the certificate"),
        "pin": Words("PIN 码", "PIN"),
        "code": Words("验证码", "code"),
        "channel": Words("接收方式", "channel"),
    }
)


PhoneNumber = Annotated[Line50, AfterValidator(telephone_number)]
CertificateTyped = Annotated[Line50, AfterValidator(certificate_typed)]
Last4 = Annotated[Line50, AfterValidator(last4_typed)]
Way = Literal["sms", "voice"]


class PhoneIn(Wire):
    """A telephone to send a code to, and how."""

    phone: PhoneNumber
    channel: Way = "sms"

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.channel == "sms" and not is_mobile(self.phone):
            raise PydanticCustomError("not_a_mobile", "a message needs a mobile number")
        return self


class SignInIn(PhoneIn):
    """Asking for a code to sign in with."""

    device: Device


class CodeOut(BaseModel):
    """A code is on its way, if this is somebody's telephone; the answer is the same if not."""

    id: Identifier
    expires_at: Moment


class SignInCodeIn(Wire):
    """The code that came, and the thing that names the person: exactly one of the two."""

    code: SixDigits
    certificate_last4: Last4 | None = None
    pin: Pin | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        _exactly_one(self.certificate_last4, self.pin)
        return self


class ClaimIn(Wire):
    """Asking for a code to the telephone on record of a certificate."""

    certificate_number: CertificateTyped
    channel: Way = "sms"
    device: Device


class CodeIn(Wire):
    """The code that came."""

    code: SixDigits


class ChannelIn(Wire):
    """How a code is to come to the telephone on record."""

    channel: Way = "sms"


class ActivationOut(BaseModel):
    """A code for a person to begin with: tell it to them in person; it is shown this once."""

    code: str
    expires_at: Moment


class ActivationIn(Wire):
    """What staff told the person, what names them, and the PIN they choose."""

    code: EightCharacters
    certificate_number: CertificateTyped | None = None
    phone: PhoneNumber | None = None
    pin: Pin
    device: Device

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        _exactly_one(self.certificate_number, self.phone)
        return self


class PinIn(Wire):
    """A new PIN of six digits."""

    pin: Pin


def _exactly_one(*ways: str | None) -> None:
    if sum(way is not None for way in ways) != 1:
        raise PydanticCustomError("not_one_way", "exactly one of the two")


class PhoneChangeIn(PhoneIn):
    """The new telephone, to which a code is sent."""

    device: Device


class PhoneChangeByStaffIn(Wire):
    """The new telephone of a person who cannot use the old one, and what staff saw."""

    phone: PhoneNumber
    reason: Text500


class PhoneChangeOut(BaseModel):
    """A change of telephone: it counts from `effective_at`, if it is not cancelled before."""

    id: Identifier
    asked_at: Moment
    confirmed_at: Moment | None
    effective_at: Moment
    applied_at: Moment | None
    cancelled_at: Moment | None
