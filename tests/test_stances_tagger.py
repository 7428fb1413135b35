"""The cue tagger: its inference is exact, it learns, its state is plain, it answers the same in any batch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from stance.chain import forward_backward, pack
from stance.exceptions import InputError
from stance.stances.encoding import encode
from stance.stances.tagger import CueTagger

TEXTS = [
    "Ottawa accused Beijing of meddling.",
    "Beijing denied the report.",
    "Trade rose in March.",
    "The mayor is worried about floods.",
    "Officials met in Paris on Monday.",
    "The union accused the firm of lying.",
    "The firm denied it.",
    "Nurses are worried about the winter.",
] * 3
CUES = [
    [("accusation", 7, 14)],
    [("denial", 8, 14)],
    [],
    [("concern", 13, 20)],
    [],
    [("accusation", 10, 17)],
    [("denial", 9, 15)],
    [("concern", 11, 18)],
]


@pytest.fixture(scope="module")
def tagger() -> CueTagger:
    return CueTagger(min_count=1).fit(TEXTS, CUES * 3)


def brute_force(scores: np.ndarray, transitions: np.ndarray, initial: np.ndarray) -> tuple[float, np.ndarray]:
    length, tags = scores.shape
    weights, marginals = [], np.zeros_like(scores)
    for path in itertools.product(range(tags), repeat=length):
        value = initial[path[0]] + sum(scores[t, tag] for t, tag in enumerate(path))
        value += sum(transitions[a, b] for a, b in itertools.pairwise(path))
        weights.append(np.exp(value))
        for t, tag in enumerate(path):
            marginals[t, tag] += weights[-1]
    return float(np.log(sum(weights))), marginals / sum(weights)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.integers(0, 10_000))
def test_forward_backward_agrees_with_all_paths_written_out(sizes: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    scores, transitions, initial = (
        random.normal(size=(sum(sizes), 3)),
        random.normal(size=(3, 3)),
        random.normal(size=3),
    )
    packing = pack(sizes)
    packed = np.empty_like(scores)
    packed[packing.place] = scores
    passes = forward_backward(packed, transitions, initial, packing)
    at = 0
    for size, rank in zip(sizes, packing.rank, strict=True):
        if size:
            log_z, marginals = brute_force(scores[at : at + size], transitions, initial)
            assert passes.log_z[rank] == pytest.approx(log_z)
            np.testing.assert_allclose(passes.marginals[packing.place][at : at + size], marginals, atol=1e-9)
        at += size


def test_predict_marks_the_cue_in_a_new_sentence(tagger: CueTagger) -> None:
    text = "Later the bank accused the press of lying."
    hits = tagger.predict([text])[0]
    assert [(hit.stance, text[hit.start : hit.end]) for hit in hits] == [("accusation", "accused")]
    assert 0.4 <= hits[0].score <= 1.0


def test_scores_are_probabilities_and_do_not_depend_on_the_batch(tagger: CueTagger) -> None:
    texts = [*TEXTS[:8], "", "   ", "Unseen — words, entirely!"]
    together = tagger.scores(texts)
    assert together.shape == (11, 3)
    assert np.all((together >= 0) & (together <= 1))
    np.testing.assert_array_equal(together[8:10], 0)
    np.testing.assert_allclose(together, np.vstack([tagger.scores([text]) for text in texts]), atol=1e-12)
    assert [together[n].argmax() for n in (0, 1, 3)] == [0, 1, 2]


def test_marginals_hold_one_row_a_token(tagger: CueTagger) -> None:
    for tokens, each in tagger.marginals(["Beijing denied it.", ""]):
        assert each.shape == (len(tokens), 3)


def test_fit_is_deterministic_and_state_is_plain(tagger: CueTagger) -> None:
    again = clone(tagger).fit(TEXTS, CUES * 3)
    assert list(again.weights_) == list(tagger.weights_)
    for name, weight in tagger.weights_.items():
        assert type(weight) is np.ndarray
        np.testing.assert_array_equal(weight, again.weights_[name])


def test_fit_ignores_stances_it_was_not_given() -> None:
    tagger = CueTagger(stances=("denial",), min_count=1).fit(TEXTS, CUES * 3)
    assert tagger.scores(["Beijing denied it."]).shape == (1, 1)


def test_texts_too_few_for_any_attribute_give_a_tagger_that_answers() -> None:
    bare = CueTagger(min_count=99).fit(TEXTS, CUES * 3)
    assert np.isfinite(bare.scores(["Ottawa accused Beijing of meddling."])).all()


def test_fit_refuses_cues_that_do_not_match_the_texts() -> None:
    with pytest.raises(InputError, match="as many lists of cues as sentences, got 0 and 1"):
        CueTagger().fit(["One."], [])
    with pytest.raises(InputError, match="as many lists"):
        CueTagger().fit([], [])


def test_predict_of_nothing_is_nothing(tagger: CueTagger) -> None:
    assert tagger.predict([]) == []
    assert tagger.scores([]).shape == (0, 3)


def test_marginals_of_a_page_without_full_stops_cover_its_beginning(tagger: CueTagger) -> None:
    tokens, each = tagger.marginals(["Beijing denied it and " * 50_000])[0]
    assert len(tokens) == len(each) == 400


def test_encode_marks_quoted_tokens_sentence_by_sentence() -> None:
    encoded = encode(["He said “it is late", "It is late.", "We left,” he said.", ""])
    assert encoded.quoted.tolist() == [0, 0, 1, 1, 1, 1, *[0] * 4, *[1] * 4, *[0] * 3]
    assert len(encoded.quoted) == len(encoded.ids)
