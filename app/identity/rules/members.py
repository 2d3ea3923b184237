"""Changes of accounts by those set over them; nobody changes their own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.wording import Words
from app.identity.models import Account, Membership, Role
from app.identity.scopes import ADMINISTRATORS

_NO_DISTRICTS = Words("只有工作人员账号才有负责区县。", "Only accounts of staff have districts.")


class OwnAccount(Forbidden):
    """Nobody changes their own rights, or closes or unlocks themselves."""

    title = Words("不能更改自己的账号权限", "You may not change your own account's rights")


class LastAdministrator(Conflict):
    """An employer keeps at least one administrator."""

    title = Words("单位至少要保留一名管理员", "An employer keeps at least one administrator")


class AdministratorStaysClosed(Conflict):
    """A closed administrator's account is not opened again: invite the person anew."""

    title = Words(
        "已关闭的管理员账号不能重新启用，请重新邀请",
        "A closed administrator's account stays closed; invite the person anew",
    )


def not_oneself(actor: Actor, account: Account) -> None:
    """Refuse an act on the actor's own account."""
    if actor.account_id == account.id:
        raise OwnAccount


def change_account(account: Account, changes: dict[str, Any], now: datetime) -> list[str]:
    """Change name and districts, close or reopen; the names of the events that makes."""
    if changes.get("districts") and account.kind is not Kind.STAFF:
        raise Invalid(errors=[FieldProblem("/districts", "not_for_kind", _NO_DISTRICTS)])
    happened = []
    closed = changes.pop("closed", None)
    changed = {name: value for name, value in changes.items() if getattr(account, name) != value}
    for name, value in changed.items():
        setattr(account, name, value)
    if changed:
        happened.append("account.changed")
    if closed is not None and closed != (account.closed_at is not None):
        happened.append(_closed(account, now) if closed else _reopened(account))
    return happened


def keep_an_administrator(members: Iterable[tuple[Account, Membership]]) -> None:
    """Refuse a change after which no open account would administer the employer."""
    if not any(
        account.closed_at is None and membership.role is Role.ADMIN
        for account, membership in members
    ):
        raise LastAdministrator


def _closed(account: Account, now: datetime) -> str:
    account.closed_at = now
    return "account.closed"


def _reopened(account: Account) -> str:
    if account.kind in ADMINISTRATORS:
        raise AdministratorStaysClosed
    account.closed_at = None
    return "account.reopened"
