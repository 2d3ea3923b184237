"""Makers of machines: backends with keys, links, and the proofs backends sign."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.making.identity import Caller

AUDIENCE = "aixinwu-api"


class Backend:
    """A registered backend with its secret and its signing key."""

    def __init__(self, admin: Caller, algorithm: str = "ES256") -> None:
        made = admin.post("/v1/clients", {"name": "示例手机应用后台"})
        assert made.status_code == 201, made.text
        self.admin, self.client, self.algorithm = admin, admin.client, algorithm
        self.id, self.secret = made.json()["id"], made.json()["client_secret"]
        es = algorithm == "ES256"
        self.key: Any = (
            ec.generate_private_key(ec.SECP256R1()) if es else ed25519.Ed25519PrivateKey.generate()
        )
        told = {"label": "k1", "algorithm": algorithm, "public_key": self.pem()}
        taken = admin.post(f"/v1/clients/{self.id}/proof-keys", told)
        assert taken.status_code == 201, taken.text
        self.proof_key_id = taken.json()["id"]

    def pem(self) -> str:
        """The public key as a backend hands it in."""
        public = self.key.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def token(self, **form: str) -> Any:
        """One call of the token endpoint."""
        known = {"client_id": self.id, "client_secret": self.secret}
        return self.client.post("/v1/oauth/token", data=known | form)

    def own(self) -> Caller:
        """The backend as a caller of its own."""
        answer = self.token(grant_type="client_credentials")
        assert answer.status_code == 200, answer.text
        return Caller(self.client, answer.json()["access_token"], UUID(self.id), None)

    def proof(self, subject: str, now: datetime, **changes: Any) -> str:
        """The backend's signed word that this user is there."""
        claims = {
            "iss": self.id,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=2)).timestamp()),
            "jti": uuid4().hex,
        }
        claims = {k: v for k, v in (claims | changes).items() if v is not None}
        return jwt.encode(claims, self.key, self.algorithm)

    def exchange(self, proof: str, **more: str) -> Any:
        """Ask for a token of the person who linked the proof's user."""
        return self.token(
            grant_type="urn:ietf:params:oauth:grant-type:token-exchange",
            subject_token=proof,
            subject_token_type="urn:ietf:params:oauth:token-type:jwt",
            **more,
        )

    def linked_with(self, person: Caller, subject: str) -> str:
        """Link a user of this backend with a person; the link's id."""
        code = person.post("/v1/links/codes", {"client_id": self.id})
        assert code.status_code == 201, code.text
        made = self.own().post("/v1/links", {"code": code.json()["code"], "subject": subject})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])
