"""Training sentences that are like a sentence in what a model goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from stance.schema import Json, Sentence
from stance.stances.classifier import StanceClassifier
from stance.stances.heads import Floats
from stance.stances.views import View

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A training sentence that is like another sentence.

    Parameters
    ----------
    sentence : Sentence
        With its gold claims.
    corpus : str
        Where it comes from.
    similarity : float
        From 0 to 1, the cosine of what the two sentences' columns weigh.
    """

    sentence: Sentence
    corpus: str
    similarity: float

    def to_json(self) -> Json:
        return {
            "text": self.sentence.text,
            "doc": self.sentence.doc,
            "corpus": self.corpus,
            "stances": sorted(self.sentence.stances),
            "similarity": round(self.similarity, 4),
        }


class TrainingSentences:
    """Sentences of a training corpus, among which the nearest are found; their features are worked out when asked for.

    Parameters
    ----------
    corpus : str
        What the corpus is called.
    sentences : sequence of Sentence
        With gold claims; of several with the same text the first counts.
    """

    def __init__(self, corpus: str, sentences: Sequence[Sentence]):
        self.corpus = corpus
        first: dict[str, Sentence] = {}
        for sentence in sentences:
            if sentence.part != "boilerplate":
                first.setdefault(sentence.text, sentence)
        self.sentences = list(first.values())
        self._read: tuple[View, sparse.csr_matrix] | None = None

    def nearest(
        self, classifier: StanceClassifier, rows: sparse.csr_matrix, weight: Floats, n: int
    ) -> list[tuple[Neighbour, ...]]:
        """Find the sentences whose columns, each times its weight, point in the direction of the rows'.

        Parameters
        ----------
        classifier : StanceClassifier
            By the features of whose first view they are compared.
        rows : csr_matrix, shape (n_rows, n_columns)
            Features of the sentences asked about.
        weight : ndarray of float, shape (n_columns,)
            What each column counts, whatever its sign.
        n : int
            How many.

        Returns
        -------
        list of tuple of Neighbour
            For each row up to `n`, the nearest first; none that shares nothing with it.
        """
        view = classifier.views_[0]
        if self._read is None or self._read[0] is not view:
            texts = [masked.text for masked in classifier.masked([sentence.text for sentence in self.sentences])]
            self._read = view, view.transform(texts)
        scale = sparse.diags(np.abs(weight))
        known = normalize(self._read[1] @ scale).T.tocsr()
        out: list[tuple[Neighbour, ...]] = []
        for begin in range(0, rows.shape[0], _BATCH):
            likeness = (normalize(rows[begin : begin + _BATCH] @ scale) @ known).toarray()
            for row in likeness:
                best = [at for at in np.argsort(-row, kind="stable")[:n].tolist() if row[at] > 0]
                out.append(tuple(Neighbour(self.sentences[at], self.corpus, min(float(row[at]), 1.0)) for at in best))
        return out
