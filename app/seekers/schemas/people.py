"""Seekers as they go over the wire. No number, category, grade or whole telephone ever goes out."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.base.paging import Filter
from app.base.printed import telephone_number
from app.base.text import (
    NUMBER,
    WHOLE,
    Amount,
    Code,
    Day,
    Identifier,
    Line50,
    Line100,
    Line200,
    Moment,
    Statement,
    Text2000,
    Wire,
)
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.schemas import AccommodationCodes, CapabilityIn, CapabilityOut
from app.reference.rules.listed import (
    education_level,
    listed,
    occupation_code,
)
from app.seekers.models import CertificateState, Method, SeekerState

LABELS.update(
    {
        "id_number": Words("身份证号码", "identity number"),
        "certificate": Words("残疾人证", "disability certificate"),
        "number": Words("残疾人证号码", "disability certificate number"),
        "valid_until": Words("有效期至", "valid until"),
        "birth_date": Words("出生日期", "date of birth"),
        "sex": Words("性别", "sex"),
        "phone": Words("联系电话", "telephone"),
        "education": Words("学历", "education"),
        "graduated_on": Words("毕业日期", "date of graduation"),
        "introduction": Words("自我介绍", "introduction"),
        "skills": Words("技能", "skills"),
        "desired_titles": Words("想做的工作", "desired work"),
        "desired_occupations": Words("想从事的职业", "desired occupations"),
        "desired_districts": Words("想工作的地方", "desired districts"),
        "accepted_forms": Words("可接受的就业形式", "accepted forms of employment"),
        "accepted_work_places": Words("可接受的工作地点", "accepted places of work"),
        "accepted_schedules": Words("可接受的工作时间", "accepted schedules"),
        "pay_floor": Words("最低月薪", "lowest monthly pay"),
        "most_weekly_hours": Words("每周最多工作小时", "most hours a week"),
        "accommodations": Words("自带的便利措施", "accommodations brought along"),
        "reach": Words("联系方式", "how to be reached"),
        "format_preference": Words("信息形式", "preferred format"),
        "personalised": Words("个性化推荐", "personalised ranking"),
        "experiences": Words("工作经历", "experience"),
        "licences": Words("证书", "licences"),
        "capabilities": Words("能力项目", "capabilities"),
        "method": Words("评估方式", "method"),
        "assessed_on": Words("评估日期", "date of assessment"),
        "years": Words("年数", "years"),
        "code": Words("代码", "code"),
    }
)

Sex = Literal["male", "female"]
District = Annotated[Code, AfterValidator(listed("regions"))]
Occupation = Annotated[Line50, AfterValidator(occupation_code)]
Education = Annotated[Code, AfterValidator(education_level)]
Telephone = Annotated[Line50, AfterValidator(telephone_number)]
Form = Annotated[Code, AfterValidator(listed("employment_forms"))]
WorkPlace = Annotated[Code, AfterValidator(listed("work_places"))]
Schedule = Annotated[Code, AfterValidator(listed("schedule_kinds"))]
Reach = Annotated[Code, AfterValidator(listed("reach_kinds"))]
Format = Annotated[Code, AfterValidator(listed("format_preferences"))]
Licence = Annotated[Code, AfterValidator(listed("licences"))]
Years = Annotated[float, Field(ge=0, le=60), NUMBER]
WeeklyHours = Annotated[int, Field(ge=1, le=80), WHOLE]


class PayFloor(Wire):
    """The least a month, before tax, that the person would work for."""

    amount: Amount
    currency: Literal["CNY"] = "CNY"


class ExperienceIn(Wire):
    """Work a person has done."""

    title: Line200
    occupation: Occupation | None = None
    years: Years | None = None
    description: Text2000 | None = None


class LicenceIn(Wire):
    """A licence or qualification a person holds."""

    code: Licence
    valid_until: Day | None = None


class CertificateIn(Wire):
    """The disability certificate as printed: 20 characters, perhaps with a mark of re-issue."""

    number: Line50
    valid_until: Day | None = None


class SeekerPatch(Wire):
    """What to change of a seeker's file; a field left out stays, null clears, a list replaces."""

    # A factory instead of a default: left out means unchanged, and null is refused.
    name: Line50 = Field(default_factory=str)
    district: District = Field(default_factory=str)
    id_number: Line50 | None = None
    certificate: CertificateIn | None = None
    sex: Sex | None = None
    birth_date: Day | None = None
    phone: Telephone | None = None
    education: Education | None = None
    graduated_on: Day | None = None
    introduction: Text2000 | None = None
    skills: list[Line50] = Field(default_factory=list, max_length=50)
    desired_titles: list[Line100] = Field(default_factory=list, max_length=20)
    desired_occupations: list[Occupation] = Field(default_factory=list, max_length=20)
    desired_districts: list[District] = Field(default_factory=list, max_length=50)
    accepted_forms: list[Form] = Field(default_factory=list, max_length=20)
    accepted_work_places: list[WorkPlace] = Field(default_factory=list, max_length=3)
    accepted_schedules: list[Schedule] = Field(default_factory=list, max_length=20)
    pay_floor: PayFloor | None = None
    most_weekly_hours: WeeklyHours | None = None
    accommodations: AccommodationCodes = Field(default_factory=list)
    reach: Reach = Field(default_factory=lambda: "call")
    format_preference: Format | None = None
    personalised: Statement = Field(default_factory=lambda: True)
    experiences: list[ExperienceIn] = Field(default_factory=list, max_length=30)
    licences: list[LicenceIn] = Field(default_factory=list, max_length=30)


class SeekerIn(SeekerPatch):
    """A person to register. One of ID number, certificate or date of birth tells the age.

    Numbers are kept encrypted and never come back; a telephone may be shared by a household.
    """

    name: Line50
    district: District


class SeekerFilter(Filter):
    """What narrows the list of seekers."""

    state: SeekerState | None = None
    district: District | None = None


class CertificateOut(Wire):
    """Whether a certificate is on file and holds; its number, category and grade stay inside."""

    state: CertificateState
    valid_until: Day | None


class ExperienceOut(Wire):
    """Work a person has done."""

    title: str
    occupation: str | None
    years: float | None
    description: str | None


class HeldLicenceOut(Wire):
    """A licence or qualification a person holds."""

    code: str
    valid_until: Day | None


class SeekerCard(Wire):
    """A seeker in a list."""

    id: Identifier
    name: str
    age: int | None
    district: str | None
    education: str | None
    state: SeekerState
    desired_titles: list[str]
    certificate_state: CertificateState | None
    created_at: Moment
    updated_at: Moment


class SeekerOut(Wire):
    """A seeker's file without numbers; capabilities stand in `/profile`.

    `accommodations` are empty for others while the person has not agreed to their use.
    """

    id: Identifier
    name: str
    sex: str | None
    age: int | None
    has_id_number: bool
    has_certificate: bool
    certificate: CertificateOut | None
    phone_masked: str | None
    district: str | None
    education: str | None
    graduated_on: Day | None
    state: SeekerState
    introduction: str | None
    skills: list[str]
    desired_titles: list[str]
    desired_occupations: list[str]
    desired_districts: list[str]
    accepted_forms: list[str]
    accepted_work_places: list[str]
    accepted_schedules: list[str]
    pay_floor: PayFloor | None
    most_weekly_hours: int | None
    accommodations: list[str]
    reach: str
    format_preference: str | None
    personalised: bool
    experiences: list[ExperienceOut]
    licences: list[HeldLicenceOut]
    created_at: Moment
    updated_at: Moment


class AssessedIn(CapabilityIn):
    """A capability with how it became known; the person's own word when nothing is said."""

    method: Method = Method.SELF
    assessed_on: Day | None = None
    valid_until: Day | None = None


class ProfileIn(Wire):
    """The whole capability profile; it replaces the one before."""

    capabilities: Annotated[list[AssessedIn], Field(max_length=100)]


class AssessedOut(CapabilityOut):
    """A capability with how and when it became known."""

    method: Method
    assessed_on: Day
    valid_until: Day | None


class ProfileOut(Wire):
    """A capability profile; items not listed are unknown, and unknown never means cannot.

    `withheld`: the person has not agreed to its use, so nobody but they themselves sees it.
    """

    catalogue_version: str
    withheld: bool
    capabilities: list[AssessedOut]
