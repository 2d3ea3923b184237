"""What can be done with every operation: by whom, on what, and with a body that succeeds.

`{name}` in a body or a path stands for an id of the city's own (tests/making/people.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.journeys.acts_members import BODIES, STEP_UPS, WITHOUT_BODY
from tests.making.files import a_png
from tests.making.numbers import a_certificate_number, a_credit_code, an_identity_number
from tests.making.people import City
from tests.making.ways_in import ACTIVATION, CODE, NEIGHBOURS_PHONE, PIN

NUMBER = an_identity_number(date(1988, 5, 20), 777)
OTHER_NUMBER = an_identity_number(date(1979, 8, 2), 778)
PNG = a_png()
CSV = "编号,岗位名称\nA-7,理货员\n".encode()


@dataclass(frozen=True)
class Act:
    """One way to do an operation that succeeds while the city is as it was made."""

    role: str = "staff"
    body: Any = None
    form: Mapping[str, bytes | str] | None = None
    query: str = ""
    at: Mapping[str, str] = field(default_factory=dict)
    stepped_up: bool = False
    if_match: str | None = "*"
    urlencoded: bool = False

    def url(self, path: str, ids: Mapping[str, Any]) -> str:
        """The path with every parameter filled in, and the query it needs."""
        for name, value in {**ids, **self.at}.items():
            path = path.replace("{" + name + "}", str(filled(value, ids)))
        return f"{path}?{self.query}" if self.query else path

    def content(self, ids: Mapping[str, Any]) -> dict[str, Any]:
        """The body as the client sends it: JSON, a form, or none."""
        if self.form is not None and self.urlencoded:
            return {"data": filled(dict(self.form), ids)}
        if self.form is not None:
            return multipart(filled(dict(self.form), ids))
        return {} if self.body is None else {"json": filled(self.body, ids)}


def filled(value: Any, ids: Mapping[str, Any]) -> Any:
    """The value with the ids it names in their places."""
    if isinstance(value, dict):
        return {name: filled(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, ids) for inner in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return ids[value[1:-1]]
    return value


def multipart(parts: Mapping[str, bytes | str]) -> dict[str, Any]:
    """A form as the client sends it; the file is the only part with a file name."""
    files = {
        name: (_file_name(part) if name == "file" else None, part) for name, part in parts.items()
    }
    return {"files": files}


def _file_name(part: bytes | str) -> str:
    """What a careful caller calls a file: the client takes the declared type from its ending."""
    return "scan.png" if isinstance(part, bytes) and part.startswith(PNG[:8]) else "jobs.csv"


def headers(city: City, act: Act, role: str | None, number: int | str) -> dict[str, str]:
    """The headers of a careful caller; without a role nobody is calling."""
    tokens = city.tokens | (city.stepped_up if act.stepped_up else {})
    token = {"Authorization": f"Bearer {tokens[role]}"} if role else {}
    person = city.callers[role].person_id if role else None
    acting = {"X-On-Behalf-Of": str(person)} if person else {}
    match = {"If-Match": act.if_match} if act.if_match else {}
    return {**token, **acting, **match, "Idempotency-Key": f"act-{number}"}


def operations(paths: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Verb, path and description of every operation of `app.openapi()["paths"]`."""
    for path, verbs in paths.items():
        for verb, told in verbs.items():
            yield verb, path, told


def acts_for(verb: str, path: str) -> tuple[Act, ...]:
    """The ways to do an operation; reading needs no more than the role."""
    return ACTS.get(f"{verb} {path}", (Act(),))


_MONEY = {"amount": "3200.00", "currency": "CNY"}
_POSTING: dict[str, Any] = {
    "title": "超市收银员",
    "description": "负责收银和整理货架。",
    "requirements": "做事仔细。",
    "benefits": "节日福利",
    "screening_questions": ["哪天可以上班？"],
    "occupation": "4-01-02-04",
    "openings": 2,
    "employment_form": "PROPORTIONAL",
    "pay": {
        "base_min": _MONEY,
        "base_max": {"amount": "4000.00", "currency": "CNY"},
        "guaranteed_min": _MONEY,
        "commission": "按月计提成",
        "period": "month",
        "months": 13,
        "negotiable": False,
    },
    "typical_earning": {"amount": "3600.00", "currency": "CNY"},
    "agreement": True,
    "insurance": True,
    "lodging": False,
    "meals": True,
    "shuttle": False,
    "weekly_hours": 40,
    "daily_hours": 8,
    "working_time": "STANDARD",
    "schedules": ["DAY"],
    "probation_months": 1,
    "probation_pay": _MONEY,
    "contract_months": 36,
    "open_ended": False,
    "work_place": "on_site",
    "district": "620102",
    "address": "示例路1号",
    "place_said": "城关区示例路",
    "equipment": "配有座椅",
    "communication": ["text"],
    "education_rank": 2,
    "experience_years": 1,
    "licences": ["HEALTH_CERTIFICATE"],
    "least_age": 18,
    "demands": [{"item": "telephone", "level": 3, "essential": True, "reason": "来电占工作的九成"}],
    "accommodations": ["SCREEN_READER"],
    "closes_at": "2027-01-20T02:00:00Z",
}
_BY_STAFF = {"obtained": "visit", "programme": "残疾人专场"}
_EMPLOYER: dict[str, Any] = {
    "name": "示例食品有限公司",
    "kind": "ENTERPRISE",
    "brand_name": "示例",
    "credit_code": a_credit_code(9_001),
    "industry": "C",
    "district": "620102",
    "address": "示例路2号",
    "employees": 30,
    "description": "做面点。",
    "contact_name": "王示例",
    "contact_phone": "15400000003",
    "contact_email": "jobs@example.org",
}
_SEEKER: dict[str, Any] = {
    "name": "李示例",
    "district": "620102",
    "id_number": NUMBER,
    "certificate": {"number": a_certificate_number(NUMBER), "valid_until": "2033-05-01"},
    "sex": "male",
    "birth_date": "1988-05-20",
    "phone": "154-0000-0002",
    "education": "61",
    "graduated_on": "2008-07-01",
    "introduction": "做过五年客服。",
    "skills": ["打字"],
    "desired_titles": ["客服"],
    "desired_occupations": ["4-04-05-03"],
    "desired_districts": ["620102"],
    "accepted_forms": ["PROPORTIONAL"],
    "accepted_work_places": ["remote"],
    "accepted_schedules": ["DAY"],
    "pay_floor": {"amount": "2500.00", "currency": "CNY"},
    "most_weekly_hours": 40,
    "accommodations": ["SCREEN_READER"],
    "reach": "text",
    "format_preference": "large_print",
    "personalised": True,
    "experiences": [
        {"title": "客服", "occupation": "4-04-05-03", "years": 5, "description": "接电话"}
    ],
    "licences": [{"code": "HEALTH_CERTIFICATE", "valid_until": "2027-05-01"}],
}
_ANOTHER = _SEEKER | {
    "id_number": OTHER_NUMBER,
    "certificate": {"number": a_certificate_number(OTHER_NUMBER), "valid_until": "2033-05-01"},
    "birth_date": "1979-08-02",
    "sex": "female",
}
_DOCUMENT: dict[str, bytes | str] = {
    "file": PNG,
    "purpose": b"evidence",
    "title": "培训证书".encode(),
    "text_alternative": "收银培训结业证书。".encode(),
}
_CAPABILITY = {
    "item": "telephone",
    "level": 2,
    "method": "self",
    "assessed_on": "2026-11-01",
    "valid_until": "2027-11-01",
}
_CONSENT = {
    "purpose": "ability_matching",
    "notice_version": "1.0",
    "expires_at": "2027-06-01T02:00:00Z",
}
_DOUBTFUL = {"posting_id": "{doubtful_id}"}
_DEVICE = {"device": "device-0001"}
_BEGINNING = {"code": ACTIVATION, "pin": "369025", **_DEVICE}

_GUARDIANSHIP = {
    "relation": "parent",
    "basis": "statutory",
    "acts": ["applying", "messages"],
    "needs_person": ["applying"],
    "valid_from": "2026-11-01",
    "valid_until": "2028-11-01",
    "document_id": "{guardian_paper_id}",
}
_ATTORNEY = _GUARDIANSHIP | {"relation": "friend", "basis": "power_of_attorney"}

ACTS: dict[str, tuple[Act, ...]] = {
    "post /v1/sign-ins": (
        Act("kiosk", {"phone": NEIGHBOURS_PHONE, "channel": "voice", **_DEVICE}),
    ),
    "post /v1/sign-ins/{sign_in_id}/code": (
        Act("kiosk", {"code": CODE, "pin": PIN}),
        Act("kiosk", {"code": CODE, "certificate_last4": "{last4}"}),
    ),
    "post /v1/claims": (
        Act("kiosk", {"certificate_number": "{certificate}", "channel": "sms", **_DEVICE}),
    ),
    "post /v1/claims/{claim_id}/code": (Act("kiosk", {"code": CODE}),),
    "post /v1/activations": (
        Act("kiosk", {**_BEGINNING, "certificate_number": "{certificate}"}),
        Act("kiosk", {**_BEGINNING, "phone": NEIGHBOURS_PHONE}),
    ),
    "post /v1/sessions/refresh": (Act("kiosk", {"refresh_token": "{refresh_token}", **_DEVICE}),),
    "delete /v1/sessions/{login_id}": (Act("seeker"),),
    "post /v1/sessions/end": (Act("seeker", {"which": "all"}),),
    "post /v1/sessions/step-ups": (
        Act("signed_in", {"method": "pin", "pin": PIN}),
        Act("signed_in", {"method": "phone_code", "code_id": "{step_up_id}", "code": CODE}),
        *(Act("staff", body) for body in STEP_UPS),
    ),
    "post /v1/sessions/step-ups/codes": (Act("signed_in", {"channel": "voice"}),),
    "post /v1/me/pin": (Act("signed_in", {"pin": "369025"}),),
    "post /v1/me/phone-changes": (
        Act("signed_in", {"phone": "15400000088", "channel": "sms", **_DEVICE}),
    ),
    "post /v1/me/phone-changes/{code_id}/code": (Act("signed_in", {"code": CODE}),),
    "post /v1/me/phone-changes/{change_id}/cancellation": (Act("seeker"),),
    "post /v1/persons/{party_id}/phone-changes": (
        Act("staff", {"phone": "15400000089", "reason": "本人到窗口，见过身份证"}),
    ),
    **{name: tuple(Act(role, body) for role, body in acts) for name, acts in BODIES.items()},
    **{name: (Act(role),) for name, role in WITHOUT_BODY.items()},
    "get /problems/{code}": (Act(at={"code": "not_found"}),),
    "post /v1/applications": (
        Act(
            "seeker",
            {
                "seeker_id": "{seeker_id}",
                "posting_id": "{wanted_id}",
                "reach": "text",
                "message": "我想应聘。",
                "list_id": "{list_id}",
                "position": "{position}",
            },
        ),
    ),
    "post /v1/applications/{application_id}/interviews": (
        Act(
            "employer",
            {
                "mode": "video",
                "place": "示例路1号",
                "link": "https://example.org/room",
                "times": ["2026-12-02T02:00:00Z"],
            },
        ),
        Act(
            "seeker",
            {
                "mode": "on_site",
                "place": "示例路1号",
                "times": ["2026-12-03T02:00:00Z"],
                "accommodations_asked": ["SCREEN_READER"],
            },
        ),
    ),
    "patch /v1/applications/{application_id}/interviews/{interview_id}": (
        Act(
            "seeker",
            {
                "accepted_time": "2026-12-01T02:00:00Z",
                "accommodations_asked": ["SCREEN_READER"],
            },
        ),
        Act(
            "employer",
            {
                "accommodations_granted": True,
                "accommodations_answer": "已安排。",
                "outcome": "cancelled",
            },
        ),
    ),
    "post /v1/applications/{application_id}/messages": (
        Act("seeker", {"text": "我几点到？"}),
        Act("employer", {"text": "十点。"}),
    ),
    "post /v1/applications/{application_id}/transitions": (
        Act(
            "employer",
            {
                "transition": "refuse",
                "reason": "barrier_incompatible",
                "comment": "试过两次。",
                "refusal_item": "telephone",
                "refusal_accommodation": "SCREEN_READER",
                "answer_to_seeker": "谢谢您。",
                "note_to_staff": "请另行推荐。",
            },
        ),
        Act("employer", {"transition": "accept", "starts_on": "2026-12-10"}),
        Act("staff", {"transition": "transfer", "posting_id": "{wanted_id}"}),
        Act("seeker", {"transition": "withdraw"}),
        Act("officer", {"transition": "withdraw"}),
    ),
    "post /v1/documents": (
        Act("seeker", form=_DOCUMENT | {"owner_id": "{seeker_id}"}),
        Act("staff", form=_DOCUMENT | {"owner_id": "{seeker_id}"}),
        Act("employer", form=_DOCUMENT | {"owner_id": "{employer_id}"}),
    ),
    "patch /v1/documents/{document_id}": (
        Act("seeker", {"title": "残疾人证", "text_alternative": "残疾人证正面照片。"}),
    ),
    "get /v1/downloads/{token}": (Act(at={"token": "{link_token}"}),),
    "post /v1/employers": (Act("staff", _EMPLOYER),),
    "patch /v1/employers/{employer_id}": (
        Act("staff", _EMPLOYER),
        Act("employer", {"contact_name": "赵示例"}),
    ),
    "post /v1/employers/{employer_id}/transitions": (
        Act("staff", {"transition": "suspend", "reason": "other", "comment": "核实中"}),
        Act("employer", {"transition": "pause"}),
    ),
    "put /v1/employers/{employer_id}/postings/{external_id}": (
        Act("integration", _POSTING, if_match=None),
        Act("staff", {"title": "讲解员", **_BY_STAFF}, if_match=None),
    ),
    "post /v1/imports": (
        Act(
            "employer",
            form={
                "file": CSV,
                "source": b"board",
                "employer_id": "{employer_id}",
                "publish": b"true",
                "defaults": b'{"district": "620102"}',
            },
        ),
    ),
    "post /v1/matching/human-reviews/{review_id}/answers": (Act("staff", {"answer": "已复核。"}),),
    "post /v1/postings": (
        Act(
            "employer",
            {
                **_POSTING,
                "employer_id": "{employer_id}",
                "source": "erp",
                "external_id": "B-7",
            },
        ),
        Act("staff", {"title": "讲解员", "employer_id": "{employer_id}", **_BY_STAFF}),
    ),
    "patch /v1/postings/{posting_id}": (Act("employer", _POSTING), Act("staff", _BY_STAFF)),
    "get /v1/postings/{posting_id}/candidates": (Act("employer"),),
    "post /v1/postings/{posting_id}/screening/decision": (
        Act(
            "staff",
            {
                "subject": "{subject}",
                "decision": "overrule",
                "rule": None,
                "reason": "已核对原文",
            },
            at=_DOUBTFUL,
        ),
    ),
    "post /v1/postings/{posting_id}/transitions": (
        Act("employer", {"transition": "pause", "reason": "holiday", "comment": "休假"}),
    ),
    "post /v1/complaints": (
        Act("seeker", {"about": "employer", "subject_id": "{employer_id}", "text": "拖欠工资。"}),
        Act("employer", {"about": "staff", "text": "没有答复。"}),
    ),
    "post /v1/complaints/{complaint_id}/transitions": (
        Act("staff", {"transition": "close", "reason": "settled", "comment": "已说明。"}),
    ),
    "post /v1/complaints/{complaint_id}/replies": (
        Act(
            "seeker", {"transition": "not_satisfied", "reason": "other", "comment": "还没有解决。"}
        ),
    ),
    "post /v1/corrections/{correction_id}/decisions": (
        Act("staff", {"decision": "accept", "answer": "已核对身份证。"}),
    ),
    "get /v1/exports/{token}": (Act(at={"token": "{export_token}"}),),
    "post /v1/seekers/{seeker_id}/corrections": (
        Act("seeker", {"field": "sex", "wanted": "female", "why": "登记有误。"}),
    ),
    "post /v1/seekers/{seeker_id}/death": (
        Act("staff", {"evidence_id": "{document_id}", "relative": "李示例之女", "erase": True}),
    ),
    "post /v1/seekers/{seeker_id}/death/exports": (Act("staff", stepped_up=True),),
    "post /v1/seekers/{seeker_id}/death/exports/{export_id}/links": (
        Act("staff", stepped_up=True),
    ),
    "post /v1/seekers/{seeker_id}/death/corrections": (
        Act("staff", {"field": "sex", "wanted": "female", "why": "家属来说明。"}),
    ),
    "post /v1/seekers/{seeker_id}/death/erasures": (Act("staff", {"confirmation": "erase"}),),
    "post /v1/seekers/{seeker_id}/erasures": (
        Act("seeker", {"confirmation": "erase"}, stepped_up=True),
    ),
    "post /v1/seekers/{seeker_id}/erasures/{erasure_id}/cancellations": (Act("seeker"),),
    "post /v1/seekers/{seeker_id}/exports": (Act("seeker", stepped_up=True),),
    "post /v1/seekers/{seeker_id}/exports/{export_id}/links": (Act("seeker", stepped_up=True),),
    "get /v1/reference/lists/{name}": (Act(at={"name": "industries"}),),
    "get /v1/reference/minimum-wages": (Act(query="region=620102"),),
    "post /v1/reference/occupation-codings": (Act("kiosk", {"titles": ["收银员"]}),),
    "get /v1/reference/occupations/{code}": (Act(at={"code": "4-01-02-04"}),),
    "get /v1/reference/regions/{code}": (Act(at={"code": "620102"}),),
    "get /v1/keys": (Act("employer"),),
    "post /v1/keys": (
        Act(
            "employer",
            {"label": "人事系统", "scopes": ["postings:read"], "days": 90, "use": "bearer"},
        ),
    ),
    "get /v1/clients": (Act("system_admin"),),
    "get /v1/audit/events": (Act("auditor"),),
    "get /v1/audit/verification": (Act("auditor"),),
    "post /v1/keys/{key_id}/rotations": (Act("employer", {"overlap_hours": 1}),),
    "delete /v1/keys/{key_id}": (Act("employer"), Act("system_admin")),
    "post /v1/devices": (Act("staff", {"code": "{pairing_code}"}),),
    "post /v1/devices/pairings": (Act("staff", {"label": "一号终端", "district": "620102"}),),
    "delete /v1/devices/{device_id}": (Act("staff"),),
    "post /v1/clients": (Act("system_admin", {"name": "示例后台"}),),
    "post /v1/clients/{client_id}/secrets": (Act("system_admin"),),
    "post /v1/clients/{client_id}/proof-keys": (
        Act(
            "system_admin",
            {"label": "k", "algorithm": "ES256", "public_key": "{public_key}"},
        ),
    ),
    "delete /v1/clients/{client_id}": (Act("system_admin"),),
    "delete /v1/clients/{client_id}/proof-keys/{proof_key_id}": (Act("system_admin"),),
    "post /v1/links": (Act("backend", {"code": "{link_code}", "subject": "u2"}),),
    "post /v1/links/codes": (Act("seeker", {"client_id": "{client_id}"}),),
    "delete /v1/links/{link_id}": (Act("seeker"),),
    "post /v1/oauth/token": (
        Act(
            form={
                "grant_type": "client_credentials",
                "client_id": "{client_id}",
                "client_secret": "{client_secret}",
            },
            urlencoded=True,
        ),
        Act(
            form={
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id": "{client_id}",
                "client_secret": "{client_secret}",
                "subject_token": "{proof}",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "scope": "matches:read",
            },
            urlencoded=True,
        ),
    ),
    "post /v1/seekers": (
        Act("staff", _SEEKER | {"accommodations": []}),
        Act("staff", _SEEKER),
    ),
    "patch /v1/seekers/{seeker_id}": (
        Act("staff", _ANOTHER),
        Act("seeker", {"desired_titles": ["客服"]}),
    ),
    "get /v1/notices/{purpose}": (Act(at={"purpose": "ability_matching"}, query="version=1.0"),),
    "get /v1/seekers/{seeker_id}/consents": (Act(query="purpose=ability_matching"),),
    "post /v1/seekers/{seeker_id}/consents": (
        Act("seeker", _CONSENT),
        Act("staff", {**_CONSENT, "document_id": "{paper_id}"}),
    ),
    "post /v1/applications/{application_id}/disclosures/documents/{document_id}/links": (
        Act("employer"),
    ),
    "delete /v1/seekers/{seeker_id}/consents/{consent_id}": (Act("seeker"), Act("staff")),
    "post /v1/seekers/{seeker_id}/reveals": (
        Act(
            "staff",
            {"fields": ["grade", "phone"], "purpose": "verification", "comment": "核对原件"},
            stepped_up=True,
        ),
        Act("seeker", {"fields": ["id_number"], "purpose": "own"}, stepped_up=True),
    ),
    "put /v1/applications/{application_id}/disclosures": (
        Act(
            "seeker",
            {
                "notice_version": "1.0",
                "items": [
                    {
                        "field": "name",
                        "document_id": None,
                        "expires_at": "2026-12-20T02:00:00Z",
                    },
                    {"field": "phone"},
                ],
            },
        ),
    ),
    "post /v1/applications/{application_id}/reveals": (
        Act(
            "employer",
            {"fields": ["phone"], "purpose": "contact", "comment": "约面试"},
            stepped_up=True,
        ),
    ),
    "get /v1/seekers/{seeker_id}/matches": (Act("seeker"),),
    "get /v1/seekers/{seeker_id}/matches/{posting_id}": (Act("seeker"),),
    "post /v1/seekers/{seeker_id}/matches/{posting_id}/human-review": (
        Act("seeker", {"message": "请再看一看。"}),
    ),
    "post /v1/seekers/{seeker_id}/asks": (
        Act(
            "guardian_of_ours",
            {"act": "applying", "subject_kind": "posting", "subject_id": "{wanted_id}"},
        ),
        Act(
            "guardian_for_messages",
            {"act": "messages", "subject_kind": "application", "subject_id": "{application_id}"},
        ),
    ),
    "post /v1/asks/{ask_id}/transitions": (
        Act("seeker", {"transition": "agree", "reason": "wish"}),
        Act("staff", {"transition": "refuse", "witnessed": True, "comment": "本人当面说不。"}),
    ),
    "post /v1/seekers/{seeker_id}/guardianships": (
        Act("staff", {**_GUARDIANSHIP, "guardian_id": "{free_account_id}"}),
        Act("seeker", {**_ATTORNEY, "guardian_id": "{free_account_id}"}),
        Act("guardian", _GUARDIANSHIP),
    ),
    "post /v1/guardianships/{guardianship_id}/transitions": (
        Act(
            "staff",
            {
                "transition": "verify",
                "reason": "papers",
                "comment": "看过户口簿原件。",
                "acts": ["messages"],
                "needs_person": ["messages"],
            },
        ),
        Act("seeker", {"transition": "end", "comment": "不需要了。"}),
    ),
    "post /v1/merges": (
        Act(
            "staff",
            {
                "kept_id": "{kept_id}",
                "duplicate_id": "{duplicate_id}",
                "reason": "同一个人登记了两次。",
            },
        ),
    ),
    "post /v1/merges/{merge_id}/transitions": (
        Act("staff", {"transition": "unmerge", "reason": "mistake", "comment": "是两个人。"}),
    ),
    "put /v1/seekers/{seeker_id}/profile": (Act("officer", {"capabilities": [_CAPABILITY]}),),
    "post /v1/seekers/{seeker_id}/transitions": (
        Act("seeker", {"transition": "deactivate", "reason": "rest", "comment": "先休息"}),
    ),
}
"""Operations not named here are read by staff with no more than their path."""
