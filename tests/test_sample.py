"""What to annotate next: doubtful sentences that are unlike each other, from numbers and from files."""

import io
import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from stance.cli.entry import main
from stance.corpora.formats import FORMATS, read_annotations
from stance.corpora.inputs import iter_documents
from stance.corpora.library import load_corpus
from stance.exceptions import InputError
from stance.scale.models import load_labeler
from stance.scale.sample import sample_inputs
from stance.schema import Document, Sentence
from stance.stances.classifier import StanceClassifier
from stance.stances.labeler import Labeler
from stance.stances.sampling import choose, doubts

HARBOUR = """Harbour master rejects claims of theft

Nora Quill, the harbour master, denied on Monday that any crane had been sold. She sighed.
The union said the missing cranes were a scandal, and that she had to answer for them.
Fishermen fear that the quay may collapse before the winter.
Boats went out at six, as they do on every other day of the week.

Advertisement

Sign up for our newsletter to get the day's top stories

Share this article on Facebook or on Twitter
"""
BAKERS = """Bakers and the mill

The bakers' guild accused the mill of cheating them for years. The mill called it a fairy tale from start to end.
“Whoever eats this bread should ask what is in it,” said Otto Crumb, who is worried.
The mill was built in 1912, and its wheel still turns.
"""
WORDS = st.sampled_from(["Rome", "Paris", "blames", "denies", "fears", "a", "strike", "drought", "é", "7", "?", "\n"])
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)
ROWS = st.lists(st.tuples(st.floats(0, 1), TEXTS), max_size=12)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    corpus = load_corpus("embedded")
    documents = corpus.documents[:30]
    names = {document.id for document in documents}
    labeler = Labeler(classifier=StanceClassifier()).fit(documents, [s for s in corpus.sentences if s.doc in names])
    path = tmp_path_factory.mktemp("model") / "model.skops"
    labeler.save(path)
    return str(path)


@pytest.fixture
def articles(tmp_path):
    for name, text in (("bakers", BAKERS), ("harbour", HARBOUR)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return str(tmp_path)


def texts_of(sample):
    return [sentence.text for _, (sentence,) in sample]


def all_by_doubt(model, given):
    """Everything that may be chosen, most doubtful first, and its doubts; worked out apart from the code under test."""
    labeler = load_labeler(model)
    documents = list(iter_documents([given]))
    sentences = [s for s in labeler.split(documents) if s.part != "boilerplate" and len(s.text.split()) >= 4]
    _, scores = labeler.annotate(documents, sentences)
    far = np.abs(scores - 0.5).min(axis=1)
    order = np.argsort(far, kind="stable")
    return [sentences[row].text for row in order], (1 - 2 * far[order]).tolist()


def test_doubt_is_one_at_the_threshold_and_nothing_where_all_is_certain():
    assert doubts([[0.5, 0.0, 1.0], [0.0, 1.0, 0.0]], [0.5, 0.5, 0.5]).tolist() == [1.0, 0.0]


def test_doubt_is_that_of_the_least_certain_stance():
    assert doubts([[0.01, 0.4, 0.99], [0.01, 0.1, 0.99]], [0.5] * 3).tolist() == pytest.approx([0.8, 0.2])


def test_doubt_is_scaled_on_either_side_of_the_threshold():
    assert doubts([[0.1], [0.2], [0.6], [1.0]], [0.2]).tolist() == pytest.approx([0.5, 1.0, 0.5, 0.0])


def test_doubt_at_a_threshold_without_room_on_one_side():
    assert doubts([[0.0], [0.5], [1.0]], [0.0]).tolist() == [1.0, 0.5, 0.0]
    assert doubts([[0.0], [0.5], [1.0]], [1.0]).tolist() == [0.0, 0.5, 1.0]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_doubts_lie_between_nothing_and_one(probabilities, first, second):
    found = doubts(np.array(probabilities).reshape(-1, 2), [first, second])
    assert found.shape == (len(probabilities),)
    assert ((found >= 0) & (found <= 1)).all()


def test_choose_without_diversity_is_plain_ranking_and_ties_keep_their_order():
    doubt = [0.2, 0.9, 0.5] * 20
    found = choose(doubt, ["Rome blames Paris."] * 60, 30, diversity=0)
    assert found.tolist() == [*range(1, 60, 3), *range(2, 32, 3)]


def test_choose_takes_one_of_many_near_copies():
    copies = [f"Rome blames Paris for the strike of the ferrymen, paper {n} says." for n in range(10)]
    others = [
        "Farmers fear a drought in the north.",
        "The minister denied that she had lied.",
        "Boats went out at six.",
    ]
    texts, doubt = copies + others, [0.9] * 10 + [0.7, 0.6, 0.5]
    assert choose(doubt, texts, 4).tolist() == [0, 10, 11, 12]
    assert choose(doubt, texts, 4, diversity=0).tolist() == [0, 1, 2, 3]


def test_choose_leaves_near_copies_of_what_is_known():
    texts = ["Rome blames Paris for the strike again.", "Farmers fear a drought in the north."]
    assert choose([0.9, 0.6], texts, 1).tolist() == [0]
    assert choose([0.9, 0.6], texts, 1, known=["Rome blames Paris for the strike."]).tolist() == [1]


def test_choose_by_likeness_alone_begins_with_the_most_doubtful():
    texts = ["Rome blames Paris.", "Rome blames Paris today.", "Rome blames Berlin.", "Farmers fear a drought."]
    assert choose([0.1, 0.9, 0.8, 0.2], texts, 2, diversity=1).tolist() == [1, 3]


@pytest.mark.parametrize("diversity", [0.2, 0.5, 0.9])
def test_choose_is_greedy_maximal_marginal_relevance(diversity):
    rng = np.random.default_rng(0)
    words = [f"word{number}" for number in range(40)]
    texts = [" ".join(rng.choice(words, size=8)) for _ in range(60)]
    doubt, known = rng.permutation(60) / 60, 10
    alike = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    alike = (alike @ alike.T).toarray()
    taken, left = list(range(known)), list(range(known, 60))
    while len(taken) < known + 12:
        best = max(left, key=lambda row: (1 - diversity) * doubt[row] - diversity * alike[row, taken].max())
        left.remove(best)
        taken.append(best)
    found = choose(doubt[known:], texts[known:], 12, diversity=diversity, known=texts[:known]) + known
    assert found.tolist() == sorted(taken[known:], key=lambda row: -doubt[row])


@given(ROWS, st.integers(1, 15), st.floats(0, 1), st.lists(TEXTS, max_size=3))
def test_chosen_rows_are_different_rows_by_doubt(rows, n, diversity, known):
    doubt, texts = [row[0] for row in rows], [row[1] for row in rows]
    found = choose(doubt, texts, n, diversity=diversity, known=known).tolist()
    assert len(set(found)) == len(found) == min(n, len(rows))
    assert all(0 <= row < len(rows) for row in found)
    assert found == sorted(found, key=lambda row: (-doubt[row], row))


@given(st.permutations(range(10)), st.lists(TEXTS, min_size=10, max_size=10), st.integers(1, 10), st.floats(0, 1))
def test_choose_depends_on_order_only_among_equals(order, texts, n, diversity):
    doubt = np.arange(10) / 10
    mixed = choose(doubt[order], [texts[row] for row in order], n, diversity=diversity)
    assert [order[row] for row in mixed] == choose(doubt, texts, n, diversity=diversity).tolist()


@pytest.mark.parametrize(
    ("doubt", "options", "message"),
    [
        ([0.5], {"n": 0}, "n=0 is out of range; give a whole number from 1"),
        ([0.5], {"n": 1, "diversity": 1.5}, "diversity=1.5 is out of range; give a number from 0 to 1"),
        ([0.5], {"n": 1, "diversity": float("nan")}, "diversity=nan is out of range"),
        ([0.5, 0.5], {"n": 1}, r"doubt must have shape \(1,\), one number a text, got \(2,\)"),
    ],
)
def test_choose_refuses_what_it_cannot_use(doubt, options, message):
    with pytest.raises(InputError, match=message):
        choose(doubt, ["Rome blames Paris."], **options)


def test_sample_gives_the_most_doubtful_first(model, articles):
    texts, doubt = all_by_doubt(model, articles)
    sample = sample_inputs([articles], 5, model=model, diversity=0)
    assert texts_of(sample) == texts[:5]
    assert [s.extra["rank"] for _, (s,) in sample] == [1, 2, 3, 4, 5]
    assert [s.extra["doubt"] for _, (s,) in sample] == pytest.approx(doubt[:5], abs=1e-4)


def test_sample_has_the_claims_that_labelling_gives(model, articles):
    sample = sample_inputs([articles], 100, model=model)
    labelled = {s.item: s.claims for s in load_labeler(model).predict(list(iter_documents([articles])))}
    assert any(s.claims for _, (s,) in sample)
    for document, (sentence,) in sample:
        assert document.text[sentence.start : sentence.end] == sentence.text
        assert sentence.claims == labelled[sentence.item]


def test_sample_of_more_than_there_is_gives_all_that_can_be_annotated(model, articles):
    sample = sample_inputs([articles], 1000, model=model)
    assert sorted(texts_of(sample)) == sorted(all_by_doubt(model, articles)[0])
    assert "She sighed." not in texts_of(sample)
    assert {s.part for _, (s,) in sample} == {"headline", "body"}


def test_only_what_has_a_letter_is_a_word(model, tmp_path):
    text = "Boats sailed - - 1 2 today.\n\nThe mill was built by hand."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert texts_of(sample_inputs([str(tmp_path)], 5, model=model)) == ["The mill was built by hand."]


def test_annotated_sentences_are_left_out_however_they_are_written(model, articles):
    gone = "Fishermen fear that the quay may collapse before the winter."
    exclude = [Sentence("x", 0, 0, 70, "  FISHERMEN fear\nthat the quay - may collapse - before the winter!")]
    assert gone in texts_of(sample_inputs([articles], 100, model=model))
    left = texts_of(sample_inputs([articles], 100, model=model, exclude=exclude))
    assert left
    assert gone not in left


def test_near_copies_of_annotated_sentences_come_late(model, articles):
    first, *_ = texts_of(sample_inputs([articles], 1, model=model))
    exclude = [Sentence("x", 0, 0, len(first) + 6, f"Today {first}")]
    assert first not in texts_of(sample_inputs([articles], 3, model=model, exclude=exclude))
    assert first in texts_of(sample_inputs([articles], 3, model=model, exclude=exclude, diversity=0))


def test_repeated_sentences_come_once_as_they_are_most_doubtful(model, tmp_path):
    variants = [
        "The mill called it a fairy tale from start to end.",
        "The mill called it a fairy tale from start to end?",
    ]
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path, text in zip(paths, variants, strict=True):
        path.write_text(f"{text}\n\n{text}", encoding="utf-8")
    alone = [sample_inputs([str(path)], 5, model=model) for path in paths]
    assert [texts_of(sample) for sample in alone] == [[text] for text in variants]
    doubt = [sentence.extra["doubt"] for ((_, (sentence,)),) in alone]
    assert doubt[0] != doubt[1]
    for order in (paths, paths[::-1]):
        sample = sample_inputs([str(path) for path in order], 5, model=model)
        assert texts_of(sample) == [variants[int(np.argmax(doubt))]]


def test_near_copies_are_not_both_taken(model, tmp_path):
    lines = [f"Paper {n}: the mill called the charge a fairy tale from start to end." for n in ("one", "two", "three")]
    lines += ["Fishermen fear that the quay may collapse.", "Nora Quill denied that a crane was sold."]
    (tmp_path / "a.txt").write_text("\n\n".join(lines), encoding="utf-8")
    sample = texts_of(sample_inputs([str(tmp_path)], 3, model=model, diversity=0.7))
    assert len(sample) == 3
    assert sum("fairy tale" in text for text in sample) == 1


def test_sample_is_the_same_every_time_and_in_any_order_of_documents(model, tmp_path, articles):
    paths = [f"{articles}/bakers.txt", f"{articles}/harbour.txt"]
    sample = sample_inputs(paths, 4, model=model)
    assert sample_inputs(paths, 4, model=model) == sample
    assert sample_inputs(paths[::-1], 4, model=model) == sample


def test_small_batches_and_a_full_pool_change_nothing(model, articles, monkeypatch):
    whole = sample_inputs([articles], 3, model=model, diversity=0)
    monkeypatch.setattr("stance.scale.reading.BATCH_CHARACTERS", 1)
    assert sample_inputs([articles], 3, model=model, diversity=0) == whole
    monkeypatch.setattr("stance.scale.sample.POOL_SHARE", 1)
    monkeypatch.setattr("stance.scale.sample.POOL_LEAST", 1)
    assert sample_inputs([articles], 3, model=model, diversity=0) == whole
    # With no room but for the three most doubtful there is nothing else to choose.
    assert sample_inputs([articles], 3, model=model, diversity=1) == whole


def test_sample_keeps_the_document_and_what_it_says_of_itself(model, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "z", "text": BAKERS, "source": "The Crumb", "page": 3}), encoding="utf-8")
    ((document, _),) = sample_inputs([str(path)], 1, model=model)
    assert document == Document("z", BAKERS, source="The Crumb", meta={"page": 3})


@pytest.mark.parametrize("form", FORMATS)
def test_sample_is_written_so_that_every_format_reads_it_back(model, articles, tmp_path, capsys, form):
    if form == "spacy":
        pytest.importorskip("spacy", reason="needs the extra [spacy]")
    output = tmp_path / f"out{FORMATS[form].endings[0]}"
    assert main(["sample", articles, "-n", "6", "--model", model, "-o", str(output), "--to", form]) == 0
    order = "by document, each with its rank" if form in ("brat", "conll", "spacy") else "most doubtful first"
    assert capsys.readouterr().out == f"{output}: 6 sentences, {order}\n"
    found = list(read_annotations(output, form=form))
    assert sorted(document.id for document, _ in found) == ["bakers", "harbour"]
    expected = {s.text for _, (s,) in sample_inputs([articles], 6, model=model)}
    assert {s.text for _, sentences in found for s in sentences} == expected


def test_sample_says_the_same_on_standard_output_as_in_a_file(model, tmp_path, capsys):
    path, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text(json.dumps({"id": "z", "text": BAKERS, "source": "The Crumb", "page": 3}), encoding="utf-8")
    words = ["sample", str(path), "-n", "3", "--model", model]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert main([*words, "-o", str(output)]) == 0
    assert output.read_text(encoding="utf-8") == shown
    assert "meta" not in json.loads(shown.splitlines()[0])


def test_sample_reads_standard_input_and_tells_how_far_it_is(model, monkeypatch):
    lines = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate((BAKERS, HARBOUR))]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("\n".join(lines).encode())))
    monkeypatch.setattr("stance.scale.reading.BATCH_CHARACTERS", 1)
    told = []
    sample = sample_inputs(["-"], 2, model=model, stdin_format="jsonl", progress=lambda *step: told.append(step))
    assert {document.id for document, _ in sample} <= {"0", "1"}
    assert told == [("documents", 0, None), ("documents", 1, None)]


@pytest.mark.parametrize(
    ("inputs", "options", "message"),
    [
        ([], {}, "there is no INPUT; give a file or a folder"),
        ([""], {}, "an INPUT is empty; give a file or a folder"),
        (["gone.txt"], {}, "gone.txt: no such file or folder; check the path"),
        (["gone.txt"], {"n": 0}, "n=0 is out of range"),
        (["gone.txt"], {"diversity": 2}, "diversity=2 is out of range"),
    ],
)
def test_sample_refuses_wrong_use_before_any_work(inputs, options, message):
    with pytest.raises(InputError, match=message):
        sample_inputs(inputs, **{"n": 5, "model": "not looked for"} | options)


def test_sample_refuses_a_table_without_rows(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("id,text\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"in\.csv: the input holds no document; give a file with text"):
        sample_inputs([str(path)], 5, model="not looked for")


def test_sample_refuses_input_without_a_sentence_to_annotate(model, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("He left. She sighed.\n\nThe mill was built by hand.", encoding="utf-8")
    done = [sentence for _, (sentence,) in sample_inputs([str(path)], 5, model=model)]
    with pytest.raises(InputError, match=r"a\.txt: there is no sentence of 4 words or more .*; give other text"):
        sample_inputs([str(path)], 5, model=model, exclude=done)
