"""The labeler joins the stages: split, decide the stances, find the cues, then who, towards whom, and the sentiment."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from stance import __version__
from stance.actors.attribution import Attributor
from stance.display import Displayed
from stance.exceptions import InputError, ModelError
from stance.resources import resource
from stance.schema import STANCES, Claim, Document, Mention, Sentence, Span
from stance.stances.classifier import StanceClassifier
from stance.stances.tagger import CueTagger
from stance.stances.trained_sentiment import TrainedSentiment
from stance.text.batches import Batch, about, texts_of
from stance.text.splitter import make_splitter

SCORE_DIGITS = 4


class Labeler(Displayed, BaseEstimator):  # type: ignore[misc]
    """Says of each sentence which stances are taken, by whom, towards whom, on which cue, and with what sentiment.

    Parameters
    ----------
    splitter : str
        What cuts documents into sentences, see `stance.text.splitter.make_splitter`.
    classifier : estimator, optional
        Decides which stances a sentence takes and finds their cues; a `StanceClassifier` with a
        `CueTagger` by default.
    attributor : estimator, optional
        Finds actor and target of each claim; an `Attributor` by default.
    sentiment : estimator, optional
        Scores sentences' sentiment by `score_many`; a `TrainedSentiment` by default, `VaderSentiment` is the other one.

    Attributes
    ----------
    classifier_, attributor_
        The fitted stages.
    training_ : dict
        What it was trained on: package version, number of sentences, SHA-256 of the annotated sentences and of the
        word lists (`data/language`, `data/lexicons`), whose entries are columns of its features.

    Examples
    --------
    >>> from stance.corpora.library import load_corpus
    >>> corpus = load_corpus("embedded")
    >>> labeler = Labeler().fit(corpus.documents, corpus.sentences)  # doctest: +SKIP
    >>> labeler.predict([Document("a", "Ottawa accused Beijing of lying.")])  # doctest: +SKIP
    """

    def __init__(
        self, *, splitter: str = "punkt_news", classifier: Any = None, attributor: Any = None, sentiment: Any = None
    ) -> None:
        self.splitter = splitter
        self.classifier = classifier
        self.attributor = attributor
        self.sentiment = sentiment

    @property
    def stances(self) -> tuple[str, ...]:
        """The labels, in the order of the scores."""
        return tuple(getattr(self.classifier, "stances", STANCES))

    def fit(self, documents: Sequence[Document], annotations: Sequence[Sentence]) -> Labeler:
        """Train all stages.

        Parameters
        ----------
        documents : sequence of Document
            The texts of the annotated sentences.
        annotations : sequence of Sentence
            Gold sentences in document order; those without claims count as such.

        Raises
        ------
        InputError
            If there are no annotations, a sentence's document is missing, or something is no document or no sentence.
        """
        _check_documents(documents)
        if not all(isinstance(each, Sentence) for each in annotations):
            raise InputError("annotations are Sentences with their claims, as stance.load_annotations reads them")
        if not annotations:
            raise InputError("there is nothing to train on; give at least some annotated sentences")
        known = {document.id for document in documents}
        if lost := sorted({s.doc for s in annotations} - known):
            raise InputError(f"document {lost[0]!r} is annotated but not given; add it to the documents")
        annotations = [s for s in annotations if s.part != "boilerplate"]
        texts = [s.text for s in annotations]
        labels = np.array([[stance in s.stances for stance in self.stances] for s in annotations])
        cues = [
            [(c.stance, c.cue.start - s.start, c.cue.end - s.start) for c in s.claims if c.cue] for s in annotations
        ]
        self.classifier_ = (
            clone(self.classifier) if self.classifier is not None else StanceClassifier(tagger=CueTagger())
        )
        # Who published a document is known of real text only; several documents may be parts of one article.
        origins = {document.id: document.meta.get("origin") for document in documents}
        groups = [str(origins[s.doc] or s.doc) for s in annotations]
        real = [origins[s.doc] is not None for s in annotations]
        self.classifier_.fit(texts, labels, cues=cues, groups=groups, real=real)
        self.attributor_ = clone(self.attributor) if self.attributor is not None else Attributor()
        self.attributor_.fit(documents, annotations)
        self.training_ = {
            "version": __version__,
            "sentences": len(annotations),
            "sha256": annotations_fingerprint(annotations),
            "word_lists": word_lists_fingerprint(),
        }
        return self

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, str]:
        # Without it notebooks would take scikit-learn's, which knows nothing of what the labeler was trained on.
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def split(self, documents: Sequence[Document]) -> list[Sentence]:
        """Cut documents into sentences, without claims."""
        _check_documents(documents)
        splitter = make_splitter(self.splitter)
        return [sentence for document in documents for sentence in splitter.split(document)]

    def predict(self, documents: Sequence[Document], *, min_score: float = 0.0) -> list[Sentence]:
        """Label documents.

        Parameters
        ----------
        documents : sequence of Document
        min_score : float, optional
            Claims with a lower score are left out.

        Returns
        -------
        list of Sentence
            Every sentence of every document, in order, with its claims and its sentiment.
        """
        sentences = self.split(documents)
        texts = Batch([sentence.text for sentence in sentences])
        # First what reads all of them: the texts are cut once.
        stage = self.sentiment if self.sentiment is not None else TrainedSentiment()
        found = zip(sentences, stage.score_many(texts), strict=True)
        scored = about(texts, (sentence.with_sentiment(each) for sentence, each in found))
        return self.annotate(documents, scored, min_score=min_score)[0]

    def annotate(
        self, documents: Sequence[Document], sentences: Sequence[Sentence], *, min_score: float = 0.0
    ) -> tuple[list[Sentence], npt.NDArray[np.float64]]:
        """Give claims to sentences whose boundaries are known.

        Parameters
        ----------
        documents : sequence of Document
        sentences : sequence of Sentence
            In document order, without claims.
        min_score : float, optional
            Claims with a lower score are left out.

        Returns
        -------
        list of Sentence
            The same sentences with claims.
        ndarray, shape (n_sentences, n_stances)
            The probability of each stance; 0 in boilerplate.
        """
        check_is_fitted(self, "classifier_")
        check_ids(documents)
        sentences = Batch.of(sentences)
        texts = texts_of(sentences)
        scores = np.zeros((len(sentences), len(self.stances)))
        rows = [k for k, sentence in enumerate(sentences) if sentence.part != "boilerplate"]
        out = list(sentences)
        if not rows:
            return out, scores
        asked = texts.take(rows)
        probabilities = np.round(self.classifier_.predict_proba(asked), SCORE_DIGITS)
        decisions = (probabilities >= self.classifier_.thresholds_) & (probabilities >= min_score)
        scores[rows] = probabilities
        said = np.flatnonzero(decisions.any(axis=1))
        cues = self.classifier_.best_cues(asked.take(said), decisions[said])
        for k, hits in zip(said, cues, strict=True):
            sentence = sentences[rows[k]]
            claims = [
                Claim(
                    stance=hit.stance,
                    cue=Span(sentence.start + hit.start, sentence.start + hit.end, sentence.text[hit.start : hit.end]),
                    score=float(probabilities[k, self.stances.index(hit.stance)]),
                )
                for hit in hits
            ]
            out[rows[k]] = sentence.with_claims(tuple(claims))
        return [_merge(sentence) for sentence in self.attributor_.predict(documents, about(texts, out))], scores

    def save(self, path: str | Path) -> None:
        """Write the labeler to a file from which it loads without running code (skops).

        Raises
        ------
        NotFittedError
            If it is not fitted.
        """
        from stance.stances.files import save_model

        check_is_fitted(self, "classifier_")
        save_model(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> Labeler:
        """Read a labeler that `save` wrote.

        Raises
        ------
        ModelError
            If the file is missing, damaged, holds anything but our own types, or was trained with other word lists.
        """
        from stance.stances.files import load_model

        path = Path(path)
        model = load_model(path)
        assert isinstance(model, Labeler)
        training = getattr(model, "training_", None)
        if not isinstance(training, dict) or not hasattr(model, "classifier_"):
            raise ModelError("is not fitted; train it before it is saved", path=path)
        if training.get("word_lists") != word_lists_fingerprint():
            version = training.get("version")
            raise ModelError(f"was trained with other word lists (stance {version}); train it again", path=path)
        return model


def _check_documents(given: Sequence[Document]) -> None:
    """Refuse texts where documents are wanted, and a single one where several are."""
    several = isinstance(given, Collection) and not isinstance(given, str)
    odd = (
        [each for each in given if not (isinstance(each, Document) and isinstance(each.text, str))]
        if several
        else [given]
    )
    if odd:
        raise InputError(
            f"a Labeler takes a list of Documents; got {type(odd[0]).__name__} {odd[0]!r:.40}; "
            "for texts there is stance.label(texts, model=labeler)"
        )


def _merge(sentence: Sentence) -> Sentence:
    """Keep one claim for each stance, actor and target: that with the highest score, the first among equals."""
    best: dict[tuple[Any, ...], Claim] = {}
    for claim in sentence.claims:
        key = (claim.stance, _who(claim.actor), _who(claim.target))
        if key not in best or (claim.score or 0.0) > (best[key].score or 0.0):
            best[key] = claim
    return sentence if len(best) == len(sentence.claims) else sentence.with_claims(tuple(best.values()))


def _who(mention: Mention | None) -> tuple[Any, ...]:
    return (None,) if mention is None else (mention.span and (mention.span.start, mention.span.end), mention.entity)


def check_ids(documents: Sequence[Document]) -> None:
    """Refuse documents of which two have one id."""
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            raise InputError(f"two documents have the id {document.id!r}; make ids unique")
        seen.add(document.id)


@cache
def word_lists_fingerprint() -> str:
    """Return a SHA-256 over the word lists and tagger weights that ship with the package."""
    digest = hashlib.sha256()
    for folder in ("language", "lexicons"):
        for path in sorted(resource("data", folder).iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def annotations_fingerprint(sentences: Sequence[Sentence]) -> str:
    """Return a SHA-256 over annotated sentences."""
    digest = hashlib.sha256()
    for sentence in sentences:
        digest.update(repr(sentence.to_json()).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
