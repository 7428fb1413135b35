"""The labeler as a component of a spaCy pipeline: `nlp.add_pipe("stance")`, once the extra `spacy` is installed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from spacy.language import Language  # type: ignore[import-not-found,unused-ignore]
from spacy.tokens import Doc  # type: ignore[import-not-found,unused-ignore]

from stance.exceptions import InputError
from stance.scale.models import load_labeler
from stance.schema import Claim, Document, Mention, Sentence, Span
from stance.stances.labeler import Labeler

KEY = "stance_sentences"
"""Where a Doc keeps its labelled sentences, as JSON text, so that it can be stored and sent like any other."""

GROUPS = ("cues", "actors", "targets")
"""The span groups of a Doc; what belongs to one claim has one `span_id`, the claim's number."""


class StanceComponent:
    """Give a Doc its claims: `doc._.claims`, `doc._.stance_sentences`, and the span groups `GROUPS`.

    The text is cut into sentences by the labeler and not by spaCy; spans of the groups are widened to whole tokens, the
    offsets of claims stay as they are.

    Parameters
    ----------
    labeler : Labeler
        Fitted.
    min_score : float, optional
        Claims with a lower score are left out.
    """

    def __init__(self, labeler: Labeler, *, min_score: float = 0.0):
        self.labeler, self.min_score = labeler, min_score
        for name, getter in (("stance_sentences", stance_sentences), ("claims", claims)):
            if not Doc.has_extension(name):
                Doc.set_extension(name, getter=getter)

    def __call__(self, doc: Any) -> Any:
        """Label one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Any], *, batch_size: int = 50) -> Iterator[Any]:
        """Label a stream of Docs, so many at once."""
        rest = iter(docs)
        while batch := list(islice(rest, batch_size)):
            documents = [Document(str(number), doc.text) for number, doc in enumerate(batch)]
            found: dict[str, list[Sentence]] = {document.id: [] for document in documents}
            for sentence in self.labeler.predict(documents, min_score=self.min_score):
                found[sentence.doc].append(sentence)
            for document, doc in zip(documents, batch, strict=True):
                _mark(doc, found[document.id])
                yield doc


def make_component(nlp: Any, name: str, model: str | None, min_score: float) -> StanceComponent:
    """Make the component for `nlp.add_pipe("stance", config={"model": ..., "min_score": ...})`.

    Parameters
    ----------
    nlp : spacy.Language
    name : str
    model : str or None
        A run (folder, nickname, ``latest``) or a model file; None for the model that ships.
    min_score : float
        From 0 to 1.

    Raises
    ------
    InputError
        If `min_score` is not from 0 to 1.
    ModelError
        If the model is missing or cannot be loaded.
    """
    if not 0.0 <= min_score <= 1.0:
        raise InputError(f"min_score={min_score!r} does not fit; it must be from 0 to 1")
    return StanceComponent(load_labeler(model), min_score=min_score)


Language.factory(
    "stance",
    func=make_component,
    default_config={"model": None, "min_score": 0.0},
    assigns=["doc._.claims", "doc._.stance_sentences", "doc.spans"],
)


def stance_sentences(doc: Any) -> tuple[Sentence, ...]:
    """Return the labelled sentences of a Doc, their offsets into `doc.text`."""
    return tuple(Sentence.from_json(each) for each in json.loads(doc.user_data.get(KEY, "[]")))


def claims(doc: Any) -> tuple[Claim, ...]:
    """Return the claims of a Doc, in the order of the text."""
    return tuple(claim for sentence in stance_sentences(doc) for claim in sentence.claims)


def _mark(doc: Any, sentences: list[Sentence]) -> None:
    doc.user_data[KEY] = json.dumps([sentence.to_json() for sentence in sentences], ensure_ascii=False)
    groups: dict[str, list[Any]] = {name: [] for name in GROUPS}
    for number, claim in enumerate(claim for sentence in sentences for claim in sentence.claims):
        mentions = (("actors", claim.actor), ("targets", claim.target))
        parts: list[tuple[str, Span | None, str]] = [("cues", claim.cue, "")]
        parts += [(name, each.span, each.entity or "") for name, each in mentions if isinstance(each, Mention)]
        for name, span, entity in parts:
            if span is not None:
                about = {"label": claim.stance, "kb_id": entity, "span_id": str(number)}
                groups[name].append(doc.char_span(span.start, span.end, alignment_mode="expand", **about))
    for name, pieces in groups.items():
        doc.spans[name] = pieces
