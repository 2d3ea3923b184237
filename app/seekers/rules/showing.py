"""What is shown of a seeker: never a number, a category, a grade or a whole telephone."""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from app.base.actor import Actor
from app.base.secrets import Keyring, SealBroken
from app.functioning.catalogue import VERSION
from app.reference.rules.ages import age_on
from app.seekers.catalogue import ABILITY_MATCHING
from app.seekers.models import Certificate, CertificateState, Seeker
from app.seekers.rules.numbers import masked
from app.seekers.schemas import (
    AssessedOut,
    CertificateOut,
    PayFloor,
    ProfileOut,
    SeekerCard,
    SeekerOut,
)

EXPIRING = timedelta(days=90)
"""How long before its end a certificate is called expiring."""

_MADE = {"age", "has_id_number", "has_certificate", "certificate", "phone_masked"}
_MADE |= {"pay_floor", "accommodations"}
_CARD_MADE = {"age", "certificate_state"}


def standing(certificate: Certificate, today: date) -> CertificateState:
    """Whether a certificate holds on that day: its end is looked at, whatever was noted before."""
    until = certificate.valid_until
    if certificate.state is CertificateState.REVOKED or until is None:
        return certificate.state
    if until < today:
        return CertificateState.EXPIRED
    if certificate.state is CertificateState.VALID and until - today <= EXPIRING:
        return CertificateState.EXPIRING
    return certificate.state


def shown(seeker: Seeker, keyring: Keyring, today: date, *, abilities: bool) -> SeekerOut:
    """A seeker's file for those who may open it; loaded with `queries.filed`.

    `abilities`: whether the reader may see what the person brings along (see `sees_abilities`).
    """
    plain = {name: getattr(seeker, name) for name in SeekerOut.model_fields if name not in _MADE}
    return SeekerOut.model_validate(
        {
            **plain,
            "age": _age(seeker, today),
            "has_id_number": seeker.id_number_index is not None,
            "has_certificate": seeker.certificate is not None,
            "certificate": _certificate(seeker.certificate, today),
            "phone_masked": _telephone(seeker, keyring),
            "pay_floor": _pay_floor(seeker.pay_floor),
            "accommodations": seeker.accommodations if abilities else [],
        }
    )


def card(seeker: Seeker, today: date) -> SeekerCard:
    """A seeker in a list; loaded with `queries.certified`."""
    names = SeekerCard.model_fields.keys() - _CARD_MADE
    held = seeker.certificate
    return SeekerCard(
        **{name: getattr(seeker, name) for name in names},
        age=_age(seeker, today),
        certificate_state=held and standing(held, today),
    )


def profile(seeker: Seeker, *, abilities: bool) -> ProfileOut:
    """A seeker's capability profile; loaded with `queries.profiled`."""
    held = seeker.capabilities if abilities else []
    rows = [AssessedOut.model_validate(row) for row in held]
    return ProfileOut(catalogue_version=VERSION, withheld=not abilities, capabilities=rows)


def sees_abilities(seeker: Seeker, actor: Actor, agreed: Collection[str]) -> bool:
    """Whether a reader may see what a person can do: themselves always, others while agreed."""
    return actor.is_the_person(seeker.id) or ABILITY_MATCHING in agreed


def _age(seeker: Seeker, today: date) -> int | None:
    return None if seeker.birth_date is None else age_on(seeker.birth_date, today)


def _certificate(held: Certificate | None, today: date) -> CertificateOut | None:
    if held is None:
        return None
    return CertificateOut(state=standing(held, today), valid_until=held.valid_until)


def _pay_floor(amount: Decimal | None) -> PayFloor | None:
    return None if amount is None else PayFloor(amount=amount)


def _telephone(seeker: Seeker, keyring: Keyring) -> str | None:
    if seeker.phone_sealed is None:
        return None
    try:
        number = keyring.open(
            seeker.phone_sealed, table="seeker", column="phone_sealed", row=seeker.id
        )
    except SealBroken:
        # One row that does not open must not close the file; nothing is given away.
        return masked("")
    return masked(number)
