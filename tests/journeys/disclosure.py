"""What an answer may show to whom: the allowed fields, and what an employer never gets."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from httpx2 import Response

from app.base.actor import Kind
from app.identity.scopes import MAY, Scope
from tests.journeys.acts import Act, headers
from tests.journeys.authorisation import KINDS
from tests.making.people import CANARY, CONTACT, City

Answers = Iterable[tuple[str, Kind, Response]]


def _named(text: str) -> frozenset[str]:
    return frozenset(text.split())


EMPLOYER_SIDE = frozenset({Kind.EMPLOYER, Kind.INTEGRATION, Kind.HOUSE_OPERATOR})
_RECORD = frozenset({Kind.EMPLOYER, Kind.INTEGRATION, Kind.STAFF})

OF_A_PERSON = _named(
    "seeker_id id_number certificate certificate_state category grade has_certificate age "
    "sex birth_date phone phone_masked introduction skills capabilities capability gaps "
    "unknowns contributions score format_preference desired_titles experiences"
)
"""Fields that no answer to an employer holds, unless null."""

_OF_A_DEMAND = {"item", "level", "source", "essential", "reason"}

FIELDS: dict[str, frozenset[str]] = {
    "seeker": _named(
        "id name sex age has_id_number has_certificate certificate phone_masked district "
        "education graduated_on state introduction skills desired_titles desired_occupations "
        "desired_districts accepted_forms accepted_work_places accepted_schedules pay_floor "
        "most_weekly_hours accommodations reach format_preference personalised experiences "
        "licences created_at updated_at"
    ),
    "application": _named(
        "id posting_id employer_id seeker_id candidate state sender_kind reach message "
        "submitted_at processed_at answered_at changed_at starts_on refusal_reason "
        "refusal_item refusal_accommodation answer_to_seeker note_to_staff disclosed list_id "
        "position version"
    ),
    "candidate": _named("handle experience education fit accommodations"),
    "employer": _named(
        "id name brand_name kind credit_code industry district address employees description "
        "state answers verified_at created_at updated_at full contact_name contact_phone "
        "contact_email state_reason source credit_code_doubted warnings"
    ),
    "posting": _named(
        "id employer source external_id title description requirements benefits "
        "screening_questions occupation occupation_by occupation_confidence occupation_likely "
        "occupation_runner_up occupation_asks openings taken obtained employment_form pay "
        "typical_earning agreement insurance lodging meals shuttle weekly_hours daily_hours "
        "working_time schedules probation_months probation_pay contract_months open_ended "
        "work_place district address place_said equipment communication education_rank "
        "experience_years licences least_age programme demands accommodations state "
        "state_reason published_at closes_at created_at updated_at"
    ),
    "document": _named(
        "id owner_id purpose title text_alternative described media_type size sha256 scanned "
        "retention uploaded_by checked_at created_at updated_at notes"
    ),
}
"""The fields of each kind of answer. A new one is added here by somebody who thought about it."""

READS: dict[str, tuple[str, str]] = {
    "seeker": ("/v1/seekers/{seeker_id}", "own"),
    "application": ("/v1/applications/{application_id}", "own"),
    "candidate": ("/v1/postings/{posting_id}/candidates", "own"),
    "employer": ("/v1/employers/{employer_id}", "own"),
    "posting": ("/v1/postings/{posting_id}", "own"),
    "document": ("/v1/documents/{document_id}", "own"),
}
READERS: dict[str, frozenset[Kind]] = {
    "seeker": frozenset({Kind.SEEKER, Kind.OFFICER, Kind.STAFF}),
    "application": frozenset(
        {Kind.SEEKER, Kind.OFFICER, Kind.STAFF, Kind.EMPLOYER, Kind.INTEGRATION}
    ),
    "candidate": frozenset({Kind.STAFF, Kind.EMPLOYER, Kind.INTEGRATION}),
    "employer": frozenset(kind for kind in KINDS if Scope.EMPLOYERS_READ in MAY[kind]),
    "posting": frozenset(kind for kind in KINDS if Scope.POSTINGS_READ in MAY[kind]),
    "document": frozenset({Kind.SEEKER, Kind.OFFICER, Kind.STAFF}),
}
SEEN_BY_OFFICE = frozenset(
    {
        ("key_id", Kind.SYSTEM_ADMIN),
        ("proof_key_id", Kind.SYSTEM_ADMIN),
        ("first_account_id", Kind.SECURITY_ADMIN),
        ("free_account_id", Kind.SECURITY_ADMIN),
        *((name, Kind.AUDITOR) for name in ("employer_id", "key_id", "device_id")),
        *((name, Kind.AUDITOR) for name in ("link_id", "proof_key_id")),
    }
)
"""Rows of no tenant's people that this office sees all of."""
EMPTY: dict[tuple[str, Kind], frozenset[str]] = {
    ("application", Kind.EMPLOYER): frozenset({"seeker_id", "list_id", "position"}),
    ("application", Kind.INTEGRATION): frozenset({"seeker_id", "list_id", "position"}),
    ("application", Kind.SEEKER): frozenset({"note_to_staff", "disclosed"}),
    ("application", Kind.OFFICER): frozenset({"disclosed"}),
    ("application", Kind.STAFF): frozenset({"disclosed"}),
    **{
        ("employer", kind): frozenset(
            {"contact_name", "contact_phone", "contact_email", "source", "credit_code_doubted"}
        )
        for kind in (Kind.SEEKER, Kind.OFFICER, Kind.HOUSE_OPERATOR, Kind.KIOSK)
    },
}
"""Fields that are null for this reader."""


def misfits(city: City) -> list[str]:
    """Every answer whose fields are not those its reader may have."""
    return [fault for kind in KINDS for what in READS for fault in _misfits(city, what, kind)]


def leaks(answers: Answers, city: City) -> list[str]:
    """What somebody was told that is not for them, by the cell of the matrix."""
    return [fault for cell, kind, answer in answers for fault in _leaks(cell, kind, answer, city)]


def _misfits(city: City, what: str, kind: Kind) -> Iterator[str]:
    path, rows = READS[what]
    act = Act(kind.value)
    url = act.url(path, getattr(city, rows))
    answer = city.ask("get", url, headers(city, act, kind.value, what))
    if kind not in READERS[what]:
        if answer.is_success:
            yield f"{kind} reads {what}"
        return
    if not answer.is_success:
        yield f"{kind} does not read {what}: {answer.status_code}"
        return
    content = answer.json()
    items = content["items"] if what == "candidate" else [content]
    if not items:
        yield f"{kind} reads nothing of {what}"
    for item in items:
        if set(item) != FIELDS[what]:
            yield f"{kind} reads of {what}: {sorted(set(item) ^ FIELDS[what])}"
        told = {name for name in EMPTY.get((what, kind), ()) if item[name] is not None}
        if told:
            yield f"{kind} is told of {what}: {sorted(told)}"


def _leaks(cell: str, kind: Kind, answer: Response, city: City) -> Iterator[str]:
    text = answer.text + json.dumps(dict(answer.headers))
    for name, row in city.hidden.items():
        # Whoever asks for a guardianship names the paper; the answer repeats what was asked.
        named = name == "guardian_paper_id" and "/guardianships" in cell
        asked = named or row in str(answer.request.url)
        seen = name == "external_id" or (name, kind) in SEEN_BY_OFFICE
        if not asked and not seen and _holds(text, row):
            yield f"{cell} tells of the hidden {name}"
    if CONTACT in text and kind not in _RECORD:
        yield f"{cell} tells {kind} the contact of an employer"
    # Whoever holds a signed link was given it by somebody who may see the file.
    if kind in EMPLOYER_SIDE and "/v1/downloads" not in cell:
        yield from _told_of_a_person(cell, text, answer, city)


def _told_of_a_person(cell: str, text: str, answer: Response, city: City) -> Iterator[str]:
    if CANARY in text:
        yield f"{cell} tells a text of a person"
    if _holds(text, city.own["seeker_id"]):
        yield f"{cell} tells who a person is"
    public = "/v1/reference" in cell or "/matching/notice" in cell
    if answer.headers.get("content-type") == "application/json" and not public:
        for name in _of_a_person(answer.json()):
            yield f"{cell} tells the {name} of a person"


def _holds(text: str, row: str) -> bool:
    """An id in either of its spellings."""
    return row in text or row.replace("-", "") in text


def _of_a_person(content: Any) -> Iterator[str]:
    """Fields about a person that are not null; a level counts unless it is a demand's."""
    if isinstance(content, list):
        for inner in content:
            yield from _of_a_person(inner)
    if isinstance(content, dict):
        for name, inner in content.items():
            about = name in OF_A_PERSON or (name == "level" and set(content) != _OF_A_DEMAND)
            if about and inner is not None:
                yield name
            yield from _of_a_person(inner)
