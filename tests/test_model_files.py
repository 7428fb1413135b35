import gzip
import io
import json
import pickle
import random
import struct
import warnings
import zipfile

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import NotFittedError

from fuzz.models import WAYS, changed, outcome
from stance.corpora.library import load_corpus
from stance.exceptions import ModelError
from stance.stances import archive
from stance.stances.archive import MANIFEST, SCHEMA
from stance.stances.classifier import StanceClassifier
from stance.stances.files import ModelVersionWarning, load_model, save_model
from stance.stances.labeler import Labeler


@pytest.fixture(scope="module")
def corpus():
    whole = load_corpus("embedded")
    documents = whole.documents[:30]
    names = {document.id for document in documents}
    return documents, [s for s in whole.sentences if s.doc in names]


@pytest.fixture(scope="module")
def labeler(corpus):
    return Labeler(classifier=StanceClassifier(tagger=None, views=())).fit(*corpus)


@pytest.fixture(scope="module")
def saved(labeler, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.skops"
    labeler.save(path)
    return path.read_bytes()


@pytest.fixture
def packed(saved, tmp_path):
    """Write a model file with members changed by name, its list of SHA-256 made to fit."""

    def write(**changes):
        with zipfile.ZipFile(io.BytesIO(saved)) as old:
            members = {name: old.read(name) for name in old.namelist()}
        manifest = json.loads(members.pop(MANIFEST)) | changes.pop("manifest", {})
        schema = json.loads(members[SCHEMA])
        changes.pop("schema", lambda content: None)(schema["content"]["content"])
        array = changes.pop("array", lambda data: data)
        members[SCHEMA] = json.dumps(schema).encode()
        name = next(name for name in members if name.endswith(".npy"))
        members[name] = array(members[name])
        path = tmp_path / "changed.skops"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for each, data in members.items():
                new.writestr(each, data)
            manifest["members"] = {each: archive.hashlib.sha256(data).hexdigest() for each, data in members.items()}
            new.writestr(MANIFEST, json.dumps(manifest))
        return path

    return write


def test_model_says_what_it_is(saved):
    with zipfile.ZipFile(io.BytesIO(saved)) as file:
        said = json.loads(file.read(MANIFEST))
    assert said["kind"] == "Labeler"
    assert said["labels"] == ["accusation", "denial", "concern"]
    assert said["training"]["sentences"] > 20
    assert len(said["training"]["sha256"]) == 64
    assert {"stance", "python", "scikit-learn", "numpy", "skops"} <= set(said["versions"])
    assert set(said["members"]) == set(file.namelist()) - {MANIFEST}


@pytest.mark.parametrize("way", WAYS)
def test_changed_model_is_refused_or_the_same(corpus, labeler, saved, tmp_path, way):
    expected = labeler.predict(corpus[0][:2])
    path = tmp_path / "model.skops"
    for number in range(10):
        path.write_bytes(changed(saved, way, random.Random(number)))
        assert not outcome(path, corpus[0][:2], expected, way).startswith("!")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("model.skops", lambda path: path.write_bytes(pickle.dumps({"a": 1}))),
        ("old.skops", lambda path: path.write_bytes(pickle.dumps([1, 2], protocol=2))),
        ("plain.joblib", lambda path: joblib.dump({"a": np.ones(3)}, path)),
    ],
)
def test_pickle_is_refused_by_its_content(tmp_path, name, write):
    write(tmp_path / name)
    with pytest.raises(ModelError, match=r"is a pickle or joblib file: such a file can run any program"):
        Labeler.load(tmp_path / name)


@pytest.mark.parametrize("compress", [("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)])
def test_packed_joblib_file_is_refused(tmp_path, compress):
    joblib.dump({"a": np.ones(3)}, tmp_path / "model.skops", compress=compress)
    with pytest.raises(ModelError, match=r"packed as joblib packs its files"):
        Labeler.load(tmp_path / "model.skops")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is no skops model; give a run's folder"),
        (b"(dp0\nS'a'\np1\nI1\ns.", "is no skops model"),
        (gzip.compress(b"x", mtime=0), "packed as joblib packs"),
        (b"PK\x03\x04" + b"\0" * 100, "is cut off or damaged"),
        (b"PK" + b"\0" * 40 + struct.pack("<4s8xII2x", b"PK\x05\x06", 10**9, 0), "is larger than any model may be"),
    ],
    ids=["empty", "pickle", "gzip", "cut off", "absurd"],
)
def test_file_that_is_no_model_is_refused(tmp_path, data, message):
    (tmp_path / "model.skops").write_bytes(data)
    with pytest.raises(ModelError, match=message):
        Labeler.load(tmp_path / "model.skops")


def test_archive_of_torch_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "model.skops", "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps(1))
    with pytest.raises(ModelError, match="an archive that holds a pickle"):
        Labeler.load(tmp_path / "model.skops")


def test_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 10_000_000)
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("1.npy", bytes(20_000_000))
    with pytest.raises(ModelError, match="is larger than any model may be"):
        Labeler.load(path)


def absurd(shape, dtype="<f8"):
    head = repr({"descr": dtype, "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head) + 1) + head + b"\n"


@pytest.mark.parametrize("shape", [(10**12,), (10**9, 10**9), (-1,), (2**40, 0, 3, 10**30), (3,)])
def test_array_with_an_absurd_shape_is_refused(packed, shape):
    with pytest.raises(ModelError, match="holds an array that is not what its header says"):
        Labeler.load(packed(array=lambda data: absurd(shape) + b"\0" * 16))


def test_array_of_objects_is_refused(packed):
    with pytest.raises(ModelError, match="holds an array that is not what its header says"):
        Labeler.load(packed(array=lambda data: absurd((1,), "|O") + pickle.dumps([1])))


@pytest.mark.parametrize(
    "node",
    [
        {"__class__": "call", "__module__": "subprocess", "__loader__": "FunctionNode", "__id__": 1},
        {"__class__": "subprocess", "__module__": "stance.experiments.records.record", "__loader__": "MethodNode"},
        {"__class__": "SVC", "__module__": "sklearn.svm._classes", "__loader__": "ObjectNode"},
        {"__class__": "Labeler", "__module__": "stance.stances.labeler", "__loader__": "OperatorFuncNode"},
    ],
)
def test_model_that_names_anything_else_is_refused(packed, node):
    with pytest.raises(ModelError, match=f"holds types that are not trusted .*{node['__class__']}"):
        Labeler.load(packed(schema=lambda content: content.update(sentiment=node)))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"format": 2}, "is of format 2, made with stance 0"),
        ({"kind": "PairFinder"}, "says of its kind what is not in it"),
        ({"labels": ["accusation", "denial", "praise"]}, "says of its labels what is not in it"),
        ({"training": {"sha256": "0" * 64}}, "says of its training what is not in it"),
        ({"versions": []}, "stance.json in it is damaged"),
    ],
)
def test_model_that_says_something_else_of_itself_is_refused(packed, said, message):
    with pytest.raises(ModelError, match=message):
        Labeler.load(packed(manifest=said))


def test_member_that_was_changed_is_named(saved, tmp_path):
    path = tmp_path / "model.skops"
    path.write_bytes(saved)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as file:
        file.writestr("more.npy", absurd((0,)))
    with pytest.raises(ModelError, match=r"was changed after it was written \('more\.npy' has another SHA-256\)"):
        Labeler.load(path)


def test_other_version_of_scikit_learn_is_said(packed):
    path = packed(manifest={"versions": {"stance": "0.1.0", "scikit-learn": "1.2.3"}})
    with pytest.warns(ModelVersionWarning, match=r"was made with scikit-learn 1\.2\.3, here is"):
        Labeler.load(path)


def test_model_of_other_word_lists_is_refused(labeler, tmp_path):
    path = tmp_path / "model.skops"
    other = clone(labeler)
    other.__dict__.update(labeler.__dict__ | {"training_": labeler.training_ | {"word_lists": "other"}})
    other.save(path)
    with pytest.raises(ModelError, match="was trained with other word lists"):
        Labeler.load(path)


def test_model_of_another_kind_is_refused(tmp_path):
    save_model({"a": np.ones(2)}, tmp_path / "model.skops")
    with pytest.raises(ModelError, match="holds a dict, not a Labeler"):
        load_model(tmp_path / "model.skops")


def test_model_that_is_not_fitted_is_refused(tmp_path):
    with pytest.raises(NotFittedError):
        Labeler().save(tmp_path / "model.skops")
    save_model(Labeler(), tmp_path / "model.skops")
    with pytest.raises(ModelError, match="is not fitted"):
        Labeler.load(tmp_path / "model.skops")


@pytest.mark.parametrize(
    "kind", [RandomForestClassifier(3, random_state=0), HistGradientBoostingClassifier(max_iter=3)]
)
def test_trees_are_loaded_only_where_their_branches_stay_inside(corpus, tmp_path, kind):
    classifier = StanceClassifier(model=kind, tagger=None, views=())
    labeler = Labeler(classifier=classifier).fit(*corpus)
    labeler.save(tmp_path / "good.skops")
    assert Labeler.load(tmp_path / "good.skops").predict(corpus[0][:3]) == labeler.predict(corpus[0][:3])
    fitted = labeler.classifier_.views_[0].heads_.models_[0]
    if isinstance(kind, RandomForestClassifier):
        fitted.estimators_[0].tree_.children_left[0] = 10**6
    else:
        fitted._predictors[0][0].nodes["left"][0] = 10**6
    labeler.save(tmp_path / "bad.skops")
    with pytest.raises(ModelError, match="a tree whose branches leave it"):
        Labeler.load(tmp_path / "bad.skops")


def test_tree_that_fewer_columns_reach_is_refused(corpus, tmp_path):
    """A forest asks for its own number of columns and hands them on to trees unasked."""
    classifier = StanceClassifier(model=RandomForestClassifier(3, random_state=0), tagger=None, views=())
    labeler = Labeler(classifier=classifier).fit(*corpus)
    for forest in labeler.classifier_.views_[0].heads_.models_:
        forest.n_features_in_ = 2
    labeler.save(tmp_path / "model.skops")
    with pytest.raises(ModelError, match="a tree whose branches leave it"):
        Labeler.load(tmp_path / "model.skops")
