"""The states of a seeker: who may move them on, and what must be there first."""

from datetime import date, datetime

from app.base.actor import Actor, Kind
from app.base.clock import city_day
from app.base.errors import Conflict
from app.base.moves import MoveIn
from app.base.states import Machine, Transition, move_row
from app.base.wording import Words
from app.seekers.catalogue import ABILITY_MATCHING
from app.seekers.models import CertificateState, Seeker, SeekerMove, SeekerState
from app.seekers.rules.consenting import missing
from app.seekers.rules.registration import touch
from app.seekers.rules.showing import standing

_S = SeekerState
_STAFF = frozenset({Kind.STAFF})
_CASEWORK = frozenset({Kind.STAFF, Kind.OFFICER})
_ALL = frozenset({Kind.STAFF, Kind.OFFICER, Kind.SEEKER})


class ProfileEmpty(Conflict):
    """Nothing is known yet of what the person can do."""

    title = Words("能力情况还没有填写", "The capability profile is still empty")


def _way(
    name: str,
    sources: set[SeekerState],
    target: SeekerState,
    roles: frozenset[Kind],
    label: Words,
) -> Transition:
    return Transition(name, frozenset(sources), target, roles, label)


MACHINE = Machine(
    (
        _way("verify", {_S.REGISTERED}, _S.VERIFIED, _STAFF, Words("核实身份", "Verify")),
        _way("assess", {_S.VERIFIED}, _S.ASSESSED, _CASEWORK, Words("完成评估", "Assess")),
        _way(
            "mark_ready",
            {_S.VERIFIED, _S.ASSESSED},
            _S.JOB_READY,
            _CASEWORK,
            Words("可以上岗", "Mark as ready for work"),
        ),
        _way("place", {_S.JOB_READY}, _S.PLACED, _STAFF, Words("已就业", "Placed")),
        _way("retain", {_S.PLACED}, _S.RETAINED, _STAFF, Words("稳定就业", "Retained")),
        _way(
            "search_again",
            {_S.PLACED, _S.RETAINED},
            _S.JOB_READY,
            _ALL,
            Words("重新找工作", "Look for work again"),
        ),
        _way(
            "deactivate",
            set(_S) - {_S.INACTIVE, _S.ANONYMISED},
            _S.INACTIVE,
            _ALL,
            Words("暂不求职", "Stop looking for work"),
        ),
        _way(
            "reactivate",
            {_S.INACTIVE},
            _S.REGISTERED,
            _ALL,
            Words("恢复求职", "Look for work again"),
        ),
    )
)
"""registered → verified → assessed → job_ready → placed → retained → inactive (features.md C3).

`anonymised` is reached by erasure only, never by a transition.
"""

EVENTS = {
    "verify": "seeker.verified",
    "assess": "seeker.assessed",
    "mark_ready": "seeker.made_ready",
    "place": "seeker.placed",
    "retain": "seeker.retained",
    "search_again": "seeker.searched_again",
    "deactivate": "seeker.deactivated",
    "reactivate": "seeker.reactivated",
}
"""The event each transition is noted as."""


def move(
    seeker: Seeker, wanted: MoveIn, actor: Actor, now: datetime, *, abilities: bool
) -> SeekerMove:
    """Make a transition and return its log row; the seeker is loaded with profile and certificate.

    An assessment needs a known capability, and `abilities`: that the person agrees to its use.
    Verifying also verifies a certificate that holds.
    """
    said = wanted.model_dump()
    way = MACHINE.chosen(wanted.transition, seeker.state, actor, said)
    if way.name == "assess":
        _assessed(seeker, abilities)
    if way.name == "verify":
        _verify_certificate(seeker, city_day(now))
    row = move_row(way, seeker.state, actor, now, wanted.reason, wanted.comment)
    seeker.state = SeekerState(way.target)
    touch(seeker, now)
    return SeekerMove(seeker_id=seeker.id, **row)


def _assessed(seeker: Seeker, abilities: bool) -> None:
    if all(row.level is None for row in seeker.capabilities):
        raise ProfileEmpty
    if not abilities:
        raise missing(ABILITY_MATCHING, "/transition")


def _verify_certificate(seeker: Seeker, today: date) -> None:
    certificate = seeker.certificate
    if certificate and standing(certificate, today) is CertificateState.UNVERIFIED:
        certificate.state = CertificateState.VALID
