"""Sentences as numbers: shapes, index types, names, and what the cue columns say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from stance.exceptions import ConfigError
from stance.stances.features import FEATURES, CueFeatures, make_features

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


def test_cue_features_tell_quotation_from_narration() -> None:
    assert "concern in quotation" in columns("“I am worried,” she said.")
    assert "concern in narration" in columns("She is worried.")


def test_cue_features_without_single_cues_are_few() -> None:
    assert CueFeatures(single=False).fit([]).transform(TEXTS).shape[1] < 50
