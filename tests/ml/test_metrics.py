import numpy as np
import pytest

from ml.metrics import estimate, paired_difference, per_query, ranks_of, summary


def test_the_measures_of_a_ranking_worked_out_by_hand():
    # 3 relevant of 12, at ranks 2, 5 and 11
    measured = {name: values[0] for name, values in per_query([np.array([2, 5, 11])]).items()}
    assert measured["map"] == pytest.approx((1 / 2 + 2 / 5 + 3 / 11) / 3)
    ideal = 1 + 1 / np.log2(3) + 1 / 2
    assert measured["ndcg@10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(6)) / ideal)
    assert measured["mrr"] == 0.5
    assert measured["p@1"] == 0
    assert measured["r@10"] == pytest.approx(2 / 3)
    assert measured["r@50"] == 1


def test_a_perfect_ranking_of_more_than_ten_relevant_has_ndcg_one():
    measured = per_query([np.arange(1, 15)])
    assert measured["ndcg@10"][0] == pytest.approx(1)
    assert measured["r@10"][0] == pytest.approx(10 / 14)


def test_ties_go_by_the_order_of_the_candidates_and_left_out_ones_come_last():
    scores = np.array([[0.5, 0.9, 0.5, -np.inf]])
    assert ranks_of(scores, [np.array([0, 2, 3])])[0].tolist() == [2, 3, 4]


def test_an_interval_holds_the_mean_is_repeatable_and_narrows_with_more_queries():
    values = np.random.default_rng(1).random(400)
    wide, narrow = estimate(values[:40]), estimate(values)
    assert narrow == estimate(values)
    assert narrow["low"] < narrow["value"] < narrow["high"]
    assert narrow["high"] - narrow["low"] < wide["high"] - wide["low"]
    # a mean of n uniform values deviates by sqrt(1/12n)
    assert narrow["high"] - narrow["low"] == pytest.approx(2 * 1.96 * (1 / 4800) ** 0.5, rel=0.1)


def test_a_constant_gain_is_certain_when_paired_though_the_intervals_overlap():
    ours = np.random.default_rng(2).random(50)
    difference = paired_difference(ours + 0.01, ours)
    assert difference == {"value": 0.01, "low": 0.01, "high": 0.01}
    with pytest.raises(ValueError, match="not the same set"):
        paired_difference(ours, ours[1:])


def test_no_queries_give_no_measure_and_no_warning():
    assert summary(per_query([]))["map"] == {"value": 0.0, "low": 0.0, "high": 0.0}
