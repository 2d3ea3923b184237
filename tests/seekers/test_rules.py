"""Decisions about seekers, without a database."""

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from app.base.actor import Actor, Kind
from app.base.errors import Invalid
from app.base.moves import MoveIn
from app.base.secrets import Keyring
from app.base.states import TransitionNotAllowed, TransitionNotYours
from app.functioning.catalogue import ITEM_CODES
from app.identity.rules import person as a_party
from app.seekers import rules
from app.seekers.models import (
    CapabilityRow,
    Certificate,
    CertificateState,
    Method,
    Seeker,
    SeekerState,
)
from app.seekers.rules.numbers import Category
from app.seekers.schemas import AssessedIn, SeekerOut, SeekerPatch
from tests.conftest import NOON
from tests.making.numbers import a_certificate_number, an_identity_number

TODAY = NOON.date()
BORN = date(1990, 3, 7)
NUMBER = an_identity_number(BORN, 123)
PRINTED = a_certificate_number(NUMBER)
STAFF = Actor(Kind.STAFF, uuid4(), None, None, frozenset({"620102"}))
OFFICER = Actor(Kind.OFFICER, uuid4(), None, None)
FIRST, SECOND, THIRD = ITEM_CODES[:3]


def oneself(seeker: Seeker) -> Actor:
    return Actor(Kind.SEEKER, uuid4(), seeker.id, seeker.id)


def registered(keys: Keyring, **said: Any) -> Seeker:
    party = a_party("620102", NOON)
    content = {"name": "李示例", "district": "620102", "id_number": NUMBER} | said
    seeker = rules.registered(party, content, keys, NOON - timedelta(days=1))
    seeker.capabilities = []
    return seeker


def codes(refused: Any) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in refused.value.errors]


def test_the_identity_number_tells_birth_date_and_sex() -> None:
    who = rules.person({"id_number": NUMBER}, TODAY)
    assert (who.birth_date, who.sex) == (BORN, "male")


def test_a_certificate_alone_names_its_holder() -> None:
    who = rules.person({"certificate": {"number": PRINTED}}, TODAY)
    assert who.identity is not None
    assert who.identity.text == NUMBER


def test_a_certificate_of_somebody_else_is_refused() -> None:
    other = a_certificate_number(an_identity_number(BORN, 321))
    with pytest.raises(Invalid) as refused:
        rules.person({"id_number": NUMBER, "certificate": {"number": other}}, TODAY)
    assert codes(refused) == [("/certificate/number", "certificate_of_another_person")]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"birth_date": date(1991, 3, 7)}, "/birth_date"),
        ({"sex": "female"}, "/sex"),
    ],
)
def test_what_differs_from_the_number_is_refused(said: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.person({"id_number": NUMBER, **said}, TODAY)
    assert codes(refused) == [(pointer, "differs_from_number")]


def test_somebody_of_unknown_age_is_not_registered() -> None:
    with pytest.raises(Invalid) as refused:
        rules.person({}, TODAY)
    assert codes(refused) == [("/birth_date", "missing")]


def test_nobody_is_registered_before_the_sixteenth_birthday() -> None:
    birthday = date(TODAY.year - 16, TODAY.month, TODAY.day)
    assert rules.person({"birth_date": birthday}, TODAY).birth_date == birthday
    for said in (
        {"birth_date": birthday + timedelta(days=1)},
        {"id_number": an_identity_number(birthday + timedelta(days=1), 5)},
    ):
        with pytest.raises(rules.TooYoung) as refused:
            rules.person(said, TODAY)
        assert refused.value.code == "too_young"


def test_numbers_are_sealed_and_found_by_hash_only(keys: Keyring) -> None:
    seeker = registered(keys, certificate={"number": PRINTED}, phone="13800000000")
    kept = [repr(vars(seeker)), repr(vars(seeker.certificate))]
    for secret in (NUMBER, PRINTED, "13800000000"):
        assert all(secret not in text for text in kept)
    assert seeker.id_number_index == keys.blind("id_number", NUMBER)
    sealed = seeker.id_number_sealed
    assert keys.open(sealed, table="seeker", column="id_number_sealed", row=seeker.id) == NUMBER


def test_nothing_shown_holds_a_number_a_category_or_a_grade(keys: Keyring) -> None:
    printed = a_certificate_number(NUMBER, Category.MENTAL, 4)
    seeker = registered(keys, certificate={"number": printed}, phone="13812345678")
    for name in ("skills", "desired_titles", "desired_occupations", "desired_districts"):
        setattr(seeker, name, [])
    for name in ("accepted_forms", "accepted_work_places", "accepted_schedules"):
        setattr(seeker, name, [])
    seeker.accommodations, seeker.reach, seeker.personalised = [], "call", True
    shown = rules.shown(seeker, keys, TODAY).model_dump_json()
    for secret in (NUMBER, printed, NUMBER[6:14], "13812345678", "1990"):
        assert secret not in shown
    assert "138******78" in shown
    assert not {"category", "grade", "suffix", "number"} & set(SeekerOut.model_fields)


def test_saying_the_same_again_changes_nothing(keys: Keyring) -> None:
    said = {
        "id_number": NUMBER,
        "certificate": {"number": PRINTED, "valid_until": date(2030, 1, 1)},
        "phone": "13800000000",
        "skills": ["打字", "打字"],
        "experiences": [{"title": "店员", "years": 2.0}],
        "licences": [{"code": "HEALTH_CERTIFICATE"}],
        "pay_floor": {"amount": "2000.00", "currency": "CNY"},
    }
    said = SeekerPatch.model_validate(said).model_dump(exclude_unset=True)
    seeker = registered(keys, **said)
    sealed = (seeker.id_number_sealed, seeker.phone_sealed, seeker.certificate.number_sealed)
    assert rules.change(seeker, said, STAFF, keys, NOON) == set()
    assert seeker.updated_at < NOON
    assert sealed == (
        seeker.id_number_sealed,
        seeker.phone_sealed,
        seeker.certificate.number_sealed,
    )
    assert seeker.skills == ["打字"]


def test_a_mistyped_number_can_be_put_right(keys: Keyring) -> None:
    seeker = registered(keys)
    right = an_identity_number(date(1989, 1, 1), 124)
    changed = rules.change(seeker, {"id_number": right}, STAFF, keys, NOON)
    assert changed == {"id_number", "birth_date", "sex"}
    assert (seeker.birth_date, seeker.sex) == (date(1989, 1, 1), "female")


def test_a_number_of_another_than_the_certificate_on_file_is_refused(keys: Keyring) -> None:
    seeker = registered(keys, certificate={"number": PRINTED})
    with pytest.raises(Invalid) as refused:
        rules.change(seeker, {"id_number": an_identity_number(BORN, 99)}, STAFF, keys, NOON)
    assert codes(refused) == [("/certificate/number", "certificate_of_another_person")]


def test_a_certificate_can_be_replaced_and_taken_off_the_file(keys: Keyring) -> None:
    seeker = registered(keys, certificate={"number": PRINTED})
    seeker.certificate.state = CertificateState.VALID
    severe = a_certificate_number(NUMBER, Category.VISUAL, 1)
    said = {"certificate": {"number": f"{severe}B1", "valid_until": date(2031, 1, 1)}}
    assert rules.change(seeker, said, STAFF, keys, NOON) == {"certificate"}
    held = seeker.certificate
    assert (held.category, held.grade, held.suffix) == (1, 1, "B1")
    assert held.state is CertificateState.UNVERIFIED
    assert rules.change(seeker, {"certificate": None}, STAFF, keys, NOON) == {"certificate"}
    assert seeker.certificate is None
    assert seeker.id_number_index == keys.blind("id_number", NUMBER)


def test_the_date_of_birth_stays_when_the_number_goes(keys: Keyring) -> None:
    seeker = registered(keys)
    assert rules.change(seeker, {"id_number": None}, STAFF, keys, NOON) == {"id_number"}
    assert seeker.birth_date == BORN
    with pytest.raises(Invalid):
        rules.change(seeker, {"birth_date": None}, STAFF, keys, NOON)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "王示例"},
        {"id_number": None},
        {"certificate": None},
        {"birth_date": date(1980, 1, 1)},
        {"sex": "female"},
    ],
)
def test_only_staff_change_who_somebody_is(keys: Keyring, said: dict[str, Any]) -> None:
    seeker = registered(keys)
    for actor in (oneself(seeker), OFFICER):
        with pytest.raises(rules.IdentityByStaff):
            rules.change(seeker, said, actor, keys, NOON)


def test_a_licence_stands_once_and_is_kept_by_its_code(keys: Keyring) -> None:
    seeker = registered(keys, licences=[{"code": "HEALTH_CERTIFICATE"}])
    (kept,) = seeker.licences
    said = [{"code": "SECURITY_GUARD"}, {"code": "HEALTH_CERTIFICATE", "valid_until": TODAY}]
    assert rules.change(seeker, {"licences": said}, oneself(seeker), keys, NOON) == {"licences"}
    assert seeker.licences[1] is kept
    assert kept.valid_until == TODAY
    with pytest.raises(Invalid) as refused:
        rules.change(seeker, {"licences": [said[0], said[0]]}, STAFF, keys, NOON)
    assert codes(refused) == [("/licences", "twice")]


def test_what_ranking_reads_are_columns_and_lists_of_a_seeker() -> None:
    assert {name for name in rules.RANKED if not hasattr(Seeker, name)} == set()
    assert not rules.RANKED & {"name", "sex", "id_number", "certificate", "phone"}


def an_answer(item: str = FIRST, level: int | None = 3, **more: Any) -> AssessedIn:
    return AssessedIn(item=item, level=level, **more)


def test_a_profile_is_replaced_as_a_whole_and_rows_are_kept_by_item(keys: Keyring) -> None:
    seeker = registered(keys)
    me = oneself(seeker)
    assert rules.replace_profile(seeker, [an_answer(), an_answer(SECOND, None)], me, NOON)
    first = seeker.capabilities[0]
    assert (first.assessed_by, first.assessed_on) == (me.account_id, TODAY)
    assert rules.replace_profile(seeker, [an_answer(level=5), an_answer(THIRD)], me, NOON)
    assert [row.item for row in seeker.capabilities] == [FIRST, THIRD]
    assert seeker.capabilities[0] is first
    assert first.level == 5


def test_an_assessment_said_again_keeps_its_assessor_and_its_day(keys: Keyring) -> None:
    seeker = registered(keys)
    clinical = an_answer(method=Method.CLINICIAN)
    rules.replace_profile(seeker, [clinical], STAFF, NOON)
    later = NOON + timedelta(days=30)
    assert not rules.replace_profile(seeker, [clinical], oneself(seeker), later)
    (row,) = seeker.capabilities
    assert (row.assessed_by, row.assessed_on) == (STAFF.account_id, TODAY)


@pytest.mark.parametrize("method", set(Method) - {Method.SELF})
def test_a_person_speaks_for_oneself_only(keys: Keyring, method: Method) -> None:
    seeker = registered(keys)
    with pytest.raises(Invalid) as refused:
        rules.replace_profile(
            seeker, [an_answer(), an_answer(SECOND, method=method)], oneself(seeker), NOON
        )
    assert codes(refused) == [("/capabilities/1/method", "method_not_yours")]
    assert seeker.capabilities == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"assessed_on": TODAY + timedelta(days=1)}, ("/capabilities/0/assessed_on", "in_future")),
        (
            {"valid_until": TODAY - timedelta(days=1)},
            ("/capabilities/0/valid_until", "before_start"),
        ),
    ],
)
def test_dates_of_an_assessment_must_be_able_to_be(
    keys: Keyring, more: dict[str, Any], fault: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        rules.replace_profile(registered(keys), [an_answer(**more)], STAFF, NOON)
    assert codes(refused) == [fault]


WAYS = {
    ("registered", "verify"): "verified",
    ("verified", "assess"): "assessed",
    ("verified", "mark_ready"): "job_ready",
    ("assessed", "mark_ready"): "job_ready",
    ("job_ready", "place"): "placed",
    ("placed", "retain"): "retained",
    ("placed", "search_again"): "job_ready",
    ("retained", "search_again"): "job_ready",
    ("registered", "deactivate"): "inactive",
    ("verified", "deactivate"): "inactive",
    ("assessed", "deactivate"): "inactive",
    ("job_ready", "deactivate"): "inactive",
    ("placed", "deactivate"): "inactive",
    ("retained", "deactivate"): "inactive",
    ("inactive", "reactivate"): "registered",
}
ROLES = {
    Kind.SEEKER: {"search_again", "deactivate", "reactivate"},
    Kind.OFFICER: {"search_again", "deactivate", "reactivate", "assess", "mark_ready"},
}


def in_state(keys: Keyring, state: str) -> Seeker:
    seeker = registered(keys)
    seeker.state = SeekerState(state)
    seeker.capabilities = [CapabilityRow(item=FIRST, level=3)]
    return seeker


@pytest.mark.parametrize(
    ("state", "transition"), list(product(SeekerState, sorted({name for _, name in WAYS})))
)
def test_staff_make_exactly_these_moves(keys: Keyring, state: str, transition: str) -> None:
    seeker = in_state(keys, state)
    target = WAYS.get((state, transition))
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            rules.move(seeker, MoveIn(transition=transition), STAFF, NOON)
    else:
        row = rules.move(seeker, MoveIn(transition=transition), STAFF, NOON)
        assert (row.from_state, row.to_state, seeker.state) == (state, target, target)


@pytest.mark.parametrize("kind", list(ROLES))
@pytest.mark.parametrize(("state", "transition"), sorted(WAYS))
def test_seekers_and_officers_move_within_their_roles(
    keys: Keyring, kind: Kind, state: str, transition: str
) -> None:
    seeker = in_state(keys, state)
    actor = Actor(kind, uuid4(), seeker.id, None)
    if transition in ROLES[kind]:
        assert rules.move(seeker, MoveIn(transition=transition), actor, NOON).actor_kind is kind
    else:
        with pytest.raises(TransitionNotYours):
            rules.move(seeker, MoveIn(transition=transition), actor, NOON)


def test_no_transition_ends_in_anonymised_and_each_has_its_event() -> None:
    ways = rules.MACHINE.transitions
    assert all(way.target != SeekerState.ANONYMISED for way in ways)
    assert sorted(rules.EVENTS) == sorted(way.name for way in ways)


def test_an_empty_profile_is_not_assessed(keys: Keyring) -> None:
    seeker = in_state(keys, "verified")
    seeker.capabilities = [CapabilityRow(item=FIRST, level=None)]
    with pytest.raises(rules.ProfileEmpty):
        rules.move(seeker, MoveIn(transition="assess"), OFFICER, NOON)


@pytest.mark.parametrize(
    ("until", "after"),
    [
        (None, CertificateState.VALID),
        (date(2030, 1, 1), CertificateState.VALID),
        (TODAY - timedelta(days=1), CertificateState.UNVERIFIED),
    ],
)
def test_verifying_a_person_verifies_a_certificate_that_holds(
    keys: Keyring, until: date | None, after: CertificateState
) -> None:
    seeker = registered(keys, certificate={"number": PRINTED, "valid_until": until})
    rules.move(seeker, MoveIn(transition="verify"), STAFF, NOON)
    assert seeker.certificate.state is after


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        ("valid", 91, "valid"),
        ("valid", 90, "expiring"),
        ("valid", 0, "expiring"),
        ("valid", -1, "expired"),
        ("unverified", 30, "unverified"),
        ("unverified", -1, "expired"),
        ("revoked", -1, "revoked"),
        ("valid", None, "valid"),
    ],
)
def test_the_standing_of_a_certificate_follows_its_end(
    state: str, days: int | None, expected: str
) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    certificate = Certificate(state=CertificateState(state), valid_until=until)
    assert rules.standing(certificate, TODAY) == expected
