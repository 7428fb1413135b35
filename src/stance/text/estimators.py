"""What scikit-learn is told of estimators that take texts, or pairs of mentions in them, instead of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stance.exceptions import InputError
from stance.text.batches import Batch


class NotNumbers:
    """Mixin of estimators whose `X` is a sequence of anything but rows of numbers; it stands before `BaseEstimator`.

    So pipelines and searches hand `X` on as it is, and scikit-learn's estimator checks know that they have nothing to
    give to them.
    """

    def __sklearn_tags__(self) -> Any:
        parent: Any = super()
        tags = parent.__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.input_tags.string = True
        tags.no_validation = True
        return tags


def as_texts(given: Iterable[str]) -> Batch[str]:
    """Return texts as a batch, whatever holds them; a batch stays itself, with what is known of it.

    Parameters
    ----------
    given : iterable of str
        A list, an array, a column of a frame.

    Raises
    ------
    InputError
        If it is a single text, or holds anything else.
    """
    if isinstance(given, str):
        raise InputError("several texts are expected, got one; put it in a list")
    if isinstance(given, Batch):
        return given
    texts = Batch(given)
    if odd := [each for each in texts if not isinstance(each, str)]:
        raise InputError(f"texts are expected, got {type(odd[0]).__name__} {odd[0]!r:.60}")
    return texts
