"""Keys, kiosks, backends and links as they go over the wire; a secret is shown once."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.base.text import WHOLE, Code, Identifier, Line50, Line100, Moment, Text2000, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.models import KeyUse, ProofAlgorithm
from app.identity.scopes import Scope

LABELS.update(
    {
        "label": Words("名称", "label"),
        "scopes": Words("权限", "scopes"),
        "days": Words("有效天数", "days it lives"),
        "overlap_hours": Words("新旧密钥并用小时数", "hours both keys live"),
        "public_key": Words("公钥", "public key"),
        "algorithm": Words("签名算法", "algorithm"),
        "subject": Words("用户标识", "user of the backend"),
        "client_id": Words("客户端编号", "client"),
        "code": Words("代码", "code"),
    }
)

Days = Annotated[int, Field(ge=1, le=730), WHOLE]
Hours = Annotated[int, Field(ge=0, le=720), WHOLE]
Subject = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$", max_length=200)]


class KeyIn(Wire):
    """A key to make; without scopes it holds all its account may."""

    label: Line100
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=50)] | None = None
    days: Days | None = None
    use: KeyUse = KeyUse.BEARER


class RotationIn(Wire):
    """How long the old key lives on beside the new one."""

    overlap_hours: Hours = 24


class KeyOut(Wire):
    """A key without its secret; `prefix` is what may be shown of it."""

    id: Identifier
    account_id: Identifier
    label: str
    use: KeyUse
    prefix: str
    scopes: list[str]
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None
    revoked_at: Moment | None


class KeyMade(KeyOut):
    """A key just made: its token is shown here and never again."""

    token: str


class PairingIn(Wire):
    """A kiosk to pair: what it is called and the district it stands in."""

    label: Line100
    district: Code


class PairingOut(Wire):
    """The code to type at the kiosk, once, before it ends."""

    code: str
    expires_at: Moment


class CodeIn(Wire):
    """A code of eight characters; capitals, blanks and hyphens do not matter."""

    code: Line50


class DeviceOut(Wire):
    """A kiosk."""

    id: Identifier
    label: str
    district: str
    paired_at: Moment
    paired_by: Identifier
    cut_off_at: Moment | None


class DeviceMade(Wire):
    """A kiosk just paired: its token is shown here and never again."""

    device_id: Identifier
    token: str
    district: str


class ClientIn(Wire):
    """A backend that acts for people who link it."""

    name: Line100


class ClientOut(Wire):
    """A backend; its id is the `client_id` of the token endpoint."""

    id: Identifier
    name: str
    created_at: Moment
    closed_at: Moment | None


class ClientMade(ClientOut):
    """A backend just made: its secret is shown here and never again."""

    client_secret: str


class SecretMade(Wire):
    """A new client secret, shown here and never again."""

    id: Identifier
    client_secret: str


class ProofKeyIn(Wire):
    """A public key (PEM) with which the backend signs its users' proofs."""

    label: Line100
    algorithm: ProofAlgorithm
    public_key: Annotated[Text2000, Field(max_length=1000)]


class ProofKeyOut(Wire):
    """A backend's public key."""

    id: Identifier
    label: str
    algorithm: ProofAlgorithm
    created_at: Moment
    revoked_at: Moment | None


class LinkCodeIn(Wire):
    """The backend a person wants to be linked with."""

    client_id: Identifier


class LinkIn(Wire):
    """The code a person gave, and the backend's own name for that user."""

    code: Line50
    subject: Subject


class LinkMade(Wire):
    """A link just made, as the backend sees it."""

    id: Identifier
    made_at: Moment


class LinkOut(Wire):
    """A link as the person sees it: which backend, since when, when it was used last."""

    id: Identifier
    client_id: Identifier
    client_name: str
    made_at: Moment
    used_at: Moment | None
    cut_at: Moment | None


class TokenOut(Wire):
    """An access token (RFC 6749 §5.1)."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a kind of token
    expires_in: int
    scope: str
    issued_token_type: str | None = None
