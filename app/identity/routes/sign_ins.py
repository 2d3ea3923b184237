"""Ways in for people: by telephone, by claiming one's record, by what staff gave."""

from fastapi import APIRouter

from app.audit.door import Door
from app.base.clock import Now
from app.base.text import Identifier
from app.identity.codes import signing
from app.identity.codes.asking import Wanted, ask
from app.identity.codes.naming import SecondThing
from app.identity.desk import AtTerminal
from app.identity.models import Channel, CodePurpose, OneTimeCode
from app.identity.persons import certificate_digest, phone_digest
from app.identity.pins import check
from app.identity.schemas.codes import (
    ActivationIn,
    ClaimIn,
    CodeIn,
    CodeOut,
    SignInCodeIn,
    SignInIn,
)
from app.identity.schemas.sessions import SignedInOut
from app.identity.scopes import without_token

router = APIRouter(prefix="/v1", tags=["identity"], route_class=Door)
_ANYBODY = without_token("anybody; a code goes to the telephone on record only")
_HOLDER = without_token("whoever holds the code and knows the second thing")


@router.post("/sign-ins", status_code=202, response_model=CodeOut, openapi_extra=_ANYBODY)
def ask_to_sign_in(body: SignInIn, desk: AtTerminal, now: Now) -> OneTimeCode:
    """Ask for a code to sign in with, by SMS or spoken in a call.

    The answer is the same whether or not the telephone is known. One code a minute, five an hour,
    ten a day for a telephone. `device` is a name the app made at random and keeps. A kiosk sends
    its own token, so that the login ends after two minutes untouched.
    """
    index = phone_digest(desk.keyring, body.phone)
    wanted = Wanted(
        CodePurpose.SIGN_IN,
        Channel(body.channel),
        device=body.device,
        phone=body.phone,
        phone_digest=index,
    )
    return ask(desk, wanted, now)


@router.post("/sign-ins/{sign_in_id}/code", response_model=SignedInOut, openapi_extra=_HOLDER)
def sign_in(sign_in_id: Identifier, body: SignInCodeIn, desk: AtTerminal, now: Now) -> SignedInOut:
    """Sign in with the code, and with the certificate's last four or the PIN beside it.

    A telephone may belong to several people: the second thing names the one who signs in, always.
    Five tries a code; `code_wrong`, `code_expired`, `code_tries_used_up` and `code_used` tell
    apart what is wrong with the code, `second_thing_wrong` that nobody here matches.
    """
    second = SecondThing(body.certificate_last4, body.pin)
    return signing.sign_in(desk, sign_in_id, body.code, second, now)


@router.post("/claims", status_code=202, response_model=CodeOut, openapi_extra=_ANYBODY)
def ask_to_claim(body: ClaimIn, desk: AtTerminal, now: Now) -> OneTimeCode:
    """Ask for a code to the telephone on record of a certificate, to begin using one's record.

    The answer is the same whether or not there is such a certificate or telephone.
    """
    index = certificate_digest(desk.keyring, body.certificate_number)
    wanted = Wanted(
        CodePurpose.CLAIM, Channel(body.channel), device=body.device, certificate_digest=index
    )
    return ask(desk, wanted, now)


@router.post("/claims/{claim_id}/code", response_model=SignedInOut, openapi_extra=_HOLDER)
def claim(claim_id: Identifier, body: CodeIn, desk: AtTerminal, now: Now) -> SignedInOut:
    """Claim the record with the code: an account of its own, signed in at once.

    From then on `POST /v1/sign-ins` works. Whoever lost the telephone on record sees the staff.
    """
    return signing.claim(desk, claim_id, body.code, now)


@router.post("/activations", response_model=SignedInOut, openapi_extra=_HOLDER)
def activate(body: ActivationIn, desk: AtTerminal, now: Now) -> SignedInOut:
    """Begin, or begin again, with the eight characters staff gave, and choose a PIN.

    Other logins of the person end. The certificate number or the telephone on record names them.
    """
    check(body.pin)
    given = signing.Beginning(body.code, body.pin, body.device, body.certificate_number, body.phone)
    return signing.begin(desk, given, now)
