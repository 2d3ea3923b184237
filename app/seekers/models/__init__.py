"""Tables of seekers. Numbers are sealed, looked up by blind index, and never a key."""

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
    "Experience",
    "HeldLicence",
    "Method",
    "PersonKnown",
    "Seeker",
    "SeekerMove",
    "SeekerState",
]
