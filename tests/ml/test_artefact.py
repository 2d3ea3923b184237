import json
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

from ml import artefact
from ml.artefact import ArtefactRefused, load
from ml.occupations import table_hash
from ml.train import train

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TITLES = ["电话客服", "高级会计（双休）", "java开发", "", "盲人按摩师"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    told = []
    train(folder, progress=told.append, created=CREATED)
    assert len(told) >= 3
    return folder


@pytest.fixture
def model(trained, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in trained.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def test_a_loaded_model_codes_as_the_trained_one(trained, shipped_coder):
    loaded = load(trained)
    fresh = shipped_coder
    assert loaded.coder.code(TITLES).codes == fresh.code(TITLES).codes
    np.testing.assert_allclose(
        loaded.coder.decision(TITLES), fresh.decision(TITLES), rtol=1e-4, atol=1e-3
    )
    np.testing.assert_allclose(loaded.space.affinity, fresh.space_.affinity, atol=1e-5)


def test_the_manifest_says_what_the_model_is(trained):
    manifest = load(trained).manifest
    assert manifest["created"] == "2026-01-02T03:04:05+00:00"
    assert manifest["data"] == table_hash()
    assert manifest["version"].startswith("2026-01-02-")
    assert manifest["libraries"]["scikit-learn"]
    assert 0.3 < manifest["metrics"]["held_out_titles_coded"] < 1
    assert set(manifest["files"]) == {path.name for path in trained.iterdir()} - {"manifest.json"}


def test_arrays_are_shared_pages_of_the_file(trained):
    assert isinstance(load(trained).space.terms, np.memmap)


def test_every_altered_or_missing_file_is_refused(model):
    for path in sorted(model.iterdir()):
        if path.name == artefact.MANIFEST:
            continue
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(ArtefactRefused, match=path.name):
            load(model)
        path.unlink()
        with pytest.raises(ArtefactRefused, match=path.name):
            load(model)
        path.write_bytes(whole)
    assert load(model).version


def edited(model, **changes):
    path = model / artefact.MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_a_manifest_that_leaves_a_file_out_or_points_elsewhere_is_refused(model, tmp_path):
    files = load(model).manifest["files"]
    edited(model, files={name: value for name, value in files.items() if name != "terms.npy"})
    with pytest.raises(ArtefactRefused, match="terms"):
        load(model)
    (tmp_path / "outside.npy").write_bytes((model / "terms.npy").read_bytes())
    edited(model, files=files | {"../outside.npy": files["terms.npy"]})
    with pytest.raises(ArtefactRefused, match="outside"):
        load(model)


def test_another_format_no_manifest_or_an_unfinished_model_is_refused(model):
    edited(model, format=99)
    with pytest.raises(ArtefactRefused, match="format 99"):
        load(model)
    (model / artefact.MANIFEST).write_text("[]", encoding="utf-8")
    with pytest.raises(ArtefactRefused):
        load(model)
    (model / artefact.MANIFEST).unlink()
    with pytest.raises(ArtefactRefused):
        load(model)


def test_a_pickled_array_is_never_unpickled(model):
    path = model / "calibration.npy"
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    files = dict(json.loads((model / artefact.MANIFEST).read_text(encoding="utf-8"))["files"])
    edited(model, files=files | {"calibration.npy": artefact.file_hash(path)})
    with pytest.raises(ArtefactRefused, match="unreadable"):
        load(model)


def test_serving_does_not_import_scikit_learn(trained):
    program = (
        "import sys; from pathlib import Path; from ml.artefact import load; "
        "from ml.ranking import PostingRanking; from ml.shapes import PostingTable, SeekerQuery; "
        "model = load(Path(sys.argv[1])); print(model.coder.code(['收银员']).codes[0]); "
        "ranking = PostingRanking.build(PostingTable.unspecified(['收银员']), model.space); "
        "print(len(ranking.rank(SeekerQuery.unknown()).indices), 'sklearn' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(trained)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["4-01-02-04", "1", "False"]
