"""What is shown of an agreement, in words and rows; the page and the terminal show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stance.evaluation.agreement import Agreement, Difference
from stance.evaluation.agreement.resamples import LEVEL
from stance.report.agreement_numbers import Numbers, numbers
from stance.report.numbers import cut
from stance.report.templating import counted
from stance.schema import Claim, Mention

_KINDS = {
    "stance": "a stance that not all take",
    "claim": "one more claim of a stance",
    "actor": "another actor",
    "target": "another target",
    "cue": "another cue",
    "entity": "another entity",
    "edges": "other edges",
}


@dataclass(frozen=True)
class Said:
    """A claim in words; `place` is that of its stance among all labels."""

    stance: str
    place: int
    cue: str
    actor: str
    target: str

    def __str__(self) -> str:
        cue = f" “{self.cue}”" if self.cue else ""
        return f"{self.stance}{cue}: {self.actor}" + (f" → {self.target}" if self.target else "")


@dataclass(frozen=True)
class Shown:
    """A sentence that differs: how, and what each annotator says (None who did not annotate it)."""

    item: str
    kinds: str
    text: str
    said: list[tuple[str, list[Said] | None]]

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """Annotators, and what they say in words."""
        return [
            (name, ["not annotated"] if said is None else [str(claim) for claim in said] or ["no claim"])
            for name, said in self.said
        ]


@dataclass(frozen=True)
class View:
    """All that is shown, formatted."""

    facts: list[str]
    numbers: list[Numbers]
    summary: str
    differences: list[Shown]
    n_left_out: int

    @property
    def columns(self) -> tuple[list[Numbers], list[Numbers]]:
        """The tables in two columns of about the same length."""
        lengths = [len(table.rows) for table in self.numbers]
        at = min(range(len(lengths) + 1), key=lambda k: abs(sum(lengths[:k]) - sum(lengths[k:])))
        return self.numbers[:at], self.numbers[at:]

    @property
    def more(self) -> str:
        return f"{counted(self.n_left_out, 'more sentence')} {'differs' if self.n_left_out == 1 else 'differ'}."


def build_view(agreement: Agreement, *, n_differences: int) -> View:
    """Return what is shown, with so many of the sentences that differ."""
    n = len(agreement.differences)
    return View(
        facts=_facts(agreement),
        numbers=numbers(agreement),
        summary=f"Differing sentences: {n:,} of {agreement.n_compared:,}"
        + (", the most serious first" if n > 1 else ""),
        differences=[_shown(difference, agreement) for difference in agreement.differences[:n_differences]],
        n_left_out=max(0, n - n_differences),
    )


def _facts(agreement: Agreement) -> list[str]:
    people, names = agreement.people, ", ".join(agreement.people)
    if agreement.gold is not None:
        facts = [f"Gold: {agreement.gold}; measured against it: {names}."]
    else:
        facts = [f"{len(people)} annotators: {names}."]
    compared = f"{counted(agreement.n_compared, 'sentence')} in {counted(agreement.n_documents, 'document')}"
    if len(agreement.annotators) == 2:
        facts.append(f"{compared} that both annotated.")
    else:
        facts.append(f"{compared} that at least two annotated; all annotated {agreement.n_common:,}.")
        facts.append("What is counted for pairs is their mean, and its n their sum.")
    missing = [f"{name} {n:,}" for name, n in agreement.missing.items() if n]
    if missing:
        facts.append(f"Not annotated, of {counted(agreement.n_sentences, 'sentence')} in all: {', '.join(missing)}.")
    for name, others in agreement.left_out.items():
        if others:
            labels = ", ".join(f"{label} {n:,}" for label, n in others.items())
            facts.append(f"Left out, claims of {name} with other labels: {labels}.")
    if agreement.n_documents > 1:
        facts.append(f"Intervals: {100 * LEVEL:g} %, by {agreement.n_resamples:,} resamples of documents.")
    return facts


def _shown(difference: Difference, agreement: Agreement) -> Shown:
    return Shown(
        item=cut(f"{difference.doc}:{difference.start}-{difference.end}"),
        kinds=", ".join(_KINDS[kind] for kind in difference.kinds),
        text=cut(difference.text),
        said=[
            (cut(name), None if claims is None else [_said(claim, agreement.labels) for claim in claims])
            for name, claims in zip(agreement.annotators, difference.claims, strict=True)
        ],
    )


def _said(claim: Claim, labels: Sequence[str]) -> Said:
    return Said(
        stance=cut(claim.stance),
        place=labels.index(claim.stance) % 8,
        cue="" if claim.cue is None else cut(claim.cue.text),
        actor=_who(claim.actor) or "nobody named",
        target=_who(claim.target),
    )


def _who(mention: Mention | None) -> str:
    """Return the words of the text and, where they differ, the entity behind them."""
    if mention is None:
        return ""
    words = "nobody named" if mention.span is None else cut(mention.span.text)
    return words if mention.entity in (None, words) else f"{words} ({cut(mention.entity)})"
