"""What is decided of a document: how long, what is shown, when it goes, and its links."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest

from app.base.actor import Actor, Kind
from app.base.secrets import Keyring, SealBroken
from app.documents import rules
from app.documents.catalogue import BY_CODE, PURPOSES, RETENTION
from app.documents.models import Document, DocumentContent, DocumentState, Purpose
from app.documents.rules.keeping import months_after
from app.documents.rules.links import LASTS
from app.identity.models import Party, PartyKind
from app.identity.rules import organisation, person
from tests.conftest import NOON
from tests.making.documents import a_checked_file

SOMEBODY = Actor(Kind.SEEKER, uuid4(), uuid4(), None)
LATER = NOON + timedelta(days=3_660)


def kept(
    keys: Keyring, purpose: Purpose = Purpose.CV, owner: Party | None = None, **said: str | None
) -> tuple[Document, DocumentContent]:
    owner = owner or person("620102", NOON)
    return rules.keep(a_checked_file(), {"purpose": purpose, **said}, owner, SOMEBODY, keys, NOON)


def test_a_cv_is_kept_two_years_and_may_go_at_any_time(keys: Keyring) -> None:
    document, _ = kept(keys)
    assert document.retention_until == date(2028, 11, 23)
    assert document.kept_until is None
    rules.may_delete(document, NOON.date())


def test_law_keeps_evidence_and_says_until_when(keys: Keyring) -> None:
    document, _ = kept(keys, Purpose.EVIDENCE)
    with pytest.raises(rules.KeptByLaw) as refused:
        rules.may_delete(document, NOON.date())
    assert "2028-11-23" in refused.value.detail.zh
    assert "2028-11-23" in refused.value.detail.en
    with pytest.raises(rules.KeptByLaw):
        rules.may_delete(document, date(2028, 11, 23))
    rules.may_delete(document, date(2028, 11, 24))


@pytest.mark.parametrize(
    "purpose",
    [Purpose.CV, Purpose.CERTIFICATE_SCAN, Purpose.GUARDIAN_PROOF, Purpose.CONSENT_PAPER],
)
def test_an_organisation_keeps_no_persons_papers(keys: Keyring, purpose: Purpose) -> None:
    with pytest.raises(rules.PurposeNotForOwner):
        kept(keys, purpose, organisation("620102", NOON))


def test_every_purpose_of_a_person_has_a_rule_today_and_a_name() -> None:
    for purpose in Purpose:
        assert rules.rule_for(purpose, person(None, NOON), NOON.date()).purpose is purpose
        assert purpose in PURPOSES
    assert len(BY_CODE) == len(RETENTION)
    with pytest.raises(rules.PurposeNotForOwner):
        rules.rule_for(Purpose.CV, person(None, NOON), date(2020, 1, 1))


@pytest.mark.parametrize("rule", RETENTION, ids=lambda rule: rule.code)
def test_every_rule_says_why_in_both_languages_and_how_sure_it_is(rule: object) -> None:
    found = BY_CODE[rule.code]  # type: ignore[attr-defined]
    assert found.basis.zh != found.basis.en
    assert found.mark in {"V", "S", "U", "P"}
    assert found.owner in set(PartyKind)
    assert 0 < found.months <= 120


def test_months_end_on_days_that_exist() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_after(date(2026, 11, 23), 13) == date(2027, 12, 23)


def test_title_text_and_content_open_only_at_their_own_place(keys: Keyring) -> None:
    document, content = kept(keys, title="我的简历", text_alternative="五年收银")
    assert "简历" not in str(document.title_sealed)
    shown = rules.shown(document, keys, "zh")
    assert (shown.title, shown.text_alternative, shown.notes) == ("我的简历", "五年收银", [])
    assert rules.opened(content, keys) == a_checked_file().content
    moved = DocumentContent(document_id=uuid4(), sealed=content.sealed)
    with pytest.raises(rules.DocumentDamaged):
        rules.opened(moved, keys)
    with pytest.raises(rules.DocumentDamaged):
        rules.opened(None, keys)


def document_saved(document: Document) -> Document:
    return document


def test_without_title_and_text_it_has_a_name_and_a_note(keys: Keyring) -> None:
    document, _ = kept(keys)
    shown = rules.shown(document, keys, "en")
    assert (shown.title, shown.text_alternative, shown.described) == ("CV", None, False)
    assert [note.code for note in shown.notes] == ["text_alternative_missing"]
    assert rules.shown(document, keys, "zh").title == "简历"


def test_null_clears_and_what_is_not_said_stays(keys: Keyring) -> None:
    document, _ = kept(keys, title="简历", text_alternative="五年收银")
    rules.change(document, {"title": None}, keys, LATER)
    assert document.title_sealed is None
    assert document.described
    assert document.updated_at == LATER
    rules.change(document, {"text_alternative": None}, keys, LATER)
    assert not document.described


def test_forgetting_wipes_what_no_law_keeps(keys: Keyring) -> None:
    document, _ = kept(keys, title="简历", text_alternative="五年收银")
    forgotten = rules.forget(document, NOON)
    assert forgotten.kept_until is None
    assert len(forgotten.statements) == 2
    assert document.state is DocumentState.DELETED
    left = (document.title_sealed, document.text_alternative_sealed, document.sha256)
    assert left == (None, None, None)
    assert document.size == 0


def test_forgetting_restricts_what_law_keeps_until_its_day(keys: Keyring) -> None:
    document, _ = kept(keys, Purpose.CONSENT_PAPER)
    forgotten = rules.forget(document, NOON)
    assert forgotten.kept_until == document.kept_until == date(2029, 11, 23)
    assert forgotten.statements == ()
    assert document.state is DocumentState.RESTRICTED
    assert rules.forget(document, LATER).kept_until is None


def test_a_room_that_needs_a_document_keeps_it_longer_never_shorter(keys: Keyring) -> None:
    document, _ = kept(keys)
    rules.keep_longer(document, date(2020, 1, 1))
    assert document.retention_until == date(2028, 11, 23)
    rules.keep_longer(document, date(2031, 1, 1), by_law=True)
    assert (document.retention_until, document.kept_until) == (date(2031, 1, 1),) * 2
    rules.keep_longer(document, date(2030, 1, 1), by_law=True)
    assert document.kept_until == date(2031, 1, 1)


def test_a_link_says_its_document_and_account_and_lasts_five_minutes(keys: Keyring) -> None:
    document, _ = kept(keys)
    link = rules.link_for(document, SOMEBODY, keys, NOON)
    said = rules.linked(link.token, keys)
    assert (said.document_id, said.account_id) == (document.id, SOMEBODY.account_id)
    assert timedelta(0) < link.expires_at - NOON <= LASTS <= timedelta(minutes=5)
    said.live(NOON + timedelta(minutes=4, seconds=59))
    with pytest.raises(rules.LinkExpired):
        said.live(link.expires_at)
    assert len(link.token) < 250


def test_a_link_that_was_changed_or_signed_for_another_purpose_is_none(keys: Keyring) -> None:
    document, _ = kept(keys)
    token = rules.link_for(document, SOMEBODY, keys, NOON).token
    for at in (0, 10, 25, len(token) // 2, len(token) - 2):
        other = "A" if token[at] != "A" else "B"
        with pytest.raises(rules.LinkNotValid):
            rules.linked(token[:at] + other + token[at + 1 :], keys)
    content = {"d": document.id.hex, "a": uuid4().hex, "e": 9_999_999_999}
    for wrong in ("", "x", "字", token + "AAAA", keys.sign("cursor", content)):
        with pytest.raises(rules.LinkNotValid):
            rules.linked(wrong, keys)


def test_nobody_without_an_account_gets_a_link(keys: Keyring) -> None:
    document, _ = kept(keys)
    with pytest.raises(rules.LinkNotValid):
        rules.link_for(document, Actor(Kind.SYSTEM, None, None, None), keys, NOON)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("我的简历", "我的简历.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("C:\\windows\\system32", "C windows system32.pdf"),
        ('x"; filename=evil.exe', "x filename=evil.exe.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("...", "document.pdf"),
        ("字" * 100, "字" * 60 + ".pdf"),
        ("a%00.html", "a 00.html.pdf"),
    ],
)
def test_a_hostile_title_makes_a_harmless_file_name(keys: Keyring, title: str, name: str) -> None:
    document, _ = kept(keys)
    header = rules.file_name(title, document)
    assert header.startswith(f'attachment; filename="document-{document.id}.pdf"; ')
    assert unquote(header.split("filename*=UTF-8''")[1]) == name
    assert header.isascii()
    assert "\n" not in header


def test_evidence_is_a_document_in_use_of_that_party_for_that_purpose(keys: Keyring) -> None:
    document, _ = kept(keys, Purpose.EVIDENCE)
    owner = document.owner_id
    assert rules.require(document, owner, {Purpose.EVIDENCE}) is document
    wrong: list[tuple[Document | None, UUID, Purpose]] = [
        (None, owner, Purpose.EVIDENCE),
        (document, uuid4(), Purpose.EVIDENCE),
        (document, owner, Purpose.CV),
    ]
    for found, party, purpose in wrong:
        with pytest.raises(rules.NotEvidence) as refused:
            rules.require(found, party, [purpose], "/evidence/0")
        assert refused.value.errors[0].pointer == "/evidence/0"
    document.state = DocumentState.RESTRICTED
    with pytest.raises(rules.NotEvidence):
        rules.require(document, owner, {Purpose.EVIDENCE})


def test_sealed_bytes_open_only_whole_at_their_place_and_with_their_key(keys: Keyring) -> None:
    row = uuid4()
    place = {"table": "document_content", "column": "sealed", "row": row}
    sealed = keys.seal_bytes(b"\x00.\xff" * 50, **place)  # type: ignore[arg-type]
    assert keys.open_bytes(sealed, **place) == b"\x00.\xff" * 50  # type: ignore[arg-type]
    assert keys.seal_bytes(b"", **place) != keys.seal_bytes(b"", **place)  # type: ignore[arg-type]
    bad = [sealed[:-1], sealed[:-1] + b"x", b"", b"a1.x", b"a1." + sealed, b"\xff.\xff.\xff.x"]
    for broken in bad:
        with pytest.raises(SealBroken):
            keys.open_bytes(broken, **place)  # type: ignore[arg-type]
    for column, where in (("other", row), ("sealed", uuid4())):
        with pytest.raises(SealBroken):
            keys.open_bytes(sealed, table="document_content", column=column, row=where)


def test_times_of_links_are_in_utc(keys: Keyring) -> None:
    document, _ = kept(keys)
    link = rules.link_for(document, SOMEBODY, keys, datetime(2026, 1, 1, tzinfo=UTC))
    assert link.expires_at == datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
