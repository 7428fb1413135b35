"""Models to files and back: skops, with a list of the types that may be in one; nothing is ever unpickled."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from stance.exceptions import ModelError
from stance.writing import written_aside

_TRUSTED = frozenset(
    {
        "stance.actors.attribution.Attributor",
        "stance.actors.ranking.CandidateRanker",
        "stance.actors.span_tagger.SpanTagger",
        "stance.sentiment.lexicon.VaderSentiment",
        "stance.stances.baseline.CueWordClassifier",
        "stance.stances.category_features.CategoryFeatures",
        "stance.stances.classifier.StanceClassifier",
        "stance.stances.features.CueFeatures",
        "stance.stances.features.PackedTfidf",
        "stance.stances.heads.Heads",
        "stance.stances.labeler.Labeler",
        "stance.stances.masking.NameMask",
        "stance.stances.embeddings.DefinitionSimilarity",
        "stance.stances.embeddings.SentenceEmbeddings",
        "stance.stances.embeddings.StaticEmbeddings",
        "stance.stances.pair_features.PairStructure",
        "stance.stances.pair_features.PairText",
        "stance.stances.pair_finder.PairFinder",
        "stance.stances.pair_signs.ClassRatio",
        "stance.stances.pair_signs.PairQuotes",
        "stance.stances.pair_signs.PairSentiment",
        "stance.stances.pair_states.PairStates",
        "stance.stances.pair_views.PairViews",
        "stance.stances.pairs.PairClassifier",
        "stance.stances.tagger.CueTagger",
        "stance.stances.trained_sentiment.TrainedSentiment",
        "stance.stances.views.Blend",
        "stance.stances.views.View",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.tree._tree.Tree",
    }
)
"""Types beside those that skops trusts by itself which a fitted model of ours may hold.

Each stands here by its full name: a module's name alone would let a file reach whatever that module imports.
"""


def save_model(model: Any, path: Path) -> None:
    """Write a model aside and move it into place when it is whole."""
    from skops import io

    with written_aside(path) as aside:
        io.dump(model, aside, compression=zipfile.ZIP_DEFLATED, compresslevel=6)


def load_model(path: Path, *, kind: str = "Labeler") -> Any:
    """Read a model.

    Parameters
    ----------
    path : Path
    kind : {"Labeler", "PairClassifier", "PairFinder", "SpanTagger"}
        What it must be.

    Raises
    ------
    ModelError
        If the file is missing, damaged, no model of ours, or holds types that are not trusted.
    """
    from skops import io
    from skops.io.exceptions import UntrustedTypesFoundException

    if not path.is_file():
        raise ModelError("no such model file; give a run's folder or its model.skops", path=path)
    if not zipfile.is_zipfile(path):
        raise ModelError("is no skops model (pickle and joblib files are refused, for they can run code)", path=path)
    try:
        model = io.load(path, trusted=sorted(_TRUSTED))
    except UntrustedTypesFoundException as error:
        names = str(error).partition("[")[2].partition("]")[0]
        raise ModelError(f"holds types that are not trusted ({names}); load only models of stance", path=path) from None
    except Exception as error:
        raise ModelError(
            f"is damaged or from another version ({type(error).__name__}); train it again", path=path
        ) from error
    _check_trees(model, path)
    if type(model).__name__ != kind:
        raise ModelError(f"holds a {type(model).__name__}, not a {kind}; give a model that does this task", path=path)
    return model


def _check_trees(model: Any, path: Path) -> None:
    """Refuse trees whose branches leave the tree: scikit-learn follows them unchecked, out of the array's memory."""
    classifier = getattr(model, "classifier_", model)
    heads = [fitted for view in getattr(classifier, "views_", []) for fitted in view.heads_.models_]
    sentiment = getattr(getattr(model, "sentiment", None), "classifier", None)
    for fitted in (*heads, *getattr(classifier, "models_", []), *getattr(sentiment, "models_", [])):
        width = getattr(fitted, "n_features_in_", 0)
        for tree in getattr(fitted, "estimators_", []):
            nodes = tree.tree_.__getstate__()["nodes"]
            inner = nodes["left_child"] != -1
            _check_branches(nodes[inner], inner, ("left_child", "right_child", "feature"), width, path)
        for predictor in (each for stage in getattr(fitted, "_predictors", []) for each in stage):
            inner = predictor.nodes["is_leaf"] == 0
            _check_branches(predictor.nodes[inner], inner, ("left", "right", "feature_idx"), width, path)


def _check_branches(nodes: Any, inner: Any, names: tuple[str, str, str], width: int, path: Path) -> None:
    left, right, feature = (nodes[name].astype("int64") for name in names)
    place = inner.nonzero()[0]
    below = [(place < child).all() and (child < len(inner)).all() for child in (left, right)]
    if not all(below) or not ((feature >= 0) & (feature < width)).all():
        raise ModelError("holds a tree whose branches leave it; train the model again", path=path)
