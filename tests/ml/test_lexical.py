import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from ml.lexical import GramWeights, LexicalIndex
from ml.text import grams

TEXTS = ["电话客服", "在线客服专员", "软件测试工程师", "java 开发工程师", "客服客服客服"]


def test_vectors_equal_those_of_scikit_learn():
    ours = GramWeights.fit(TEXTS, han=(1, 2), latin=(2, 3))
    theirs = TfidfVectorizer(sublinear_tf=True, analyzer=lambda text: grams(text, (1, 2), (2, 3)))
    expected = theirs.fit_transform(TEXTS)
    columns = [theirs.vocabulary_[term] for term in ours.terms]
    np.testing.assert_allclose(
        ours.matrix(TEXTS).toarray(), expected.toarray()[:, columns], rtol=1e-5, atol=1e-6
    )


def test_one_query_many_queries_and_some_texts_give_the_same_cosines():
    index = LexicalIndex.build(TEXTS)
    queries = index.weights.matrix(["客服", "工程师"])
    both = index.similarity(queries)
    np.testing.assert_allclose(index.similarity(queries[[0]])[0], both[0], atol=1e-6)
    some = np.array([3, 0])
    np.testing.assert_allclose(index.similarity(queries, some), both[:, some], atol=1e-6)


def test_an_identical_text_has_cosine_one_and_ranks_first():
    index = LexicalIndex.build(TEXTS)
    for place, text in enumerate(TEXTS):
        cosines = index.similarity(index.weights.matrix([text]))[0]
        assert cosines[place] == pytest.approx(1, abs=1e-5)
        assert cosines.max() <= 1 + 1e-5


def test_wording_outside_the_vocabulary_matches_itself_in_spare_columns():
    closed = LexicalIndex.build(["唢呐艺人"], GramWeights.fit(["客服"]))
    open_ended = LexicalIndex.build(["唢呐艺人"], GramWeights.fit(["客服"], spare=64))
    assert closed.similarity(closed.weights.matrix(["唢呐"]))[0, 0] == 0
    assert open_ended.similarity(open_ended.weights.matrix(["唢呐"]))[0, 0] > 0.3


def test_an_empty_collection_and_an_empty_query_are_no_error():
    empty = LexicalIndex.build([])
    assert empty.similarity(empty.weights.matrix(["客服"])).shape == (1, 0)
    index = LexicalIndex.build(TEXTS)
    assert not index.similarity(index.weights.matrix([""])).any()
