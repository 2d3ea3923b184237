import numpy as np
import pytest

from ml.outcomes import NAMES, Outcomes
from ml.ranker import MatchRanker
from tests.making.ranking import a_posting_table, a_seeker_query, an_occupation_table

NEAR, FAR = 0, 1
POSTINGS = a_posting_table(
    ["电话客服", "电话客服"],
    place=np.array([FAR, NEAR], np.int32),
    responsiveness=np.array([1.0, 0.0], np.float32),
)


def outcomes(count, decided_by_distance):
    """Applications that went well by distance, or by nothing that was recorded."""
    generator = np.random.default_rng(3)
    postings = generator.integers(0, 2, count)
    chance = np.where(postings == 1, 0.9, 0.1) if decided_by_distance else np.full(count, 0.5)
    return Outcomes([person()] * count, postings.astype(np.intp), generator.random(count) < chance)


def person():
    minutes = np.array([40, 50], np.float32)
    return a_seeker_query(minutes_by_place=minutes)


def fitted(found):
    return MatchRanker(dimensions=4).fit(POSTINGS, an_occupation_table(), outcomes=found)


@pytest.mark.parametrize(
    "found", [outcomes(400, True), outcomes(1000, False), None], ids=["few", "chance", "none"]
)
def test_without_enough_or_telling_outcomes_the_prior_weights_rule(found):
    assert fitted(found).ranking_.order is None


def test_outcomes_that_all_went_the_same_way_teach_nothing():
    one_sided = Outcomes([person()] * 800, np.zeros(800, np.intp), np.ones(800, bool))
    assert fitted(one_sided).ranking_.order is None


def test_telling_outcomes_reorder_the_head_and_leave_the_scores_alone():
    plain, taught = fitted(None), fitted(outcomes(1000, True))
    # the answering employer outweighs ten minutes in the prior weights, distance decides in truth
    assert plain.rank(person()).indices.tolist() == [0, 1]
    ranked = taught.rank(person())
    assert ranked.indices.tolist() == [1, 0]
    assert ranked.moved.tolist() == [1, -1]
    np.testing.assert_array_equal(taught.scores([person()]), plain.scores([person()]))
    assert ranked.scores[0] < ranked.scores[1]
    assert taught.rank(person(), k=1).indices.tolist() == [1]


def test_a_learnt_order_never_prefers_less_and_counts_the_fit_as_one():
    order = fitted(outcomes(1000, True)).ranking_.order
    assert (order >= 0).all()
    assert order[NAMES.index("functional_fit")] == order[NAMES.index("accommodations")]
    assert order[NAMES.index("responsiveness")] == 0
