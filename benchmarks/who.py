"""Who takes a stance towards whom, by the default model on `gold` dev: errors by kind, scores given the cue, speed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stance.corpora.library import load_corpus
from stance.evaluation.claims import component_scores, count_claims
from stance.evaluation.who_errors import error_table, who_errors
from stance.scale.models import default_labeler
from stance.schema import Sentence
from stance.stances.labeler import Labeler


def measure(labeler: Labeler | None = None) -> dict[str, list[dict[str, Any]]]:
    """Compare actors and targets with gold, where the model found the claim and where gold gives it.

    Parameters
    ----------
    labeler : Labeler, optional
        The model that ships by default.
    """
    labeler = labeler or default_labeler()
    gold = load_corpus("gold")
    claims = [s.claims for s in gold.sentences]
    found, _ = labeler.annotate(gold.documents, [s.with_claims(()) for s in gold.sentences])
    given = labeler.attributor_.predict(gold.documents, [_bare(s) for s in gold.sentences])
    scores = component_scores(count_claims(claims, [s.claims for s in given]))
    return {
        "Claims that the model finds": error_table(who_errors(claims, [s.claims for s in found])),
        "Claims given, cue and stance": error_table(who_errors(claims, [s.claims for s in given])),
        "Scores given the cue": [{"score": name, "value": round(value, 4)} for name, value in scores.items()],
        "Speed": [_speed(labeler, labeler.predict(gold.documents))],
    }


def _bare(sentence: Sentence) -> Sentence:
    return sentence.with_claims(tuple(replace(claim, actor=None, target=None) for claim in sentence.claims))


def _speed(labeler: Labeler, labelled: Sequence[Sentence]) -> dict[str, Any]:
    """Time the stage on all sentences of the documents, of which it looks at those where a claim was found."""
    documents, bare = load_corpus("gold").documents, [_bare(sentence) for sentence in labelled]
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        labeler.attributor_.predict(documents, bare)
        best = min(best, time.process_time() - start)
    return {
        "sentences": len(bare),
        "with a claim": sum(bool(sentence.claims) for sentence in bare),
        "CPU seconds": round(best, 3),
        "sentences a second": round(len(bare) / best),
    }
