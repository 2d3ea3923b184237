"""Decisions about messages: between the two sides, and from the house to the person."""

from collections.abc import Mapping
from datetime import datetime

from app.applications.models import Application, Message
from app.applications.rules.machine import ENDED
from app.base.actor import SYSTEM, Actor
from app.base.errors import Conflict
from app.base.ids import new_id
from app.base.wording import Words

COURTESY: Mapping[str, Words] = {
    "expire": Words(
        "用人单位一直没有答复，这份申请已经失效。这不是您的原因。您随时可以恢复这份申请。",
        "The employer never answered, so this application has lapsed. It is not your doing. "
        "You can take it up again at any time.",
    ),
    "render_obsolete": Words(
        "您已在别处就业，这份申请先放在一边。如果您还想要这份工作，可以恢复申请。",
        "You were hired elsewhere, so this application was set aside. "
        "If you still want this job, you can take it up again.",
    ),
    "transfer": Words(
        "工作人员把您的申请转到了另一个岗位，由新的用人单位重新处理。您不用再次申请；如果不想去，可以撤回。",
        "Staff passed your application on to another job; its employer looks at it afresh. "
        "You need not apply again; if you do not want it, you can withdraw.",
    ),
}
"""What the person is told when a transition comes from neither them nor the employer."""


class ApplicationEnded(Conflict):
    """The application has ended; nothing more is arranged with it."""

    title = Words("这份申请已经结束", "This application has ended")


def alive(application: Application) -> None:
    """Refuse what needs a running application."""
    if application.state in ENDED:
        raise ApplicationEnded


def write(application: Application, actor: Actor, text: str, now: datetime) -> Message:
    """Write to the other side."""
    alive(application)
    return _message(application, actor, text, now)


def courtesy(application: Application, transition: str, now: datetime) -> Message | None:
    """The house's own message to the person about a transition, in both languages; or none."""
    words = COURTESY.get(transition)
    if words is None:
        return None
    return _message(application, SYSTEM, f"{words.zh}\n{words.en}", now)


def _message(application: Application, actor: Actor, text: str, now: datetime) -> Message:
    return Message(
        id=new_id(),
        application_id=application.id,
        sender_kind=actor.kind,
        sender_id=actor.account_id,
        text=text,
        sent_at=now,
    )
