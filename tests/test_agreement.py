"""Agreement of annotations: published examples, nltk beside the bootstrap's formulas, and what is shown of it."""

import doctest
import json
import math
import tracemalloc
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from rich.console import Console

from stance.cli.entry import main
from stance.evaluation.agreement import chance, compare_annotations
from stance.evaluation.agreement import resamples as resamples_module
from stance.evaluation.agreement.alignment import align
from stance.evaluation.agreement.chance import (
    alpha,
    disagreements,
    kappa,
    masi_distances,
    nltk_alpha,
    nltk_kappa,
    nominal_distances,
)
from stance.evaluation.agreement.claim_pairs import pair_claims
from stance.evaluation.agreement.pair_scores import alphas, pair_statistics
from stance.evaluation.agreement.resamples import MISSING, Resamples
from stance.evaluation.claims import claim_scores, count_claims
from stance.exceptions import InputError
from stance.report.agreement import agreement_html, agreement_json, agreement_table
from stance.schema import STANCES, Claim, Mention, Sentence, Span

DOCS = Path(__file__).parents[1] / "docs"
WIDTH = 40


def span(start, end):
    return Span(start, end, "x" * (end - start))


def mention(start, end, entity=None):
    return Mention(span(start, end), entity)


def sentence(number, *claims, doc="d", text=None):
    return Sentence(doc, number, WIDTH * number, WIDTH * (number + 1), text or "x" * WIDTH, claims=claims)


def coded(column, per_document=1):
    """Return a sentence a label, "." standing for one that is not annotated and "-" for no label."""
    return [
        sentence(number, *(Claim(label) for label in labels.replace("-", "")), doc=f"d{number // per_document}")
        for number, labels in enumerate(column.split())
        if labels != "."
    ]


def value(agreement, *key, annotators=None):
    return agreement.score(*key, annotators=annotators).value


# Published examples


@pytest.mark.parametrize(
    ("columns", "published"),
    [
        # Krippendorff (2011), Computing Krippendorff's alpha-reliability: examples A, B and C
        (["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"], 0.095),
        (["a a b b d c c c e d d a", "b a b b b c c c e d d d"], 0.692),
        (
            [
                *("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3"),
                *(". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."),
            ],
            0.743,
        ),
    ],
)
def test_alpha_is_that_of_krippendorffs_examples(columns, published):
    annotations = {str(number): coded(column) for number, column in enumerate(columns)}
    agreement = compare_annotations(annotations, labels=sorted(set("".join(columns)) - set(" .")), n_resamples=20)
    assert value(agreement, "people", "set", "all", "alpha") == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(
    ("table", "observed", "published"),
    [
        ((20, 20, 10, 50), 0.70, 0.348),  # Artstein and Poesio (2008), table 2
        ((40, 9, 6, 45), 0.85, 0.70),  # Feinstein and Cicchetti (1990): the same agreement, two kappas
        ((80, 10, 5, 5), 0.85, 0.32),
    ],
)
def test_kappa_is_that_of_published_tables(table, observed, published):
    columns = [" ".join("s-"[code] for code, n in zip(codes, table, strict=True) for _ in range(n)) for codes in
               ((0, 0, 1, 1), (0, 1, 0, 1))]  # fmt: skip
    agreement = compare_annotations({"a": coded(columns[0]), "b": coded(columns[1])}, labels=["s"], n_resamples=20)
    assert value(agreement, "people", "label", "s", "agreement") == pytest.approx(observed)
    assert value(agreement, "people", "label", "s", "kappa") == pytest.approx(published, abs=5e-3)


def test_masi_gives_credit_for_what_two_sets_share():
    sets = [frozenset(), frozenset("a"), frozenset("ab"), frozenset("bc")]
    distances = masi_distances(sets)
    assert distances[0].tolist() == [0, 1, 1, 1]
    assert distances[1, 2] == pytest.approx(1 - 1 / 2 * 2 / 3, abs=0.01)  # nltk before 3.10 rounds 2/3 to 0.67
    assert distances[2, 3] == pytest.approx(1 - 1 / 3 * 1 / 3, abs=0.01)


def test_examples_in_docstrings_and_in_the_documentation_hold():
    assert doctest.testmod(chance).failed == 0
    assert doctest.testfile(str(DOCS / "agreement.md"), module_relative=False).failed == 0


# nltk and the formulas of the bootstrap

tables = st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=3), min_size=1, max_size=25).map(np.array)


@given(tables)
def test_formulas_of_the_bootstrap_equal_nltk(ratings):
    documents = Resamples(["d"] * len(ratings), n_resamples=1, random_state=0)
    both = ratings[:, :2][(ratings[:, :2] != MISSING).all(axis=1)]
    counts = [np.bincount(column, minlength=4).astype(float) for column in (both[both[:, 0] == both[:, 1], 0], *both.T)]
    assert kappa(*counts) == pytest.approx(nltk_kappa(ratings[:, :2]), abs=1e-9, nan_ok=True)
    for distances in (nominal_distances(4), masi_distances([frozenset(), *map(frozenset, ("a", "ab", "bc"))])):
        rated = np.where((ratings != MISSING).sum(axis=1, keepdims=True) >= 2, ratings, MISSING)
        given_ = sum(documents.count(column, 4)[0] for column in rated.T)
        ours = alpha(disagreements(rated, distances).sum(), given_, distances)
        assert ours == pytest.approx(nltk_alpha(ratings, distances), abs=1e-9, nan_ok=True)


stances = st.lists(st.sampled_from(STANCES), unique=True, max_size=2)
places = st.one_of(
    st.none(), st.tuples(st.integers(0, 15), st.integers(1, 6), st.sampled_from([None, "Ann Lee", "Lee", "B"]))
)


def _mention(number, place):
    return place and mention(WIDTH * number + place[0], WIDTH * number + place[0] + place[1], place[2])


@st.composite
def annotated(draw, names="abc", n=8, some_missing=True):
    """Draw what annotators say of the same sentences, two in a document."""
    out = {}
    for name in names:
        out[name] = []
        for number in range(n):
            claims = []
            for stance in draw(st.lists(st.sampled_from(STANCES), max_size=3)):
                actor, target, cue = (_mention(number, draw(places)) for _ in range(3))
                claims.append(Claim(stance, cue and cue.span, actor, target))
            if number < 2 or not some_missing or draw(st.booleans()):
                out[name].append(sentence(number, *claims, doc=f"d{number // 2}"))
    return out


@given(annotated())
@settings(max_examples=30)
def test_every_resample_is_what_nltk_gives_for_its_documents(annotations):
    same = align(annotations, STANCES)
    documents = [item.sentence.doc for item in same.items]
    resamples = Resamples(documents, n_resamples=4, random_state=3)
    found = pair_statistics(same, ("a", "c"), resamples, against_gold=False) | alphas(same, "abc", resamples)
    ratings, sets = same.set_ratings()
    weights_of_draws = [np.ones(resamples.n_documents), *np.vstack(list(resamples.draws()))]
    for draw, weights in enumerate(weights_of_draws):
        times = weights[resamples.place].astype(int)
        for key, rated, distances in [
            (("label", "denial"), same.label_ratings("denial"), nominal_distances(2)),
            (("set", "all"), ratings, nominal_distances(len(sets))),
        ]:
            drawn = np.repeat(rated, times, axis=0)
            expected = nltk_kappa(drawn[:, [0, 2]]), nltk_alpha(drawn, distances)
            got = found[*key, "kappa"].values[draw], found[*key, "alpha"].values[draw]
            assert got == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("held", [0, 10**6])
def test_resamples_are_the_same_however_they_are_drawn(monkeypatch, held):
    documents = [f"d{k}" for k in range(7)]
    rows = np.arange(14.0).reshape(7, 2)
    whole = Resamples(documents, n_resamples=50, random_state=1).totals(rows)
    monkeypatch.setattr(resamples_module, "_BLOCK", 20)
    monkeypatch.setattr(resamples_module, "_HELD", held)
    in_blocks = Resamples(documents, n_resamples=50, random_state=1)
    assert max(len(block) for block in in_blocks.draws()) == 2
    for _ in range(2):
        np.testing.assert_array_equal(in_blocks.totals(rows), whole)


def test_resamples_of_many_documents_hold_little():
    documents = [str(k) for k in range(4_000)]
    tracemalloc.start()
    totals = Resamples(documents, n_resamples=2_000, random_state=0).totals(np.ones((4_000, 1)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (totals == 4_000).all()
    assert peak < 110e6  # all of them at once take 192 MB


def test_kappa_of_three_is_the_mean_of_the_pairs_as_in_nltk():
    columns = ["a - a b - ab a b", "a a - b - a a -", "a - a - b ab - b"]
    annotations = dict(zip("xyz", map(coded, columns), strict=True))
    agreement = compare_annotations(annotations, labels=["a", "b"], n_resamples=50)
    triples = [(name, s.item, int("a" in s.stances)) for name, own in annotations.items() for s in own]
    task = AnnotationTask(triples)
    assert value(agreement, "people", "label", "a", "kappa") == pytest.approx(task.kappa())
    assert value(agreement, "people", "label", "a", "agreement") == pytest.approx(task.avg_Ao())
    assert value(agreement, "people", "label", "a", "alpha") == pytest.approx(task.alpha())
    pairs = [("x", "y"), ("x", "z"), ("y", "z")]
    each = [value(agreement, "pair", "label", "a", "kappa", annotators=pair) for pair in pairs]
    assert each == pytest.approx([task.kappa_pairwise(*pair) for pair in pairs])


# Which sentences count


def test_sentences_that_not_all_annotated_are_counted_and_pairs_use_what_both_have():
    columns = ["a a - - . -", "a . - - a .", ". a - . a ."]
    agreement = compare_annotations(dict(zip("xyz", map(coded, columns), strict=True)), labels=["a"], n_resamples=20)
    assert (agreement.n_sentences, agreement.n_compared, agreement.n_common) == (6, 5, 1)
    assert agreement.missing == {"x": 1, "y": 2, "z": 3}
    n = {score.annotators: score.n for score in agreement.scores if score.group == "pair" and score.measure == "kappa"}
    assert n == {("x", "y"): 3, ("x", "z"): 2, ("y", "z"): 2}
    assert agreement.score("people", "label", "a", "alpha").n == 5
    assert value(agreement, "annotator", "label", "a", "support", annotators=["x"]) == 2


def test_a_pair_without_a_common_sentence_is_left_out_of_the_mean():
    annotations = {"x": coded("a - . ."), "y": coded("a - a -"), "z": coded(". . a -")}
    agreement = compare_annotations(annotations, labels=["a"], n_resamples=20)
    assert {s.annotators for s in agreement.scores if s.group == "pair"} == {("x", "y"), ("y", "z")}
    assert value(agreement, "people", "label", "a", "kappa") == 1


def test_no_common_sentence_is_refused_with_an_example_of_each():
    left, right = [sentence(0, doc="one")], [sentence(0, doc="two")]
    with pytest.raises(InputError, match=r"no sentence in common: ann has 'one:0-40'; bo has 'two:0-40'; they need"):
        compare_annotations({"ann": left, "bo": right}, labels=STANCES)
    with pytest.raises(InputError, match="bo has no sentence"):
        compare_annotations({"ann": left, "bo": []}, labels=STANCES)
    with pytest.raises(InputError, match="no sentence in common"):
        compare_annotations({"ann": left, "bo": left, "key": right}, labels=STANCES, gold="key")


def test_another_text_at_the_same_place_is_refused():
    one, other = [sentence(0, text="Ann denied it.")], [sentence(0, text="Ann denied that.")]
    with pytest.raises(
        InputError, match=r"'d:0-40' reads, from its character 11 on, 'it.' with ann but 'that.' with bo"
    ):
        compare_annotations({"ann": one, "bo": other}, labels=STANCES)


def test_a_sentence_that_stands_twice_is_refused():
    with pytest.raises(InputError, match="bo has the sentence 'd:0-40' twice; keep one"):
        compare_annotations({"ann": [sentence(0)], "bo": [sentence(0)] * 2}, labels=STANCES)


def test_a_sentence_with_very_many_claims_is_refused():
    claims = [Claim("denial")] * 201
    with pytest.raises(InputError, match=r"bo makes 201 claims in the sentence 'd:0-40', more than the 200 "):
        compare_annotations({"ann": [sentence(0)], "bo": [sentence(0, *claims)]}, labels=STANCES)
    compare_annotations({"ann": [sentence(0)], "bo": [sentence(0, *claims[1:])]}, labels=STANCES, n_resamples=1)


@pytest.mark.parametrize("word", ["100001", "999999999", "0", "x"])
def test_command_refuses_a_number_of_resamples_out_of_range(capsys, word):
    with pytest.raises(SystemExit, match="2"):
        main(["agreement", "a.jsonl", "b.jsonl", "--resamples", word])
    message = capsys.readouterr().err
    assert message.startswith(f"stance agreement: argument --resamples: '{word}' is ")
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": []}, r"got \[\], name each once"),
        ({"labels": ["denial", "denial"]}, "the labels must differ"),
        ({"gold": "Bo"}, "gold='Bo' is none of the annotators; use one of ann, bo"),
        ({"n_resamples": 0}, "n_resamples=0 draws nothing"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        compare_annotations({"ann": [sentence(0)], "bo": [sentence(0)]}, **({"labels": STANCES} | options))


def test_one_annotator_is_refused():
    with pytest.raises(InputError, match="needs two annotators, got 1"):
        compare_annotations({"ann": [sentence(0)]}, labels=STANCES)


def test_claims_with_other_labels_are_left_out_and_counted():
    annotations = {"a": [sentence(0, Claim("denial"), Claim("rumour"))], "b": [sentence(0, Claim("denial"))]}
    agreement = compare_annotations(annotations, labels=STANCES, n_resamples=5)
    assert agreement.left_out == {"a": {"rumour": 1}, "b": {}}
    assert agreement.differences == ()
    assert "Left out, claims of a with other labels: rumour 1." in printed(agreement)


# What the numbers say


@given(annotated(names="a"), st.sampled_from([None, "c"]))
@settings(max_examples=30)
def test_identical_annotations_agree_fully(annotations, gold):
    agreement = compare_annotations(dict.fromkeys("abc", annotations["a"]), labels=STANCES, gold=gold, n_resamples=20)
    scores = [score for score in agreement.scores if score.group != "annotator" and score.value is not None]
    assert {round(score.value, 12) for score in scores} == {1.0}
    assert {score.low for score in scores} <= {1.0, None}
    assert agreement.differences == ()


def test_a_label_that_nobody_uses_has_no_value_and_says_why():
    agreement = compare_annotations({"x": coded("a - a"), "y": coded("a a -")}, labels=["a", "b"], n_resamples=20)
    for measure in ("kappa", "alpha", "f1"):
        score = agreement.score("people", "label", "b", measure)
        assert (score.value, score.low, score.high, score.note) == (None, None, None, "nobody takes it")
    assert value(agreement, "people", "label", "b", "agreement") == 1
    macro = agreement.score("people", "set", "all", "macro_f1")
    assert (macro.value, macro.note) == (0.5, "mean of 1 of 2 labels: nobody takes it")


def test_a_label_in_every_sentence_has_no_kappa():
    agreement = compare_annotations({"x": coded("a a"), "y": coded("a a")}, labels=["a"], n_resamples=20)
    assert agreement.score("people", "label", "a", "kappa").note == "everybody takes it in every sentence"
    assert agreement.score("people", "set", "all", "masi_alpha").note == "every sentence has the same labels"
    assert value(agreement, "people", "label", "a", "f1") == 1


def test_one_document_gives_values_without_intervals():
    annotations = {"x": coded("a - a", per_document=9), "y": coded("a a -", per_document=9)}
    score = compare_annotations(annotations, labels=["a"]).score("people", "label", "a", "f1")
    assert (score.value, score.low, score.note) == (0.5, None, "too few documents for an interval")


def test_intervals_hold_the_value_and_depend_on_the_seed_only():
    rng = np.random.default_rng(0)
    codes = rng.random(400) < 0.3
    columns = [" ".join("-a"[int(code)] for code in codes ^ (rng.random(400) < 0.1)) for _ in range(2)]
    annotations = {"x": coded(columns[0], 10), "y": coded(columns[1], 10)}
    first, again, other = (
        compare_annotations(annotations, labels=["a"], random_state=seed).score("people", "label", "a", "kappa")
        for seed in (0, 0, 1)
    )
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
    assert first.low < first.value < first.high < first.low + 0.3


def test_gold_gives_precision_recall_and_f1_beside_the_agreement_of_people():
    annotations = {"ann": coded("a a a - -"), "key": coded("a a - - a"), "bo": coded("a - - - -")}
    agreement = compare_annotations(annotations, labels=["a"], gold="key", n_resamples=50)
    assert agreement.people == ("ann", "bo")
    for name, expected in (("ann", (2 / 3, 2 / 3, 2 / 3)), ("bo", (1, 1 / 3, 1 / 2))):
        pair = ("key", name)
        got = [value(agreement, "pair", "label", "a", key, annotators=pair) for key in ("precision", "recall", "f1")]
        assert got == pytest.approx(expected)
    assert value(agreement, "people", "label", "a", "f1") == pytest.approx(1 / 2)
    assert value(agreement, "gold", "label", "a", "f1") == pytest.approx((2 / 3 + 1 / 2) / 2)
    only_people = compare_annotations({k: annotations[k] for k in ("ann", "bo")}, labels=["a"], n_resamples=50)
    assert agreement.score("people", "label", "a", "alpha").value == value(only_people, "people", "label", "a", "alpha")
    assert agreement.score("people", "label", "a", "precision") is None


@given(annotated(names="ab", some_missing=False))
@settings(max_examples=20)
def test_scores_against_gold_are_those_of_predicted_claims(annotations):
    agreement = compare_annotations(annotations, labels=STANCES, gold="a", n_resamples=5)
    claims = [[sentence.claims for sentence in annotations[name]] for name in "ab"]
    expected = claim_scores(count_claims(*claims))
    for label in STANCES:
        for measure in ("precision", "recall", "f1"):
            got = value(agreement, "gold", "label", label, measure)
            assert expected[f"{label}_{measure}"] == pytest.approx(0 if got is None else got)


def test_a_single_person_against_gold_has_the_chance_corrected_numbers_too():
    annotations = {"key": coded("a a - -"), "ann": coded("a - - -")}
    against = compare_annotations(annotations, labels=["a"], gold="key", n_resamples=20)
    plain = compare_annotations(annotations, labels=["a"], n_resamples=20)
    assert (against.main, plain.main) == ("gold", "people")
    for measure in ("kappa", "alpha"):
        assert value(against, "gold", "label", "a", measure) == value(plain, "people", "label", "a", measure)
    assert against.score("gold", "label", "a", "recall").value == 0.5


def test_one_who_never_takes_a_stance_has_no_precision():
    agreement = compare_annotations({"key": coded("a -"), "x": coded("- -")}, labels=["a"], gold="key", n_resamples=5)
    assert agreement.score("gold", "label", "a", "precision").note == "x never takes it"
    assert [value(agreement, "gold", "label", "a", key) for key in ("precision", "recall", "f1")] == [None, 0, 0]


def test_spans_entities_and_claims_by_hand():
    one = [
        sentence(0, Claim("denial", span(0, 6), mention(10, 20, "Ann Lee"), mention(30, 34))),
        sentence(1, Claim("denial", span(40, 46)), Claim("concern", span(50, 56), mention(60, 70, "Bo"))),
    ]
    other = [
        sentence(0, Claim("denial", span(0, 6), mention(10, 16, "Lee"), mention(30, 34))),
        sentence(1, Claim("denial"), Claim("concern", span(56, 60), mention(71, 75, "Cy"), mention(76, 79))),
    ]
    agreement = compare_annotations({"x": one, "y": other}, labels=STANCES, n_resamples=20)
    got = {(s.level, s.name, s.measure): (s.value, s.n) for s in agreement.scores if s.group == "people"}
    # The denial of the second sentence names nobody on both sides: that actor agrees.
    assert got["span", "actor", "exact_f1"] == (pytest.approx(1 / 3), 3)
    assert got["span", "actor", "overlap_f1"] == (pytest.approx(2 / 3), 3)
    assert got["span", "cue", "exact_f1"] == (pytest.approx(2 * 1 / (3 + 2)), 3)
    assert got["span", "target", "overlap_f1"] == (pytest.approx(2 * 1 / (1 + 2)), 2)
    assert got["entity", "actor", "agreement"] == (1 / 2, 2)
    assert got["entity", "target", "agreement"] == (None, 0)
    assert [got["claim", name, "f1"] for name in ("stance", "stance_actor", "stance_actor_target")] == [
        (1, 6),
        (pytest.approx(2 / 3), 6),
        (pytest.approx(2 / 3), 6),
    ]


def test_who_marks_no_target_at_all_is_named():
    one = [sentence(0, Claim("denial", target=mention(0, 4)))]
    agreement = compare_annotations({"x": one, "y": [sentence(0, Claim("denial"))]}, labels=STANCES, n_resamples=5)
    score = agreement.score("people", "span", "target", "exact_f1")
    assert score.value == 0
    assert score.note.startswith("y marks none")


def test_claims_with_the_same_actor_are_paired_by_target_and_cue():
    first = [Claim("denial", span(0, 2), target=mention(20, 25)), Claim("denial", span(4, 6), target=mention(30, 35))]
    pairs, alone = pair_claims(first, [*reversed(first), Claim("denial", mention(1, 3).span)])
    assert all(a == b for a, b in pairs)
    assert alone == [Claim("denial", span(1, 3))]


spots = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4)


@given(spots, spots)
def test_claims_are_paired_the_same_from_either_side(one, other):
    sides = [
        [Claim("denial", actor=mention(a, a + 3), target=mention(b, b + 3)) for a, b in side] for side in (one, other)
    ]
    forth, back = pair_claims(*sides)[0], pair_claims(*sides[::-1])[0]
    assert {(id(a), id(b)) for a, b in forth} == {(id(b), id(a)) for a, b in back}


def test_spans_without_a_letter_agree_with_themselves():
    claim = Claim("denial", span(3, 3), mention(5, 5))
    agreement = compare_annotations({"x": [sentence(0, claim)], "y": [sentence(0, claim)]}, labels=STANCES)
    assert value(agreement, "people", "span", "cue", "exact_f1") == 1


# Sentences that differ


def test_differences_say_who_said_what_the_most_serious_first():
    claim = Claim("denial", span(0, 6), mention(10, 20, "Ann Lee"), mention(30, 34))
    changed = {
        "edges": replace(claim, cue=span(0, 5)),
        "entity": replace(claim, actor=mention(10, 20, "Bo")),
        "cue": replace(claim, cue=None),
        "target": replace(claim, target=None),
        "actor": replace(claim, actor=mention(21, 25)),
        "stance": replace(claim, stance="concern"),
    }
    moved = [[shifted(claim, n), shifted(other, n)] for n, other in enumerate([*changed.values(), claim, claim])]
    one = [sentence(n, a) for n, (a, _) in enumerate(moved)]
    other = [sentence(n, b) for n, (_, b) in enumerate(moved)]
    other[6] = other[6].with_claims(other[6].claims * 2)
    agreement = compare_annotations({"x": one, "y": other}, labels=STANCES, n_resamples=5)
    assert [d.kinds for d in agreement.differences] == [
        *(("stance",), ("claim",), ("actor",), ("target",), ("cue",), ("entity",), ("edges",)),
    ]
    edges = agreement.differences[-1]
    assert (edges.doc, edges.start, edges.end, edges.claims) == ("d", 0, WIDTH, ((claim,), (changed["edges"],)))


def shifted(claim, number):
    by = number * WIDTH

    def move(part):
        if isinstance(part, Mention):
            return replace(part, span=move(part.span))
        return part and Span(part.start + by, part.end + by, part.text)

    return replace(claim, cue=move(claim.cue), actor=move(claim.actor), target=move(claim.target))


def test_only_entities_that_both_give_can_differ():
    one, other = Claim("denial", actor=mention(0, 4, "Ann")), Claim("denial", actor=mention(0, 4))
    agreement = compare_annotations({"x": [sentence(0, one)], "y": [sentence(0, other)]}, labels=STANCES)
    assert agreement.differences == ()


def test_differences_of_three_show_who_did_not_annotate():
    annotations = {"x": coded("a ."), "y": coded("- a"), "z": coded(". a")}
    agreement = compare_annotations(annotations, labels=["a"], n_resamples=5)
    assert [d.claims for d in agreement.differences] == [((Claim("a"),), (), None)]


@given(annotated(names="abc"))
@settings(max_examples=30)
def test_the_order_of_annotators_and_sentences_only_swaps_sides(annotations):
    swapped = {name: annotations[name][::-1] for name in "cab"}
    one, other = (
        compare_annotations(given_, labels=STANCES, n_resamples=20, gold="b") for given_ in (annotations, swapped)
    )
    assert numbers_of(one).keys() == numbers_of(other).keys()
    for key, expected in numbers_of(one).items():
        assert numbers_of(other)[key] == pytest.approx(expected, abs=1e-12), key
    said = [[dict(zip(a.annotators, d.claims, strict=True)) for d in a.differences] for a in (one, other)]
    assert said[0] == said[1]
    assert [(d.doc, d.start, d.kinds) for d in one.differences] == [
        (d.doc, d.start, d.kinds) for d in other.differences
    ]


@given(annotated(names="ab"))
@settings(max_examples=30)
def test_swapping_gold_and_annotator_swaps_precision_and_recall(annotations):
    one, other = (compare_annotations(annotations, labels=STANCES, gold=gold, n_resamples=5) for gold in "ab")
    for label in STANCES:
        assert value(one, "gold", "label", label, "precision") == value(other, "gold", "label", label, "recall")
        assert value(one, "gold", "label", label, "f1") == value(other, "gold", "label", label, "f1")


def numbers_of(agreement):
    """Return the scores by what they are about, undefined ones as -9."""
    return {
        (s.group, frozenset(s.annotators), s.level, s.name, s.measure): [
            -9 if number is None else number for number in (s.value, s.low, s.high, s.n)
        ]
        for s in agreement.scores
    }


@given(annotated(names="abcd", n=4), st.sampled_from([None, "a"]))
@settings(max_examples=20)
def test_numbers_lie_in_their_range_and_are_shown_whatever_is_annotated(annotations, gold):
    agreement = compare_annotations(annotations, labels=STANCES, gold=gold, n_resamples=10)
    for score in agreement.scores:
        if score.group != "annotator" and score.value is not None:
            assert -1 <= score.value <= 1 + 1e-12
            assert score.low is None or score.low <= score.high
        assert score.value is not None or score.note
    assert json.dumps(agreement_json(agreement), allow_nan=False)
    assert agreement_html(agreement, "t")
    assert all(len(line) <= 80 for line in printed(agreement).splitlines())


# JSON, page, terminal


def printed(agreement, **options):
    console = Console(width=80, color_system=None, highlight=False)
    with console.capture() as capture:
        console.print(agreement_table(agreement, **options))
    return capture.get()


@pytest.fixture
def hostile():
    """Two annotations full of markup, escape sequences and long words."""
    bad = "<script>alert(1)</script> [bold]\x1b[31m \u202e"
    text = (bad + "y" * WIDTH)[:WIDTH]
    claim = Claim("denial", Span(0, 8, text[:8]), Mention(Span(8, 20, text[8:20]), bad), score=math.nan)
    one = [sentence(n, shifted(claim, n), doc=bad, text=text) for n in range(3)]
    other = [s.with_claims(()) for s in one]
    return compare_annotations({bad: one, "w" * 200: other}, labels=[*STANCES, "<b>" + "v" * 90], n_resamples=5)


class Page(HTMLParser):
    """Collect tags, attributes and words; fail where tags do not nest."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_page_escapes_all_text_and_loads_nothing(hostile):
    html = agreement_html(hostile, "<script>title</script>")
    page = Page(html)
    assert not {"script", "b", "img", "iframe", "link"} & set(page.tags)
    assert "<script>title</script>" in page.words
    assert {value for name, value in page.attributes if name in {"src", "href"}} == {
        "#main",
        "#numbers",
        "#differences",
    }
    assert any((value or "").startswith("default-src 'none'") for _, value in page.attributes)


def test_page_shows_numbers_notes_and_who_said_what():
    annotations = {"key": coded("a a - -"), "ann": coded("a - - -"), "bo": coded("a . - a")}
    agreement = compare_annotations(annotations, labels=["a", "b"], gold="key", n_resamples=20)
    html = agreement_html(agreement, "Round one")
    words = " ".join(Page(html).words)
    for shown in ("Round one", "People with each other, and against gold", "b: nobody takes it", "not annotated"):
        assert shown in words
    assert html == agreement_html(agreement, "Round one")


def test_page_counts_the_differences_that_it_does_not_show():
    n = 203
    agreement = compare_annotations({"x": coded("a " * n), "y": coded("- " * n)}, labels=["a"], n_resamples=5)
    assert "3 more sentences differ." in agreement_html(agreement, "t")


def test_page_survives_half_a_surrogate_pair():
    one = [sentence(0, Claim("denial", Span(0, 1, "\ud800")), text="\ud800" * WIDTH)]
    agreement = compare_annotations({"x": one, "y": [one[0].with_claims(())]}, labels=STANCES, n_resamples=5)
    assert agreement_html(agreement, "t").encode("utf-8")


def test_json_has_no_nan_and_reads_as_a_table(hostile):
    text = json.dumps(agreement_json(hostile), allow_nan=False)
    data = json.loads(text)
    scores = pd.DataFrame(data["scores"])
    assert list(scores) == ["group", "first", "second", "level", "name", "measure", "value", "low", "high", "n", "note"]
    row = scores[(scores["group"] == "pair") & (scores["name"] == "concern") & (scores["measure"] == "kappa")].iloc[0]
    assert math.isnan(row["value"])
    assert row["note"] == "nobody takes it"
    said = data["differences"][0]["claims"]
    assert [len(claims) for claims in said.values()] == [1, 0]
    assert "score" not in next(iter(said.values()))[0]


def test_terminal_shows_no_escape_sequence_and_keeps_to_80_columns(hostile):
    text = printed(hostile, n_differences=2)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "1 more sentence differs." in text


def test_terminal_shows_labels_with_their_intervals_and_differences_side_by_side():
    annotations = {"ann": coded("a a - - - a"), "bo": coded("a - - - a a")}
    lines = printed(compare_annotations(annotations, labels=["a"], n_resamples=100), n_differences=1).splitlines()
    assert lines[0] == "2 annotators: ann, bo."
    label = next(line for line in lines if line.startswith("a "))
    assert label.split()[1:5] == ["3,", "3", "66.7", "%"]
    assert label.count("[") == 2
    at = lines.index("1. a stance that not all take")
    assert lines[at + 3].split() == ["ann", "bo"]
    assert lines[at + 4].split() == ["a:", "nobody", "named", "no", "claim"]
    assert lines[-1] == "1 more sentence differs."


def test_terminal_puts_many_annotators_one_below_the_other():
    annotations = {name: coded(column) for name, column in zip("vwxy", ("a -", "- -", "a -", ". -"), strict=True)}
    lines = printed(compare_annotations(annotations, labels=["a"], n_resamples=5)).splitlines()
    at = lines.index("1. a stance that not all take") + 3
    assert [line.split()[0] for line in lines[at : at + 4]] == list("vwxy")
    assert lines[at + 3].split() == ["y", "not", "annotated"]
