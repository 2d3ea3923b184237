"""What the demo city's employers offer: lawful, varied, and confirmed on every axis."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.demo.sheets import job_sheets, words
from app.employers.models import Employer, EmployerMove, EmployerState
from app.employers.rules import MACHINE as EMPLOYER_MACHINE
from app.employers.rules.credit_code import credit_code
from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES, ITEMS, Source
from app.functioning.rules import Demand, check_accommodations, check_demands
from app.postings import rules
from app.postings.models import Posting, PostingMove, PostingState, Screening
from app.postings.rules.screening import screen
from app.postings.rules.screening_terms import Outcome
from app.reference.models import MinimumWage, Occupation
from app.reference.queries import minimum_wages
from app.reference.rules.regions import districts_of_lanzhou
from app.reference.rules.wages import minimum_wage_at
from tests.making.demo import AS_OF, LoadedCity

AXES = {item.axis for item in ITEMS.values() if item.axis}


@pytest.fixture(scope="module")
def on_offer(twin: LoadedCity) -> Sequence[Posting]:
    """The open postings."""
    return twin.postings(PostingState.OPEN)


@pytest.fixture(scope="module")
def wages(twin: LoadedCity) -> Sequence[MinimumWage]:
    with twin.session() as session:
        return minimum_wages(session)


def test_employers_sit_in_all_nine_districts_and_are_of_many_kinds(twin: LoadedCity) -> None:
    employers = twin.every(Employer)
    assert len(employers) == len({employer.name for employer in employers}) == 76
    assert {employer.district for employer in employers} == set(districts_of_lanzhou())
    assert len({employer.kind for employer in employers}) >= 6
    assert len({employer.industry for employer in employers}) >= 12
    states = Counter(employer.state for employer in employers)
    assert states[EmployerState.VERIFIED] >= 60
    assert {EmployerState.DRAFT, EmployerState.SUBMITTED, EmployerState.PAUSED} <= set(states)


def test_credit_codes_are_right_and_of_no_unit(twin: LoadedCity) -> None:
    for employer in twin.every(Employer):
        code = credit_code(employer.credit_code or "")
        assert (code.region, code.warnings) == ("620199", ())


def test_some_employers_have_answered_and_some_have_no_history(twin: LoadedCity) -> None:
    employers = twin.every(Employer)
    heard = [employer for employer in employers if employer.received]
    assert 30 < len(heard) < len(employers)
    assert len({round(one.answered / one.received, 1) for one in heard}) >= 4
    assert all(employer.state is EmployerState.VERIFIED for employer in heard)


def test_open_postings_are_of_verified_employers_and_stay_open(on_offer: Sequence[Posting]) -> None:
    assert len(on_offer) >= 450
    assert all(posting.employer.state is EmployerState.VERIFIED for posting in on_offer)
    dawn = max(posting.published_at for posting in on_offer if posting.published_at)
    assert all(posting.closes_at and posting.closes_at > dawn for posting in on_offer)
    assert {posting.district for posting in on_offer} == set(districts_of_lanzhou())


def test_ninety_occupations_are_on_offer_and_some_titles_wait_for_the_coder(
    twin: LoadedCity, on_offer: Sequence[Posting]
) -> None:
    offered = {posting.occupation for posting in on_offer} - {None}
    assert len(offered) >= 90
    with twin.session() as session:
        assert offered <= set(session.scalars(sa.select(Occupation.code)))
    assert 10 < sum(posting.occupation is None for posting in on_offer) < 100


def test_titles_are_coded_where_a_coder_is_at_hand(elsewhere: LoadedCity) -> None:
    by_model = [p for p in elsewhere.postings() if p.occupation_confidence is not None]
    assert len(by_model) > 10
    assert all(p.occupation is None or p.occupation_by == "model" for p in by_model)
    assert any(p.occupation for p in by_model)
    assert any(p.occupation is None and p.occupation_likely for p in by_model)


def test_no_two_descriptions_are_the_same(twin: LoadedCity) -> None:
    told = Counter(posting.description for posting in twin.postings())
    assert [text for text, count in told.items() if count > 1] == []
    assert sum(any(w in text for w in ("牛肉面", "百合", "三炮台")) for text in told if text) > 50
    assert any("中山桥" in text for text in told if text)


def test_every_text_passes_the_screening(twin: LoadedCity) -> None:
    """Only those under review hold something to look at; nothing is ever blocked."""
    for posting in twin.postings():
        found = screen(
            {
                "title": posting.title,
                "description": posting.description or "",
                "requirements": posting.requirements or "",
                "benefits": posting.benefits or "",
                "screening_questions": "\n".join(posting.screening_questions),
            }
        )
        wanted = Outcome.FLAG if posting.state is PostingState.IN_REVIEW else Outcome.ALLOW
        assert found.outcome is wanted, [finding.sentence for finding in found.findings]


def test_what_texts_are_made_of_passes_the_screening_whatever_the_seed() -> None:
    told = words("words")
    for job in job_sheets().values():
        listed = [f"{head}1、{want}\n" for head in told["wanting"] for want in job.wants]
        for said in (*listed, "，".join(job.wants), "；".join(job.duties), *job.titles):
            assert screen({"requirements": said}).outcome is Outcome.ALLOW, said
    for doubtful in told["doubtful"]:
        assert screen({"requirements": f"要求：\n{doubtful}。"}).outcome is Outcome.FLAG, doubtful


def test_reasons_and_other_words_pass_the_screening_too(twin: LoadedCity) -> None:
    said = {p.commission for p in twin.postings()} | {p.equipment for p in twin.postings()}
    said |= {p.programme for p in twin.postings()}
    said |= {demand.reason for p in twin.postings() for demand in p.demands}
    for text in said - {None}:
        assert screen({"description": text or ""}).outcome is Outcome.ALLOW, text


def test_pay_hours_and_probation_keep_the_law_of_place_and_day(
    twin: LoadedCity, wages: Sequence[MinimumWage]
) -> None:
    for posting in twin.postings():
        least = minimum_wage_at(wages, posting.district or "", AS_OF)
        judged = _terms_of_law(posting, least)
        assert judged == set(), (posting.title, posting.employment_form)


def test_pay_is_offered_in_every_form_and_period(on_offer: Sequence[Posting]) -> None:
    forms = {posting.employment_form for posting in on_offer}
    assert forms >= {"PROPORTIONAL", "CONCENTRATED", "FLEXIBLE", "PUBLIC_WELFARE", "ASSISTED"}
    assert {posting.pay_period for posting in on_offer} >= {"month", "hour", "day", "piece", None}
    assert {posting.work_place for posting in on_offer} == {"on_site", "hybrid", "remote"}
    monthly = [p.pay_min for p in on_offer if p.pay_period == "month" and p.pay_min]
    assert Decimal(2080) <= min(monthly) < max(monthly) < Decimal(15000)


def test_a_third_of_the_postings_have_demands_confirmed_over_all_items_and_axes(
    on_offer: Sequence[Posting],
) -> None:
    confirmed = [posting for posting in on_offer if posting.demands]
    assert len(confirmed) >= len(on_offer) / 3
    demands = [demand for posting in confirmed for demand in posting.demands]
    assert {demand.source for demand in demands} == {Source.EMPLOYER}
    assert {demand.item for demand in demands} == set(ITEM_CODES)
    essential = {ITEMS[demand.item].axis for demand in demands if demand.essential}
    assert essential >= AXES
    assert len(AXES) == 8
    assert all(demand.reason for demand in demands if demand.essential)
    assert 0.05 < sum(demand.essential for demand in demands) / len(demands) < 0.5


def test_demands_and_accommodations_are_the_catalogue_s(twin: LoadedCity) -> None:
    offered: set[str] = set()
    for posting in twin.postings():
        stated = posting.demands
        check_demands([Demand(d.item, d.level, d.source, d.essential, d.reason) for d in stated])
        check_accommodations(posting.accommodations)
        offered |= set(posting.accommodations)
    assert len(offered) > 0.7 * len(ACCOMMODATIONS)


def test_every_state_has_its_true_history(twin: LoadedCity) -> None:
    moves: dict[object, list[PostingMove]] = {}
    for move in sorted(twin.every(PostingMove), key=lambda one: one.id):
        moves.setdefault(move.posting_id, []).append(move)
    for posting in twin.postings():
        assert _replayed(rules.MACHINE, "draft", moves.get(posting.id, [])) == posting.state
    assert {posting.state for posting in twin.postings()} == set(PostingState)


def test_employers_came_to_their_state_by_lawful_moves(twin: LoadedCity) -> None:
    moves: dict[object, list[EmployerMove]] = {}
    for move in sorted(twin.every(EmployerMove), key=lambda one: one.id):
        moves.setdefault(move.employer_id, []).append(move)
    for employer in twin.every(Employer):
        made = moves.get(employer.id, [])
        assert _replayed(EMPLOYER_MACHINE, "draft", made) == employer.state


def test_those_under_review_have_a_screening_that_says_why(twin: LoadedCity) -> None:
    waiting = {posting.id for posting in twin.postings(PostingState.IN_REVIEW)}
    kept = twin.every(Screening)
    assert {screening.posting_id for screening in kept} == waiting
    assert all(screening.outcome == "flag" and screening.findings for screening in kept)


def _terms_of_law(posting: Posting, least: MinimumWage | None) -> set[str]:
    """The codes of what the law has against the terms; what is merely unsaid is nothing."""
    bare = Posting(
        **{
            column.name: getattr(posting, column.name)
            for column in Posting.__table__.columns
            if column.name not in ("title", "description", "requirements", "benefits")
        },
        title="店员",
        demands=[],
    )
    judged = rules.judge(bare, least)
    return {problem.code for problem in (*judged.problems, *judged.flags)}


def _replayed(machine: object, state: str, moves: Sequence[object]) -> str:
    """Where the moves lead, each allowed where it starts and none before the one before it."""
    last = None
    for move in moves:
        assert move.from_state == state  # type: ignore[attr-defined]
        assert state in machine.by_name[move.name].sources  # type: ignore[attr-defined]
        assert last is None or last <= move.at  # type: ignore[attr-defined]
        state, last = move.to_state, move.at  # type: ignore[attr-defined]
    return state
