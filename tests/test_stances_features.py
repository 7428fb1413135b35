"""Sentences as numbers: shapes, index types, names, and what the cue columns say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from stance.exceptions import ConfigError
from stance.stances.features import FEATURES, CueFeatures, PackedTfidf, make_features

TEXTS = ["Ottawa accused Beijing.", "Beijing denied it.", "Trade rose.", "“I never said that,” he said.", ""] * 4


@pytest.mark.parametrize("name", FEATURES)
def test_make_features_gives_named_columns_with_small_indices(name: str) -> None:
    features = make_features(name)
    matrix = features.fit_transform(TEXTS)
    assert sparse.issparse(matrix)
    assert matrix.shape == (len(TEXTS), len(features.get_feature_names_out()))
    assert matrix.indices.dtype == np.int32
    assert abs(features.transform(TEXTS) - matrix).max() < 1e-12


def test_make_features_refuses_an_unknown_name() -> None:
    with pytest.raises(ConfigError, match="'tfdif' does not exist; choose one of tfidf_word"):
        make_features("tfdif")


def columns(text: str) -> set[str]:
    features = CueFeatures().fit([])
    return {str(features.get_feature_names_out()[at]) for at in features.transform([text]).indices}


def test_cue_features_tell_context() -> None:
    assert "any cue of accusation" in columns("Ottawa accused Beijing.")
    assert "any cue of accusation, negated" in columns("Ottawa never accused Beijing.")
    assert "any cue of accusation, hypothetical" in columns("Ottawa could accuse Beijing.")
    assert "any cue of accusation, object" in columns("Beijing denied the accusations.")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("“I am worried,” she said.", "quotation"),
        ("'I am worried,' she said.", "quotation"),
        ("I am worried,” she said.", "quotation"),
        ("She said: “I am worried.", "quotation"),
        ("She is worried.", "narration"),
        ("It is late,” she said, worried.", "narration"),
        ("The workers' union is worried: it's China's.", "narration"),
    ],
)
def test_cue_features_tell_quotation_from_narration(text: str, place: str) -> None:
    assert columns(text) & {"concern in quotation", "concern in narration"} == {f"concern in {place}"}


def test_cue_features_tell_how_a_sentence_is_said() -> None:
    states = {"quotation", "opens in quotation", "speech verb"}
    assert columns("“It is late,” she added.") & states == states
    assert columns("She told them “it is late”.") & states == {"quotation", "speech verb"}
    assert columns("According to her, it is late.") & states == {"speech verb"}
    assert columns("Their claims and reports were late.") & states == set()


def test_cue_features_without_single_cues_are_few() -> None:
    assert CueFeatures(single=False).fit([]).transform(TEXTS).shape[1] < 50


DOCUMENTS = st.lists(st.text(st.sampled_from("aB é'.\u00a0\t\nİß"), max_size=30), min_size=1, max_size=8)


@given(documents=DOCUMENTS, analyzer=st.sampled_from(["word", "char_wb"]), binary=st.booleans())
def test_packed_tfidf_gives_what_scikit_learn_gives(documents: list[str], analyzer: str, binary: bool) -> None:
    tfidf = PackedTfidf(analyzer=analyzer, ngram_range=(1, 3), sublinear_tf=True, binary=binary).fit(
        ["ab Ba b", "é B ba"]
    )
    matrix, expected = tfidf.transform(documents), TfidfVectorizer.transform(tfidf, documents)
    np.testing.assert_allclose(matrix.toarray(), expected.toarray(), rtol=1e-12)
    assert matrix.indices.dtype == np.int32


def test_packed_tfidf_remembers_no_word_of_another_vocabulary() -> None:
    tfidf = PackedTfidf(analyzer="char_wb", ngram_range=(1, 2)).fit(["ab ba"])
    tfidf.transform(["ab aa", "bb"])
    assert "_memory" not in tfidf.__getstate__()
    tfidf.fit(["zab zzb"])
    for texts in (["ab aa", "bb"], ["zz", "ab"]):
        expected = TfidfVectorizer.transform(tfidf, texts)
        np.testing.assert_allclose(tfidf.transform(texts).toarray(), expected.toarray(), rtol=1e-12)
