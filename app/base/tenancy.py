"""Whose the rows of a table are: each table says it, and PostgreSQL's policies are made from it.

A table says `__tenancy__ = tenancy(own=[…], seen=[…], added=[…])`: whose rows they are, to read and
to write; who besides may read them; who besides may add them. Whoever fits one rule may. The work
of the house itself always may. Words for persons and organisations are in `app.identity.tenancy`;
docs/decisions/0020-row-level-security.md explains each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.base.actor import Kind

KIND = "(SELECT aixinwu_kind())"
ACCOUNT, PARTY = "(SELECT aixinwu_account())", "(SELECT aixinwu_party())"
ACTING_FOR, AT = "(SELECT aixinwu_acting_for())", "(SELECT aixinwu_at())"
DISTRICTS = "((SELECT aixinwu_districts())::text[])"
STAFF = f"{KIND} = '{Kind.STAFF.value}'"
SEEKER = f"{KIND} = '{Kind.SEEKER.value}'"

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

LOOKED_UP: dict[str, str] = {}
"""What policies look up once in a statement: functions `aixinwu_<name>()`, and a query of ids."""


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
    """Rows only the work of the house reads and changes, and why; but for those named here."""
    return Tenancy(added=tuple(added), reason=reason)


def account(column: str = "account_id") -> Rule:
    """Rows of the account that acts."""
    return rule(lambda table: f"{named(table, column)} = {ACCOUNT}")


def district(*columns: str, unsaid: bool = False) -> Rule:
    """Rows of a district, for its staff; `unsaid`: rows that name none, too."""

    def condition(table: sa.Table) -> str:
        names = [named(table, column) for column in columns]
        places = [f"{name} = ANY{DISTRICTS}" for name in names]
        if unsaid:
            places.append(" AND ".join(f"{name} IS NULL" for name in names))
        return f"{STAFF} AND ({' OR '.join(places)})"

    return rule(condition)


def under(parent: str, column: str = "") -> Rule:
    """Rows that belong to one of another table: whoever owns (or, for `seen`, sees) that one."""

    def condition(table: sa.Table, own: bool) -> str:
        above = _table(table, parent)
        joined = f"{named(above, 'id')} = {named(table, column or f'{parent}_id')}"
        theirs = declared(above)
        if own and theirs.seen:  # seeing the parent is not owning it
            joined += f" AND ({fits(above, theirs.own, own=True)})"
        return f'EXISTS (SELECT 1 FROM "{parent}" WHERE {joined})'

    return Rule(condition)


def above(child: str, column: str, *kinds: Kind) -> Rule:
    """Rows that have one of another table under them, for these kinds who see that one."""

    def condition(table: sa.Table) -> str:
        held = f"{named(_table(table, child), column)} = {named(table, 'id')}"
        return f'{one_of(kinds)} AND EXISTS (SELECT 1 FROM "{child}" WHERE {held})'

    return rule(condition)


def public(condition: str = "true") -> Rule:
    """Rows for everybody who has come in; those of which a condition over the columns is true."""
    return when(condition, rule(lambda _: f"{KIND} <> 'door'"))


def anybody() -> Rule:
    """Rows for everybody in any context, also for who stands at the door."""
    return rule(lambda _: f"{KIND} <> ''")


def door() -> Rule:
    """Rows that authentication needs before it is known who asks."""
    return rule(lambda _: f"{KIND} = 'door'")


def kinds(*kinds: Kind) -> Rule:
    """Every row, for these kinds of actor; narrow it with `when`."""
    return rule(lambda _: one_of(kinds))


def when(condition: str, narrowed: Rule) -> Rule:
    """A rule for those rows only of which a condition in SQL over their columns is true."""
    return Rule(lambda table, own: f"({condition}) AND ({narrowed.condition(table, own)})")


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


def rule(condition: Callable[[sa.Table], str]) -> Rule:
    """A rule that asks the same of rows of one's own and of rows one sees."""
    return Rule(lambda table, _: condition(table))


def _each(table: sa.Table, rules: Sequence[Rule], *, own: bool) -> list[str]:
    return [f"({one.condition(table, own)})" for one in rules]


def one_of(kinds: Sequence[Kind]) -> str:
    """The condition that one of these kinds of actor asks."""
    return f"{KIND} IN ({', '.join(repr(kind.value) for kind in kinds)})"


def _table(beside: sa.Table, name: str) -> sa.Table:
    if name not in beside.metadata.tables:
        raise TenancyUnsaid(f"{beside.name}: there is no table {name}")
    return beside.metadata.tables[name]


def looked_up(name: str, query: str) -> str:
    """`ANY(…)` of the ids a query gives, looked up once in a statement and planned once.

    A policy asks other tables through this where it can: their own policies would be planned with
    every statement, and with every policy of theirs again.
    """
    LOOKED_UP[name] = query
    return f"ANY((SELECT aixinwu_{name}())::uuid[])"


def named(table: sa.Table, column: str) -> str:
    """A column in SQL; TenancyUnsaid when the table has none of that name."""
    if column not in table.columns:
        raise TenancyUnsaid(f"{table.name} has no column {column}")
    return f'"{table.name}"."{column}"'
