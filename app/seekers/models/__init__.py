"""Tables of seekers. Numbers are sealed, looked up by blind index, and never a key."""

from app.seekers.models.consents import Consent, ConsentJustGiven, HowGiven
from app.seekers.models.people import (
    ABILITY,
    CONTACT,
    DISABILITY,
    IDENTITY,
    PROFILE,
    CapabilityRow,
    Certificate,
    CertificateKnown,
    CertificateState,
    Experience,
    HeldLicence,
    Method,
    PersonKnown,
    Seeker,
    SeekerMove,
    SeekerState,
)
from app.seekers.models.reveals import Reveal

__all__ = [
    "ABILITY",
    "CONTACT",
    "DISABILITY",
    "IDENTITY",
    "PROFILE",
    "CapabilityRow",
    "Certificate",
    "CertificateKnown",
    "CertificateState",
    "Consent",
    "ConsentJustGiven",
    "Experience",
    "HeldLicence",
    "HowGiven",
    "Method",
    "PersonKnown",
    "Reveal",
    "Seeker",
    "SeekerMove",
    "SeekerState",
]
