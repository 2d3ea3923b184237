import inspect

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from ml.explain import matched_terms
from ml.features import BASE, PRIORS
from ml.order import leading
from ml.ranker import MatchRanker
from ml.ranking import PostingRanking
from ml.shapes import PostingTable, SeekerQuery
from tests.making.ranking import TITLES, a_posting_table, a_seeker_query, an_occupation_table

NAN = float("nan")
LEVELS = st.sampled_from([NAN, 0, 1, 2, 3, 4, 5])
ITEMS = 3


def ranked(postings=None):
    postings = a_posting_table() if postings is None else postings
    return MatchRanker(dimensions=4).fit(postings, an_occupation_table())


def demanding_postings():
    generator = np.random.default_rng(7)
    demand = generator.integers(0, 6, (len(TITLES), ITEMS)).astype(np.float32)
    return a_posting_table(
        demand=demand,
        offered=generator.integers(0, 3, demand.shape).astype(np.float32),
        essential=generator.random(demand.shape) < 0.3,
        occupation=np.array([0, 1, -1, 3], np.int32),
        place=np.array([0, 1, -1, -2], np.int32),
        pay_low=np.array([3000, NAN, 4000, 2500], np.float32),
        hours=np.array([40, 20, NAN, 48], np.float32),
        schedule=np.array([1, 2, 0, 5], np.uint8),
        education=np.array([2, NAN, 5, 1], np.float32),
        experience_years=np.array([0, 2, 3, NAN], np.float32),
        responsiveness=np.array([0.9, 0.1, NAN, 0.5], np.float32),
    )


RANKER = ranked(demanding_postings())

seekers = st.builds(
    a_seeker_query,
    text=st.sampled_from(["", "会做电话客服", "两年仓库经验，会用缝纫机"]),
    desired_titles=st.lists(st.sampled_from([*TITLES, "", "出纳"]), max_size=2),
    occupations=st.lists(st.integers(0, 5), max_size=2),
    capability=arrays(np.float32, ITEMS, elements=LEVELS),
    brought=arrays(np.float32, ITEMS, elements=st.integers(0, 3)),
    minutes_by_place=arrays(np.float32, 2, elements=st.sampled_from([NAN, 5, 40, 200])),
    pay_floor=st.sampled_from([NAN, 0, 2000, 5000]),
    max_hours=st.sampled_from([NAN, 20, 40]),
    schedule=st.integers(0, 31),
    education=st.sampled_from([NAN, 0, 3, 7]),
    experience_years=st.sampled_from([NAN, 0, 4]),
)


@given(seekers, st.integers(0, len(TITLES) - 1))
def test_contributions_and_base_add_up_to_the_score(seeker, posting):
    explained = RANKER.explain(seeker, posting)
    total = explained.base + sum(part.value for part in explained.contributions)
    assert total == pytest.approx(explained.score, abs=1e-6)
    assert explained.score == pytest.approx(RANKER.scores([seeker])[0, posting], abs=1e-6)
    assert -1e-6 <= explained.score <= 1 + 1e-6
    assert all(-1e-6 <= part.reading <= 1 + 1e-6 for part in explained.contributions)
    assert [part.feature for part in explained.contributions] == list(PRIORS)


@given(seekers, st.integers(0, ITEMS - 1))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_raising_a_capability_or_bringing_an_accommodation_never_lowers_a_score(seeker, item):
    before = RANKER.scores([seeker])
    for name in ("capability", "brought"):
        levels = getattr(seeker, name).copy()
        levels[item] = min(5, levels[item] + 1)
        changed = {**vars(seeker), name: levels}
        after = RANKER.scores([SeekerQuery(**changed)])
        assert (after >= before - 1e-6).all()


@given(st.lists(seekers, min_size=1, max_size=4))
def test_people_scored_together_score_as_each_alone(people):
    some = np.array([3, 1])
    together = RANKER.scores(people, some)
    apart = np.stack([RANKER.scores([person])[0, some] for person in people])
    np.testing.assert_allclose(together, apart, atol=1e-6)


@given(seekers)
def test_postings_indexed_later_score_as_in_one_index(seeker):
    whole = RANKER.ranking_
    later = whole.extended(whole.postings)
    np.testing.assert_allclose(later.scores([seeker]), whole.scores([seeker]), atol=1e-6)


@pytest.mark.parametrize("title", TITLES)
def test_an_identical_title_ranks_first(title):
    assert TITLES[ranked().rank(a_seeker_query(desired_titles=[title])).indices[0]] == title


def test_a_person_of_whom_nothing_is_known_is_ranked_everything():
    result = RANKER.rank(a_seeker_query(), k=100)
    assert sorted(result.indices) == list(range(len(TITLES)))
    alike = ranked().rank(a_seeker_query(), k=100)
    assert alike.scores == pytest.approx([BASE] * len(TITLES))
    assert alike.indices.tolist() == list(range(len(TITLES)))


def test_the_mask_leaves_postings_out_without_changing_the_scores_of_the_others():
    seeker = a_seeker_query(desired_titles=["客服"])
    mask = np.array([False, True, True, False])
    masked = RANKER.rank(seeker, mask=mask)
    assert set(masked.indices) == {1, 2}
    np.testing.assert_allclose(masked.scores, RANKER.scores([seeker])[0, masked.indices])
    assert len(RANKER.rank(seeker, mask=np.zeros(4, bool)).indices) == 0


def test_a_wished_occupation_lifts_its_postings():
    table = a_posting_table(occupation=np.array([0, 1, 2, 3], np.int32))
    best = ranked(table).rank(a_seeker_query(occupations=[1]), k=1)
    assert best.indices.tolist() == [1]


def test_an_uncoded_posting_stands_between_the_near_and_the_far_occupation():
    table = a_posting_table(["甲", "甲", "甲"], occupation=np.array([1, -1, 5], np.int32))
    scores = ranked(table).scores([a_seeker_query(occupations=[1])])[0]
    assert scores[0] > scores[1] > scores[2]


def test_equal_scores_keep_the_order_of_the_table():
    assert leading(np.array([0.5, 0.7, 0.5, 0.7]), 3).tolist() == [1, 3, 0]
    assert leading(np.array([0.5, 0.7]), 0).tolist() == []
    assert leading(np.array([]), 3).tolist() == []


@given(arrays(np.float64, 30, elements=st.sampled_from([0.1, 0.2, 0.3])), st.integers(1, 30))
def test_the_first_k_are_the_first_k_of_the_whole_order(scores, k):
    assert leading(scores, k).tolist() == leading(scores, 100)[:k].tolist()


@pytest.mark.parametrize("name", ["category", "grade", "certificate", "disability"])
def test_certificate_category_and_grade_cannot_be_passed_in(name):
    assert name not in inspect.signature(SeekerQuery).parameters
    assert name not in inspect.signature(PostingTable).parameters
    with pytest.raises(TypeError):
        SeekerQuery(**{**vars(a_seeker_query()), name: 1})


def test_an_explanation_names_the_wording_in_common():
    table = a_posting_table(texts=["接听电话", "缝纫衣物，熟练使用平车", "写用例", "盘点库存"])
    explained = ranked(table).explain(a_seeker_query(text="会熟练使用平车"), 1)
    assert "熟练使用平车" in explained.matched_terms
    assert not ranked(table).explain(a_seeker_query(text="会熟练使用平车"), 3).matched_terms


def test_matched_terms_are_longest_pieces_not_their_parts():
    assert matched_terms(["数据标注和python"], "数据标注员 PYTHON") == ("python", "数据标注")
    assert matched_terms([], "数据标注") == ()


def test_a_ranking_may_be_without_postings():
    empty = ranked(a_posting_table([]))
    assert len(empty.rank(a_seeker_query(desired_titles=["客服"])).indices) == 0


def test_a_prepared_seeker_ranks_as_the_query_does():
    seeker = a_seeker_query(desired_titles=["仓管"], text="盘点")
    ranking: PostingRanking = RANKER.ranking_
    prepared = ranking.prepare(seeker)
    assert ranking.rank(prepared).indices.tolist() == ranking.rank(seeker).indices.tolist()


def test_the_ranker_keeps_the_contract_of_an_estimator():
    ranker = MatchRanker(dimensions=3)
    assert clone(ranker).get_params() == {"dimensions": 3, "random_state": 0}
    for ask in (
        lambda: ranker.rank(a_seeker_query()),
        lambda: ranker.scores([a_seeker_query()]),
        lambda: ranker.explain(a_seeker_query(), 0),
    ):
        with pytest.raises(NotFittedError):
            ask()
    ranker.fit(a_posting_table(), an_occupation_table())
    assert ranker.fit(a_posting_table(["一"]), an_occupation_table()) is ranker
    assert len(ranker.rank(a_seeker_query()).indices) == 1
