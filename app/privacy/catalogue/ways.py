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
    """The column that leads to the person, or to a row of the table `to` that does."""

    column: str
    to: str = ""
    erased: Erased = Erased.DELETED


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
    "membership": Leads("party_id"),
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

PLAIN: Mapping[str, str] = {
    "created_at": "when the row was made",
    "updated_at": "when the row was last changed",
    "changed_at": "when the row was last changed",
    "version": "how often the row was changed",
    "at": "when a step was taken",
    "from_state": "a word of a state machine",
    "to_state": "a word of a state machine",
    "seeker_move.name": "a word of a state machine",
    "application_move.name": "a word of a state machine",
    "complaint_move.name": "a word of a state machine",
    "account.districts": "the districts a member of staff works for; empty for everybody else",
    "account.closed_at": "whether the account is open",
    "membership.acts": "a closed list of what an account may do for somebody",
    "membership.valid_until": "until when an account may act for somebody",
    "access_key.label": "what an organisation calls a key of its systems",
    "access_key.prefix": "which kind of key it is",
    "access_key.digest": "a keyed hash",
    "access_key.scopes": "a closed list",
    "access_key.expires_at": "when a key ends",
    "access_key.used_at": "when a key was last used; deleted with it",
    "access_key.revoked_at": "when a key was ended",
    "login_session.device_digest": "a keyed hash",
    "login_session.scopes": "a closed list",
    "login_session.generation": "a counter",
    "login_session.idle_seconds": "after how long a login ends unused",
    "login_session.rotated_at": "when a login was last renewed; deleted with it",
    "login_session.used_at": "when a login was last used; deleted with it",
    "login_session.expires_at": "when a login ends",
    "login_session.stepped_up_at": "when somebody last showed who they are; deleted with it",
    "login_session.ended_at": "when a login ended",
    "login_session.end_reason": "a word of ours",
    "link.subject_digest": "a keyed hash",
    "link.made_at": "when a link with a backend was made",
    "link.used_at": "when a link was last used; deleted with it",
    "link.cut_at": "when a link was cut",
    "link_code.code_digest": "a keyed hash",
    "link_code.made_at": "when a code was made",
    "link_code.expires_at": "when a code ends",
    "link_code.used_at": "whether a code was used",
    "kept_answer.key": "a word the caller made up for one request",
    "kept_answer.fingerprint": "a hash of a request",
    "kept_answer.status": "the status of an answer",
    "kept_answer.headers": "address and media type of an answer",
    "kept_answer.body": "a sealed copy of an answer: seven days, and gone at an erasure",
    "document.size": "how long a file is",
    "document.described": "whether somebody described a file",
    "document.unchanged": "how a file is kept",
    "document.retention_rule": "the name of a rule",
    "document.retention_until": "what the rule makes of the day of upload",
    "document.kept_until": "what the rule makes of the day of upload",
    "document.scanned": "whether a scanner looked at a file",
    "document.checked_at": "when a file was checked",
    "document.deleted_at": "when a file was deleted",
    "document_space.documents": "how many files",
    "document_space.bytes": "how much room files take",
    "application.posting_district": "where the job is",
    "application.list_id": "which list an application came from, as a keyed hash",
    "application.position": "at which place of that list the job stood",
    "application.submitted_at": "when a step was taken",
    "application.processed_at": "when a step was taken",
    "application.answered_at": "when a step was taken",
    "application.handed_over_at": "when a step was taken",
    "application.withdrawn": "which step was taken",
    "application.took_opening": "whether an opening of the job is counted",
    "message.sent_at": "when a message was sent",
    "human_review.asked_at": "when somebody asked",
    "human_review.due_at": "until when an answer is due",
    "human_review.answered_at": "when an answer was given",
    "outcome.list_id": "which list a job stood in, as a keyed hash",
    "outcome.position": "at which place of that list the job stood",
    "outcome.model_version": "which ranking made the list",
    "outcome.shown_at": "when a step was taken",
    "outcome.opened_at": "when a step was taken",
    "outcome.applied_at": "when a step was taken",
    "outcome.answered_at": "when a step was taken",
    "outcome.interviewed_at": "when a step was taken",
    "outcome.hired_at": "when a step was taken",
    "data_export.made_at": "when an export was made",
    "data_export.ends_at": "when an export is deleted",
    "data_export.size": "how long an export is",
    "erasure.asked_at": "when somebody asked",
    "erasure.due_at": "when the days to think it over end",
    "erasure.ended_at": "when it was done or called off",
    "erasure.kept": "names of rules and the days they end",
    "restricted_record.rule": "the name of a rule",
    "restricted_record.kept_until": "what the rule makes of a day",
    "correction.field": "the name of a field",
    "correction.asked_at": "when somebody asked",
    "correction.due_at": "until when an answer is due",
    "correction.ended_at": "when an answer was given",
    "dormancy.active_at": "the last sign of life, kept while a warning runs",
    "dormancy.warned_at": "when the person was warned",
    "dormancy.ends_at": "when the grace ends",
    "complaint.received_at": "when somebody complained",
    "complaint.due_at": "until when an answer is due",
    "complaint.answered_at": "when an answer was given",
    "death.recorded_at": "when staff wrote it down",
}
"""Columns of a person's table that say nothing about the person by themselves, and why.

By `table.column`, or by `column` where it means the same in every table.
"""

WITHHELD = frozenset({"digest", "fingerprint", "key", "code_hash", "pin_hash", "password_hash"})
"""Columns no export holds: they are proofs of who somebody is, not words about them."""
