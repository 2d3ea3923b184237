"""Invitations, accounts and members as they go over the wire."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.base.actor import Kind
from app.base.paging import Filter
from app.base.text import Identifier, Line50, Line100, Moment, Statement, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.schemas.typed import Device, Password
from app.identity.schemas.ways_in import LoginName, OneTimeToken

LABELS.update(
    {
        "staff_number": Words("工号", "staff number"),
        "districts": Words("负责区县", "districts"),
        "party_id": Words("所属单位", "organisation"),
        "token": Words("邀请码", "invitation"),
        "admin": Words("管理员", "administrator"),
        "closed": Words("关闭", "closed"),
        "label": Words("备注名", "label"),
    }
)
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$", max_length=6)]
Districts = Annotated[list[RegionCode], Field(max_length=200)]


class InvitationIn(Wire):
    """Whom to invite to what.

    `party_id`: the organisation of an employer's member or house operator; `staff_number`: for the
    three kinds of administrator, of which one person holds one; `districts`: for staff.
    """

    kind: Kind
    label: Line100
    party_id: Identifier | None = None
    districts: Districts = Field(default_factory=list)
    admin: Statement = False
    staff_number: Line50 | None = None


class InvitationOut(Wire):
    """An invitation sent; its token is shown only when it is made."""

    id: Identifier
    kind: Kind
    label: str
    party_id: Identifier | None
    districts: list[str]
    admin: bool
    created_at: Moment
    expires_at: Moment
    accepted_at: Moment | None
    revoked_at: Moment | None
    account_id: Identifier | None


class InvitationMadeOut(InvitationOut):
    """A new invitation with its token; hand the token to the person invited."""

    token: str


class AcceptIn(Wire):
    """Accept an invitation: choose login name and password, say your name."""

    token: OneTimeToken
    login: LoginName
    password: Password
    name: Line100
    device: Device | None = None


class AccountOut(Wire):
    """An account of somebody who works here."""

    id: Identifier
    kind: Kind
    name: str
    districts: list[str]
    created_at: Moment
    closed_at: Moment | None
    locked_at: Moment | None


class AccountPatch(Wire):
    """What to change of an account; its kind never changes."""

    name: Line100 = Field(default_factory=str)
    districts: Districts = Field(default_factory=list)
    closed: Statement = Field(default_factory=bool)


class AccountFilter(Filter):
    """What narrows the list of accounts."""

    kind: Kind | None = None


class MemberOut(Wire):
    """A member of the caller's employer."""

    id: Identifier
    name: str
    admin: bool
    created_at: Moment
    closed_at: Moment | None
    locked_at: Moment | None


class MemberPatch(Wire):
    """What to change of a member."""

    admin: Statement = Field(default_factory=bool)
    closed: Statement = Field(default_factory=bool)


class SecurityOut(Wire):
    """How an account stands with security: no name, only what comes in and what is locked."""

    id: Identifier
    kind: Kind
    created_at: Moment
    closed_at: Moment | None
    locked_at: Moment | None
    has_password: bool
    has_totp: bool
    passkeys: int
    live_sessions: int
    live_keys: int


class SecurityFilter(Filter):
    """What narrows the list of accounts; `login` finds the account of a login name."""

    kind: Kind | None = None
    locked: bool | None = None
    login: LoginName | None = None


class ResetMadeOut(Wire):
    """A one-time permission to choose a new password; hand it to the holder of the account."""

    token: str
    expires_at: Moment


class ResetIn(Wire):
    """The permission and the new password."""

    token: OneTimeToken
    password: Password


class ResetOut(Wire):
    """The password was changed; sign in with it and the second factor."""

    sessions_ended: int
