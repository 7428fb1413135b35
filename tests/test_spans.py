"""Attributions as spans: how they are scored, the tagger, the rules, the experiment."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.actors.span_chunks import chunks, contexts, sentences
from stance.actors.span_claims import attributed, spans_of
from stance.actors.span_encoding import LONGEST, encode
from stance.actors.span_rules import speech_spans
from stance.actors.span_tagger import ROLES, RoleSpan, SpanTagger
from stance.actors.span_training import fit_in_batches
from stance.actors.tagging import load_tagger
from stance.chain import Block, best_paths, fit_weights, forward_backward, pack, packed_scores
from stance.evaluation.spans import anchors, count_spans, pair_spans, span_scores
from stance.exceptions import ConfigError, InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.experiments.tasks import build_task
from stance.matrices import column_matrix
from stance.schema import Document
from stance.stances.files import load_model, save_model
from stance.text.splitter import make_splitter
from stance.text.tokens import Token, tokenize

PLACES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda row: (row[0], row[0] + row[1])), unique=True, max_size=8
)
TEXT = "Ottawa said the bridge was safe.\nThe mayor warned that floods were near. Trade rose."
SAID = ["said", "warned", "noted", "argued"]
PEOPLE = ["Ann Lee", "The mayor", "Officials", "The union", "Beijing"]
NEWS = ["the bridge was safe", "floods were near", "trade would fall", "nobody was hurt"]


def marked(text):
    """Mark the first name, the first verb and the first piece of news of a text by their words."""
    found = []
    for role, words in zip(ROLES, (PEOPLE, SAID, NEWS), strict=True):
        for word in words:
            at = text.find(word)
            while at >= 0:
                found.append(RoleSpan(role, at, at + len(word)))
                at = text.find(word, at + 1)
    return sorted(found, key=lambda span: span.start)


ARTICLES = [
    "\n".join(f"{PEOPLE[(k + n) % 5]} {SAID[(k * n) % 4]} {NEWS[(k + n) % 4]} on Monday.\nRain fell." for n in range(4))
    for k in range(12)
]


@pytest.fixture(scope="module")
def tagger():
    return SpanTagger(min_count=1, l2=0.3, epochs=40, begin_bonus=0.0).fit(
        ARTICLES, [marked(text) for text in ARTICLES]
    )


@given(PLACES, PLACES)
def test_pairs_are_one_to_one_and_overlap(gold, predicted):
    pairing = pair_spans(gold, predicted)
    assert len(set(pairing.pairs.values())) == len(pairing.pairs) <= min(len(gold), len(predicted))
    assert all(gold[i][0] < predicted[j][1] and predicted[j][0] < gold[i][1] for i, j in pairing.pairs.items())
    assert pairing.exact == len(set(gold) & set(predicted))
    assert len(pairing.pairs) <= min(pairing.lenient)
    assert pair_spans(predicted, gold).exact == pairing.exact


@given(PLACES)
def test_spans_that_are_all_found_are_all_exact(places):
    pairing = pair_spans(places, places)
    assert pairing.exact == len(pairing.pairs) == len(places)


@given(PLACES, PLACES)
def test_each_span_has_a_token_of_its_own(gold, predicted):
    tokens = [(k, k + 1) for k in range(50)]
    pairing = pair_spans(gold, predicted)
    of_gold, of_predicted = anchors(gold, predicted, pairing, tokens)
    assert sorted(of_gold.values()) == list(range(len(gold)))
    assert sorted(of_predicted.values()) == list(range(len(predicted)))
    assert len(of_gold.keys() & of_predicted.keys()) == len(pairing.pairs)
    assert of_gold == anchors(gold, [], pair_spans(gold, []), tokens)[0]


def test_scores_are_the_ratios_they_are_called():
    gold = [[RoleSpan("cue", 0, 10), RoleSpan("cue", 20, 30)], [RoleSpan("cue", 0, 4)]]
    found = [[RoleSpan("cue", 0, 4), RoleSpan("cue", 6, 9), RoleSpan("cue", 20, 30)], []]
    rows = [
        [pair_spans([s[1:3] for s in here], [s[1:3] for s in said])] for here, said in zip(gold, found, strict=True)
    ]
    scores = span_scores(count_spans(gold, found, rows, ("cue",)), ["a", "b"], n_resamples=50)
    assert scores["cue_support"] == 3
    assert scores["cue_overlap_precision"] == scores["cue_overlap_recall"] == pytest.approx(2 / 3)
    assert scores["cue_exact_f1"] == pytest.approx(1 / 3)
    assert scores["cue_lenient_precision"] == 1
    assert scores["cue_lenient_recall"] == pytest.approx(2 / 3)
    assert scores["cue_overlap_f1_low"] <= scores["cue_overlap_f1"] <= scores["cue_overlap_f1_high"]


def test_likeliest_path_is_that_of_all_paths_written_out():
    rng = np.random.default_rng(0)
    sizes = [3, 0, 1, 4]
    packing = pack(sizes)
    scores, step, first = rng.normal(size=(8, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    packed = np.empty_like(scores)
    packed[packing.place] = scores
    found = best_paths(packed, step, first, packing)[packing.place]
    at = 0
    for size in sizes:
        own, path = scores[at : at + size], found[at : at + size]
        at += size
        best = (
            max(
                (
                    first[labels[0]]
                    + sum(own[k, labels[k]] for k in range(size))
                    + sum(step[a, b] for a, b in itertools.pairwise(labels)),
                    labels,
                )
                for labels in np.ndindex(*[3] * size)
                if size
            )
            if size
            else (0, ())
        )
        assert tuple(path) == best[1]


WORDS = st.sampled_from(["rain", "he", "said", "not", "to", ",", "O'Brien"])
TAGGED = st.lists(st.tuples(WORDS, st.sampled_from(load_tagger().tags)), max_size=12)


@given(TAGGED)
def test_chunks_cover_every_token_once(tagged):
    tokens = [Token(word, 10 * k, 10 * k + len(word)) for k, (word, _) in enumerate(tagged)]
    tags = [tag for _, tag in tagged]
    found = chunks(tokens, tags)
    assert [k for chunk in found for k in range(chunk.start, chunk.end)] == list(range(len(tokens)))
    assert all(chunk.start <= chunk.head < chunk.end for chunk in found)
    assert [context.place for context in contexts(tokens, tags)] == [
        place for c in found for place in ("S" if c.end - c.start == 1 else "B" + "I" * (c.end - c.start - 2) + "E")
    ]


def test_contexts_know_the_verb_group_and_who_stands_before_it():
    tokens = tokenize("The mayor, who has repeatedly refused to say it, left.")
    tags = ["DT", "NN", ",", "WP", "VBZ", "RB", "VBN", "TO", "VB", "PRP", ",", "VBD", "."]
    mayor, say, left = (contexts(tokens, tags)[at] for at in (1, 8, 11))
    assert (mayor.kind, mayor.sort, mayor.next_verb.head) == ("NP", "NP somebody", "say")
    assert (say.place, say.head, say.last_noun.head, say.length) == ("E", "say", "mayor", "4")
    assert (left.last_verb.head, left.last_verb.distance) == ("say", "3,")


def test_sentences_end_behind_their_closing_marks():
    words = ["“", "No", ".", "”", "He", "left", ".", "Then"]
    assert sentences(words) == [(0, 4), (4, 7), (7, 8)]


def test_training_in_batches_comes_near_the_optimum_and_repeats():
    rng = np.random.default_rng(0)
    sizes = rng.integers(1, 9, size=60)
    n_tokens = int(sizes.sum())
    design = column_matrix([[k, 6 + k % 3] for k in range(6)], 9)
    blocks = {"word": Block(rng.integers(0, 6, size=n_tokens), design)}
    gold = np.where(rng.random(n_tokens) < 0.8, blocks["word"].ids % 3, rng.integers(0, 3, size=n_tokens))
    packing = pack(sizes)

    def loss(weights):
        scores = packed_scores(blocks, weights.blocks, packing)
        value = forward_backward(scores, weights.transitions, weights.initial, packing).log_z.sum()
        value -= scores[packing.place, gold].sum()
        first = np.cumsum(sizes) - sizes
        inside = np.setdiff1d(np.arange(n_tokens), first)
        value -= weights.initial[gold[first]].sum() + weights.transitions[gold[inside - 1], gold[inside]].sum()
        return value + 0.5 * sum((w**2).sum() for w in (weights.blocks["word"], weights.transitions, weights.initial))

    best = loss(fit_weights(blocks, gold, packing, n_labels=3, l2=1.0, max_iter=200))
    ours, again = (
        fit_in_batches(blocks, gold, sizes, n_labels=3, l2=1.0, epochs=60, rate=0.1, random_state=0) for _ in range(2)
    )
    assert best <= loss(ours) < 1.05 * best
    assert np.array_equal(ours.blocks["word"], again.blocks["word"])


def test_tagger_learns_what_it_is_shown(tagger):
    text = "The mayor argued nobody was hurt on Monday."
    assert [(s.role, text[s.start : s.end]) for s in tagger.predict([text])[0]] == [
        ("source", "The mayor"),
        ("cue", "argued"),
        ("content", "nobody was hurt"),
    ]


def test_spans_of_a_role_never_overlap_and_point_into_the_text(tagger):
    for text, found in zip(ARTICLES, tagger.annotate(ARTICLES), strict=True):
        assert found.begins.shape == (len(found.tokens), len(ROLES))
        for role in ROLES:
            own = [span for span in found.spans if span.role == role]
            assert all(a.end <= b.start for a, b in itertools.pairwise(own))
        assert all(0 <= s.start < s.end <= len(text) and 0 <= s.score <= 1 for s in found.spans)


def test_text_is_marked_the_same_alone_and_among_others(tagger):
    together = tagger.predict(ARTICLES)
    for text, found in zip(ARTICLES[:3], together, strict=False):
        alone = tagger.predict([text])[0]
        assert [s[:3] for s in alone] == [s[:3] for s in found]
        assert [s.score for s in alone] == pytest.approx([s.score for s in found])


@pytest.mark.parametrize("text", ["", "\n\n", "?", "\u201cNo", "a " * 1500, "\ud800 said \x00", "x" * 5000])
def test_any_text_can_be_marked(tagger, text):
    assert isinstance(tagger.predict([text])[0], list)
    assert all(size <= LONGEST for size in encode([text]).sizes)


def test_content_goes_on_after_a_quotation_inside_it():
    text = "He says that Ann thinks rain helps."
    spans = [RoleSpan("content", 8, 34), RoleSpan("source", 13, 16), RoleSpan("cue", 17, 23)]
    tagger = SpanTagger(min_count=1, l2=0.3, epochs=60, begin_bonus=0.0).fit([text] * 5, [spans] * 5)
    assert {s[:3] for s in tagger.predict([text])[0]} == {s[:3] for s in spans}


def test_more_is_found_with_a_larger_bonus(tagger):
    less, more = (SpanTagger(begin_bonus=bonus) for bonus in (-3.0, 3.0))
    for other in (less, more):
        other.__dict__.update({k: v for k, v in tagger.__dict__.items() if k.endswith("_")})
    text = ["The clerk argued it was late.\nOfficials left."]
    assert len(less.predict(text)[0]) <= len(more.predict(text)[0])


def test_tagger_refuses_what_it_cannot_learn_from():
    with pytest.raises(InputError, match="as many lists of spans as texts, got 1 and 2"):
        SpanTagger().fit(["a", "b"], [[]])
    with pytest.raises(InputError, match="no words to learn from"):
        SpanTagger().fit([" "], [[]])


def test_tagger_saves_and_loads_without_running_code(tagger, tmp_path):
    save_model(tagger, tmp_path / "m.skops")
    again = load_model(tmp_path / "m.skops", kind="SpanTagger")
    assert again.predict(ARTICLES) == tagger.predict(ARTICLES)
    assert {role for role, _, weight in again.weights(3) if weight > 0} == set(ROLES)


def test_rules_find_verb_subject_and_quotation():
    text = 'On Monday the mayor said the bridge was safe. "Nobody was hurt," she added.'
    found = [(s.role, text[s.start : s.end]) for s in speech_spans([text])[0]]
    assert ("source", "the mayor") in found
    assert ("cue", "said") in found
    assert ("content", '"Nobody was hurt,"') in found


def test_claims_of_spans_and_spans_of_claims():
    sentences = make_splitter("punkt_news").split(Document("a", TEXT))
    spans = [RoleSpan("source", 0, 6), RoleSpan("cue", 7, 11), RoleSpan("content", 12, 31), RoleSpan("cue", 43, 49)]
    claimed = attributed(TEXT, sentences, spans)
    first, second = claimed[0].claims[0], claimed[1].claims[0]
    assert (first.actor.span.text, first.cue.text, first.extra["content"][0]["text"]) == (
        "Ottawa",
        "said",
        "the bridge was safe",
    )
    assert second.actor is None
    assert {span[:3] for span in spans_of(claimed)} == {span[:3] for span in spans}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scheme=stance3"], "scheme=stance3 has no label 'attribution'"),
        (["model=linear_svm"], "LinearSVC marks no spans; use model=span_tagger"),
        (["task.name=speech_verbs"], "'speech_verbs' is what a baseline is called"),
        (["evaluation.split=rw"], r"evaluation\.split='rw' does not fit corpus=polnear"),
    ],
)
def test_configuration_that_does_not_fit_is_refused(words, message):
    with pytest.raises(ConfigError, match=message):
        build_task(job_config(compose_config(["experiment=polnear", *words])))


@pytest.fixture
def own_corpus(tmp_path):
    """Write the articles with their attributions as annotations of one's own."""
    splitter = make_splitter("punkt_news")
    documents, lines = [], []
    for number, text in enumerate(ARTICLES):
        document = Document(f"article{number}", text)
        documents.append(json.dumps(document.to_json()))
        sentences = attributed(text, splitter.split(document), marked(text))
        lines += [json.dumps(sentence.to_json()) for sentence in sentences]
    (tmp_path / "documents.jsonl").write_text("\n".join(documents))
    (tmp_path / "mine.jsonl").write_text("\n".join(lines))
    return [f"corpus.path={tmp_path / 'mine.jsonl'}", f"corpus.documents={tmp_path / 'documents.jsonl'}"]


def check_run(folder, split):
    """Hold the metrics against the predictions, and return the metrics."""
    metrics = json.loads((folder / "metrics.json").read_text())
    record = json.loads((folder / "run.json").read_text())
    assert record["headline"] == {"metric": f"polnear/source_overlap_f1_{split}", "average": "source"}
    frame = pd.read_parquet(folder / "predictions.parquet")
    assert not frame.duplicated(["item", "label", "model"]).any()
    assert frame["score"].between(0, 1).all()
    for (model, label), rows in frame.groupby(["model", "label"]):
        hits = (rows["gold"] & rows["predicted"]).sum()
        f1 = 2 * hits / (rows["gold"].sum() + rows["predicted"].sum())
        assert metrics[f"{model}/{label}_overlap_f1_{split}"] == pytest.approx(f1)
    return metrics


def test_experiment_on_a_corpus_of_ones_own_is_cross_validated_and_repeats_to_the_byte(own_corpus, tmp_path):
    words = ["experiment=polnear", "corpus=file", *own_corpus, "evaluation=quick", "model.epochs=15", "report=none"]
    folders = [tmp_path / "run1", tmp_path / "run2"]
    for jobs, folder in enumerate(folders, 1):
        run_experiment(job_config(compose_config([*words, f"jobs={jobs}"])), folder)
    for name in ("metrics.json", "predictions.parquet", "claims.jsonl", "items.jsonl"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    metrics = check_run(folders[0], "cv")
    assert metrics["polnear/documents"] == len(ARTICLES)
    assert metrics["polnear/source_overlap_f1_cv"] >= metrics["speech_verbs/source_overlap_f1_cv"] > 0
    assert load_model(folders[0] / "model.skops", kind="SpanTagger").predict([TEXT])


@pytest.mark.corpora
def test_experiment_measures_on_the_development_articles(tmp_path):
    words = ["experiment=polnear", "corpus.max_documents=4", "evaluation=quick", "model.epochs=3", "report=none"]
    run_experiment(job_config(compose_config([*words, "evaluation.split=dev", "jobs=1"])), tmp_path / "run")
    assert check_run(tmp_path / "run", "dev")["polnear/documents"] == 4
