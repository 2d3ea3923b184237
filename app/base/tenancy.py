"""Whose the rows of a table are: each table says it, and PostgreSQL's policies are made from it.

A table says `__tenancy__ = tenancy(own=[…], seen=[…], added=[…])`: whose rows they are, to read and
to write; who besides may read them; who besides may add them. Whoever fits one rule may. The work
of the house itself always may. docs/decisions/0020-row-level-security.md explains each word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.base.actor import Kind

KIND = "(SELECT aixinwu_kind())"
_ACCOUNT, _PARTY = "(SELECT aixinwu_account())", "(SELECT aixinwu_party())"
_FOR, _AT = "(SELECT aixinwu_acting_for())", "(SELECT aixinwu_at())"
_DISTRICTS = "((SELECT aixinwu_districts())::text[])"
_STAFF = f"{KIND} = '{Kind.STAFF.value}'"

FUNCTIONS = {
    "kind": "text",
    "account": "uuid",
    "party": "uuid",
    "organisation": "uuid",
    "districts": "text[]",
    "acting_for": "uuid",
    "at": "timestamptz",
}
"""What policies ask of the context: functions `aixinwu_<name>()` and what they give."""


class TenancyUnsaid(Exception):
    """A table does not say whose its rows are, or says it with columns it does not have."""


@dataclass(frozen=True)
class Rule:
    """Whom a row is for: a condition in SQL over a table; `own` asks of rows of one's own only."""

    condition: Callable[[sa.Table, bool], str]


@dataclass(frozen=True)
class Tenancy:
    """Whose the rows of a table are; `reason` where they are nobody's, or the house's alone."""

    own: tuple[Rule, ...] = ()
    seen: tuple[Rule, ...] = ()
    added: tuple[Rule, ...] = ()
    shared: bool = False
    reason: str = ""


def tenancy(
    *, own: Sequence[Rule], seen: Sequence[Rule] = (), added: Sequence[Rule] = ()
) -> Tenancy:
    """Rows of tenants: whose they are, who besides sees them, who besides may add them."""
    return Tenancy(tuple(own), tuple(seen), tuple(added))


def shared(reason: str) -> Tenancy:
    """A table that holds nothing of any tenant, and why: it has no policy."""
    return Tenancy(shared=True, reason=reason)


def of_the_house(reason: str, *, added: Sequence[Rule] = ()) -> Tenancy:
    """Rows only the work of the house reads and changes, and why."""
    return Tenancy(added=tuple(added), reason=reason)


def account(column: str = "account_id") -> Rule:
    """Rows of the account that acts."""
    return _of(lambda table: f"{_named(table, column)} = {_ACCOUNT}")


def person(column: str = "seeker_id") -> Rule:
    """Rows of a person: for themselves, for officer and guardian while that lasts, for staff."""
    return either(oneself(column), seated(column))


def oneself(column: str) -> Rule:
    """Rows of a person: for themselves, and for the officer or guardian acting for them."""
    return _of(lambda table: _oneself(_named(table, column)))


def organisation(column: str = "employer_id", *, house: bool = False) -> Rule:
    """Rows of an organisation, for its members and integrations; `house`: its house operators."""
    kinds = (Kind.EMPLOYER, Kind.INTEGRATION, *([Kind.HOUSE_OPERATOR] if house else []))
    return _of(lambda table: f"{_named(table, column)} = {_PARTY} AND {_one_of(kinds)}")


def district(*columns: str, unsaid: bool = False) -> Rule:
    """Rows of a district, for its staff; `unsaid`: rows that name none, too."""

    def condition(table: sa.Table) -> str:
        names = [_named(table, column) for column in columns]
        places = [f"{name} = ANY{_DISTRICTS}" for name in names]
        if unsaid:
            places.append(" AND ".join(f"{name} IS NULL" for name in names))
        return f"{_STAFF} AND ({' OR '.join(places)})"

    return _of(condition)


def seated(column: str, *, unsaid: bool = False) -> Rule:
    """Rows of a party, for the staff of where it lives or is seated; `unsaid`: or of none."""
    nowhere = " OR party.district IS NULL" if unsaid else ""
    return _of(
        lambda table: (
            f"{_STAFF} AND EXISTS (SELECT 1 FROM party WHERE party.id = {_named(table, column)}"
            f" AND (party.district = ANY{_DISTRICTS}{nowhere}))"
        )
    )


def local(column: str = "district", organisation: str = "employer_id") -> Rule:
    """Rows with a district of their own, or their organisation's, or none, for staff."""
    return either(district(column, unsaid=True), seated(organisation, unsaid=True))


def applicant(column: str = "seeker_id") -> Rule:
    """Rows of a person, for an employer whom they have sent an application."""
    members = _one_of((Kind.EMPLOYER, Kind.INTEGRATION))
    return _of(
        lambda table: (
            f"{members} AND {_named(table, column)} IN (SELECT application.seeker_id"
            f" FROM application WHERE application.employer_id = {_PARTY})"
        )
    )


def under(parent: str, column: str = "") -> Rule:
    """Rows that belong to one of another table: whoever owns (or, for `seen`, sees) that one."""

    def condition(table: sa.Table, own: bool) -> str:
        above = _table(table, parent)
        joined = f"{_named(above, 'id')} = {_named(table, column or f'{parent}_id')}"
        theirs = declared(above)
        if own and theirs.seen:  # seeing the parent is not owning it
            joined += f" AND ({fits(above, theirs.own, own=True)})"
        return f'EXISTS (SELECT 1 FROM "{parent}" WHERE {joined})'

    return Rule(condition)


def above(child: str, column: str, *kinds: Kind) -> Rule:
    """Rows that have one of another table under them, for these kinds who see that one."""

    def condition(table: sa.Table) -> str:
        held = f"{_named(_table(table, child), column)} = {_named(table, 'id')}"
        return f'{_one_of(kinds)} AND EXISTS (SELECT 1 FROM "{child}" WHERE {held})'

    return _of(condition)


def public() -> Rule:
    """Rows for everybody who has come in; narrow it: `when("state = 'open'", public())`."""
    return _of(lambda _: f"{KIND} <> 'door'")


def anybody() -> Rule:
    """Rows for everybody in any context, also for who stands at the door."""
    return _of(lambda _: f"{KIND} <> ''")


def door() -> Rule:
    """Rows that authentication needs before it is known who asks."""
    return _of(lambda _: f"{KIND} = 'door'")


def kinds(*kinds: Kind) -> Rule:
    """Every row, for these kinds of actor; narrow it with `when`."""
    return _of(lambda _: _one_of(kinds))


def when(condition: str, rule: Rule) -> Rule:
    """A rule for those rows only of which a condition in SQL over their columns is true."""
    return Rule(lambda table, own: f"({condition}) AND ({rule.condition(table, own)})")


def either(*rules: Rule) -> Rule:
    """Any one of several rules."""
    return Rule(lambda table, own: fits(table, rules, own=own))


def declared(table: sa.Table) -> Tenancy:
    """What a table says of its rows; TenancyUnsaid when it says nothing."""
    found = table.info.get("tenancy")
    if not isinstance(found, Tenancy):
        raise TenancyUnsaid(
            f"{table.name}: say whose the rows are (docs/decisions/0020-row-level-security.md)"
        )
    return found


def owned(table: sa.Table) -> str:
    """The condition on which rows are one's own: the work of the house, or any rule of `own`."""
    ours = f"{KIND} = '{Kind.SYSTEM.value}'"
    return " OR ".join([ours, *_each(table, declared(table).own, own=True)])


def fits(table: sa.Table, rules: Sequence[Rule], *, own: bool) -> str:
    """The condition that any one of these rules fits."""
    return " OR ".join(_each(table, rules, own=own)) or "false"


def _oneself(name: str) -> str:
    """Expiry is by the request's own time, which the rest of the request goes by too."""
    return (
        f"({name} = {_PARTY} AND {KIND} = '{Kind.SEEKER.value}') OR {name} IN ("
        f"SELECT membership.party_id FROM membership WHERE membership.account_id = {_ACCOUNT}"
        " AND membership.role IN ('self', 'paired', 'guardian')"
        f" AND (membership.valid_until IS NULL OR membership.valid_until > {_AT})"
        f" AND ({_FOR} IS NULL OR membership.party_id = {_FOR}))"
    )


def _of(condition: Callable[[sa.Table], str]) -> Rule:
    return Rule(lambda table, _: condition(table))


def _each(table: sa.Table, rules: Sequence[Rule], *, own: bool) -> list[str]:
    return [f"({rule.condition(table, own)})" for rule in rules]


def _one_of(kinds: Sequence[Kind]) -> str:
    return f"{KIND} IN ({', '.join(repr(kind.value) for kind in kinds)})"


def _table(beside: sa.Table, name: str) -> sa.Table:
    if name not in beside.metadata.tables:
        raise TenancyUnsaid(f"{beside.name}: there is no table {name}")
    return beside.metadata.tables[name]


def _named(table: sa.Table, column: str) -> str:
    if column not in table.columns:
        raise TenancyUnsaid(f"{table.name} has no column {column}")
    return f'"{table.name}"."{column}"'
