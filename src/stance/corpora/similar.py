"""Texts that are the same or nearly: copies, edited copies, quotations with and without their speaker, spellings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from stance.actors.words import TITLES
from stance.exceptions import InputError
from stance.schema import Sentence

THRESHOLD = 0.6
"""Above it most pairs are a sentence and its edited copy, below it fewer than half; read in docs/checks.md."""

_LENGTH = 5
_COLUMNS = 2**30  # so many that two n-grams hardly ever share one
_BLOCK = 4_000_000
"""Numbers held at once while comparing, at most about 32 bytes each."""

_NEAR_SPELLING, _LEAST_LETTERS, _MOST_LETTERS = 0.9, 6, 60
_NEIGHBOURS = 100
"""A name is compared with so many that follow it by alphabet: with all, unless there are very many."""

_ARTICLES = frozenset({"the", "a", "an"})
_Ints = npt.NDArray[np.int64]


def normal_form(text: str) -> str:
    """Return a text's words as they are compared: NFKC, casefolded, only letters and digits, one blank between words.

    Examples
    --------
    >>> normal_form("Ottawa  didn't “reply” …")
    'ottawa didnt reply'
    """
    words = unicodedata.normalize("NFKC", text).casefold().split()
    kept = ("".join(filter(str.isalnum, word)) for word in words)
    return " ".join(word for word in kept if word)


def letters(text: str) -> str:
    """Return a text's normal form without blanks; two texts are copies where it is the same.

    Blanks do not count, for corpora cut words differently ("did n't", "Ottawa 's").

    Examples
    --------
    >>> letters("Ottawa did n't “reply” .")
    'ottawadidntreply'
    """
    return normal_form(text).replace(" ", "")


class Copies(NamedTuple):
    """One sentence with all its copies, in order, and the splits that each of them stands in."""

    sentences: list[Sentence]
    splits: list[set[str]]

    @property
    def everywhere(self) -> set[str]:
        """All splits that it stands in."""
        return set[str]().union(*self.splits)

    def within(self, split: str) -> list[Sentence]:
        """Return the copies in one split."""
        return [sentence for sentence, splits in zip(self.sentences, self.splits, strict=True) if split in splits]


def distinct_sentences(sentences: Sequence[Sentence], splits: Mapping[str, Sequence[int]]) -> list[Copies]:
    """Return every sentence once, with its copies; one without a letter or digit is left out.

    Parameters
    ----------
    sentences : sequence of Sentence
    splits : mapping of str to sequence of int
        The places in `sentences` that belong to each split; they may overlap and leave some out.
    """
    names: list[set[str]] = [set() for _ in sentences]
    for name, rows in splits.items():
        for row in rows:
            names[row].add(name)
    out: dict[str, Copies] = {}
    for sentence, own in zip(sentences, names, strict=True):
        if key := letters(sentence.text):
            copies = out.setdefault(key, Copies([], []))
            copies.sentences.append(sentence)
            copies.splits.append(own)
    return list(out.values())


def iter_near_duplicates(
    texts: Sequence[str], *, groups: Sequence[int] | None = None, threshold: float = THRESHOLD
) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of texts that are nearly the same.

    The similarity of two texts is the share of character 5-grams that they have in common: how many stand in both, of
    those that stand in either (Jaccard). Case, blanks and all but letters and digits do not count, see `letters`.

    Parameters
    ----------
    texts : sequence of str
        Every one is compared with every other.
    groups : sequence of int, optional
        A number for each text: those of one group are not compared with each other.
    threshold : float, default=0.6
        The least similarity, above 0 and at most 1. The lower, the slower.

    Yields
    ------
    (int, int, float)
        The places of two texts, the earlier first, and their similarity, in order of places. Copies are left out, and
        so are texts of less than five letters and digits.

    Raises
    ------
    InputError
        If the threshold is out of range.

    Notes
    -----
    No pair is missed. Texts as similar as `threshold` share at least one of their rarest n-grams, so only texts that do
    are compared, and only so many at once that memory stays bounded however many pairs there are. Sources: Chaudhuri,
    Ganti and Kaushik (2006), *A primitive operator for similarity joins in data cleaning*; Bayardo, Ma and Srikant
    (2007), *Scaling up all pairs similarity search*.

    Examples
    --------
    >>> texts = ["We shall not sell.", "Nobody came.", "“We shall not sell,” Ann said."]
    >>> [(i, j, round(similarity, 2)) for i, j, similarity in iter_near_duplicates(texts, threshold=0.5)]
    [(0, 2, 0.59)]
    """
    if not 0 < threshold <= 1:
        raise InputError(f"threshold={threshold!r} must be above 0 and at most 1; {THRESHOLD} finds edited copies")
    if not texts:
        return
    compared = [letters(text) for text in texts]
    ids: dict[str, int] = {}
    copy = np.array([ids.setdefault(text, len(ids)) for text in compared])
    group = np.arange(len(texts)) if groups is None else np.asarray(groups)
    grams = _ngrams(compared)
    sizes = np.diff(grams.indptr).astype(np.int64)
    least = np.ceil(threshold * sizes - 1e-9).astype(np.int64)  # what it shares at the least with a similar text
    rarest = _first(grams, sizes - least + 1)
    columns = rarest.T.tocsr()
    costs = rarest @ np.diff(columns.indptr).astype(np.int64)
    for start, end in _blocks(costs):
        shared = (rarest[start:end] @ columns).tocoo()
        i, j = shared.row.astype(np.int64) + start, shared.col.astype(np.int64)
        # The text whose rarest n-grams end first has only `least - 1` others, so the two share no more than this:
        most = np.minimum(shared.data + np.maximum(least[i], least[j]) - 1, np.minimum(sizes[i], sizes[j]))
        wanted = (j > i) & (copy[i] != copy[j]) & (group[i] != group[j])
        wanted &= most * (1 + threshold) + 1e-9 >= threshold * (sizes[i] + sizes[j])
        i, j = i[wanted], j[wanted]
        order = np.lexsort((j, i))
        for first, last in _blocks((sizes[i] + sizes[j])[order]):
            chosen = order[first:last]
            yield from _similar(grams, sizes, i[chosen], j[chosen], threshold)


def spellings(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that look like two spellings of one.

    They have the same letters and digits without case, article and titles, or nearly the same: six to sixty, the
    same digits, a `difflib` ratio of 0.9 or more, and neither is a part of the other ("envoy", "envoys").

    Parameters
    ----------
    names : iterable of str
        Names of one document; the same one twice counts once.

    Examples
    --------
    >>> list(spellings(["the Senate", "Senate", "Carla Mendez", "Karla Mendez", "30 lawmakers", "40 lawmakers"]))
    [('Carla Mendez', 'Karla Mendez'), ('Senate', 'the Senate')]
    """
    bare = sorted((_bare(name), name) for name in set(names))
    for place, (one, name) in enumerate(bare):
        for other, following in bare[place + 1 : place + 1 + _NEIGHBOURS]:
            if one and (one == other or _is_near_spelling(one, other)):
                yield name, following


def _bare(name: str) -> str:
    """Return a name's letters without its article, and without titles where a proper name follows them."""
    words = name.split()
    if len(words) > 1 and words[0].casefold() in _ARTICLES:
        words = words[1:]
    rest = words
    while len(rest) > 1 and rest[0].casefold().strip(".") in TITLES:
        rest = rest[1:]
    return letters(" ".join(rest if rest and rest[0][0].isupper() else words))


def _is_near_spelling(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if not _LEAST_LETTERS <= len(short) <= len(long) <= _MOST_LETTERS or short in long:
        return False
    if 2 * len(short) < _NEAR_SPELLING * (len(short) + len(long)):  # the ratio is no more, whatever the letters
        return False
    if [*filter(str.isdigit, one)] != [*filter(str.isdigit, other)]:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _NEAR_SPELLING and matcher.ratio() >= _NEAR_SPELLING


def _similar(grams: Any, sizes: _Ints, i: _Ints, j: _Ints, threshold: float) -> Iterator[tuple[int, int, float]]:
    both = np.asarray(grams[i].multiply(grams[j]).sum(axis=1)).ravel()
    similarity = both / (sizes[i] + sizes[j] - both)
    found = similarity >= threshold - 1e-9
    yield from zip(i[found].tolist(), j[found].tolist(), similarity[found].tolist(), strict=True)


def _ngrams(texts: Sequence[str]) -> Any:
    """Return which text holds which n-gram as sparse rows of ones; columns are n-grams, the rarest first."""
    hasher = HashingVectorizer(
        analyzer="char", ngram_range=(_LENGTH, _LENGTH), lowercase=False, n_features=_COLUMNS, norm=None,
        alternate_sign=False, binary=True, dtype=np.int32,
    )  # fmt: skip
    hashed = hasher.transform(texts)
    used, place, frequency = np.unique(hashed.indices, return_inverse=True, return_counts=True)
    rank = np.empty(len(used), dtype=np.int32)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(used), dtype=np.int32)
    grams = sparse.csr_matrix((hashed.data, rank[place], hashed.indptr), shape=(len(texts), len(used)))
    grams.sort_indices()
    return grams


def _first(rows: Any, lengths: _Ints) -> Any:
    """Return sparse rows with no more than the first so many entries of each."""
    sizes = np.diff(rows.indptr)
    kept = np.arange(rows.nnz) - np.repeat(rows.indptr[:-1], sizes) < np.repeat(lengths, sizes)
    bounds = np.concatenate(([0], np.cumsum(np.minimum(sizes, lengths))))
    return sparse.csr_matrix((rows.data[kept], rows.indices[kept], bounds), shape=rows.shape)


def _blocks(costs: _Ints) -> Iterator[tuple[int, int]]:
    """Yield the bounds of runs that cost no more than `_BLOCK` together; one that costs more stands alone."""
    total = np.cumsum(costs)
    start = 0
    while start < len(total):
        limit = _BLOCK + (total[start - 1] if start else 0)
        end = max(start + 1, int(np.searchsorted(total, limit, side="right")))
        yield start, end
        start = end
