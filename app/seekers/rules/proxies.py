"""What nobody may change of a file for a person who is not there."""

from collections.abc import Mapping
from typing import Any

from app.base.actor import Actor, Kind
from app.base.errors import Forbidden
from app.base.wording import Words
from app.identity.scopes import Scope
from app.seekers.models import Seeker

_PROXIES = frozenset({Kind.GUARDIAN, Kind.OFFICER})


class PhoneNotByProxy(Forbidden):
    """Codes for the person's own login go to this telephone: who changes it could sign in."""

    title = Words(
        "登录验证码会发到这个电话，只能由本人或工作人员修改",
        "Login codes go to this telephone; the person or staff change it",
    )


class ConsentNotByProxy(Forbidden):
    """Personalised ranking that was switched off is lifted by the person alone (PIPL art. 24)."""

    title = Words(
        "个性化推荐关闭后，只能由本人打开",
        "Once personalised ranking is off, only the person switches it on again",
    )


def may_change(seeker: Seeker, said: Mapping[str, Any], actor: Actor) -> None:
    """Refuse what a proxy may not change; `said` is the request's content."""
    if (actor.through or actor.kind) in _PROXIES and "phone" in said:
        raise PhoneNotByProxy
    if lifts_the_switch(seeker, said) and not _may_consent(seeker, actor):
        raise ConsentNotByProxy


def lifts_the_switch(seeker: Seeker, said: Mapping[str, Any]) -> bool:
    """Whether personalised ranking, which is off, is to be on."""
    return bool(said.get("personalised")) and not seeker.personalised


def _may_consent(seeker: Seeker, actor: Actor) -> bool:
    """The person, or a guardian whose guardianship covers consent; never an officer, nor staff."""
    if actor.is_the_person(seeker.id):
        return True
    return actor.through is Kind.GUARDIAN and Scope.CONSENTS_WRITE in actor.scopes
