"""The default model on `gold` dev: labelled as any text is, scored sentence by sentence.

A predicted claim belongs to the gold sentence in which the middle of its cue lies, so that other sentence boundaries
than gold's cost nothing by themselves.
"""

from __future__ import annotations

from typing import Any

from stance.corpora.library import load_corpus
from stance.evaluation.claims import claim_scores, count_claims
from stance.evaluation.intervals import macro_f1_interval
from stance.scale.models import default_labeler
from stance.schema import Claim, Sentence, sentences_by_document


def measure() -> dict[str, list[dict[str, Any]]]:
    """Label the gold documents and score the claims."""
    gold = load_corpus("gold")
    labelled = sentences_by_document(default_labeler().predict(gold.documents))
    predicted = [[*_claims_within(sentence, labelled.get(sentence.doc, []))] for sentence in gold.sentences]
    counts = count_claims([s.claims for s in gold.sentences], predicted)
    intervals = macro_f1_interval(counts, [s.doc for s in gold.sentences])
    rows = []
    for name, value in claim_scores(counts).items():
        low, high = intervals.get(name, (None, None))
        interval = "" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"
        rows.append({"score": name, "value": round(value, 4), "95 % interval": interval})
    return {f"Default model on gold dev, {len(gold.sentences)} sentences": rows}


def _claims_within(gold: Sentence, sentences: list[Sentence]) -> list[Claim]:
    out = []
    for sentence in sentences:
        for claim in sentence.claims:
            place = claim.cue or sentence
            if gold.start <= (place.start + place.end) / 2 < gold.end:
                out.append(claim)
    return out
