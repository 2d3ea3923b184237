"""Who a person is, what is kept of them and what is shown."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.base.errors import Invalid
from app.base.secrets import Keyring
from app.seekers import rules
from app.seekers.models import (
    CertificateState,
    Seeker,
)
from app.seekers.rules.numbers import Category
from app.seekers.schemas import SeekerOut, SeekerPatch
from tests.conftest import NOON
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.seekers.made import (
    BORN,
    NUMBER,
    OFFICER,
    PRINTED,
    STAFF,
    TODAY,
    codes,
    oneself,
    registered,
)


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
    seeker = registered(keys, certificate={"number": PRINTED}, phone="15400000000")
    kept = [repr(vars(seeker)), repr(vars(seeker.certificate))]
    for secret in (NUMBER, PRINTED, "15400000000"):
        assert all(secret not in text for text in kept)
    assert seeker.id_number_index == keys.blind("id_number", NUMBER)
    sealed = seeker.id_number_sealed
    assert keys.open(sealed, table="seeker", column="id_number_sealed", row=seeker.id) == NUMBER


def test_nothing_shown_holds_a_number_a_category_or_a_grade(keys: Keyring) -> None:
    printed = a_certificate_number(NUMBER, Category.MENTAL, 4)
    seeker = registered(keys, certificate={"number": printed}, phone="15400001234")
    for name in ("skills", "desired_titles", "desired_occupations", "desired_districts"):
        setattr(seeker, name, [])
    for name in ("accepted_forms", "accepted_work_places", "accepted_schedules"):
        setattr(seeker, name, [])
    seeker.accommodations, seeker.reach, seeker.personalised = [], "call", True
    shown = rules.shown(seeker, keys, TODAY, abilities=True).model_dump_json()
    for secret in (NUMBER, printed, NUMBER[6:14], "15400001234", "1990"):
        assert secret not in shown
    assert "154******34" in shown
    assert not {"category", "grade", "suffix", "number"} & set(SeekerOut.model_fields)


def test_saying_the_same_again_changes_nothing(keys: Keyring) -> None:
    said = {
        "id_number": NUMBER,
        "certificate": {"number": PRINTED, "valid_until": date(2030, 1, 1)},
        "phone": "15400000000",
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
