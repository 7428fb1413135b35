"""Small runs as summaries, that several tests of reports read."""

import dataclasses

import pandas as pd

from stance.report.summary import Summary
from stance.schema import STANCES, Claim, Document, Mention, Sentence, Span

EVIL = (
    "</style><script>window.hacked=1</script><img src=x onerror=alert(1)> \"'`|*_[x](javascript:alert(2)) "
    "\u202eabc {{ 7*7 }} $x$"
)
COLUMNS = ["task", "item", "group", "label", "gold", "predicted", "score", "fold", "model"]


def make_summary(word: str = "plain", group: str | None = None) -> Summary:
    """Return a small run in which every piece of text holds `word`."""
    group = word if group is None else group
    text = f"{word}\n\nOttawa accused {word} of lying."
    at = text.index("accused")
    claim = Claim("accusation", Span(at, at + 7, "accused"), Mention(None, word), Mention(None, word), 0.9)
    start = text.index("Ottawa")
    sentences = [
        Sentence("a", 0, 0, len(word), word, "headline"),
        Sentence("a", 1, start, len(text), text[start:], "body", (claim,)),
    ]
    rows = []
    for k in range(12):
        item = f"{group}{k}:0-9"
        for stance in STANCES:
            rows.append(("stance", item, group, stance, k % 2 == 0, k % 3 == 0, k / 12, 0, "stance"))
            rows.append(("stance", item, group, stance, k % 2 == 0, False, 0.0, 0, "majority"))
    metrics = {"stance/macro_f1": 0.62, "stance/macro_f1_low": 0.58, "stance/macro_f1_high": 0.66}
    metrics |= {"cue_words/macro_f1": 0.52, "majority/macro_f1": 0.0, "stance/actor_accuracy": 0.5, word: 0.25}
    metrics |= {f"stance/{s}_{m}": 0.5 for s in STANCES for m in ("f1", "precision", "recall")}
    return Summary(
        title=word,
        question=word,
        config={"corpus": {"name": word, word: [1, {"deep": word}]}, "empty": {}, "seed": 0, "none": None},
        record={
            "status": "COMPLETED",
            "command": word,
            "git": {"commit": word, "state": "dirty"},
            "inputs": [{"path": word, "sha256": word}],
            "versions": {word: word},
            "timings": {"read": 1.25},
            "host": {word: word},
        },
        metrics=metrics,
        predictions=pd.DataFrame(rows, columns=COLUMNS),
        texts={f"{group}{k}:0-9": f"Sentence {k} {word}" for k in range(12)},
        documents=[Document("a", text, title=word, date=word, source=word)],
        sentences=sentences,
        weights=pd.DataFrame({"stance": ["accusation"], "feature": [group], "weight": [1.0]}),
    )


def empty_summary() -> Summary:
    return Summary(
        "none",
        "",
        {},
        {},
        {},
        pd.DataFrame(columns=COLUMNS),
        {},
        [],
        [],
        pd.DataFrame(columns=["stance", "feature", "weight"]),
    )


def one_label_summary(word):
    """Return a small run in which each item, a pair in a sentence, has one label; every third is wrong."""
    labels = ("good", "bad")
    text = f"Ann {word} Eve"
    mentions = Mention(Span(0, 3, "Ann")), Mention(Span(len(text) - 3, len(text), "Eve"))
    sentences, rows = [], []
    for k in range(9):
        gold, said = labels[k % 2], labels[(k + (k % 3 == 0)) % 2]
        sentences.append(Sentence(f"d{k}", 0, 0, len(text), text, claims=(Claim(said, None, *mentions, 0.6),)))
        for label in labels:
            score = 0.6 if label == said else 0.4
            rows.append(
                ("dse", f"{sentences[k].item}#0", f"d{k}", label, label == gold, label == said, score, 0, "dse")
            )
    metrics = {"dse/macro_f1_dev": 0.66, "dse/macro_f1_dev_low": 0.5, "dse/macro_f1_dev_high": 0.7}
    metrics |= {"dse/accuracy_dev": 0.67, "dse/macro_f1_dev_unseen": 0.31, "majority/macro_f1_dev": 0.3}
    metrics |= {f"{m}/{label}_f1_dev": 0.5 for m in ("dse", "majority") for label in labels}
    return dataclasses.replace(
        make_summary(word),
        metrics=metrics,
        predictions=pd.DataFrame(rows, columns=COLUMNS),
        texts={f"{sentence.item}#0": sentence.text for sentence in sentences},
        documents=[Document(sentence.doc, sentence.text) for sentence in sentences],
        sentences=sentences,
        stances=labels,
        headline="dse/macro_f1_dev",
    )
