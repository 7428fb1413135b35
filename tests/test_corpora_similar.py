"""Copies, near duplicates and spellings: what counts as the same, and that none is missed."""

import itertools
import json
import os
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.similar import (
    THRESHOLD,
    distinct_sentences,
    iter_near_duplicates,
    letters,
    normal_form,
    spellings,
)
from stance.exceptions import InputError
from stance.schema import Sentence

CORPORA = os.environ.get("STANCE_CORPORA")
QUOTE = "We shall never sell the harbour to a foreign fund."


def jaccard(left, right):
    one, other = ({text[k : k + 5] for k in range(len(text) - 4)} for text in (letters(left), letters(right)))
    return len(one & other) / len(one | other) if one and other else 0.0


def by_hand(texts, threshold):
    """Return what is to be found, by comparing everything with everything."""
    return [
        (i, j)
        for i, j in itertools.combinations(range(len(texts)), 2)
        if letters(texts[i]) != letters(texts[j]) and jaccard(texts[i], texts[j]) >= threshold - 1e-9
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ottawa  didn't\t“reply” …", "ottawa didnt reply"),
        ("U.S. — ﬁne, ＡＢＣ!", "us fine abc"),
        ("STRASSE Straße", "strasse strasse"),
        ("٣ de\u0301jà-vu", "٣ déjàvu"),
        ("— … !", ""),
        ("", ""),
    ],
)
def test_normal_form_keeps_letters_and_digits(text, expected):
    assert normal_form(text) == expected


def test_letters_are_the_same_however_words_are_cut():
    assert letters("Ottawa did n't say : 'No' .") == letters("Ottawa didn’t say: “No”.")


@pytest.mark.parametrize(
    "other",
    [
        f"“{QUOTE[:-1]},” the minister said.",
        QUOTE.replace("never", "not"),
        QUOTE.replace("a foreign fund", "foreign funds"),
        "But " + QUOTE,
    ],
)
def test_near_duplicates_finds_edited_copies(other):
    (pair,) = iter_near_duplicates([QUOTE, "Nobody came to the harbour.", other])
    assert pair[:2] == (0, 2)
    assert pair[2] == pytest.approx(jaccard(QUOTE, other))
    assert THRESHOLD <= pair[2] < 1


def test_near_duplicates_leaves_copies_and_other_texts_out():
    texts = [QUOTE, QUOTE.replace(" ", "  "), QUOTE.upper() + "!", "The harbour will never be sold.", "", "…", "No."]
    assert list(iter_near_duplicates(texts)) == []


@pytest.mark.parametrize("texts", [[], [QUOTE], ["a", "", "abcd"]])
def test_near_duplicates_of_nothing_are_none(texts):
    assert list(iter_near_duplicates(texts, threshold=0.1)) == []


@pytest.mark.parametrize("threshold", [0, -1, 1.5, float("nan")])
def test_near_duplicates_refuses_a_threshold_out_of_range(threshold):
    with pytest.raises(InputError, match=r"threshold=.* must be above 0 and at most 1"):
        list(iter_near_duplicates([QUOTE], threshold=threshold))


TEXTS = st.lists(
    st.lists(st.sampled_from(["port", "sold", "porters", "solder", "never", "ever", "", "a"]), max_size=7).map(
        " ".join
    ),
    max_size=12,
)


@given(TEXTS, st.sampled_from([0.05, 0.3, 0.5, 0.6, 2 / 3, 0.8, 1.0]))
def test_near_duplicates_misses_nothing(texts, threshold):
    assert [pair[:2] for pair in iter_near_duplicates(texts, threshold=threshold)] == by_hand(texts, threshold)


@given(TEXTS, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_near_duplicates_of_one_group_are_not_compared(texts, groups):
    groups = groups[: len(texts)]
    found = [pair[:2] for pair in iter_near_duplicates(texts, groups=groups)]
    assert found == [(i, j) for i, j in by_hand(texts, THRESHOLD) if groups[i] != groups[j]]


def test_near_duplicates_stays_small_where_all_texts_are_alike():
    texts = [f"On day {k} the council said that it would look into the matter of the harbour." for k in range(800)]
    tracemalloc.start()
    found = sum(1 for _ in iter_near_duplicates(texts))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 800 * 799 / 2
    assert peak < 200e6  # all pairs at once take 760 MB


def test_distinct_sentences_keeps_copies_together():
    texts = ["Ann denied it.", "Bo waited.", "ANN DENIED IT!", "…", "Ann denied it."]
    sentences = [Sentence("d", k, 0, len(text), text) for k, text in enumerate(texts)]
    first, second = distinct_sentences(sentences, {"train": [0, 1, 2, 3], "test": [2]})
    assert [s.index for s in first.sentences] == [0, 2, 4]
    assert first.splits == [{"train"}, {"train", "test"}, set()]
    assert first.everywhere == {"train", "test"}
    assert [s.index for s in first.within("train")] == [0, 2]
    assert [s.index for s in second.sentences] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Carmakers", "carmakers"),
        ("the Senate", "Senate"),
        ("Professor Geraldine Ashworth", "Geraldine Ashworth"),
        ("Sen. Carla Mendez", "Carla Mendez"),
        ("Al-Rashid", "al Rashid"),
        ("Karla Mendez", "Carla Mendez"),
        ("Organisation of Growers", "Organization of Growers"),
        ("a" * 29 + "b" + "a" * 30, "a" * 29 + "c" + "a" * 30),
        ("Growers " * 20, "growers " * 20),
    ],
)
def test_spellings_finds_two_spellings_of_one_name(one, other):
    assert {frozenset(pair) for pair in spellings([one, other, one])} == {frozenset((one, other))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("critic", "critics"),
        ("Carla Mendez", "aides of Carla Mendez"),
        ("30 lawmakers", "40 lawmakers"),
        ("North Korea", "South Korea"),
        ("Iran", "Iraq"),
        ("former staff", "staff"),
        ("Commander of the Border Force", "Border Force"),
        ("…", "—"),
        ("Aaron Blyth", "Aaron Blythwood"),
        ("a" * 30 + "b" + "a" * 30, "a" * 30 + "c" + "a" * 30),
    ],
)
def test_spellings_leaves_other_names_alone(one, other):
    assert list(spellings([one, other])) == []


def test_spellings_compares_all_names_of_a_long_document_with_their_neighbours():
    names = [f"{''.join(random.Random(k).choices('abcdefghij', k=12))} {k}" for k in range(600)]
    assert ("Aaron Blythwood", "Aaron Blythwoad") in {
        pair[::-1] for pair in spellings([*names, "Aaron Blythwood", "Aaron Blythwoad"])
    }


@pytest.mark.corpora
@pytest.mark.skipif(not CORPORA, reason="needs STANCE_CORPORA")
def test_near_duplicates_finds_edited_news_and_little_else():
    with Path(CORPORA, "newsmtsc", "train.jsonl").open(encoding="utf-8") as file:
        texts = list(dict.fromkeys(json.loads(line)["sentence_normalized"] for line in file))
    long = [text for text in texts if 80 <= len(letters(text)) <= 400]
    edited = [f"{text} That was on Monday." for text in long[:500]]
    found = {pair[:2] for pair in iter_near_duplicates([*texts, *edited])}
    place = {text: k for k, text in enumerate(texts)}
    assert {(place[text], len(texts) + k) for k, text in enumerate(long[:500])} <= found
    alike = {(i, j) for i, j in found if j < len(texts)}
    assert sum(i < len(texts) for i, _ in found - alike) < 510
    assert len(alike) < 0.005 * len(texts)
