"""How often swapped names change what a model finds: by kind, role, group and outlet, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from stance.evaluation.prevalence.published import LEVEL, wilson_bounds
from stance.evaluation.prevalence.variances import design_effect


@dataclass(frozen=True)
class Outcome:
    """What a model finds in a sentence before and after one swap.

    Parameters
    ----------
    item, outlet : str
        The sentence and where it was printed.
    slot : int
        A number for each name that was swapped out; its swaps share it.
    kind, role, group, gender : str
        See `stance.evaluation.swaps`.
    before, after : frozenset of str
        The stances found.
    actor_before, actor_after : bool
        Whether whoever is named in the slot is found as the actor of a claim.
    """

    item: str
    outlet: str
    slot: int
    kind: str
    role: str
    group: str
    gender: str
    before: frozenset[str]
    after: frozenset[str]
    actor_before: bool
    actor_after: bool


@dataclass(frozen=True)
class FlipRow:
    """Flips among some swaps.

    Parameters
    ----------
    by, name : str
        What they have in common.
    swaps, sentences, flips : int
        Swaps, sentences they are of, and swaps after which the model finds other stances.
    share, low, high : float
        Flips over swaps, with its 95 % interval; sentences are what varies.
    gained, lost : int
        Stances that are found only after and only before.
    shift : float or None
        How much more often any stance is found with a name of this group than with one of any other in the same place,
        in percentage points; None where rows are no groups.
    actor_flips : int
        Swaps with the same stances after which the named one is an actor no longer, or now is one.
    """

    by: str
    name: str
    swaps: int
    sentences: int
    flips: int
    share: float
    low: float
    high: float
    gained: int
    lost: int
    shift: float | None
    actor_flips: int


def score_swaps(outcomes: Sequence[Outcome]) -> list[FlipRow]:
    """Count flips: over all swaps, and by what they have in common.

    Parameters
    ----------
    outcomes : sequence of Outcome
    """
    keys: dict[str, Callable[[Outcome], str]] = {
        "all": lambda o: "all",
        "kind": lambda o: o.kind,
        "role": lambda o: o.role,
        "group": lambda o: f"{o.kind}: {o.group}",
        "gender": lambda o: o.gender,
        "outlet": lambda o: o.outlet,
    }
    shifts = _shifts(outcomes)
    rows = []
    for by, key in keys.items():
        of_name: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            if name := key(outcome):
                of_name.setdefault(name, []).append(outcome)
        names = sorted(of_name, key=lambda name: -len(of_name[name])) if by == "outlet" else list(of_name)
        rows += [_row(by, name, of_name[name], shifts.get(name) if by == "group" else None) for name in names]
    return rows


def stance_flips(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    """Return for each stance after how many swaps it is found only then, and no longer."""
    stances = sorted({stance for o in outcomes for stance in o.before | o.after})
    return {
        stance: (
            sum(stance in o.after - o.before for o in outcomes),
            sum(stance in o.before - o.after for o in outcomes),
        )
        for stance in stances
    }


def _row(by: str, name: str, outcomes: Sequence[Outcome], shift: float | None) -> FlipRow:
    flips = np.array([o.before != o.after for o in outcomes], dtype=float)
    _, member = np.unique([o.item for o in outcomes], return_inverse=True)
    share = float(flips.mean())
    effect = design_effect(flips - share, member)
    low, high = wilson_bounds(share, len(flips) / effect, float(stats.norm.ppf((1 + LEVEL) / 2)))
    return FlipRow(
        by=by,
        name=name,
        swaps=len(flips),
        sentences=int(member.max()) + 1,
        flips=int(flips.sum()),
        share=share,
        low=float(low),
        high=float(high),
        gained=sum(len(o.after - o.before) for o in outcomes),
        lost=sum(len(o.before - o.after) for o in outcomes),
        shift=shift,
        actor_flips=sum(o.before == o.after and o.actor_before != o.actor_after for o in outcomes),
    )


def _shifts(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return by group how much more often any stance is found than with the mean of all names in the same slot."""
    found: dict[int, list[bool]] = {}
    for o in outcomes:
        found.setdefault(o.slot, []).append(bool(o.after))
    mean = {slot: float(np.mean(values)) for slot, values in found.items()}
    off: dict[str, list[float]] = {}
    for o in outcomes:
        off.setdefault(f"{o.kind}: {o.group}", []).append(bool(o.after) - mean[o.slot])
    return {name: 100 * float(np.mean(values)) for name, values in off.items()}
