"""What is disclosed to one employer, and what that employer may open, without a database."""

from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest

from app.applications.models import Application, ApplicationState, DisclosedField, Disclosure
from app.applications.rules import disclosing
from app.applications.rules.machine import ENDED
from app.applications.rules.writing import ApplicationEnded
from app.applications.schemas import DisclosuresIn, EmployerPurpose
from app.base.actor import Actor, Kind
from app.base.errors import Invalid
from app.seekers.models import Certificate, CertificateState, HowGiven, Seeker
from app.seekers.rules import NoticeOutdated
from app.seekers.schemas import RevealField
from tests.conftest import NOON

S, F = ApplicationState, DisclosedField
DAY = timedelta(days=1)
ME = Actor(Kind.SEEKER, uuid4(), uuid4(), None)
FIRM = Actor(Kind.EMPLOYER, uuid4(), uuid4(), None)
PLAIN = (F.NAME, F.ACCOMMODATIONS, F.CERTIFICATE)


def an_application(state: S = S.PROCESSING, **changes: Any) -> Application:
    return Application(id=uuid4(), state=state, **changes)


def a_disclosure(field: F = F.NAME, **changes: Any) -> Disclosure:
    values = {
        "field": field,
        "notice_version": "1.0",
        "given_at": NOON - DAY,
        "expires_at": NOON + DAY,
    }
    return Disclosure(**(values | changes))


def chosen(
    *fields: str,
    standing: tuple[Disclosure, ...] = (),
    actor: Actor = ME,
    state: S = S.NEW,
    notice: str | None = "1.0",
    **more: Any,
) -> tuple[list[Disclosure], int]:
    items = [{"field": field, **more} for field in fields]
    said = DisclosuresIn(notice_version=notice, items=items)
    documents = {OWN}
    return disclosing.choose(
        an_application(state), standing, said, actor, "0" * 64, documents, NOON
    )


OWN = uuid4()


@pytest.mark.parametrize(
    ("changes", "state", "live"),
    [
        ({}, S.NEW, True),
        ({}, S.ACCEPTED, True),
        *(({}, state, False) for state in sorted(ENDED)),
        ({"expires_at": NOON}, S.NEW, False),
        ({"ended_at": NOON - DAY}, S.NEW, False),
        ({"notice_version": "0.9"}, S.NEW, False),
        ({"notice_version": "1.4"}, S.NEW, True),
    ],
)
def test_a_disclosure_counts_while_it_stands_and_the_application_goes_on(
    changes: dict[str, Any], state: S, live: bool
) -> None:
    assert disclosing.is_live(a_disclosure(**changes), an_application(state), NOON) is live


def test_what_was_given_before_a_transfer_counts_no_more() -> None:
    passed_on = an_application(handed_over_at=NOON - DAY / 2)
    assert not disclosing.is_live(a_disclosure(), passed_on, NOON)
    assert disclosing.is_live(a_disclosure(given_at=NOON - DAY / 2), passed_on, NOON)


def test_a_field_is_disclosed_for_three_months_unless_told() -> None:
    new, ended = chosen("name", "phone")
    assert ended == 0
    assert {row.field for row in new} == {F.NAME, F.PHONE}
    assert {row.expires_at for row in new} == {NOON + 90 * DAY}
    assert {row.how for row in new} == {HowGiven.SELF}


def test_what_is_left_out_ends_and_what_is_said_again_stays() -> None:
    name, phone = a_disclosure(F.NAME), a_disclosure(F.PHONE)
    new, ended = chosen("name", "grade", standing=(name, phone))
    assert ([row.field for row in new], ended) == ([F.GRADE], 1)
    assert (name.ended_at, phone.ended_at, phone.ended_because) == (None, NOON, "withdrawn")


def test_another_end_replaces_and_one_run_out_is_given_anew() -> None:
    name, old = a_disclosure(F.NAME), a_disclosure(F.GRADE, expires_at=NOON - DAY / 2)
    new, ended = chosen("name", "grade", standing=(name, old), expires_at=NOON + 2 * DAY)
    assert ({row.field for row in new}, ended) == ({F.NAME, F.GRADE}, 2)
    assert name.ended_because == "replaced"


def test_everything_may_be_withdrawn_without_any_notice_and_after_the_end() -> None:
    name = a_disclosure()
    assert chosen(standing=(name,), notice=None, state=S.REFUSED) == ([], 1)
    assert name.ended_at == NOON


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.OFFICER, Kind.EMPLOYER, Kind.INTEGRATION])
def test_nobody_but_the_person_decides(kind: Kind) -> None:
    with pytest.raises(disclosing.DisclosedByThePerson):
        chosen("name", actor=Actor(kind, uuid4(), uuid4(), None))


def test_nothing_is_disclosed_for_what_has_ended_or_on_an_old_notice() -> None:
    with pytest.raises(ApplicationEnded):
        chosen("name", state=S.CANCELLED)
    with pytest.raises(NoticeOutdated):
        chosen("name", notice="0.9")


@pytest.mark.parametrize(
    ("items", "pointer", "code"),
    [
        ([{"field": "name"}, {"field": "name"}], "/items/1", "twice"),
        ([{"field": "document"}], "/items/0/document_id", "missing"),
        (
            [{"field": "document", "document_id": uuid4()}],
            "/items/0/document_id",
            "not_your_document",
        ),
        ([{"field": "name", "document_id": OWN}], "/items/0/document_id", "not_taken"),
        ([{"field": "name", "expires_at": NOON + 366 * DAY}], "/expires_at", "out_of_range"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    items: list[dict[str, Any]], pointer: str, code: str
) -> None:
    said = DisclosuresIn(notice_version="1.0", items=items)
    with pytest.raises(Invalid) as refused:
        disclosing.choose(an_application(), (), said, ME, "0" * 64, {OWN}, NOON)
    assert (refused.value.errors[0].pointer, refused.value.errors[0].code) == (pointer, code)


def test_a_choice_names_the_notice_that_was_shown() -> None:
    with pytest.raises(Invalid) as refused:
        chosen("name", notice=None)
    assert refused.value.errors[0].pointer == "/notice_version"


def test_a_document_of_ones_own_is_disclosed() -> None:
    new, _ = chosen("document", document_id=OWN)
    assert (new[0].field, new[0].document_id) == (F.DOCUMENT, OWN)


def a_person() -> Seeker:
    held = Certificate(state=CertificateState.VALID, valid_until=NOON.date() + 900 * DAY)
    return Seeker(id=uuid4(), name="李示例", accommodations=["SCREEN_READER"], certificate=held)


SUBSETS = [fields for size in range(len(F) + 1) for fields in combinations(F, size)]


@pytest.mark.parametrize("fields", SUBSETS)
def test_exactly_the_fields_disclosed_are_shown(fields: tuple[F, ...]) -> None:
    """Goal S3, over every subset of the fields."""
    live = [a_disclosure(f, document_id=OWN if f is F.DOCUMENT else None) for f in fields]
    shown = disclosing.disclosed(live, a_person(), {"ability_matching"}, NOON)
    told = {name for name, value in shown.model_dump().items() if value not in (None, [])}
    wanted = {f.value for f in fields if f in PLAIN}
    wanted |= {"documents"} if F.DOCUMENT in fields else set()
    by_call = {f.value for f in fields if f not in (*PLAIN, F.DOCUMENT)}
    assert told == wanted | ({"on_request"} if by_call else set())
    assert {field.value for field in shown.on_request} == by_call


def test_accommodations_are_not_shown_while_their_use_is_not_agreed_to() -> None:
    """Goal S20: what may not be used is not shown either, whatever was disclosed."""
    live = [a_disclosure(F.ACCOMMODATIONS)]
    assert disclosing.disclosed(live, a_person(), (), NOON).accommodations is None


HIRING = {S.PRIOR_TO_HIRE, S.ACCEPTED}
NEEDS = {
    EmployerPurpose.CONTACT: {RevealField.PHONE},
    EmployerPurpose.CONTRACT: {RevealField.ID_NUMBER, RevealField.PHONE},
    EmployerPurpose.INSURANCE: {RevealField.ID_NUMBER},
    EmployerPurpose.QUOTA: {
        RevealField.CERTIFICATE_NUMBER,
        RevealField.CATEGORY,
        RevealField.GRADE,
    },
}


@pytest.mark.parametrize("purpose", EmployerPurpose)
@pytest.mark.parametrize("state", ApplicationState)
@pytest.mark.parametrize("field", RevealField)
def test_a_field_opens_only_for_a_purpose_that_needs_it_now(
    purpose: EmployerPurpose, state: S, field: RevealField
) -> None:
    everything = [a_disclosure(F(one.value)) for one in RevealField]
    earlier = {S.PROCESSING, S.POSTPONED} if purpose is EmployerPurpose.CONTACT else set()
    may = state in HIRING | earlier and field in NEEDS[purpose]
    try:
        disclosing.may_open(an_application(state), everything, [field], purpose, FIRM)
        opened = True
    except (disclosing.NotNeededNow, Invalid):
        opened = False
    assert opened is may


def test_nothing_opens_that_was_not_disclosed() -> None:
    with pytest.raises(disclosing.NotDisclosed):
        disclosing.may_open(
            an_application(S.ACCEPTED),
            [a_disclosure(F.PHONE)],
            [RevealField.PHONE, RevealField.ID_NUMBER],
            EmployerPurpose.CONTRACT,
            FIRM,
        )


@pytest.mark.parametrize("kind", [Kind.SEEKER, Kind.STAFF, Kind.OFFICER, Kind.INTEGRATION])
def test_others_than_the_employer_open_nothing_here(kind: Kind) -> None:
    with pytest.raises(disclosing.OpenedForEmployers):
        disclosing.may_open(
            an_application(S.ACCEPTED),
            [a_disclosure(F.PHONE)],
            [RevealField.PHONE],
            EmployerPurpose.CONTACT,
            Actor(kind, uuid4(), uuid4(), None),
        )
