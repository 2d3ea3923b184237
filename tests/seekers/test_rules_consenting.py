"""Consents without a database: what counts, who may give one, what is said beforehand."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.base.actor import Actor, Kind
from app.base.database import Table
from app.base.errors import Invalid
from app.base.secrets import Keyring
from app.seekers import rules
from app.seekers.catalogue import NOTICES, PURPOSES, Basis, Given, notices, purpose_of
from app.seekers.models import Consent, HowGiven
from app.seekers.schemas import ConsentIn
from tests.conftest import NOON
from tests.house.documented import load_everything
from tests.seekers.made import OFFICER, STAFF, oneself, registered

ABILITIES = "ability_matching"
WEEK = timedelta(days=7)


def a_consent(**changes: Any) -> Consent:
    values = {
        "purpose": ABILITIES,
        "notice_version": "1.0",
        "given_at": NOON - timedelta(days=30),
        "expires_at": NOON + timedelta(days=30),
    }
    return Consent(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"expires_at": NOON + timedelta(microseconds=1)}, True),
        ({"expires_at": NOON}, False),
        ({"withdrawn_at": NOON}, False),
        ({"replaced_at": NOON}, False),
        ({"notice_version": "1.7"}, True),
        ({"notice_version": "0.9"}, False),
        ({"notice_version": "2.0"}, False),
        ({"notice_version": "10.0"}, False),
    ],
)
def test_a_consent_counts_while_it_stands_in_time_for_the_present_notice(
    changes: dict[str, Any], counts: bool
) -> None:
    assert rules.is_live(a_consent(**changes), NOON) is counts


def test_the_end_is_that_of_the_last_consent_and_none_while_one_counts() -> None:
    early = a_consent(withdrawn_at=NOON - 3 * WEEK)
    late = a_consent(withdrawn_at=NOON - WEEK)
    run_out = a_consent(expires_at=NOON - 2 * WEEK)
    assert rules.ended_at([], NOON) is None
    assert rules.ended_at([early, late, run_out], NOON) == NOON - WEEK
    assert rules.ended_at([early, run_out], NOON) == NOON - 2 * WEEK
    assert rules.ended_at([early, a_consent()], NOON) is None


def test_a_new_major_notice_ends_what_was_agreed_before() -> None:
    ended = rules.ended_at([a_consent(notice_version="0.4")], NOON)
    published = NOTICES[ABILITIES]["1.0"].published_on
    assert ended is not None
    assert ended.date() <= published
    assert ended > NOON - timedelta(days=60)


def given(keys: Keyring, actor: Actor | None = None, **said: Any) -> tuple[Consent, HowGiven]:
    seeker = registered(keys)
    wanted = ConsentIn(**({"purpose": ABILITIES, "notice_version": "1.0"} | said))
    return rules.give(seeker, wanted, actor or oneself(seeker), "0" * 64, NOON)


def test_a_consent_lasts_a_year_unless_less_is_wished(keys: Keyring) -> None:
    assert given(keys)[0].expires_at == NOON + timedelta(days=365)
    less = NOON + timedelta(days=9)
    assert given(keys, expires_at=less)[0].expires_at == less


@pytest.mark.parametrize("ends", [NOON, NOON - WEEK, NOON + timedelta(days=365, microseconds=1)])
def test_no_consent_ends_before_it_begins_or_after_a_year(keys: Keyring, ends: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        given(keys, expires_at=ends)
    assert refused.value.errors[0].code == "out_of_range"


def test_the_person_agrees_and_staff_record_a_paper_they_can_show(keys: Keyring) -> None:
    seeker = registered(keys)
    guardian = Actor(Kind.SEEKER, uuid4(), seeker.id, None, through=Kind.GUARDIAN)
    assert given(keys)[1] is HowGiven.SELF
    assert given(keys, guardian)[1] is HowGiven.GUARDIAN
    paper, how = given(keys, STAFF, document_id=uuid4())
    assert (how, paper.on_behalf_of) == (HowGiven.PAPER, paper.seeker_id)


@pytest.mark.parametrize("actor", [STAFF, OFFICER])
def test_nobody_else_agrees_for_a_person(keys: Keyring, actor: Actor) -> None:
    with pytest.raises(rules.ConsentIsThePersons):
        given(keys, actor)


def test_an_officer_does_not_even_record_a_paper(keys: Keyring) -> None:
    with pytest.raises(rules.ConsentIsThePersons):
        given(keys, OFFICER, document_id=uuid4())


def test_an_outdated_notice_is_shown_anew(keys: Keyring) -> None:
    with pytest.raises(rules.NoticeOutdated):
        given(keys, notice_version="0.9")


@pytest.mark.parametrize("purpose", [p for p in PURPOSES if PURPOSES[p].given is not Given.ONCE])
def test_no_consent_is_taken_where_none_is_asked(keys: Keyring, purpose: str) -> None:
    """PIPL art. 13(3): a statutory duty gets a notice, never a pretended consent."""
    with pytest.raises(Invalid) as refused:
        given(keys, purpose=purpose)
    each = purpose == "employer_disclosure"
    assert refused.value.errors[0].code == ("given_with_an_application" if each else "not_asked")


def test_consent_is_asked_exactly_where_it_is_the_ground() -> None:
    for purpose in PURPOSES.values():
        assert (purpose.basis is Basis.CONSENT) == (purpose.given is not None)


def test_withdrawing_twice_changes_nothing(keys: Keyring) -> None:
    consent = a_consent()
    assert rules.withdraw(consent, STAFF, NOON)
    assert not rules.withdraw(consent, STAFF, NOON + WEEK)
    assert (consent.withdrawn_at, consent.withdrawn_by_kind) == (NOON, Kind.STAFF)


def test_every_purpose_has_its_present_notice_and_every_notice_a_purpose() -> None:
    assert set(NOTICES) == set(PURPOSES)
    for purpose in PURPOSES.values():
        assert purpose.version in NOTICES[purpose.code]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_notice_says_all_that_the_law_wants_in_both_languages(purpose: str) -> None:
    """PIPL arts. 17 and 30."""
    shown = rules.notice_out(PURPOSES[purpose].notice, "某机构", "某电话")
    for language in (shown.zh, shown.en):
        texts = language.model_dump()
        assert all(texts.values()), [name for name, text in texts.items() if not text]
        assert (language.handler, language.contact) == ("某机构", "某电话")
    assert re.search("[\u4e00-\u9fff]", shown.zh.aim)
    assert not re.search("[\u4e00-\u9fff]", shown.en.aim + shown.en.effect + shown.en.rights)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_easy_sentences_are_short_and_say_one_thing(purpose: str) -> None:
    for version in NOTICES[purpose].values():
        assert version.easy
        for sentence in version.easy:
            assert len(sentence) <= 20
            assert sentence.endswith("。")
            assert sentence.count("。") == 1


def test_a_digest_covers_every_word_that_is_shown() -> None:
    notice = PURPOSES[ABILITIES].notice
    first = rules.notice_out(notice, "某机构", "某电话").digest
    assert rules.notice_out(notice, "某机构", "某电话").digest == first
    assert rules.notice_out(notice, "某机构", "别的电话").digest != first
    assert rules.notice_out(PURPOSES["contact"].notice, "某机构", "某电话").digest != first


def test_a_version_of_a_notice_stands_once() -> None:
    assert notices.major("1.10") == "1"
    with pytest.raises(KeyError):
        NOTICES[ABILITIES]["0.1"]


def tags() -> dict[str, str]:
    """Every personal column of the house with its tag."""
    load_everything()
    columns = (c for table in Table.metadata.tables.values() for c in table.columns)
    return {str(c): c.info["personal"] for c in columns if "personal" in c.info}


def unknown(found: dict[str, str]) -> list[str]:
    known = {tag for purpose in PURPOSES.values() for tag in purpose.tags}
    return [column for column, tag in found.items() if tag not in known]


def test_every_personal_column_belongs_to_a_purpose() -> None:
    found = tags()
    assert len(found) > 40
    assert unknown(found) == []
    assert purpose_of(found["capability.level"]).code == ABILITIES
    assert purpose_of(found["seeker.accommodations"]).basis is Basis.CONSENT


def test_a_column_of_no_purpose_would_be_noticed() -> None:
    assert unknown({"seeker.shoe_size": "curiosity"}) == ["seeker.shoe_size"]
