import json

import pytest

from ml.evaluate import evaluate_coding, evaluate_titles
from ml.judged import BadSet, read_coding_set, read_retrieval_set
from ml.metrics import PER_QUERY
from tests.making.judged import LABELLED, a_coding_set, a_title_set, write


@pytest.fixture
def titles(tmp_path):
    return a_title_set(tmp_path)


@pytest.fixture
def coding(tmp_path):
    return a_coding_set(tmp_path)


def test_a_title_set_is_measured_as_shipped_in_the_agreed_shape(titles):
    answer = evaluate_titles(titles)
    assert {key: answer[key] for key in ("set", "queries", "skipped", "configuration")} == {
        "set": "made_titles",
        "queries": 6,
        "skipped": 1,
        "configuration": "shipped",
    }
    assert list(answer["metrics"]) == list(PER_QUERY)
    assert set(answer["metrics"]["map"]) == {"value", "low", "high"}
    assert answer["metrics"]["map"]["value"] > 0.9
    assert json.loads(json.dumps(answer)) == answer


def test_labels_of_the_evaluated_titles_are_withheld_in_folds(titles, coding, tmp_path):
    answer = evaluate_titles(titles, resources=tmp_path)
    assert answer["configuration"] == "public"
    assert answer["folds"] == 5
    measured = evaluate_coding(coding, resources=tmp_path)
    assert measured["folds"] == 5
    assert list(measured["metrics"]) == [*PER_QUERY, "l1", "l2", "l3", "l4"]


def test_a_withheld_label_cannot_be_told(coding, tmp_path):
    """A title that says nothing is not found by its own label."""
    rows = [(f"d{number}", *pair) for number, pair in enumerate(LABELLED)]
    odd = [("e1", "甲乙丙丁", "6-05-01-03")]
    write(coding, "titles.tsv", ("id", "title", "code"), rows + odd)
    known = evaluate_coding(coding)["metrics"]["p@1"]["value"]
    withheld = evaluate_coding(coding, resources=tmp_path)["metrics"]["p@1"]["value"]
    assert withheld <= known == pytest.approx(10 / 11, abs=1e-3)


def test_coding_as_shipped_uses_the_codes_alone(coding):
    answer = evaluate_coding(coding)
    assert answer["queries"] == len(LABELLED)
    assert "folds" not in answer
    assert answer["metrics"]["l4"] == answer["metrics"]["p@1"]
    assert answer["metrics"]["l1"]["value"] >= answer["metrics"]["l4"]["value"]


def test_the_harness_measures_words_alone_too(titles):
    assert evaluate_titles(titles, method="words")["metrics"]["map"]["value"] < 0.9


def test_progress_is_told(titles):
    told = []
    evaluate_titles(titles, progress=told.append)
    assert told
    assert "made_titles" in told[0]


@pytest.mark.parametrize(
    ("file", "header", "named"),
    [
        ("queries.tsv", "id\ttext", "q_id"),
        ("corpus.tsv", "c_id\ttitle", "text"),
        ("qrels.tsv", "q_id\tc_id", "relevance"),
    ],
)
def test_a_wrong_header_is_an_error_that_names_file_and_column(titles, file, header, named):
    lines = (titles / file).read_text(encoding="utf-8").split("\n")
    (titles / file).write_text("\n".join([header, *lines[1:]]), encoding="utf-8")
    with pytest.raises(BadSet, match=f"{file}: column '{named}'"):
        read_retrieval_set(titles)


@pytest.mark.parametrize(
    ("file", "line", "named"),
    [
        ("queries.tsv", "d0\t重复", "repeated id"),
        ("qrels.tsv", "d0\tzzz\t1", "'c_id': unknown id"),
        ("qrels.tsv", "zzz\td0\t1", "'q_id': unknown id"),
        ("qrels.tsv", "d0\td1\tyes", "not a number"),
        ("qrels.tsv", "d0\td1", "'relevance' is missing"),
    ],
)
def test_a_wrong_line_is_an_error_that_names_it(titles, file, line, named):
    with (titles / file).open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    with pytest.raises(BadSet, match=named):
        read_retrieval_set(titles)


def test_a_missing_file_or_a_code_outside_the_taxonomy_is_named(coding):
    with pytest.raises(BadSet, match=r"queries\.tsv: no such file"):
        read_retrieval_set(coding)
    with (coding / "titles.tsv").open("a", encoding="utf-8") as lines:
        lines.write("d99\t某岗\t9-99-99-99\n")
    with pytest.raises(BadSet, match="'code'"):
        read_coding_set(coding)


def test_a_quotation_mark_is_an_ordinary_character(titles):
    with (titles / "corpus.tsv").open("a", encoding="utf-8") as lines:
        lines.write('c77\t"客服\t\n')
    assert read_retrieval_set(titles).corpus[-1] == '"客服'
