"""Shares of stances by group: one row a group and stance, and what is to be said of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stance.evaluation.prevalence.design import STRATUM, STRATUM_SIZE, read_design
from stance.evaluation.prevalence.frame import Coded, Frame, Said, name_counts, read_coded, read_frame
from stance.evaluation.prevalence.groups import Grouping, chosen_groups, same_name
from stance.evaluation.prevalence.published import LEVEL
from stance.evaluation.prevalence.shares import OUTSIDE, WITH, WITHOUT, Bools, Design, Ints, Share, estimate_share
from stance.exceptions import InputError
from stance.schema import STANCES, Sentence

OF = ("sentences", "claims", "stance")
"""What a share is a share of.

All sentences (of the group); those in which somebody (of the group) takes any stance; those in which anybody takes this
stance, so that the groups share it out.
"""

ALL = "(all)"
"""The group of everything."""

FEW_CODED, FEW_POSITIVE, FEW_DOCUMENTS = 30, 5, 10
_ODD = 4.0
"""So many standard errors apart, the coded sentences are no random sample of the corpus."""


@dataclass(frozen=True)
class Row:
    """The share of a stance in a group; `notes` say how far it is to be trusted."""

    group: str
    stance: str
    share: Share
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Estimates:
    """All shares that were asked for.

    Parameters
    ----------
    rows : tuple of Row
        By group, the whole first, then by stance.
    by : str or None
    of : str
        One of `OF`.
    level : float
    n_sentences, n_documents : int
        Outside boilerplate.
    n_coded, n_coded_documents : int
    by_document, beyond : bool
        See `Design`.
    n_strata : int
        Strata that the coded sentences say they were drawn from.
    warnings : tuple of str
        What speaks against all of them.
    """

    rows: tuple[Row, ...]
    by: str | None
    of: str
    level: float
    n_sentences: int
    n_documents: int
    n_coded: int
    n_coded_documents: int
    by_document: bool
    beyond: bool
    n_strata: int
    warnings: tuple[str, ...]


def estimate_shares(
    labelled: Iterable[tuple[Sentence, Mapping[str, Any]]],
    coded: Sequence[Sentence],
    *,
    by: str | None = None,
    of: str = "sentences",
    stances: Sequence[str] = (),
    only: Sequence[str] = (),
    top: int = 10,
    beyond: bool = False,
    level: float = LEVEL,
) -> Estimates:
    """Estimate shares of stances in a labelled corpus, corrected by hand-coded sentences of it.

    Parameters
    ----------
    labelled : iterable of (Sentence, mapping)
        What a model says of every sentence, with the `meta` of its document.
    coded : sequence of Sentence
        What people say of some, drawn at random.
    by : str or None, optional
        What shares are told apart by, see `Grouping`.
    of : str
        One of `OF`.
    stances : sequence of str, optional
        Which stances; all that anybody takes by default.
    only : sequence of str, optional
        Which groups.
    top : int
        How many groups, the largest; stretches of time are all shown.
    beyond : bool
        Whether the share in what the corpus was drawn from is wanted, and not that in the corpus.
    level : float
        The coverage of intervals, between 0 and 1.

    Raises
    ------
    InputError
        If an option is not known, or the coded sentences do not fit; see `read_coded` and `read_design`.
    """
    if of not in OF:
        raise InputError(f"of {of!r} is not known; use one of {', '.join(OF)}")
    grouping = Grouping(by)
    if by is None and (only or of == "stance"):
        raise InputError("groups are asked for, but not by what; give by as well")
    frame = read_frame(labelled, grouping)
    found = read_coded(frame, coded)
    design = read_design(frame, found, beyond=beyond)
    usual = [stance for stance in STANCES if stance in found.stances]
    wanted = list(dict.fromkeys(stances)) or usual + sorted(set(found.stances) - set(usual))
    if lost := [stance for stance in wanted if stance not in found.stances]:
        raise InputError(f"nobody takes the stance {lost[0]!r}; there are {', '.join(sorted(found.stances)) or 'none'}")
    counts = name_counts(frame.said) if grouping.of_claims else _group_counts(frame)
    groups = [ALL, *(chosen_groups(counts, grouping, only, top) if by is not None else [])]
    rows = [
        Row(group, stance, share, _notes(share))
        for group in groups
        if not (of == "stance" and group == ALL)
        for stance in wanted
        for share in [_share(frame, found, design, group, found.stances.index(stance), of, level)]
    ]
    documents = np.unique(frame.documents[design.rows])
    return Estimates(
        rows=tuple(rows),
        by=by,
        of=of,
        level=level,
        n_sentences=len(frame),
        n_documents=len(np.unique(frame.documents)),
        n_coded=len(design.rows),
        n_coded_documents=len(documents),
        by_document=design.by_document,
        beyond=beyond,
        n_strata=len(np.unique(design.strata)),
        warnings=tuple(_warnings(frame, found, design, len(documents))),
    )


def _group_counts(frame: Frame) -> dict[str, int]:
    return {frame.group_names[number]: n for number, n in Counter(frame.groups.tolist()).items()}


def _share(frame: Frame, coded: Coded, design: Design, group: str, stance: int, of: str, level: float) -> Share:
    names = group if frame.grouping.of_claims and group != ALL else None
    said = _kinds(frame.said, len(frame), stance, names, of)
    truth = _kinds(coded.said, len(coded.rows), stance, names, of)
    if group == ALL or names is not None:
        return estimate_share(said, truth, design, level=level)
    members = frame.groups == frame.group_names.index(group)
    if of == "stance":
        # Sentences of other groups are among those it is a share of.
        said = np.where((said == WITH) & ~members, WITHOUT, said)
        truth = np.where((truth == WITH) & ~members[design.rows], WITHOUT, truth)
        return estimate_share(said, truth, design, level=level)
    return estimate_share(said[members], truth[members[design.rows]], design.within(members), level=level)


def _kinds(said: Said, n: int, stance: int, name: str | None, of: str) -> Ints:
    """Return what each sentence is to a share: `OUTSIDE`, `WITHOUT` or `WITH`."""
    of_name = np.ones(len(said.rows), dtype=bool)
    if name is not None:
        of_name = np.array([same_name(name, other) for other in said.known], dtype=bool)[said.names]
    of_stance = said.stances == stance
    whole = np.ones(n, dtype=bool)
    if of != "sentences":
        whole = _holds(said.rows[of_name if of == "claims" else of_stance], n)
    return np.where(_holds(said.rows[of_name & of_stance], n), WITH, np.where(whole, WITHOUT, OUTSIDE))


def _holds(rows: Ints, n: int) -> Bools:
    out = np.zeros(n, dtype=bool)
    out[rows] = True
    return out


def _notes(share: Share) -> tuple[str, ...]:
    if not share.n_coded:
        return ("no coded sentence",)
    if share.n_coded < FEW_CODED:
        return (f"only {share.n_coded} coded",)
    if share.n_positive < FEW_POSITIVE:
        return (f"only {share.n_positive} coded with it" if share.n_positive else "none coded with it",)
    return ()


def _warnings(frame: Frame, coded: Coded, design: Design, n_documents: int) -> Iterable[str]:
    if coded.n_boilerplate:
        yield f"{coded.n_boilerplate:,} coded sentences are boilerplate in the labelled corpus and do not count"
    if design.by_document and n_documents < FEW_DOCUMENTS:
        yield f"the coded sentences stand in only {n_documents} documents; intervals need more to be trusted"
    n, drawn = len(frame), design.strata
    sizes = {s.extra.get(STRATUM): s.extra[STRATUM_SIZE] for s in coded.sentences if STRATUM_SIZE in s.extra}
    if sizes and abs(sum(sizes.values()) - n) > 0.01 * n:
        yield (
            f"the coded sentences were drawn from {sum(sizes.values()):,.0f} sentences, but {n:,} are labelled; "
            "they must be the same text"
        )
    for number, stance in enumerate(frame.stances):
        said = _holds(frame.said.rows[frame.said.stances == number], n)
        own = said[design.rows] * 1.0
        share, size = said.mean(), design.weights.sum()
        off = design.weights * (own - share)
        if design.by_document:
            _, member = np.unique(frame.documents[design.rows], return_inverse=True)
            parts = np.bincount(member, weights=off)
        else:
            parts = off
        error = math.sqrt(max((parts**2).sum(), (design.weights**2).sum() * share * (1 - share))) / size
        if error and abs(off.sum()) / size > _ODD * error:
            sampled = (design.weights @ own) / size
            yield (
                f"the model finds {stance} in {sampled:.1%} of the coded sentences and in {share:.1%} of all; "
                "they do not look drawn at random" + (", or lost their weights" if len(np.unique(drawn)) < 2 else "")
            )
