"""Pairs of mentions: features, classifier, model files, splits, and a run on pairs of one's own."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB

from stance.corpora.registry import CorpusInfo, corpus_info
from stance.exceptions import ConfigError, InputError, ModelError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.experiments.splits import Part, measured_parts
from stance.experiments.tasks.pairs import marked_text
from stance.schema import SENTIMENTS, Claim, Mention, Sentence, Span
from stance.stances.labeler import Labeler
from stance.stances.pair_baselines import SentencePolarity, majority
from stance.stances.pair_features import REGIONS, Pair, PairStructure, PairText, pair_of
from stance.stances.pair_signs import ClassRatio, PairQuotes, PairSentiment
from stance.stances.pair_views import PAIR_FEATURES, make_pair_features
from stance.stances.pairs import PairClassifier
from stance.stances.pooling import label_offsets, view_weights

TEXT = "On Monday Ottawa accused Beijing of lying."
PAIR = Pair(TEXT, (10, 16), (25, 32))
TURNED = Pair(TEXT, (25, 32), (10, 16))
VERBS = {"negative": ("accused", "blamed"), "neutral": ("met", "called"), "positive": ("praised", "thanked")}


def small_set():
    """Return 36 pairs whose verb tells their label."""
    pairs, labels = [], []
    for number in range(36):
        label = SENTIMENTS[number % 3]
        verb = VERBS[label][number // 3 % 2]
        text = f"{['Ann', 'Bo', 'Cy', 'Di'][number % 4]} {verb} Eve on day {number}."
        start = text.index("Eve")
        pairs.append(Pair(text, (0, text.index(" ")), (start, start + 3)))
        labels.append(label)
    return pairs, labels


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("sentence", "on monday  ACTOR  accused  TARGET  of lying."),
        ("before", "on monday  ACTOR "),
        ("between", " ACTOR  accused  TARGET "),
        ("after", " TARGET  of lying."),
        ("around", "on monday ACTOR accused TARGET of lying."),
        ("actor", "ottawa"),
        ("target", "beijing"),
    ],
)
def test_pair_text_cuts_the_part_out_with_mentions_masked(region, expected):
    assert list(PairText(region).fit([PAIR]).transform([PAIR])) == [expected]


def test_pair_text_keeps_the_words_where_they_are_not_masked():
    assert list(PairText("between", mask=False).fit([]).transform([PAIR])) == [" ottawa  accused  beijing "]


def test_pair_text_tells_who_comes_first():
    assert list(PairText("between").fit([]).transform([TURNED])) == [" TARGET  accused  ACTOR "]


@pytest.mark.parametrize("region", ["before", "between", "after", "actor", "target"])
def test_pair_text_names_a_part_that_is_not_there(region):
    assert list(PairText(region).fit([]).transform([Pair("Nobody came.")])) == ["NOTHING"]


def test_marks_that_cut_a_word_count_as_the_whole_word():
    pair = Pair("Los Angeles said no.", (0, 10), None)
    assert list(PairText("sentence").fit([]).transform([pair])) == [" ACTOR  said no."]


def test_pair_text_refuses_an_unknown_region():
    with pytest.raises(ConfigError, match=r"region='left' does not exist; choose one of sentence, "):
        PairText("left").fit([PAIR])


@st.composite
def any_pairs(draw):
    text = draw(st.text(st.sampled_from(" aBİß.'“x\n\ud800"), max_size=12))
    ends = st.tuples(st.integers(-2, 14), st.integers(-2, 14)).map(lambda pair: tuple(sorted(pair)))
    return Pair(text, draw(st.none() | ends), draw(st.none() | ends))


@given(st.lists(any_pairs(), max_size=4))
def test_features_take_any_pair(pairs):
    for region in REGIONS:
        assert len(PairText(region).fit(pairs).transform(pairs)) == len(pairs)
    matrix = PairStructure().fit(pairs).transform(pairs)
    assert matrix.shape == (len(pairs), 12)
    assert matrix.indices.dtype == np.int32
    for pair in pairs:
        shown = marked_text(pair)
        assert [char for char in pair.text if char not in shown] == []


def test_structure_says_order_distance_and_what_is_missing():
    structure = PairStructure().fit([])
    names = structure.get_feature_names_out()

    def said(pair):
        return {names[k] for k in structure.transform([pair]).indices}

    assert said(PAIR) == {"actor first", "1 to 2 words between"}
    assert said(TURNED) == {"target first", "1 to 2 words between"}
    assert said(Pair("Eve left.", None, (0, 3))) == {"no actor", "target opens the sentence"}
    assert "one inside the other" in said(Pair(TEXT, (0, 16), (10, 16)))


def test_words_around_the_mentions_are_six_on_either_side():
    text = "a b c d e f g Ann h i j k l m n o p q r s t Eve u"
    pair = Pair(text, (14, 17), (text.index("Eve"), text.index("Eve") + 3))
    words = PairText("around").fit([pair]).transform([pair])[0]
    assert words == "b c d e f g ACTOR h i j k l m o p q r s t TARGET u"


def test_signs_see_sentiment_near_the_mentions_and_who_is_quoted():
    praised = Pair("Ann is great and kind. That horrible, awful war went on and on in places far away.", (0, 3), None)
    signs = PairSentiment().fit([])
    row = dict(zip(signs.get_feature_names_out(), signs.transform([praised]).toarray()[0], strict=True))
    assert row["positive (around)"] == 1
    assert row["negative (sentence)"] == 1
    quoted = Pair('Bo said: "Ann left."', (0, 2), (10, 13))
    names = PairQuotes().fit([]).get_feature_names_out()
    said = {names[k] for k in PairQuotes().fit([]).transform([quoted]).indices}
    assert said == {"a quotation", "target quoted", "only one of the two quoted"}


def test_ratios_weigh_what_labels_have_unevenly():
    matrix = sparse.csr_matrix([[1.0, 1], [1, 0], [1, 1], [1, 0]])
    weighted = ClassRatio().fit(matrix, ["a", "b", "a", "b"]).transform(matrix).toarray()
    assert weighted[0, 1] > 1.5 * weighted[0, 0]


VIEWS = {"words": ["sentence", "between", "mentions"], "signs": ["sentiment", "quotes", "cues_between"]}


@pytest.mark.parametrize(
    "model", [None, LogisticRegression(C=10), HistGradientBoostingClassifier(max_iter=5, min_samples_leaf=2)]
)
def test_views_get_a_model_each_and_come_back_from_their_file(model, tmp_path):
    pairs, labels = small_set()
    features = make_pair_features("pair_views", views=VIEWS, ratios=True)
    fitted = PairClassifier(features=features, model=model, offsets=True).fit(pairs, labels)
    assert len(fitted.models_) == len(fitted.view_weights_) == 2
    chances = fitted.predict_proba(pairs)
    assert chances.sum(axis=1) == pytest.approx(np.ones(36))
    assert np.mean([a == b for a, b in zip(fitted.predict(pairs), labels, strict=True)]) > 0.9
    fitted.save(tmp_path / "model.skops")
    assert (PairClassifier.load(tmp_path / "model.skops").predict_proba(pairs) == chances).all()


def test_view_that_is_empty_is_left_out_and_none_is_refused():
    pairs, labels = small_set()
    one = make_pair_features("pair_views", views={"words": ["sentence"], "signs": []})
    assert len(PairClassifier(features=one).fit(pairs, labels).models_) == 1
    with pytest.raises(ConfigError, match=r"features\.views is empty; name a view and its blocks"):
        make_pair_features("pair_views", views={"signs": []})


@pytest.mark.parametrize("block", ["betwen", "static_", "cues_definitions", "mentions_between"])
def test_unknown_block_is_refused(block):
    with pytest.raises(ConfigError, match=f"features.views: block '{block}' does not exist; use sentence, "):
        make_pair_features("pair_views", views={"words": [block]})


def test_search_takes_what_is_best_inside_the_training_pairs():
    pairs, labels = small_set()
    fitted = PairClassifier(search={"C": [1e-9, 1.0]}).fit(pairs, labels)
    assert fitted.models_[0].C == 1.0
    with pytest.raises(InputError, match=r"search over C: "):
        PairClassifier(search={"C": [-1.0]}).fit(pairs, labels)


def test_weights_of_views_follow_what_tells():
    rng = np.random.default_rng(0)
    target = rng.integers(0, 3, 300)
    telling = np.eye(3)[target] + rng.normal(0, 0.7, (300, 3))
    weights = view_weights(np.array([telling, rng.normal(0, 1, (300, 3))]), target)
    assert weights[0] > 1
    assert weights[1] < 0.2
    assert view_weights(np.full((2, 4, 3), -np.inf), target[:4]).tolist() == [1, 1]


def test_offsets_raise_macro_f1_of_a_rare_label():
    rng = np.random.default_rng(0)
    target = (rng.random(400) < 0.1).astype(int)
    margins = np.column_stack([np.full(400, 1.0), target + rng.normal(0, 0.4, 400) - 0.3])
    offsets = label_offsets(margins, target)
    said, better = margins.argmax(axis=1), (margins + offsets).argmax(axis=1)
    assert f1_score(target, better, average="macro") > f1_score(target, said, average="macro") + 0.05


def test_pair_of_counts_from_the_sentence():
    sentence = Sentence("d", 1, 100, 142, TEXT)
    claim = Claim("negative", None, Mention(Span(110, 116, "Ottawa")), Mention(None, "China"))
    assert pair_of(sentence, claim) == Pair(TEXT, (10, 16), None)


@pytest.mark.parametrize("name", PAIR_FEATURES[:3])
@pytest.mark.parametrize("names", [True, False])
def test_all_pair_features_can_be_built_and_named(name, names):
    pairs, _ = small_set()
    features = clone(make_pair_features(name, names=names))
    matrix = features.fit_transform(pairs)
    assert sparse.issparse(matrix)
    assert matrix.shape == (36, len(features.get_feature_names_out()))


def test_masked_features_do_not_see_who_it_is():
    pairs, _ = small_set()
    assert not [name for name in make_pair_features("pair_regions").fit(pairs).get_feature_names_out() if "eve" in name]


def test_unknown_pair_features_are_refused():
    with pytest.raises(ConfigError, match="features='pair_all' does not exist; choose one of pair_sentence"):
        make_pair_features("pair_all")


@pytest.mark.parametrize(
    "model",
    [
        None,
        LogisticRegression(C=10, solver="lbfgs"),
        ComplementNB(),
        HistGradientBoostingClassifier(max_iter=5, min_samples_leaf=2),
    ],
)
def test_classifier_learns_with_any_model_and_comes_back_from_its_file(model, tmp_path):
    pairs, labels = small_set()
    fitted = PairClassifier(model=model).fit(pairs, labels, groups=[str(k // 3) for k in range(36)])
    chances = fitted.predict_proba(pairs)
    assert chances.sum(axis=1) == pytest.approx(np.ones(36))
    assert np.mean([a == b for a, b in zip(fitted.predict(pairs), labels, strict=True)]) > 0.9
    fitted.save(tmp_path / "model.skops")
    again = PairClassifier.load(tmp_path / "model.skops")
    assert (again.predict_proba(pairs) == chances).all()
    with pytest.raises(ModelError, match="holds a PairClassifier, not a Labeler"):
        Labeler.load(tmp_path / "model.skops")


def test_classifier_is_the_same_twice_and_says_what_weighs():
    pairs, labels = small_set()
    one, two = (PairClassifier().fit(pairs, labels) for _ in range(2))
    assert (one.predict_proba(pairs) == two.predict_proba(pairs)).all()
    assert one.weights(3) == two.weights(3)
    assert {label for label, _, _ in one.weights(3)} == set(SENTIMENTS)
    assert "ACTOR praised (between)" in [feature for label, feature, _ in one.weights(6) if label == "positive"]


def test_label_that_training_lacks_is_never_said():
    pairs, labels = small_set()
    kept = [k for k, label in enumerate(labels) if label != "neutral"]
    fitted = PairClassifier().fit([pairs[k] for k in kept], [labels[k] for k in kept])
    assert (fitted.predict_proba(pairs)[:, 1] == 0).all()
    assert {label for label, _, _ in fitted.weights(2)} == {"negative", "positive"}
    alone = PairClassifier().fit(pairs[:1] * 3, ["negative"] * 3)
    assert alone.predict(pairs[:2]) == ["negative"] * 2
    assert alone.predict([]) == []


@pytest.mark.parametrize(
    ("pairs", "labels", "message"),
    [
        ([], [], "each pair needs one label, and there must be a pair: got 0 and 0"),
        ([PAIR], ["bad"], "label 'bad' is unknown; use one of negative, neutral, positive"),
        ([PAIR], ["negative"], "features of 1 pairs: .*; give more pairs, or lower min_df"),
    ],
)
def test_classifier_refuses_what_it_cannot_learn_from(pairs, labels, message):
    with pytest.raises(InputError, match=message):
        PairClassifier().fit(pairs, labels)


def test_baselines_say_the_most_frequent_label_and_the_sentiment_of_the_sentence():
    pairs, labels = small_set()
    floor = majority(SENTIMENTS).fit(pairs[:4], labels[:4])
    assert isinstance(floor.models_[0], DummyClassifier)
    assert floor.predict(pairs[:3]) == ["negative"] * 3
    vader = SentencePolarity().fit(pairs, labels)
    said = vader.predict_proba([Pair("This is a horrible, evil crime."), Pair("We love this wonderful gift.")])
    assert said.tolist() == [[1, 0, 0], [0, 0, 1]]


def test_marked_text_shows_both_mentions():
    assert marked_text(PAIR) == "On Monday [actor: Ottawa] accused [target: Beijing] of lying."
    assert marked_text(Pair("Ann left.", None, (0, 3))) == "[target: Ann] left."
    assert marked_text(Pair("Big Ann.", (0, 7), (4, 7))) == "[actor: Big [target: Ann]]."


@pytest.fixture
def folder(tmp_path):
    """A corpora folder with some of the files of two corpora, all of them empty."""
    for name in ("dse/train.txt", "dse/valid.txt", "newsmtsc/train.jsonl", "newsmtsc/devtest_mt.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_split_that_is_there_is_measured(folder):
    dse, newsmtsc = corpus_info("dse"), corpus_info("newsmtsc")
    assert measured_parts(dse, "auto", folder) == measured_parts(dse, "dev", folder) == [Part("valid", "dev")]
    assert measured_parts(newsmtsc, "auto", folder) == [Part("devtest_mt", "mt")]
    (folder / "dse" / "test.txt").touch()
    (folder / "newsmtsc" / "devtest_rw.jsonl").touch()
    assert measured_parts(dse, "auto", folder) == [Part("test", "test")]
    both = [Part("devtest_rw", "rw"), Part("devtest_mt", "mt")]
    assert measured_parts(newsmtsc, "auto", folder) == measured_parts(newsmtsc, "test", folder) == both
    assert measured_parts(newsmtsc, "rw", folder) == both[:1]
    assert measured_parts(dse, "cv", folder) == measured_parts(None, "auto") == []
    assert measured_parts(corpus_info("plv"), "auto", folder) == []


def test_split_that_is_missing_is_named_with_the_command_that_fetches_it(folder):
    with pytest.raises(InputError, match=r"dse/test\.txt: no such file; fetch it with: stance corpora fetch dse"):
        measured_parts(corpus_info("dse"), "test", folder)
    with pytest.raises(InputError, match=r"devtest_rw\.jsonl: no such file"):
        measured_parts(corpus_info("newsmtsc"), "test", folder)


@pytest.mark.parametrize(
    ("info", "wanted", "message"),
    [
        (corpus_info("newsmtsc"), "dev", "'dev' does not fit corpus=newsmtsc; use auto, test, rw, mt, cv"),
        (corpus_info("plv"), "dev", "'dev' does not fit corpus=plv; use auto, test, cv"),
        (None, "test", "'test' does not fit a corpus without splits; use auto, cv"),
        (CorpusInfo("x", "", "", "", ""), "dev", "'dev' does not fit a corpus without splits"),
    ],
)
def test_split_that_a_corpus_never_has_is_refused(info, wanted, message):
    with pytest.raises(ConfigError, match=message):
        measured_parts(info, wanted)


OWN = ["task=pairs", "scheme=sentiment3", "corpus=file", "evaluation=quick", "jobs=1"]


@pytest.fixture(scope="module")
def own_run(tmp_path_factory):
    """A run on pairs of one's own, two in some sentences, and its folder."""
    folder = tmp_path_factory.mktemp("own")
    pairs, labels = small_set()
    labels[5] = labels[17] = "negative"  # two that the model gets wrong
    lines = []
    for number, (pair, label) in enumerate(zip(pairs, labels, strict=True)):
        spans = [{"start": s, "end": e, "text": pair.text[s:e]} for s, e in (pair.actor, pair.target)]
        claims = [{"stance": label, "cue": None, "actor": spans[0], "target": spans[1]}]
        claims += [{"stance": "neutral", "cue": None, "actor": None, "target": spans[0]}] if number % 4 == 0 else []
        lines.append({"doc": f"d{number}", "start": 0, "end": len(pair.text), "text": pair.text, "claims": claims})
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    config = job_config(compose_config([*OWN, f"corpus.path={path}"]))
    return run_experiment(config, folder / "run"), folder / "run"


def test_own_pairs_are_cross_validated(own_run):
    metrics, folder = own_run
    assert metrics["pairs/pairs_cv"] == 45
    assert metrics["pairs/macro_f1_cv"] > metrics["majority/macro_f1_cv"]
    assert metrics["pairs/macro_f1_cv_low"] <= metrics["pairs/macro_f1_cv"] <= metrics["pairs/macro_f1_cv_high"]
    assert "vader/accuracy_cv" in metrics
    record = json.loads((folder / "run.json").read_text())
    assert (record["task"], record["split"], record["labels"]) == ("pairs", "cv", list(SENTIMENTS))
    assert record["headline"] == {"metric": "pairs/macro_f1_cv", "average": "macro"}


def test_predictions_of_pairs_have_one_gold_and_one_predicted_label_an_item(own_run):
    frame = pd.read_parquet(own_run[1] / "predictions.parquet")
    assert set(frame["model"]) == {"pairs", "majority", "vader"}
    sums = frame.groupby(["model", "item"])[["gold", "predicted", "score"]].sum()
    assert (sums[["gold", "predicted"]] == 1).all().all()
    assert sums["score"].to_numpy() == pytest.approx(np.ones(len(sums)))
    assert set(frame["fold"]) == {0, 1}
    assert len({item for item in frame["item"] if item.startswith("d0:")}) == 2
    assert {item.rpartition("#")[2] for item in frame["item"]} == {"0", "1"}


def test_labelled_pairs_keep_their_mentions(own_run):
    lines = [json.loads(line) for line in (own_run[1] / "claims.jsonl").read_text().splitlines()]
    assert sum(len(line["claims"]) for line in lines) == 45
    first, second = lines[0]["claims"]
    assert (first["actor"]["text"], first["target"]["text"], second["target"]["text"]) == ("Ann", "Eve", "Ann")
    assert 0 < first["score"] <= 1


def test_report_of_pairs_speaks_of_labels_and_marks_the_pair(own_run):
    html = (own_run[1] / "report.html").read_text()
    assert 'id="confusion"' in html
    assert 'id="labels"' in html
    assert 'id="timeline"' not in html
    assert "Labelled text" not in html
    assert '<span class="target"><span class="vh">target: </span>' in html
    assert "most frequent label" in html
    text = (own_run[1] / "report.md").read_text()
    assert "| label | F1 |" in text
    assert "Labelled text" not in text


def test_copies_of_a_sentence_stay_in_one_fold(tmp_path):
    text = "Ann praised Eve."
    target = {"start": 12, "end": 15, "text": "Eve"}
    rows = [(f"d{k}", text.replace("praised", f"praised{k // 2}")) for k in range(12)]
    lines = [
        {"doc": doc, "start": 0, "end": len(words), "text": words}
        | {"claims": [{"stance": SENTIMENTS[k % 3], "target": target | {"start": 13, "end": 16}}]}
        for k, (doc, words) in enumerate(rows)
    ]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    words = [*OWN, f"corpus.path={tmp_path / 'mine.jsonl'}", "report=none", "features.min_df=1"]
    run_experiment(job_config(compose_config(words)), tmp_path / "run")
    frame = pd.read_parquet(tmp_path / "run" / "predictions.parquet")
    assert frame["group"].nunique() == 6
    assert (frame.groupby("group")["fold"].nunique() == 1).all()


def test_share_of_the_training_side_is_trained_on_and_all_is_measured(own_run, tmp_path):
    path = own_run[1].parent / "mine.jsonl"
    words = [*OWN, f"corpus.path={path}", "report=none", "evaluation.train_share=0.3"]
    metrics = run_experiment(job_config(compose_config(words)), tmp_path / "run")
    assert metrics["pairs/pairs_cv"] == 45
    assert metrics["pairs/accuracy_cv"] < own_run[0]["pairs/accuracy_cv"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scheme=stance3"], "scheme=stance3 labels claims; choose a scheme of pairs, as directed5"),
        (["features=words_cues"], "features=words_cues are of sentences, not of pairs; choose one of pair_sentence"),
        (["model=cue_words"], "model=cue_words finds claims and labels no pairs"),
        (["model=logistic_regression"], r"model\.solver=liblinear knows two labels, not 3; add model\.solver=lbfgs"),
        (["evaluation.split=test"], "evaluation.split='test' does not fit a corpus without splits"),
        (["+task.search.D=[1]"], "task.search: 'D' is no parameter of the model"),
        (["task.name=majority"], "task.name='majority' is what a baseline is called"),
        (["evaluation.baselines=[chance]"], "'chance' is unknown; allowed: majority, cue_words, vader"),
        (["task.kind=claim"], "task.kind='claim' does not exist; allowed: claims, pairs"),
    ],
)
def test_configuration_that_does_not_fit_pairs_is_refused(words, message, tmp_path):
    config = job_config(compose_config([*OWN, f"corpus.path={tmp_path}/x.jsonl", *words]))
    with pytest.raises(ConfigError, match=message):
        run_experiment(config, tmp_path / "run")


def test_sentence_task_refuses_features_of_pairs_and_no_input(tmp_path):
    for words, message in (
        (["features=pair_regions"], "are of pairs, not of sentences"),
        (["input=null"], "input=null"),
    ):
        with pytest.raises(ConfigError, match=message):
            run_experiment(job_config(compose_config(words)), tmp_path / words[0])
