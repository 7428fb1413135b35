"""What is true of a sentence as a whole: that it quotes, in whose voice it is, that it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from stance.text.batches import Batch, texts_with
from stance.text.quotations import Bounds, quoted_in
from stance.text.speech import speech_verbs
from stance.text.vocabulary import Column

STATES = ("quotation", "opens in quotation", "first person", "speech verb", "question", "exclamation")

_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|me|us)\b")
_WORD = re.compile(r"\w+")
_QUESTION, _CALL = re.compile(r"\?"), re.compile("!")


def states_of(texts: Batch[str]) -> npt.NDArray[np.bool_]:
    """Say which of `STATES` each sentence is in.

    Parameters
    ----------
    texts : Batch of str, length n

    Returns
    -------
    ndarray of bool, shape (n_states, n)
    """
    quotes = quoted_in(texts)
    quoting = np.array([bool(marks) for marks in quotes], dtype=bool)
    opening = np.array([bool(marks) and marks[0][0] <= 1 for marks in quotes], dtype=bool)
    return np.stack([quoting, opening, *texts_with(texts, _HELD)])


def state_places(text: str, quotes: Sequence[Bounds]) -> dict[int, list[tuple[int, int]]]:
    """Say which stretches of a sentence put it in each state that it is in; none where that is all of it.

    Parameters
    ----------
    text : str
    quotes : sequence of (int, int)
        Where the sentence's quotations begin and end.

    Returns
    -------
    dict of int to list of (start, end)
        By the place in `STATES`.
    """
    found: dict[int, list[tuple[int, int]]] = {0: []} if quotes else {}
    if quotes and quotes[0][0] <= 1:
        found[1] = []
    words = [match for match in _WORD.finditer(text) if match.group().lower() in _speech()]
    matches = (_FIRST_PERSON.finditer(text), words, _QUESTION.finditer(text), _CALL.finditer(text))
    for state, each in enumerate(matches, start=2):
        if spans := [match.span() for match in each]:
            found[state] = spans
    return found


def _hold(piece: str) -> tuple[bool, ...]:
    speaks = not _speech().isdisjoint(_WORD.findall(piece.lower()))
    return _FIRST_PERSON.search(piece) is not None, speaks, "?" in piece, "!" in piece


# Which of the states but the first two a piece of a sentence puts it in.
_HELD = Column(lambda strings: np.array(list(map(_hold, strings)), dtype=bool).reshape(-1, len(STATES) - 2))


@cache
def _speech() -> frozenset[str]:
    return speech_verbs("says", "names", finite=True) | {"according"}
