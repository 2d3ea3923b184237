"""The code lists a posting speaks in; a code that is not listed is refused, never stored."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.base.text import Code
from app.functioning.catalogue import ACCOMMODATIONS
from app.reference.rules.listed import listed


def _accommodation(code: str) -> str:
    if code not in ACCOMMODATIONS:
        raise PydanticCustomError("not_listed", "is not a code of the list")
    return code


Accommodation = Annotated[Code, AfterValidator(_accommodation)]
District = Annotated[Code, AfterValidator(listed("regions"))]
EmploymentForm = Annotated[Code, AfterValidator(listed("employment_forms"))]
Licence = Annotated[Code, AfterValidator(listed("licences"))]
Schedule = Annotated[Code, AfterValidator(listed("schedule_kinds"))]
WorkingTime = Annotated[Code, AfterValidator(listed("working_time_systems"))]

OccupationCode = Annotated[
    str, StringConstraints(pattern=r"^[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}$", max_length=10)
]
Accommodations = Annotated[list[Accommodation], Field(max_length=100)]
Licences = Annotated[list[Licence], Field(max_length=20)]
Schedules = Annotated[list[Schedule], Field(max_length=20)]
