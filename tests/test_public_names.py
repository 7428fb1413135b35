"""What a notebook user types: `import stance` and the names in it, frames, and what cells show."""

import ast
import doctest
import json
import re
import runpy
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stance
from stance.corpora import library
from stance.corpora.outputs import COLUMNS, ENTITY_COLUMNS, open_writer, write_documents
from stance.exceptions import ConfigError, InputError
from stance.scale import labelling, models
from stance.schema import Claim, Document, Mention, Sentence, Span
from stance.stances import explanation

try:
    import polars as pl
except ImportError:  # an extra
    pl = None

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOK = runpy.run_path(str(ROOT / "scripts" / "execute_notebook.py"))
TEXT = "Ottawa accused Beijing of meddling. China denied it."
EVIL = "</style><script>window.hacked=1</script><img src=https://x.test/a onerror=window.hacked=2>"


@pytest.fixture(scope="module")
def labelled():
    return stance.label(TEXT)


@pytest.fixture(scope="module")
def runs(two_runs):
    return [stance.open_run(two_runs / "runs" / "2026-01-01" / model) for model in ("linear_svm", "complement_nb")]


def test_importing_stance_imports_nothing_heavy():
    code = "import stance, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "sklearn", "scipy", "hydra", "matplotlib", "jinja2"} & set(found)


@pytest.mark.parametrize("name", stance.__all__)
def test_every_public_name_is_there(name):
    assert getattr(stance, name) is not None
    assert name in dir(stance)


def test_type_checkers_are_told_of_every_public_name():
    tree = ast.parse(Path(stance.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    told = {
        alias.asname or alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert told | {"__version__"} == set(stance.__all__)
    assert (Path(stance.__file__).parent / "py.typed").exists()


def test_name_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no attribute 'lable'; it has .*label"):
        stance.lable  # noqa: B018


def test_label_takes_a_text_texts_and_documents(labelled):
    assert [claim.stance for claim in labelled.claims] == ["accusation", "denial"]
    several = stance.label([TEXT, Document("mine", TEXT)])
    assert [document.id for document in several.documents] == ["text-0", "mine"]
    assert [sentence.claims for sentence in several] == [sentence.claims for sentence in labelled] * 2
    assert [sentence.doc for sentence in stance.label(Document("mine", TEXT))] == ["mine", "mine"]


def test_labelled_is_a_sequence_of_its_sentences(labelled):
    assert len(labelled) == 2
    assert labelled[0] in labelled
    assert labelled[0:1] == (labelled[0],)
    assert all(TEXT[sentence.start : sentence.end] == sentence.text for sentence in labelled)
    assert re.match(r"2 sentences of 1 document, 2 claims\n  accusation [01]\.\d\d: Ottawa -> Beijing", repr(labelled))


def test_nothing_to_label_gives_nothing():
    empty = stance.label([])
    assert list(empty) == []
    assert tuple(empty.to_frame().columns) == COLUMNS
    assert "There is no document" in empty._repr_html_()


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (3, "several of them; got int 3"),
        (b"abc", "got bytes b'abc'; decode it"),
        (Path("a.txt"), r"give what stands in the file: path\.read_text"),
        ([TEXT, None], "number 1 is NoneType"),
        (pd.Series([TEXT, np.nan]), "number 1 is float nan, a missing value; leave it out"),
        ({"a": TEXT}, "a mapping lacks 'id' and 'text'; it has 'a'"),
        ([Document("a", TEXT), Document("a", TEXT)], "two documents have the id 'a'"),
    ],
)
def test_what_is_no_text_is_refused(texts, said):
    with pytest.raises(InputError, match=said):
        stance.label(texts)


ROWS = [{"id": "a", "text": TEXT, "date": "2024-01-01", "page": 3}, {"id": "b", "text": "Nobody said so."}]


@pytest.mark.parametrize(
    "make", [list, iter, pd.DataFrame, pa.Table.from_pylist, lambda rows: pl.DataFrame(rows) if pl else rows]
)
def test_label_takes_tables_by_their_columns(make, labelled):
    found = stance.label(make(ROWS))
    assert [(document.id, document.date, document.meta.get("page")) for document in found.documents] == [
        ("a", "2024-01-01", 3),
        ("b", None, None),
    ]
    assert [claim.stance for claim in found.claims] == [claim.stance for claim in labelled.claims]
    assert [sentence.doc for sentence in stance.label(pd.Series([TEXT]))] == ["text-0", "text-0"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"text": [TEXT]}), "the table lacks 'id'; it has 'text'"),
        (pd.DataFrame({"id": [1, 2], "text": [TEXT, None]}), "table:2: a document needs 'text'"),
        ([{"id": "a", "text": " "}], "table:1: 'text' is empty"),
    ],
)
def test_table_that_lacks_something_is_refused_with_its_row(table, said):
    with pytest.raises(InputError, match=said):
        stance.label(table)


def test_frames_go_to_other_libraries_as_arrow(labelled):
    table = pa.table(labelled)
    assert table.column_names == list(COLUMNS)
    assert pa.types.is_int64(table.schema.field("cue_start").type)
    assert table.column("target_entity").to_pylist() == ["Beijing", None]
    assert pa.table(stance.load_corpus("embedded")).num_rows > 5000
    if pl is not None:
        assert pl.DataFrame(labelled).equals(pl.DataFrame(labelled.to_frame()))
        assert pl.from_arrow(labelled).struct.fields == list(COLUMNS)


def test_label_does_what_the_command_line_does(labelled, tmp_path):
    (tmp_path / "names.csv").write_text("alias,entity,country,kind\nOttawa,Canada,CA,state\n")
    model = stance.load_labeler()
    found = stance.label(TEXT, model=model, sentiment="vader", aliases=tmp_path / "names.csv", entities=True)
    claim = found.claims[0]
    assert (claim.actor.entity, claim.actor.extra["country"], claim.actor.extra["kind"]) == ("Canada", "CA", "state")
    assert set(ENTITY_COLUMNS) <= set(found.to_frame())
    assert found[0].sentiment != labelled[0].sentiment
    assert list(stance.label(TEXT, model=model)) == list(labelled)  # the model is as it was
    with pytest.raises(InputError, match="sentiment='vadr' is not known"):
        stance.label(TEXT, sentiment="vadr")


def test_score_that_is_no_probability_is_refused():
    for odd in (70, "0.5", None):
        with pytest.raises(InputError, match=rf"min_score={odd!r} does not fit"):
            stance.label(TEXT, min_score=odd)


def test_path_given_as_a_text_is_a_text_with_a_warning():
    with pytest.warns(UserWarning, match=r"'a\.txt' is taken for a text: stance\.label reads no files"):
        assert len(stance.label("a.txt")) == 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: stance.label(TEXT, model=5), "a model is named by its run or its file; got int 5"),
        (lambda: stance.label(TEXT, aliases={"Ottawa": "Canada"}), "aliases are an AliasTable or the path"),
        (lambda: stance.load_labeler().predict([TEXT]), r"list of Documents; got str .*stance\.label\(texts, model="),
        (lambda: stance.load_labeler().predict(Document("a", TEXT)), "list of Documents; got Document"),
        (lambda: stance.Labeler().fit([Document("a", TEXT)], [TEXT]), "annotations are Sentences"),
        (lambda: stance.explain(stance.load_labeler(), [3]), "only sentences are explained"),
        (lambda: stance.load_corpus(None), "a corpus is called by its name"),
        (lambda: stance.load_corpus("mine.jsonl"), r"read by stance\.load_annotations"),
        (lambda: stance.load_annotations("embedded"), r"read by stance\.load_corpus\('embedded'\)"),
        (lambda: stance.compare(None), "a run is a StoredRun or named by .*; got None"),
        (lambda: stance.compare([1, 2]), "a run is a StoredRun or named by .*; got 1"),
    ],
)
def test_argument_of_another_kind_is_refused_with_what_is_wanted(call, said):
    with pytest.raises(InputError, match=said):
        call()


def test_one_sentence_is_explained_like_several():
    labeler, sentence = stance.load_labeler(), TEXT.partition(". ")[0] + "."
    assert stance.explain(labeler, sentence) == stance.explain(labeler, [sentence]) != []


def test_text_that_is_not_english_is_labelled_with_a_warning():
    german = "Der Minister hat den Vorwurf am Montag zurückgewiesen, und die Opposition ist darüber empört. "
    with pytest.warns(UserWarning, match="does not look English"):
        stance.label(german * 5)


def test_frame_has_the_columns_and_values_of_the_csv_file(tmp_path):
    found = stance.label([Document("a", TEXT, source="Times"), "Nobody said so."], explain=True, target_sentiment=True)
    with open_writer(tmp_path / "out.csv", with_meta=True, with_why=True, with_target=True) as writer:
        write_documents(writer, found.documents, found)
    frame = found.to_frame()
    frame.to_csv(tmp_path / "frame.csv", index=False, lineterminator="\n")
    assert (tmp_path / "frame.csv").read_text() == (tmp_path / "out.csv").read_text()
    assert frame["cue_start"].dtype == "Int64"
    assert frame["score"].max() <= 1.0


def test_half_a_surrogate_pair_stops_no_frame():
    found = stance.Labelled([Document("a", "x\ud83d")], [Sentence("a", 0, 0, 2, "x\ud83d")])
    assert found.to_frame()["text"].tolist() == ["x?"]
    assert "x?" in found._repr_html_()


def test_corpus_is_a_frame_and_says_what_it_is():
    corpus = stance.load_corpus("embedded")
    frame = corpus.to_frame()
    assert frame["stance"].notna().sum() == sum(len(sentence.claims) for sentence in corpus.sentences)
    assert "why" not in frame
    assert repr(corpus).startswith("Corpus('embedded': ")


def test_run_and_comparison_are_frames(runs):
    frame = runs[0].to_frame()
    row = frame[(frame["model"] == "stance") & (frame["metric"] == "macro_f1")].iloc[0]
    assert row["low"] <= row["value"] <= row["high"]
    assert not frame["metric"].str.endswith(("macro_f1_low", "macro_f1_high")).any()
    comparison = stance.compare(runs)
    with pytest.raises(InputError, match="expected at least two finished runs to compare; got 1"):
        stance.compare(runs[0].folder)
    assert set(comparison.to_frame()["configuration"]) >= {"model='linear_svm'", "model='complement_nb'"}
    assert repr(comparison).startswith("Task stance, ")


def test_run_says_how_it_is_called_on_the_command_line(runs):
    assert runs[0].config()["corpus"]["max_documents"] == 12
    assert "corpus.max_documents=12" in runs[0].record["command"]
    assert stance.open_run(runs[0].folder).record["status"] == "COMPLETED"


def test_run_is_never_written_over(runs):
    with pytest.raises(ConfigError, match="runs are never overwritten"):
        stance.run_experiment(folder=runs[0].folder)


@pytest.mark.parametrize(
    ("config", "error", "said"),
    [
        ({"model": "nothing"}, ConfigError, "model=nothing does not exist"),
        (["model.C=much"], ConfigError, "model.C"),
        (
            "model=linear_svm features=tfidf",
            InputError,
            r"several overrides; give a list of them: \['model=linear_svm', ",
        ),
        ("experiment=learning_curve", ConfigError, "is a sweep; on the command line: stance run -m experiment"),
        ({"model": object()}, InputError, "a value of the configuration is text"),
        ({"model": [1, {"C": 2}]}, InputError, "a value of the configuration is text"),
        ({"seed": np.arange(3)}, ConfigError, "seed"),
        (5, InputError, "an override is text"),
        ({1: 2}, InputError, "a key of the configuration is text"),
        ([1], InputError, "an override is text"),
    ],
)
def test_configuration_that_does_not_fit_is_refused(config, error, said, tmp_path):
    with pytest.raises(error, match=said):
        stance.run_experiment(config, folder=tmp_path / "run")
    assert not (tmp_path / "run").exists()


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.tags, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name in ("href", "src", "aria-describedby", "aria-labelledby")]


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not {"script", "img", "link", "iframe"} & set(reader.tags)
    assert {name for link in reader.links for name in link.removeprefix("#").split()} <= set(reader.ids)
    return reader


@pytest.fixture(scope="module")
def shown(labelled, runs):
    things = [labelled, labelled.documents[0], labelled[0], labelled.claims[0], runs[0], stance.compare(runs)]
    return [*things, stance.load_labeler(), stance.Labeler()]


def test_everything_is_shown_twice_in_a_page_without_a_clash(shown):
    ids = [name for _ in range(2) for each in shown for name in read(each._repr_html_()).ids]
    assert ids
    assert len(set(ids)) == len(ids)


def test_labeler_shows_what_it_was_trained_on(shown):
    assert "Not fitted" in shown[-1]._repr_html_()
    bundle = shown[-2]._repr_mimebundle_()
    assert "word lists" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Labeler(")


def test_failed_run_shows_why(tmp_path):
    with pytest.raises(InputError):
        stance.run_experiment(["corpus=file", "corpus.path=missing.jsonl"], folder=tmp_path / "failed")
    html = stance.open_run(tmp_path / "failed")._repr_html_()
    assert "FAILED" in html
    assert "missing.jsonl" in html


@given(st.sampled_from([EVIL, "\u202eabc", "&lt;b&gt;", "a\n\n<b>", "\ud83d"]), st.text(max_size=5))
def test_hostile_text_stays_text_in_a_cell(evil, more):
    text = f"Ann accused {evil}{more}"
    span = Span(12, 12 + len(evil), evil)
    claim = Claim("accusation", Span(4, 11, "accused"), Mention(span, evil), Mention(None, evil), 0.5, {evil: [evil]})
    sentence = Sentence(evil, 3, 40, 40 + len(text), text, claims=(_moved(claim, 40),))
    for each in (Document(evil, text, title=evil), sentence, claim):
        html = each._repr_html_()
        read(html)
        assert "<b>" not in html
        assert "https://x.test/a o" not in html or "&lt;img" in html


def _moved(claim, by):
    def moved(span):
        return span and Span(span.start + by, span.end + by, span.text)

    actor = Mention(moved(claim.actor.span), claim.actor.entity)
    return Claim(claim.stance, moved(claim.cue), actor, claim.target, claim.score, claim.extra)


def test_long_document_shows_its_beginning():
    html = Document("a", "word " * 100_000)._repr_html_()
    assert len(html) < 60_000
    assert "480,000 more characters" in html


def test_examples_of_the_public_functions_and_of_the_pages_are_true():
    for module in (labelling, models, library, explanation):
        found = doctest.testmod(module)
        assert found.attempted > 1
        assert found.failed == 0
    assert doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False).failed == 0


def test_notebook_says_what_it_said():
    was = json.loads((ROOT / "examples" / "quickstart.ipynb").read_text(encoding="utf-8"))
    before, after = (NOTEBOOK["texts"](each) for each in (was, NOTEBOOK["execute"](was)))
    other = [cell for cell, pair in enumerate(zip(before, after, strict=True), start=1) if not NOTEBOOK["same"](*pair)]
    assert other == [], "run: python scripts/execute_notebook.py examples/quickstart.ipynb"


def test_example_of_the_readme_prints_what_it_says(capsys):
    block = re.search(r"```python\n(import stance\n.*?)```\n\n```\n(.*?)```", README, re.DOTALL)
    exec(block[1], {})
    assert NOTEBOOK["same"](capsys.readouterr().out, block[2])
