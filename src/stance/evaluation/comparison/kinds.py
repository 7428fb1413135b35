"""Where two runs differ: items that one gets right and the other wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stance.evaluation.comparison.scored import Scored, check_comparable

KINDS = ("missed by", "false alarm of", "wrong label of")
_COLUMNS = ("item", "group", "kind", "labels", "gold", "predicted_a", "predicted_b", "right")


def disagreements(a: Scored, b: Scored) -> pd.DataFrame:
    """List the items that one run gets right and the other wrong.

    Parameters
    ----------
    a, b : Scored
        On the same items.

    Returns
    -------
    DataFrame
        One row an item, in the order of items: `item`, `group`; `kind`, what the one that is wrong did ("missed by b",
        "false alarm of b", or "wrong label of b" where it did both); `labels`, the tuple of labels it missed or made
        up; `gold`, `predicted_a`, `predicted_b`, tuples of labels; `right`, "a" or "b".

    Raises
    ------
    InputError
        If the runs cannot be compared.
    """
    check_comparable(a, b)
    right = a.right()
    rows = []
    for place in np.flatnonzero(right != b.right()):
        wrong, letter = (b, "b") if right[place] else (a, "a")
        gold, said = wrong.gold[place], wrong.predicted[place]
        missed, made_up = (gold & ~said).any(), (said & ~gold).any()
        kind = KINDS[2] if missed and made_up else KINDS[0] if missed else KINDS[1]
        sets = (gold != said, gold, a.predicted[place], b.predicted[place])
        names = [tuple(label for label, there in zip(a.labels, row, strict=True) if there) for row in sets]
        rows.append((a.items[place], a.groups[place], f"{kind} {letter}", *names, "a" if right[place] else "b"))
    return pd.DataFrame(rows, columns=list(_COLUMNS))
