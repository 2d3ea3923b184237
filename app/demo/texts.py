"""How employers write: the same job told in many ways, no two texts alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.chance import Chance
from app.demo.sheets import EmployerSheet, JobSheet, words
from app.reference.catalogue import lists

_MARKS = ("part_time", "piece", "workshop", "welfare", "own", "rural")


@dataclass(frozen=True, slots=True)
class Offer:
    """A job of an employer with its columns settled, about to be put into words."""

    job: JobSheet
    employer: EmployerSheet
    basis: str
    columns: Mapping[str, Any]
    short_place: str

    @property
    def address(self) -> str:
        """Where the work is, as it is told."""
        return str(self.columns["address"])


def title(chance: Chance, offer: Offer) -> str:
    """The heading of a posting, plain or with what employers like to add."""
    told = words("words")
    plain = chance.one_of(offer.job.titles)
    shaped: str = chance.one_of(told["title_shapes"]).format(
        title=plain,
        place=offer.short_place,
        brand=offer.employer.called,
        openings=offer.columns["openings"] or 1,
        shift=told["shift_names"][(offer.columns["schedules"] or ["DAY"])[0]],
    )
    return shaped + _mark(chance, offer)


def description(chance: Chance, offer: Offer, plain: str) -> str:
    """What the work is, where and when, in one of several layouts; `plain` names the job."""
    told = words("words")
    opening = chance.one_of(told["openings"]).format(
        title=plain, about=offer.employer.about, openings=offer.columns["openings"] or 1
    )
    sentences = [_hours(chance, offer), _place(chance, offer)]
    for kind, share in (("inclusion", 0.45), ("closings", 0.4)):
        if chance.happens(share):
            sentences.append(chance.one_of(told[kind]))
    if chance.happens(0.5):
        sentences.insert(2, chance.one_of(_colours(offer)))
    duties = chance.some_of(offer.job.duties, chance.between(3, len(offer.job.duties)))
    return _laid_out(chance, opening, duties, [sentence for sentence in sentences if sentence])


def requirements(chance: Chance, offer: Offer) -> str | None:
    """What the employer asks for, or nothing."""
    if chance.happens(0.08):
        return None
    told, columns = words("words"), offer.columns
    asked = chance.some_of(offer.job.wants, chance.between(1, len(offer.job.wants)))
    rank = str(columns["education_rank"] or 0)
    asked.append(chance.one_of(told["education"][rank]))
    if chance.happens(0.8):
        years = str(int(columns["experience_years"] or 0))
        asked.append(chance.one_of(told["experience"][years]))
    asked += _licences(chance, told["licence"], columns["licences"])
    asked += _licences(chance, told["useful_licence"], offer.job.useful_licences)
    heading: str = chance.one_of(told["wanting"])
    return heading + _listed(chance, asked)


def benefits(chance: Chance, offer: Offer) -> str | None:
    """What comes beside the pay, as far as it is settled, or nothing."""
    told, columns = words("words")["benefits"], offer.columns
    given = [kind for kind in ("meals", "lodging", "shuttle") if columns[kind]]
    if columns.get("insurance"):
        contract = columns["employment_form"] in ("PROPORTIONAL", "CONCENTRATED")
        given.append("insured" if contract and offer.basis == "month" else "agreement")
    if columns.get("pay_months") == 13:
        given.append("thirteen")
    said = [chance.one_of(told[kind]) for kind in given]
    if offer.basis in ("month", "welfare"):
        said += chance.some_of(told["more"], chance.between(0, 3))
    if not said or chance.happens(0.06):
        return None
    return chance.one_of(("、", "；", "，", "\n")).join(chance.some_of(said, len(said)))


def questions(chance: Chance) -> list[str]:
    """What a fifth of the employers ask beforehand."""
    if not chance.happens(0.2):
        return []
    return chance.some_of(words("words")["questions"], chance.between(1, 2))


def _mark(chance: Chance, offer: Offer) -> str:
    marks = words("words")["form_marks"]
    kind = "part_time" if offer.basis == "hour" else offer.basis
    if kind in _MARKS and chance.happens(0.5):
        return str(marks[kind])
    remote = offer.columns["work_place"] == "remote" and chance.happens(0.4)
    return str(marks["remote"]) if remote else ""


def _hours(chance: Chance, offer: Offer) -> str:
    told, columns = words("words"), offer.columns
    if offer.basis == "hour":
        sentence: str = chance.one_of(told["part_time"])
        daily, weekly = columns["daily_hours"], columns["weekly_hours"]
        return sentence.format(daily=f"{daily:g}", weekly=f"{weekly:g}")
    if offer.basis == "workshop":
        return str(chance.one_of(told["workshop"]))
    return "".join(chance.one_of(told["hours"][kind]) for kind in columns["schedules"][:1])


def _place(chance: Chance, offer: Offer) -> str:
    told = words("words")["places"][str(offer.columns["work_place"] or "on_site")]
    return str(chance.one_of(told)).format(address=offer.address)


def _colours(offer: Offer) -> Sequence[str]:
    told: dict[str, list[str]] = words("words")["colour"]
    if offer.columns["work_place"] == "remote":
        return told["any"]
    return told["any"] + told.get(offer.columns["district"], []) * 3


def _laid_out(chance: Chance, opening: str, duties: Sequence[str], sentences: Sequence[str]) -> str:
    heading = chance.one_of(words("words")["headings"])
    match chance.below(5):
        case 0:
            numbered = [f"{count}. {duty}" for count, duty in enumerate(duties, 1)]
            return "\n".join([opening, f"{heading}：", *numbered, "".join(sentences)])
        case 1:
            return f"{opening}\n{heading}：{'；'.join(duties)}。\n{''.join(sentences)}"
        case 2:
            dashed = [f"· {duty}" for duty in duties]
            return "\n".join([*dashed, "".join(sentences), opening])
        case 3:
            return f"{opening}{'，'.join(duties)}。{''.join(sentences)}"
        case _:
            return f"【{heading}】{'；'.join(duties)}\n【说明】{opening}{''.join(sentences)}"


def _listed(chance: Chance, asked: Sequence[str]) -> str:
    match chance.below(3):
        case 0:
            return "\n".join(f"{count}、{one}" for count, one in enumerate(asked, 1))
        case 1:
            return "；".join(asked) + "。"
        case _:
            return "，".join(asked) + "。"


def _licences(chance: Chance, sentences: Sequence[str], codes: Iterable[str]) -> list[str]:
    names = (lists["licences"][code].name.zh for code in codes)
    return [chance.one_of(sentences).format(licence=name) for name in names]
