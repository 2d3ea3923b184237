"""The states of an employer: who may move it, what must be there, what is noted."""

from datetime import datetime

from app.base.actor import Actor, Kind
from app.base.states import Machine, Transition, move_row
from app.base.wording import Words
from app.employers.models import MEMBERS, Employer, EmployerMove, EmployerState, SuspensionReason
from app.employers.rules.registration import must_be_complete
from app.employers.schemas import EmployerMoveIn
from app.reference.catalogue import CodeList, CodeRow, lists

_S = EmployerState
_STAFF = frozenset({Kind.STAFF})
_BOTH = MEMBERS | _STAFF


def _way(
    name: str,
    sources: set[EmployerState],
    target: EmployerState,
    roles: frozenset[Kind],
    label: Words,
    *needs: str,
) -> Transition:
    return Transition(name, frozenset(sources), target, roles, label, frozenset(needs))


MACHINE = Machine(
    (
        _way("submit", {_S.DRAFT}, _S.SUBMITTED, _BOTH, Words("提交审核", "Submit")),
        _way("verify", {_S.SUBMITTED}, _S.VERIFIED, _STAFF, Words("通过审核", "Verify")),
        _way(
            "send_back",
            {_S.SUBMITTED},
            _S.DRAFT,
            _STAFF,
            Words("退回修改", "Send back"),
            "comment",
        ),
        _way("pause", {_S.VERIFIED}, _S.PAUSED, _BOTH, Words("暂停招聘", "Pause")),
        _way("resume", {_S.PAUSED}, _S.VERIFIED, _BOTH, Words("恢复招聘", "Resume")),
        _way(
            "suspend",
            {_S.VERIFIED, _S.PAUSED},
            _S.SUSPENDED,
            _STAFF,
            Words("停用", "Suspend"),
            "reason",
        ),
        _way("reinstate", {_S.SUSPENDED}, _S.VERIFIED, _STAFF, Words("恢复启用", "Reinstate")),
        _way("close", set(_S) - {_S.CLOSED}, _S.CLOSED, _STAFF, Words("注销", "Close")),
        _way("reopen", {_S.CLOSED}, _S.DRAFT, _STAFF, Words("重新登记", "Reopen")),
    )
)
"""draft → submitted → verified ⇄ paused → suspended(reason) / closed (features.md C1)."""

VERIFYING = frozenset({"verify", "send_back", "suspend", "reinstate"})
"""The moves by which the federation vouches for an employer: they need `employers:verify`."""

EVENTS = {
    "submit": "employer.submitted",
    "verify": "employer.verified",
    "send_back": "employer.sent_back",
    "pause": "employer.paused",
    "resume": "employer.resumed",
    "suspend": "employer.suspended",
    "reinstate": "employer.reinstated",
    "close": "employer.closed",
    "reopen": "employer.reopened",
}
"""The event each transition is noted as."""

_REASONS = {
    SuspensionReason.FALSE_INFORMATION: Words("登记信息不实", "False information"),
    SuspensionReason.SHAM_EMPLOYMENT: Words("虚假用工（挂证）", "Sham employment"),
    SuspensionReason.DISCRIMINATION: Words("歧视残疾人", "Discrimination"),
    SuspensionReason.WAGES_UNPAID: Words("拖欠工资", "Wages not paid"),
    SuspensionReason.FEES_CHARGED: Words("向求职者收费", "Charging job seekers"),
    SuspensionReason.UNSAFE_WORK: Words("工作环境不安全", "Unsafe work"),
    SuspensionReason.LICENCE_REVOKED: Words("营业执照被吊销或注销", "Business licence revoked"),
    SuspensionReason.OTHER: Words("其他", "Other"),
}
lists.publish(
    CodeList(
        "employer_suspension_reasons",
        "2026-12-01",
        tuple(CodeRow(reason.value, words) for reason, words in _REASONS.items()),
        Words("停用用人单位的理由", "Why an employer is suspended"),
    )
)


def move(employer: Employer, wanted: EmployerMoveIn, actor: Actor, now: datetime) -> EmployerMove:
    """Make a transition and return its log row; submitting needs a complete record."""
    said = wanted.model_dump()
    way = MACHINE.chosen(wanted.transition, employer.state, actor, said)
    target = EmployerState(way.target)
    if target not in (EmployerState.DRAFT, EmployerState.CLOSED):
        must_be_complete(employer)
    row = move_row(way, employer.state, actor, now, wanted.reason, wanted.comment)
    employer.state = target
    employer.state_reason = wanted.reason if target is EmployerState.SUSPENDED else None
    employer.updated_at = now
    if target is EmployerState.DRAFT:
        employer.verified_at = None
    elif way.name == "verify":
        employer.verified_at = now
    return EmployerMove(employer_id=employer.id, **row)
