"""The cue lexicon: what it finds, what switches a cue off, and that offsets hold on any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.exceptions import InputError
from stance.stances.lexicon import NONE, CueHit, cue_hits, expand, fold, lexicon
from stance.stances.masking import PLACEHOLDER


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.stance, text[hit.start : hit.end]) for hit in cue_hits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China accused Canada of smearing it.", [("accusation", "accused"), ("accusation", "smearing")]),
        ("The ministry DENIED the report.", [("denial", "DENIED")]),
        ("“That’s not true,” she said.", [("denial", "That’s not true")]),
        ("He is deeply worried about the vote.", [("concern", "worried")]),
        (
            "Two pleaded not guilty; he slammed it.",
            [("denial", "pleaded not guilty"), ("accusation", "slammed")],
        ),
    ],
)
def test_cue_hits_finds_ordinary_cues(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The parties concerned will meet on Monday.",
        "A judge denied bail to both men.",
        "They did not accuse anyone.",
        "If they accuse us, we leave.",
        "As far as the bank is concerned, nothing changes.",
        "The bomb attack killed two.",
        "She was denied entry at the border.",
        "It was a false alarm.",
        "He took charge of the team.",
        "Residents need not worry.",
        "",
    ],
)
def test_cue_hits_leaves_alone_what_only_looks_like_a_cue(text: str) -> None:
    assert found(text) == []


def test_cue_hits_takes_a_denied_allegation_for_a_denial_only() -> None:
    assert found("The firm denied the allegations.") == [("denial", "denied")]


def test_cue_hits_does_not_reach_across_punctuation() -> None:
    assert ("denial", "not. True") not in found("It is not. True or false?")


def test_cue_hits_survives_line_breaks_inside_a_cue() -> None:
    text = "She pleaded\nnot  guilty."
    assert found(text) == [("denial", "pleaded\nnot  guilty")]


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_matches_lie_inside_any_text_in_order(text: str) -> None:
    end = 0
    for match in lexicon().matches(text):
        assert end <= match.start < match.end <= len(text)
        end = match.end
    assert len(fold(text)) == len(text)


def test_matches_takes_linear_time_on_hostile_text() -> None:
    # Finishes at once or the suite's time limit says so.
    assert lexicon().matches("not " * 100_000 + "no evidence " * 1000)


def test_expand_writes_out_alternatives() -> None:
    assert expand("(a |)clear(s|ed) up") == ["a clears up", "a cleared up", "clears up", "cleared up"]


@pytest.mark.parametrize("pattern", ["den(y|ies", "a|b", "* said", ""])
def test_expand_refuses_broken_patterns(pattern: str) -> None:
    with pytest.raises(InputError, match="cue"):
        expand(pattern)


def test_lexicon_is_clean() -> None:
    rows = [(cue.stance, cue.pattern) for cue in lexicon().cues]
    assert len(rows) == len(set(rows))
    assert {cue.weight for cue in lexicon().cues if cue.stance == "none"} == {0}
    assert {cue.weight for cue in lexicon().cues if cue.stance != "none"} == {1, 2}


def test_cue_hit_has_a_score_of_one_by_default() -> None:
    assert CueHit("denial", 0, 3).score == 1.0


def test_cues_that_know_a_name_know_a_masked_one() -> None:
    named = [cue for cue in lexicon().cues if cue.stance != NONE and re.search(r"\b(?:trump|clinton)\b", cue.pattern)]
    assert named
    assert all(PLACEHOLDER.lower() in cue.pattern for cue in named)
