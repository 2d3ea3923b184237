"""Who may invite whom to what, and what comes of an invitation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unicodedata import normalize
from uuid import UUID

from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.wording import Words
from app.identity.models import (
    Account,
    Administrator,
    Invitation,
    Membership,
    Party,
    PartyKind,
    Role,
)
from app.identity.rules.accounts import account as new_account
from app.identity.rules.codes import one_time_token
from app.identity.scopes import ADMINISTRATORS

LIVES = timedelta(days=7)
INVITES: Mapping[Kind, frozenset[Kind]] = {
    Kind.SYSTEM_ADMIN: frozenset({Kind.STAFF, Kind.OFFICER}) | ADMINISTRATORS,
    Kind.STAFF: frozenset({Kind.EMPLOYER, Kind.HOUSE_OPERATOR, Kind.GUARDIAN}),
    Kind.EMPLOYER: frozenset({Kind.EMPLOYER}),
    Kind.SYSTEM: frozenset({Kind.STAFF, Kind.OFFICER, Kind.EMPLOYER, Kind.HOUSE_OPERATOR})
    | ADMINISTRATORS,
}
"""The kinds of account each kind may invite to; the system is the operator's keyboard."""

OF_A_PARTY = frozenset({Kind.EMPLOYER, Kind.HOUSE_OPERATOR})
"""Kinds of account that belong to an organisation."""


class MayNotInvite(Forbidden):
    """The inviter may not invite to an account of this kind, or for this organisation."""

    title = Words("您不能发出这种邀请", "You may not send this invitation")


class InvitationEnded(NotFound):
    """There is no such invitation, or it was accepted, revoked, or is older than seven days."""

    title = Words("邀请无效或已过期", "This invitation is not valid, or no longer")


class InvitationAccepted(Conflict):
    """The invitation was accepted already; close the account instead."""

    title = Words("邀请已被接受", "The invitation was accepted already")


class HasAdministrator(Conflict):
    """The organisation has an administrator, who invites its other members."""

    title = Words(
        "该单位已有管理员，请由其管理员邀请成员",
        "The organisation has an administrator, who invites its members",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an invitation is to be for."""

    kind: Kind
    label: str
    party_id: UUID | None = None
    districts: list[str] = field(default_factory=list)
    admin: bool = False
    staff_number: str | None = None


def invite(
    inviter: Actor, asked: Asked, party: Party | None, keyring: Keyring, now: datetime
) -> tuple[Invitation, str]:
    """An invitation and its token, which is shown this once."""
    if asked.kind not in INVITES.get(inviter.kind, frozenset()):
        raise MayNotInvite
    _complete(asked)
    if asked.kind in OF_A_PARTY and not _reaches(inviter, party):
        raise NotFound
    token = one_time_token("axi")
    made = Invitation(
        id=new_id(),
        digest=keyring.digest(token),
        kind=asked.kind,
        label=asked.label,
        party_id=asked.party_id,
        organisation_id=asked.party_id or inviter.organisation_id,
        districts=sorted(asked.districts),
        admin=asked.admin or (asked.kind is Kind.EMPLOYER and inviter.kind is not Kind.EMPLOYER),
        staff_number_digest=_digest(keyring, asked.staff_number),
        inviter_id=inviter.account_id,
        created_at=now,
        expires_at=now + LIVES,
    )
    return made, token


def revoke_invitation(invitation: Invitation, now: datetime) -> None:
    """Take an invitation back before it is accepted."""
    if invitation.accepted_at is not None:
        raise InvitationAccepted
    if invitation.revoked_at is None:
        invitation.revoked_at = now


def accepted(
    invitation: Invitation, name: str, now: datetime
) -> tuple[Account, list[Membership | Administrator]]:
    """The account an invitation makes, and what stands beside it."""
    made = new_account(
        invitation.kind,
        name,
        now,
        party_id=invitation.party_id,
        organisation_id=invitation.organisation_id,
        districts=invitation.districts,
    )
    beside: list[Membership | Administrator] = []
    if invitation.party_id is not None:
        role = Role.ADMIN if invitation.admin else Role.MEMBER
        beside.append(
            Membership(
                id=new_id(), account_id=made.id, party_id=invitation.party_id, role=role, acts=[]
            )
        )
    if invitation.kind in ADMINISTRATORS:
        digest = invitation.staff_number_digest
        beside.append(Administrator(account_id=made.id, staff_number_digest=digest, created_at=now))
    return made, beside


def _complete(asked: Asked) -> None:
    """Refuse what does not fit the kind: each field is either needed or has no place."""
    fits = {
        "party_id": (asked.party_id is not None, asked.kind in OF_A_PARTY),
        "staff_number": (bool(_plain(asked.staff_number)), asked.kind in ADMINISTRATORS),
        "districts": (bool(asked.districts), asked.kind is Kind.STAFF),
    }
    wrong = [
        _needed(name) if wanted else _misplaced(name)
        for name, (given, wanted) in fits.items()
        if given != wanted
    ]
    if asked.admin and asked.kind is not Kind.EMPLOYER:
        wrong.append(_misplaced("admin"))
    if wrong:
        raise Invalid(errors=wrong)


def _reaches(inviter: Actor, party: Party | None) -> bool:
    """Whether the organisation is the inviter's own, or of their districts."""
    if party is None or party.kind is not PartyKind.ORGANISATION:
        return False
    if inviter.kind is Kind.EMPLOYER:
        return party.id == inviter.party_id
    if inviter.kind is Kind.STAFF:
        return party.district is None or party.district in inviter.districts
    return inviter.kind is Kind.SYSTEM


def _plain(staff_number: str | None) -> str:
    """A staff number however it is written: another dash or a wide digit makes no other person."""
    written = normalize("NFKC", staff_number or "").upper()
    return "".join(letter for letter in written if letter.isalnum())


def _digest(keyring: Keyring, staff_number: str | None) -> str | None:
    plain = _plain(staff_number)
    return keyring.digest(f"staff_number|{plain}") if plain else None


def _needed(name: str) -> FieldProblem:
    words = Words("这类账号需要填写这一项。", "An account of this kind needs this field.")
    return FieldProblem(f"/{name}", "needed_for_kind", words)


def _misplaced(name: str) -> FieldProblem:
    words = Words("这类账号没有这一项。", "An account of this kind has no such field.")
    return FieldProblem(f"/{name}", "not_for_kind", words)
