"""Which demands, capabilities and accommodations may be written down at all."""

from collections.abc import Iterable, Iterator, Sequence

from app.base.errors import FieldProblem, Invalid
from app.base.wording import Words
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS, LEVELS, Source
from app.functioning.rules.comparison import Capability, Demand
from app.functioning.schemas import FIELDS

_UNKNOWN_ITEM = Words("目录里没有这一项。", "The catalogue has no such item.")
_ITEM_TWICE = Words("这一项写了两次。", "This item stands here twice.")
_LEVEL = Words("请填写 0 到 5 的整数。", "Give a whole number from 0 to 5.")
_REASON = Words(
    "必须具备的要求，请写明这项工作为什么离不开它。",
    "Say why the work cannot be done without it, since it is marked essential.",
)
_DEFAULT = Words(
    "由职业推定的要求不能作为必须条件，请先由单位确认。",
    "An assumed demand cannot be essential; the employer has to confirm it first.",
)
_UNKNOWN_CODE = Words("目录里没有这种便利措施。", "The catalogue has no such accommodation.")
_EMPLOYER_ONLY = Words(
    "这种便利措施只能由单位提供。", "Only an employer can provide this accommodation."
)


def check_demands(demands: Sequence[Demand], at: str = "/demands") -> None:
    """Refuse unknown or repeated items, levels outside 0–5, and essential without a reason.

    Raises `Invalid` with one problem per fault; `at` is the pointer of the list.
    """
    problems = [
        *_items([demand.item for demand in demands], at),
        *_levels([demand.level for demand in demands], at),
        *(
            problem
            for row, demand in enumerate(demands)
            for problem in _essential(demand, f"{at}/{row}")
        ),
    ]
    _refuse(problems)


def check_capabilities(capabilities: Sequence[Capability], at: str = "/capabilities") -> None:
    """Refuse unknown or repeated items and levels outside 0–5; unknown (None) is welcome."""
    items = _items([capability.item for capability in capabilities], at)
    _refuse([*items, *_levels([capability.level for capability in capabilities], at)])


def check_accommodations(codes: Sequence[str], at: str = "/accommodations") -> None:
    """Refuse accommodations that the catalogue does not know."""
    _refuse(_codes(codes, at))


def check_brought(codes: Sequence[str], at: str = "/accommodations") -> None:
    """Refuse accommodations that are unknown, or that a person cannot bring along."""
    ours = (
        FieldProblem(f"{at}/{row}", "employer_only", _EMPLOYER_ONLY, FIELDS["accommodation"])
        for row, code in enumerate(codes)
        if code in ACCOMMODATIONS and not ACCOMMODATIONS[code].person_can_bring
    )
    _refuse([*_codes(codes, at), *ours])


def _items(items: Sequence[str], at: str) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for row, item in enumerate(items):
        if item not in ITEMS:
            yield FieldProblem(f"{at}/{row}/item", "unknown_item", _UNKNOWN_ITEM, FIELDS["item"])
        elif item in seen:
            yield FieldProblem(f"{at}/{row}/item", "item_twice", _ITEM_TWICE, FIELDS["item"])
        seen.add(item)


def _levels(levels: Iterable[int | None], at: str) -> Iterator[FieldProblem]:
    for row, level in enumerate(levels):
        if level is not None and level not in LEVELS:
            yield FieldProblem(f"{at}/{row}/level", "level_out_of_range", _LEVEL, FIELDS["level"])


def _essential(demand: Demand, at: str) -> Iterator[FieldProblem]:
    if not demand.essential:
        return
    if demand.source is Source.DEFAULT:
        yield FieldProblem(
            f"{at}/essential", "default_not_essential", _DEFAULT, FIELDS["essential"]
        )
    elif not demand.binding:
        yield FieldProblem(f"{at}/reason", "reason_missing", _REASON, FIELDS["reason"])


def _codes(codes: Sequence[str], at: str) -> list[FieldProblem]:
    return [
        FieldProblem(f"{at}/{row}", "unknown_accommodation", _UNKNOWN_CODE, FIELDS["accommodation"])
        for row, code in enumerate(codes)
        if code not in ACCOMMODATIONS
    ]


def _refuse(problems: Sequence[FieldProblem]) -> None:
    if problems:
        raise Invalid(errors=problems)
