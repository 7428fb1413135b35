"""Why a sentence is said to take a stance, or not: log odds taken apart into what each word adds to them.

A stance's log odds are a weighted sum of what views say of all stances, and what a linear view says is a weighted sum
of its columns. So each column adds its value times its weights to the log odds, and is shared out evenly among the
words that it covers. Nothing is estimated: the addends sum to the log odds, whatever the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from stance.exceptions import InputError
from stance.schema import Claim, Json, Sentence, Span
from stance.stances.addends import Addends, take_apart
from stance.stances.classifier import StanceClassifier
from stance.stances.heads import Bools, Floats, Ints
from stance.stances.labeler import SCORE_DIGITS, Labeler
from stance.stances.lexicon import CueHit
from stance.stances.nearest import Neighbour, TrainingSentences
from stance.stances.tagger import CueTagger

N_WORDS = 8
N_NEAREST = 3
_DIGITS = 4
_BATCH = 512


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word and what it adds to the log odds of a stance."""

    span: Span
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence is said to take a stance, or why not.

    The weights of all `words`, `tagger` and `rest` sum to `log_odds`.

    Parameters
    ----------
    sentence : int
        Which of the sentences asked about, from 0.
    stance : str
    said : bool
        Whether the labeler says that the stance is taken.
    cue : Span or None
        The surest cue, where it is said. Spans point into the document, or into the text where a text was given.
    log_odds : float or None
        None where the classifier has none, as one that looks words up.
    threshold : float
        The log odds from which on the stance is said.
    exact : bool
        Whether the log odds are a weighted sum of columns. Where they are not, as those of trees, no word has a weight.
    words : tuple of Weighed
        All words and marks in order of the text, a masked name as one; empty where `exact` is false.
    tagger : float
        What the tagger of cue words adds.
    tagged : Span or None
        What the tagger takes for the cue, if anything.
    rest : float
        What has no place in the text: intercepts, views that were not asked, columns of the sentence as a whole or of
        embeddings, and what is cut off from a view that is surer than 0.9999.
    nearest : tuple of Neighbour
        Training sentences that are like it in what the words' model goes by, the nearest first.
    """

    sentence: int
    stance: str
    said: bool
    cue: Span | None
    log_odds: float | None
    threshold: float
    exact: bool
    words: tuple[Weighed, ...] = ()
    tagger: float = 0.0
    tagged: Span | None = None
    rest: float = 0.0
    nearest: tuple[Neighbour, ...] = ()

    def heaviest(self, n: int = N_WORDS) -> list[Weighed]:
        """Return up to `n` words that add or take most, heaviest first; words of no weight are left out."""
        order = sorted(self.words, key=lambda word: (-abs(word.weight), word.span.start))
        return [word for word in order[:n] if round(word.weight, _DIGITS)]

    def to_json(self, n_words: int = N_WORDS) -> Json:
        """Return the heaviest words and the rest as numbers of four digits, which still sum to the log odds.

        Parameters
        ----------
        n_words : int
            Words beyond that many are put to `rest`.
        """
        words = [word.span.to_json() | {"weight": round(word.weight, _DIGITS)} for word in self.heaviest(n_words)]
        tagger = round(self.tagger, _DIGITS)
        out: Json = {"log_odds": None, "threshold": round(self.threshold, _DIGITS), "exact": self.exact}
        out |= {"words": words, "rest": None, "tagger": None}
        if self.log_odds is not None:
            log_odds = round(self.log_odds, _DIGITS)
            out["log_odds"] = log_odds
            out["rest"] = round(log_odds - tagger - sum(word["weight"] for word in words), _DIGITS)
            nowhere: Json = {"text": None, "start": None, "end": None}
            out["tagger"] = (nowhere if self.tagged is None else self.tagged.to_json()) | {"weight": tagger}
        return out | {"nearest": [neighbour.to_json() for neighbour in self.nearest]}


def explain(
    labeler: Labeler,
    sentences: Sentence | Iterable[str | Sentence],
    *,
    stances: Sequence[str] | None = None,
    training: TrainingSentences | None = None,
) -> list[Explanation]:
    """Say why sentences are, or are not, said to take stances.

    Parameters
    ----------
    labeler : Labeler
        Fitted.
    sentences : str or Sentence, or several of these
        Claims that sentences have are not looked at: it is the labeler that is explained.
    stances : sequence of str, optional
        Explained of every sentence, said or not; by default those that the labeler says.
    training : TrainingSentences, optional
        Where the nearest are looked for; without it there are none.

    Returns
    -------
    list of Explanation
        In order of the sentences, and in each of the labels.

    Raises
    ------
    InputError
        If a stance is unknown, or something is no sentence.

    Examples
    --------
    >>> import stance
    >>> why = stance.explain(stance.load_labeler(), ["Ottawa accused Beijing of meddling."])[0]
    >>> why.stance, why.said, why.heaviest(1)[0].span.text
    ('accusation', True, 'accused')
    """
    known = labeler.stances
    if unknown := [stance for stance in stances or () if stance not in known]:
        raise InputError(f"the model knows no stance {unknown[0]!r}; choose from {', '.join(known)}")
    if isinstance(sentences, (str, Sentence)):
        sentences = [sentences]
    given = [Sentence("", 0, 0, len(each), each) if isinstance(each, str) else each for each in sentences]
    if odd := [each for each in given if not isinstance(each, Sentence)]:
        raise InputError(f"only sentences are explained, as texts or as Sentences; got {type(odd[0]).__name__}")
    out: list[Explanation] = []
    for begin in range(0, len(given), _BATCH):
        found = _explained(labeler, given[begin : begin + _BATCH], stances, training)
        out += [replace(each, sentence=each.sentence + begin) for each in found]
    return out


def with_reasons(
    labeler: Labeler,
    sentences: Sequence[Sentence],
    *,
    training: TrainingSentences | None = None,
    n_words: int = N_WORDS,
) -> list[Sentence]:
    """Give each claim of labelled sentences the key `why`, see `Explanation.to_json`.

    Parameters
    ----------
    labeler : Labeler
        The one that found the claims.
    sentences : sequence of Sentence
    training, n_words
        See `explain` and `Explanation.to_json`.

    Returns
    -------
    list of Sentence
        All of them, in order.
    """
    rows = [row for row, sentence in enumerate(sentences) if sentence.claims]
    found = explain(labeler, [sentences[row] for row in rows], training=training)
    why = {(rows[each.sentence], each.stance): each.to_json(n_words) for each in found}
    out = list(sentences)
    for row in rows:
        claims = [_reasoned(claim, why.get((row, claim.stance))) for claim in sentences[row].claims]
        out[row] = sentences[row].with_claims(tuple(claims))
    return out


def _reasoned(claim: Claim, why: Json | None) -> Claim:
    return claim if why is None else replace(claim, extra={**claim.extra, "why": why})


def _explained(
    labeler: Labeler, sentences: Sequence[Sentence], stances: Sequence[str] | None, training: TrainingSentences | None
) -> list[Explanation]:
    """Explain a batch of sentences."""
    classifier, texts = labeler.classifier_, [sentence.text for sentence in sentences]
    opinions = classifier.opinions(texts) if isinstance(classifier, StanceClassifier) else None
    odds = None if opinions is None else classifier.blend_.log_odds(opinions[0])
    scores = classifier.predict_proba(texts) if odds is None else expit(odds)
    body = np.array([sentence.part != "boilerplate" for sentence in sentences], dtype=bool)
    said = (np.round(scores, SCORE_DIGITS) >= classifier.thresholds_) & body[:, None]
    wanted = said if stances is None else np.tile([stance in stances for stance in labeler.stances], (len(texts), 1))
    cues = classifier.best_cues(texts, said & wanted)
    out = []
    for row, number in np.argwhere(wanted).tolist():
        stance = labeler.stances[number]
        best = max((hit for hit in cues[row] if hit.stance == stance), key=lambda hit: hit.score, default=None)
        cue = None if best is None else _span(sentences[row], best.start, best.end)
        threshold = float(logit(classifier.thresholds_[number]))
        log_odds = None if odds is None else float(odds[row, number])
        out.append(Explanation(row, stance, bool(said[row, number]), cue, log_odds, threshold, exact=False))
    return out if opinions is None or not out else _taken_apart(labeler, sentences, out, *opinions, training)


def _taken_apart(
    labeler: Labeler,
    sentences: Sequence[Sentence],
    found: list[Explanation],
    odds: Floats,
    passed: Ints,
    training: TrainingSentences | None,
) -> list[Explanation]:
    """Say of explanations what the words, the tagger and the rest add, and which training sentences are near."""
    classifier, stances = labeler.classifier_, labeler.stances
    rows = list(dict.fromkeys(each.sentence for each in found))
    place = {row: at for at, row in enumerate(rows)}
    masked, asked = classifier.masked([sentences[row].text for row in rows]), np.isin(rows, passed)
    texts = [each.text for each in masked]
    addends = take_apart(classifier, texts, odds[rows], asked)
    marked = _marked(classifier.tagger_, texts, asked)
    nearest = _nearest(classifier, found, place, stances, addends, training)
    out = []
    for each, near in zip(found, nearest, strict=True):
        at, number, sentence = place[each.sentence], stances.index(each.stance), sentences[each.sentence]
        outside = masked[at].outside
        exact = bool(addends.exact[number])
        weighed = zip(addends.tokens[at], addends.words[at][:, number].tolist(), strict=True) if exact else ()
        best = max(
            (hit for hit in marked.get(at, ()) if hit.stance == each.stance), key=lambda hit: hit.score, default=None
        )
        out.append(
            replace(
                each,
                exact=exact,
                words=tuple(
                    Weighed(_span(sentence, *outside(token.start, token.end)), weight) for token, weight in weighed
                ),
                tagger=float(addends.tagger[at, number]),
                tagged=None if best is None else _span(sentence, *outside(best.start, best.end)),
                rest=float(addends.rest[at, number]),
                nearest=near,
            )
        )
    return out


def _marked(tagger: CueTagger | None, texts: Sequence[str], asked: Bools) -> dict[int, list[CueHit]]:
    """Return what the tagger takes for cues in the sentences that it is asked of."""
    rows = np.flatnonzero(asked).tolist()
    if tagger is None or not rows:
        return {}
    return dict(zip(rows, tagger.predict([texts[row] for row in rows]), strict=True))


def _nearest(
    classifier: StanceClassifier,
    found: Sequence[Explanation],
    place: Mapping[int, int],
    stances: Sequence[str],
    addends: Addends,
    training: TrainingSentences | None,
) -> list[tuple[Neighbour, ...]]:
    out: list[tuple[Neighbour, ...]] = [()] * len(found)
    if training is None:
        return out
    for number, stance in enumerate(stances):
        own = [at for at, each in enumerate(found) if each.stance == stance]
        if own:
            columns = addends.columns[[place[found[at].sentence] for at in own]]
            for at, near in zip(
                own, training.nearest(classifier, columns, addends.weights[number], N_NEAREST), strict=True
            ):
                out[at] = near
    return out


def _span(sentence: Sentence, start: int, end: int) -> Span:
    return Span(sentence.start + start, sentence.start + end, sentence.text[start:end])
