"""How much is in each corpus that is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.library import is_here, read_corpus
from stance.corpora.registry import corpora
from stance.schema import Json
from stance.terminal import Show


class Counts(NamedTuple):
    """Documents, annotated sentences, mentions (actors and targets) and labelled claims or pairs."""

    documents: int
    sentences: int
    mentions: int
    labelled: int


@dataclass(frozen=True)
class CorpusCounts:
    """A split of a corpus and what is in it; `counts` is None where it is not here."""

    corpus: str
    split: str
    scheme: str | None
    counts: Counts | None

    def to_json(self) -> Json:
        counts = dict.fromkeys(Counts._fields) if self.counts is None else self.counts._asdict()
        return {"corpus": self.corpus, "split": self.split, "scheme": self.scheme, **counts}


def count(annotated: Iterable[Annotated]) -> Counts:
    """Count what a reader gives."""
    documents = sentences = mentions = labelled = 0
    for _, members in annotated:
        documents += 1
        sentences += len(members)
        for sentence in members:
            labelled += len(sentence.claims)
            mentions += sum((c.actor is not None) + (c.target is not None) for c in sentence.claims)
    return Counts(documents, sentences, mentions, labelled)


def count_corpora(
    folder: str | Path | None = None, *, progress: Show = lambda what, done, of: None
) -> list[CorpusCounts]:
    """Count every split of every corpus of the registry; records that cannot be read are left out.

    Parameters
    ----------
    folder : path-like, optional
        Where fetched corpora lie; see `stance.corpora.registry.corpora_folder`.
    progress : callable, optional
        Told how many splits are counted.
    """
    splits = [(info, split) for info in corpora().values() for split in info.splits]
    out = []
    for done, (info, split) in enumerate(splits):
        progress("count", done, len(splits))
        here = is_here(info, split, folder)
        counts = count(read_corpus(info.name, split, folder=folder, faults=Faults(skip=True))) if here else None
        out.append(CorpusCounts(info.name, split, info.scheme, counts))
    return out
