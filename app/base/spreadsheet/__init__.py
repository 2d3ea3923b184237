"""Spreadsheets: tables read from CSV, TSV and workbooks without trust, and written without harm."""

from app.base.spreadsheet.cleaning import Value, cleaned, neutralised
from app.base.spreadsheet.reading import check_kind, read_table
from app.base.spreadsheet.table import (
    Limits,
    Row,
    SpreadsheetEmpty,
    SpreadsheetTooLarge,
    SpreadsheetUnreadable,
    Table,
)
from app.base.spreadsheet.writing import Sheet, csv_bytes, workbook_bytes

__all__ = [
    "Limits",
    "Row",
    "Sheet",
    "SpreadsheetEmpty",
    "SpreadsheetTooLarge",
    "SpreadsheetUnreadable",
    "Table",
    "Value",
    "check_kind",
    "cleaned",
    "csv_bytes",
    "neutralised",
    "read_table",
    "workbook_bytes",
]
