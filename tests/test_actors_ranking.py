"""Templates of features, and candidates of a claim beside each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.actors.attributes import Attribute, attribute, flags
from stance.actors.pairs import Pairs, Places
from stance.actors.templates import TemplateWeights, names, templates

KINDS = templates("head= word\nplace= side word if known\nby| side word other\nbias")
ROWS = st.lists(
    st.tuples(st.sampled_from(("a", "b|c", "|", "", "d")), st.sampled_from("LR"), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=12,
)


def frame_of(rows: list[tuple[str, str, int, bool]]) -> dict[str, Attribute]:
    word, side, other, known = zip(*rows, strict=True)
    return {
        "word": attribute(word),
        "side": attribute(side),
        "other": attribute(other),
        "known": flags(np.array(known)),
    }


@given(ROWS, ROWS)
def test_rows_weigh_what_their_names_weigh_even_if_a_value_holds_the_mark_between(
    learned: list[tuple[str, str, int, bool]], rows: list[tuple[str, str, int, bool]]
) -> None:
    found = sorted({name for row in names(KINDS, frame_of(learned)) for name in row})
    vocabulary = {name: number for number, name in enumerate(found)}
    weights = np.random.RandomState(0).normal(size=len(found))
    frame = frame_of(rows)
    want = [sum(weights[vocabulary[name]] for name in row if name in vocabulary) for row in names(KINDS, frame)]
    assert TemplateWeights(KINDS, vocabulary, weights)(frame).tolist() == want


def test_a_name_that_a_forged_model_fills_with_marks_weighs_nothing() -> None:
    kinds = templates("place= side word other")
    frame = {name: attribute(["|"]) for name in ("side", "word", "other")}
    forged = {"place=" + "|" * 50_000: 0, "place=|||||": 1}
    assert TemplateWeights(kinds, forged, np.array([1.0, 2.0]))(frame).tolist() == [2.0]


def test_a_line_that_is_no_template_is_refused() -> None:
    with pytest.raises(ValueError, match="is no template"):
        templates("place= side, word")


def test_candidates_are_ranked_and_held_within_their_own_claim() -> None:
    # "Oslo 's envoy" holds "Oslo"; the cue is token 4, "Riga" stands behind it. The second claim has one candidate.
    claim = np.array([0, 0, 0, 1])
    start, end, head = np.array([0, 0, 5, 0]), np.array([3, 1, 6, 1]), np.array([2, 0, 5, 0])
    pairs = Pairs(Places(claim, start, end, head, np.full(4, 4), np.full(4, 5)), np.array([3, 1]))
    assert pairs.containers().tolist() == [-1, 0, -1, -1]
    assert pairs.tails(np.zeros(4, dtype=np.int64)).tolist() == [-1] * 4
    assert pairs.ranks().tolist() == [0, 0, 0, 0]
    nearer, others = pairs.nearness(np.ones(4, dtype=np.bool_))
    assert nearer.tolist() == [1, 1, 0, 0]
    assert others.tolist() == [1, 1, 1, 0]
