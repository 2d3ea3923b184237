import re

import pytest

from ml.occupations import AXES, TABLE, BadTable, load_occupations

OCCUPATIONS = load_occupations()


def test_the_shipped_table_is_complete():
    assert len(OCCUPATIONS) >= 280
    assert OCCUPATIONS.demands.shape == (len(OCCUPATIONS), len(AXES))
    for row, code in enumerate(OCCUPATIONS.codes):
        assert re.fullmatch(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}", code)
        assert len(set(OCCUPATIONS.posted[row])) >= 5, code
        written = (OCCUPATIONS.names, OCCUPATIONS.english, OCCUPATIONS.descriptions)
        assert all(column[row] for column in (*written, OCCUPATIONS.tasks)), code
        assert OCCUPATIONS.places[row] in {"O", "H", "R"}


def test_work_that_blind_people_traditionally_do_demands_no_sight():
    for code in ("2-05-10-00", "4-10-04-02", "4-12-05-02"):
        assert OCCUPATIONS.demands[OCCUPATIONS.rows[code], AXES.index("vision")] == 0


def changed(path, old, new):
    copy = path / "occupations.tsv"
    copy.write_text(TABLE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("posted_as", "titles", "posted_as"),
        ("\tO\n", "\n", "line 2"),
        ("1-06-01-02\t", "1-04-01-01\t", "'code'"),
    ],
)
def test_a_table_of_another_shape_is_refused_by_name(tmp_path, old, new, named):
    with pytest.raises(BadTable, match=named):
        load_occupations(changed(tmp_path, old, new))


def test_a_rating_outside_the_scale_is_refused(tmp_path):
    line = TABLE.read_text(encoding="utf-8").split("\n")[1].split("\t")
    cells = "\t".join(line[5:7])
    with pytest.raises(BadTable, match="rating"):
        load_occupations(changed(tmp_path, cells, f"{line[5]}\t7"))
