"""How the rows of every table lead to a person, and what an erasure does with them (PIPL art. 47).

A table that is not named here leads by what its columns say (`app.privacy.rules.walk.way_of`): by
`seeker_id`, `party_id` or `account_id`, or by the one row of a person it belongs to. A table that
leads nowhere and is not said to be of nobody fails a test, and stops erasures and exports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Erased(StrEnum):
    """What becomes of a row: gone; emptied but for month and district; a rule of its own."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Leads:
    """The column that leads to the person, or to a row of the table `to` that does.

    `to` may name a column (`person_at_login.phone_digest`); else it is the id. `also` are further
    columns and what they lead to, each enough by itself.
    """

    column: str
    to: str = ""
    erased: Erased = Erased.DELETED
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Nobody:
    """Rows of nobody in particular, and why that is so."""

    reason: str


Way = Leads | Nobody

_FIRM = Nobody("an organisation's, made by it and about itself or its jobs")
_KEYS = Nobody("keys and hashes of the house")
_PLACE = Nobody("a place or a machine of the house, named by staff")
_LAW = Nobody("the law's figures and public classifications")
_LOG = Nobody("names people by ids only; kept as evidence, told in every export")

WAYS: Mapping[str, Way] = {
    "party": Leads("id", erased=Erased.EMPTIED),
    "seeker": Leads("id", erased=Erased.EMPTIED),
    "account": Leads("party_id", erased=Erased.EMPTIED),
    "membership": Leads("party_id", also=(("account_id", "account"),)),
    # A telephone's codes go with it, also those asked for before anybody was known.
    "one_time_code": Leads(
        "party_id",
        also=(
            ("session_id", "login_session"),
            ("phone_digest", "person_at_login.phone_digest"),
            ("phone_digest", "phone_change.phone_digest"),
            ("certificate_digest", "person_at_login.certificate_digest"),
        ),
    ),
    "passkey_challenge": Leads("account_id", "account", also=(("session_id", "login_session"),)),
    "merge": Leads("kept_id", also=(("duplicate_id", ""),)),
    "merge_move": Leads("merge_id", "merge"),
    "kept_answer": Leads("account_id", "account", Erased.APART),
    "document": Leads("owner_id", erased=Erased.APART),
    "document_content": Leads("document_id", "document", Erased.APART),
    "document_space": Leads("owner_id", erased=Erased.APART),
    "data_export": Leads("seeker_id"),
    "data_export_content": Leads("data_export_id", "data_export"),
    "erasure": Leads("seeker_id", erased=Erased.APART),
    "restricted_record": Leads("person_id", erased=Erased.APART),
    "erased_person": Nobody("keyed hashes, so that nobody comes back with an old backup"),
    "allowance": Nobody("counters under keyed hashes; they end by themselves"),
    "task": Nobody("arguments are ids; those that name a person are searched for and deleted"),
    "event": _LOG,
    "log_head": _LOG,
    "verification": _LOG,
    "data_key": _KEYS,
    "key_check": _KEYS,
    "used_proof": _KEYS,
    "proof_key": Nobody("a public key of a backend"),
    "device": _PLACE,
    "device_pairing": _PLACE,
    "minimum_wage": _LAW,
    "occupation": _LAW,
    "employer": Nobody("an organisation; its contact is named and changed by the employer itself"),
    "employer_move": _FIRM,
    "posting": _FIRM,
    "posting_demand": _FIRM,
    "posting_move": _FIRM,
    "screening": _FIRM,
    "candidate_day": Nobody("figures of a posting's candidates on one day, without their ids"),
    "import": Nobody("a file of postings sent by an organisation, dropped when it was taken in"),
    "import_row": Nobody("our own sentences about rows of postings"),
}
"""By the name of the table. A table that does not exist yet may be named."""
