"""Whose rows those of a person and of an organisation are: words for `__tenancy__`.

They ask the tables of identity alone, whose policies ask no other; so no policies ask each other in
a circle. `applicant` alone asks a table further up, by its name in SQL.
"""

from app.base.actor import Kind
from app.base.tenancy import (
    ACCOUNT,
    ACTING_FOR,
    AT,
    DISTRICTS,
    KIND,
    PARTY,
    STAFF,
    Rule,
    district,
    either,
    looked_up,
    named,
    one_of,
    rule,
)


def person(column: str = "seeker_id") -> Rule:
    """Rows of a person: for themselves, for officer and guardian while that lasts, for staff.

    Of a merged person under each of their records, as in `app.identity.merged`.
    """
    return either(_self_anywhere(column), seated(column), _kept_here(column))


def oneself(column: str) -> Rule:
    """Rows of a person: for themselves, and for the officer or guardian acting for them."""
    return rule(lambda table: f"{named(table, column)} = {_PARTS}")


def _self_anywhere(column: str) -> Rule:
    """The same, and rows that stand under another of a merged person's records."""
    return rule(lambda table: f"{named(table, column)} = {_RECORDS}")


def _kept_here(column: str) -> Rule:
    """Rows of a merged duplicate, for the staff of where the kept record lives."""
    return rule(lambda table: f"{STAFF} AND {named(table, column)} = {_DUPLICATES}")


def seated(column: str, *, unsaid: bool = False) -> Rule:
    """Rows of a party, for the staff of where it lives or is seated; `unsaid`: or of none."""
    nowhere = " OR party.district IS NULL" if unsaid else ""
    return rule(
        lambda table: (
            f"{STAFF} AND EXISTS (SELECT 1 FROM party WHERE party.id = {named(table, column)}"
            f" AND (party.district = ANY{DISTRICTS}{nowhere}))"
        )
    )


def organisation(column: str = "employer_id", *, house: bool = False) -> Rule:
    """Rows of an organisation, for its members and integrations; `house`: its house operators."""
    kinds = (Kind.EMPLOYER, Kind.INTEGRATION, *([Kind.HOUSE_OPERATOR] if house else []))
    return rule(lambda table: f"{named(table, column)} = {PARTY} AND {one_of(kinds)}")


def local(column: str = "district", organisation: str = "employer_id") -> Rule:
    """Rows with a district of their own, or their organisation's, or none, for staff."""
    return either(district(column, unsaid=True), seated(organisation, unsaid=True))


def applicant(column: str = "seeker_id") -> Rule:
    """Rows of a person, for an employer whom they have sent an application."""
    members = one_of((Kind.EMPLOYER, Kind.INTEGRATION))
    return rule(
        lambda table: (
            f"{members} AND {named(table, column)} IN (SELECT application.seeker_id"
            f" FROM application WHERE application.employer_id = {PARTY})"
        )
    )


_PARTS = looked_up(
    "parts",
    f"SELECT {PARTY} WHERE {KIND} = '{Kind.SEEKER.value}'"
    " UNION ALL SELECT membership.party_id FROM membership"
    f" WHERE membership.account_id = {ACCOUNT}"
    " AND membership.role IN ('self', 'paired', 'guardian')"
    f" AND (membership.valid_from IS NULL OR membership.valid_from <= {AT})"
    f" AND (membership.valid_until IS NULL OR membership.valid_until > {AT})"
    f" AND ({ACTING_FOR} IS NULL OR membership.party_id = {ACTING_FOR})",
)
"""Whom an account acts for, by the request's own time, which the rest of it goes by too."""

_RECORDS = looked_up(
    "records",
    f"SELECT unnest((SELECT aixinwu_parts())) UNION ALL SELECT party.id FROM party"
    f" WHERE party.merged_into = {_PARTS}"
    " UNION ALL SELECT party.merged_into FROM party"
    f" WHERE party.merged_into IS NOT NULL AND party.id = {_PARTS}",
)
"""These persons' own records and their others: duplicates of a kept one, the kept one of one."""

_DUPLICATES = looked_up(
    "duplicates",
    "SELECT merged.id FROM party AS merged JOIN party AS kept ON kept.id = merged.merged_into"
    f" WHERE kept.district = ANY{DISTRICTS}",
)
"""Merged duplicates of persons who live where staff work."""
