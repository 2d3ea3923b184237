"""What the cells of a job board's table say, read without inventing what they leave out."""

from app.exchange.rules.amounts import Period
from app.exchange.rules.cells import read_line, read_text, read_title
from app.exchange.rules.dates import read_date
from app.exchange.rules.headings import Columns, NoTitleColumn, columns_of, find_columns
from app.exchange.rules.pay import Pay, PayUnit, read_pay, unit_of
from app.exchange.rules.places import Place, read_place, read_work_mode
from app.exchange.rules.reading import CellProblem, Reading
from app.exchange.rules.requirements import (
    Education,
    Experience,
    Openings,
    read_education,
    read_experience,
    read_openings,
)
from app.exchange.rules.rows import RowRead, read_row, rows_below

__all__ = [
    "CellProblem",
    "Columns",
    "Education",
    "Experience",
    "NoTitleColumn",
    "Openings",
    "Pay",
    "PayUnit",
    "Period",
    "Place",
    "Reading",
    "RowRead",
    "columns_of",
    "find_columns",
    "read_date",
    "read_education",
    "read_experience",
    "read_line",
    "read_openings",
    "read_pay",
    "read_place",
    "read_row",
    "read_text",
    "read_title",
    "read_work_mode",
    "rows_below",
    "unit_of",
]
