"""`stance audit`: label sentences with names put in each other's place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stance.corpora.annotated import Annotated
from stance.evaluation.swap_scores import FlipRow, Outcome, score_swaps, stance_flips
from stance.evaluation.swaps import Swap, iter_swaps
from stance.exceptions import InputError
from stance.schema import Document, Sentence
from stance.stances.labeler import Labeler
from stance.terminal import Show

_BATCH = 2_000
_OUTLET = re.compile(r"([a-z][a-z-]{1,40})_\d{4}-\d{2}-\d{2}")
"""How PolNeAR names its articles."""


@dataclass(frozen=True)
class Audit:
    """What came of an audit.

    Parameters
    ----------
    rows : list of FlipRow
    by_stance : dict
        For each stance, after how many swaps it is found only then, and no longer.
    outcomes : list of Outcome
    n_sentences : int
        Sentences that were looked at, with a name to swap or without.
    """

    rows: list[FlipRow]
    by_stance: dict[str, tuple[int, int]]
    outcomes: list[Outcome]
    n_sentences: int


def audit_labeler(
    labeler: Labeler, annotated: Iterable[Annotated], *, progress: Show = lambda what, done, of: None
) -> Audit:
    """Put other names into sentences and count how often the labeler then finds other stances.

    Each name of a sentence is replaced by one of each group, and the sentence is labelled by itself, before and after,
    so that what stands around it changes nothing.

    Parameters
    ----------
    labeler : Labeler
        Any that labels sentences.
    annotated : iterable of Annotated
        Sentences; claims of theirs say which names are actors and targets.
    progress : callable, optional
        Told how many swaps are labelled.

    Raises
    ------
    InputError
        If no sentence has a name that can be swapped.
    """
    work: list[tuple[Sentence, str, Swap]] = []
    n = 0
    for document, sentences in annotated:
        for sentence in sentences:
            if sentence.part != "boilerplate":
                n += 1
                work += [(sentence, outlet_of(document), swap) for swap in iter_swaps(sentence)]
    if not work:
        raise InputError(f"none of {n:,} sentences names anybody who can be swapped; give others")
    slots: dict[tuple[str, str], int] = {}
    originals = {sentence.item: sentence.text for sentence, _, _ in work}
    before = dict(zip(originals, label_alone(labeler, list(originals.values())), strict=True))
    outcomes = []
    for start in range(0, len(work), _BATCH):
        progress("swaps", start, len(work))
        part = work[start : start + _BATCH]
        for (sentence, outlet, swap), after in zip(
            part, label_alone(labeler, [w.text for _, _, w in part]), strict=True
        ):
            old = [(a, b) for a, b, _ in swap.slot.spans]
            outcomes.append(
                Outcome(
                    item=sentence.item,
                    outlet=outlet,
                    slot=slots.setdefault((sentence.item, swap.slot.name), len(slots)),
                    kind=swap.slot.kind,
                    role=swap.slot.role,
                    group=swap.new.group,
                    gender={"he": "a man's name", "she": "a woman's name"}.get(swap.new.gender, ""),
                    before=before[sentence.item].stances,
                    after=after.stances,
                    actor_before=_is_actor(before[sentence.item], old),
                    actor_after=_is_actor(after, swap.spans),
                )
            )
    return Audit(score_swaps(outcomes), stance_flips(outcomes), outcomes, n)


def label_alone(labeler: Labeler, texts: Sequence[str]) -> list[Sentence]:
    """Label sentences as if each were a document of its own."""
    documents = [Document(str(k), text) for k, text in enumerate(texts)]
    labelled, _ = labeler.annotate(documents, [Sentence(d.id, 0, 0, len(d.text), d.text) for d in documents])
    return labelled


def outlet_of(document: Document) -> str:
    """Return who printed a document: as PolNeAR's names of articles say it, else its `source`, else nothing."""
    origin = str(document.meta.get("origin", ""))
    found = _OUTLET.search(origin) or _OUTLET.match(document.id)
    return found[1] if found else document.source or ""


def _is_actor(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> bool:
    actors = [claim.actor.span for claim in sentence.claims if claim.actor is not None and claim.actor.span is not None]
    return any(a < actor.end and actor.start < b for actor in actors for a, b in spans)
