"""Decisions of documents: plain functions over loaded rows."""

from app.documents.rules.keeping import (
    DocumentsFull,
    Forgotten,
    KeptByLaw,
    PurposeNotForOwner,
    change,
    forget,
    full,
    keep,
    keep_longer,
    may_delete,
    rule_for,
    take_space,
    wipe,
)
from app.documents.rules.links import (
    Link,
    Linked,
    LinkExpired,
    LinkNotValid,
    Way,
    link_for,
    linked,
)
from app.documents.rules.referring import NotEvidence, require
from app.documents.rules.showing import DocumentDamaged, file_name, opened, shown, title_of

__all__ = [
    "DocumentDamaged",
    "DocumentsFull",
    "Forgotten",
    "KeptByLaw",
    "Link",
    "LinkExpired",
    "LinkNotValid",
    "Linked",
    "NotEvidence",
    "PurposeNotForOwner",
    "Way",
    "change",
    "file_name",
    "forget",
    "full",
    "keep",
    "keep_longer",
    "link_for",
    "linked",
    "may_delete",
    "opened",
    "require",
    "rule_for",
    "shown",
    "take_space",
    "title_of",
    "wipe",
]
