"""Text in, labelled sentences out, in one call."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, overload

from stance.actors.aliases import AliasTable
from stance.actors.kinds import with_entity_codes
from stance.corpora.outputs import claims_frame
from stance.exceptions import InputError
from stance.scale.models import adapted, load_labeler
from stance.scale.reading import batches
from stance.scale.texts import Texts, documents_of
from stance.schema import STANCES, Claim, Document, Sentence
from stance.stances.labeler import Labeler
from stance.stances.trained_sentiment import with_target_sentiment
from stance.text.language import foreign

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 10


class Labelled:
    """Labelled sentences with the documents that they stand in.

    It has a length, is indexed and gone through as its sentences are; a notebook shows it as the text with its claims
    marked. It is no `collections.abc.Sequence`, for polars would then take it for rows and not for a table.

    Parameters
    ----------
    documents : iterable of Document
    sentences : iterable of Sentence
        Of all documents, in their order.
    stances : sequence of str, optional
        The labels, in order.
    """

    def __init__(
        self, documents: Iterable[Document], sentences: Iterable[Sentence], *, stances: Sequence[str] = STANCES
    ):
        self.documents = tuple(documents)
        self.sentences = tuple(sentences)
        self.stances = tuple(stances)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all sentences."""
        return tuple(claim for sentence in self.sentences for claim in sentence.claims)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a claim, and one with empty claim columns for a sentence without any.

        Returns
        -------
        DataFrame
            With the columns that ``stance label -o claims.csv`` writes.
        """
        return claims_frame(self.documents, self.sentences, labelled=True)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the frame over as an Arrow stream: to `pyarrow.table` and whatever takes one."""
        return self.to_frame().__arrow_c_stream__(requested_schema)

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        return self.sentences[index]

    def __len__(self) -> int:
        return len(self.sentences)

    def __iter__(self) -> Iterator[Sentence]:
        return iter(self.sentences)

    def __repr__(self) -> str:
        claims = self.claims
        lines = [
            f"{_counted(len(self), 'sentence')} of {_counted(len(self.documents), 'document')}, "
            f"{_counted(len(claims), 'claim')}",
            *(f"  {_line(claim)}" for claim in claims[:_SHOWN]),
        ]
        return "\n".join([*lines, "  ..."] if len(claims) > _SHOWN else lines)

    def _repr_html_(self) -> str:
        from stance.report.notebook import labelled_html

        return labelled_html(self.documents, self.sentences, self.stances)


def label(
    texts: Texts,
    *,
    model: Labeler | str | Path | None = None,
    min_score: float = 0.0,
    explain: bool = False,
    target_sentiment: bool = False,
    sentiment: str | None = None,
    aliases: AliasTable | str | Path | None = None,
    entities: bool = False,
) -> Labelled:
    """Say who takes which stance towards whom in texts.

    Parameters
    ----------
    texts : str, Document, mapping, or iterable of these; or a table
        A string is a text, never the path of one. One text gets the id ``text``, several ``text-0``, ``text-1`` and so
        on, by their place. A mapping has the keys ``id`` and ``text``, a table (of pandas, polars, pyarrow) the
        columns; all others are kept.
    model : Labeler, str or Path, optional
        A fitted labeler, a run (folder, nickname, ``latest``) or a model file; by default the model that ships.
    min_score : float, optional
        Claims with a lower score, from 0 to 1, are left out.
    explain : bool, optional
        Whether each claim says why it is made, in ``extra["why"]``: what each word adds; `docs/explaining.md`. Which
        training sentences are near is said by ``stance label --explain``.
    target_sentiment : bool, optional
        Whether each claim says how its sentence speaks of the target, in ``extra["target_sentiment"]``.
    sentiment : {"trained", "vader"}, optional
        What scores the sentiment of sentences; by default what the model has.
    aliases : AliasTable or path-like, optional
        Names and their entities, or the CSV file with them, in place of the model's own; `docs/entities.md`.
    entities : bool, optional
        Whether actors and targets get ``country`` and ``kind`` of their entities, in ``extra``.

    Returns
    -------
    Labelled

    Raises
    ------
    InputError
        If something given is neither text nor a document, two documents have one id, or the model is no labeler.
    ModelError
        If the model is missing or cannot be loaded.

    Warns
    -----
    UserWarning
        If texts do not look English: labels are made for English only.

    Examples
    --------
    >>> import stance
    >>> labelled = stance.label("Ottawa accused Beijing of meddling. China denied it.")
    >>> [(claim.stance, claim.actor.entity) for claim in labelled.claims]
    [('accusation', 'Ottawa'), ('denial', 'China')]
    >>> labelled.to_frame()[["stance", "cue_text", "actor_entity", "target_entity"]].shape
    (2, 4)
    """
    if not isinstance(min_score, Real) or not 0.0 <= float(min_score) <= 1.0:
        raise InputError(f"min_score={min_score!r} does not fit; it must be from 0 to 1")
    documents = documents_of(texts)
    labeler = adapted(_labeler(model), sentiment, aliases)
    if odd := foreign(documents).warning:
        warnings.warn(odd, stacklevel=2)
    sentences: list[Sentence] = []
    rest = iter(documents)
    for batch in batches(first, rest) if (first := next(rest, None)) is not None else ():
        found = labeler.predict(batch, min_score=min_score)
        if entities:
            found = with_entity_codes(batch, found, labeler.attributor_.alias_table)
        if target_sentiment:
            found = with_target_sentiment(found)
        if explain:
            from stance.stances.explanation import with_reasons

            found = with_reasons(labeler, found)
        sentences += found
    return Labelled(documents, sentences, stances=labeler.stances)


def _labeler(model: Labeler | str | Path | None) -> Labeler:
    if isinstance(model, Labeler):
        return model
    return _shipped() if model is None else load_labeler(model)


@cache
def _shipped() -> Labeler:
    """Keep the model that ships: a notebook labels one text after the other."""
    return load_labeler()


def _line(claim: Claim) -> str:
    actor, target = (
        None if each is None else each.entity or (each.span and each.span.text) for each in (claim.actor, claim.target)
    )
    score = "" if claim.score is None else f" {claim.score:.2f}"
    towards = f" -> {target}" if target else ""
    cue = f" ({claim.cue.text!r})" if claim.cue else ""
    return f"{claim.stance}{score}: {actor or 'nobody named'}{towards}{cue}"


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
