"""The stage that says who: actor and target, span and entity, of each claim whose cue is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from stance.actors.entities import EntityResolver
from stance.actors.features import NOBODY, SPEAKER, CueView, absence_features, mention_features, relation_features
from stance.actors.mentions import Candidate
from stance.actors.ranking import CandidateRanker, Rows
from stance.actors.reading import Reading
from stance.actors.tagging import load_tagger, plain_case
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span, sentences_by_document
from stance.text.quotations import QuotedSentence, quoted_spans
from stance.text.tokens import tokenize

_MAX_TOKENS = 400  # of a sentence; what is longer is no sentence
_TRUST = {"H1": 1.0, "H2": 0.4}  # of the grammar's holders, times `grammar_bonus`
_CHUNK = 500  # sentences whose features are held at once


class _Case(NamedTuple):
    """A claim, made ready for ranking."""

    claim: Claim
    view: CueView
    shared: list[list[str]]


class Attributor(BaseEstimator):  # type: ignore[misc]
    """Find actor and target of claims by ranking the mentions of their sentence.

    Parameters
    ----------
    C_actor, C_target : float
        Inverse strength of the penalty on the rankers' weights.
    target_bias : float
        Taken off the score of "no target": news names targets more often than the written corpus does, and a target
        left out costs as much as a wrong one.
    grammar_bonus : float
        Added to the score of an actor whom the rules of grammar (`stance.actors.slots`) make the holder; the written
        corpus, full of actors who begin their sentence, teaches to trust them too little.
    stance_word_weight : float
        How much more a claim counts in learning whose cue itself names a stance ("accused", "fears"): news has more
        of these than the written corpus, whose cues are mostly what somebody says of somebody.
    max_iter : int
        Most steps of their optimiser.
    random_state : int
        Nothing here is random; kept for the common face of the stages.

    Attributes
    ----------
    actor_ranker_, target_ranker_ : CandidateRanker

    Notes
    -----
    A claim's candidates are the noun phrases of its sentence, cut and joined by part-of-speech patterns
    (`stance.actors.mentions`), with "nobody is named" and, for actors, "the speaker of a sentence before". Two
    conditional logistic regressions rank them; the target's also sees the actor. Entities are then looked up in the
    document (`stance.actors.entities`).
    """

    def __init__(
        self,
        *,
        C_actor: float = 0.4,
        C_target: float = 0.15,
        target_bias: float = 1.5,
        grammar_bonus: float = 0.5,
        stance_word_weight: float = 3.0,
        max_iter: int = 60,
        random_state: int = 0,
    ):
        self.C_actor = C_actor
        self.C_target = C_target
        self.target_bias = target_bias
        self.grammar_bonus = grammar_bonus
        self.stance_word_weight = stance_word_weight
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, documents: Sequence[Document], sentences: Sequence[Sentence]) -> Self:
        """Learn from gold claims.

        Parameters
        ----------
        documents : sequence of Document
        sentences : sequence of Sentence
            With claims that have cue, actor and target; sentences without claims are only context.
        """
        texts = {document.id: document.text for document in documents}
        actor_rows, actor_gold, target_rows, target_gold, importance = [], [], [], [], []
        said = [sentence for sentence in sentences if sentence.claims]
        for case in _cases(said, _quoted(texts, said)):
            claim, view = case.claim, case.view
            options: list[Candidate | None] = [*view.options, None, None]
            weights = [*_overlaps(view, claim.actor), 0.0, 0.0]
            if claim.actor is None or claim.actor.span is None:
                outside = claim.actor is not None and claim.actor.entity is not None
                weights = [0.0] * len(view.options) + [float(not outside), float(outside)]
            actor_rows.append(_actor_rows(case))
            actor_gold.append(weights)
            actor = options[int(np.argmax(weights))] if any(weights) else None
            target_rows.append(_target_rows(case, actor))
            importance.append(self.stance_word_weight if view.sense in "VENA" else 1.0)
            nobody = claim.target is None or claim.target.span is None
            target_gold.append([0.0] * len(view.options) + [1.0] if nobody else [*_overlaps(view, claim.target), 0.0])
        if not actor_rows:
            raise InputError("there is no claim to learn actors from; give sentences with gold claims")
        self.actor_ranker_ = CandidateRanker(C=self.C_actor, max_iter=self.max_iter).fit(
            actor_rows, actor_gold, importance
        )
        self.target_ranker_ = CandidateRanker(C=self.C_target, max_iter=self.max_iter).fit(
            target_rows, target_gold, importance
        )
        return self

    def predict(self, documents: Sequence[Document], sentences: Sequence[Sentence]) -> list[Sentence]:
        """Fill in actors and targets.

        Parameters
        ----------
        documents : sequence of Document
        sentences : sequence of Sentence
            With claims that have stance and cue.

        Returns
        -------
        list of Sentence
            The same, in the same order, their claims with actor and target; nothing else is changed.
        """
        check_is_fitted(self)
        texts = {document.id: document.text for document in documents}
        resolvers: dict[str, EntityResolver] = {}
        out = list(sentences)
        where = [i for i, sentence in enumerate(sentences) if sentence.claims]
        quoted = _quoted(texts, [sentences[i] for i in where])
        for start in range(0, len(where), _CHUNK):
            chunk = where[start : start + _CHUNK]
            cases = list(_cases([sentences[i] for i in chunk], quoted[start : start + _CHUNK]))
            actors = self._choose_actors(cases)
            rows = [
                _target_rows(case, case.view.options[n] if n < len(case.view.options) else None)
                for case, n in zip(cases, actors, strict=True)
            ]
            targets = self._choose_targets(rows)
            done = iter(zip(cases, actors, targets, strict=True))
            for i in chunk:
                sentence = sentences[i]
                resolver = resolvers.setdefault(sentence.doc, EntityResolver(texts[sentence.doc]))
                claims = []
                for claim in sentence.claims:
                    case, actor, target = next(done)
                    claims.append(_filled(claim, case.view, sentence, resolver, actor, target))
                out[i] = sentence.with_claims(tuple(claims))
        return out

    def _choose_actors(self, cases: Sequence[_Case]) -> list[int]:
        """Return the number of each case's actor: an option, or one more for nobody, two for the speaker before."""
        scores = self.actor_ranker_.decision_function([_actor_rows(case) for case in cases])
        for case, row in zip(cases, scores, strict=True):
            row[: len(case.view.slots)] += [self.grammar_bonus * _TRUST.get(slot, 0.0) for slot in case.view.slots]
        return [int(row.argmax()) for row in scores]

    def _choose_targets(self, groups: Sequence[Rows]) -> list[int]:
        """Return the number of each case's target: an option, or one more for nobody."""
        scores = self.target_ranker_.decision_function(groups)
        for row in scores:
            row[-1] -= self.target_bias
        return [int(row.argmax()) for row in scores]


def _quoted(texts: dict[str, str], sentences: Sequence[Sentence]) -> list[QuotedSentence]:
    """Say what is quoted of each sentence, as its document shows it."""
    groups = sentences_by_document(sentences)
    states = {doc: iter(quoted_spans(texts[doc], group)) for doc, group in groups.items()}
    return [next(states[sentence.doc]) for sentence in sentences]


def _cases(sentences: Sequence[Sentence], quoted: Sequence[QuotedSentence]) -> Iterator[_Case]:
    tokens = [tokenize(sentence.text, sentence.start)[:_MAX_TOKENS] for sentence in sentences]
    tags = load_tagger().tag([plain_case([token.text for token in row]) for row in tokens])
    for sentence, row, tag, state in zip(sentences, tokens, tags, quoted, strict=True):
        reading = Reading(row, tag, state)
        for claim in sentence.claims:
            cue = reading.locate(claim.cue)
            view = CueView(reading, cue, claim.stance, reading.candidates(cue))
            yield _Case(claim, view, [mention_features(view, option) for option in view.options])


def _actor_rows(case: _Case) -> list[list[str]]:
    return [*case.shared, absence_features(case.view, NOBODY), absence_features(case.view, SPEAKER)]


def _target_rows(case: _Case, actor: Candidate | None) -> list[list[str]]:
    view = case.view
    none = [*absence_features(view, NOBODY), *relation_features(view, None, actor, NOBODY)]
    pairs = zip(case.shared, view.options, strict=True)
    return [*([*row, *relation_features(view, option, actor, "it")] for row, option in pairs), none]


def _overlaps(view: CueView, mention: Mention | None) -> list[float]:
    """Say how right each candidate is: 1 for the exact span; where none is exact, the closest that is half right."""
    if mention is None or mention.span is None:
        return [0.0] * len(view.options)
    shares = []
    for option in view.options:
        start, end = view.reading.tokens[option.start].start, view.reading.tokens[option.end - 1].end
        shared = max(0, min(end, mention.span.end) - max(start, mention.span.start))
        shares.append(shared / (max(end, mention.span.end) - min(start, mention.span.start)))
    best = max(shares, default=0.0)
    return [float(share == best and best >= 0.5) for share in shares]


def _filled(
    claim: Claim, view: CueView, sentence: Sentence, resolver: EntityResolver, actor: int, target: int
) -> Claim:
    """Return the claim with its actor and target."""
    who: Mention | None
    if actor < len(view.options):
        who = _mention(view, view.options[actor], sentence, resolver)
    elif actor == len(view.options):
        who = None
    else:
        speaker = resolver.speaker(sentence.start)
        who = Mention(None, speaker) if speaker else None
    whom = _mention(view, view.options[target], sentence, resolver) if target < len(view.options) else None
    return replace(claim, actor=who, target=whom)


def _mention(view: CueView, option: Candidate, sentence: Sentence, resolver: EntityResolver) -> Mention:
    tokens = view.reading.tokens
    start, end = tokens[option.start].start, tokens[option.end - 1].end
    text = sentence.text[start - sentence.start : end - sentence.start]
    return Mention(Span(start, end, text), resolver.resolve(text, start, sentence.start, tokens[option.head].text))
