"""Backends: their secrets and keys, the proofs of their users, what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.base.actor import Kind
from app.base.errors import FieldProblem, Invalid
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.wording import Words
from app.identity.machines.refusals import InvalidGrant, InvalidScope
from app.identity.models import (
    AccessKey,
    Account,
    KeyUse,
    ProofAlgorithm,
    ProofKey,
)
from app.identity.rules import key_for
from app.identity.scopes import FOR_A_BACKEND, MAY, Scope
from app.identity.sessions import AUDIENCE

PROOF_LIVES = timedelta(minutes=5)
EXCHANGED_LIVES = timedelta(minutes=10)
_SKEW = timedelta(seconds=60)


def secret_for(
    holder: Account, label: str, keyring: Keyring, now: datetime
) -> tuple[AccessKey, str]:
    """A client secret: it opens nothing itself, and gets short tokens at the token endpoint."""
    return key_for(holder, keyring, label, now, use=KeyUse.CLIENT_SECRET)


def proof_key(
    holder: Account, label: str, algorithm: ProofAlgorithm, pem: str, now: datetime
) -> ProofKey:
    """A backend's public key (PEM, SubjectPublicKeyInfo) for the proofs of its users."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _not_a_key() from None
    if algorithm is ProofAlgorithm.EDDSA:
        fits = isinstance(key, Ed25519PublicKey)
    else:
        fits = isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    if not fits:
        raise _not_a_key()
    return ProofKey(
        id=new_id(),
        account_id=holder.id,
        label=label,
        algorithm=algorithm,
        public_key=pem,
        created_at=now,
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """What a backend's proof says: which of its users is there, until when, and its own number."""

    subject: str
    number: str
    expires_at: datetime


def read_proof(token: str, keys: Iterable[ProofKey], client_id: UUID, now: datetime) -> Proof:
    """A proof that one of the client's own live keys has signed just now; InvalidGrant else.

    Issuer is the client, audience this house; it lives five minutes at most (RFC 7523 §3).
    """
    for key in keys:
        said = _decoded(token, key, client_id)
        if said is not None:
            return _fresh(said, now)
    raise InvalidGrant


def _decoded(token: str, key: ProofKey, client_id: UUID) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = jwt.decode(
            token,
            key.public_key,
            algorithms=[key.algorithm.value],
            audience=AUDIENCE,
            issuer=str(client_id),
            options={
                "require": ["iss", "aud", "sub", "iat", "exp", "jti"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "strict_aud": True,
            },
        )
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return None
    return said


def _fresh(said: dict[str, Any], now: datetime) -> Proof:
    try:
        ends = datetime.fromtimestamp(said["exp"], UTC)
        issued = datetime.fromtimestamp(said["iat"], UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        raise InvalidGrant from None
    alive = now < ends <= issued + PROOF_LIVES and issued <= now + _SKEW
    subject, number = said["sub"], said["jti"]
    named = isinstance(subject, str) and isinstance(number, str)
    if not alive or not named or not 0 < len(subject) <= 200 or not 0 < len(number) <= 200:
        raise InvalidGrant
    return Proof(subject, number, ends)


def narrowed(asked: str | None, most: frozenset[Scope]) -> frozenset[Scope]:
    """The scopes of a space-separated wish, none of them beyond `most`; all of it by default."""
    if not asked:
        return most
    try:
        wanted = frozenset(Scope(scope) for scope in asked.split(" "))
    except ValueError:
        raise InvalidScope from None
    if not wanted <= most:
        raise InvalidScope
    return wanted


def of_a_client(client: Account, secret: AccessKey) -> frozenset[Scope]:
    """The most a client's own token may do."""
    return MAY[client.kind] & frozenset(Scope(scope) for scope in secret.scopes)


def of_a_linked_person() -> frozenset[Scope]:
    """The most a backend may do as the person who linked it."""
    return MAY[Kind.SEEKER] & FOR_A_BACKEND


def _not_a_key() -> Invalid:
    said = Words(
        "请提供 PEM 格式的公钥：ES256（P-256 曲线）或 EdDSA（Ed25519）。",
        "Send a public key in PEM form: ES256 (curve P-256) or EdDSA (Ed25519).",
    )
    return Invalid(errors=[FieldProblem("/public_key", "not_a_public_key", said)])
