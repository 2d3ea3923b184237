"""Decisions of identity: parties, accounts, keys and what each kind may do."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.identity import rules
from app.identity.models import PartyKind, Role
from app.identity.scopes import MAY, PUBLIC, Scope, authz
from tests.conftest import NOON


def test_a_party_is_a_person_or_an_organisation_of_a_district() -> None:
    person, firm = rules.person("620102", NOON), rules.organisation(None, NOON)
    assert (person.kind, person.district) == (PartyKind.PERSON, "620102")
    assert (firm.kind, firm.district) == (PartyKind.ORGANISATION, None)
    assert person.id < firm.id


def test_a_key_holds_what_its_kind_may_unless_less_is_asked(keys: Keyring) -> None:
    holder = rules.account(Kind.OFFICER, "帮扶干部", NOON)
    whole, _ = rules.key_for(holder, keys, "all", NOON)
    assert set(whole.scopes) == MAY[Kind.OFFICER]
    part, _ = rules.key_for(holder, keys, "some", NOON, scopes=[Scope.SEEKERS_READ])
    assert part.scopes == ["seekers:read"]


def test_the_token_is_given_once_and_only_its_digest_is_kept(keys: Keyring) -> None:
    holder = rules.account(Kind.STAFF, "工作人员", NOON)
    key, token = rules.key_for(holder, keys, "desk", NOON)
    assert key.digest == keys.digest(token)
    assert token not in repr(vars(key))
    assert token.startswith(key.prefix)


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (Kind.SEEKER, Scope.CANDIDATES_READ),
        (Kind.EMPLOYER, Scope.SEEKERS_READ),
        (Kind.EMPLOYER, Scope.EMPLOYERS_VERIFY),
        (Kind.INTEGRATION, Scope.SEEKERS_READ),
        (Kind.KIOSK, Scope.MATCHES_READ),
        (Kind.HOUSE_OPERATOR, Scope.SEEKERS_READ),
        (Kind.OFFICER, Scope.EVENTS_READ),
    ],
)
def test_a_key_beyond_its_kind_is_refused(keys: Keyring, kind: Kind, scope: Scope) -> None:
    with pytest.raises(rules.ScopeBeyondKind):
        rules.key_for(rules.account(kind, "某", NOON), keys, "more", NOON, scopes=[scope])


def test_a_closed_account_gets_no_key(keys: Keyring) -> None:
    holder = rules.account(Kind.STAFF, "离职", NOON)
    holder.closed_at = NOON
    with pytest.raises(rules.AccountClosed):
        rules.key_for(holder, keys, "late", NOON)


def test_revoking_twice_keeps_the_first_time(keys: Keyring) -> None:
    key, _ = rules.key_for(rules.account(Kind.STAFF, "某", NOON), keys, "desk", NOON)
    rules.revoke(key, NOON)
    rules.revoke(key, NOON + timedelta(days=1))
    assert key.revoked_at == NOON


def test_a_pairing_names_the_officer_the_person_and_its_end() -> None:
    officer, person = rules.account(Kind.OFFICER, "帮扶干部", NOON), uuid4()
    pairing = rules.pair(officer, person, NOON)
    assert (pairing.account_id, pairing.party_id) == (officer.id, person)
    assert (pairing.role, pairing.valid_until) == (Role.PAIRED, NOON)


def test_only_people_and_those_who_serve_them_reach_seekers() -> None:
    readers = {kind for kind, scopes in MAY.items() if Scope.SEEKERS_READ in scopes}
    assert readers == {Kind.SEEKER, Kind.OFFICER, Kind.STAFF}


def test_an_operation_declares_its_row_rule_or_that_it_is_public() -> None:
    assert authz("own")["x-authz"] == {"rows": "own", "notes_access": False}
    assert authz("own", notes_access=True)["x-authz"]["notes_access"] is True
    assert PUBLIC["security"] == []
