"""The people of the demo city: nobody who exists, and no two alike."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest

from app.base.secrets import Keyring
from app.demo.newcomers import SEEKERS
from app.demo.sheets import portrait_sheets
from app.functioning.catalogue import ITEM_CODES
from app.functioning.rules import Capability, check_brought, check_capabilities
from app.reference.rules.ages import age_on
from app.reference.rules.education import education_rank
from app.reference.rules.licences import licence
from app.reference.rules.regions import districts_of_lanzhou
from app.seekers.models import Seeker, SeekerMove, SeekerState
from app.seekers.rules import MACHINE
from app.seekers.rules.numbers import certificate_number, identity_number
from tests.making.demo import AS_OF, LoadedCity


@pytest.fixture(scope="module")
def people(twin: LoadedCity) -> Sequence[Seeker]:
    return twin.seekers()


def opened(keys: Keyring, seeker: Seeker) -> str | None:
    if seeker.id_number_sealed is None:
        return None
    return keys.open(
        seeker.id_number_sealed, table="seeker", column="id_number_sealed", row=seeker.id
    )


def test_there_are_people_of_every_district_age_and_both_sexes(people: Sequence[Seeker]) -> None:
    assert len(people) == SEEKERS
    assert SEEKERS >= 400
    assert {seeker.district for seeker in people} == set(districts_of_lanzhou())
    assert {seeker.sex for seeker in people} == {"male", "female"}
    ages = [age_on(seeker.birth_date, AS_OF) for seeker in people if seeker.birth_date]
    assert min(ages) >= 16
    assert max(ages) <= 59
    assert len({age // 10 for age in ages}) == 5


def test_every_category_and_grade_is_there(people: Sequence[Seeker]) -> None:
    held = [seeker.certificate for seeker in people if seeker.certificate]
    assert {certificate.category for certificate in held} == set(range(1, 8))
    assert {certificate.grade for certificate in held} == {1, 2, 3, 4}
    assert min(Counter(certificate.category for certificate in held).values()) >= 10


def test_identity_numbers_are_right_found_by_their_hash_and_of_nobody(
    people: Sequence[Seeker], twin: LoadedCity
) -> None:
    seen = 0
    for seeker in people:
        text = opened(twin.keys, seeker)
        if text is None:
            assert seeker.id_number_index is None
            continue
        number = identity_number(text, AS_OF)
        assert (number.region, number.birth_date) == ("620199", seeker.birth_date)
        assert number.sex == seeker.sex
        assert seeker.id_number_index == twin.keys.blind("id_number", text)
        seen += 1
    assert seen > 0.9 * SEEKERS


def test_certificate_numbers_are_right_and_name_their_holder(
    people: Sequence[Seeker], twin: LoadedCity
) -> None:
    for seeker in people:
        held = seeker.certificate
        if held is None:
            continue
        place = {"table": "certificate", "column": "number_sealed"}
        number = certificate_number(
            twin.keys.open(held.number_sealed, row=seeker.id, **place), AS_OF
        )
        assert number.identity.region == "620199"
        assert number.identity.text == opened(twin.keys, seeker)
        assert (list(type(number.category)).index(number.category) + 1, number.grade) == (
            held.category,
            held.grade,
        )


def test_some_households_share_a_telephone(people: Sequence[Seeker]) -> None:
    homes = defaultdict(set)
    for seeker in people:
        if seeker.phone_index:
            homes[seeker.phone_index].add((seeker.district, seeker.name[0]))
    assert 5 < sum(seeker.phone_index is not None for seeker in people) - len(homes) < 80
    assert all(len(same) == 1 for same in homes.values()), "a household has one home and one name"


def test_people_tell_of_themselves_in_words_of_their_own(people: Sequence[Seeker]) -> None:
    told = [seeker.introduction for seeker in people if seeker.introduction]
    assert len(set(told)) > 0.97 * len(told)
    assert len(told) < len(people), "some tell nothing"
    assert len({len(text) // 10 for text in told}) > 6
    assert sum(not seeker.experiences for seeker in people) > 0.1 * len(people)
    assert sum(len(seeker.experiences) > 1 for seeker in people) > 0.1 * len(people)


def test_profiles_are_plausible_and_mostly_incomplete(people: Sequence[Seeker]) -> None:
    known = [sum(one.level is not None for one in seeker.capabilities) for seeker in people]
    assert min(known) == 0
    assert max(known) > 0.8 * len(ITEM_CODES)
    assert sum(count < len(ITEM_CODES) for count in known) > 0.9 * len(people)
    for seeker in people:
        check_capabilities([Capability(one.item, one.level) for one in seeker.capabilities])
        check_brought(seeker.accommodations)


def test_the_certificate_does_not_tell_what_a_person_can_do(people: Sequence[Seeker]) -> None:
    """Among people of one category and grade, most items are found at three levels or more."""
    levels: dict[tuple[int, int, str], set[int]] = defaultdict(set)
    sizes: Counter[tuple[int, int]] = Counter()
    for seeker in people:
        if seeker.certificate:
            kind = (seeker.certificate.category, seeker.certificate.grade)
            sizes[kind] += 1
            for one in seeker.capabilities:
                if one.level is not None:
                    levels[*kind, one.item].add(one.level)
    large = [found for (*kind, _), found in levels.items() if sizes[*kind] > 20]
    assert sum(len(found) >= 3 for found in large) > 0.75 * len(large)


def test_no_two_known_profiles_are_the_same(people: Sequence[Seeker]) -> None:
    profiles = Counter(
        tuple((one.item, one.level) for one in seeker.capabilities)
        for seeker in people
        if len(seeker.capabilities) > 5
    )
    assert max(profiles.values()) == 1


def test_some_wish_for_nothing_and_others_for_much(people: Sequence[Seeker]) -> None:
    asked = [_wishes(seeker) for seeker in people]
    assert 20 < sum(not any(wishes) for wishes in asked) < 150
    assert sum(sum(map(bool, wishes)) >= 4 for wishes in asked) > 20
    assert any(not seeker.personalised for seeker in people)


def test_licences_and_schooling_are_codes_of_the_lists(people: Sequence[Seeker]) -> None:
    held = [one.code for seeker in people for one in seeker.licences]
    assert len(held) > 40
    assert all(licence(code) for code in held)
    schools = {seeker.education for seeker in people}
    assert None in schools
    assert {education_rank(code) for code in schools if code} >= {1, 2, 3, 4, 5}


def test_everybody_came_as_far_as_their_history_says(
    people: Sequence[Seeker], twin: LoadedCity
) -> None:
    moves = defaultdict(list)
    for move in sorted(twin.every(SeekerMove), key=lambda one: one.id):
        moves[move.seeker_id].append(move)
    for seeker in people:
        state, last = "registered", seeker.created_at
        for move in moves[seeker.id]:
            assert move.from_state == state
            assert state in MACHINE.by_name[move.name].sources
            assert move.at >= last
            state, last = move.to_state, move.at
        assert state == seeker.state
        assessed = any(move.name == "assess" for move in moves[seeker.id])
        assert not assessed or seeker.capabilities
    assert {seeker.state for seeker in people} == set(SeekerState) - {SeekerState.ANONYMISED}


def test_another_seed_makes_other_people(people: Sequence[Seeker], elsewhere: LoadedCity) -> None:
    others = elsewhere.seekers()
    assert len(others) == len(people)
    assert not {seeker.id for seeker in people} & {seeker.id for seeker in others}
    same = {(s.name, s.birth_date) for s in people} & {(s.name, s.birth_date) for s in others}
    assert same == set()
    told = {(s.name, s.introduction) for s in people if s.introduction}
    again = told & {(s.name, s.introduction) for s in others}
    assert {name for name, _ in again} <= {portrait.name for portrait in portrait_sheets()}


def _wishes(seeker: Seeker) -> list[object]:
    return [
        seeker.desired_titles,
        seeker.desired_occupations,
        seeker.desired_districts,
        seeker.accepted_forms,
        seeker.accepted_work_places,
        seeker.accepted_schedules,
        seeker.pay_floor,
        seeker.most_weekly_hours,
    ]
