"""Made employers: verified ones of no real unit, unless changed."""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.employers.models import Employer, EmployerKind, EmployerState
from app.employers.rules.credit_code import check_character
from app.identity import rules
from tests.conftest import NOON
from tests.making.numbers import a_credit_code

_units = count(1)


def an_employer(session: Session, **changes: Any) -> Employer:
    """A verified employer in Chengguan with its party; flushed."""
    number = next(_units)
    values = {
        "name": f"示例商贸{number}号有限公司",
        "kind": EmployerKind.ENTERPRISE,
        "credit_code": a_credit_code(number),
        "industry": "F",
        "district": "620102",
        "address": "示例路1号",
        "employees": 40,
        "contact_name": "王示例",
        "contact_phone": "15400000000",
        "state": EmployerState.VERIFIED,
        "verified_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    } | changes
    party = rules.organisation(values["district"], NOON)
    session.add(party)
    session.flush()
    employer = Employer(id=party.id, **values)
    session.add(employer)
    session.flush()
    return employer


def a_doubted_credit_code() -> str:
    """A credit code whose outer check character is right and whose inner one is not."""
    right = a_credit_code(next(_units))
    seventeen = right[:16] + ("1" if right[16] != "1" else "2")
    return seventeen + check_character(seventeen)
