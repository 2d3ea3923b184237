"""What acting for a person may never cover."""

import pytest

from app.base.actor import Kind
from app.identity.scopes import MAY, Act, Scope, for_the_person

PERSONS_OWN = {Scope.CONSENTS_WRITE, Scope.IDENTITY_REVEAL}


def test_an_officers_proxy_never_covers_consent() -> None:
    assert not PERSONS_OWN & MAY[Kind.OFFICER]
    assert not {Scope.GUARDIANSHIPS_WRITE, Scope.ASKS_WRITE} & MAY[Kind.OFFICER]


def test_only_a_guardian_who_covers_consent_consents() -> None:
    without = [act for act in Act if act is not Act.CONSENT]
    assert Scope.CONSENTS_WRITE not in for_the_person(without)
    assert Scope.CONSENTS_WRITE in for_the_person([Act.CONSENT])


@pytest.mark.parametrize("scope", [Scope.GUARDIANSHIPS_WRITE, Scope.IDENTITY_REVEAL])
def test_no_guardianship_gives_what_only_the_person_does(scope: Scope) -> None:
    assert scope not in for_the_person(Act)


def test_an_act_that_is_not_known_gives_nothing() -> None:
    assert for_the_person(["everything"]) == for_the_person([])


def test_a_guardian_for_a_person_holds_what_the_person_holds_and_may_ask_them() -> None:
    assert for_the_person(Act) - MAY[Kind.SEEKER] == {Scope.ASKS_WRITE}
    holders = {kind for kind in Kind if Scope.ASKS_WRITE in MAY.get(kind, frozenset())}
    assert holders == set()
