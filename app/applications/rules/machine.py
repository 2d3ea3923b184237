"""The nine states and every way between them, as data (features.md C6 and contract.md)."""

from app.applications.models import ApplicationState as S
from app.base.actor import Kind
from app.base.states import Machine, Transition
from app.base.wording import Words
from app.employers.models import MEMBERS

DECIDES = MEMBERS | {Kind.STAFF}
SEEKER_SIDE = frozenset({Kind.SEEKER, Kind.OFFICER})
STAFF = frozenset({Kind.STAFF})
SYSTEM = frozenset({Kind.SYSTEM})

ENDED = frozenset({S.REFUSED, S.CANCELLED, S.OBSOLETE})
"""States in which the pair may meet again in a new application."""


def _way(
    name: str,
    sources: str,
    target: S,
    roles: frozenset[Kind],
    zh: str,
    en: str,
    *needs: str,
) -> Transition:
    return Transition(
        name, frozenset(sources.split()), target, roles, Words(zh, en), frozenset(needs)
    )


MACHINE = Machine(
    (
        _way("process", "new pool", S.PROCESSING, DECIDES, "开始处理", "Start processing"),
        _way(
            "postpone",
            "new pool processing prior_to_hire",
            S.POSTPONED,
            DECIDES,
            "暂缓",
            "Postpone",
            "comment",
        ),
        _way(
            "move_to_prior_to_hire",
            "new pool processing postponed obsolete refused cancelled",
            S.PRIOR_TO_HIRE,
            DECIDES,
            "进入试岗或录用前步骤",
            "Move to trial or steps before hiring",
        ),
        _way(
            "cancel_prior_to_hire",
            "prior_to_hire",
            S.PROCESSING,
            DECIDES,
            "退回处理中",
            "Back to processing",
        ),
        _way(
            "add_to_pool",
            "new processing postponed cancelled obsolete",
            S.POOL,
            DECIDES,
            "放入人才储备",
            "Keep in the pool",
        ),
        _way(
            "accept",
            "new pool processing postponed prior_to_hire refused cancelled obsolete",
            S.ACCEPTED,
            DECIDES,
            "录用",
            "Hire",
            "starts_on",
        ),
        _way(
            "refuse",
            "new pool processing prior_to_hire postponed",
            S.REFUSED,
            DECIDES,
            "不录用",
            "Refuse",
            "reason",
        ),
        _way(
            "render_obsolete",
            "new processing postponed",
            S.OBSOLETE,
            STAFF | SYSTEM,
            "因已在别处就业而失效",
            "Set aside, hired elsewhere",
        ),
        _way("reset", "obsolete", S.NEW, SEEKER_SIDE | STAFF, "恢复申请", "Take up again"),
        _way("cancel", "accepted", S.CANCELLED, DECIDES, "撤销录用", "Cancel the hiring"),
        _way(
            "transfer",
            "new pool processing postponed prior_to_hire refused cancelled obsolete",
            S.NEW,
            STAFF,
            "转给其他用人单位",
            "Transfer to another employer",
            "posting_id",
        ),
        _way(
            "external_transfer",
            "refused",
            S.REFUSED,
            STAFF,
            "转介到系统外",
            "Refer outside this system",
            "comment",
        ),
        _way(
            "withdraw",
            "new pool processing postponed prior_to_hire",
            S.CANCELLED,
            SEEKER_SIDE,
            "撤回申请",
            "Withdraw",
        ),
        _way("expire", "new processing", S.OBSOLETE, SYSTEM, "逾期未处理", "Expire unanswered"),
    )
)
