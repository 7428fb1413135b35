"""Names out of sentences: what is a name, where it stood, and that no model sees whose name it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.schema import STANCES
from stance.stances.classifier import StanceClassifier
from stance.stances.files import load_model, save_model
from stance.stances.masking import PLACEHOLDER, Masked, NameMask
from stance.stances.tagger import CueTagger

TRAINING = [
    "The white house on the hill belongs to a brown bear, and its council of elders met after the talks.",
    "Nobody accused the minister of lying about emails; critics slam the plan over costs.",
    "He said that Trump and Miller left; others trump that.",
    *["Reporters asked Miller about Trump."] * 30,
]


@pytest.fixture(scope="module")
def mask() -> NameMask:
    return NameMask().fit(TRAINING)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Moscow accused John Miller of lying; Miller laughed.", "_ accused _ of lying; _ laughed."),
        ("A U.S. envoy to Saudi Arabia met the Chinese.", "A _ envoy to _ met the _."),
        ("In Paris, Donald J. Trump Jr. and Susan Brown met.", "In _, _. and _ met."),
        ("The White House and Brown's council met Ahmed al-Assad.", "The White House and Brown's council met _."),
        ("Zorvan Brown left, Brown's council said; Jim Bear and Bear met.", "_ left, _'s council said; _ and _ met."),
        ("Zorvan Critics Accuse Nobody", "_ Critics Accuse Nobody"),
        ("President Okwara left on Monday in May; I stayed.", "President _ left on Monday in May; I stayed."),
        ("Trump Accuses Critics of Lying About the Plan", "_ Accuses Critics of Lying About the Plan"),
        ("TRUMP ACCUSES CRITICS OVER COSTS", "_ ACCUSES CRITICS OVER COSTS"),
        ("“Okwara met them,” said Democrats.", "“_ met them,” said _."),
        ("Decrying the plan, Putin's party left.", "Decrying the plan, _'s party left."),
        ("@Trump is no name, nor #Miller or nobody.", "@Trump is no name, nor #Miller or nobody."),
        ("", ""),
    ],
)
def test_mask_puts_one_word_in_the_place_of_each_name(mask: NameMask, text: str, masked: str) -> None:
    assert mask.mask(text).text == masked.replace("_", PLACEHOLDER)


WORDS = st.sampled_from(
    [
        "Moscow",
        "John",
        "Miller",
        "Saudi",
        "Arabia",
        "U.S.",
        "said",
        "accused",
        "the",
        "Okwara's",
        "İstanbul",
        "J.",
        "“I",
    ]
)
SENTENCES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join))


@given(text=SENTENCES)
def test_mask_changes_nothing_but_names(mask: NameMask, text: str) -> None:
    masked = mask.mask(text)
    pieces, at = [], 0
    for start, end in masked.names:
        assert at <= start < end <= len(text)
        pieces += [text[at:start], PLACEHOLDER]
        at = end
    assert masked.text == "".join([*pieces, text[at:]])


@given(text=SENTENCES, data=st.data())
def test_offsets_go_there_and_back(mask: NameMask, text: str, data: st.DataObject) -> None:
    masked = mask.mask(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = masked.inside(start, end)
    assert 0 <= first <= last <= len(masked.text)
    around = masked.outside(first, last)
    assert around[0] <= start <= end <= around[1]
    if not any(start < stop and begin < end for begin, stop in masked.names) and start < end:
        assert around == (start, end)
        assert masked.text[first:last] == text[start:end]


def test_offsets_of_a_part_of_a_name_are_those_of_the_name(mask: NameMask) -> None:
    text = "Critics slam John Miller again."
    masked = mask.mask(text)
    first, last = masked.inside(text.index("Miller"), text.index("again") - 1)
    assert masked.text[first:last] == PLACEHOLDER
    start, end = masked.outside(first + 1, last)
    assert text[start:end] == "John Miller"


def test_without_names_nothing_moves() -> None:
    assert Masked("all of it", ()).inside(2, 5) == Masked("all of it", ()).outside(2, 5) == (2, 5)


PATTERNS = {
    "accusation": "{} accused {} of lying.",
    "denial": "{} denied any link to {}.",
    "concern": "{} is worried about {}.",
    "": "{} met {} in June.",
}
PAIRS = [("Ottawa", "Beijing"), ("John Miller", "Cairo"), ("Lagos", "Mrs Ek"), ("Democrats", "Senator Nkosi")]
TEXTS = [pattern.format(*pair) for pattern in PATTERNS.values() for pair in PAIRS]
LABELS = np.array([[stance == known for known in STANCES] for stance in PATTERNS for _ in PAIRS])
WORD = {"accusation": "accused", "denial": "denied", "concern": "worried"}
CUES = [
    [(stance, text.index(WORD[stance]), text.index(WORD[stance]) + len(WORD[stance]))] if stance else []
    for stance, text in zip([s for s in PATTERNS for _ in PAIRS], TEXTS, strict=True)
]


@pytest.fixture(scope="module")
def classifier() -> StanceClassifier:
    return StanceClassifier(tagger=CueTagger(min_count=1)).fit(TEXTS, LABELS, cues=CUES)


def test_classifier_does_not_see_who_is_named(classifier: StanceClassifier) -> None:
    swapped = [
        "Ottawa accused Nairobi of lying.",
        "Ngozi Okwara accused Saudi Arabia of lying.",
        "The Communists accused Warsaw of lying.",
    ]
    scores = classifier.predict_proba(swapped)
    np.testing.assert_array_equal(scores[0], scores[1])
    assert not (classifier.predict(swapped) != LABELS[0]).any()


def test_classifier_that_keeps_names_sees_them() -> None:
    kept = StanceClassifier(mask_names=False).fit(TEXTS, LABELS)
    scores = kept.predict_proba(["Ottawa met Beijing.", "Nairobi met Saudi Arabia."])
    assert kept.mask_ is None
    assert (scores[0] != scores[1]).any()


def test_cues_point_into_the_sentence_as_it_was_given(classifier: StanceClassifier) -> None:
    text = "In Sri Lanka, Donald J. Trump accused the Democratic Republic of lying."
    hits = classifier.best_cues([text], [[True, False, False]])[0]
    assert [text[hit.start : hit.end] for hit in hits] == ["accused"]


def test_saved_classifier_masks_alike(classifier: StanceClassifier, tmp_path: Path) -> None:
    save_model(classifier, tmp_path / "model.skops")
    loaded = load_model(tmp_path / "model.skops", kind="StanceClassifier")
    texts = ["Okwara denied any link to Warsaw.", "Nobody met Susan Brown in Accra."]
    assert loaded.masked(texts) == classifier.masked(texts)
    np.testing.assert_array_equal(loaded.predict_proba(texts), classifier.predict_proba(texts))
