"""Why the first claims of a text are made, as reports and the served page show it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stance.schema import Sentence
from stance.stances.explanation import with_reasons
from stance.stances.labeler import Labeler

EXPLAINED_CHARACTERS = 60_000
"""How much text has its claims explained where nobody asked for it: a page says why only there."""

_N_WORDS = 5


def explain_first(labeler: Labeler, sentences: Sequence[Sentence], characters: int) -> list[Sentence]:
    """Give the claims of about the first `characters` the key `why`.

    Parameters
    ----------
    labeler : Labeler
        The one that found the claims.
    sentences : sequence of Sentence
    characters : int
        The sentence that reaches them is the last that is explained.

    Returns
    -------
    list of Sentence
        All of them, in order.
    """
    ends = np.cumsum([len(sentence.text) for sentence in sentences])
    n = int(np.searchsorted(ends, characters)) + 1
    return [*with_reasons(labeler, sentences[:n], n_words=_N_WORDS), *sentences[n:]]
