"""Candidate pairs of a corpus whose articles come with a list of entities, and what gold says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stance.actors.listed import Candidate, Listed
from stance.corpora.corpus import Corpus
from stance.corpora.readers.seesaw import NOBODY, UNLISTED
from stance.exceptions import InputError
from stance.schema import Document, Mention, Sentence, sentences_by_document
from stance.stances.pair_features import Pair
from stance.stances.pair_finder import NONE

OF_NOBODY = "_of_nobody"
"""Ends the labels of pairs whose subject is nobody, as against somebody who is not listed."""


@dataclass(frozen=True)
class Example:
    """A candidate pair in a sentence, and its label: none, a polarity, or a polarity of nobody who is named.

    Parameters
    ----------
    sentence : Sentence
    candidate : Candidate
    label : str
    group : str
        The story, which several articles tell.
    adjacent : bool
        Whether the object is the next entity that the sentence names after the subject.
    """

    sentence: Sentence
    candidate: Candidate
    label: str
    group: str
    adjacent: bool

    @property
    def pair(self) -> Pair:
        """What the classifier sees."""
        subject, target = self.candidate
        return Pair(self.sentence.text, subject and (subject.start, subject.end), target and (target.start, target.end))


def examples(corpus: Corpus) -> list[Example]:
    """Return the candidate pairs of a corpus, with their labels.

    Parameters
    ----------
    corpus : Corpus
        Documents without ``meta["entities"]`` have none.

    Raises
    ------
    InputError
        If a document's entities are no names with lists of their kinds.
    """
    by_document = sentences_by_document(corpus.sentences)
    stories = dict(zip((s.item for s in corpus.sentences), corpus.groups, strict=True))
    out = []
    for document in corpus.documents:
        sentences = by_document.get(document.id, [])
        listed = Listed(_entities(document))
        for sentence, found in zip(sentences, listed.candidates([s.text for s in sentences]), strict=True):
            gold = gold_pairs(sentence)
            named = [mention.entity for mention in listed.mentions(sentence.text)]
            following = set(pairwise(named))
            for candidate in found:
                subject, target = (mention and mention.entity for mention in candidate)
                label = gold.get((subject or UNLISTED, target or UNLISTED), NONE)
                if label == NONE and subject is None and (NOBODY, target or UNLISTED) in gold:
                    label = gold[NOBODY, target or UNLISTED] + OF_NOBODY
                adjacent = (subject, target) in following
                out.append(Example(sentence, candidate, label, stories[sentence.item], adjacent))
    return out


def _entities(document: Document) -> Mapping[str, Sequence[str]]:
    given = document.meta.get("entities", {})
    if not isinstance(given, Mapping) or not all(isinstance(kinds, (list, tuple)) for kinds in given.values()):
        raise InputError(f"{document.id}: 'entities' are names, each with a list of its kinds, got {str(given)[:80]!r}")
    return {name: kinds for name, kinds in given.items() if name not in (NOBODY, UNLISTED)}


def gold_pairs(sentence: Sentence) -> dict[tuple[str, str], str]:
    """Return the polarity of each subject and object by the names that the corpus gives them."""
    return {(_name(claim.actor), _name(claim.target)): claim.stance for claim in sentence.claims}


def _name(mention: Mention | None) -> str:
    return NOBODY if mention is None else mention.entity or UNLISTED
