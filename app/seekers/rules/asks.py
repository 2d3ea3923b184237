"""Decisions about asking the person: what a guardian may ask, who answers, how long a yes holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Invalid
from app.base.ids import new_id
from app.base.states import Machine, Transition, move_row
from app.base.wording import Language, Words
from app.identity.scopes import Act
from app.seekers.models import Ask, AskedAbout, AskMove, AskState, Guardianship
from app.seekers.rules.covering import ActNotCovered, covering
from app.seekers.rules.guardians import ByThePersonOnly, GuardianOfOneself
from app.seekers.schemas import AskIn, AskMoveIn, AskOut

HOLDS = timedelta(days=14)
"""How long a question waits, and how long a yes may be used, from when it was asked."""
ASKED_AGAIN_AFTER = timedelta(hours=24)
"""After a no the same is not asked again for a day."""


class PersonNotAsked(Conflict):
    """The person is asked first in this act; there is no yes of theirs that has not been used."""

    title = Words(
        "这件事要先问本人。本人同意以后，您才能办",
        "Ask the person first; you can do this once they have agreed",
    )


class PersonRefused(Conflict):
    """The person said no to this less than a day ago."""

    title = Words("本人不同意。请过一天再问", "The person said no; ask again a day later")


MACHINE = Machine(
    (
        Transition(
            "agree",
            frozenset({AskState.WAITING}),
            AskState.AGREED,
            frozenset({Kind.SEEKER, Kind.STAFF}),
            Words("同意", "Agree"),
        ),
        Transition(
            "refuse",
            frozenset({AskState.WAITING, AskState.AGREED}),
            AskState.REFUSED,
            frozenset({Kind.SEEKER, Kind.STAFF}),
            Words("不同意", "Refuse"),
        ),
    )
)
"""waiting → agreed → used, or refused; a yes may be taken back until it is used."""

EVENTS = {"agree": "ask.agreed", "refuse": "ask.refused"}
"""The event each answer is noted as."""

_ABOUT: Mapping[Act, frozenset[AskedAbout]] = {
    Act.PROFILE: frozenset({AskedAbout.SEEKER}),
    Act.CONSENT: frozenset({AskedAbout.CONSENT, AskedAbout.SEEKER, AskedAbout.APPLICATION}),
    Act.APPLYING: frozenset({AskedAbout.POSTING, AskedAbout.SEEKER}),
    Act.ACCEPTING: frozenset({AskedAbout.APPLICATION}),
    Act.MESSAGES: frozenset({AskedAbout.APPLICATION}),
}
"""What each act can be about."""

QUESTIONS: Mapping[tuple[Act, AskedAbout], Words] = {
    (Act.PROFILE, AskedAbout.SEEKER): Words(
        "我可以改您的资料吗？", "May I change what is written about you?"
    ),
    (Act.CONSENT, AskedAbout.CONSENT): Words(
        "我可以替您同意使用资料吗？", "May I say yes for you to the use of your details?"
    ),
    (Act.CONSENT, AskedAbout.SEEKER): Words(
        "我可以改您资料的用法吗？", "May I change how your details are used?"
    ),
    (Act.CONSENT, AskedAbout.APPLICATION): Words(
        "我可以把您的资料给这家单位看吗？", "May I let this employer see your details?"
    ),
    (Act.APPLYING, AskedAbout.POSTING): Words(
        "我可以替您申请这份工作吗？", "May I apply for this job for you?"
    ),
    (Act.APPLYING, AskedAbout.SEEKER): Words(
        "我可以替您开始或停止找工作吗？", "May I start or stop looking for work for you?"
    ),
    (Act.ACCEPTING, AskedAbout.APPLICATION): Words(
        "我可以替您定下或放弃这份工作吗？", "May I take or give up this job for you?"
    ),
    (Act.MESSAGES, AskedAbout.APPLICATION): Words(
        "我可以替您和单位联系吗？", "May I write to the employer for you?"
    ),
}
"""What the person is asked, in one short sentence in the guardian's voice."""

_NOT_ABOUT = Words("这件事不能问这一项。", "This act is not about that kind of thing.")
_NOT_THE_PERSON = Words("这里填写本人的编号。", "This is the person's own id.")
_NO_WITNESS = Words(
    "请写明本人当面作了回答。", "Say that the person answered before you: witnessed."
)


def ask(said: AskIn, actor: Actor, held: Iterable[Guardianship], now: datetime) -> Ask:
    """Ask the person before an act; a guardian asks, for an act their guardianship covers."""
    if actor.through is not Kind.GUARDIAN or actor.party_id is None or actor.account_id is None:
        raise ActNotCovered
    covering(held, said.act, now)
    if said.subject_kind not in _ABOUT[said.act]:
        raise Invalid(errors=[FieldProblem("/subject_kind", "not_about", _NOT_ABOUT)])
    if said.subject_kind is AskedAbout.SEEKER and said.subject_id != actor.party_id:
        raise Invalid(errors=[FieldProblem("/subject_id", "not_the_person", _NOT_THE_PERSON)])
    return Ask(
        id=new_id(),
        seeker_id=actor.party_id,
        guardian_id=actor.account_id,
        act=said.act.value,
        subject_kind=said.subject_kind,
        subject_id=said.subject_id,
        state=AskState.WAITING,
        asked_at=now,
        expires_at=now + HOLDS,
    )


def not_pressed(last: Ask | None, now: datetime) -> None:
    """Refuse to ask again what the person said no to a moment ago."""
    said = None if last is None else last.answered_at
    if said is not None and said > now - ASKED_AGAIN_AFTER:
        raise PersonRefused


def answer(asked: Ask, said: AskMoveIn, actor: Actor, now: datetime) -> AskMove:
    """The person's answer: their own, or given before staff, who stand as witness."""
    if not actor.in_person:
        raise ByThePersonOnly
    before = standing(asked, now)
    way = MACHINE.chosen(said.transition, before, actor, said.model_dump())
    if actor.kind is Kind.STAFF:
        if actor.account_id == asked.guardian_id:
            raise GuardianOfOneself
        if not said.witnessed:
            raise Invalid(errors=[FieldProblem("/witnessed", "missing", _NO_WITNESS)])
    asked.witness_id = actor.account_id if actor.kind is Kind.STAFF else None
    asked.state, asked.answered_at = AskState(way.target), now
    asked.answered_by = actor.account_id
    row = move_row(way, before, actor, now, said.reason, said.comment)
    return AskMove(ask_id=asked.id, **row)


def standing(asked: Ask, now: datetime) -> AskState:
    """How a question stands: one that ran out unanswered or unused has lapsed."""
    if asked.state in (AskState.WAITING, AskState.AGREED) and asked.expires_at <= now:
        return AskState.LAPSED
    return asked.state


def lapsed(asked: Ask, now: datetime) -> sa.Update:
    """Close the same question where it ran out, so that it can be asked again."""
    return (
        _same(asked.seeker_id, asked.guardian_id, Act(asked.act), asked.subject_id)
        .where(Ask.state.in_((AskState.WAITING, AskState.AGREED)), Ask.expires_at <= now)
        .values(state=AskState.LAPSED, version=Ask.version + 1)
    )


def used(person: UUID, guardian: UUID, act: Act, subject_id: UUID, now: datetime) -> sa.Update:
    """Use the person's yes: the one guarded UPDATE finds it once."""
    return (
        _same(person, guardian, act, subject_id)
        .where(Ask.state == AskState.AGREED, Ask.expires_at > now)
        .values(state=AskState.USED, used_at=now, version=Ask.version + 1)
    )


def shown(asked: Ask, now: datetime, language: Language) -> AskOut:
    """What a person was asked, as it is shown to them; loaded with the guardian's account."""
    made = {"guardian_name", "question", "state", "witnessed"}
    plain = {name: getattr(asked, name) for name in AskOut.model_fields if name not in made}
    question = QUESTIONS[Act(asked.act), asked.subject_kind]
    return AskOut(
        **plain,
        guardian_name=asked.guardian.name,
        question=question.said(language),
        state=standing(asked, now),
        witnessed=asked.witness_id is not None,
    )


def _same(person: UUID, guardian: UUID, act: Act, subject_id: UUID) -> sa.Update:
    return sa.update(Ask).where(
        Ask.seeker_id == person,
        Ask.guardian_id == guardian,
        Ask.act == act.value,
        Ask.subject_id == subject_id,
    )
