"""How long a document is kept, by its purpose and its owner: dated rules, shipped as data.

A rule with `kept` forbids deletion before its end; the others only end. `mark` tells how sure the
term is: V read in the law named, P a proposal of this project that an operator should look at.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.base.wording import Words
from app.documents.models import Purpose
from app.identity.models import PartyKind

_DATA = Path(__file__).parent / "data" / "retention.json"


@dataclass(frozen=True, slots=True)
class Retention:
    """One rule: documents of this purpose and kind of owner, from a day on, for some months."""

    code: str
    purpose: Purpose
    owner: PartyKind
    months: int
    kept: bool
    basis: Words
    mark: str
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _read() -> tuple[Retention, ...]:
    rows = json.loads(_DATA.read_text(encoding="utf-8"))["rows"]
    return tuple(
        Retention(
            row["code"],
            Purpose(row["purpose"]),
            PartyKind(row["owner"]),
            row["months"],
            row["kept"],
            Words(row["zh"], row["en"]),
            row["mark"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows
    )


RETENTION = _read()
BY_CODE = {rule.code: rule for rule in RETENTION}

PURPOSES: dict[Purpose, Words] = {
    Purpose.CV: Words("简历", "CV"),
    Purpose.CERTIFICATE_SCAN: Words("证件照片", "certificate scan"),
    Purpose.GUARDIAN_PROOF: Words("监护证明", "proof of guardianship"),
    Purpose.CONTRACT: Words("合同", "contract"),
    Purpose.EVIDENCE: Words("证明材料", "evidence"),
    Purpose.CONSENT_PAPER: Words("书面同意", "consent paper"),
}
"""What a document of a purpose is called where nobody gave it a title."""
