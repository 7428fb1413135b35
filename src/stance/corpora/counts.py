"""How much is in each corpus that is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.library import is_here, read_corpus
from stance.corpora.registry import CorpusInfo, corpora, corpora_folder
from stance.exceptions import InputError
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
    """A split of a corpus and what is in it.

    `counts` is None where it is not here, or cannot be read; then `error` says why. `skipped` is how many of its
    records cannot be read and are not counted, `missing` how many of its published files are not here.
    """

    corpus: str
    split: str
    scheme: str | None
    counts: Counts | None
    error: str | None = None
    skipped: int = 0
    missing: int = 0

    def to_json(self) -> Json:
        counts = dict.fromkeys(Counts._fields) if self.counts is None else self.counts._asdict()
        out = {"corpus": self.corpus, "split": self.split, "scheme": self.scheme, **counts}
        if self.error is not None:
            out["error"] = self.error
        more = {"skipped": self.skipped, "missing": self.missing}
        return out | {key: number for key, number in more.items() if number}


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
    """Count every split of every corpus of the registry; what cannot be read is left out and told of.

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
        out.append(_count_split(info, split, folder))
    return out


def _count_split(info: CorpusInfo, split: str, folder: str | Path | None) -> CorpusCounts:
    if not is_here(info, split, folder):
        return CorpusCounts(info.name, split, info.scheme, None)
    faults, root = Faults(skip=True), corpora_folder(folder) / info.name
    missing = sum(not (root / file.path).is_file() for file in info.files_of(split))
    try:
        counts = count(read_corpus(info.name, split, folder=folder, faults=faults))
    except InputError as error:
        return CorpusCounts(info.name, split, info.scheme, None, error=" ".join(str(error).split()))
    return CorpusCounts(info.name, split, info.scheme, counts, skipped=len(faults.skipped), missing=missing)
