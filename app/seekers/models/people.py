"""A person who looks for work: file, certificate, experience, licences, capabilities."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.constraints import means
from app.base.database import Identified, Money, Table, Versioned, codes
from app.base.errors import AlreadyExists
from app.base.states import Moved
from app.base.tenancy import tenancy
from app.base.wording import Words
from app.identity.models import PersonAtLogin
from app.identity.tenancy import applicant, person

PROFILE = {"personal": "job matching"}
CONTACT = {"personal": "contact"}
IDENTITY = {"personal": "identity"}
DISABILITY = {"personal": "eligibility for programmes and statistics"}
ABILITY = {"personal": "job matching by ability"}
SEALED = {"sealed": True}


class SeekerState(StrEnum):
    """How far a seeker has come."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    ASSESSED = "assessed"
    JOB_READY = "job_ready"
    PLACED = "placed"
    RETAINED = "retained"
    INACTIVE = "inactive"
    ANONYMISED = "anonymised"


class CertificateState(StrEnum):
    """Whether the disability certificate holds."""

    UNVERIFIED = "unverified"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Method(StrEnum):
    """How a capability became known."""

    SELF = "self"
    CASEWORKER = "caseworker"
    CLINICIAN = "clinician"
    WORK_TRIAL = "work_trial"


class PersonKnown(AlreadyExists):
    """A seeker with this ID number is registered."""

    title = Words("这位求职者已经登记过", "This person is registered already")


class CertificateKnown(AlreadyExists):
    """A seeker with this disability certificate is registered."""

    title = Words("这本残疾人证已经登记过", "This disability certificate is registered already")


class Seeker(Versioned, Table):
    """A disabled person who looks for work, with what they wish for and can bring."""

    __tenancy__ = tenancy(own=[person("id")], seen=[applicant("id")])

    __table_args__ = (
        sa.Index("ix_seeker_district_created_at", "district", "created_at"),
        sa.Index("ix_seeker_birth_date_name", "birth_date", "name"),
        sa.CheckConstraint("sex IN ('male', 'female')", name="sex_known"),
    )

    id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50), info=IDENTITY)
    sex: Mapped[str | None] = mapped_column(sa.String(10), info=IDENTITY)
    birth_date: Mapped[date | None] = mapped_column(info=IDENTITY)
    id_number_sealed: Mapped[str | None] = mapped_column(sa.String(300), info=IDENTITY | SEALED)
    id_number_index: Mapped[str | None] = mapped_column(
        sa.String(64), unique=True, info={"blind": "id_number", "sealed_in": "id_number_sealed"}
    )
    phone_sealed: Mapped[str | None] = mapped_column(sa.String(300), info=CONTACT | SEALED)
    phone_index: Mapped[str | None] = mapped_column(
        sa.String(64), index=True, info={"blind": "phone", "sealed_in": "phone_sealed"}
    )
    district: Mapped[str | None] = mapped_column(sa.String(12), info=PROFILE)
    education: Mapped[str | None] = mapped_column(sa.String(4), info=PROFILE)
    graduated_on: Mapped[date | None] = mapped_column(info=PROFILE)
    state: Mapped[SeekerState] = mapped_column(
        codes(SeekerState, "seeker_state"), default=SeekerState.REGISTERED
    )
    introduction: Mapped[str | None] = mapped_column(sa.String(2000), info=PROFILE)
    skills: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    desired_titles: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    desired_occupations: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    desired_districts: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    accepted_forms: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    accepted_work_places: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    accepted_schedules: Mapped[list[str]] = mapped_column(default=list, info=PROFILE)
    pay_floor: Mapped[Any | None] = mapped_column(Money, info=PROFILE)
    most_weekly_hours: Mapped[int | None] = mapped_column(info=PROFILE)
    accommodations: Mapped[list[str]] = mapped_column(default=list, info=ABILITY)
    reach: Mapped[str] = mapped_column(sa.String(20), default="call", info=CONTACT)
    format_preference: Mapped[str | None] = mapped_column(sa.String(20), info=CONTACT)
    personalised: Mapped[bool] = mapped_column(default=True, info=PROFILE)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    experiences: Mapped[list["Experience"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Experience.id"
    )
    licences: Mapped[list["HeldLicence"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="HeldLicence.id"
    )
    capabilities: Mapped[list["CapabilityRow"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="CapabilityRow.item"
    )
    certificate: Mapped["Certificate | None"] = relationship(
        lazy="raise", cascade="all, delete-orphan"
    )
    at_login: Mapped[PersonAtLogin | None] = relationship(
        lazy="raise",
        cascade="all",
        primaryjoin=lambda: Seeker.id == orm.foreign(PersonAtLogin.party_id),
        uselist=False,
    )


means("uq_seeker_id_number_index", PersonKnown)


class Certificate(Identified, Table):
    """The disability certificate: category and grade serve programmes and statistics only."""

    __tenancy__ = tenancy(own=[person()], seen=[applicant()])

    __table_args__ = (
        sa.CheckConstraint("grade BETWEEN 1 AND 4", name="grade_one_to_four"),
        sa.CheckConstraint("category BETWEEN 1 AND 7", name="category_one_to_seven"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), unique=True)
    number_sealed: Mapped[str] = mapped_column(
        sa.String(300), info=DISABILITY | SEALED | {"sealed_row": ("seeker_id",)}
    )
    number_index: Mapped[str] = mapped_column(
        sa.String(64),
        unique=True,
        info={"blind": "certificate_number", "sealed_in": "number_sealed"},
    )
    suffix: Mapped[str | None] = mapped_column(sa.String(3), info=DISABILITY)
    category: Mapped[int] = mapped_column(info=DISABILITY)
    grade: Mapped[int] = mapped_column(info=DISABILITY)
    valid_until: Mapped[date | None] = mapped_column(info=DISABILITY)
    state: Mapped[CertificateState] = mapped_column(
        codes(CertificateState, "certificate_state"), default=CertificateState.UNVERIFIED
    )


means("uq_certificate_number_index", CertificateKnown)


class Experience(Identified, Table):
    """Work a person has done."""

    __tenancy__ = tenancy(own=[person()], seen=[applicant()])
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200), info=PROFILE)
    occupation: Mapped[str | None] = mapped_column(sa.String(10), info=PROFILE)
    years: Mapped[float | None] = mapped_column(info=PROFILE)
    description: Mapped[str | None] = mapped_column(sa.String(2000), info=PROFILE)


class HeldLicence(Identified, Table):
    """A licence or qualification a person holds."""

    __tenancy__ = tenancy(own=[person()], seen=[applicant()])

    __table_args__ = (sa.UniqueConstraint("seeker_id", "code"),)

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40), info=PROFILE)
    valid_until: Mapped[date | None] = mapped_column(info=PROFILE)


class CapabilityRow(Identified, Table):
    """What a person can do on one item of the catalogue, own aids counted in; null is unknown."""

    __tenancy__ = tenancy(own=[person()], seen=[applicant()])

    __tablename__ = "capability"
    __table_args__ = (
        sa.UniqueConstraint("seeker_id", "item"),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name="level_zero_to_five"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(40), info=ABILITY)
    level: Mapped[int | None] = mapped_column(info=ABILITY)
    method: Mapped[Method] = mapped_column(codes(Method, "method"), info=ABILITY)
    assessed_by: Mapped[UUID | None]
    assessed_on: Mapped[date] = mapped_column(info=ABILITY)
    valid_until: Mapped[date | None] = mapped_column(info=ABILITY)


class SeekerMove(Moved, Table):
    """One transition of a seeker."""

    __tenancy__ = tenancy(own=[person()])
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
