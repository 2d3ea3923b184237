"""Decisions about guardianships: what may be asked for, who verifies, who ends them."""

from datetime import datetime

from app.base.actor import Actor, Kind
from app.base.clock import city_day
from app.base.errors import Conflict, Forbidden, Invalid
from app.base.ids import new_id
from app.base.states import Machine, Transition, TransitionNotAllowed, move_row
from app.base.wording import Words
from app.identity.models import Account
from app.seekers.models import Basis, Guardianship, GuardianshipMove, GuardianshipState, Seeker
from app.seekers.rules.covering import (
    BEYOND,
    in_force,
    in_order,
    last_day,
    needed,
    problem,
    sound,
)
from app.seekers.schemas import GuardianshipIn, GuardianshipMoveIn, GuardianshipOut

MOST_WAITING = 5
"""Requests of one guardian that may wait for staff at a time."""

_S = GuardianshipState


class GuardianOfOneself(Conflict):
    """Nobody is their own guardian, and nobody verifies their own guardianship."""

    title = Words("不能登记或核实自己的监护关系", "Nobody is or verifies their own guardian")


class ByThePersonOnly(Forbidden):
    """The person does this themselves; nobody stands in their place here."""

    title = Words("这件事只能由本人来做", "Only the person themselves may do this")


class GuardianshipStands(Conflict):
    """A guardianship by law, court or agreement is ended by staff, who see the papers."""

    title = Words(
        "这种监护关系要由工作人员核对材料后才能结束。您可以提出异议",
        "This guardianship is ended by staff, who see the papers; you can contest it",
    )


class RequestsWaiting(Conflict):
    """As many requests of this guardian wait for staff as may."""

    title = Words("还有申请在等工作人员核实", "Your earlier requests still wait for staff")


def _way(
    name: str, sources: str, target: _S, roles: set[Kind], said: Words, *needs: str
) -> Transition:
    return Transition(
        name, frozenset(sources.split()), target, frozenset(roles), said, frozenset(needs)
    )


_STAFF = {Kind.STAFF}
_THEY = {Kind.STAFF, Kind.SEEKER}
_ANYBODY = {Kind.STAFF, Kind.SEEKER, Kind.GUARDIAN}
_OPEN = "requested verified suspended"
MACHINE = Machine(
    (
        _way("verify", "requested", _S.VERIFIED, _STAFF, Words("核实", "Verify")),
        _way("refuse", "requested", _S.REFUSED, _STAFF, Words("不予核实", "Refuse"), "comment"),
        _way("suspend", "verified", _S.SUSPENDED, _STAFF, Words("暂停", "Suspend"), "comment"),
        _way("resume", "suspended", _S.VERIFIED, _STAFF, Words("恢复", "Resume")),
        _way("end", _OPEN, _S.ENDED, _ANYBODY, Words("结束", "End")),
        _way("contest", "verified", _S.VERIFIED, _THEY, Words("提出异议", "Contest")),
        _way("settle", "verified", _S.VERIFIED, _STAFF, Words("异议处理完", "Settle"), "comment"),
    )
)
"""requested → verified → ended, refused, suspended; a contested one stays and staff are told."""

EVENTS = {
    "verify": "guardianship.verified",
    "refuse": "guardianship.refused",
    "suspend": "guardianship.suspended",
    "resume": "guardianship.resumed",
    "end": "guardianship.ended",
    "contest": "guardianship.contested",
    "settle": "guardianship.settled",
}
"""The event each transition is noted as."""


def request(
    seeker: Seeker, guardian: Account, said: GuardianshipIn, actor: Actor, now: datetime
) -> Guardianship:
    """A guardianship on record, to be verified by staff of the person's district."""
    if guardian.party_id == seeker.id:
        raise GuardianOfOneself
    if actor.kind is Kind.SEEKER and said.basis is not Basis.POWER_OF_ATTORNEY:
        raise Invalid(errors=[problem("basis", "by_staff", _BY_STAFF)])
    today = city_day(now)
    starts = said.valid_from or today
    ends = last_day(seeker, said, starts)
    sound(said.basis, starts, ends, today)
    acts = in_order(said.acts)
    return Guardianship(
        id=new_id(),
        seeker_id=seeker.id,
        guardian_id=guardian.id,
        relation=said.relation,
        basis=said.basis,
        document_id=said.document_id,
        acts=acts,
        needs_person=needed(acts, said.needs_person, seeker, starts),
        valid_from=starts,
        valid_until=ends,
        state=GuardianshipState.REQUESTED,
        requested_at=now,
        requested_by=actor.account_id,
    )


def move(
    held: Guardianship, seeker: Seeker, said: GuardianshipMoveIn, actor: Actor, now: datetime
) -> GuardianshipMove:
    """Make a transition and return its log row; `held` comes with its guardian's account.

    What the person contests ends at once where they gave the power themselves. A guardianship by
    law or court goes on caring, but asks the person in every act that binds, until staff settle it.
    """
    way = MACHINE.chosen(said.transition, held.state, actor, said.model_dump())
    _their_own_act(held, actor, way.name)
    row = move_row(way, held.state, actor, now, said.reason, said.comment)
    if way.name == "contest" and held.basis is Basis.POWER_OF_ATTORNEY:
        row["to_state"] = GuardianshipState.ENDED
    _write(held, seeker, said, way.name, actor, now)
    held.state = GuardianshipState(row["to_state"])
    if held.state is GuardianshipState.ENDED:
        held.ended_at = now
    return GuardianshipMove(guardianship_id=held.id, **row)


def allowed(held: Guardianship, actor: Actor) -> list[Transition]:
    """What this actor may do with a guardianship now."""
    may = MACHINE.allowed(held.state, actor) if actor.in_person else []
    waiting = held.state is GuardianshipState.REQUESTED
    theirs = actor.kind is Kind.STAFF or waiting or held.basis is Basis.POWER_OF_ATTORNEY
    return [
        way
        for way in may
        if (way.name != "end" or theirs) and (way.name != "settle" or held.contested_at is not None)
    ]


def shown(held: Guardianship, now: datetime) -> GuardianshipOut:
    """A guardianship as its readers see it; loaded with the guardian's account."""
    made = {"guardian_name", "in_force"}
    plain = {name: getattr(held, name) for name in GuardianshipOut.model_fields if name not in made}
    return GuardianshipOut(**plain, guardian_name=held.guardian.name, in_force=in_force(held, now))


def not_too_many(waiting: int) -> None:
    """Refuse a guardian's request while as many as may wait for staff."""
    if waiting >= MOST_WAITING:
        raise RequestsWaiting


_BY_STAFF = Words(
    "本人只能登记自己签的授权委托；法定和指定监护由工作人员登记。",
    "You can register a power of attorney you gave; staff register a guardianship by law.",
)


def _their_own_act(held: Guardianship, actor: Actor, name: str) -> None:
    if actor.kind is Kind.SEEKER and not actor.in_person:
        raise ByThePersonOnly
    if actor.kind is Kind.STAFF:
        own = (held.guardian.id, held.guardian.party_id)
        if actor.account_id == own[0] or (actor.party_id is not None and actor.party_id == own[1]):
            raise GuardianOfOneself
        return
    waiting = held.state is GuardianshipState.REQUESTED
    if name == "end" and not waiting and held.basis is not Basis.POWER_OF_ATTORNEY:
        raise GuardianshipStands


def _write(
    held: Guardianship,
    seeker: Seeker,
    said: GuardianshipMoveIn,
    name: str,
    actor: Actor,
    now: datetime,
) -> None:
    narrowing = [field for field in ("acts", "needs_person") if getattr(said, field) is not None]
    if narrowing and name != "verify":
        raise Invalid(errors=[problem(narrowing[0], "not_taken", _ONLY_VERIFYING)])
    if name == "verify":
        if held.document_id is None and said.comment is None:
            raise Invalid(errors=[problem("comment", "missing", _WHICH_PAPER)])
        _narrow(held, seeker, said)
        held.verified_at, held.verified_by = now, actor.account_id
    if name == "contest":
        held.contested_at = held.contested_at or now
    if name == "settle":
        if held.contested_at is None:
            raise TransitionNotAllowed
        held.contested_at = None


_WHICH_PAPER = Words(
    "没有上传监护证明：请写明核实时看到了哪份原件。",
    "No proof was sent in: say which original paper you saw.",
)
_ONLY_VERIFYING = Words("只有核实时填写。", "Only verifying takes this.")


def _narrow(held: Guardianship, seeker: Seeker, said: GuardianshipMoveIn) -> None:
    """Staff may cover fewer acts than were asked for, never more."""
    acts = in_order(said.acts) if said.acts is not None else held.acts
    if not set(acts) <= set(held.acts):
        raise Invalid(errors=[problem("acts", "beyond_request", BEYOND)])
    kept = [act for act in held.needs_person if act in acts]
    asked = kept if said.needs_person is None else list(said.needs_person)
    held.acts, held.needs_person = acts, needed(acts, asked, seeker, held.valid_from)
