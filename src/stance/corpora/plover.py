"""Our stances as codes of PLOVER and CAMEO, for event data that stand beside ours."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from stance.exceptions import InputError

if TYPE_CHECKING:
    import pandas as pd


class EventCode(NamedTuple):
    """Codes of a stance; None where the ontology has none.

    Parameters
    ----------
    plover : str or None
        The event category of PLOVER as POLECAT and the corpus PLV use it.
    plover_draft : str or None
        That of the first drafts of PLOVER, which named some otherwise.
    cameo : str or None
        CAMEO's code, as text: leading zeros count.
    quad : str or None
        Verbal or material, cooperation or conflict.
    """

    plover: str | None
    plover_draft: str | None
    cameo: str | None
    quad: str | None


PLOVER = MappingProxyType(
    {
        "accusation": EventCode("ACCUSE", "DISAPPROVE", "11", "verbal conflict"),
        "denial": EventCode(None, None, "016", None),
        "concern": EventCode(None, None, "012", None),
    }
)
"""Code of each stance; `docs/plover.md` says how near they are.

References
----------
Open Event Data Alliance, PLOVER Manual, and its table from CAMEO to PLOVER (github.com/openeventdata/PLOVER).
P. Schrodt, CAMEO: Conflict and Mediation Event Observations, Event and Actor Codebook, 1.1b3 (2012).
A. Halterman et al., PLOVER and POLECAT: A New Political Event Ontology and Dataset, ISA (2023).
"""


def with_event_codes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of claims with the columns `plover`, `plover_draft`, `cameo` and `quad`.

    Parameters
    ----------
    frame : DataFrame
        With the column `stance`, as `to_frame()` gives it or `pandas.read_csv` reads it.

    Raises
    ------
    InputError
        If there is no column `stance`, or a stance has no place in the table.

    Examples
    --------
    >>> import pandas as pd
    >>> with_event_codes(pd.DataFrame({"stance": ["accusation", "denial"]}))["plover"].tolist()
    ['ACCUSE', <NA>]
    """
    if "stance" not in frame:
        raise InputError("the frame has no column 'stance'; give the claims as to_frame() has them")
    known = frame["stance"].dropna()
    if odd := sorted(set(known) - set(PLOVER)):
        raise InputError(f"the stance {odd[0]!r} has no code; the table knows {', '.join(PLOVER)}")
    codes = {
        name: frame["stance"].map({stance: code[place] for stance, code in PLOVER.items()}).astype("string")
        for place, name in enumerate(EventCode._fields)
    }
    return frame.assign(**codes)
