"""Categories of evaluative words: which forms they find, what negates them, their columns, and what the tagger sees."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.stances.categories import categories, category_hits, inflect
from stance.stances.category_features import CategoryFeatures
from stance.stances.tagger import CueTagger


def found(text: str) -> dict[str, tuple[str, ...]]:
    return {text[hit.start : hit.end]: hit.categories for hit in category_hits(text)}


@pytest.mark.parametrize(
    ("kind", "entry", "forms"),
    [
        ("verb", "grouse", {"grouse", "grouses", "grousing", "groused"}),
        ("verb", "cast doubt/cast doubt", {"cast doubt", "casts doubt", "casting doubt"}),
        ("verb", "fib/fibbed", {"fib", "fibs", "fibbing", "fibbed"}),
        ("verb", "vilify", {"vilify", "vilifies", "vilifying", "vilified"}),
        ("noun", "double standard", {"double standard", "double standards"}),
        ("adjective", "two-faced", {"two-faced"}),
        ("phrase", "on their high horse", {"on their high horse"}),
    ],
)
def test_inflect_writes_out_the_forms(kind: str, entry: str, forms: set[str]) -> None:
    assert inflect(kind, entry) == forms


def test_category_hits_finds_the_longest_entry_and_all_its_categories() -> None:
    text = "She called them “Free Riders” on their high horse, grousing about neglect."
    hits = found(text)
    assert hits["Free Riders"] == ("insult",)
    assert hits["on their high horse"] == ("blame",)
    assert hits["grousing"] == ("displeasure",)
    assert {"wrong", "doing wrong"} <= set(hits["neglect"])


def test_category_hits_tells_negation() -> None:
    assert [hit.negated for hit in category_hits("He is not a coward, but she is a coward.")] == [True, False]


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.sampled_from(["liar", "free riders", "grousing"])
)
def test_category_hits_offsets_hold_on_any_text(around: str, entry: str) -> None:
    text = f"{around} {entry} {around}"
    for hit in category_hits(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert not re.fullmatch(r"\s*", text[hit.start : hit.end])


def test_category_features_tell_voice_repetition_and_negation() -> None:
    features = CategoryFeatures().fit([])

    def columns(text: str) -> set[str]:
        return {str(features.get_feature_names_out()[at]) for at in features.transform([text]).indices}

    assert columns("“He is a coward,” she said.") == {"insult", "insult, in quotation"}
    assert {"insult, in narration", "insult, twice"} <= columns("A coward and a bully.")
    assert "insult, negated" in columns("He is no coward.")
    assert columns("Trade rose on Monday.") == set()
    assert len(features.get_feature_names_out()) == 5 * len(categories())


def test_tagger_learns_of_a_category_what_holds_for_words_it_never_saw() -> None:
    seen = ["coward", "crook", "hypocrite", "bully", "charlatan"] * 4
    texts = [f"He is a {word}, she said." for word in seen] + ["He is a teacher, she said."] * 20
    cues = [[("accusation", 8, 8 + len(word))] for word in seen] + [[]] * 20
    asked = ["He is a nutter, she said.", "He is a plumber, she said."]
    insult, other = CueTagger().fit(texts, cues).scores(asked)[:, 0]
    assert insult > 2 * other
    insult, other = CueTagger(categories=False).fit(texts, cues).scores(asked)[:, 0]
    assert insult == other
