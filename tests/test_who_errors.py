"""Errors of actors and targets by kind, and the scores where gold gives the cue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.evaluation.claims import WHO, component_scores, count_claims
from stance.evaluation.who_errors import KINDS, error_table, who_errors
from stance.schema import Claim, Mention, Span

TEXT = "Tall Ann Reed accused Bob Hall while he slept."
ANN, TALL, REED, BOB, HE = "Ann Reed", "Tall Ann Reed", "Reed", "Bob Hall", "he"


def at(words: str | None) -> Mention | None:
    if words is None:
        return None
    start = TEXT.index(words)
    return Mention(Span(start, start + len(words), words), words)


def claim(actor: str | None, target: str | None) -> list[Claim]:
    return [Claim("accusation", None, at(actor), at(target))]


@pytest.mark.parametrize(
    ("gold", "found", "actor", "target"),
    [
        ((ANN, BOB), (ANN, BOB), "right", "right"),
        ((ANN, BOB), (TALL, BOB), "right", "right"),
        ((TALL, BOB), (REED, None), "wrong edge", "missed"),
        ((ANN, BOB), (BOB, ANN), "swapped", "swapped"),
        ((ANN, BOB), (ANN, HE), "right", "pronoun"),
        ((ANN, None), (None, BOB), "missed", "found where none"),
        ((None, None), (None, None), "rightly none", "rightly none"),
        ((None, ANN), (None, BOB), "rightly none", "wrong mention"),
    ],
)
def test_kinds_of_errors(
    gold: tuple[str | None, str | None], found: tuple[str | None, str | None], actor: str, target: str
) -> None:
    errors = who_errors([claim(*gold)], [claim(*found)])
    assert [(error.role, error.kind) for error in errors] == [("actor", actor), ("target", target)]


NAMES = st.sampled_from([None, ANN, TALL, REED, BOB, HE])


@given(st.lists(st.tuples(NAMES, NAMES, NAMES, NAMES), max_size=6))
def test_errors_add_up_to_the_scores(rows: list[tuple[str | None, ...]]) -> None:
    gold, found = [claim(a, b) for a, b, _, _ in rows], [claim(c, d) for _, _, c, d in rows]
    errors = who_errors(gold, found)
    table = {str(row["kind"]): row for row in error_table(errors)}
    assert list(table) == list(KINDS)
    assert sum(int(row["actor"]) for row in table.values()) == len(rows)
    counts = count_claims(gold, found)
    scores = component_scores(counts)
    assert set(scores) == {f"{name.removesuffix('_accuracy')}_given_cue" for name in WHO if name != "actor_stance_f1"}
    if rows:
        right = int(table["right"]["actor"]) + int(table["rightly none"]["actor"])
        assert scores["actor_given_cue"] == pytest.approx(right / len(rows))
        there = len(rows) - int(table["rightly none"]["target"])
        assert scores["target_given_cue"] == pytest.approx(int(table["right"]["target"]) / there if there else 0.0)
        assert scores["target_exact_given_cue"] <= scores["target_given_cue"]


def test_claims_without_a_partner_are_no_errors() -> None:
    assert who_errors([claim(ANN, BOB), []], [[], claim(ANN, BOB)]) == []
