"""Many texts read at once say what they say one by one."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from vaderSentiment import vaderSentiment as authors

from stance.schema import Sentence
from stance.sentiment.vader import compounds
from stance.stances.features import word_tfidf
from stance.stances.wordtree import WordTree, fold
from stance.text.batches import Batch, about, parts, piece_starts, pieces, texts_of
from stance.text.cutting import Cutter
from stance.text.lookup import Lookup
from stance.text.tokens import tokenize, tokenize_all
from stance.text.vocabulary import Column, Lists, Vocabulary, ragged

LETTERS = "abIß’'\"“.,!?-n t\n\t\u00a0\u2028\x1cΣ中Ω🙂0"
SNIPPETS = [
    "don't",
    "cannot",
    "U.S.",
    "Mr.",
    "Mr. ",
    "well-known",
    " ",
    "\n",
    "«",
    "3.5%",
    "O’Neill's",
    "ODAS",
    "\ud800",
]
TEXTS = st.lists(
    st.text(LETTERS, max_size=12) | st.lists(st.sampled_from(SNIPPETS), max_size=8).map("".join), max_size=6
)


@given(TEXTS)
def test_pieces_are_what_stands_between_white_space(texts: list[str]) -> None:
    batch = Batch(texts)
    cut, starts = pieces(batch), piece_starts(batch).tolist()
    found = [[(match.start(), match.group()) for match in re.finditer(r"\S+", text)] for text in texts]
    assert cut.sizes.tolist() == list(map(len, found))
    given_ = [cut.distinct[number] for number in cut.ids.tolist()]
    assert list(zip(starts, given_, strict=True)) == [each for row in found for each in row]


@given(TEXTS)
def test_tokenize_all_gives_the_tokens_of_each_text(texts: list[str]) -> None:
    assert tokenize_all(texts) == [tokenize(text) for text in texts]
    assert tokenize_all(texts, range(len(texts))) == [tokenize(text, number) for number, text in enumerate(texts)]


@given(TEXTS)
def test_cutter_numbers_words_by_their_first_places(texts: list[str]) -> None:
    pattern = re.compile(r"\w+|!")
    words = Cutter(pattern, str.lower)(Batch(texts))
    flat = [word for text in texts for word in pattern.findall(text.lower())]
    assert [words.distinct[number] for number in words.ids.tolist()] == flat
    assert words.distinct == list(dict.fromkeys(flat))


def test_each_is_made_once_for_a_batch_and_what_is_taken_from_it() -> None:
    calls = []
    batch = Batch("abcd")

    def upper(some: Batch[str]) -> list[str]:
        calls.append(len(some))
        return [each.upper() for each in some]

    assert batch.take([2]).each("upper", upper) == ("C",)
    assert batch.each("upper", upper) == ("A", "B", "C", "D")
    assert batch.take([3, 1]).take([1]).each("upper", upper) == ("B",)
    assert [part.each("upper", upper) for part in parts(batch, 3)] == [("A", "B", "C"), ("D",)]
    assert calls == [1, 4]
    assert list(parts(batch, 4)) == [batch]
    assert list(parts(Batch(["aaa", "b", "cc", "dddd", "e"]), 4, 3)) == [("aaa",), ("b", "cc"), ("dddd",), ("e",)]
    assert list(parts(Batch([]))) == [()]


def test_what_is_known_of_texts_is_known_of_sentences_that_are_taken_from_those_about_them() -> None:
    texts = Batch(["He lied.", "She denied it.", "No."])
    sentences = about(texts, [Sentence("a", index, 0, len(text), text) for index, text in enumerate(texts)])
    assert texts_of(sentences) is texts
    cut = pieces(texts)
    taken = texts_of(sentences.take([1, 2]).take([0]))
    assert taken == ("She denied it.",)
    assert pieces(taken).numbers.tolist() == cut.numbers[2:5].tolist()
    assert texts_of(Batch(sentences[:2])) == texts[:2]


@given(st.lists(st.lists(st.text("ab", max_size=2), max_size=9), max_size=4))
def test_columns_and_lists_know_each_string_of_whichever_vocabulary(batches: list[list[str]]) -> None:
    looked: list[str] = []

    def lengths(strings: list[str]) -> np.ndarray:
        looked.extend(strings)
        return np.array(list(map(len, strings)), dtype=np.int64)

    column, lists = Column(lengths), Lists(lambda strings: ragged(list(map(ord, text)) for text in strings))
    for vocabulary in (Vocabulary(["b"]), Vocabulary()):
        looked.clear()
        for strings in batches:
            numbers = vocabulary.numbers(strings, len(strings))
            assert vocabulary.named(numbers) == strings
            assert column.table(vocabulary, numbers)[numbers].tolist() == list(map(len, strings))
            which, bounds, values = lists(vocabulary, numbers)
            assert [values[bounds[at] : bounds[at + 1]].tolist() for at in which] == [
                list(map(ord, s)) for s in strings
            ]
        assert sorted(looked) == sorted({text for strings in batches for text in strings})


@given(st.dictionaries(st.integers(0, 2**62), st.integers(1, 9), max_size=40), st.lists(st.integers(0, 2**62)))
def test_lookup_finds_its_keys_and_no_other(known: dict[int, int], others: list[int]) -> None:
    keys = np.array([*known, *others], dtype=np.int64)
    found = Lookup(np.array(list(known), dtype=np.int64), np.array(list(known.values()), dtype=np.int64))(keys)
    assert found.tolist() == [known.get(key, 0) for key in keys.tolist()]


@given(st.lists(st.text("ab ", max_size=9), min_size=1, max_size=5))
def test_word_tree_prefers_the_leftmost_and_longest_and_words_to_gaps(texts: list[str]) -> None:
    entries = ["a", "a b", "a * a", "a b b", "b * b b", "a b * a"]
    tree: WordTree[str] = WordTree()
    assert tree.search(Batch(("accuse",))) == [[]]
    for entry in entries:
        tree.put(entry, entry)

    def naive(words: list[str]) -> list[str]:
        out, at = [], 0
        while at < len(words):
            rest = [(entry, entry.split()) for entry in entries]
            fits = [
                (e, w)
                for e, w in rest
                if len(w) <= len(words) - at and all(x in ("*", y) for x, y in zip(w, words[at:], strict=False))
            ]
            best = max(fits, key=lambda each: [word != "*" for word in each[1]], default=None)
            out += [best[0]] if best else []
            at += len(best[1]) if best else 1
        return out

    words = [" ".join(text.replace(" ", "")) for text in texts]
    assert [[hit.value for hit in row] for row in tree.search(Batch(words))] == [naive(each.split()) for each in words]


@given(st.text())
def test_fold_keeps_places(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("ngrams", [1, 2, 3])
def test_tfidf_of_many_texts_is_scikit_learns_bit_by_bit(ngrams: int) -> None:
    draw = np.random.default_rng(ngrams)
    words = np.array(["Ottawa", "accused", "the", "minister's", "“lie”", "ΑΣ", "denied?", "of", "a"])
    texts = [" ".join(draw.choice(words, size=int(draw.integers(0, 12)))) for _ in range(120)]
    ours = word_tfidf(ngrams=ngrams).fit(texts[:60])
    plain = TfidfVectorizer(**ours.get_params()).fit(texts[:60])
    found, expected = ours.transform(texts), plain.transform(texts)
    expected.sort_indices()
    for name in ("indptr", "indices", "data"):
        assert np.array_equal(getattr(found, name), getattr(expected, name))


MODIFIERS = ["no", "nor", "or", "but", "never", "so", "this", "without", "doubt", "least", "at", "kind", "of", "very"]
VADER = [
    *MODIFIERS,
    "NOT",
    "don't",
    "kiss",
    "death",
    "the",
    "bomb",
    "good",
    "GREAT",
    "awful",
    "bad",
    "ass",
    ":)",
    "💘",
    "x",
]


@given(
    st.lists(st.lists(st.sampled_from(VADER), max_size=9).map(" ".join), max_size=4), st.sampled_from(["", "!!", "??"])
)
def test_compounds_are_those_of_vaders_authors(texts: list[str], end: str) -> None:
    analyzer = authors.SentimentIntensityAnalyzer()
    texts = [text + end for text in texts]
    assert compounds(Batch(texts)).tolist() == [analyzer.polarity_scores(text)["compound"] for text in texts]
