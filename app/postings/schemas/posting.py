"""A posting as it comes in and goes out. Null means that the employer did not say."""

from typing import Annotated

from pydantic import Field

from app.base.text import (
    NUMBER,
    WHOLE,
    Identifier,
    Line50,
    Line100,
    Line200,
    Moment,
    Statement,
    Text500,
    Text2000,
    Text10000,
    Wire,
)
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.schemas import DemandOut, Demands, WordsOut
from app.postings.models import (
    CodedBy,
    Communication,
    Obtained,
    Posting,
    PostingState,
    WorkPlace,
)
from app.postings.schemas.codes import (
    Accommodations,
    District,
    EmploymentForm,
    Licences,
    OccupationCode,
    Schedules,
    WorkingTime,
)
from app.postings.schemas.pay import MoneyAmount, Pay, money, pay_of
from app.reference.catalogue import lists

LABELS.update(
    {
        "title": Words("岗位名称", "title"),
        "description": Words("岗位描述", "description"),
        "requirements": Words("任职要求", "requirements"),
        "benefits": Words("福利待遇", "benefits"),
        "screening_questions": Words("提问", "screening questions"),
        "occupation": Words("职业代码", "occupation code"),
        "openings": Words("招聘人数", "openings"),
        "obtained": Words("岗位来源", "how the openings were obtained"),
        "employment_form": Words("就业形式", "employment form"),
        "typical_earning": Words("一般月收入", "typical earning a month"),
        "agreement": Words("签订合同或协议", "contract or agreement"),
        "insurance": Words("保险", "insurance"),
        "lodging": Words("提供住宿", "lodging"),
        "meals": Words("提供用餐", "meals"),
        "shuttle": Words("班车", "shuttle"),
        "weekly_hours": Words("每周工时", "hours a week"),
        "daily_hours": Words("每天工时", "hours a day"),
        "working_time": Words("工时制度", "working-time system"),
        "schedules": Words("上班安排", "schedule"),
        "probation_months": Words("试用期（月）", "months of probation"),
        "probation_pay": Words("试用期工资", "pay during probation"),
        "contract_months": Words("合同期限（月）", "months of contract"),
        "open_ended": Words("无固定期限", "open-ended contract"),
        "place_said": Words("工作地点原文", "place as written"),
        "work_place": Words("工作地点形式", "where work is done"),
        "district": Words("所在区县", "district"),
        "equipment": Words("提供的设备", "equipment provided"),
        "communication": Words("沟通方式", "how the team communicates"),
        "education_rank": Words("学历等级", "level of education"),
        "experience_years": Words("经验年限", "years of experience"),
        "licences": Words("证书资格", "licences"),
        "least_age": Words("最低年龄", "least age"),
        "programme": Words("专项说明", "programme"),
        "demands": Words("能力要求", "demands"),
        "accommodations": Words("便利措施", "accommodations"),
        "closes_at": Words("截止时间", "closing time"),
        "external_id": Words("外部编号", "external id"),
        "employer_id": Words("用人单位", "employer"),
        "source": Words("来源", "source"),
    }
)

Months = Annotated[int, Field(ge=0, le=600), WHOLE]


class PostingFields(Wire):
    """What an employer may say of a job; an empty list says nothing."""

    description: Text10000 | None = None
    requirements: Text10000 | None = None
    benefits: Text2000 | None = None
    screening_questions: Annotated[list[Line200], Field(max_length=3)] | None = None
    occupation: OccupationCode | None = None
    openings: Annotated[int, Field(ge=1, le=10_000), WHOLE] | None = None
    obtained: Obtained | None = None
    employment_form: EmploymentForm | None = None
    pay: Pay | None = None
    typical_earning: MoneyAmount | None = None
    agreement: Statement | None = None
    insurance: Statement | None = None
    lodging: Statement | None = None
    meals: Statement | None = None
    shuttle: Statement | None = None
    weekly_hours: Annotated[float, Field(gt=0, le=168), NUMBER] | None = None
    daily_hours: Annotated[float, Field(gt=0, le=24), NUMBER] | None = None
    working_time: WorkingTime | None = None
    schedules: Schedules | None = None
    probation_months: Annotated[Months, Field(le=36)] | None = None
    probation_pay: MoneyAmount | None = None
    contract_months: Months | None = None
    open_ended: Statement | None = None
    work_place: WorkPlace | None = None
    district: District | None = None
    address: Line200 | None = None
    place_said: Line200 | None = None
    equipment: Text500 | None = None
    communication: Annotated[list[Communication], Field(max_length=10)] | None = None
    education_rank: Annotated[int, Field(ge=0, le=7), WHOLE] | None = None
    experience_years: Annotated[float, Field(ge=0, le=60), NUMBER] | None = None
    licences: Licences | None = None
    least_age: Annotated[int, Field(ge=16, le=70), WHOLE] | None = None
    programme: Line200 | None = None
    demands: Demands | None = None
    accommodations: Accommodations | None = None
    closes_at: Moment | None = None


class PostingPut(PostingFields):
    """A whole posting, as an employer's system keeps it under its own id."""

    title: Line200


class PostingIn(PostingPut):
    """A new posting; staff name the employer, an employer's own postings are its own."""

    employer_id: Identifier | None = None
    source: Line50 | None = None
    external_id: Line100 | None = None


class PostingPatch(PostingFields):
    """Changes of a posting: what is not sent stays, null clears, a list is replaced whole."""

    title: Line200 | None = None


class EmployerCard(Wire):
    """The employer as a posting shows it."""

    id: Identifier
    name: str
    kind: str
    district: str | None


class LicenceAskedOut(Wire):
    """A licence a posting asks for: its legal basis and the way to get it."""

    code: str
    name: WordsOut
    legally_required: bool
    legal_basis: str | None
    way_to_get: WordsOut | None


class PostingOut(Wire):
    """A posting as it stands.

    `occupation_asks` says that no occupation is known for sure: choose one, perhaps
    `occupation_likely` or `occupation_runner_up`. Until then no demands are assumed.
    """

    id: Identifier
    employer: EmployerCard
    source: str | None
    external_id: str | None
    title: str
    description: str | None
    requirements: str | None
    benefits: str | None
    screening_questions: list[str]
    occupation: str | None
    occupation_by: CodedBy | None
    occupation_confidence: float | None
    occupation_likely: str | None
    occupation_runner_up: str | None
    occupation_asks: bool
    openings: int | None
    taken: int
    obtained: Obtained
    employment_form: str | None
    pay: Pay
    typical_earning: MoneyAmount | None
    agreement: bool | None
    insurance: bool | None
    lodging: bool | None
    meals: bool | None
    shuttle: bool | None
    weekly_hours: float | None
    daily_hours: float | None
    working_time: str | None
    schedules: list[str]
    probation_months: int | None
    probation_pay: MoneyAmount | None
    contract_months: int | None
    open_ended: bool | None
    work_place: WorkPlace | None
    district: str | None
    address: str | None
    place_said: str | None
    equipment: str | None
    communication: list[Communication]
    education_rank: int | None
    experience_years: float | None
    licences: list[LicenceAskedOut]
    least_age: int | None
    programme: str | None
    demands: list[DemandOut]
    accommodations: list[str]
    state: PostingState
    state_reason: str | None
    published_at: Moment | None
    closes_at: Moment | None
    created_at: Moment
    updated_at: Moment


class Changed(Wire):
    """What an upsert did: the posting as it stands, and whether this call changed it."""

    changed: bool
    posting: PostingOut


_DERIVED = {"employer", "occupation_asks", "pay", "typical_earning", "probation_pay", "licences"}
_PLAIN = [name for name in PostingOut.model_fields if name not in _DERIVED]


def posting_out(posting: Posting) -> PostingOut:
    """A posting, with its demands and its employer loaded, as it goes out."""
    return PostingOut(
        **{name: getattr(posting, name) for name in _PLAIN if name != "demands"},
        employer=EmployerCard.model_validate(posting.employer),
        occupation_asks=posting.occupation is None,
        pay=pay_of(posting),
        typical_earning=money(posting.typical_earning),
        probation_pay=money(posting.probation_pay),
        licences=[licence_out(code) for code in posting.licences],
        demands=[DemandOut.model_validate(demand) for demand in posting.demands],
    )


def licence_out(code: str) -> LicenceAskedOut:
    """A licence of the code list as a posting shows it."""
    row = lists["licences"][code]
    way = row.details.get("way_to_get")
    return LicenceAskedOut(
        code=code,
        name=WordsOut(zh=row.name.zh, en=row.name.en),
        legally_required=row.details["legally_required"],
        legal_basis=row.details.get("legal_basis"),
        way_to_get=WordsOut(**way) if way else None,
    )
