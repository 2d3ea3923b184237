import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from ml.coder import OccupationCoder
from ml.coding import CONFIDENT
from ml.occupations import load_occupations
from tests.making.ranking import an_occupation_table


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("急聘收银员（双休）", "4-01-02-04"),
        ("高级Java开发工程师 15-20K", "2-02-10-03"),
        ("盲人按摩师包吃住", "4-10-04-02"),
        ("淘宝在线客服", "4-07-02-03"),
        ("software tester", "4-04-05-02"),
    ],
)
def test_plain_titles_are_coded_with_confidence(shipped_coder, title, code):
    coding = shipped_coder.code([title])
    assert coding.codes == (code,)
    assert coding.confidence[0] >= CONFIDENT
    assert coding.rows[0] == load_occupations().rows[code]
    assert coding.runners_up != coding.codes


@pytest.mark.parametrize("title", ["", "🙂🙂", "ԱԲԳ"])
def test_a_title_that_says_nothing_has_no_confidence(shipped_coder, title):
    coding = shipped_coder.code([title])
    assert coding.confidence[0] == 0
    assert coding.rows[0] == -1


def test_every_official_name_is_among_the_first_ten_of_its_own_occupation(shipped_coder):
    table = load_occupations()
    scores = shipped_coder.decision(table.names)
    own = scores[np.arange(len(table)), np.arange(len(table))]
    within = (scores > own[:, None]).sum(axis=1) < 10
    assert within.mean() > 0.97


def test_a_batch_codes_as_its_titles_do_one_by_one(shipped_coder):
    titles = ["收银员", "", "仓库管理员"]
    together = shipped_coder.code(titles)
    apart = [shipped_coder.code([title]) for title in titles]
    assert together.codes == tuple(coding.codes[0] for coding in apart)
    assert shipped_coder.code([]).codes == ()


def test_labelled_titles_teach_new_wording():
    table = an_occupation_table()
    taught = OccupationCoder(dimensions=3).fit(
        table, ["神秘岗位", "神秘岗位专员", "谜"], ["6-05-01-03", "6-05-01-03", "9-99-99-99"]
    )
    assert taught.code(["神秘岗位"]).codes == ("6-05-01-03",)


def test_the_coder_keeps_the_contract_of_an_estimator():
    coder = OccupationCoder(dimensions=3, random_state=5)
    copy = clone(coder)
    assert (
        copy.get_params()
        == coder.get_params()
        == {
            "dimensions": 3,
            "folds": 3,
            "random_state": 5,
        }
    )
    with pytest.raises(NotFittedError):
        coder.code(["会计"])
    first = coder.fit(an_occupation_table()).decision(["缝纫"])
    assert coder.set_params(dimensions=2) is coder
    again = coder.set_params(dimensions=3).fit(an_occupation_table()).decision(["缝纫"])
    np.testing.assert_array_equal(first, again)


def test_a_wrong_use_is_refused():
    with pytest.raises(ValueError, match="1 titles but 0 codes"):
        OccupationCoder().fit(an_occupation_table(), ["会计"], [])
    with pytest.raises(ValueError, match="at least 3"):
        OccupationCoder().fit(an_occupation_table(2))


def test_an_occupation_is_closest_to_itself(shipped_coder):
    affinity = shipped_coder.space_.affinity
    assert affinity.dtype == np.float32
    np.testing.assert_allclose(np.diag(affinity), 1, atol=1e-4)
    assert (affinity.argmax(axis=1) == np.arange(len(affinity))).mean() > 0.99


def test_related_occupations_are_closer_than_unrelated_ones(shipped_coder):
    table = load_occupations()
    affinity = shipped_coder.space_.affinity
    call, chat, welding = (table.rows[code] for code in ("4-04-05-03", "4-07-02-03", "6-18-02-04"))
    assert affinity[call, chat] > affinity[call, welding] + 0.2
