"""Sentences as numbers: word and character TF-IDF, cue words in their context, and unions of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.utils.validation import check_is_fitted

from stance.exceptions import ConfigError
from stance.matrices import counted
from stance.packing import PackedVocabulary
from stance.schema import STANCES
from stance.stances.category_features import CategoryFeatures
from stance.stances.embeddings import SentenceEmbeddings, StaticEmbeddings
from stance.stances.heads import narrow
from stance.stances.lexicon import CONTEXTS, NONE, Match, lexicon
from stance.stances.ngrams import NGrams
from stance.stances.states import STATES, state_places, states_of
from stance.text.batches import Batch, pieces
from stance.text.cutting import cutter
from stance.text.estimators import NotNumbers, as_texts
from stance.text.quotations import Bounds, quoted, quoted_in
from stance.text.vocabulary import Lists, Ragged, in_order, ragged
from stance.text.vocabulary import expand as laid_out

FEATURES = ("tfidf_word", "tfidf_char", "tfidf", "cues", "words_cues", "words_cues_categories", "union")
DEFAULT = "words_cues_categories"
EMBEDDINGS = ("static", "minilm")

WORDS = r"(?u)\w+(?:['’]\w+)?|[\"“”?!]"
"""What is a word of TF-IDF."""

# How the name of the columns ends that tell of a plain cue; no TF-IDF column is called so.
CUE_COLUMN = "any cue of "

# The columns of a vector of length 1 are small beside those of TF-IDF: this way they are regularised as little.
_EMBEDDING_SCALE = 5.0

# From so many texts on it pays to lay out a vocabulary for looking up many runs at once.
_MANY = 50


class CueFeatures(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Cues of the lexicon as columns: each by itself, and all of a stance together by weight and context.

    The columns of a stance as a whole carry what training learns of common cues over to those it never saw.

    Parameters
    ----------
    single : bool, default=True
        Whether each row of the lexicon has a column of its own.
    scale : float, default=1.0
        Value of the columns of whole stances beside 1 for single cues: the larger, the less they are regularised.
    """

    def __init__(self, *, single: bool = True, scale: float = 1.0):
        self.single = single
        self.scale = scale

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Lay out the columns; nothing is learned from the texts.

        Parameters
        ----------
        X : sequence of str
        y : ignored
        """
        names = []
        for stance in STANCES:
            for context in CONTEXTS:
                shown = "" if context == "plain" else f", {context}"
                names += [f"any hint of {stance}{shown}", f"{CUE_COLUMN}{stance}{shown}"]
            names += [f"{stance} in quotation", f"{stance} in narration", f"{stance} twice"]
        names += list(STATES)
        self.n_groups_ = len(names)
        if self.single:
            names += [f"“{cue.forms[0]}”" for cue in lexicon().cues if cue.stance != NONE]
        self.names_ = names
        return self

    def transform(self, X: Sequence[str]) -> sparse.csr_matrix:
        """Find the cues.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        csr_matrix of float64, shape (n, n_columns)
            With 32-bit indices.
        """
        check_is_fitted(self, "names_")
        texts, columns = as_texts(X), self._columns()
        quotes = quoted_in(texts)
        pairs = zip(lexicon().matches_in(texts), quotes, strict=True)
        found = ragged(list(self._cues(*pair, columns)) if pair[0] else [] for pair in pairs)
        rows, which = np.nonzero(states_of(texts).T)
        row = np.concatenate([rows, np.repeat(np.arange(len(texts)), found.sizes)])
        column = np.concatenate([which + self.n_groups_ - len(STATES), found.values])
        data = np.where(column < self.n_groups_, self.scale, 1.0)
        return narrow(sparse.coo_matrix((data, (row, column)), shape=(len(texts), len(self.names_))))

    def places(self, text: str) -> dict[int, list[tuple[int, int]]]:
        """Say which stretches of a sentence give its columns their values.

        Parameters
        ----------
        text : str

        Returns
        -------
        dict of int to list of (start, end)
            For each column that is not 0; empty for what is true of the sentence as a whole, as that it quotes.
        """
        quotes = quoted(text)
        found = self._cues(lexicon().matches(text), quotes, self._columns())
        first = self.n_groups_ - len(STATES)
        return found | {first + state: spans for state, spans in state_places(text, quotes).items()}

    def _columns(self) -> dict[int, int]:
        """Return the column of each row of the lexicon that has one."""
        rows = [row for row, cue in enumerate(lexicon().cues) if cue.stance != NONE]
        return {row: column for column, row in enumerate(rows, start=self.n_groups_)}

    def _cues(
        self, matches: Sequence[Match], quotes: Sequence[Bounds], columns: dict[int, int]
    ) -> dict[int, list[tuple[int, int]]]:
        """Give the columns of the cues of a sentence, and the cues behind each."""
        cues, block = lexicon().cues, 2 * len(CONTEXTS) + 3
        found: dict[int, list[tuple[int, int]]] = {}
        for match in matches:
            cue, span = cues[match.row], (match.start, match.end)
            base = STANCES.index(cue.stance) * block
            found.setdefault(base + 2 * CONTEXTS.index(match.context) + cue.weight - 1, []).append(span)
            if match.context == "plain":
                if cue.weight > 1:
                    inside = any(start <= match.start < end for start, end in quotes)
                    if base + block - 3 in found or base + block - 2 in found:
                        found.setdefault(base + block - 1, []).append(span)
                    found.setdefault(base + block - (3 if inside else 2), []).append(span)
                if self.single:
                    found.setdefault(columns[match.row], []).append(span)
        return found

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns.

        Parameters
        ----------
        input_features : ignored

        Returns
        -------
        ndarray of str, shape (n_columns,)
        """
        return np.array(self.names_, dtype=object)


class PackedTfidf(PackedVocabulary, TfidfVectorizer):  # type: ignore[misc]
    """scikit-learn's TF-IDF, its vocabulary one string in a model file, and several times as fast on new sentences.

    The columns of runs of characters within words are looked up once for each word, those of runs of words for all
    sentences at once.
    """

    def transform(self, raw_documents: Sequence[str]) -> sparse.csr_matrix:
        """Give the values that scikit-learn gives, but for what the order of a sum does to their last digits.

        Parameters
        ----------
        raw_documents : sequence of str, length n

        Returns
        -------
        csr_matrix of float64, shape (n, n_columns)
            With 32-bit indices.
        """
        check_is_fitted(self, "vocabulary_")
        texts = as_texts(raw_documents)
        plain = (self.preprocessor, self.strip_accents, self.tokenizer, self.stop_words) == (None,) * 4
        # A word that is no longer than the shortest run is one itself, which is no matter where that has 3 characters.
        if self.analyzer == "char_wb" and plain and self.ngram_range[0] <= 3:
            counts = self._characters(texts)
        elif self.analyzer == "word" and self.token_pattern == WORDS and plain and len(texts) >= _MANY:
            runs = self.remembered("runs", self.vocabulary_, lambda: NGrams(self.vocabulary_))
            counts = runs.counts(cutter(WORDS, lower=self.lowercase)(texts))
        else:
            counts = CountVectorizer.transform(self, texts)
        if self.binary:
            counts.data.fill(1)
        return self._tfidf.transform(counts, copy=False)

    def _characters(self, texts: Batch[str]) -> sparse.csr_matrix:
        """Count the runs of characters within words, shape (n, n_columns)."""
        cut = pieces(texts)
        known = self.remembered("pieces", self.vocabulary_, lambda: Lists(self._runs))
        found = known(cut.vocabulary, cut.numbers)
        used, ids = in_order(found.which)
        lists = laid_out(used, np.ones_like(used), found.bounds)
        each = counted(found.values[lists.take], lists.sizes, len(self.vocabulary_))
        return counted(ids, cut.sizes, len(used)) @ each

    def _runs(self, strings: list[str]) -> Ragged:
        """Return the columns of the runs of characters of each word, which has a blank on either side."""
        known = self.remembered("characters", self.vocabulary_, lambda: NGrams(self.vocabulary_, characters=True))
        return known.columns([f" {text.lower() if self.lowercase else text} " for text in strings])


def word_tfidf(*, min_df: int = 2, ngrams: int = 2) -> PackedTfidf:
    """Build TF-IDF of words and their neighbours.

    Parameters
    ----------
    min_df : int, default=2
        In how many sentences a column must stand.
    ngrams : int, default=2
        The longest run of words that is a column.
    """
    return PackedTfidf(ngram_range=(1, ngrams), min_df=min_df, sublinear_tf=True, token_pattern=WORDS)


def char_tfidf(*, min_df: int = 3) -> PackedTfidf:
    """Build TF-IDF of runs of 3 to 5 characters within words, which sees a stem through its endings.

    Parameters
    ----------
    min_df : int, default=3
        In how many sentences a column must stand.
    """
    return PackedTfidf(analyzer="char_wb", ngram_range=(3, 5), min_df=min_df, sublinear_tf=True)


def make_features(name: str, *, min_df: int = 2, cue_scale: float = 1.0, char_weight: float = 1.0) -> Any:
    """Build the transformer that a configuration names.

    Parameters
    ----------
    name : {"tfidf_word", "tfidf_char", "tfidf", "cues", "words_cues", "words_cues_categories", "union", \
            "static", "minilm"}
        `tfidf` is words and characters, `words_cues` words and cues, `words_cues_categories` the categories of
        evaluative words too, `union` all four; `static` and `minilm` embeddings (extras `[static]`, `[embeddings]`).
    min_df : int, default=2
        In how many sentences a word must stand.
    cue_scale : float, default=1.0
        See `CueFeatures`.
    char_weight : float, default=1.0
        Factor of the character columns in a union.

    Returns
    -------
    transformer
        From a sequence of n sentences to a 32-bit CSR matrix of n rows.

    Raises
    ------
    ConfigError
        If no such features exist.
    """
    if name == "tfidf_word":
        return word_tfidf(min_df=min_df)
    if name == "tfidf_char":
        return char_tfidf(min_df=min_df + 1)
    if name == "cues":
        return CueFeatures(scale=cue_scale)
    if name in EMBEDDINGS:
        vectors = StaticEmbeddings() if name == "static" else SentenceEmbeddings()
        return FeatureUnion([(name, vectors)], transformer_weights={name: _EMBEDDING_SCALE})
    views: list[tuple[str, Any]] = [("words", word_tfidf(min_df=min_df))]
    if name in ("tfidf", "union"):
        views.append(("characters", char_tfidf(min_df=min_df + 1)))
    if name in ("words_cues", DEFAULT, "union"):
        views.append(("cues", CueFeatures(scale=cue_scale)))
    if name in (DEFAULT, "union"):
        views.append(("categories", CategoryFeatures()))
    if len(views) == 1:
        raise ConfigError(f"features={name!r} does not exist; choose one of {', '.join(FEATURES + EMBEDDINGS)}")
    weights = {"characters": char_weight} if name in ("tfidf", "union") else None
    return FeatureUnion(views, transformer_weights=weights)
