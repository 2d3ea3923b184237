"""Who may do what to whose rows, as declared: scopes by kind, and what each row rule means.

The rows of the made city are `own` (of those who act here), `public` (a verified employer of
another district and its open posting) and `hidden` (nobody's here); `absent` ids are of nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import uuid4

from httpx2 import Response

from app.base.actor import Kind
from app.identity.scopes import MAY, PEOPLE, Scope, for_the_person
from app.identity.scopes import Act as Covered
from tests.journeys.acts import Act, acts_for, headers, operations
from tests.making.people import City

KINDS = tuple(kind for kind in Kind if kind is not Kind.SYSTEM)
EVERYBODY = frozenset(KINDS)
_MEMBERS = frozenset({Kind.EMPLOYER, Kind.INTEGRATION})
_PEOPLE = frozenset({Kind.SEEKER, Kind.OFFICER, Kind.STAFF})
_EDITORS = _MEMBERS | {Kind.STAFF}


class Acting(StrEnum):
    """Guardians who name a person in their requests, by the name of their caller."""

    OURS = "guardian_of_ours"
    MESSAGES = "guardian_for_messages"
    OTHERS = "guardian_of_others"
    ONCE = "guardian_once"


Role = Kind | Acting
Sees = Mapping[str, frozenset[Role]]
"""By the class of a row (own, public), the kinds of actor who see it."""

Seen = Mapping[str, frozenset[Role]]
"""The same with those who act for our person."""


ACTING_MAY: Mapping[Acting, frozenset[str]] = {
    Acting.OURS: for_the_person(Covered),
    Acting.MESSAGES: for_the_person([Covered.MESSAGES]),
}
"""Who acts for our person, and what their guardianship covers."""
NOBODYS = (Acting.OTHERS, Acting.ONCE)
"""Who says so and is no guardian of the person named, or no longer."""

IN_PERSON = frozenset(
    {
        "the person's own; the guardian's own; officer: of the paired; staff's districts",
        "the person's own; the asking guardian's; officer: of the paired; staff's districts",
        "oneself, in person; staff's districts",
    }
)
"""Rules under which a guardian sees less than the person: their own rows, or nothing."""

ROW_RULES: Mapping[str, Sees] = {
    "public": {},
    "public: anybody; a code goes to the telephone on record only": {},
    "public: whoever holds the code and knows the second thing": {"own": EVERYBODY},
    "public: whoever holds the refresh token, on its device": {},
    "oneself": {},
    "one's own login": {},
    "one's own logins": {"own": frozenset({Kind.SEEKER})},
    "one's own changes of telephone": {"own": frozenset({Kind.SEEKER})},
    "staff of the person's district": {"own": frozenset({Kind.STAFF})},
    "public rows; any live token": {},
    "a signed link": {},
    "employer: what is disclosed to them for an application": {"own": _MEMBERS},
    "one's own": {},
    "one's own; of parties of the districts, staff": {"own": frozenset({Kind.SEEKER, Kind.STAFF})},
    "of parties of the districts, staff": {"own": frozenset({Kind.STAFF})},
    "one's own complaints": {"own": frozenset({Kind.SEEKER})},
    "oneself; a guardian who may consent": {"own": frozenset({Kind.SEEKER})},
    "staff": {},
    "an auditor: the whole log": {},
    "an employer's own": {},
    "the backend itself": {},
    "oneself, seeker": {},
    "one's own links, seeker": {"own": frozenset({Kind.SEEKER})},
    "clients, system administrator": {"own": frozenset({Kind.SYSTEM_ADMIN})},
    "kiosks of the districts, staff": {"own": frozenset({Kind.STAFF})},
    "an employer's own systems; every machine, system administrator": {
        "own": frozenset({Kind.EMPLOYER, Kind.SYSTEM_ADMIN}),
        "hidden": frozenset({Kind.SYSTEM_ADMIN}),
    },
    "an employer's own systems; secrets of clients, system administrator": {
        "own": frozenset({Kind.EMPLOYER, Kind.SYSTEM_ADMIN}),
        "hidden": frozenset({Kind.SYSTEM_ADMIN}),
    },
    "staff, for their own districts": {},
    "staff: events of their districts, and of no district": {},
    "of the districts, staff": {"own": _PEOPLE},
    "oneself; an officer's paired people; staff's districts": {"own": _PEOPLE},
    "own; of the paired, officer; of the districts, staff": {"own": _PEOPLE},
    "own party's; an officer's paired people's; of parties of the districts, staff": {
        "own": _PEOPLE
    },
    "own posting; of the districts, staff": {
        "own": _EDITORS,
        "public": frozenset({Kind.HOUSE_OPERATOR}),
    },
    "an employer's own; staff of its district or without one": {"own": _EDITORS},
    "staff of its district or without one; a member's own": {"own": _EDITORS},
    "a member's own employer; staff: their own, and those of their districts": {"own": _EDITORS},
    "verified ones; staff also those of their districts; a member's own": {
        "own": EVERYBODY,
        "public": EVERYBODY,
    },
    "employers: their own; staff: of their districts or of none; others: open ones of verified "
    "employers": {"own": EVERYBODY, "public": EVERYBODY - _EDITORS},
    "one's own passkeys": {"own": frozenset({Kind.STAFF})},
    "system administrator: accounts of those who work here": {
        "own": frozenset({Kind.SYSTEM_ADMIN})
    },
    "security administrator: every person's account, without names": {
        "own": frozenset({Kind.SECURITY_ADMIN})
    },
    "an employer's administrator: members of the same employer": {
        "own": frozenset({Kind.EMPLOYER})
    },
    "system administrator: into the house; an employer's administrator: into their employer; "
    "staff: their own": {"own": frozenset({Kind.EMPLOYER})},
    "oneself; staff's districts; a guardian, for anybody": {
        "own": frozenset({Kind.SEEKER, Kind.STAFF, Kind.GUARDIAN}),
        "hidden": frozenset({Kind.GUARDIAN}),
    },
    "oneself; the guardian, their own; an officer's paired people; staff's districts": {
        "own": _PEOPLE
    },
    "the person's own; the guardian's own; officer: of the paired; staff's districts": {
        "own": _PEOPLE
    },
    "the person's own; the guardian's own; staff's districts": {"own": _PEOPLE},
    "the person's own; the asking guardian's; officer: of the paired; staff's districts": {
        "own": _PEOPLE | {Acting.OURS}
    },
    "a guardian, for the person they act for": {"own": frozenset({Kind.SEEKER})},
    "oneself, in person; staff's districts": {"own": frozenset({Kind.SEEKER, Kind.STAFF})},
    "staff: people of their own districts": {},
    "staff: of two people of their own districts": {"own": frozenset({Kind.STAFF})},
    "seeker: own; officer: of the paired; employer and integration: to own postings; "
    "staff: residence or place in their districts": {"own": _PEOPLE | _MEMBERS},
}
"""What each row rule that an operation declares means in the made city."""

_DISCLOSES = "put /v1/applications/{application_id}/disclosures"
_OPENS = "post /v1/applications/{application_id}/reveals"
_OF_NO_PARTY = PEOPLE - {Kind.SEEKER}
_WITH_A_PASSWORD = (
    "me/password",
    "me/totp",
    "me/totp/confirmations",
    "me/recovery-codes",
)
_ANSWERS = "post /v1/matching/human-reviews/{review_id}/answers"
REFUSED: Mapping[tuple[str, Role], str] = {
    ("post /v1/keys", Kind.SYSTEM_ADMIN): "keys_through_the_employer",
    ("post /v1/links", Kind.INTEGRATION): "backends_only",
    **{
        ("post /v1/links/codes", kind): "linked_by_the_person"
        for kind in KINDS
        if Scope.OWN_WRITE in MAY[kind] and kind is not Kind.SEEKER
    },
    ("post /v1/employers", Kind.EMPLOYER): "registered_by_staff",
    ("post /v1/employers", Kind.INTEGRATION): "registered_by_staff",
    ("post /v1/seekers", Kind.SEEKER): "registered_by_staff",
    ("post /v1/seekers", Kind.OFFICER): "registered_by_staff",
    (_ANSWERS, Kind.SEEKER): "answer_from_staff_only",
    (_ANSWERS, Kind.OFFICER): "answer_from_staff_only",
    (_DISCLOSES, Kind.STAFF): "disclosed_by_the_person",
    (_OPENS, Kind.SEEKER): "opened_for_employers",
    (_OPENS, Kind.STAFF): "opened_for_employers",
    **{("post /v1/me/pin", kind): "nothing_at_login" for kind in PEOPLE},
    **{("post /v1/me/phone-changes", kind): "no_such_proof" for kind in _OF_NO_PARTY},
    **{("post /v1/sessions/step-ups", kind): "no_such_proof" for kind in PEOPLE - {Kind.STAFF}},
    **{("post /v1/sessions/step-ups/codes", kind): "no_such_proof" for kind in PEOPLE},
    **{(f"post /v1/{path}", Kind.SEEKER): "no_password_here" for path in _WITH_A_PASSWORD},
    **{("post /v1/me/passkeys", kind): "challenge_ended" for kind in PEOPLE - {Kind.STAFF}},
    ("post /v1/complaints", Kind.GUARDIAN): "complain_for_somebody",
    ("post /v1/keys/{key_id}/rotations", Kind.SYSTEM_ADMIN): "keys_through_the_employer",
    ("post /v1/seekers/{seeker_id}/death", Kind.STAFF): "death_known",
}
"""Acts that a scope and a row admit, and a rule of the room keeps for others."""

LISTS: Mapping[str, str] = {
    "get /v1/clients": "client_id",
    "get /v1/devices": "device_id",
    "get /v1/keys": "key_id",
    "get /v1/links": "link_id",
    "get /v1/accounts": "account_id",
    "get /v1/applications": "application_id",
    "get /v1/complaints": "complaint_id",
    "get /v1/corrections": "correction_id",
    "get /v1/documents": "document_id",
    "get /v1/employers": "employer_id",
    "get /v1/guardianships": "guardianship_id",
    "get /v1/imports": "import_id",
    "get /v1/me/phone-changes": "change_id",
    "get /v1/invitations": "invitation_id",
    "get /v1/me/passkeys": "passkey_id",
    "get /v1/members": "member_id",
    "get /v1/security/accounts": "account_id",
    "get /v1/matching/human-reviews": "review_id",
    "get /v1/merges": "merge_id",
    "get /v1/postings": "posting_id",
    "get /v1/seekers": "seeker_id",
    "get /v1/sessions": "login_id",
}
"""Lists of rows, by the name of the id that stands in them."""

NAMED_IN_BODIES = (
    ("post /v1/applications", Kind.SEEKER, "seeker_id"),
    ("post /v1/applications", Kind.SEEKER, "posting_id"),
    ("post /v1/applications", Kind.STAFF, "seeker_id"),
    ("post /v1/applications/{application_id}/transitions", Kind.STAFF, "posting_id"),
    ("post /v1/merges", Kind.STAFF, "kept_id"),
    ("post /v1/merges", Kind.STAFF, "duplicate_id"),
    ("post /v1/postings", Kind.EMPLOYER, "employer_id"),
    ("post /v1/postings", Kind.STAFF, "employer_id"),
    ("post /v1/imports", Kind.EMPLOYER, "employer_id"),
    ("post /v1/imports", Kind.STAFF, "employer_id"),
    ("post /v1/documents", Kind.SEEKER, "owner_id"),
    ("post /v1/seekers/{seeker_id}/death", Kind.STAFF, "evidence_id"),
    ("post /v1/documents", Kind.STAFF, "owner_id"),
    ("post /v1/documents", Kind.EMPLOYER, "owner_id"),
)
"""Where a body names a row: somebody else's is not found either."""

_STANDS_IN: Mapping[Role, tuple[str, ...]] = {
    Kind.OFFICER: ("officer", "seeker"),
    Kind.INTEGRATION: ("integration", "employer"),
    Kind.STAFF: ("staff", "employer"),
    Acting.OURS: ("guardian_of_ours", "seeker"),
    Acting.MESSAGES: ("guardian_for_messages", "seeker"),
}


@dataclass
class Walk:
    """One walk through the whole matrix: what differed from the table, and what was answered."""

    city: City
    mismatches: list[str] = field(default_factory=list)
    answers: list[tuple[str, Role, Response]] = field(default_factory=list)
    count: int = 0

    def ask(
        self,
        cell: str,
        verb: str,
        url: str,
        act: Act,
        kind: Role | None,
        rows: Mapping[str, Any] | None = None,
    ) -> Response:
        """One request of the matrix, noted with what it was answered; `rows` go with the path."""
        self.count += 1
        role = kind.value if kind else None
        sent = headers(self.city, act, role, self.count)
        own, paper = self.city.own, "guardian_paper_id"  # evidence is the person's own
        content = act.content({**own, paper: (rows or own).get(paper, own[paper])})
        answer = self.city.ask(verb, url, sent, **content)
        if kind is not None:
            self.answers.append((cell, kind, answer))
        return answer

    def expect(self, cell: str, wanted: object, found: object) -> None:
        """Note a difference between the table and the house."""
        if wanted != found:
            self.mismatches.append(f"{cell}: wanted {wanted}, found {found}")


def walk(city: City, paths: Mapping[str, Any], under: str = "") -> Walk:
    """Every operation below a path, by every kind and by nobody, on every class of row."""
    walk = Walk(city)
    for verb, path, told in operations(paths):
        if path.startswith(under):
            _operation(walk, verb, path, told)
    return walk


def scopes_of(told: Mapping[str, Any]) -> frozenset[str]:
    """The scopes an operation declares."""
    return frozenset(
        scope for entry in told.get("security", ()) for scope in entry.get("token", ())
    )


def _operation(walk: Walk, verb: str, path: str, told: Mapping[str, Any]) -> None:
    operation, scopes = f"{verb} {path}", scopes_of(told)
    act = acts_for(verb, path)[0]
    nobody = walk.ask(f"{operation} by nobody", verb, act.url(path, walk.city.own), act, None)
    status = nobody.status_code
    walk.expect(f"{operation} by nobody", 401 if scopes else 2, status if scopes else status // 100)
    sees = ROW_RULES.get(told["x-authz"]["rows"])
    if sees is None:
        walk.mismatches.append(f"{operation}: {told['x-authz']['rows']!r} is not in the table")
        return
    for kind in NOBODYS if scopes else ():
        cell = f"{operation} by {kind}"
        refused = walk.ask(cell, verb, act.url(path, walk.city.own), act, kind)
        walk.expect(cell, (403, "no_guardianship"), _told(refused))
    for kind in (*KINDS, *ACTING_MAY):
        if scopes <= may(kind):
            _rows(walk, verb, path, kind, _seen_by(kind, told["x-authz"]["rows"], sees))
            continue
        cell = f"{operation} by {kind}"
        refused = walk.ask(cell, verb, act.url(path, walk.city.own), act, kind)
        walk.expect(cell, (403, "scope_missing"), _told(refused))


def may(kind: Role) -> frozenset[str]:
    """The scopes of a kind of account, or of a guardian for the person they act for."""
    return ACTING_MAY[kind] if isinstance(kind, Acting) else MAY[kind]


def _seen_by(kind: Role, rule: str, sees: Sees) -> Mapping[str, frozenset[Role]]:
    """Who sees which class of row: a guardian sees what the person sees, but for a few rules."""
    if kind not in ACTING_MAY or rule in IN_PERSON:
        return sees
    return {name: who | {kind} if Kind.SEEKER in who else who for name, who in sees.items()}


def _rows(
    walk: Walk, verb: str, path: str, kind: Role, sees: Mapping[str, frozenset[Role]]
) -> None:
    operation, act = f"{verb} {path}", _act_of(verb, path, kind)
    cell, ids = f"{operation} by {kind}", walk.city.own
    if operation in LISTS:
        _list(walk, verb, path, kind, sees)
    elif not _names_a_row(path):
        _done(walk, cell, walk.ask(cell, verb, act.url(path, ids), act, kind), operation, kind)
    else:
        absent = walk.ask(f"{cell}, absent", verb, act.url(path, _absent(path, ids)), act, kind)
        walk.expect(f"{cell}, absent", 404, absent.status_code)
        for name, rows in _classes(walk.city, path):
            answer = walk.ask(f"{cell}, {name}", verb, act.url(path, rows), act, kind, rows)
            if kind in sees.get(name, ()):
                _done(walk, f"{cell}, {name}", answer, operation, kind)
            else:
                walk.expect(
                    f"{cell}, {name}", without_request_id(absent), without_request_id(answer)
                )
        _crossed(walk, verb, path, kind, sees)


def _crossed(
    walk: Walk, verb: str, path: str, kind: Role, sees: Mapping[str, frozenset[Role]]
) -> None:
    """A stranger's row inside a row of one's own is answered as nothing inside it would be."""
    act, inner = _act_of(verb, path, kind), _inner(walk.city, path)
    if inner is None or kind not in sees.get("own", ()):
        return
    cell = f"{verb} {path} by {kind}, crossed"
    strange, nothing = (walk.ask(cell, verb, act.url(path, ids), act, kind) for ids in inner)
    walk.expect(cell, without_request_id(nothing), without_request_id(strange))


def _list(
    walk: Walk, verb: str, path: str, kind: Role, sees: Mapping[str, frozenset[Role]]
) -> None:
    operation, act = f"{verb} {path}", _act_of(verb, path, kind)
    answer = walk.ask(f"{operation} by {kind}", verb, f"{path}?limit=100", act, kind)
    listed = {item["id"] for item in answer.json()["items"]} if answer.is_success else set()
    rows = {"own": walk.city.own, "public": walk.city.public, "hidden": walk.city.hidden}
    for name, ids in rows.items():
        if LISTS[operation] in ids:
            found = ids[LISTS[operation]] in listed
            walk.expect(f"{operation} by {kind} lists {name}", kind in sees.get(name, ()), found)


def _done(walk: Walk, cell: str, answer: Response, operation: str, kind: Role) -> None:
    """A row that is seen and an act that is one's own: it is done, or refused by a named rule."""
    refusal = REFUSED.get((operation, Kind.SEEKER if kind in ACTING_MAY else kind))
    if refusal is not None:
        walk.expect(cell, refusal, _told(answer)[1])
    elif not answer.is_success:
        walk.mismatches.append(f"{cell}: wanted success, found {_told(answer)}")


def _act_of(verb: str, path: str, kind: Role) -> Act:
    acts = acts_for(verb, path)
    for role in _STANDS_IN.get(kind, (kind.value,)):
        for act in acts:
            if act.role == role:
                return act
    return acts[0]


def _names_a_row(path: str) -> bool:
    return "_id}" in path


def _classes(city: City, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The classes of rows a path can name, each with its ids."""
    names = [part.strip("{}") for part in path.split("/") if part.endswith("_id}")]
    for name, ids in (("own", city.own), ("public", city.public), ("hidden", city.hidden)):
        if all(one in ids for one in names):
            yield name, ids


def _inner(city: City, path: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Our row with a stranger's row inside it, and with nothing inside it."""
    names = [part.strip("{}") for part in path.split("/") if part.endswith("_id}")]
    inner = [name for name in names[1:] if name != "external_id"]
    if not inner:
        return None
    strange = {name: city.hidden[name] for name in inner}
    return city.own | strange, city.own | dict.fromkeys(inner, str(uuid4()))


def _absent(path: str, ids: Mapping[str, Any]) -> dict[str, Any]:
    """The ids of a path, the first of them of nothing."""
    first = path[path.index("{") + 1 : path.index("}")]
    nothing = str(uuid4())
    return {**ids, first: nothing, "doubtful_id": nothing}


def _told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def without_request_id(answer: Response) -> tuple[int, dict[str, Any]]:
    """Status and body of a problem but for the number of the request."""
    body = answer.json() if answer.content else {}
    body.pop("request_id", None)
    return answer.status_code, body
