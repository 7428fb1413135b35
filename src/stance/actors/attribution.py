"""The stage that says who: actor and target, span and entity, of each claim whose cue is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from stance.actors.aliases import Alias, AliasTable, read_aliases
from stance.actors.cases import Case, actor_gold, make_cases, quoted_in, target_gold
from stance.actors.choosing import Choices, choices
from stance.actors.cue_view import CueView
from stance.actors.entities import EntityResolver
from stance.actors.mentions import Candidate
from stance.actors.ranking import CandidateRanker, Rows
from stance.chain import Floats
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span
from stance.text.batches import Batch, portions, texts_of

_AT_ONCE = 500, 100_000  # sentences, and characters of them, whose features are held at once


class Attributor(BaseEstimator):  # type: ignore[misc]
    """Find actor and target of claims by ranking the mentions of their sentence.

    Parameters
    ----------
    C_actor, C_target : float
        Inverse strength of the penalty on the rankers' weights.
    target_bias : float
        Taken off the score of "no target". A target is right or wrong wherever gold or prediction has one, so naming
        one pays from about half of the probability of none on; 0.7 was best on claims of news in held-out folds.
    grammar_bonus : float
        Added to the score of an actor whom the rules of grammar (`stance.actors.slots`) make the holder, times how far
        they may be trusted; the written corpus, full of actors who begin their sentence, teaches to trust them too
        little. So it is with targets of denials and concerns, of which few claims name one.
    stance_word_weight : float
        How much more a claim counts in learning whose cue itself names a stance ("accused", "fears"): news has more
        of these than the written corpus, whose cues are mostly what somebody says of somebody.
    real_weight : float
        What a claim of a published text counts beside one of a written text, as in `StanceClassifier`.
    n_folds : int
        The target's ranker learns beside actors that were found in so many held-out folds, not beside gold's.
    max_iter : int
        Most steps of their optimiser.
    random_state : int
        Seed of the folds.
    aliases : str, optional
        A table of names and their entities, see `stance.actors.aliases.read_aliases`; what is trained keeps it.

    Attributes
    ----------
    actor_ranker_, target_ranker_ : CandidateRanker
    aliases_ : list of list of str
        The rows of the table of aliases.

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
        target_bias: float = 0.7,
        grammar_bonus: float = 0.5,
        stance_word_weight: float = 3.0,
        real_weight: float = 2.0,
        n_folds: int = 3,
        max_iter: int = 60,
        random_state: int = 0,
        aliases: str | None = None,
    ):
        self.C_actor = C_actor
        self.C_target = C_target
        self.target_bias = target_bias
        self.grammar_bonus = grammar_bonus
        self.stance_word_weight = stance_word_weight
        self.real_weight = real_weight
        self.n_folds = n_folds
        self.max_iter = max_iter
        self.random_state = random_state
        self.aliases = aliases

    def fit(self, documents: Sequence[Document], sentences: Sequence[Sentence]) -> Self:
        """Learn from gold claims.

        Parameters
        ----------
        documents : sequence of Document
            Those with `meta["origin"]` are published ones.
        sentences : sequence of Sentence
            With claims that have cue, actor and target; sentences without claims are only context.
        """
        self.use_aliases(read_aliases(self.aliases) if self.aliases else AliasTable())
        by_id = {document.id: document for document in documents}
        texts = {id_: document.text for id_, document in by_id.items()}
        said = [sentence for sentence in sentences if sentence.claims]
        cases = list(make_cases(said, quoted_in(texts, said)))
        if not cases:
            raise InputError("there is no claim to learn actors from; give sentences with gold claims")
        origins = [by_id[sentence.doc].meta.get("origin") for sentence in said for _ in sentence.claims]
        groups = [str(o or s.doc) for o, s in zip(origins, (s for s in said for _ in s.claims), strict=True)]
        importance = np.array([self.stance_word_weight if case.view.sense in "VENA" else 1.0 for case in cases])
        importance[[origin is not None for origin in origins]] *= self.real_weight
        parts = list(choices([case.view for case in cases]))
        rows = [row for part in parts for row in part.actor_names()]
        gold = [actor_gold(case) for case in cases]
        found = self._held_out_actors(cases, rows, gold, importance, groups)
        self.actor_ranker_ = self._ranker(self.C_actor).fit(rows, gold, importance.tolist())
        ends = np.cumsum([len(part.table.views) for part in parts])
        actors = np.split(np.array(found, dtype=np.int64), ends[:-1])
        rows = [row for part, own in zip(parts, actors, strict=True) for row in part.target_names(own)]
        self.target_ranker_ = self._ranker(self.C_target).fit(
            rows, [target_gold(case) for case in cases], importance.tolist()
        )
        return self

    @property
    def alias_table(self) -> AliasTable:
        """The aliases that are in use."""
        return AliasTable(Alias(*row) for row in self.aliases_)

    def use_aliases(self, table: AliasTable) -> None:
        """Let a table of aliases win over what documents say, in place of the one there was."""
        self.aliases_ = [list(row) for row in table.rows]

    def _ranker(self, C: float) -> CandidateRanker:
        return CandidateRanker(C=C, max_iter=self.max_iter)

    def _held_out_actors(
        self,
        cases: Sequence[Case],
        rows: Sequence[Rows],
        gold: Sequence[Sequence[float]],
        importance: NDArray[np.float64],
        groups: Sequence[str],
    ) -> list[int]:
        """Choose each case's actor by a ranker that did not learn from its document; gold's where that cannot be.

        So the target's ranker learns beside actors as wrong as those it will meet.
        """
        found = [int(np.argmax(row)) if any(row) else len(row) - 2 for row in gold]
        names = sorted(set(groups))
        number = min(self.n_folds, len(names))
        if number < 2:
            return found
        order = np.random.RandomState(self.random_state).permutation(len(names))
        fold_of = {name: int(place) % number for name, place in zip(names, order, strict=True)}
        folds = np.array([fold_of[group] for group in groups])
        for k in range(number):
            learned, left = np.flatnonzero(folds != k).tolist(), np.flatnonzero(folds == k).tolist()
            if not any(any(gold[i]) for i in learned):
                continue
            ranker = CandidateRanker(C=self.C_actor, max_iter=self.max_iter // 2).fit(
                [rows[i] for i in learned], [gold[i] for i in learned], importance[learned].tolist()
            )
            scores = [part.actor_scores(ranker, self.grammar_bonus) for part in choices([cases[i].view for i in left])]
            for i, number_ in zip(left, np.concatenate([part.best() for part in scores]).tolist(), strict=True):
                found[i] = number_
        return found

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
        aliases = self.alias_table
        resolver, resolved = EntityResolver(""), None  # of one document at a time: names of all are much to hold
        out = list(sentences)
        sentences = Batch.of(sentences)
        where = [i for i, sentence in enumerate(sentences) if sentence.claims]
        said = sentences.take(where)
        quoted = quoted_in(texts, said)
        for rows in portions(map(len, texts_of(said)), *_AT_ONCE):
            chunk = where[rows.start : rows.stop]
            cases = list(make_cases(said.take(rows), quoted[rows.start : rows.stop]))
            pairs = [pair for part in choices([case.view for case in cases]) for pair in self._pairs(part)]
            done = iter(zip(cases, pairs, strict=True))
            for i in chunk:
                sentence = sentences[i]
                if sentence.doc != resolved:
                    resolver, resolved = EntityResolver(texts[sentence.doc], aliases), sentence.doc
                claims = []
                for claim in sentence.claims:
                    case, (actor, target) = next(done)
                    claims.append(_filled(claim, case.view, sentence, resolver, actor, target))
                out[i] = sentence.with_claims(tuple(claims))
        return out

    def _pairs(self, claims: Choices) -> list[tuple[int, int]]:
        """Return the numbers of each claim's actor and target.

        They are those of its candidates; one more is nobody, two the speaker of a sentence before.
        """
        actors = claims.actor_scores(self.actor_ranker_, self.grammar_bonus)
        best = actors.best()
        targets = claims.target_scores(self.target_ranker_, best, self.grammar_bonus, self.target_bias)
        pairs = list(zip(best.tolist(), targets.best().tolist(), strict=True))
        for claim, ((actor, target), n) in enumerate(zip(pairs, claims.table.sizes.tolist(), strict=True)):
            if actor == target < n:
                pairs[claim] = _apart(actor, actors.of(claim), targets.of(claim))
        return pairs


def _apart(both: int, actors: Floats, targets: Floats) -> tuple[int, int]:
    """Return the best actor and the best target; a mention that is both stays what costs more to give up."""
    others = [np.where(np.arange(len(row)) == both, -np.inf, row) for row in (actors, targets)]
    losses = [row[both] - other.max() for row, other in zip((actors, targets), others, strict=True)]
    return (int(others[0].argmax()), both) if losses[0] < losses[1] else (both, int(others[1].argmax()))


def _filled(
    claim: Claim, view: CueView, sentence: Sentence, resolver: EntityResolver, actor: int, target: int
) -> Claim:
    """Return the claim with its actor and target."""
    who: Mention | None
    if actor < len(view.options):
        who = _mention(view, view.options[actor], sentence, resolver)
    else:
        goes_on = actor > len(view.options) or _goes_on(view)
        opens = view.reading.ends_quoted and not view.reading.starts_quoted
        speaker = resolver.speaker(sentence.start, sentence.end if opens else None) if goes_on else None
        who = Mention(None, speaker) if speaker else None
    whom = _mention(view, view.options[target], sentence, resolver) if target < len(view.options) else None
    return replace(claim, actor=who, target=whom)


def _goes_on(view: CueView) -> bool:
    """Whether the cue stands in a quotation whose speaker the sentence does not name (codebook, rule 8)."""
    reading = view.reading
    return view.quoted and not reading.speech_outside and (reading.starts_quoted or reading.ends_quoted)


def _mention(view: CueView, option: Candidate, sentence: Sentence, resolver: EntityResolver) -> Mention:
    tokens = view.reading.tokens
    start, end = tokens[option.start].start, tokens[option.end - 1].end
    text = sentence.text[start - sentence.start : end - sentence.start]
    return Mention(Span(start, end, text), resolver.resolve(text, start, sentence.start, tokens[option.head].text))
