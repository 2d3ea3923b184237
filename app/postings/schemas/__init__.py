"""Postings as they go over the wire."""

from app.postings.schemas.filters import PostingFilter
from app.postings.schemas.pay import MoneyAmount, Pay
from app.postings.schemas.posting import (
    Changed,
    EmployerCard,
    LicenceAskedOut,
    PostingFields,
    PostingIn,
    PostingOut,
    PostingPatch,
    PostingPut,
    posting_out,
)
from app.postings.schemas.screening import (
    DecisionIn,
    DecisionOut,
    DemandsOut,
    ExceptionOut,
    FindingOut,
    NoteOut,
    ScreeningOut,
)

__all__ = [
    "Changed",
    "DecisionIn",
    "DecisionOut",
    "DemandsOut",
    "EmployerCard",
    "ExceptionOut",
    "FindingOut",
    "LicenceAskedOut",
    "MoneyAmount",
    "NoteOut",
    "Pay",
    "PostingFields",
    "PostingFilter",
    "PostingIn",
    "PostingOut",
    "PostingPatch",
    "PostingPut",
    "ScreeningOut",
    "posting_out",
]
