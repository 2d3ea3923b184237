"""What each feature says about a pair, in full for the list and in few words for the sentence."""

from collections.abc import Callable, Mapping, Sequence
from math import isnan
from types import MappingProxyType

from app.base.wording import Words
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS
from app.matching.explain.comparing import Pairing
from app.matching.index.places import ROW_OF
from app.postings.models import WorkPlace
from app.reference.rules.licences import licence
from ml.text import normalise_title

Says = Callable[[Pairing, float], Words]
SAME, NEAR = 0.85, 0.4
"""Readings from which work is of the same kind, and from which it is near."""


def full(feature: str, pair: Pairing, reading: float) -> Words:
    """What a feature's reading (0–1) means for this pair, as a sentence."""
    return _FULL[feature](pair, reading)


def worth_saying(feature: str, pair: Pairing, value: float) -> bool:
    """Whether a contribution is listed: it counts, or what it needs was not said."""
    return abs(value) >= 5e-9 or (feature == "pay" and _pay_open(pair))


def stop_text(kind: str, code: str) -> Words:
    """Why a posting is not offered: an item the work cannot do without, or a licence by law."""
    if kind == "item":
        name = ITEMS[code].name
        return Words(
            f"这份工作必须做到：{name.zh}。这项要求比您现在能做的高。",
            f"The work cannot be done without: {name.en.lower()}. It asks more than you can do.",
        )
    row = licence(code)
    called = row.name if row else Words(code, code)
    return Words(
        f"这份工作依法先要有：{called.zh}。",
        f"By law this work needs first: {called.en}.",
    )


def minutes_to(pair: Pairing) -> int | None:
    """Minutes to work; None unknown or at home."""
    row = ROW_OF.get(pair.offer.district or "")
    if row is None or pair.offer.work_place is WorkPlace.REMOTE:
        return None
    minutes = float(pair.person.prepared.query.minutes_by_place[row])
    return None if isnan(minutes) else round(minutes)


def closing(pair: Pairing) -> list[str]:
    """The accommodations offered that this person needs here and can use."""
    short = {gap.item for gap in pair.bare.gaps}
    useful = (code for code in pair.offer.offered if ACCOMMODATIONS[code].helps(pair.bare.levels))
    return [code for code in useful if short & set(ACCOMMODATIONS[code].lifts)]


def listed(names: Sequence[Words], most: int = 3) -> Words:
    """Names one after another, by a mark that no name has in it, and whether there are more."""
    more = len(names) > most
    return Words(
        "；".join(name.zh for name in names[:most]) + ("等" if more else ""),
        "; ".join(name.en for name in names[:most]) + ("; among others" if more else ""),
    )


def _title(pair: Pairing, reading: float) -> Words:
    if same_title(pair):
        return Words("正是您想找的工作。", "It is the very job you are looking for.")
    if reading >= NEAR:
        return Words(
            "岗位名称和您想做的工作相近。",
            "The job title is close to the work you are looking for.",
        )
    return Words(
        "岗位名称和您想做的工作有相同的字。",
        "The job title shares some words with the work you are looking for.",
    )


def _text(pair: Pairing, reading: float) -> Words:
    return Words(
        "岗位内容和您写的技能、经历有相同之处。",
        "The job has words in common with your skills and experience.",
    )


def _occupation(pair: Pairing, reading: float) -> Words:
    zh, en = whose(pair)
    if reading >= SAME:
        return Words(f"和您{zh}的工作是同一类。", f"It is the kind of work you {en}.")
    if reading >= NEAR:
        return Words(f"和您{zh}的工作相近。", f"It is near to the work you {en}.")
    return Words(f"和您{zh}的工作有一点关系。", f"It is a little related to the work you {en}.")


def whose(pair: Pairing) -> tuple[str, str]:
    """Whether the work that a posting is near to is wanted, done, or only written about."""
    query = pair.person.prepared.query
    done = {work.occupation_row for work in pair.person.worked}
    row = pair.offer.occupation_row
    wanted = bool(query.desired_titles) or not done.issuperset(query.occupations)
    if row >= 0 and row in query.occupations:
        wanted, done = row not in done, done & {row}
    if wanted and done:
        return "想做或做过", "want or have done"
    if wanted:
        return "想做", "want"
    return ("做过", "have done") if done else ("写到", "write about")


def same_title(pair: Pairing) -> bool:
    """Whether the posting has the very title the person wishes, up to wording that says nothing."""
    wished = {normalise_title(title) for title in pair.person.prepared.query.desired_titles}
    return normalise_title(pair.offer.title) in wished - {""}


def _fit(pair: Pairing, reading: float) -> Words:
    count = len(pair.bare.gaps)
    names = [ITEMS[gap.item].name for gap in pair.bare.gaps]
    found = listed([Words(name.zh, name.en.lower()) for name in names])
    going = "One demand goes" if count == 1 else f"{count} of the demands go"
    return Words(
        f"有{count}项要求比您现在能做的高：{found.zh}。",
        f"{going} beyond what you can do now: {found.en}.",
    )


def _accommodations(pair: Pairing, reading: float) -> Words:
    codes = closing(pair)
    if not codes:
        return Words("单位愿意提供便利。", "The employer offers adjustments.")
    offered = listed([ACCOMMODATIONS[code].name for code in codes])
    return Words(
        f"单位提供的便利补上了差距：{offered.zh}。",
        f"What the employer offers closes gaps: {offered.en}.",
    )


def _commute(pair: Pairing, reading: float) -> Words:
    if pair.offer.work_place is WorkPlace.REMOTE:
        return Words("在家工作，不用上下班。", "You would work from home, with no commute.")
    minutes = minutes_to(pair)
    if pair.offer.lodging and (minutes is None or minutes > 45):
        return Words(
            "单位提供住宿，路远也可以。", "Lodging is provided, so the distance matters less."
        )
    if minutes is None:
        return Words("路上要多久还不知道。", "How long the way takes is not known.")
    return Words(
        f"上班路上大约{minutes}分钟（估计）。",
        f"The way to work takes about {minutes} minutes (estimated).",
    )


def _pay(pair: Pairing, reading: float) -> Words:
    if _pay_open(pair):
        return Words(
            "单位没有写清工资，申请前请问一问。", "The pay is not stated; ask before you apply."
        )
    if pair.offer.pay.low is not None and float(pair.offer.pay.low) >= pair.person.pay_floor:
        return Words("工资达到您的要求。", "The pay meets what you ask for.")
    return Words(
        "工资是否达到您的要求，要看谈的结果。",
        "Whether the pay meets what you ask for is to be agreed.",
    )


def _hours(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("每周工时在您能做的范围内。", "The weekly hours are within what you can work.")
    return Words(
        "每周工时比您希望的多，但单位可以缩短。",
        "The weekly hours are more than you wish, but the employer can reduce them.",
    )


def _schedule(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("上班时间您都接受。", "You accept the working times.")
    if reading > 0:
        return Words(
            "有一部分上班时间您不希望。", "Some of the working times are not what you wish."
        )
    return Words("上班时间不是您希望的。", "The working times are not what you wish.")


def _education(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("您的学历达到要求。", "Your education reaches what is asked.")
    return Words(
        "学历比要求低一些，可以问单位是否放宽。",
        "Your education is below what is asked; the employer may relax it.",
    )


def _experience(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("您的工作经验达到要求。", "You have the experience asked for.")
    return Words("您有一部分所要求的经验。", "You have part of the experience asked for.")


def _responsiveness(pair: Pairing, reading: float) -> Words:
    # What it is ranked by is smoothed; what is told is the employer's own plain figure.
    share = round(100 * (pair.offer.answers.rate if pair.offer.answers else reading))
    return Words(
        f"这家单位答复了{share}%的申请。",
        f"This employer has answered {share}% of applications.",
    )


def _exposure(pair: Pairing, reading: float) -> Words:
    if reading > 0.5:
        return Words("这个岗位最近很少有人看到。", "Few people have been shown this job lately.")
    return Words("这个岗位最近已经给很多人看过。", "Many people have been shown this job lately.")


def _pay_open(pair: Pairing) -> bool:
    pay = pair.offer.pay
    return not isnan(pair.person.pay_floor) and pay.low is None and pay.high is None


_FULL: Mapping[str, Says] = MappingProxyType(
    {
        "title": _title,
        "text": _text,
        "occupation": _occupation,
        "functional_fit": _fit,
        "accommodations": _accommodations,
        "commute": _commute,
        "pay": _pay,
        "hours": _hours,
        "schedule": _schedule,
        "education": _education,
        "experience": _experience,
        "responsiveness": _responsiveness,
        "exposure": _exposure,
    }
)
