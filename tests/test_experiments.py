import json
from itertools import zip_longest

import pandas as pd
import pytest
from omegaconf import OmegaConf

from stance.actors.attribution import Attributor
from stance.corpora.schemes import make_scheme, read_scheme
from stance.evaluation.claims import WHO
from stance.exceptions import ConfigError, InputError
from stance.experiments.build import build, build_baselines, build_corpus, build_labeler
from stance.experiments.compose import compose_config, job_config
from stance.experiments.launching.plan import plan_sweep
from stance.experiments.records.record import Record
from stance.experiments.run import run_experiment
from stance.resources import resource
from stance.stances.classifier import StanceClassifier
from stance.stances.tagger import CueTagger

SMALL = ["corpus.max_documents=12", "evaluation=quick", "evaluation.n_resamples=20", "tagger.max_iter=20", "jobs=1"]


def options(group):
    return sorted(path.stem for path in resource("configs", group).glob("*.yaml"))


GROUPS = {path.name: options(path.name) for path in sorted(resource("configs").iterdir()) if path.is_dir()}
ALONE = [(f"{group}={name}",) for group in ("ablation", "experiment", "task") for name in GROUPS.pop(group)]
"""Options that choose options of other groups themselves."""

BESIDE = zip_longest(*([f"{group}={name}" for name in names] for group, names in GROUPS.items() if group[0] != "_"))


@pytest.mark.parametrize("chosen", [*ALONE, *BESIDE], ids=lambda chosen: "-".join(filter(None, chosen)))
def test_every_option_composes(chosen):
    more = ["corpus.path=mine.jsonl"] if "corpus=file" in chosen else []
    config = job_config(compose_config([*filter(None, chosen), *more]))
    assert config.name
    assert "hydra" not in config


@pytest.mark.parametrize("choice", [f"model={name}" for name in options("model") if name != "span_tagger"])
def test_every_model_can_be_built_and_gets_the_seed(choice):
    labeler = build_labeler(job_config(compose_config([choice, "seed=7"])))
    seeds = [value for key, value in labeler.get_params().items() if key.endswith("random_state")]
    assert seeds
    assert set(seeds) == {7}


@pytest.mark.parametrize("name", [name for name in options("features") if not name.startswith("pair_")])
def test_all_features_can_be_built(name):
    features = build_labeler(job_config(compose_config([f"features={name}"]))).classifier.features
    texts = ["Ottawa accused Beijing of lying.", "Ottawa denied it.", "Ottawa denied it."]
    matrix = features.set_params(**{key: 1 for key in features.get_params() if key.endswith("min_df")}).fit_transform(
        texts
    )
    assert matrix.shape[0] == 3
    assert matrix.nnz > 0


def test_configuration_and_python_have_the_same_defaults():
    configured = build_labeler(job_config(compose_config()))
    default, chosen = StanceClassifier(tagger=CueTagger()).get_params(), configured.classifier.get_params()
    for name in ("tagger_weight", "lexical", "oblique_weight", "views", "real_weight", "thresholds", "n_folds", "gate"):
        assert chosen[name] == default[name], name
    assert configured.classifier.tagger.get_params() == CueTagger(random_state=0).get_params()
    assert configured.attributor.get_params() == Attributor().get_params()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["model=linear-svm"],
            r"model=linear-svm does not exist; did you mean 'linear_svm'\? allowed: complement_nb, ",
        ),
        (["modle=linear_svm"], r"unknown key 'modle'; did you mean 'model'\? allowed: "),
        (["model.c=2"], r"unknown key 'model\.c'; allowed: C, "),
        (["+model.foo=2"], r"unknown key 'model\.foo'; allowed: C, "),
        (["+foo=2"], r"unknown key 'foo'; allowed: "),
        (["model.C=much"], r"model\.C: Value 'much' of type 'str' could not be converted to Float"),
        (["seed=1.5"], r"seed: Value '1\.5' of type 'float' could not be converted to Integer"),
        (["seed=[1"], r"'seed=\[1' is no override \(no viable alternative"),
        (["input=my file (1).txt"], r"'input=my file \(1\)\.txt' is no override"),
        (["name=a/b"], r"name='a/b' does not fit; it must be letters, digits"),
        (["corpus=file"], r"'corpus\.path' needs a value; add corpus\.path=VALUE"),
        (["corpus.path=a.csv"], r"corpus\.path goes with a file of your own: corpus=file corpus\.path=FILE"),
        (["corpus=a.csv"], r"a file of your own is given by corpus=file corpus\.path=a\.csv"),
        (["corpus.max_documents=0"], r"corpus\.max_documents=0 does not fit; it must be at least 1"),
        (["jobs=0"], r"jobs=0 does not fit; it must be -1 \(one a core\) or at least 1"),
        (["seed=-1"], r"seed=-1 does not fit"),
        (
            ["decision.lexical=[denail]"],
            r"decision\.lexical=\['denail'\] does not fit; it must be a list",
        ),
        (["actors.C_actor=-1"], r"actors\.C_actor=-1\.0 does not fit; it must be above 0"),
        (["experiment=sed"], r"experiment=sed does not exist; did you mean 'seed'\?"),
    ],
)
def test_mistakes_in_the_configuration_are_said_in_one_line(words, message):
    with pytest.raises(ConfigError, match=message) as caught:
        compose_config(words)
    assert "\n" not in str(caught.value)


PRAISE = "name: praise\nunit: claims\ncue: false\nlabels:\n  praise: Says something good.\n"


@pytest.fixture
def own_scheme(tmp_path):
    """Write a scheme of one's own and return the folder for --config-dir."""
    (tmp_path / "scheme").mkdir()

    def write(text):
        (tmp_path / "scheme" / "praise.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(tmp_path)

    return write


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [\n", r"praise\.yaml:2: is not YAML that can be used \(expected the node content, .*\); correct it"),
        ("name: a\nname: b\n", r"praise\.yaml:2: is not YAML that can be used \(found duplicate key name\)"),
        ("name: \1\n", r"praise\.yaml: is not YAML that can be used \(special characters are not allowed\)"),
        ("name: !!python/name:os.system\n", r"praise\.yaml:1: is not YAML that can be used \(could not determine"),
        (PRAISE.encode() + b"# Z\xfcrich\n", r"praise\.yaml:6: is not UTF-8 \(byte 0xfc\); convert it"),
    ],
)
def test_faulty_file_in_a_folder_of_configurations_is_named(own_scheme, text, message):
    folder = own_scheme(text)
    for complete in (True, False):
        with pytest.raises(InputError, match=message) as caught:
            compose_config(["scheme=praise"], config_dir=folder, complete=complete)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=message):
        plan_sweep(["scheme=stance3,praise"], config_dir=folder)


def test_configuration_that_is_only_shown_may_lack_values():
    assert OmegaConf.is_missing(compose_config(["corpus=file"], complete=False).corpus, "path")
    with pytest.raises(ConfigError, match="model=svm does not exist"):
        compose_config(["model=svm"], complete=False)


SCHEME = {"name": "x", "unit": "claims", "cue": True, "labels": {"praise": "Says something good."}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"labelz": {}, "labels": None},
            r"unknown key 'labelz'; did you mean 'labels'\? allowed: name, unit, cue, labels",
        ),
        ({1: "a", "zzz": "b"}, r"unknown key 1; allowed: name"),
        ({"labels": None}, r"'labels' must be a table of labels with their definitions, got None"),
        ({"cue": 1}, r"'cue' must be true or false, got 1"),
        ({"unit": 3}, r"'unit' must be one of claims, pairs, got 3"),
        ({"labels": {True: "a"}}, r"the label True is no text; write it in quotes"),
        ({"labels": {1: "a"}}, r"the label 1 is no text; write it in quotes"),
        ({"labels": {"good words": "a"}}, r"the label 'good words' does not fit; use a letter, then up to 50 letters"),
        ({"labels": {"a/b": "a"}}, r"the label 'a/b' does not fit"),
        ({"labels": {"a\n": "a"}}, r"the label 'a\\n' does not fit"),
        ({"labels": {"1st": "a"}}, r"the label '1st' does not fit"),
        ({"labels": {"a" * 52: "a"}}, r"the label 'aaaaaaaaaaaa\.\.\.aaaaaaaaaaaaa' does not fit"),
        ({"labels": {"praise": None}}, r"the label 'praise' has the definition None; say in words"),
        ({"labels": {"praise": " "}}, r"the label 'praise' has the definition ' '; say in words"),
        ({"labels": {"praise": True}}, r"the label 'praise' has the definition True; say in words"),
    ],
)
def test_scheme_that_does_not_fit_is_refused_with_a_remedy(change, message):
    with pytest.raises(ConfigError, match=f"scheme: {message}"):
        make_scheme(SCHEME | change)


def test_scheme_without_a_key_is_told_what_belongs_there():
    for key in SCHEME:
        with pytest.raises(ConfigError, match=f"scheme: '{key}' is missing; give "):
            make_scheme({name: value for name, value in SCHEME.items() if name != key})


def test_file_of_a_scheme_that_is_no_yaml_is_named_with_the_reason(tmp_path):
    for text, message in (
        ("name: [\n", r":2: is not YAML in UTF-8; expected the node"),
        ("name: 2024-13-45\n", ": is not"),
    ):
        (tmp_path / "x.yaml").write_text(text)
        with pytest.raises(ConfigError, match=rf"x\.yaml{message}"):
            read_scheme(tmp_path / "x.yaml")


@pytest.mark.parametrize("label", ["macro", "Actor", "actor_stance", "TARGET", "entity", "todo", "Sentence"])
def test_label_that_metrics_or_formats_use_is_refused(label):
    with pytest.raises(ConfigError, match=f"the label '{label}' also names something else .*; choose another name"):
        make_scheme(SCHEME | {"labels": {label: "Says something."}})


def test_no_label_gets_the_name_of_another_metric():
    for name in WHO:
        label, _, _ = name.rpartition("_")
        with pytest.raises(ConfigError, match="also names something else"):
            make_scheme(SCHEME | {"labels": {label: "Says something."}})
    assert make_scheme(SCHEME | {"labels": {"a" * 51: "A", "q_to-p2": "B"}}).labels == {"a" * 51: "A", "q_to-p2": "B"}


def test_label_that_yaml_takes_for_something_else_is_found_in_a_run(own_scheme):
    folder = own_scheme(PRAISE.replace("  praise:", "  yes:"))
    with pytest.raises(ConfigError, match="the label True is no text; write it in quotes"):
        build_labeler(job_config(compose_config(["scheme=praise"], config_dir=folder)))


def test_every_value_of_a_sweep_is_checked_first():
    plan_sweep(["model=linear_svm,majority", "seed=range(3)"])
    with pytest.raises(ConfigError, match="model=svm does not exist"):
        plan_sweep(["model=linear_svm,svm", "seed=1,2"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["model.C=-1"], r"model: The 'C' parameter of LogisticRegression must be"),
        (
            ["evaluation.baselines=[chance]"],
            r"evaluation\.baselines: 'chance' is unknown; allowed: majority, cue_words",
        ),
        (["decision.thresholds=best"], r"decision\.thresholds='best' must be 'tuned' or a number"),
        (["features.name=bert"], "features='bert' does not exist; choose one of"),
        (["model._target_=os.system"], r"model\._target_='os\.system' is not allowed"),
        (["model._target_=sklearn.datasets.fetch_openml"], r"model\._target_='sklearn\.datasets\.fetch_openml'"),
        (["model._target_=stance.cli.main"], r"model\._target_='stance\.cli\.main'"),
        (["model._target_=stance.stances.labeler.Labeler"], r"is not allowed; .*allowed: Attributor, BernoulliNB"),
        (["model._target_=sklearn.svm.SVC"], r"SVC' is not allowed; did you mean 'sklearn\.svm\.LinearSVC'"),
    ],
)
def test_values_that_do_not_fit_are_found_before_any_work(words, message):
    config = job_config(compose_config(words))
    with pytest.raises(ConfigError, match=message):
        build_labeler(config), build_baselines(config)


def test_pipeline_that_keeps_pickles_is_refused():
    node = {
        "_target_": "sklearn.pipeline.FeatureUnion",
        "a": [{"_target_": "sklearn.pipeline.Pipeline", "memory": "kept"}],
    }
    with pytest.raises(ConfigError, match=r"features\.a\.memory='kept' is not allowed"):
        build(OmegaConf.create(node), "features")


def test_corpus_can_be_cut_short():
    corpus = build_corpus(job_config(compose_config(["corpus.max_documents=3"])))
    assert len(corpus.documents) == len(set(corpus.groups)) == 3


@pytest.fixture
def run(small_run):
    """The folder of a small run; that it gives the same bytes again is tested in `test_repeatable.py`."""
    return small_run[1]


def test_run_leaves_what_the_contract_names(run):
    found = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    expected = {
        "config.yaml",
        "run.json",
        "metrics.json",
        "predictions.parquet",
        "claims.jsonl",
        "claims.csv",
        "model.skops",
    }
    assert expected | {"report.html", "report.md"} <= found
    assert {path.rsplit(".", 1)[1] for path in found if path.startswith("plots/")} == {"png", "svg", "csv"}
    assert not [path for path in found if path.endswith(".part")]


def test_record_says_how_the_run_came_about(small_run):
    words, run, _ = small_run
    record = json.loads((run / "run.json").read_text())
    assert record["status"] == "COMPLETED"
    assert record["error"] is None
    assert record["command"] == ["stance", "run", *words]
    assert [entry["path"] for entry in record["inputs"]][:2] == [
        "data/embedded/annotations.jsonl",
        "data/embedded/documents.jsonl",
    ]
    assert all(len(entry["sha256"]) == 64 for entry in record["inputs"])
    assert {"read", "evaluate", "label", "save", "report", "total"} <= record["timings"].keys()
    assert OmegaConf.load(run / "config.yaml") == OmegaConf.create(
        OmegaConf.to_container(job_config(compose_config(words)))
    )


def test_predictions_have_a_row_for_each_sentence_stance_and_model(run):
    frame = pd.read_parquet(run / "predictions.parquet")
    assert list(frame.columns) == ["task", "item", "group", "label", "gold", "predicted", "score", "fold", "model"]
    assert set(frame["model"]) == {"stance", "majority", "cue_words"}
    assert not frame.duplicated(["item", "label", "model"]).any()
    assert frame["score"].between(0, 1).all()
    assert (frame.groupby("group")["fold"].nunique() == 1).all()


def test_metrics_are_those_of_the_predictions(run):
    metrics = json.loads((run / "metrics.json").read_text())
    frame = pd.read_parquet(run / "predictions.parquet").query("model == 'stance' and label == 'denial'")
    hits = (frame["gold"] & frame["predicted"]).sum()
    assert metrics["stance/denial_f1"] == pytest.approx(2 * hits / (frame["gold"].sum() + frame["predicted"].sum()))
    assert metrics["stance/denial_support"] == frame["gold"].sum()
    assert metrics["stance/macro_f1_low"] <= metrics["stance/macro_f1"] <= metrics["stance/macro_f1_high"]
    assert metrics["majority/macro_f1"] == 0


def test_run_that_fails_is_recorded_as_failed(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"doc": "a", "start": 0, "end": 3, "text": "abcd"}\n')
    config = job_config(compose_config([*SMALL, "corpus=file", f"corpus.path={bad}"]))
    with pytest.raises(InputError, match=r"bad\.jsonl:1: 'text' has 4 characters"):
        run_experiment(config, tmp_path / "run")
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record["status"] == "FAILED"
    assert record["error"]["type"] == "InputError"
    assert "Traceback" in record["error"]["traceback"]
    assert not (tmp_path / "run" / "metrics.json").exists()


def test_run_folder_is_never_used_twice(run):
    with pytest.raises(InputError, match="a run is recorded here already"):
        Record(run, name="again", seed=0, command=[])


def test_own_annotations_can_be_trained_on(tmp_path):
    lines = resource("data", "embedded/annotations.jsonl").read_text().splitlines()[:400]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(lines))
    text = tmp_path / "text.txt"
    text.write_text("Ottawa on Monday accused Beijing of lying.")
    config = job_config(compose_config([*SMALL, "corpus=file", f"corpus.path={path}", f"input={text}", "report=none"]))
    metrics = run_experiment(config, tmp_path / "run")
    assert metrics["stance/documents"] > 10
    assert not (tmp_path / "run" / "report.html").exists()
    assert json.loads((tmp_path / "run" / "claims.jsonl").read_text())["doc"] == "text"


def annotated_file(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def sentence_line(doc, text="Ann waited.", **more):
    return {"doc": doc, "start": 0, "end": len(text), "text": text, "claims": [], **more}


def test_corpus_with_groups_of_its_own_can_be_cut_short(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path))
    (tmp_path / "newsmtsc").mkdir()
    rows = [
        {"primary_gid": f"allsides_{k // 2}_1_{k}_x_0_3", "sentence_normalized": "Ann.", "targets": []}
        for k in range(6)
    ]
    annotated_file(tmp_path / "newsmtsc" / "train.jsonl", *rows)
    words = ["corpus.name=newsmtsc", "corpus.max_documents=3"]
    corpus = build_corpus(job_config(compose_config(words)))
    assert len(corpus.documents) == len(corpus.sentences) == 3
    assert len(set(corpus.groups)) == 2


def test_corpus_of_another_scheme_is_refused():
    config = job_config(compose_config(["scheme=polarity2"]))
    with pytest.raises(ConfigError, match=r"corpus=embedded does not go with scheme=polarity2 .*; its own is stance3"):
        build_corpus(config)


def test_sentences_still_to_be_annotated_are_no_training_data(tmp_path):
    path = annotated_file(tmp_path / "x.jsonl", sentence_line("a", todo=True), sentence_line("b"))
    config = job_config(compose_config(["corpus=file", f"corpus.path={path}"]))
    assert [s.doc for s in build_corpus(config).sentences] == ["b"]
    annotated_file(path, sentence_line("a", todo=True))
    with pytest.raises(InputError, match=r"x\.jsonl: all 1 sentences are still to be annotated"):
        build_corpus(config)


def test_keys_of_own_documents_do_not_make_groups(tmp_path):
    path = annotated_file(tmp_path / "x.jsonl", sentence_line("a"), sentence_line("b"))
    texts = annotated_file(tmp_path / "d.jsonl", *({"id": k, "text": "Ann waited.", "origin": "web"} for k in "ab"))
    config = job_config(compose_config(["corpus=file", f"corpus.path={path}", f"corpus.documents={texts}"]))
    assert build_corpus(config).groups == ["a", "b"]


def test_lexicon_is_no_baseline_for_labels_that_it_does_not_know(tmp_path):
    assert set(build_baselines(job_config(compose_config()))) == {"majority", "cue_words"}
    assert set(build_baselines(job_config(compose_config(["scheme=polarity2"])))) == {"majority"}
