"""Sentiment on corpora that the shipped classifier has not seen, beside VADER, and how long a sentence takes.

SEESAW says who is positive or negative towards whom: a sentence has the polarity of all its triples, and is neutral
without any; an entity that a sentence names has the polarity that is said towards it there. DSE says which of two is
praised or blamed by the other. Sentences that stand in NewsMTSC, which the classifier was trained on, are left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from stance.actors.listed import Listed
from stance.corpora.library import load_corpus
from stance.corpora.similar import normal_form
from stance.evaluation.claims import f1_scores
from stance.evaluation.intervals import group_sums, group_weights
from stance.evaluation.labels import LabelCounts, count_labels, label_intervals, label_scores
from stance.schema import SENTIMENTS
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.pair_features import Pair
from stance.stances.trained_sentiment import TrainedSentiment

_SIGNS = {frozenset(): "neutral", frozenset({"NEG"}): "negative", frozenset({"POS"}): "positive"}


class Item(NamedTuple):
    """A sentence, or a target in it, with the label that people gave it."""

    pair: Pair
    label: str
    group: str


def measure(trained: TrainedSentiment | None = None) -> dict[str, list[dict[str, Any]]]:
    """Score the sentences and targets of SEESAW and DSE, and time both ways of scoring a sentence."""
    trained = TrainedSentiment() if trained is None else trained
    seen = {normal_form(sentence.text) for sentence in load_corpus("newsmtsc").sentences}
    parts = {
        "SEESAW, sentences": list(_seesaw_sentences(seen)),
        "SEESAW, entities named": list(_seesaw_targets(seen)),
        "DSE, sentences": list(_dse(seen, whole=True)),
        "DSE, targets": list(_dse(seen, whole=False)),
    }
    rows = [row for name, items in parts.items() for row in _scored(name, items, trained)]
    texts = [item.pair.text for item in parts["SEESAW, sentences"]][:5000]
    return {"Sentiment on other corpora": rows, "Processor time of a sentence": list(_timed(texts, trained))}


def _seesaw_sentences(seen: set[str]) -> Iterator[Item]:
    corpus = load_corpus("seesaw")
    for sentence, group in zip(corpus.sentences, corpus.groups, strict=True):
        label = _SIGNS.get(frozenset(claim.stance for claim in sentence.claims))
        if label is not None and normal_form(sentence.text) not in seen:
            yield Item(Pair(sentence.text), label, group)


def _seesaw_targets(seen: set[str]) -> Iterator[Item]:
    corpus = load_corpus("seesaw")
    listed = {document.id: Listed(document.meta["entities"]) for document in corpus.documents}
    for sentence, group in zip(corpus.sentences, corpus.groups, strict=True):
        if normal_form(sentence.text) in seen:
            continue
        for mention in listed[sentence.doc].mentions(sentence.text):
            signs = {c.stance for c in sentence.claims if c.target is not None and c.target.entity == mention.entity}
            if (label := _SIGNS.get(frozenset(signs))) is not None:
                yield Item(Pair(sentence.text, target=(mention.start, mention.end)), label, group)


def _dse(seen: set[str], *, whole: bool) -> Iterator[Item]:
    for split in ("train", "valid"):
        for sentence in load_corpus("dse", split).sentences:
            (claim,) = sentence.claims
            if normal_form(sentence.text) in seen or claim.actor is None or claim.target is None:
                continue
            ends = claim.stance.split("_")
            # Of a neutral pair, neither is the object more than the other: q stands for it.
            span = (claim.actor if ends[-2:-1] == ["p"] else claim.target).span
            assert span is not None
            pair = Pair(sentence.text, target=None if whole else (span.start, span.end))
            yield Item(pair, ends[-1], normal_form(sentence.text))


def _scored(name: str, items: list[Item], trained: TrainedSentiment) -> Iterator[dict[str, Any]]:
    vader = VaderSentiment()
    said = {
        "VADER": [vader.score_one(item.pair.text) for item in items],
        "trained, of the sentence": trained.score_many([item.pair.text for item in items]),
    }
    if any(item.pair.target for item in items):
        said["trained, towards the target"] = trained.towards_many([item.pair for item in items])
    gold, groups = [item.label for item in items], [item.group for item in items]
    counts = {model: count_labels(gold, [each.label for each in found], SENTIMENTS) for model, found in said.items()}
    told = np.array([label != "neutral" for label in gold])
    for model, own in counts.items():
        scores, (low, high) = label_scores(own), label_intervals(own, groups)["macro_f1"]
        row = {"measured on": name, "items": len(items), "by": model}
        row |= {"macro-F1": f"{scores['macro_f1']:.3f} [{low:.3f}, {high:.3f}]"}
        row |= {f"{label} F1": f"{scores[f'{label}_f1']:.3f}" for label in SENTIMENTS}
        signed = np.array([each.score for each in said[model]])
        area = roc_auc_score(np.array(gold)[told] == "positive", signed[told])
        row |= {"AUC, positive against negative": f"{area:.3f}"}
        yield row | {"more macro-F1 than VADER": "" if model == "VADER" else _gain(own, counts["VADER"], groups)}


def _gain(own: LabelCounts, other: LabelCounts, groups: list[str]) -> str:
    """Return the difference of macro-F1 with its 95 % interval, by the bootstrap over groups of both at once."""
    member, weights = group_weights(groups, n_resamples=1000, random_state=0)

    def drawn(counts: LabelCounts) -> Any:
        parts = (counts.hits, counts.predicted, counts.gold)
        return f1_scores(*(weights @ group_sums(part, member, weights.shape[1]) for part in parts)).mean(axis=1)

    value = label_scores(own)["macro_f1"] - label_scores(other)["macro_f1"]
    low, high = np.quantile(drawn(own) - drawn(other), [0.025, 0.975])
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"


def _timed(texts: list[str], trained: TrainedSentiment) -> Iterator[dict[str, Any]]:
    """Take the processor time of each way over all texts, the best of three."""
    vader = VaderSentiment()
    ways: dict[str, Callable[[], object]] = {
        "VADER": lambda: [vader.score_one(text) for text in texts],
        "trained, many at once": lambda: trained.score_many(texts),
        "trained, one by one": lambda: [trained.score_one(text) for text in texts[:200]],
    }
    for name, call in ways.items():
        best = np.inf
        for _ in range(3):
            begin = time.process_time()
            call()
            best = min(best, time.process_time() - begin)
        n = 200 if name.endswith("one by one") else len(texts)
        yield {"by": name, "sentences": n, "ms a sentence": f"{best / n * 1000:.3f}", "a second": round(n / best)}
