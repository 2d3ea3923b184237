"""Loading occupations and minimum wages into the database."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.reference.models import Mark, MinimumWage, Occupation
from app.reference.queries import (
    OccupationRow,
    load_occupations,
    minimum_wages,
    occupation_names,
    occupations,
    seed,
)
from app.reference.rules.wages import minimum_wage_at
from ml.occupations import load_occupations as shipped_table
from tests.making.reference import a_minimum_wage


def test_seeding_twice_changes_nothing(session: Session):
    first = seed(session)
    assert first["added"] == len(minimum_wages(session)) + len(shipped_table())
    second = seed(session)
    assert (second["added"], second["changed"]) == (0, 0)


@pytest.mark.parametrize(
    ("region", "day", "monthly", "hourly"),
    [
        ("620102", date(2026, 11, 23), "2200", "22"),
        ("620121", date(2026, 11, 23), "2080", "21"),
        ("620500", date(2026, 11, 23), "2080", "21"),
        ("620102", date(2024, 6, 1), "2020", "21"),
        ("620121", date(2024, 6, 1), "1850", "19.5"),
    ],
)
def test_the_shipped_minimum_wages_hold_at_their_time(session, region, day, monthly, hourly):
    seed(session)
    found = minimum_wage_at(minimum_wages(session), region, day)
    assert (found.monthly, found.hourly) == (Decimal(monthly), Decimal(hourly))


def test_a_row_of_the_operator_survives_the_next_seeding(session: Session):
    seed(session)
    row = session.get_one(MinimumWage, ("620121", date(2025, 12, 1)))
    row.monthly, row.mark, row.shipped = Decimal(2130), Mark.READ, False
    seed(session)
    assert session.get_one(MinimumWage, ("620121", date(2025, 12, 1))).monthly == Decimal(2130)


def test_a_shipped_row_that_was_corrected_is_put_right(session: Session):
    seed(session)
    session.get_one(MinimumWage, ("620121", date(2025, 12, 1))).monthly = Decimal(1)
    assert seed(session)["changed"] == 1


def test_a_minimum_wage_ends_after_it_begins(session: Session):
    session.add(a_minimum_wage(valid_to=date(2025, 11, 30)))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_full_list_adds_to_what_is_shipped(session: Session):
    seed(session)
    rows = [
        OccupationRow("1-00-00-00", "一个大类", 1),
        OccupationRow("4-01-02-04", None, 4),
        OccupationRow("4-98-00-00", "一个中类"),
        OccupationRow("4-98-01-00", "一个小类"),
        OccupationRow("4-98-01-01", None),
    ]
    loaded = load_occupations(session, rows, "a made list")
    assert (loaded.added, loaded.changed, loaded.same, loaded.refused) == (4, 0, 1, [])
    levels = [session.get_one(Occupation, code).level for code, *_ in rows]
    assert levels == [1, 4, 2, 3, 4]
    assert session.get_one(Occupation, "4-01-02-04").name == "收银员"
    again = load_occupations(session, rows, "a made list")
    assert (again.added, again.changed, again.same) == (0, 0, 5)


def test_a_loaded_name_stays_when_the_program_seeds_again(session: Session):
    seed(session)
    load_occupations(session, [OccupationRow("4-01-02-04", "收款员")], "a made list")
    seed(session)
    assert occupation_names(session, ["4-01-02-04", None, "9"]) == {"4-01-02-04": "收款员"}


def test_a_bad_row_is_named_and_the_rest_is_loaded(session: Session):
    rows = [
        OccupationRow("4-01-02", "缺一段"),
        OccupationRow("9-01-02-03", "没有这个大类"),
        OccupationRow("4-01-02-0４", "全角"),
        OccupationRow("4-01-02-09", ""),
        OccupationRow("4-01-02-09", "名" * 201),
        OccupationRow("4-01-02-09", "名", 5),
        OccupationRow("4-01-02-09", "好"),
    ]
    loaded = load_occupations(session, rows, "a made list")
    assert loaded.added == 1
    assert loaded.refused == [
        (1, "occupation_code"),
        (2, "occupation_code"),
        (3, "occupation_code"),
        (4, "occupation_name"),
        (5, "occupation_name"),
        (6, "occupation_level"),
    ]


def found(session: Session, q: str) -> set[str]:
    return {row.code for row in session.scalars(occupations(q))}


def test_an_occupation_is_found_by_name_code_and_posted_title(session: Session):
    seed(session)
    assert "4-01-02-04" in found(session, "收银")
    assert "4-01-02-04" in found(session, "4-01-02")
    assert "4-10-04-02" in found(session, "推拿")
    assert found(session, "%") == set()


def test_occupations_run_by_code(session: Session):
    seed(session)
    codes = list(session.scalars(sa.select(Occupation.code).order_by(Occupation.code)))
    third = [row.code for row in session.scalars(occupations(after=codes[2]).limit(2))]
    assert third == codes[3:5]
